/* Services of a demo office: checklists that have been on since the beginning of last year, with what was done and answered. */
#pragma once

#include "store/xb-store.h"

gboolean xb_demo_add_services (XbStore *store, GRand *rand, GError **error);
