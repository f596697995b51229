/* Two subsidies of a made-up register, over two years: from lists of applicants to money that has arrived. */
#pragma once

#include "store/xb-store.h"

gboolean xb_demo_add_subsidies (XbStore *store, GRand *rand, GError **error);
