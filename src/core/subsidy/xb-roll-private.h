/* What the files about rolls share. */
#pragma once

#include "subsidy/xb-roll.h"

void xb_roll_line_free (gpointer line);
GArray *xb_roll_months_without (XbStore *store, gint64 case_id, GError **error);
GPtrArray *xb_roll_work_out (XbStore *store, const XbSchemeDef *def, const XbPayPeriod *period, GCancellable *cancellable, GError **error);
