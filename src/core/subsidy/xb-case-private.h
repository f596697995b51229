/* What the files about cases share. */
#pragma once

#include "subsidy/xb-case.h"

XbTxn *xb_case_begin (XbStore *store, const char *operator_name, gint64 id, XbCase **one, GError **error);
gint64 xb_case_apply_in (XbStore *store, const XbScheme *scheme, const char *operator_name, const XbApplication *application, char **title, GError **error);
gboolean xb_case_add_step (XbStore *store, const char *operator_name, const XbCase *one, const char *step, const char *outcome, const char *date, const char *who,
                           const char *opinion, const char *notice_from, guint notice_days, GError **error);
