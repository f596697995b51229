/* Shared by the files of src/core/region. */
#pragma once

#include "region/xb-region.h"

const GArray *xb_region_all (void);
