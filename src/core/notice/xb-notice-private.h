/* Shared by the files of src/core/notice. */
#pragma once

#include "notice/xb-notice.h"

gboolean xb_notice_refuse (GError **error, XbNoticeError code, const char *format, ...) G_GNUC_PRINTF (3, 4);
XbNotice *xb_notice_from_json (GBytes *json, const char *path, char **to, GError **error);
gint64 xb_notice_find (XbStore *store, const char *uid, gboolean sent, GError **error);
gboolean xb_notice_insert (XbStore *store, XbTxn *txn, XbNotice *notice, GError **error);
gboolean xb_notice_write_answer (XbStore *store, XbTxn *txn, const XbNotice *notice, GError **error);
