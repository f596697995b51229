/* People of a demo office who are away, people who live there from elsewhere, and a few letters about them. */
#pragma once

#include "store/xb-store.h"

gboolean xb_demo_add_flow (XbStore *store, guint32 seed, GError **error);
