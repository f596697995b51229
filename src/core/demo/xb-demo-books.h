/* A few entries in the office registers of a demo office. */
#pragma once

#include "store/xb-store.h"

gboolean xb_demo_add_books (XbStore *store, GError **error);
