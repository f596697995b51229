#define G_LOG_DOMAIN "xb-register"

/* A register as a whole: making a new one, and who works on it. */

#include "register/xb-person.h"
#include "register/xb-person-index.h"
#include "store/xb-statement.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/**
 * xb_register_create:
 * @path: where; see xb_store_create()
 * @township: its code of GB/T 2260 and 10114, 9 digits (12, ending in 000, is taken too)
 * @name: its name
 * @site: 1 to 4,000,000, or 0 for one by chance
 * @operator_name: the first operator
 * @more: (nullable): does what else belongs to the beginning, in the same transaction
 *
 * Returns: (transfer full): a new register with its township and first operator, and nobody in it
 */
XbStore *
xb_register_create (const char *path,
                    const char *township,
                    const char *name,
                    gint64 site,
                    const char *operator_name,
                    gboolean (*more) (XbStore *store, gpointer data, GError **error),
                    gpointer data,
                    GError **error)
{
  g_autoptr (XbStore) store = NULL;
  g_autoptr (XbTxn) txn = NULL;
  g_autoptr (XbStmt) insert = NULL;
  g_autofree char *code = g_strndup (township, 9);
  XbPlace place = { 0, 0, (char *) "township", code, (char *) name };

  if (strspn (township, "0123456789") != strlen (township)
      || !(strlen (township) == 9 || (strlen (township) == 12 && g_str_has_suffix (township, "000"))))
    {
      g_set_error (error, XB_REGISTER_ERROR, XB_REGISTER_ERROR_PLACE_UNKNOWN,
                   _ ("“%s” is not a township code: it has 9 digits (GB/T 2260 and GB/T 10114), such as 532301100."),
                   township);
      return NULL;
    }
  if (*name == '\0' || g_utf8_strlen (name, -1) > 60 || *operator_name == '\0'
      || g_utf8_strlen (operator_name, -1) > 40)
    {
      g_set_error_literal (error, XB_REGISTER_ERROR, XB_REGISTER_ERROR_REQUIRED,
                           _ ("The office needs a name of at most 60 characters and an operator of at most 40."));
      return NULL;
    }
  if (site < 0 || site > 4000000)
    {
      g_set_error_literal (error, XB_REGISTER_ERROR, XB_REGISTER_ERROR_REFUSED,
                           _ ("The site number is from 1 to 4000000."));
      return NULL;
    }
  store = xb_store_create (path, site != 0 ? site : g_random_int_range (1, 4000001), error);
  if (store == NULL)
    return NULL;
  xb_store_set_indexer (store, xb_person_index_refresh);
  txn = xb_txn_begin (store, operator_name, XB_ENTRY_CREATE, _ ("Register created"), error);
  if (txn == NULL || !xb_place_insert (txn, store, &place, error))
    return NULL;
  insert = xb_store_prepare (store, "INSERT INTO operator (id, name, sees_health) VALUES (?1, ?2, 1)", error);
  if (insert == NULL)
    return NULL;
  sqlite3_bind_int64 (insert, 1, xb_store_new_id (store));
  xb_stmt_bind_text (insert, 2, operator_name);
  if (!xb_stmt_run (store, insert, error) || (more != NULL && !more (store, data, error)) || !xb_txn_commit (g_steal_pointer (&txn), NULL, error))
    return NULL;
  return g_steal_pointer (&store);
}

/** (transfer full) (nullable): the name of the operator, if there is just one; @count (out) says how many there are. */
char *
xb_register_only_operator (XbStore *store, guint *count)
{
  g_autoptr (XbStmt) stmt
      = xb_store_prepare (store, "SELECT count (*), min (name) FROM operator WHERE active = 1", NULL);

  *count = 0;
  if (stmt == NULL || sqlite3_step (stmt) != SQLITE_ROW)
    return NULL;
  *count = sqlite3_column_int (stmt, 0);
  return *count == 1 ? xb_stmt_dup_text (stmt, 1) : NULL;
}

/** (transfer full) (element-type utf8): who works here, in the order they came */
GPtrArray *
xb_register_operators (XbStore *store, GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (XbStmt) stmt = xb_store_prepare (store, "SELECT name FROM operator WHERE active = 1 ORDER BY id", error);
  gboolean row;

  while (stmt != NULL && xb_stmt_step (store, stmt, &row, error))
    {
      if (!row)
        return g_steal_pointer (&names);
      g_ptr_array_add (names, xb_stmt_dup_text (stmt, 0));
    }
  return NULL;
}

/** Adds somebody who works here. @operator_name: who says so */
gboolean
xb_register_add_operator (XbStore *store, const char *operator_name, const char *name, GError **error)
{
  g_autofree char *clean = g_strstrip (g_strdup (name)), *title = NULL;
  g_autoptr (GPtrArray) known = xb_register_operators (store, error);
  g_autoptr (XbTxn) txn = NULL;

  if (known == NULL)
    return FALSE;
  for (guint i = 0; i < known->len; i++)
    if (strcmp (g_ptr_array_index (known, i), clean) == 0)
      {
        g_set_error (error, XB_REGISTER_ERROR, XB_REGISTER_ERROR_REFUSED, _ ("%s works here already."), clean);
        return FALSE;
      }
  if (*clean == '\0' || g_utf8_strlen (clean, -1) > 40)
    {
      g_set_error_literal (error, XB_REGISTER_ERROR, XB_REGISTER_ERROR_REQUIRED, _ ("An operator has a name of at most 40 characters."));
      return FALSE;
    }
  title = g_strdup_printf (_ ("Operator added: %s"), clean);
  txn = xb_txn_begin (store, operator_name, XB_ENTRY_EDIT, title, error);
  return txn != NULL && xb_store_do (store, error, "INSERT INTO operator (id, name) VALUES (?, ?)", "is", xb_store_new_id (store), clean)
         && xb_txn_commit (g_steal_pointer (&txn), NULL, error);
}
