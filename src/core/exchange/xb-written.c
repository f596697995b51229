#define G_LOG_DOMAIN "xb-exchange"

#include "exchange/xb-written.h"

#include "store/xb-journal.h"
#include "store/xb-statement.h"

#include <string.h>

struct _XbWritten
{
  const XbShare *share;
  GPtrArray *rows;       /* (element-type XbWrittenRow) */
  GHashTable **by_table; /* key → XbWrittenRow */
};

static void
row_free (gpointer data)
{
  XbWrittenRow *row = data;

  for (int i = 0; row->before != NULL && i < row->table->n_columns; i++)
    sqlite3_value_free (row->before[i]);
  g_free (row->before);
  g_free (row->dots);
  g_free (row);
}

static XbWritten *
written_new (const XbShare *share)
{
  XbWritten *written = g_new0 (XbWritten, 1);

  written->share = share;
  written->rows = g_ptr_array_new_with_free_func (row_free);
  written->by_table = g_new0 (GHashTable *, share->tables->len);
  for (guint i = 0; i < share->tables->len; i++)
    written->by_table[i] = g_hash_table_new (NULL, NULL);
  return written;
}

void
xb_written_free (XbWritten *written)
{
  if (written == NULL)
    return;
  for (guint i = 0; i < written->share->tables->len; i++)
    g_hash_table_unref (written->by_table[i]);
  g_free (written->by_table);
  g_ptr_array_unref (written->rows);
  g_free (written);
}

/** (transfer none) (nullable): %NULL for a row that was not written */
XbWrittenRow *
xb_written_find (const XbWritten *written, const XbShareTable *table, gint64 id)
{
  return g_hash_table_lookup (written->by_table[table->number], GSIZE_TO_POINTER (id));
}

/** (transfer none) (element-type XbWrittenRow): in the order they were first written */
GPtrArray *
xb_written_rows (const XbWritten *written)
{
  return written->rows;
}

static XbWrittenRow *
ensure (XbWritten *written, const XbShareTable *table, gint64 id, gboolean was_there)
{
  XbWrittenRow *row = xb_written_find (written, table, id);

  if (row == NULL)
    {
      row = g_new0 (XbWrittenRow, 1);
      row->table = table;
      row->id = id;
      row->was_there = row->stands = was_there;
      g_ptr_array_add (written->rows, row);
      g_hash_table_insert (written->by_table[table->number], GSIZE_TO_POINTER (id), row);
    }
  return row;
}

/** A row has another key now, under which nothing stands. What was written of one that stood there, and went, is forgotten: it stands again. */
void
xb_written_move (XbWritten *written, const XbShareTable *table, gint64 from, gint64 to)
{
  XbWrittenRow *row = xb_written_find (written, table, from), *there = xb_written_find (written, table, to);

  if (there != NULL)
    there->stands = TRUE;
  if (row == NULL)
    return;
  g_hash_table_remove (written->by_table[table->number], GSIZE_TO_POINTER (from));
  row->id = to;
  g_hash_table_insert (written->by_table[table->number], GSIZE_TO_POINTER (to), row);
}

/** By whom a column was written last; site 0 where it was not. */
XbDot
xb_written_dot (const XbWrittenRow *row, int column)
{
  if (!(row->columns & XB_BIT (column)))
    return (XbDot){ 0, 0 };
  return row->dots != NULL ? row->dots[column] : row->dot;
}

/** Whether there is a column whose last writer has not been seen. */
gboolean
xb_written_unseen (const XbWrittenRow *row, const XbKnown *known)
{
  if (row->dots == NULL)
    return !xb_known_has (known, row->dot);
  for (int i = 0; i < row->table->n_columns; i++)
    if ((row->columns & XB_BIT (i)) && !xb_known_has (known, row->dots[i]))
      return TRUE;
  return FALSE;
}

/** Those of @columns, not none, that were written by the entry which wrote the first of them. @dots: by column */
guint64
xb_dots_of_first (const XbDot *dots, guint64 columns)
{
  XbDot first = dots[__builtin_ctzll (columns)];
  guint64 same = 0;

  for (guint64 left = columns; left != 0; left &= left - 1)
    {
      XbDot dot = dots[__builtin_ctzll (left)];

      if (dot.site == first.site && dot.seq == first.seq)
        same |= left & -left;
    }
  return same;
}

/* Most rows are written by one entry as a whole: they keep one dot, not one for each column. */
static void
set_dots (XbWrittenRow *row, guint64 columns, XbDot dot)
{
  if (row->dots == NULL && (row->columns & ~columns) != 0 && (row->dot.site != dot.site || row->dot.seq != dot.seq))
    {
      row->dots = g_new0 (XbDot, row->table->n_columns);
      for (int i = 0; i < row->table->n_columns; i++)
        row->dots[i] = row->dot;
    }
  for (int i = 0; row->dots != NULL && i < row->table->n_columns; i++)
    if (columns & XB_BIT (i))
      row->dots[i] = dot;
  if (row->dots == NULL)
    row->dot = dot;
  row->columns |= columns;
}

static void
keep_before (XbWrittenRow *row, int column, sqlite3_value *value)
{
  if (!row->was_there || value == NULL)
    return;
  if (row->before == NULL)
    row->before = g_new0 (sqlite3_value *, row->table->n_columns);
  if (row->before[column] == NULL)
    row->before[column] = sqlite3_value_dup (value);
}

static void
take_change (XbWritten *written, sqlite3_changeset_iter *iter, XbDot dot)
{
  const char *name;
  int columns, op;
  sqlite3_value *value = NULL;
  const XbShareTable *table;
  XbWrittenRow *row;
  guint64 bits = 0;

  sqlite3changeset_op (iter, &name, &columns, &op, NULL);
  table = xb_share_find (written->share, name);
  if (table == NULL)
    return;
  columns = MIN (columns, table->n_columns); /* fewer, where the table has grown since */
  if (op == SQLITE_INSERT)
    sqlite3changeset_new (iter, 0, &value);
  else
    sqlite3changeset_old (iter, 0, &value);
  row = ensure (written, table, sqlite3_value_int64 (value), op != SQLITE_INSERT);
  for (int i = 0; i < columns && op != SQLITE_INSERT; i++)
    {
      sqlite3_value *old = NULL, *new = NULL;

      sqlite3changeset_old (iter, i, &old);
      if (op == SQLITE_UPDATE)
        sqlite3changeset_new (iter, i, &new);
      if (op == SQLITE_UPDATE && new == NULL)
        continue;
      bits |= XB_BIT (i);
      keep_before (row, i, old);
    }
  row->stands = op != SQLITE_DELETE;
  if (op != SQLITE_UPDATE)
    bits = XB_ALL_COLUMNS (table);
  set_dots (row, bits, dot);
}

static gboolean
take_changeset (XbStore *store, XbWritten *written, int size, const void *changeset, XbDot dot, GError **error)
{
  sqlite3_changeset_iter *iter = NULL;
  int code;

  if (size == 0)
    return TRUE;
  if (sqlite3changeset_start (&iter, size, (void *) changeset) != SQLITE_OK)
    return xb_store_fail (store, error);
  while ((code = sqlite3changeset_next (iter)) == SQLITE_ROW)
    take_change (written, iter, dot);
  if (code == SQLITE_NOMEM) /* SQLite 3.40 dies when it frees an iterator that ran out of memory */
    return xb_store_fail (store, error);
  return sqlite3changeset_finalize (iter) == SQLITE_OK || xb_store_fail (store, error);
}

/* What came in with a package was written elsewhere. */
static gboolean
take_dots (XbStore *store, XbWritten *written, gint64 act, GError **error)
{
  g_autoptr (XbStmt) stmt = xb_store_ask (store, error, "SELECT \"table\", row_id, columns, site, seq, gone FROM package_dot WHERE act = ? ORDER BY id", "i", act);
  gboolean found = TRUE;

  if (stmt == NULL)
    return FALSE;
  while (found)
    {
      const XbShareTable *table;
      XbWrittenRow *row;
      XbDot dot;

      if (!xb_stmt_step (store, stmt, &found, error))
        return FALSE;
      if (!found || (table = xb_share_find (written->share, (const char *) sqlite3_column_text (stmt, 0))) == NULL)
        continue;
      dot = (XbDot){ sqlite3_column_int64 (stmt, 3), sqlite3_column_int64 (stmt, 4) };
      row = ensure (written, table, sqlite3_column_int64 (stmt, 1), TRUE);
      row->stands = sqlite3_column_int (stmt, 5) == 0;
      set_dots (row, (guint64) sqlite3_column_int64 (stmt, 2), dot);
    }
  return TRUE;
}

/* The acts that took packages in, and whether they are undone now. */
static GHashTable *
find_acts (XbStore *store, GError **error)
{
  g_autoptr (GHashTable) acts = g_hash_table_new (NULL, NULL);
  g_autoptr (XbStmt) stmt = xb_store_prepare (
      store, "SELECT act, NOT (" XB_SQL_ACT_STANDS ("act") ") FROM package_taken", error);
  gboolean row = TRUE;

  if (stmt == NULL)
    return NULL;
  while (row)
    {
      if (!xb_stmt_step (store, stmt, &row, error))
        return NULL;
      if (row)
        g_hash_table_insert (acts, GSIZE_TO_POINTER (sqlite3_column_int64 (stmt, 0)), GINT_TO_POINTER (1 + sqlite3_column_int (stmt, 1)));
    }
  return g_steal_pointer (&acts);
}

/**
 * xb_written_since:
 * @since: an entry of the journal; 0 for all there is
 *
 * Goes through the journal after @since. Packages that were taken in and undone do not count, nor their undoing: they are as if they had never come.
 *
 * Returns: (transfer full): what was written
 */
XbWritten *
xb_written_since (XbStore *store, gint64 since, GError **error)
{
  const XbShare *share = xb_share_get (store, error);
  g_autoptr (GHashTable) acts = share != NULL ? find_acts (store, error) : NULL;
  g_autoptr (XbStmt) stmt = acts != NULL
                                ? xb_store_ask (store, error, "SELECT seq, first_seq, target_seq, changeset FROM journal WHERE seq > ? AND kind <> 'access' ORDER BY seq", "i", since)
                                : NULL;
  g_autoptr (XbWritten) written = NULL;
  gint64 site = xb_store_site (store), open_act = 0;
  gboolean row = TRUE;

  if (stmt == NULL)
    return NULL;
  written = written_new (share);
  while (row)
    {
      gint64 act, target;
      int state;

      if (!xb_stmt_step (store, stmt, &row, error))
        return NULL;
      act = row ? sqlite3_column_int64 (stmt, 1) : 0;
      if (open_act != 0 && open_act != act && !take_dots (store, written, open_act, error))
        return NULL;
      open_act = 0;
      if (!row)
        break;
      target = sqlite3_column_int64 (stmt, 2);
      state = GPOINTER_TO_INT (g_hash_table_lookup (acts, GSIZE_TO_POINTER (act)));
      if (state == 2 || (target != 0 && g_hash_table_contains (acts, GSIZE_TO_POINTER (target))))
        continue;
      if (!take_changeset (store, written, sqlite3_column_bytes (stmt, 3), sqlite3_column_blob (stmt, 3), (XbDot){ site, sqlite3_column_int64 (stmt, 0) }, error))
        return NULL;
      if (state == 1)
        open_act = act;
    }
  return g_steal_pointer (&written);
}
