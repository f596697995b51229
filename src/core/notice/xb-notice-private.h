/* Shared by the files of src/core/notice. */
#pragma once

#include "notice/xb-notice.h"
#include "util/xb-refuse.h"

/** Sets an error in words. Always %FALSE. */
#define xb_notice_refuse(error, code, ...) xb_refuse (error, XB_NOTICE_ERROR, code, __VA_ARGS__)
XbNotice *xb_notice_from_json (GBytes *json, const char *path, char **to, GError **error);
gboolean xb_notice_is_result (const char *result);
void xb_notice_set_answer (XbNotice *notice, const char *result, const char *answer, const char *date, const char *reference);
gint64 xb_notice_find (XbStore *store, const char *uid, gboolean sent, GError **error);
gboolean xb_notice_insert (XbStore *store, XbTxn *txn, XbNotice *notice, GError **error);
gboolean xb_notice_write_answer (XbStore *store, XbTxn *txn, const XbNotice *notice, GError **error);
