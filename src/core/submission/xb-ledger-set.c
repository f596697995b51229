#define G_LOG_DOMAIN "xb-submission"

/* The sets of ledgers the county wants, saved under names. */

#include "submission/xb-submission.h"

#include "store/xb-journal.h"

#include <glib/gi18n-lib.h>
#include <string.h>

void
xb_ledger_set_free (XbLedgerSet *set)
{
  g_free (set->name);
  g_strfreev (set->ledgers);
  g_free (set);
}

/** (transfer full) (element-type XbLedgerSet): by name */
GPtrArray *
xb_ledger_set_list (XbStore *store, GError **error)
{
  g_autoptr (XbStmt) stmt = xb_store_prepare (store, "SELECT id, name, ledgers FROM ledger_set ORDER BY name", error);
  g_autoptr (GPtrArray) sets = g_ptr_array_new_with_free_func ((GDestroyNotify) xb_ledger_set_free);
  gboolean row;

  while (stmt != NULL && xb_stmt_step (store, stmt, &row, error))
    {
      XbLedgerSet *set;

      if (!row)
        return g_steal_pointer (&sets);
      set = g_new0 (XbLedgerSet, 1);
      set->id = sqlite3_column_int64 (stmt, 0);
      set->name = xb_stmt_dup_text (stmt, 1);
      set->ledgers = g_strsplit ((const char *) sqlite3_column_text (stmt, 2), ";", -1);
      g_ptr_array_add (sets, set);
    }
  return NULL;
}

/** Saves a set; one of the same name is replaced. */
gboolean
xb_ledger_set_save (XbStore *store, const char *operator_name, const char *name, const char *const *ledgers, GError **error)
{
  g_autofree char *clean = g_strstrip (g_strdup (name)), *joined = g_strjoinv (";", (char **) ledgers), *title = NULL;
  g_autoptr (XbTxn) txn = NULL;
  g_autoptr (XbStmt) stmt = NULL;

  if (*clean == '\0' || g_utf8_strlen (clean, -1) > 60 || ledgers[0] == NULL)
    {
      g_set_error_literal (error, XB_SUBMISSION_ERROR, XB_SUBMISSION_ERROR_EMPTY, _ ("Choose at least one ledger and give the list a name of at most 60 characters."));
      return FALSE;
    }
  title = g_strdup_printf (_ ("List of ledgers “%s”"), clean);
  txn = xb_txn_begin (store, operator_name, XB_ENTRY_EDIT, title, error);
  stmt = txn != NULL ? xb_store_prepare (store,
                                         "INSERT INTO ledger_set (id, name, ledgers) VALUES (?, ?, ?)"
                                         " ON CONFLICT (name) DO UPDATE SET ledgers = excluded.ledgers",
                                         error)
                     : NULL;
  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, xb_store_new_id (store));
  xb_stmt_bind_text (stmt, 2, clean);
  xb_stmt_bind_text (stmt, 3, joined);
  return xb_stmt_run (store, stmt, error) && xb_txn_add_rows (txn, 1, error) && xb_txn_commit (g_steal_pointer (&txn), NULL, error);
}

gboolean
xb_ledger_set_remove (XbStore *store, const char *operator_name, gint64 id, GError **error)
{
  g_autoptr (XbTxn) txn = xb_txn_begin (store, operator_name, XB_ENTRY_EDIT, _ ("List of ledgers removed"), error);
  g_autoptr (XbStmt) stmt = txn != NULL ? xb_store_prepare (store, "DELETE FROM ledger_set WHERE id = ?", error) : NULL;

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, id);
  return xb_stmt_run (store, stmt, error) && xb_txn_add_rows (txn, 1, error) && xb_txn_commit (g_steal_pointer (&txn), NULL, error);
}
