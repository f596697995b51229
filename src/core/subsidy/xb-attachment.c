#define G_LOG_DOMAIN "xb-subsidy"

#include "subsidy/xb-attachment.h"

#include "store/xb-statement.h"
#include "util/xb-text.h"

#include <glib/gi18n-lib.h>

#define DATA_SQL "SELECT d.data FROM attachment a JOIN attachment_data d ON d.sha256 = a.sha256 WHERE a.id = ?"

/**
 * xb_attachment_add:
 * @document: (nullable): of which document it is the scan
 * @path: see xb_scan_read()
 * @id: (out) (optional)
 */
gboolean
xb_attachment_add (XbStore *store, const char *operator_name, gint64 case_id, const char *document, const char *path, gint64 *id, GError **error)
{
  g_autoptr (XbScanFile) file = xb_scan_read (path, error);
  g_autofree char *about = NULL, *title = NULL, *today = xb_text_today ();
  g_autoptr (XbTxn) txn = NULL;
  gint64 person, all, twice, key;

  if (file == NULL)
    return FALSE;
  txn = xb_txn_begin (store, operator_name, XB_ENTRY_EDIT, "", error);
  if (txn == NULL || !xb_store_ask_number (store, error, &person, "SELECT person_id FROM subsidy_case WHERE id = ?", "i", case_id)
      || !xb_store_ask_text (store, error, &about, "SELECT c.case_no || ' ' || p.name FROM subsidy_case c JOIN person p ON p.id = c.person_id WHERE c.id = ?", "i", case_id)
      || !xb_store_ask_number (store, error, &all, "SELECT sum (size) FROM attachment WHERE case_id = ?", "i", case_id)
      || !xb_store_ask_number (store, error, &twice, "SELECT count(*) FROM attachment WHERE case_id = ? AND sha256 = ?", "is", case_id, file->sha256))
    return FALSE;
  if (person == 0)
    return xb_subsidy_refuse (error, XB_SUBSIDY_ERROR_NOT_FOUND, _ ("There is no such case."));
  if (!xb_scan_check_room (file, twice, all, error))
    return FALSE;
  title = g_strdup_printf (_ ("Scan added to %s: %s"), about, file->name);
  xb_txn_set_title (txn, title);
  key = xb_store_new_id (store);
  if (id != NULL)
    *id = key;
  return xb_scan_keep (store, file, error)
         && xb_store_do (store, error, "INSERT INTO attachment (id, case_id, person_id, document, name, media_type, size, sha256, added_on, operator) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                         "iiisssisss", key, case_id, person, document, file->name, file->media_type, (gint64) file->length, file->sha256, today, operator_name)
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

/** (transfer full) (element-type XbScan): of a case, in the order they were added */
GPtrArray *
xb_attachment_list (XbStore *store, gint64 case_id, GError **error)
{
  return xb_scan_list (store, "SELECT id, document, name, media_type, size, added_on, operator FROM attachment WHERE case_id = ? ORDER BY id", case_id, error);
}

/** (transfer full) (nullable): a small picture of it, PNG; %NULL without @error where there is none */
GBytes *
xb_attachment_thumbnail (XbStore *store, gint64 id, GError **error)
{
  return xb_scan_bytes (store, "SELECT d.thumbnail FROM attachment a JOIN attachment_data d ON d.sha256 = a.sha256 WHERE a.id = ?", id, error);
}

/** Writes a scan into a file. */
gboolean
xb_attachment_save (XbStore *store, gint64 id, const char *path, GError **error)
{
  return xb_scan_save (store, DATA_SQL, id, path, error);
}
