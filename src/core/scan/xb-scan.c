#define G_LOG_DOMAIN "xb-scan"

#include "scan/xb-scan.h"

#include "store/xb-statement.h"
#include "util/xb-file.h"
#include "util/xb-refuse.h"

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <glib/gi18n-lib.h>
#include <string.h>

G_DEFINE_QUARK (xb-scan-error-quark, xb_scan_error)

/* The longer side of a thumbnail, in pixels. */
#define THUMBNAIL 160
/* No scan of a page is larger; what claims to be would fill the memory. */
#define MAX_SIDE 20000

void
xb_scan_free (gpointer data)
{
  XbScan *scan = data;

  g_free (scan->document);
  g_free (scan->name);
  g_free (scan->media_type);
  g_free (scan->added_on);
  g_free (scan->operator_name);
  g_free (scan);
}

void
xb_scan_file_free (XbScanFile *file)
{
  if (file == NULL)
    return;
  g_free (file->data);
  g_free (file->name);
  g_free (file->sha256);
  g_clear_pointer (&file->thumbnail, g_bytes_unref);
  g_free (file);
}

#define refuse(error, code, ...) xb_refuse (error, XB_SCAN_ERROR, code, __VA_ARGS__)

/** (transfer static): how the name of a file of that kind ends, with its dot */
const char *
xb_scan_ending (const char *media_type)
{
  return strcmp (media_type, "application/pdf") == 0 ? ".pdf" : strcmp (media_type, "image/png") == 0 ? ".png" : ".jpg";
}

/* What a file is, by its first bytes: a name says nothing. (nullable) */
static const char *
media_type_of (const guint8 *bytes, gsize length)
{
  if (length > 8 && memcmp (bytes, "\x89PNG\r\n\x1a\n", 8) == 0)
    return "image/png";
  if (length > 3 && memcmp (bytes, "\xff\xd8\xff", 3) == 0)
    return "image/jpeg";
  if (length > 5 && memcmp (bytes, "%PDF-", 5) == 0)
    return "application/pdf";
  return NULL;
}

static void
on_size (GdkPixbufLoader *loader, int width, int height, gpointer data)
{
  gboolean *too_large = data;
  double scale = (double) THUMBNAIL / MAX (MAX (width, height), 1);

  *too_large = width > MAX_SIDE || height > MAX_SIDE || width < 1 || height < 1;
  if (!*too_large && scale < 1)
    gdk_pixbuf_loader_set_size (loader, MAX ((int) (width * scale), 1), MAX ((int) (height * scale), 1));
}

/* A small picture of an image, as PNG. Returns %NULL with @error where the image cannot be read. (transfer full) */
static GBytes *
make_thumbnail (const guint8 *bytes, gsize length, GError **error)
{
  g_autoptr (GdkPixbufLoader) loader = gdk_pixbuf_loader_new ();
  GdkPixbuf *picture;
  gboolean too_large = FALSE, ok;
  char *png;
  gsize size;

  g_signal_connect (loader, "size-prepared", G_CALLBACK (on_size), &too_large);
  ok = gdk_pixbuf_loader_write (loader, bytes, length, error);
  ok = gdk_pixbuf_loader_close (loader, ok ? error : NULL) && ok && !too_large;
  picture = ok ? gdk_pixbuf_loader_get_pixbuf (loader) : NULL;
  if (picture == NULL || !gdk_pixbuf_save_to_buffer (picture, &png, &size, "png", error, NULL))
    return NULL;
  return g_bytes_new_take (png, size);
}

static gboolean
read_file (const char *path, XbScanFile *file, GError **error)
{
  g_autoptr (GFile) source = g_file_new_for_path (path);
  g_autoptr (GFileInfo) info = xb_file_check_given (path, error) ? g_file_query_info (source, G_FILE_ATTRIBUTE_STANDARD_SIZE, G_FILE_QUERY_INFO_NONE, NULL, error) : NULL;
  g_autoptr (GError) local = NULL;

  if (info == NULL)
    return FALSE;
  if (g_file_info_get_size (info) > XB_SCAN_MAX)
    return refuse (error, XB_SCAN_ERROR_INVALID, _ ("“%s” has %.1f MB; a scan has at most %d MB. Scan it again with 200 dots per inch."), path,
                   (double) g_file_info_get_size (info) / 1048576, XB_SCAN_MAX / 1048576);
  if (!g_file_get_contents (path, &file->data, &file->length, error))
    return FALSE;
  file->media_type = media_type_of ((const guint8 *) file->data, file->length);
  if (file->media_type == NULL)
    return refuse (error, XB_SCAN_ERROR_INVALID, _ ("“%s” is neither PDF nor JPEG nor PNG."), path);
  if (strcmp (file->media_type, "application/pdf") == 0)
    return TRUE;
  file->thumbnail = make_thumbnail ((const guint8 *) file->data, file->length, &local);
  return file->thumbnail != NULL || refuse (error, XB_SCAN_ERROR_INVALID, _ ("“%s” is a damaged picture: %s"), path, local != NULL ? local->message : _ ("its size cannot be"));
}

/**
 * xb_scan_read:
 * @path: a PDF, JPEG or PNG of at most %XB_SCAN_MAX bytes
 *
 * Returns: (transfer full): the scan; says plainly what is wrong with one that cannot be taken
 */
XbScanFile *
xb_scan_read (const char *path, GError **error)
{
  g_autoptr (XbScanFile) file = g_new0 (XbScanFile, 1);
  g_autofree char *base = g_path_get_basename (path), *valid = g_utf8_make_valid (base, -1);

  if (!read_file (path, file, error))
    return NULL;
  file->sha256 = g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *) file->data, file->length);
  file->name = g_utf8_substring (valid, 0, MIN (g_utf8_strlen (valid, -1), 200));
  return g_steal_pointer (&file);
}

/**
 * xb_scan_check_room:
 * @twice: how often just this scan is there already
 * @all: bytes that are there already
 *
 * Refuses what is there already, and more than a record may have.
 */
gboolean
xb_scan_check_room (const XbScanFile *file, gint64 twice, gint64 all, GError **error)
{
  if (twice > 0)
    return refuse (error, XB_SCAN_ERROR_REFUSED, _ ("“%s” is attached already."), file->name);
  return all + (gint64) file->length <= XB_SCAN_MAX_RECORD
         || refuse (error, XB_SCAN_ERROR_REFUSED, _ ("The scans of one record have at most %d MB together."), XB_SCAN_MAX_RECORD / 1048576);
}

/** Keeps the bytes of a scan, once by their hash, inside a transaction. They are outside of the journal: the row that says they are there is in it. */
gboolean
xb_scan_keep (XbStore *store, const XbScanFile *file, GError **error)
{
  g_autoptr (XbStmt) stmt = xb_store_ask (store, error, "INSERT OR IGNORE INTO attachment_data (sha256, data, thumbnail) VALUES (?, ?, ?)", "s", file->sha256);

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_blob64 (stmt, 2, file->data, file->length, SQLITE_STATIC);
  if (file->thumbnail != NULL)
    sqlite3_bind_blob64 (stmt, 3, g_bytes_get_data (file->thumbnail, NULL), g_bytes_get_size (file->thumbnail), SQLITE_STATIC);
  else
    sqlite3_bind_null (stmt, 3);
  return xb_stmt_run (store, stmt, error);
}

/** (transfer full) (element-type XbScan): @sql gives id, document, name, media_type, size, added_on, operator of the scans of ?1 */
GPtrArray *
xb_scan_list (XbStore *store, const char *sql, gint64 of, GError **error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func (xb_scan_free);
  g_autoptr (XbStmt) stmt = xb_store_ask (store, error, sql, "i", of);
  gboolean row;

  while (stmt != NULL && xb_stmt_step (store, stmt, &row, error))
    {
      XbScan *scan;

      if (!row)
        return g_steal_pointer (&list);
      scan = g_new0 (XbScan, 1);
      scan->id = sqlite3_column_int64 (stmt, 0);
      scan->document = xb_stmt_dup_text (stmt, 1);
      scan->name = xb_stmt_dup_text (stmt, 2);
      scan->media_type = xb_stmt_dup_text (stmt, 3);
      scan->size = sqlite3_column_int64 (stmt, 4);
      scan->added_on = xb_stmt_dup_text (stmt, 5);
      scan->operator_name = xb_stmt_dup_text (stmt, 6);
      g_ptr_array_add (list, scan);
    }
  return NULL;
}

/** (transfer full) (nullable): what @sql gives for ?1 as a blob; %NULL without @error where there is none */
GBytes *
xb_scan_bytes (XbStore *store, const char *sql, gint64 id, GError **error)
{
  g_autoptr (XbStmt) stmt = xb_store_ask (store, error, sql, "i", id);
  gboolean row;

  if (stmt == NULL || !xb_stmt_step (store, stmt, &row, error))
    return NULL;
  if (row && sqlite3_column_type (stmt, 0) == SQLITE_BLOB)
    return g_bytes_new (sqlite3_column_blob (stmt, 0), (gsize) sqlite3_column_bytes (stmt, 0));
  return NULL;
}

/** Writes what @sql gives for ?1 into a file. */
gboolean
xb_scan_save (XbStore *store, const char *sql, gint64 id, const char *path, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (GBytes) bytes = xb_scan_bytes (store, sql, id, &local);

  if (bytes == NULL)
    return refuse (error, XB_SCAN_ERROR_NOT_FOUND, "%s", local != NULL ? local->message : _ ("There is no such scan."));
  return xb_file_write (path, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), error);
}
