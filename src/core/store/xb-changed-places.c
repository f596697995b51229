#define G_LOG_DOMAIN "xb-store"

#include "store/xb-changed-places.h"

#include "store/xb-statement.h"

#define MOST_COLUMNS 64

typedef struct
{
  const char *table; /* interned */
  gint64 id;
  int n;
  sqlite3_value *values[MOST_COLUMNS]; /* what it is to have; %NULL: what it has */
} Row;

struct _XbChangedPlaces
{
  GPtrArray *rows; /* (element-type Row) */
};

static void
row_free (gpointer data)
{
  Row *row = data;

  for (int i = 0; i < row->n; i++)
    sqlite3_value_free (row->values[i]);
  g_free (row);
}

XbChangedPlaces *
xb_changed_places_new (void)
{
  XbChangedPlaces *places = g_new0 (XbChangedPlaces, 1);

  places->rows = g_ptr_array_new_with_free_func (row_free);
  return places;
}

void
xb_changed_places_free (XbChangedPlaces *places)
{
  if (places == NULL)
    return;
  g_ptr_array_unref (places->rows);
  g_free (places);
}

/* Keeps an INSERT or UPDATE of a changeset that could not be made yet. */
static void
add_change (XbChangedPlaces *places, sqlite3_changeset_iter *iter)
{
  Row *row = g_new0 (Row, 1);
  const char *table;
  int columns, op;
  sqlite3_value *key = NULL;

  sqlite3changeset_op (iter, &table, &columns, &op, NULL);
  row->table = g_intern_string (table);
  row->n = MIN (columns, MOST_COLUMNS);
  if (op == SQLITE_INSERT)
    sqlite3changeset_new (iter, 0, &key);
  else
    sqlite3changeset_old (iter, 0, &key);
  row->id = sqlite3_value_int64 (key);
  for (int i = 0; i < row->n; i++)
    {
      sqlite3_value *value = NULL;

      if (sqlite3changeset_new (iter, i, &value) == SQLITE_OK && value != NULL)
        row->values[i] = sqlite3_value_dup (value);
    }
  g_ptr_array_add (places->rows, row);
}

/** For a conflict handler: whether the change waits for others, and is to be left out for now. @kind: of the conflict */
gboolean
xb_changed_places_waits (XbChangedPlaces *places, int kind, sqlite3_changeset_iter *iter)
{
  if (kind != SQLITE_CHANGESET_CONSTRAINT)
    return FALSE;
  add_change (places, iter);
  return TRUE;
}

/* What a row keeps is read before it is taken out. */
static gboolean
take_out (XbStore *store, Row *row, GError **error)
{
  g_autofree char *select = g_strdup_printf ("SELECT * FROM \"%s\" WHERE id = ?", row->table), *remove = g_strdup_printf ("DELETE FROM \"%s\" WHERE id = ?", row->table);
  g_autoptr (XbStmt) stmt = xb_store_ask (store, error, select, "i", row->id);
  gboolean found;

  if (stmt == NULL || !xb_stmt_step (store, stmt, &found, error))
    return FALSE;
  if (!found)
    return TRUE;
  row->n = MIN (sqlite3_column_count (stmt), MOST_COLUMNS);
  for (int i = 0; i < row->n; i++)
    if (row->values[i] == NULL)
      row->values[i] = sqlite3_value_dup (sqlite3_column_value (stmt, i));
  g_clear_pointer (&stmt, xb_stmt_done);
  return xb_store_do (store, error, remove, "i", row->id);
}

static gboolean
put_in (XbStore *store, const Row *row, gboolean *in, GError **error)
{
  g_autoptr (GString) sql = g_string_new (NULL);
  g_autoptr (XbStmt) stmt = NULL;
  int code;

  g_string_printf (sql, "INSERT INTO \"%s\" VALUES (?", row->table);
  for (int i = 1; i < row->n; i++)
    g_string_append (sql, ", ?");
  g_string_append (sql, ")");
  stmt = xb_store_prepare (store, sql->str, error);
  if (stmt == NULL)
    return FALSE;
  for (int i = 0; i < row->n; i++)
    if (row->values[i] != NULL)
      sqlite3_bind_value (stmt, i + 1, row->values[i]);
  code = sqlite3_step (stmt);
  *in = code == SQLITE_DONE;
  return *in || (code & 0xff) == SQLITE_CONSTRAINT || xb_store_fail (store, error);
}

/**
 * xb_changed_places_write:
 * @table: (out) (transfer none) (nullable): of the first row that another one, none of these, is in the way of: it is out; %NULL: all are written
 * @id: (out): its key
 *
 * Takes all of them out and puts them in as they are to be. Inside the write transaction; what names them waits until its end.
 */
gboolean
xb_changed_places_write (XbChangedPlaces *places, XbStore *store, const char **table, gint64 *id, GError **error)
{
  *table = NULL;
  *id = 0;
  if (places->rows->len == 0)
    return TRUE;
  if (!xb_store_exec (store, "PRAGMA defer_foreign_keys = ON", error))
    return FALSE;
  for (guint i = 0; i < places->rows->len; i++)
    if (!take_out (store, g_ptr_array_index (places->rows, i), error))
      return FALSE;
  for (guint i = 0; i < places->rows->len; i++)
    {
      const Row *row = g_ptr_array_index (places->rows, i);
      gboolean in;

      if (!put_in (store, row, &in, error))
        return FALSE;
      if (!in && *table == NULL)
        {
          *table = row->table;
          *id = row->id;
        }
    }
  g_ptr_array_set_size (places->rows, 0);
  return TRUE;
}
