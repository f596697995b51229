/* What the files of src/core/statistics share. */
#pragma once

#include "chart/xb-waterfall.h"
#include "statistics/xb-statistics.h"

gboolean xb_statistics_write_xlsx (XbStatistics *statistics, const char *path, const char *target, GError **error);
