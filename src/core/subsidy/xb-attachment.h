/* Scans that belong to a case: kept in the database, each once by the hash of its contents. */
#pragma once

#include "subsidy/xb-subsidy.h"

G_BEGIN_DECLS

/** At most so many bytes a scan, and a case. */
#define XB_ATTACHMENT_MAX (10 * 1024 * 1024)
#define XB_ATTACHMENT_MAX_CASE (50 * 1024 * 1024)

typedef struct
{
  gint64 id;
  char *document; /* (nullable): of which document of the scheme */
  char *name, *media_type, *added_on, *operator_name;
  gint64 size;
} XbAttachment;

gboolean xb_attachment_add (XbStore *store, const char *operator_name, gint64 case_id, const char *document, const char *path, gint64 *id, GError **error);
gboolean xb_attachment_remove (XbStore *store, const char *operator_name, gint64 id, GError **error);
GPtrArray *xb_attachment_list (XbStore *store, gint64 case_id, GError **error);
GBytes *xb_attachment_data (XbStore *store, gint64 id, GError **error);
GBytes *xb_attachment_thumbnail (XbStore *store, gint64 id, GError **error);
const char *xb_attachment_ending (const XbAttachment *attachment);
gboolean xb_attachment_save (XbStore *store, gint64 id, const char *path, GError **error);

G_END_DECLS
