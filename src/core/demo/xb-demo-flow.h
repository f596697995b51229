/* People of a demo office who are away, people who live there from elsewhere, and a few letters about them. */
#pragma once

#include "store/xb-store.h"

guint xb_demo_flow_here (guint persons);
gboolean xb_demo_add_flow (XbStore *store, guint32 seed, guint many, GError **error);
