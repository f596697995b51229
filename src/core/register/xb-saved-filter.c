#define G_LOG_DOMAIN "xb-register"

#include "register/xb-saved-filter.h"

#include "register/xb-register-error.h"
#include "store/xb-statement.h"

#include <glib/gi18n-lib.h>

/* So many are shown; older ones are forgotten. */
#define RECENT 15

static void
filter_free (gpointer data)
{
  XbSavedFilter *filter = data;

  g_free (filter->name);
  g_free (filter->filter);
  g_free (filter);
}

/** (transfer full) (element-type XbSavedFilter): by name */
GPtrArray *
xb_saved_filters (XbStore *store, GError **error)
{
  g_autoptr (GPtrArray) filters = g_ptr_array_new_with_free_func (filter_free);
  g_autoptr (XbStmt) stmt = xb_store_prepare (store, "SELECT id, name, filter FROM saved_filter ORDER BY name", error);

  if (stmt == NULL)
    return NULL;
  while (TRUE)
    {
      XbSavedFilter *filter;
      gboolean row;

      if (!xb_stmt_step (store, stmt, &row, error))
        return NULL;
      if (!row)
        return g_steal_pointer (&filters);
      filter = g_new0 (XbSavedFilter, 1);
      filter->id = sqlite3_column_int64 (stmt, 0);
      filter->name = xb_stmt_dup_text (stmt, 1);
      filter->filter = xb_stmt_dup_text (stmt, 2);
      g_ptr_array_add (filters, filter);
    }
}

/** Keeps @filter under @name, in the place of what had that name. */
gboolean
xb_saved_filter_save (XbStore *store, const char *operator_name, const char *name, const char *filter, GError **error)
{
  g_autofree char *plain = g_strstrip (g_strdup (name != NULL ? name : "")), *title = g_strdup_printf (_ ("Filter “%s” saved"), plain);
  g_autoptr (XbTxn) txn = NULL;
  g_autoptr (XbStmt) stmt = NULL;

  if (*plain == '\0' || g_utf8_strlen (plain, -1) > 40)
    {
      g_set_error_literal (error, XB_REGISTER_ERROR, XB_REGISTER_ERROR_REQUIRED, _ ("A filter needs a name of at most 40 characters."));
      return FALSE;
    }
  txn = xb_txn_begin (store, operator_name, XB_ENTRY_EDIT, title, error);
  stmt = txn != NULL ? xb_store_prepare (store, "INSERT INTO saved_filter (id, name, filter) VALUES (?1, ?2, ?3) ON CONFLICT (name) DO UPDATE SET filter = ?3", error) : NULL;
  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, xb_store_new_id (store));
  xb_stmt_bind_text (stmt, 2, plain);
  xb_stmt_bind_text (stmt, 3, filter);
  return xb_stmt_run (store, stmt, error) && xb_txn_commit (g_steal_pointer (&txn), NULL, error);
}

gboolean
xb_saved_filter_remove (XbStore *store, const char *operator_name, gint64 id, GError **error)
{
  g_autoptr (XbTxn) txn = xb_txn_begin (store, operator_name, XB_ENTRY_EDIT, _ ("Saved filter removed"), error);
  g_autoptr (XbStmt) stmt = txn != NULL ? xb_store_prepare (store, "DELETE FROM saved_filter WHERE id = ?", error) : NULL;

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, id);
  return xb_stmt_run (store, stmt, error) && xb_txn_commit (g_steal_pointer (&txn), NULL, error);
}

/** Remembers whom @operator_name looked at; no entry of the journal. Where the file is being written it is let be. */
gboolean
xb_recent_add (XbStore *store, const char *operator_name, gint64 person_id)
{
  g_autoptr (XbStmt) add
      = xb_store_prepare (store, "INSERT INTO recent_person (operator, person_id, at) VALUES (?1, ?2, ?3) ON CONFLICT DO UPDATE SET at = ?3", NULL);
  g_autoptr (XbStmt) forget = xb_store_prepare (store,
                                                "DELETE FROM recent_person WHERE operator = ?1 AND at <= (SELECT at FROM recent_person WHERE operator = ?1"
                                                " ORDER BY at DESC LIMIT 1 OFFSET ?2)",
                                                NULL);

  if (add == NULL || forget == NULL)
    return FALSE;
  xb_stmt_bind_text (add, 1, operator_name);
  sqlite3_bind_int64 (add, 2, person_id);
  sqlite3_bind_int64 (add, 3, g_get_real_time ());
  xb_stmt_bind_text (forget, 1, operator_name);
  sqlite3_bind_int (forget, 2, RECENT);
  return xb_stmt_run_at_once (store, add, NULL) && xb_stmt_run_at_once (store, forget, NULL);
}

/** (transfer full) (element-type gint64): whom @operator_name looked at, the last first; those who are gone left out */
GArray *
xb_recent_people (XbStore *store, const char *operator_name, GError **error)
{
  g_autoptr (GArray) people = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (XbStmt) stmt = xb_store_prepare (
      store, "SELECT r.person_id FROM recent_person r JOIN person p ON p.id = r.person_id WHERE r.operator = ? ORDER BY r.at DESC", error);

  if (stmt == NULL)
    return NULL;
  xb_stmt_bind_text (stmt, 1, operator_name);
  while (TRUE)
    {
      gboolean row;
      gint64 id;

      if (!xb_stmt_step (store, stmt, &row, error))
        return NULL;
      if (!row)
        return g_steal_pointer (&people);
      id = sqlite3_column_int64 (stmt, 0);
      g_array_append_val (people, id);
    }
}
