#define G_LOG_DOMAIN "xb-backup"

#include "backup/xb-backup-auto.h"

#include "backup/xb-backup-folder.h"

#include <glib/gi18n-lib.h>

#define KEY "backup_key"

/**
 * xb_backup_auto:
 * @made: (out caller-allocates): with no path where the last one holds everything
 *
 * Makes a backup in the folder of this database, unless nothing was recorded since the last one; then removes those that are no longer kept.
 */
gboolean
xb_backup_auto (const char *database, XbBackup *made, GError **error)
{
  g_autoptr (XbStore) store = xb_store_open (database, XB_STORE_READ_ONLY, error);
  g_auto (XbBackupState) state = { 0 };

  *made = (XbBackup){ 0 };
  if (store == NULL || !xb_backup_state (store, &state, error))
    return FALSE;
  if (state.complete)
    return TRUE;
  g_clear_pointer (&store, xb_store_close);
  if (!xb_backup_make (database, state.folder, made, error))
    return FALSE;
  xb_backup_prune (database, state.folder, NULL);
  return TRUE;
}

/** Before a change of many records: see #XbBeforeBulk. Without a backup it is not done. */
gboolean
xb_backup_before_bulk (const char *database, GError **error)
{
  g_auto (XbBackup) made = { 0 };

  if (xb_backup_auto (database, &made, error))
    return TRUE;
  g_prefix_error (error, _ ("Nothing was changed: before a change of so many records a backup is made, and it could not be. "));
  return FALSE;
}

/* ---- sticks ---- */

/** Sets the passphrase of backups on sticks. What can be kept of it seals, and does not open. Takes the right to restore. */
gboolean
xb_backup_set_passphrase (XbStore *store, const char *operator_name, const char *passphrase, GError **error)
{
  XbSealKey key;
  g_autofree char *text = NULL;
  g_autoptr (XbTxn) txn = NULL;

  if (!xb_right_require (store, operator_name, XB_RIGHT_RESTORE, error) || !xb_seal_key_make (passphrase, &key, error))
    return FALSE;
  text = xb_seal_key_to_text (&key);
  txn = xb_txn_begin_with (store, operator_name, XB_RIGHT_BIT (XB_RIGHT_RESTORE), XB_ENTRY_ACCESS, _ ("Passphrase of backups set"), error);
  if (txn == NULL || !xb_store_set_meta (store, KEY, text, error))
    return FALSE;
  xb_txn_note (txn, 0, NULL);
  return xb_txn_commit (g_steal_pointer (&txn), NULL, error);
}

gboolean
xb_backup_has_passphrase (XbStore *store)
{
  g_autofree char *text = xb_store_get_meta (store, KEY);
  XbSealKey key;

  return xb_seal_key_from_text (text, &key);
}

/** An encrypted backup under the passphrase that was set, without asking for it. */
gboolean
xb_backup_to_stick (const char *database, const char *folder, GCancellable *cancellable, XbBackup *made, GError **error)
{
  g_autofree char *text = xb_store_peek_meta (database, KEY);
  XbSealKey key;

  *made = (XbBackup){ 0 };
  if (!xb_seal_key_from_text (text, &key))
    {
      g_set_error_literal (error, XB_SEAL_ERROR, XB_SEAL_ERROR_PASSPHRASE, _ ("What leaves this PC is encrypted: set a passphrase for backups first."));
      return FALSE;
    }
  return xb_backup_make_sealed (database, folder, &key, cancellable, made, error);
}
