#define G_LOG_DOMAIN "xb-store"

/* Whether the records are what the journal says of them: rows changed, added or removed in the file without the program. The journal is read from
 * its end: the first mention of a field is its last value, which is the one it has to have. */

#include "store/xb-statement.h"
#include "store/xb-tables.h"
#include "store/xb-txn.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* What is known of a row, in the bits of a pointer: the columns that were compared already, and whether there is more to come. */
#define CLOSED (G_GUINT64_CONSTANT (1) << 63)
#define COLUMN(i) (G_GUINT64_CONSTANT (1) << MIN ((i), 62))

/* What is known of a table. */
typedef struct
{
  XbStmt *row;      /* the row of a key */
  GHashTable *seen; /* key → bits; only of rows that something more than their first entry speaks of */
  gint64 standing;  /* rows the journal says are there */
} Known;

typedef struct
{
  XbStore *store;
  GPtrArray *found; /* (element-type XbForeignChange) */
  guint limit;
  GHashTable *tables; /* name → Known */
} Check;

void
xb_foreign_change_free (gpointer data)
{
  XbForeignChange *change = data;

  g_free (change->name);
  g_free (change->columns);
  g_free (change);
}

static void
known_free (gpointer data)
{
  Known *known = data;

  xb_stmt_done (known->row);
  g_hash_table_unref (known->seen);
  g_free (known);
}

static Known *
known_of (Check *check, const char *table, GError **error)
{
  Known *known = g_hash_table_lookup (check->tables, table);
  g_autofree char *sql = NULL;
  XbStmt *row;

  if (known != NULL)
    return known;
  sql = g_strdup_printf ("SELECT * FROM \"%s\" WHERE id = ?", table);
  row = xb_store_prepare (check->store, sql, error);
  if (row == NULL)
    return NULL;
  known = g_new0 (Known, 1);
  known->row = row;
  known->seen = g_hash_table_new (NULL, NULL);
  g_hash_table_insert (check->tables, g_strdup (table), known);
  return known;
}

/* @columns: (transfer full) (nullable) */
static void
report (Check *check, XbForeignKind kind, const char *table, gint64 id, gint64 seq, char *columns)
{
  XbForeignChange *change = g_new0 (XbForeignChange, 1);

  change->kind = kind;
  change->table = g_intern_string (table);
  change->id = id;
  change->seq = seq;
  change->name = xb_journal_row_name (check->store, table, id);
  change->columns = columns;
  g_ptr_array_add (check->found, change);
}

/* Steps to the row of a key; it is read until known->row is reset. @row: (out): whether it stands there */
static gboolean
find_row (Check *check, Known *known, gint64 id, gboolean *row, GError **error)
{
  sqlite3_reset (known->row);
  sqlite3_bind_int64 (known->row, 1, id);
  return xb_stmt_step (check->store, known->row, row, error);
}

/* Nothing older about the row is to be looked at. */
static void
close_row (Known *known, gint64 id)
{
  g_hash_table_insert (known->seen, GSIZE_TO_POINTER (id), GSIZE_TO_POINTER (CLOSED));
}

/* Compares what an entry wrote with what stands there, but for the columns in @done. FALSE with @error only. */
static gboolean
compare (Check *check, Known *known, sqlite3_changeset_iter *iter, const char *table, int columns, gint64 id, gint64 seq, guint64 done, gboolean *gone, GError **error)
{
  g_autoptr (GString) different = NULL;
  gboolean row;

  if (!find_row (check, known, id, &row, error))
    return FALSE;
  *gone = !row;
  if (!row)
    {
      report (check, XB_FOREIGN_REMOVED, table, id, seq, NULL);
      close_row (known, id);
      return TRUE;
    }
  for (int i = 0; i < columns && i < sqlite3_column_count (known->row); i++)
    {
      sqlite3_value *value = NULL;

      if ((done & COLUMN (i)) || sqlite3changeset_new (iter, i, &value) != SQLITE_OK || value == NULL || xb_value_same (value, sqlite3_column_value (known->row, i)))
        continue;
      if (different == NULL)
        different = g_string_new (NULL);
      g_string_append_printf (different, "%s%s", different->len > 0 ? ", " : "", sqlite3_column_name (known->row, i));
    }
  sqlite3_reset (known->row);
  if (different != NULL)
    report (check, XB_FOREIGN_CHANGED, table, id, seq, g_string_free (g_steal_pointer (&different), FALSE));
  return TRUE;
}

/* One change of an entry; entries come newest first. @again: the entry takes back, does again, or took a package in: there may be older ones about the same rows */
static gboolean
look_at (Check *check, sqlite3_changeset_iter *iter, gint64 seq, gboolean again, GError **error)
{
  const char *table;
  int columns, op;
  sqlite3_value *key = NULL;
  Known *known;
  gint64 id;
  guint64 bits, mask = 0;
  gboolean gone;

  sqlite3changeset_op (iter, &table, &columns, &op, NULL);
  if (op == SQLITE_INSERT)
    sqlite3changeset_new (iter, 0, &key);
  else
    sqlite3changeset_old (iter, 0, &key);
  id = sqlite3_value_int64 (key);
  known = known_of (check, table, error);
  if (known == NULL)
    return FALSE;
  bits = GPOINTER_TO_SIZE (g_hash_table_lookup (known->seen, GSIZE_TO_POINTER (id)));
  if (bits & CLOSED)
    return TRUE;
  if (op == SQLITE_DELETE)
    {
      gboolean row;

      if (!find_row (check, known, id, &row, error))
        return FALSE;
      sqlite3_reset (known->row);
      if (row)
        {
          known->standing++; /* told once */
          report (check, XB_FOREIGN_ADDED, table, id, seq, NULL);
        }
      close_row (known, id);
      return TRUE;
    }
  if (!compare (check, known, iter, table, columns, id, seq, bits, &gone, error))
    return FALSE;
  if (gone)
    return TRUE;
  if (op == SQLITE_INSERT)
    {
      known->standing++;
      if (again || bits != 0)
        close_row (known, id);
      return TRUE;
    }
  for (int i = 1; i < columns; i++)
    {
      sqlite3_value *value = NULL;

      if (sqlite3changeset_new (iter, i, &value) == SQLITE_OK && value != NULL)
        mask |= COLUMN (i);
    }
  g_hash_table_insert (known->seen, GSIZE_TO_POINTER (id), GSIZE_TO_POINTER (bits | mask));
  return TRUE;
}

/* Goes through the journal from its end. @each: what is done with every change */
typedef gboolean (*EachChange) (Check *check, sqlite3_changeset_iter *iter, gint64 seq, gboolean again, GError **error);

static gboolean
backwards (Check *check, EachChange each, GError **error)
{
  g_autoptr (XbStmt) entries = xb_store_prepare (check->store, "SELECT seq, changeset, kind IN ('undo', 'redo') OR first_seq IN (SELECT act FROM package_taken) FROM journal ORDER BY seq DESC", error);
  gboolean row, ok = entries != NULL;

  while (ok && (ok = xb_stmt_step (check->store, entries, &row, error)) && row)
    {
      sqlite3_changeset_iter *iter = NULL;
      int rc = SQLITE_OK;

      if (sqlite3_column_bytes (entries, 1) == 0)
        continue;
      if (sqlite3changeset_start (&iter, sqlite3_column_bytes (entries, 1), (void *) sqlite3_column_blob (entries, 1)) != SQLITE_OK)
        return xb_store_fail (check->store, error);
      while (ok && check->found->len < check->limit && (rc = sqlite3changeset_next (iter)) == SQLITE_ROW)
        ok = each (check, iter, sqlite3_column_int64 (entries, 0), sqlite3_column_int (entries, 2), error);
      /* A changeset that was altered is the chain's matter. */
      xb_changeset_end (iter, rc);
    }
  return ok;
}

/* ---- rows no entry speaks of ---- */

/* The rows a new database begins with are in no journal: as a fresh one has them, but for what the journal says. */
static gboolean
look_at_seeds (Check *check, GError **error)
{
  g_autoptr (XbStore) fresh = xb_store_open_scratch (error);
  guint n;
  const XbTable *tables = xb_tables (&n);

  for (guint i = 0; fresh != NULL && i < n; i++)
    {
      g_autofree char *sql = g_strdup_printf ("SELECT * FROM \"%s\"", tables[i].name);
      g_autoptr (XbStmt) seed = xb_store_prepare (fresh, sql, error);
      Known *known = known_of (check, tables[i].name, error);
      gboolean row;

      if (seed == NULL || known == NULL)
        return FALSE;
      while (TRUE)
        {
          gint64 id;
          guint64 bits;
          g_autoptr (GString) different = g_string_new (NULL);

          if (!xb_stmt_step (fresh, seed, &row, error))
            return FALSE;
          if (!row)
            break;
          id = sqlite3_column_int64 (seed, 0);
          bits = GPOINTER_TO_SIZE (g_hash_table_lookup (known->seen, GSIZE_TO_POINTER (id)));
          if (bits & CLOSED)
            continue;
          close_row (known, id);
          if (!find_row (check, known, id, &row, error))
            return FALSE;
          if (!row)
            {
              report (check, XB_FOREIGN_REMOVED, tables[i].name, id, 0, NULL);
              continue;
            }
          known->standing++;
          for (int k = 0; k < sqlite3_column_count (seed) && k < sqlite3_column_count (known->row); k++)
            if (!(bits & COLUMN (k)) && !xb_value_same (sqlite3_column_value (seed, k), sqlite3_column_value (known->row, k)))
              g_string_append_printf (different, "%s%s", different->len > 0 ? ", " : "", sqlite3_column_name (seed, k));
          sqlite3_reset (known->row);
          if (different->len > 0)
            report (check, XB_FOREIGN_CHANGED, tables[i].name, id, 0, g_strdup (different->str));
        }
    }
  return fresh != NULL;
}

/* Puts every key that was ever inserted among those seen, where the ones a new database begins with are already. */
static gboolean
note_inserted (Check *check, sqlite3_changeset_iter *iter, gint64 seq, gboolean again, GError **error)
{
  const char *table;
  int columns, op;
  sqlite3_value *key = NULL;
  Known *known;

  sqlite3changeset_op (iter, &table, &columns, &op, NULL);
  if (op != SQLITE_INSERT)
    return TRUE;
  known = known_of (check, table, error);
  sqlite3changeset_new (iter, 0, &key);
  if (known != NULL)
    close_row (known, sqlite3_value_int64 (key));
  return known != NULL;
}

/* Where there are more rows than the journal and a new database account for, which they are. */
static gboolean
look_for_added (Check *check, GError **error)
{
  gboolean noted = FALSE;
  guint n;
  const XbTable *tables = xb_tables (&n);

  for (guint i = 0; i < n && check->found->len < check->limit; i++)
    {
      Known *known = known_of (check, tables[i].name, error);
      g_autofree char *count = g_strdup_printf ("SELECT count (*) FROM \"%s\"", tables[i].name), *keys = g_strdup_printf ("SELECT id FROM \"%s\"", tables[i].name);
      g_autoptr (XbStmt) counted = xb_store_prepare (check->store, count, error), ids = NULL;
      gboolean row;
      gint64 there;

      if (known == NULL || counted == NULL || !xb_stmt_step (check->store, counted, &row, error))
        return FALSE;
      there = sqlite3_column_int64 (counted, 0);
      if (there <= known->standing)
        continue;
      if (!noted && !backwards (check, note_inserted, error))
        return FALSE;
      noted = TRUE;
      ids = xb_store_prepare (check->store, keys, error);
      while (ids != NULL && check->found->len < check->limit)
        {
          gint64 id;

          if (!xb_stmt_step (check->store, ids, &row, error))
            return FALSE;
          if (!row)
            break;
          id = sqlite3_column_int64 (ids, 0);
          if (g_hash_table_lookup (known->seen, GSIZE_TO_POINTER (id)) == NULL)
            report (check, XB_FOREIGN_ADDED, tables[i].name, id, 0, NULL);
        }
      if (ids == NULL)
        return FALSE;
    }
  return TRUE;
}

/**
 * xb_journal_verify_rows:
 * @limit: how many to find at the most
 * @found: (out) (transfer full) (element-type XbForeignChange): rows that are not as the journal says, whoever changed them
 *
 * Compares every field of every recorded table with the last entry about it. Takes some seconds for a million records: off the main thread.
 *
 * Returns: %FALSE if the check itself failed
 */
gboolean
xb_journal_verify_rows (XbStore *store, guint limit, GPtrArray **found, GError **error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func (xb_foreign_change_free);
  Check check = { .store = store, .found = list, .limit = limit };
  gboolean ok, own;

  check.tables = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, known_free);
  /* One moment, whatever is written meanwhile. */
  own = sqlite3_get_autocommit (store->db);
  ok = !own || xb_store_exec (store, "BEGIN", error);
  ok = ok && backwards (&check, look_at, error) && look_at_seeds (&check, error) && look_for_added (&check, error);
  g_hash_table_unref (check.tables);
  if (own)
    sqlite3_exec (store->db, "ROLLBACK", NULL, NULL, NULL);
  if (ok)
    *found = g_steal_pointer (&list);
  return ok;
}

/** (transfer full): a change without the program, in a sentence; without values, which may be sensitive */
char *
xb_foreign_change_text (const XbForeignChange *change)
{
  const char *title = xb_journal_table_title (change->table);

  switch (change->kind)
    {
    case XB_FOREIGN_CHANGED:
      return change->seq > 0 ? g_strdup_printf (_ ("%s “%s” (table %s, row %lld) was changed without this program: %s. Entry %lld of the journal says otherwise."), title, change->name,
                                                change->table, (long long) change->id, change->columns, (long long) change->seq)
                             : g_strdup_printf (_ ("%s “%s” (table %s, row %lld) was changed without this program: %s."), title, change->name, change->table,
                                                (long long) change->id, change->columns);
    case XB_FOREIGN_REMOVED:
      return change->seq > 0 ? g_strdup_printf (_ ("%s (table %s, row %lld) was removed without this program; entry %lld of the journal knows it."), title, change->table,
                                                (long long) change->id, (long long) change->seq)
                             : g_strdup_printf (_ ("%s (table %s, row %lld) was removed without this program."), title, change->table, (long long) change->id);
    default:
      return g_strdup_printf (_ ("%s “%s” (table %s, row %lld) was added without this program: the journal knows nothing of it."), title, change->name, change->table,
                              (long long) change->id);
    }
}
