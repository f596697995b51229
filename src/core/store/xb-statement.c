#define G_LOG_DOMAIN "xb-store"

#include "store/xb-statement.h"

#include <string.h>

#include <stdarg.h>

static XbStmt *
bind (XbStore *store, const char *sql, const char *types, va_list *args, GError **error)
{
  XbStmt *stmt = xb_store_prepare (store, sql, error);
  int n = 0;

  for (const char *type = types; stmt != NULL && *type != '\0'; type++)
    {
      n++;
      if (*type == 's')
        xb_stmt_bind_text (stmt, n, va_arg (*args, const char *));
      else
        {
          gint64 value = va_arg (*args, gint64);

          if (*type == 'k' && value == 0)
            sqlite3_bind_null (stmt, n);
          else
            sqlite3_bind_int64 (stmt, n, value);
        }
    }
  return stmt;
}

/** (transfer full): a statement with its values, to be stepped; g_autoptr (XbStmt). */
XbStmt *
xb_store_ask (XbStore *store, GError **error, const char *sql, const char *types, ...)
{
  XbStmt *stmt;
  va_list args;

  va_start (args, types);
  stmt = bind (store, sql, types, &args, error);
  va_end (args);
  return stmt;
}

/** Runs a statement that gives no rows. */
gboolean
xb_store_do (XbStore *store, GError **error, const char *sql, const char *types, ...)
{
  g_autoptr (XbStmt) stmt = NULL;
  va_list args;

  va_start (args, types);
  stmt = bind (store, sql, types, &args, error);
  va_end (args);
  return stmt != NULL && xb_stmt_run (store, stmt, error);
}

/** The number in the first column of the first row; 0 where there is none. */
gboolean
xb_store_ask_number (XbStore *store, GError **error, gint64 *out, const char *sql, const char *types, ...)
{
  g_autoptr (XbStmt) stmt = NULL;
  gboolean row;
  va_list args;

  va_start (args, types);
  stmt = bind (store, sql, types, &args, error);
  va_end (args);
  if (stmt == NULL || !xb_stmt_step (store, stmt, &row, error))
    return FALSE;
  *out = row ? sqlite3_column_int64 (stmt, 0) : 0;
  return TRUE;
}

/** (transfer full) (element-type gint64): the first column of every row that is left; %NULL with @error. @stmt: (nullable): none was made, and @error says why */
GArray *
xb_stmt_read_ids (XbStore *store, XbStmt *stmt, GError **error)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  gboolean row;

  while (stmt != NULL && xb_stmt_step (store, stmt, &row, error))
    {
      gint64 id;

      if (!row)
        return g_steal_pointer (&ids);
      id = sqlite3_column_int64 (stmt, 0);
      g_array_append_val (ids, id);
    }
  return NULL;
}

/** (transfer full) (element-type gint64): the first column of every row; %NULL with @error */
GArray *
xb_store_ask_ids (XbStore *store, GError **error, const char *sql, const char *types, ...)
{
  g_autoptr (XbStmt) stmt = NULL;
  va_list args;

  va_start (args, types);
  stmt = bind (store, sql, types, &args, error);
  va_end (args);
  return xb_stmt_read_ids (store, stmt, error);
}

/** (out) (transfer full) (nullable): the text in the first column of the first row. */
gboolean
xb_store_ask_text (XbStore *store, GError **error, char **out, const char *sql, const char *types, ...)
{
  g_autoptr (XbStmt) stmt = NULL;
  gboolean row;
  va_list args;

  va_start (args, types);
  stmt = bind (store, sql, types, &args, error);
  va_end (args);
  *out = NULL;
  if (stmt == NULL || !xb_stmt_step (store, stmt, &row, error))
    return FALSE;
  if (row)
    *out = xb_stmt_dup_text (stmt, 0);
  return TRUE;
}

/** Whether two values are the same, type and all. */
gboolean
xb_value_same (sqlite3_value *a, sqlite3_value *b)
{
  int type = sqlite3_value_type (a), length;

  if (type != sqlite3_value_type (b))
    return FALSE;
  if (type == SQLITE_NULL)
    return TRUE;
  if (type == SQLITE_INTEGER)
    return sqlite3_value_int64 (a) == sqlite3_value_int64 (b);
  if (type == SQLITE_FLOAT)
    return sqlite3_value_double (a) == sqlite3_value_double (b);
  length = sqlite3_value_bytes (a);
  /* An empty text may have no bytes at all to point at. */
  return length == sqlite3_value_bytes (b) && (length == 0 || memcmp (sqlite3_value_blob (a), sqlite3_value_blob (b), (gsize) length) == 0);
}

/** Runs what nobody waits for: %FALSE with XB_STORE_ERROR_BUSY as soon as another program is writing. */
gboolean
xb_stmt_run_at_once (XbStore *store, XbStmt *stmt, GError **error)
{
  gboolean ok;

  sqlite3_busy_timeout (xb_store_db (store), 0);
  ok = xb_stmt_run (store, stmt, error);
  sqlite3_busy_timeout (xb_store_db (store), XB_STORE_PATIENCE_MS);
  return ok;
}
