/* Scans and photographs that belong to a record: read from a file, kept in the database, each once by the hash of its contents. */
#pragma once

#include "store/xb-store.h"

G_BEGIN_DECLS

/** At most so many bytes a scan, and all of one record. */
#define XB_SCAN_MAX (10 * 1024 * 1024)
#define XB_SCAN_MAX_RECORD (50 * 1024 * 1024)

/**
 * XbScanError:
 * @XB_SCAN_ERROR_INVALID: the file is no scan that can be taken
 * @XB_SCAN_ERROR_REFUSED: it is there already, or too much is
 * @XB_SCAN_ERROR_NOT_FOUND: there is no such scan, or record
 */
typedef enum
{
  XB_SCAN_ERROR_INVALID,
  XB_SCAN_ERROR_REFUSED,
  XB_SCAN_ERROR_NOT_FOUND,
} XbScanError;
#define XB_SCAN_ERROR (xb_scan_error_quark ())
GQuark xb_scan_error_quark (void);

/** A scan that is kept. */
typedef struct
{
  gint64 id;
  char *document; /* (nullable): of which document of a scheme */
  char *name, *media_type, *added_on, *operator_name;
  gint64 size;
} XbScan;
void xb_scan_free (gpointer scan);

/** A scan that was read from a file. */
typedef struct
{
  char *name, *sha256, *data;
  gsize length;
  const char *media_type;
  GBytes *thumbnail; /* (nullable): PNG; a PDF has none */
} XbScanFile;
void xb_scan_file_free (XbScanFile *file);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (XbScanFile, xb_scan_file_free)

XbScanFile *xb_scan_read (const char *path, GError **error);
gboolean xb_scan_check_room (const XbScanFile *file, gint64 twice, gint64 all, GError **error);
gboolean xb_scan_keep (XbStore *store, const XbScanFile *file, GError **error);
GPtrArray *xb_scan_list (XbStore *store, const char *sql, gint64 of, GError **error);
GBytes *xb_scan_bytes (XbStore *store, const char *sql, gint64 id, GError **error);
gboolean xb_scan_save (XbStore *store, const char *sql, gint64 id, const char *path, GError **error);
const char *xb_scan_ending (const char *media_type);

G_END_DECLS
