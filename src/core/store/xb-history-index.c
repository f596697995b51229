#define G_LOG_DOMAIN "xb-store"

/* Which entries of the journal speak of which person or household: derived from the changesets, so that a card finds its history
 * without reading the whole journal. */

#include "store/xb-tables.h"
#include "store/xb-txn.h"

/* The new and the removed rows of an entry with more of them than this are kept as one range of keys: a bulk load would
 * otherwise write as many rows here as it loads. */
#define ROWS_ONE_BY_ONE 1000

static sqlite3_value *
row_value (sqlite3_changeset_iter *iter, int op, int column)
{
  sqlite3_value *value = NULL;

  if (op == SQLITE_INSERT)
    sqlite3changeset_new (iter, column, &value);
  else
    sqlite3changeset_old (iter, column, &value);
  return value;
}

static gboolean
add (XbStore *store, gint64 record, gint64 seq, GError **error)
{
  g_autoptr (XbStmt) stmt = NULL;

  if (record == 0)
    return TRUE;
  stmt = xb_store_prepare (store, "INSERT OR IGNORE INTO history (record_id, seq) VALUES (?1, ?2)", error);
  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, record);
  sqlite3_bind_int64 (stmt, 2, seq);
  return xb_stmt_run (store, stmt, error);
}

/** An entry that changed nothing is found with the record it was about. */
gboolean
xb_history_index_record (XbStore *store, gint64 seq, gint64 record, GError **error)
{
  return add (store, record, seq, error);
}

/* An updated row whose changeset does not say whose it is: as it stands. */
static gboolean
add_asked (XbStore *store, const XbTable *table, gint64 id, gint64 seq, GError **error)
{
  g_autofree char *owners = xb_table_owners_sql (table), *sql = g_strdup_printf ("SELECT %s FROM %s WHERE id = ?", owners, table->name);
  g_autoptr (XbStmt) stmt = xb_store_prepare (store, sql, error);
  gint64 records[XB_TABLE_OWNERS] = { 0 };
  gboolean row;

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, id);
  if (!xb_stmt_step (store, stmt, &row, error))
    return FALSE;
  for (int i = 0; row && i < sqlite3_column_count (stmt); i++)
    records[i] = sqlite3_column_int64 (stmt, i);
  sqlite3_reset (stmt);
  for (guint i = 0; i < XB_TABLE_OWNERS; i++)
    if (!add (store, records[i], seq, error))
      return FALSE;
  return TRUE;
}

static gboolean
add_row (XbStore *store, sqlite3_changeset_iter *iter, gint64 seq, GError **error)
{
  const char *table;
  const XbTable *known;
  int columns, op;
  gint64 id;

  sqlite3changeset_op (iter, &table, &columns, &op, NULL);
  id = sqlite3_value_int64 (row_value (iter, op, 0));
  known = xb_table_find (table);
  if (known == NULL || known->owners[0].index == 0)
    return add (store, id, seq, error);
  for (guint k = 0; k < XB_TABLE_OWNERS && known->owners[k].index != 0 && known->owners[k].index < columns; k++)
    {
      sqlite3_value *old = NULL, *new = NULL;

      if (op != SQLITE_INSERT)
        sqlite3changeset_old (iter, known->owners[k].index, &old);
      if (op != SQLITE_DELETE)
        sqlite3changeset_new (iter, known->owners[k].index, &new);
      if ((old != NULL && !add (store, sqlite3_value_int64 (old), seq, error)) || (new != NULL && !add (store, sqlite3_value_int64 (new), seq, error)))
        return FALSE;
    }
  return op != SQLITE_UPDATE || add_asked (store, known, id, seq, error);
}

/** Adds what entry @seq with @changeset speaks of to the index. Inside the transaction that writes the entry. */
gboolean
xb_history_index_entry (XbStore *store, gint64 seq, int size, void *changeset, GError **error)
{
  sqlite3_changeset_iter *iter = NULL;
  gint64 first = G_MAXINT64, last = 0;
  guint whole = 0;
  gboolean ok = TRUE;
  int code = SQLITE_OK;

  if (size == 0)
    return TRUE;
  for (int pass = 0; ok && pass < 2; pass++)
    {
      if (sqlite3changeset_start (&iter, size, changeset) != SQLITE_OK)
        return xb_store_fail (store, error);
      while (ok && (code = sqlite3changeset_next (iter)) == SQLITE_ROW)
        {
          const char *table;
          int columns, op;
          gint64 id;

          sqlite3changeset_op (iter, &table, &columns, &op, NULL);
          id = sqlite3_value_int64 (row_value (iter, op, 0));
          if (pass == 0 && op != SQLITE_UPDATE)
            {
              whole++;
              first = MIN (first, id);
              last = MAX (last, id);
            }
          else if (pass == 1 && (op == SQLITE_UPDATE || whole <= ROWS_ONE_BY_ONE))
            ok = add_row (store, iter, seq, error);
        }
      if (xb_changeset_end (iter, code) != SQLITE_OK)
        return xb_store_fail (store, error);
    }
  if (ok && whole > ROWS_ONE_BY_ONE)
    {
      g_autoptr (XbStmt) stmt = xb_store_prepare (store, "INSERT OR REPLACE INTO history_range (seq, first_id, last_id) VALUES (?1, ?2, ?3)", error);

      if (stmt == NULL)
        return FALSE;
      sqlite3_bind_int64 (stmt, 1, seq);
      sqlite3_bind_int64 (stmt, 2, first);
      sqlite3_bind_int64 (stmt, 3, last);
      ok = xb_stmt_run (store, stmt, error);
    }
  return ok;
}

/** Makes the index of the whole journal: for a database that was made before there was one. Inside a transaction. */
gboolean
xb_history_index_all (XbStore *store, GError **error)
{
  g_autoptr (XbStmt) stmt = xb_store_prepare (store, "SELECT seq, changeset FROM journal ORDER BY seq", error);
  gboolean row = TRUE;

  if (stmt == NULL)
    return FALSE;
  while (TRUE)
    {
      if (!xb_stmt_step (store, stmt, &row, error))
        return FALSE;
      if (!row)
        return TRUE;
      if (!xb_history_index_entry (store, sqlite3_column_int64 (stmt, 0), sqlite3_column_bytes (stmt, 1), (void *) sqlite3_column_blob (stmt, 1), error))
        return FALSE;
    }
}

/** xb_history_index_all() for whoever puts a database together. */
gboolean
xb_store_index_history (XbStore *store, GError **error)
{
  return xb_store_exec (store, "DELETE FROM history; DELETE FROM history_range", error) && xb_history_index_all (store, error);
}
