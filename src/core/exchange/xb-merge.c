#define G_LOG_DOMAIN "xb-exchange"

#include "exchange/xb-merge-private.h"

#include "exchange/xb-exchange-error.h"
#include "store/xb-statement.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* ---- rows in memory ---- */

/** (transfer full): @values are copied */
XbIncoming *
xb_incoming_new (const XbShareTable *table, sqlite3_value *const *values)
{
  XbIncoming *row = g_new0 (XbIncoming, 1);

  row->table = table;
  row->id = sqlite3_value_int64 (values[0]);
  row->values = g_new0 (sqlite3_value *, table->n_columns);
  row->dots = g_new0 (XbDot, table->n_columns);
  for (int i = 0; i < table->n_columns; i++)
    row->values[i] = sqlite3_value_dup (values[i]);
  return row;
}

void
xb_incoming_free (XbIncoming *row)
{
  if (row == NULL)
    return;
  for (int i = 0; i < row->table->n_columns; i++)
    sqlite3_value_free (row->values[i]);
  g_free (row->values);
  g_free (row->dots);
  g_free (row);
}

/* SQLite makes a value of its own only from a statement. */
static void
set_value (XbMerge *merge, XbIncoming *row, int column, XbStmt *stmt)
{
  gboolean found = FALSE;

  if (stmt == NULL || !xb_stmt_step (merge->store, stmt, &found, NULL) || !found)
    return;
  sqlite3_value_free (row->values[column]);
  row->values[column] = sqlite3_value_dup (sqlite3_column_value (stmt, 0));
}

void
xb_incoming_set_int (XbMerge *merge, XbIncoming *row, int column, gint64 value)
{
  g_autoptr (XbStmt) stmt = xb_store_ask (merge->store, NULL, "SELECT ?1", "i", value);

  set_value (merge, row, column, stmt);
  if (column == 0)
    row->id = value;
}

/** @value: (nullable) */
void
xb_incoming_set_text (XbMerge *merge, XbIncoming *row, int column, const char *value)
{
  g_autoptr (XbStmt) stmt = xb_store_ask (merge->store, NULL, "SELECT ?1", "s", value);

  set_value (merge, row, column, stmt);
}

void
xb_local_free (XbLocal *local)
{
  if (local == NULL)
    return;
  for (int i = 0; i < local->n; i++)
    sqlite3_value_free (local->values[i]);
  g_free (local->values);
  g_free (local);
}

/** @local: (out) (transfer full) (nullable) */
gboolean
xb_merge_load (XbMerge *merge, const XbShareTable *table, gint64 id, XbLocal **local, GError **error)
{
  g_autoptr (XbStmt) stmt = xb_store_ask (merge->store, error, table->select, "i", id);
  gboolean found;

  *local = NULL;
  if (stmt == NULL || !xb_stmt_step (merge->store, stmt, &found, error))
    return FALSE;
  if (!found)
    return TRUE;
  *local = g_new0 (XbLocal, 1);
  (*local)->n = table->n_columns;
  (*local)->values = g_new0 (sqlite3_value *, table->n_columns);
  for (int i = 0; i < table->n_columns; i++)
    (*local)->values[i] = sqlite3_value_dup (sqlite3_column_value (stmt, i));
  return TRUE;
}

/** Whether it is the table of that name. */
gboolean
xb_merge_is (const XbShareTable *table, const char *name)
{
  return strcmp (table->name, name) == 0;
}

/** The key in a column; 0 where there is none */
gint64
xb_merge_id_at (sqlite3_value *const *values, int column)
{
  return column >= 0 && values[column] != NULL ? sqlite3_value_int64 (values[column]) : 0;
}

/* ---- what every part needs ---- */

/** Who writes what this merge decides. */
XbDot
xb_merge_own_dot (const XbMerge *merge)
{
  return (XbDot){ merge->site, merge->act };
}

/** Keeps by whom columns of a row were written. */
gboolean
xb_merge_touch (XbMerge *merge, const XbShareTable *table, gint64 id, guint64 columns, XbDot dot, gboolean gone, GError **error)
{
  return xb_store_do (merge->store, error, "INSERT INTO package_dot (act, \"table\", row_id, columns, site, seq, gone) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)", "isiiiii", merge->act,
                      table->name, id, (gint64) columns, dot.site, dot.seq, (gint64) gone);
}

/** Whether the sender has not seen something that was written of a row here. */
gboolean
xb_merge_unseen (const XbMerge *merge, const XbWrittenRow *row)
{
  return row != NULL && xb_written_unseen (row, merge->there);
}

/** (transfer none) (nullable): what a person said, of the column or of the whole; otherwise what is preferred */
const char *
xb_merge_answer (const XbMerge *merge, const char *id, const char *column)
{
  const char *answer = xb_answers_find (merge->answers, id, column);

  return answer != NULL ? answer : merge->prefer;
}

/**
 * xb_merge_ask:
 * @ending: see xb_conflict_id()
 *
 * Returns: (transfer none) (nullable): a new question, to be filled; %NULL where it has been asked
 */
XbConflict *
xb_merge_ask (XbMerge *merge, XbConflictKind kind, const XbShareTable *table, gint64 record, const char *ending)
{
  XbConflict *conflict = xb_conflict_new (kind, table->name, record, ending);

  if (g_hash_table_contains (merge->asked, conflict->id))
    {
      xb_conflict_free (conflict);
      return NULL;
    }
  conflict->name = xb_journal_row_name (merge->store, table->name, record);
  g_ptr_array_add (merge->conflicts, conflict);
  g_hash_table_add (merge->asked, conflict->id);
  return conflict;
}

/** What a key has become. */
gint64
xb_merge_alias (const XbMerge *merge, const XbShareTable *table, gint64 id)
{
  gpointer to;

  for (int i = 0; i < 100 && (to = g_hash_table_lookup (merge->aliases[table->number], GSIZE_TO_POINTER (id))) != NULL; i++)
    id = (gint64) GPOINTER_TO_SIZE (to);
  return id;
}

gboolean
xb_merge_delete (XbMerge *merge, const XbShareTable *table, gint64 id, GError **error)
{
  return xb_store_do (merge->store, error, table->remove, "i", id);
}

/** Writes a row, or puts it off until its table is through. @row: (transfer full) */
gboolean
xb_merge_put (XbMerge *merge, XbIncoming *row, GError **error)
{
  XbApplied applied = xb_merge_row (merge, row, error);

  if (applied == XB_CLASH)
    {
      g_hash_table_add (merge->waiting, GSIZE_TO_POINTER (row->id));
      g_ptr_array_add (merge->put_off, row);
      return TRUE;
    }
  xb_incoming_free (row);
  return applied == XB_APPLIED;
}

/** A row of the package does not come in, and neither does what names it; the other side is told. One that stands here stays as it is. */
gboolean
xb_merge_drop (XbMerge *merge, const XbIncoming *row, GError **error)
{
  g_autoptr (XbLocal) local = NULL;

  if (!xb_merge_load (merge, row->table, row->id, &local, error))
    return FALSE;
  if (local != NULL)
    return xb_merge_revert (merge, row, error);
  g_hash_table_add (merge->dropped[row->table->number], GSIZE_TO_POINTER (row->id));
  return xb_merge_touch (merge, row->table, row->id, XB_ALL_COLUMNS (row->table), xb_merge_own_dot (merge), TRUE, error);
}

/* ---- the package, read in order ---- */

static gboolean
is_news (const XbMerge *merge, const XbIncoming *row)
{
  if (row->columns == 0)
    return TRUE; /* named by another row: it may be missing here */
  for (int i = 0; i < row->table->n_columns; i++)
    if ((row->columns & XB_BIT (i)) && !xb_known_has (merge->here, row->dots[i]))
      return TRUE;
  return FALSE;
}

/** What a row names, under the keys that hold now. */
void
xb_merge_map (XbMerge *merge, XbIncoming *row)
{
  for (guint i = 0; i < row->table->refs->len; i++)
    {
      const XbShareRef *ref = &g_array_index (row->table->refs, XbShareRef, i);
      gint64 id = xb_merge_id_at (row->values, ref->column), now = xb_merge_alias (merge, xb_share_table (merge->share, ref->table), id);

      if (now != id)
        xb_incoming_set_int (merge, row, ref->column, now);
    }
}

/* What a row names, under the keys that hold now. @gone: (out): it names something that does not come in */
static gboolean
map_refs (XbMerge *merge, XbIncoming *row, gboolean *gone, GError **error)
{
  *gone = FALSE;
  xb_merge_map (merge, row);
  for (guint i = 0; i < row->table->refs->len; i++)
    {
      const XbShareRef *ref = &g_array_index (row->table->refs, XbShareRef, i);
      const XbShareTable *to = xb_share_table (merge->share, ref->table);
      gint64 now = xb_merge_id_at (row->values, ref->column);
      gboolean stays_gone = FALSE;

      if (now == 0)
        continue;
      if (g_hash_table_contains (merge->dropped[to->number], GSIZE_TO_POINTER (now)))
        stays_gone = TRUE;
      else if (!xb_merge_ask_restored (merge, to, now, &stays_gone, error))
        return FALSE;
      *gone = *gone || stays_gone;
    }
  return TRUE;
}

static gboolean
take_row (XbMerge *merge, XbIncoming *incoming, GError **error)
{
  g_autoptr (XbIncoming) row = incoming;
  gint64 now = xb_merge_alias (merge, row->table, row->id);
  XbWrittenRow *written;
  gboolean gone, stays_gone = FALSE;

  if (!is_news (merge, row))
    return TRUE;
  if (now != row->id)
    xb_incoming_set_int (merge, row, 0, now);
  if (!map_refs (merge, row, &gone, error))
    return FALSE;
  gone = gone || g_hash_table_contains (merge->dropped[row->table->number], GSIZE_TO_POINTER (row->id));
  written = xb_written_find (merge->written, row->table, row->id);
  if (!gone && written != NULL && !written->stands)
    {
      if (row->columns == 0)
        return TRUE;
      /* One that came and went elsewhere before it was ever seen here: the other side has something to say of it. */
      if (written->before != NULL && !xb_merge_ask_restored (merge, row->table, row->id, &stays_gone, error))
        return FALSE;
      row->decided = !stays_gone && xb_merge_unseen (merge, written);
      written->stands = !stays_gone;
    }
  if (gone || stays_gone)
    return xb_merge_drop (merge, row, error);
  if (!xb_merge_join_alike (merge, row, error))
    return FALSE;
  return xb_merge_put (merge, g_steal_pointer (&row), error);
}

/* ---- what stands beside the rows ---- */

/* By whom columns of the row that comes next were written. */
typedef struct
{
  XbMerge *merge;
  guint64 columns;
  XbDot dots[64];
} Reading;

static gboolean
read_dot (Reading *reading, sqlite3_value **values, int n, GError **error)
{
  guint64 columns;
  XbDot dot;

  if (n != 5)
    return xb_exchange_unreadable (error);
  columns = (guint64) sqlite3_value_int64 (values[2]);
  dot = (XbDot){ sqlite3_value_int64 (values[3]), sqlite3_value_int64 (values[4]) };
  reading->columns |= columns;
  for (int i = 0; i < 63; i++)
    if (columns & XB_BIT (i))
      reading->dots[i] = dot;
  return TRUE;
}

static gboolean
read_row (const char *name, gboolean stands, sqlite3_value **values, int n, gpointer data, GError **error)
{
  Reading *reading = data;
  XbMerge *merge = reading->merge;
  const XbShareTable *table;
  XbIncoming *row;

  if (strcmp (name, XB_PACKAGE_DOT) == 0)
    return read_dot (reading, values, n, error);
  table = xb_share_find (merge->share, name);
  if (table == NULL)
    return g_str_has_prefix (name, XB_PACKAGE_HEAD) || xb_exchange_unreadable (error);
  if (n != table->n_columns)
    return xb_exchange_unreadable (error);
  if (merge->reading != table && merge->reading != NULL && !xb_merge_settle (merge, error))
    return FALSE;
  merge->reading = table;
  if (!stands)
    {
      reading->columns = 0;
      return TRUE; /* xb_merge_take_removed() has seen to it */
    }
  row = xb_incoming_new (table, values);
  row->columns = reading->columns & XB_ALL_COLUMNS (table);
  memcpy (row->dots, reading->dots, sizeof (XbDot) * (gsize) table->n_columns);
  reading->columns = 0;
  return take_row (merge, row, error) && xb_txn_add_rows (merge->txn, 1, error);
}

static gboolean
read_beside (const char *name, gboolean stands, sqlite3_value **values, int n, gpointer data, GError **error)
{
  XbMerge *merge = data;
  g_autoptr (XbStmt) stmt = NULL;
  const XbShareTable *table;

  if (!stands)
    return TRUE;
  if (strcmp (name, XB_PACKAGE_ENTRY) == 0 && n == 6)
    {
      if (sqlite3_value_type (values[2]) == SQLITE_NULL || sqlite3_value_int64 (values[1]) == merge->site)
        return TRUE;
      stmt = xb_store_prepare (merge->store, "INSERT OR IGNORE INTO foreign_entry (seq, site, at, operator, title) VALUES (?1, ?2, ?3, ?4, ?5)", error);
      for (int i = 0; stmt != NULL && i < 5; i++)
        sqlite3_bind_value (stmt, i + 1, values[i]);
      return stmt != NULL && xb_stmt_run (merge->store, stmt, error);
    }
  if (strcmp (name, XB_PACKAGE_DATA) == 0 && n == 3)
    {
      stmt = xb_store_prepare (merge->store, "INSERT OR IGNORE INTO attachment_data (sha256, data, thumbnail) VALUES (?1, ?2, ?3)", error);
      for (int i = 0; stmt != NULL && i < 3; i++)
        sqlite3_bind_value (stmt, i + 1, values[i]);
      return stmt != NULL && xb_stmt_run (merge->store, stmt, error);
    }
  if (strcmp (name, XB_PACKAGE_ALIAS) == 0 && n == 3)
    {
      table = xb_share_find (merge->share, (const char *) sqlite3_value_text (values[1]));
      return table == NULL ? xb_exchange_unreadable (error) : xb_merge_take_alias (merge, table, sqlite3_value_int64 (values[0]), sqlite3_value_int64 (values[2]), error);
    }
  return TRUE;
}

static gboolean
load_aliases (XbMerge *merge, GError **error)
{
  g_autoptr (XbStmt) stmt = xb_store_prepare (merge->store,
                                              "SELECT a.\"table\", a.old_id, a.new_id FROM package_alias a WHERE " XB_SQL_ACT_STANDS ("a.act") " ORDER BY a.act",
                                              error);
  gboolean found = TRUE;

  if (stmt == NULL)
    return FALSE;
  while (found)
    {
      const XbShareTable *table;

      if (!xb_stmt_step (merge->store, stmt, &found, error))
        return FALSE;
      if (found && (table = xb_share_find (merge->share, (const char *) sqlite3_column_text (stmt, 0))) != NULL)
        g_hash_table_insert (merge->aliases[table->number], GSIZE_TO_POINTER (sqlite3_column_int64 (stmt, 1)), GSIZE_TO_POINTER (sqlite3_column_int64 (stmt, 2)));
    }
  return TRUE;
}

/* Something that names what is not here: left out, once a person has seen that. @more: (out): there may be others */
static gboolean
settle_orphan (XbMerge *merge, const char *name, gint64 id, gboolean *more, GError **error)
{
  const XbShareTable *table = xb_share_find (merge->share, name);
  g_autofree char *key = xb_conflict_id (name, id, "orphan");

  if (table == NULL)
    {
      g_autofree char *called = xb_journal_row_name (merge->store, name, id);

      return xb_exchange_refuse (error, XB_EXCHANGE_ERROR_REFUSED, _ ("%s “%s” of this office names a record that the package removes. Nothing was changed. Settle it with the other office."),
                                 xb_journal_table_title (name), called);
    }
  if (xb_merge_answer (merge, key, NULL) == NULL)
    xb_merge_ask (merge, XB_CONFLICT_ORPHAN, table, id, "orphan");
  *more = TRUE;
  return xb_merge_remove (merge, table, id, error);
}

/* Deferred to the commit, which would say only that something is missing. */
static gboolean
check_keys (XbMerge *merge, GError **error)
{
  gboolean more = TRUE;

  while (more)
    {
      g_autoptr (XbStmt) stmt = NULL;
      g_autofree char *table = NULL;
      int left = 0, high = 0;
      gint64 id;

      more = FALSE;
      if (sqlite3_db_status (xb_store_db (merge->store), SQLITE_DBSTATUS_DEFERRED_FKS, &left, &high, 0) == SQLITE_OK && left == 0)
        return TRUE;
      stmt = xb_store_prepare (merge->store, "PRAGMA foreign_key_check", error);
      if (stmt == NULL || !xb_stmt_step (merge->store, stmt, &more, error))
        return FALSE;
      if (!more)
        return TRUE;
      table = xb_stmt_dup_text (stmt, 0);
      id = sqlite3_column_int64 (stmt, 1);
      g_clear_pointer (&stmt, xb_stmt_done);
      if (!settle_orphan (merge, table, id, &more, error))
        return FALSE;
    }
  return TRUE;
}

/**
 * xb_merge_new:
 * @txn: the act it becomes
 * @here: what this office has seen
 * @there: what the sender had seen when it wrote the package, its own journal up to the package's end among it
 *
 * Returns: (transfer full): @here and @there must outlive it
 */
XbMerge *
xb_merge_new (XbStore *store, XbTxn *txn, GBytes *payload, XbKnown *here, XbKnown *there, GError **error)
{
  g_autoptr (XbMerge) merge = g_new0 (XbMerge, 1);

  merge->store = store;
  merge->txn = txn;
  merge->payload = g_bytes_ref (payload);
  merge->here = here;
  merge->there = there;
  merge->site = xb_store_site (store);
  merge->conflicts = g_ptr_array_new_with_free_func ((GDestroyNotify) xb_conflict_free);
  merge->asked = g_hash_table_new (g_str_hash, g_str_equal);
  merge->put_off = g_ptr_array_new_with_free_func ((GDestroyNotify) xb_incoming_free);
  merge->waiting = g_hash_table_new (NULL, NULL);
  merge->aside = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) xb_local_free);
  merge->share = xb_share_get (store, error);
  if (merge->share == NULL)
    return NULL;
  merge->aliases = g_new0 (GHashTable *, merge->share->tables->len);
  merge->dropped = g_new0 (GHashTable *, merge->share->tables->len);
  for (guint i = 0; i < merge->share->tables->len; i++)
    {
      merge->aliases[i] = g_hash_table_new (NULL, NULL);
      merge->dropped[i] = g_hash_table_new (NULL, NULL);
    }
  if (!xb_store_ask_number (store, error, &merge->act, "SELECT coalesce (max (seq), 0) + 1 FROM journal", "")
      || (merge->written = xb_written_since (store, xb_known_seq (there, merge->site), error)) == NULL || !load_aliases (merge, error))
    return NULL;
  return g_steal_pointer (&merge);
}

void
xb_merge_free (XbMerge *merge)
{
  if (merge == NULL)
    return;
  for (guint i = 0; merge->aliases != NULL && i < merge->share->tables->len; i++)
    {
      g_hash_table_unref (merge->aliases[i]);
      g_hash_table_unref (merge->dropped[i]);
    }
  g_free (merge->aliases);
  g_free (merge->dropped);
  g_clear_pointer (&merge->written, xb_written_free);
  g_clear_pointer (&merge->names, g_hash_table_unref);
  g_clear_pointer (&merge->head_of, g_hash_table_unref);
  g_hash_table_unref (merge->aside);
  g_hash_table_unref (merge->waiting);
  g_hash_table_unref (merge->asked);
  g_ptr_array_unref (merge->put_off);
  g_ptr_array_unref (merge->conflicts);
  g_bytes_unref (merge->payload);
  g_free (merge);
}

/** @answers: (nullable): they must outlive the merge. @prefer: (nullable): ours or theirs, for what they leave open */
void
xb_merge_set_answers (XbMerge *merge, XbAnswers *answers, const char *prefer)
{
  merge->answers = answers;
  merge->prefer = prefer;
}

/**
 * xb_merge_run:
 *
 * Takes the rows in, inside the transaction. Where xb_merge_conflicts() has questions afterwards, what was done stands on guesses: it is to be
 * rolled back.
 */
gboolean
xb_merge_run (XbMerge *merge, GError **error)
{
  Reading reading = { .merge = merge };

  if (!xb_store_exec (merge->store, "PRAGMA defer_foreign_keys = ON", error) || !xb_rows_read (merge->payload, read_beside, merge, error)
      || !xb_merge_carry_out_aliases (merge, error) || !xb_merge_settle (merge, error) || !xb_merge_take_removed (merge, error)
      || !xb_rows_read (merge->payload, read_row, &reading, error) || !xb_merge_settle (merge, error))
    return FALSE;
  return merge->conflicts->len > 0 || (check_keys (merge, error) && xb_merge_tidy_places (merge, error));
}

/** The first entry of the act. */
gint64
xb_merge_act (const XbMerge *merge)
{
  return merge->act;
}

/** How many rows were written or removed. */
gint64
xb_merge_applied (const XbMerge *merge)
{
  return merge->applied;
}

/** (transfer none) (element-type XbConflict): what a person has to say first */
GPtrArray *
xb_merge_conflicts (const XbMerge *merge)
{
  return merge->conflicts;
}
