/* Scans that belong to a case. */
#pragma once

#include "scan/xb-scan.h"
#include "subsidy/xb-subsidy.h"

G_BEGIN_DECLS

gboolean xb_attachment_add (XbStore *store, const char *operator_name, gint64 case_id, const char *document, const char *path, gint64 *id, GError **error);
gboolean xb_attachment_remove (XbStore *store, const char *operator_name, gint64 id, GError **error);
GPtrArray *xb_attachment_list (XbStore *store, gint64 case_id, GError **error);
GBytes *xb_attachment_thumbnail (XbStore *store, gint64 id, GError **error);
gboolean xb_attachment_save (XbStore *store, gint64 id, const char *path, GError **error);

G_END_DECLS
