#define G_LOG_DOMAIN "xb-subsidy"

#include "subsidy/xb-attachment.h"

#include "store/xb-statement.h"
#include "util/xb-text.h"

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <glib/gi18n-lib.h>
#include <string.h>

/* The longer side of a thumbnail, in pixels. */
#define THUMBNAIL 160
/* No scan of a page is larger; what claims to be would fill the memory. */
#define MAX_SIDE 20000

static void
attachment_free (gpointer data)
{
  XbAttachment *attachment = data;

  g_free (attachment->document);
  g_free (attachment->name);
  g_free (attachment->media_type);
  g_free (attachment->added_on);
  g_free (attachment->operator_name);
  g_free (attachment);
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

/** (transfer static): how the name of a file of that kind ends, with its dot */
const char *
xb_attachment_ending (const XbAttachment *attachment)
{
  return strcmp (attachment->media_type, "application/pdf") == 0 ? ".pdf" : strcmp (attachment->media_type, "image/png") == 0 ? ".png" : ".jpg";
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

/* Reads a scan; says plainly what is wrong with one that cannot be taken. */
static gboolean
read_scan (const char *path, char **data, gsize *length, const char **media_type, GBytes **thumbnail, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileInfo) info = g_file_query_info (file, G_FILE_ATTRIBUTE_STANDARD_SIZE "," G_FILE_ATTRIBUTE_STANDARD_TYPE, G_FILE_QUERY_INFO_NONE, NULL, error);
  g_autoptr (GError) local = NULL;

  if (info == NULL)
    return FALSE;
  if (g_file_info_get_file_type (info) != G_FILE_TYPE_REGULAR || g_file_info_get_size (info) < 1)
    return xb_subsidy_refuse (error, XB_SUBSIDY_ERROR_INVALID, _ ("“%s” is empty, or no file."), path);
  if (g_file_info_get_size (info) > XB_ATTACHMENT_MAX)
    return xb_subsidy_refuse (error, XB_SUBSIDY_ERROR_INVALID, _ ("“%s” has %.1f MB; a scan has at most %d MB. Scan it again with 200 dots per inch."), path,
                              (double) g_file_info_get_size (info) / 1048576, XB_ATTACHMENT_MAX / 1048576);
  if (!g_file_get_contents (path, data, length, error))
    return FALSE;
  *media_type = media_type_of ((const guint8 *) *data, *length);
  if (*media_type == NULL)
    return xb_subsidy_refuse (error, XB_SUBSIDY_ERROR_INVALID, _ ("“%s” is neither PDF nor JPEG nor PNG."), path);
  if (strcmp (*media_type, "application/pdf") == 0)
    return TRUE;
  *thumbnail = make_thumbnail ((const guint8 *) *data, *length, &local);
  return *thumbnail != NULL || xb_subsidy_refuse (error, XB_SUBSIDY_ERROR_INVALID, _ ("“%s” is a damaged picture: %s"), path, local != NULL ? local->message : _ ("its size cannot be"));
}

static gboolean
keep_data (XbStore *store, const char *sha256, const char *data, gsize length, GBytes *thumbnail, GError **error)
{
  g_autoptr (XbStmt) stmt = xb_store_ask (store, error, "INSERT OR IGNORE INTO attachment_data (sha256, data, thumbnail) VALUES (?, ?, ?)", "s", sha256);

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_blob64 (stmt, 2, data, length, SQLITE_STATIC);
  if (thumbnail != NULL)
    sqlite3_bind_blob64 (stmt, 3, g_bytes_get_data (thumbnail, NULL), g_bytes_get_size (thumbnail), SQLITE_STATIC);
  else
    sqlite3_bind_null (stmt, 3);
  return xb_stmt_run (store, stmt, error);
}

/**
 * xb_attachment_add:
 * @document: (nullable): of which document it is the scan
 * @path: a PDF, JPEG or PNG of at most %XB_ATTACHMENT_MAX bytes
 * @id: (out) (optional)
 */
gboolean
xb_attachment_add (XbStore *store, const char *operator_name, gint64 case_id, const char *document, const char *path, gint64 *id, GError **error)
{
  g_autofree char *data = NULL, *sha256 = NULL, *base = g_path_get_basename (path), *name = NULL, *about = NULL, *title = NULL, *today = xb_text_today (), *valid = NULL;
  g_autoptr (GBytes) thumbnail = NULL;
  g_autoptr (XbTxn) txn = NULL;
  const char *media_type = NULL;
  gint64 person, all, twice, key;
  gsize length = 0;

  if (!read_scan (path, &data, &length, &media_type, &thumbnail, error))
    return FALSE;
  sha256 = g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *) data, length);
  valid = g_utf8_make_valid (base, -1);
  name = g_utf8_substring (valid, 0, MIN (g_utf8_strlen (valid, -1), 200));
  txn = xb_txn_begin (store, operator_name, XB_ENTRY_EDIT, "", error);
  if (txn == NULL || !xb_store_ask_number (store, error, &person, "SELECT person_id FROM subsidy_case WHERE id = ?", "i", case_id)
      || !xb_store_ask_text (store, error, &about, "SELECT c.case_no || ' ' || p.name FROM subsidy_case c JOIN person p ON p.id = c.person_id WHERE c.id = ?", "i", case_id)
      || !xb_store_ask_number (store, error, &all, "SELECT sum (size) FROM attachment WHERE case_id = ?", "i", case_id)
      || !xb_store_ask_number (store, error, &twice, "SELECT count(*) FROM attachment WHERE case_id = ? AND sha256 = ?", "is", case_id, sha256))
    return FALSE;
  if (person == 0)
    return xb_subsidy_refuse (error, XB_SUBSIDY_ERROR_NOT_FOUND, _ ("There is no such case."));
  if (twice > 0)
    return xb_subsidy_refuse (error, XB_SUBSIDY_ERROR_REFUSED, _ ("“%s” is attached already."), name);
  if (all + (gint64) length > XB_ATTACHMENT_MAX_CASE)
    return xb_subsidy_refuse (error, XB_SUBSIDY_ERROR_REFUSED, _ ("The scans of one case have at most %d MB together."), XB_ATTACHMENT_MAX_CASE / 1048576);
  title = g_strdup_printf (_ ("Scan added to %s: %s"), about, name);
  xb_txn_set_title (txn, title);
  key = xb_store_new_id (store);
  if (id != NULL)
    *id = key;
  return keep_data (store, sha256, data, length, thumbnail, error)
         && xb_store_do (store, error, "INSERT INTO attachment (id, case_id, person_id, document, name, media_type, size, sha256, added_on, operator) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                         "iiisssisss", key, case_id, person, document, name, media_type, (gint64) length, sha256, today, operator_name)
         && xb_txn_commit (g_steal_pointer (&txn), NULL, error);
}

/** Takes a scan away. Its contents stay for the undo. */
gboolean
xb_attachment_remove (XbStore *store, const char *operator_name, gint64 id, GError **error)
{
  g_autofree char *name = NULL, *title = NULL;
  g_autoptr (XbTxn) txn = xb_txn_begin (store, operator_name, XB_ENTRY_EDIT, "", error);

  if (txn == NULL || !xb_store_ask_text (store, error, &name, "SELECT name FROM attachment WHERE id = ?", "i", id))
    return FALSE;
  if (name == NULL)
    return xb_subsidy_refuse (error, XB_SUBSIDY_ERROR_NOT_FOUND, _ ("There is no such scan."));
  title = g_strdup_printf (_ ("Scan removed: %s"), name);
  xb_txn_set_title (txn, title);
  return xb_store_do (store, error, "DELETE FROM attachment WHERE id = ?", "i", id) && xb_txn_commit (g_steal_pointer (&txn), NULL, error);
}

/** (transfer full) (element-type XbAttachment): of a case, in the order they were added */
GPtrArray *
xb_attachment_list (XbStore *store, gint64 case_id, GError **error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func (attachment_free);
  g_autoptr (XbStmt) stmt = xb_store_ask (store, error, "SELECT id, document, name, media_type, size, added_on, operator FROM attachment WHERE case_id = ? ORDER BY id", "i", case_id);
  gboolean row;

  while (stmt != NULL && xb_stmt_step (store, stmt, &row, error))
    {
      XbAttachment *attachment;

      if (!row)
        return g_steal_pointer (&list);
      attachment = g_new0 (XbAttachment, 1);
      attachment->id = sqlite3_column_int64 (stmt, 0);
      attachment->document = xb_stmt_dup_text (stmt, 1);
      attachment->name = xb_stmt_dup_text (stmt, 2);
      attachment->media_type = xb_stmt_dup_text (stmt, 3);
      attachment->size = sqlite3_column_int64 (stmt, 4);
      attachment->added_on = xb_stmt_dup_text (stmt, 5);
      attachment->operator_name = xb_stmt_dup_text (stmt, 6);
      g_ptr_array_add (list, attachment);
    }
  return NULL;
}

static GBytes *
read_blob (XbStore *store, const char *sql, gint64 id, GError **error)
{
  g_autoptr (XbStmt) stmt = xb_store_ask (store, error, sql, "i", id);
  gboolean row;

  if (stmt == NULL || !xb_stmt_step (store, stmt, &row, error))
    return NULL;
  if (row && sqlite3_column_type (stmt, 0) == SQLITE_BLOB)
    return g_bytes_new (sqlite3_column_blob (stmt, 0), (gsize) sqlite3_column_bytes (stmt, 0));
  return NULL;
}

/** (transfer full) (nullable): the scan itself */
GBytes *
xb_attachment_data (XbStore *store, gint64 id, GError **error)
{
  return read_blob (store, "SELECT d.data FROM attachment a JOIN attachment_data d ON d.sha256 = a.sha256 WHERE a.id = ?", id, error);
}

/** (transfer full) (nullable): a small picture of it, PNG; %NULL without @error where there is none */
GBytes *
xb_attachment_thumbnail (XbStore *store, gint64 id, GError **error)
{
  return read_blob (store, "SELECT d.thumbnail FROM attachment a JOIN attachment_data d ON d.sha256 = a.sha256 WHERE a.id = ?", id, error);
}

/** Writes a scan into a file. */
gboolean
xb_attachment_save (XbStore *store, gint64 id, const char *path, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (GBytes) bytes = xb_attachment_data (store, id, &local);

  if (bytes == NULL)
    return xb_subsidy_refuse (error, XB_SUBSIDY_ERROR_NOT_FOUND, "%s", local != NULL ? local->message : _ ("There is no such scan."));
  return g_file_set_contents (path, g_bytes_get_data (bytes, NULL), (gssize) g_bytes_get_size (bytes), error);
}
