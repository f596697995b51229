#define G_LOG_DOMAIN "xb-backup"

#include "backup/xb-backup-replace.h"

#include "backup/xb-backup-folder.h"
#include "store/xb-statement.h"

#include <glib/gi18n-lib.h>
#include <stdlib.h>

void
xb_backup_comparison_free (XbBackupComparison *comparison)
{
  if (comparison == NULL)
    return;
  g_clear_pointer (&comparison->lost, g_ptr_array_unref);
  g_clear_pointer (&comparison->gained, g_ptr_array_unref);
  g_free (comparison);
}

static gboolean
same_entry (XbStore *a, XbStore *b, gint64 seq, gboolean *same, GError **error)
{
  g_autofree char *here = NULL, *there = NULL;

  if (!xb_store_ask_text (a, error, &here, "SELECT hash FROM journal WHERE seq = ?", "i", seq) || !xb_store_ask_text (b, error, &there, "SELECT hash FROM journal WHERE seq = ?", "i", seq))
    return FALSE;
  *same = here != NULL && g_strcmp0 (here, there) == 0;
  return TRUE;
}

/* The entries after @common. */
static GPtrArray *
entries_after (XbStore *store, gint64 common, GError **error)
{
  GPtrArray *list = xb_journal_list (store, G_MAXINT64, XB_BACKUP_COMPARED, error);

  while (list != NULL && list->len > 0 && ((XbJournalEntry *) g_ptr_array_index (list, list->len - 1))->seq <= common)
    g_ptr_array_remove_index (list, list->len - 1);
  return list;
}

static gboolean
check_office (XbStore *store, XbStore *other, const char *path, GError **error)
{
  if (xb_store_site (store) == xb_store_site (other))
    return TRUE;
  g_set_error (error, XB_STORE_ERROR, XB_STORE_ERROR_CONFLICT, _ ("“%s” is a backup of another office. It can be restored into a new file, and not in the place of this database."), path);
  return FALSE;
}

/**
 * xb_backup_compare:
 * @prepared: a backup that was restored into a file of its own by xb_backup_restore()
 *
 * Returns: (transfer full): what would be lost and what comes back if it took the place of @store; by the journals, whose entries up to the last one
 *   both have are the same
 */
XbBackupComparison *
xb_backup_compare (XbStore *store, const char *prepared, GError **error)
{
  g_autoptr (XbStore) other = xb_store_open (prepared, XB_STORE_READ_ONLY, error);
  g_autoptr (XbBackupComparison) c = g_new0 (XbBackupComparison, 1);
  gint64 here, there, low = 0, high;

  if (other == NULL || !check_office (store, other, prepared, error) || !xb_store_ask_number (store, error, &here, "SELECT coalesce (max (seq), 0) FROM journal", "")
      || !xb_store_ask_number (other, error, &there, "SELECT coalesce (max (seq), 0) FROM journal", "")
      || !xb_store_ask_number (store, error, &c->people_now, "SELECT count (*) FROM person", "") || !xb_store_ask_number (other, error, &c->people_then, "SELECT count (*) FROM person", ""))
    return NULL;
  /* Each hash holds the one before it: where one is the same, all before it are. */
  high = MIN (here, there);
  while (low < high)
    {
      gint64 middle = low + (high - low + 1) / 2;
      gboolean same;

      if (!same_entry (store, other, middle, &same, error))
        return NULL;
      if (same)
        low = middle;
      else
        high = middle - 1;
    }
  c->common = low;
  c->lost_count = here - low;
  c->gained_count = there - low;
  c->lost = entries_after (store, low, error);
  c->gained = c->lost != NULL ? entries_after (other, low, error) : NULL;
  return c->gained != NULL ? g_steal_pointer (&c) : NULL;
}

/* Keys that were given out are not given out again, and the restored journal says where it comes from: both or neither. */
static gboolean
go_on_from (XbStore *store, const char *operator_name, const char *next_id, const char *backup_name, const char *reason, GError **error)
{
  g_autofree char *title = g_strdup_printf (_ ("Restored from the backup %s"), backup_name), *restored = xb_store_get_meta (store, "next_id");
  g_autoptr (XbTxn) txn = xb_txn_begin_with (store, operator_name, 0, XB_ENTRY_ACCESS, title, error);

  if (txn == NULL)
    return FALSE;
  xb_txn_note (txn, 0, reason);
  if (next_id != NULL && (restored == NULL || g_ascii_strtoll (next_id, NULL, 10) > g_ascii_strtoll (restored, NULL, 10)) && !xb_store_set_meta (store, "next_id", next_id, error))
    return FALSE;
  return xb_txn_commit (g_steal_pointer (&txn), NULL, error);
}

/**
 * xb_backup_replace:
 * @prepared: a backup that was restored into a file of its own by xb_backup_restore()
 * @backup_name: what it is called in the journal
 * @reason: why; it is recorded
 * @kept: (out caller-allocates): the backup of the database as it was, which was made first
 *
 * Puts a backup in the place of the database. Takes the right to restore. In one transaction: also when the power goes in the middle, there is the one
 * or the other.
 */
gboolean
xb_backup_replace (const char *database, const char *operator_name, const char *prepared, const char *backup_name, const char *reason, XbBackup *kept, GError **error)
{
  g_autoptr (XbStore) store = NULL, other = NULL;
  g_autofree char *folder = NULL, *next_id = NULL, *chosen = NULL;

  *kept = (XbBackup){ 0 };
  if (reason == NULL || *reason == '\0')
    {
      g_set_error_literal (error, XB_STORE_ERROR, XB_STORE_ERROR_FAILED, _ ("Say why the backup takes the place of the database. The reason is recorded."));
      return FALSE;
    }
  store = xb_store_open (database, XB_STORE_READ_WRITE, error);
  if (store == NULL || !xb_right_require (store, operator_name, XB_RIGHT_RESTORE, error))
    return FALSE;
  other = xb_store_open (prepared, XB_STORE_READ_ONLY, error);
  if (other == NULL || !check_office (store, other, prepared, error))
    return FALSE;
  g_clear_pointer (&other, xb_store_close);
  folder = xb_backup_folder (store);
  chosen = xb_store_get_meta (store, XB_BACKUP_FOLDER_KEY);
  if (!xb_backup_make (database, folder, kept, error))
    return FALSE;
  next_id = xb_store_get_meta (store, "next_id");
  if (!xb_store_copy_from (store, prepared, error))
    return FALSE;
  /* A new connection: everything that was kept of the other pages is gone. */
  g_clear_pointer (&store, xb_store_close);
  store = xb_store_open (database, XB_STORE_READ_WRITE, error);
  return store != NULL && (chosen == NULL || xb_store_set_meta (store, XB_BACKUP_FOLDER_KEY, chosen, error)) && go_on_from (store, operator_name, next_id, backup_name, reason, error);
}
