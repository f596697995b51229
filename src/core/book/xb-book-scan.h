/* Scans and photographs of an entry of an office register. */
#pragma once

#include "book/xb-book.h"
#include "scan/xb-scan.h"

G_BEGIN_DECLS

gint64 xb_book_scan_add (XbStore *store, const char *operator_name, gint64 row_id, const char *path, GError **error);
gboolean xb_book_scan_remove (XbStore *store, const char *operator_name, gint64 id, GError **error);
GPtrArray *xb_book_scan_list (XbStore *store, gint64 row_id, GError **error);
GBytes *xb_book_scan_thumbnail (XbStore *store, gint64 id, GError **error);
gboolean xb_book_scan_save (XbStore *store, gint64 id, const char *path, GError **error);

G_END_DECLS
