#define G_LOG_DOMAIN "xb-book"

#include "book/xb-book-scan.h"

#include "store/xb-statement.h"
#include "util/xb-text.h"

#include <glib/gi18n-lib.h>

/** The id of the scan; 0 with @error. @path: see xb_scan_read() */
gint64
xb_book_scan_add (XbStore *store, const char *operator_name, gint64 row_id, const char *path, GError **error)
{
  g_autoptr (XbScanFile) file = xb_scan_read (path, error);
  g_autofree char *about = NULL, *title = NULL, *today = xb_text_today ();
  g_autoptr (XbTxn) txn = NULL;
  gint64 all, twice, key;

  if (file == NULL)
    return 0;
  txn = xb_txn_begin (store, operator_name, XB_ENTRY_EDIT, "", error);
  if (txn == NULL || !xb_store_ask_text (store, error, &about, "SELECT subject FROM book_row WHERE id = ?", "i", row_id)
      || !xb_store_ask_number (store, error, &all, "SELECT coalesce (sum (size), 0) FROM book_attachment WHERE row_id = ?", "i", row_id)
      || !xb_store_ask_number (store, error, &twice, "SELECT count (*) FROM book_attachment WHERE row_id = ? AND sha256 = ?", "is", row_id, file->sha256))
    return 0;
  if (about == NULL)
    return xb_book_refuse (error, XB_BOOK_ERROR_NOT_FOUND, _ ("There is no such entry."));
  if (!xb_scan_check_room (file, twice, all, error))
    return 0;
  title = g_strdup_printf (_ ("Scan added to %s: %s"), about, file->name);
  xb_txn_set_title (txn, title);
  key = xb_store_new_id (store);
  if (!xb_scan_keep (store, file, error)
      || !xb_store_do (store, error, "INSERT INTO book_attachment (id, row_id, name, media_type, size, sha256, added_on, operator) VALUES (?, ?, ?, ?, ?, ?, ?, ?)", "iississs", key, row_id,
                       file->name, file->media_type, (gint64) file->length, file->sha256, today, operator_name)
      || !xb_txn_commit (g_steal_pointer (&txn), NULL, error))
    return 0;
  return key;
}

/** Takes a scan away. Its contents stay for the undo. */
gboolean
xb_book_scan_remove (XbStore *store, const char *operator_name, gint64 id, GError **error)
{
  g_autofree char *name = NULL, *title = NULL;
  g_autoptr (XbTxn) txn = xb_txn_begin (store, operator_name, XB_ENTRY_EDIT, "", error);

  if (txn == NULL || !xb_store_ask_text (store, error, &name, "SELECT name FROM book_attachment WHERE id = ?", "i", id))
    return FALSE;
  if (name == NULL)
    return xb_book_refuse (error, XB_BOOK_ERROR_NOT_FOUND, _ ("There is no such scan."));
  title = g_strdup_printf (_ ("Scan removed: %s"), name);
  xb_txn_set_title (txn, title);
  return xb_store_do (store, error, "DELETE FROM book_attachment WHERE id = ?", "i", id) && xb_txn_commit (g_steal_pointer (&txn), NULL, error);
}

/** (transfer full) (element-type XbScan): of an entry, in the order they were added */
GPtrArray *
xb_book_scan_list (XbStore *store, gint64 row_id, GError **error)
{
  return xb_scan_list (store, "SELECT id, NULL, name, media_type, size, added_on, operator FROM book_attachment WHERE row_id = ? ORDER BY id", row_id, error);
}

/** (transfer full) (nullable): a small picture of it, PNG; %NULL without @error where there is none */
GBytes *
xb_book_scan_thumbnail (XbStore *store, gint64 id, GError **error)
{
  return xb_scan_bytes (store, "SELECT d.thumbnail FROM book_attachment a JOIN attachment_data d ON d.sha256 = a.sha256 WHERE a.id = ?", id, error);
}

/** Writes a scan into a file. */
gboolean
xb_book_scan_save (XbStore *store, gint64 id, const char *path, GError **error)
{
  return xb_scan_save (store, "SELECT d.data FROM book_attachment a JOIN attachment_data d ON d.sha256 = a.sha256 WHERE a.id = ?", id, path, error);
}
