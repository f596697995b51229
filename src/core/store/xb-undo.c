#define G_LOG_DOMAIN "xb-store"

/* Undo and redo: the inverted, or the same, changesets of one act applied in one transaction that is itself
 * recorded. Rows that have changed since are named and nothing is done. */

#include "store/xb-changed-places.h"
#include "store/xb-statement.h"
#include "store/xb-tables.h"
#include "store/xb-txn.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* More conflicts than this are counted, not named: the clerk mends the first ones first. */
#define CONFLICTS_NAMED 10

typedef struct
{
  XbStore *store;
  GPtrArray *named;
  guint count;
  XbChangedPlaces *places; /* rows that wait for each other */
  gboolean orphans; /* rows recorded later belong to rows that would go */
} Conflicts;

/** (transfer full): what a row is told by; its key, where it is not there */
char *
xb_journal_row_name (XbStore *store, const char *table, gint64 id)
{
  const XbTable *known = xb_table_find (table);
  g_autoptr (XbStmt) stmt = known != NULL ? xb_store_prepare (store, known->name_sql, NULL) : NULL;
  char *name = NULL;

  if (stmt != NULL)
    {
      sqlite3_bind_int64 (stmt, 1, id);
      if (sqlite3_step (stmt) == SQLITE_ROW)
        name = xb_stmt_dup_text (stmt, 0);
    }
  return name != NULL ? name : g_strdup_printf ("%" G_GINT64_FORMAT, id);
}

/** What a row of a table is called by a person. */
const char *
xb_journal_table_title (const char *table)
{
  const XbTable *known = xb_table_find (table);

  return known != NULL ? _ (known->title) : table;
}

/* The fields whose value is no longer the one the act left; values stay out of the message, they may be sensitive. */
static char *
changed_fields (XbStore *store, sqlite3_changeset_iter *iter, const char *table, int columns)
{
  g_autoptr (GString) fields = g_string_new (NULL);
  g_autoptr (XbStmt) stmt = xb_store_prepare (store, "SELECT name FROM pragma_table_info (?) ORDER BY cid", NULL);

  if (stmt == NULL)
    return NULL;
  xb_stmt_bind_text (stmt, 1, table);
  for (int i = 0; i < columns && sqlite3_step (stmt) == SQLITE_ROW; i++)
    {
      sqlite3_value *old = NULL, *now = NULL;

      if (sqlite3changeset_old (iter, i, &old) != SQLITE_OK || sqlite3changeset_conflict (iter, i, &now) != SQLITE_OK
          || old == NULL)
        continue;
      if (g_strcmp0 ((const char *) sqlite3_value_text (old), (const char *) sqlite3_value_text (now)) != 0)
        g_string_append_printf (fields, "%s%s", fields->len > 0 ? ", " : "",
                                (const char *) sqlite3_column_text (stmt, 0));
    }
  return g_strdup (fields->str);
}

/* Whether a place that is to be made again stands as it would be: an undo left it, because others were in it. */
static gboolean
stands_already (sqlite3_changeset_iter *iter)
{
  const char *table;
  int columns, op;

  sqlite3changeset_op (iter, &table, &columns, &op, NULL);
  if (op != SQLITE_INSERT || strcmp (table, "place") != 0)
    return FALSE;
  for (int i = 0; i < columns; i++)
    {
      sqlite3_value *new = NULL, *now = NULL;

      sqlite3changeset_new (iter, i, &new);
      sqlite3changeset_conflict (iter, i, &now);
      if (g_strcmp0 ((const char *) sqlite3_value_text (new), (const char *) sqlite3_value_text (now)) != 0)
        return FALSE;
    }
  return TRUE;
}

static int
on_conflict (void *data, int kind, sqlite3_changeset_iter *iter)
{
  Conflicts *conflicts = data;
  const char *table;
  int columns, op;
  sqlite3_value *value = NULL;
  g_autofree char *name = NULL, *fields = NULL;

  if (kind == SQLITE_CHANGESET_FOREIGN_KEY)
    {
      /* Whether rows are still without the one they belong to is asked when the whole act has been applied. */
      conflicts->orphans = TRUE;
      return SQLITE_CHANGESET_OMIT;
    }
  if (kind == SQLITE_CHANGESET_CONFLICT && stands_already (iter))
    return SQLITE_CHANGESET_OMIT;
  if (xb_changed_places_waits (conflicts->places, kind, iter))
    return SQLITE_CHANGESET_OMIT;
  conflicts->count++;
  if (conflicts->named->len >= CONFLICTS_NAMED)
    return kind == SQLITE_CHANGESET_DATA || kind == SQLITE_CHANGESET_NOTFOUND ? SQLITE_CHANGESET_OMIT
                                                                              : SQLITE_CHANGESET_ABORT;
  sqlite3changeset_op (iter, &table, &columns, &op, NULL);
  if (op == SQLITE_INSERT)
    sqlite3changeset_new (iter, 0, &value);
  else
    sqlite3changeset_old (iter, 0, &value);
  name = xb_journal_row_name (conflicts->store, table, sqlite3_value_int64 (value));
  if (kind == SQLITE_CHANGESET_DATA)
    fields = changed_fields (conflicts->store, iter, table, columns);
  if (kind == SQLITE_CHANGESET_NOTFOUND)
    g_ptr_array_add (conflicts->named,
                     g_strdup_printf (_ ("%s “%s” is no longer there"), xb_journal_table_title (table), name));
  else if (kind == SQLITE_CHANGESET_DATA && fields != NULL && *fields != '\0')
    g_ptr_array_add (conflicts->named,
                     g_strdup_printf (_ ("%s “%s” has changed since: %s"), xb_journal_table_title (table), name, fields));
  else
    g_ptr_array_add (conflicts->named,
                     g_strdup_printf (_ ("%s “%s” would stand twice"), xb_journal_table_title (table), name));
  /* Go on, so that the clerk is told of all of them; nothing is kept, the transaction is rolled back. */
  return kind == SQLITE_CHANGESET_DATA || kind == SQLITE_CHANGESET_NOTFOUND ? SQLITE_CHANGESET_OMIT
                                                                            : SQLITE_CHANGESET_ABORT;
}

static gboolean
apply_entry (XbStore *store, gint64 seq, gboolean invert, Conflicts *conflicts, GError **error)
{
  g_autoptr (XbStmt) stmt = xb_store_prepare (store, "SELECT changeset FROM journal WHERE seq = ?", error);
  void *changeset = NULL, *inverted = NULL;
  int size, rc;
  gboolean row;

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, seq);
  if (!xb_stmt_step (store, stmt, &row, error))
    return FALSE;
  size = sqlite3_column_bytes (stmt, 0);
  changeset = (void *) sqlite3_column_blob (stmt, 0);
  if (invert)
    {
      if (sqlite3changeset_invert (size, changeset, &size, &inverted) != SQLITE_OK)
        return xb_store_fail (store, error);
      changeset = inverted;
    }
  /* No savepoint: a failure rolls the whole transaction back anyway, and on a large act the savepoint's journal,
   * a linked list, takes nine tenths of the time. */
  rc = sqlite3changeset_apply_v2 (store->db, size, changeset, NULL, on_conflict, conflicts, NULL, NULL,
                                  SQLITE_CHANGESETAPPLY_NOSAVEPOINT);
  sqlite3_free (inverted);
  if (rc != SQLITE_OK && conflicts->count == 0 && !conflicts->orphans)
    return xb_store_fail (store, error);
  return TRUE;
}

/* Puts back the places that entry @seq made, of those that households or groups now lack. */
static gboolean
restore_places (XbStore *store, gint64 seq, GHashTable *missing, guint *restored, GError **error)
{
  g_autoptr (XbStmt) stmt = xb_store_prepare (store, "SELECT changeset FROM journal WHERE seq = ?", error);
  g_autoptr (XbStmt) insert = xb_store_prepare (
      store, "INSERT INTO place (id, parent_id, kind, code, name) VALUES (?1, ?2, ?3, ?4, ?5)", error);
  int code = SQLITE_OK;
  sqlite3_changeset_iter *iter = NULL;
  gboolean row, ok = TRUE;

  if (stmt == NULL || insert == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, seq);
  if (!xb_stmt_step (store, stmt, &row, error))
    return FALSE;
  if (sqlite3changeset_start (&iter, sqlite3_column_bytes (stmt, 0), (void *) sqlite3_column_blob (stmt, 0)) != SQLITE_OK)
    return xb_store_fail (store, error);
  while (ok && (code = sqlite3changeset_next (iter)) == SQLITE_ROW)
    {
      const char *table;
      int columns, op;
      sqlite3_value *id = NULL;

      sqlite3changeset_op (iter, &table, &columns, &op, NULL);
      if (op != SQLITE_INSERT || strcmp (table, "place") != 0)
        continue;
      sqlite3changeset_new (iter, 0, &id);
      if (!g_hash_table_contains (missing, GSIZE_TO_POINTER (sqlite3_value_int64 (id))))
        continue;
      for (int i = 0; i < columns; i++)
        {
          sqlite3_value *value = NULL;

          sqlite3changeset_new (iter, i, &value);
          sqlite3_bind_value (insert, i + 1, value);
        }
      ok = xb_stmt_run (store, insert, error);
      (*restored)++;
    }
  xb_changeset_end (iter, code);
  return ok;
}

/* A village that the act made and that others have come into since stays: it is nobody's data, and they would be
 * homeless without it. */
static gboolean
keep_places (XbStore *store, GArray *entries, GError **error)
{
  g_autoptr (XbStmt) stmt = xb_store_prepare (store,
                                              "SELECT place_id FROM household WHERE place_id NOT IN (SELECT id FROM place)"
                                              " UNION SELECT parent_id FROM place WHERE parent_id NOT IN (SELECT id FROM place)",
                                              error);
  guint restored = 1;

  if (stmt == NULL)
    return FALSE;
  /* A group that is put back may lack its village. */
  while (restored > 0)
    {
      g_autoptr (GHashTable) missing = g_hash_table_new (NULL, NULL);
      gboolean row = TRUE;

      restored = 0;
      sqlite3_reset (stmt);
      while (row)
        {
          if (!xb_stmt_step (store, stmt, &row, error))
            return FALSE;
          if (row)
            g_hash_table_add (missing, GSIZE_TO_POINTER (sqlite3_column_int64 (stmt, 0)));
        }
      for (guint i = 0; g_hash_table_size (missing) > 0 && i < entries->len; i++)
        if (!restore_places (store, g_array_index (entries, gint64, i), missing, &restored, error))
          return FALSE;
    }
  return TRUE;
}

/* Names the rows that were recorded later and belong to rows that would go. */
static gboolean
name_orphans (Conflicts *conflicts, GError **error)
{
  g_autoptr (XbStmt) stmt = xb_store_prepare (conflicts->store, "PRAGMA foreign_key_check", error);
  gboolean row = TRUE;

  if (stmt == NULL)
    return FALSE;
  while (row)
    {
      if (!xb_stmt_step (conflicts->store, stmt, &row, error))
        return FALSE;
      if (row && conflicts->count++ < CONFLICTS_NAMED)
        {
          const char *table = (const char *) sqlite3_column_text (stmt, 0), *parent = (const char *) sqlite3_column_text (stmt, 2);
          g_autofree char *name = xb_journal_row_name (conflicts->store, table, sqlite3_column_int64 (stmt, 1));

          g_ptr_array_add (conflicts->named, g_strdup_printf (_ ("%s “%s” was recorded later and belongs to a %s that would go"),
                                                              xb_journal_table_title (table), name, xb_journal_table_title (parent)));
        }
    }
  return TRUE;
}

/* Rows that change places are written together; what is still in the way of one of them was recorded later. */
static gboolean
write_places (Conflicts *conflicts, GError **error)
{
  const char *table;
  gint64 id;

  if (!xb_changed_places_write (conflicts->places, conflicts->store, &table, &id, error))
    return FALSE;
  if (table != NULL)
    {
      g_autofree char *name = xb_journal_row_name (conflicts->store, table, id);

      conflicts->count++;
      g_ptr_array_add (conflicts->named, g_strdup_printf (_ ("%s “%s” would stand twice"), xb_journal_table_title (table), name));
    }
  return TRUE;
}

static GArray *
act_entries (XbStore *store, gint64 first_seq, gboolean reverse, GError **error)
{
  g_autoptr (GArray) list = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (XbStmt) stmt = xb_store_prepare (
      store,
      /* The entries of an act follow one another: no index on first_seq is needed, and each edit saves writing one. */
      reverse ? "SELECT seq FROM journal WHERE seq >= ?1 AND seq < coalesce ((SELECT seq FROM journal WHERE seq > ?1"
                " AND first_seq <> ?1 ORDER BY seq LIMIT 1), 9223372036854775807) ORDER BY seq DESC"
              : "SELECT seq FROM journal WHERE seq >= ?1 AND seq < coalesce ((SELECT seq FROM journal WHERE seq > ?1"
                " AND first_seq <> ?1 ORDER BY seq LIMIT 1), 9223372036854775807) ORDER BY seq",
      error);
  gboolean row = TRUE;

  if (stmt == NULL)
    return NULL;
  sqlite3_bind_int64 (stmt, 1, first_seq);
  while (row)
    {
      if (!xb_stmt_step (store, stmt, &row, error))
        return NULL;
      if (row)
        {
          gint64 seq = sqlite3_column_int64 (stmt, 0);

          g_array_append_val (list, seq);
        }
    }
  return g_steal_pointer (&list);
}

/* Whether an act took a package of another office in, and whether it may be taken back, or done again: what it brought must not have gone on. */
static gboolean
check_package (XbStore *store, const XbJournalEntry *entry, gboolean *is_package, GError **error)
{
  gint64 taken, gone, later;

  if (!xb_store_ask_number (store, error, &taken, "SELECT count (*) FROM package_taken WHERE act = ?", "i", entry->first_seq)
      || !xb_store_ask_number (store, error, &gone, "SELECT count (*) FROM package_sent WHERE to_seq >= ?", "i", entry->first_seq)
      || !xb_store_ask_number (store, error, &later, "SELECT count (*) FROM package_taken t WHERE t.act > ? AND " XB_SQL_ACT_STANDS ("t.act"), "i", entry->first_seq))
    return FALSE;
  *is_package = taken > 0;
  if (taken == 0 || (gone == 0 && later == 0))
    return TRUE;
  g_set_error (error, XB_STORE_ERROR, XB_STORE_ERROR_CONFLICT,
               gone > 0 ? _ ("“%s” can no longer be taken back or done again: a package was written after it, and others may have what it brought. Correct what is wrong, and send a package. Nothing was changed.")
                        : _ ("“%s” cannot be taken back or done again: another package was taken in after it. Undo that one first. Nothing was changed."),
               entry->title);
  return FALSE;
}

static gboolean
apply_act (XbStore *store, const char *operator_name, gint64 seq, gboolean undo, GArray **seqs, GError **error)
{
  g_autoptr (XbJournalEntry) entry = xb_journal_get (store, seq, error);
  g_autoptr (GPtrArray) named = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (XbTxn) txn = NULL;
  g_autoptr (GArray) entries = NULL;
  g_autofree char *title = NULL;
  g_autoptr (XbChangedPlaces) places = xb_changed_places_new ();
  Conflicts conflicts = { .store = store, .named = named, .places = places };
  gboolean is_package;

  if (entry == NULL)
    return FALSE;
  /* Undoing an undo is doing the act again, and the other way round. */
  if (strcmp (entry->kind, "undo") == 0 || strcmp (entry->kind, "redo") == 0)
    {
      gboolean was_undo = strcmp (entry->kind, "undo") == 0;

      return apply_act (store, operator_name, entry->target_seq, undo != was_undo, seqs, error);
    }
  if (strcmp (entry->kind, "edit") != 0 && strcmp (entry->kind, "import") != 0)
    {
      g_set_error (error, XB_STORE_ERROR, XB_STORE_ERROR_CONFLICT,
                   _ ("Entry %lld (“%s”) changed no record that could be taken back."), (long long) seq, entry->title);
      return FALSE;
    }
  if (entry->undone == undo)
    {
      g_set_error (error, XB_STORE_ERROR, XB_STORE_ERROR_CONFLICT,
                   undo ? _ ("Entry %lld (“%s”) has been undone already.") : _ ("Entry %lld (“%s”) is not undone."),
                   (long long) seq, entry->title);
      return FALSE;
    }
  title = g_strdup_printf (undo ? _ ("Undo: %s") : _ ("Redo: %s"), entry->title);
  txn = xb_txn_begin_target (store, operator_name, entry->needs, undo ? XB_ENTRY_UNDO : XB_ENTRY_REDO, title, entry->first_seq,
                             error);
  if (txn == NULL)
    return FALSE;
  entries = act_entries (store, entry->first_seq, undo, error);
  if (entries == NULL || !check_package (store, entry, &is_package, error))
    return FALSE;
  if (is_package && entry->row_count == 0)
    xb_txn_note (txn, 0, NULL); /* a package may have brought nothing new; that it does not count is on record all the same */
  for (guint i = 0; i < entries->len; i++)
    {
      if (!xb_store_go_on (store, i, entries->len, error) || !apply_entry (store, g_array_index (entries, gint64, i), undo, &conflicts, error) || (conflicts.count == 0 && !write_places (&conflicts, error)))
        return FALSE;
      if (conflicts.count == 0 && conflicts.orphans && i + 1 == entries->len
          && (!keep_places (store, entries, error) || !name_orphans (&conflicts, error)))
        return FALSE;
      if (conflicts.count > 0)
        break;
      if (!xb_txn_add_rows (txn, XB_JOURNAL_ENTRY_ROWS, error))
        return FALSE;
    }
  if (conflicts.count > 0)
    {
      g_autofree char *all = NULL;

      g_ptr_array_add (named, NULL);
      all = g_strjoinv ("; ", (char **) named->pdata);
      g_set_error (error, XB_STORE_ERROR, XB_STORE_ERROR_CONFLICT,
                   undo ? _ ("“%s” cannot be undone, because of what was recorded after it (%u rows): %s. "
                             "Undo the later changes first. Nothing was changed.")
                        : _ ("“%s” cannot be done again, because of what was recorded after it (%u rows): %s. "
                             "Nothing was changed."),
                   entry->title, conflicts.count, all);
      return FALSE;
    }
  return xb_txn_commit (g_steal_pointer (&txn), seqs, error);
}

/**
 * xb_journal_undo:
 * @seq: any entry of an act: all entries of it are taken back together, and nothing else
 * @seqs: (out) (optional) (transfer full): the entries that record the undo
 *
 * Returns: %FALSE with %XB_STORE_ERROR_CONFLICT, naming rows and fields, if they have changed since
 */
gboolean
xb_journal_undo (XbStore *store, const char *operator_name, gint64 seq, GArray **seqs, GError **error)
{
  return apply_act (store, operator_name, seq, TRUE, seqs, error);
}

/** Does an undone act again; see xb_journal_undo(). */
gboolean
xb_journal_redo (XbStore *store, const char *operator_name, gint64 seq, GArray **seqs, GError **error)
{
  return apply_act (store, operator_name, seq, FALSE, seqs, error);
}

/**
 * xb_journal_next_undo:
 * @title: (out) (optional) (transfer full): what would be taken back
 *
 * Returns: the newest act that is not undone, or 0
 */
gint64
xb_journal_next_undo (XbStore *store, char **title)
{
  g_autoptr (XbStmt) stmt = xb_store_prepare (
      store,
      "SELECT j.seq, j.title FROM journal j WHERE j.kind IN ('edit', 'import') AND j.seq = j.first_seq AND " XB_SQL_ACT_STANDS ("j.seq") " ORDER BY j.seq DESC LIMIT 1",
      NULL);

  if (stmt == NULL || sqlite3_step (stmt) != SQLITE_ROW)
    return 0;
  if (title != NULL)
    *title = xb_stmt_dup_text (stmt, 1);
  return sqlite3_column_int64 (stmt, 0);
}

/**
 * xb_journal_next_redo:
 * @title: (out) (optional) (transfer full): what would be done again
 *
 * Returns: the act undone last, if nothing new was recorded after that, or 0
 */
gint64
xb_journal_next_redo (XbStore *store, char **title)
{
  g_autoptr (XbStmt) stmt = xb_store_prepare (
      store,
      "SELECT j.seq, j.title FROM journal u JOIN journal j ON j.seq = u.target_seq"
      " WHERE u.kind = 'undo' AND u.seq > coalesce ((SELECT max (seq) FROM journal WHERE kind IN ('edit', 'import')), 0)"
      " AND (SELECT v.kind FROM journal v WHERE v.target_seq = u.target_seq ORDER BY v.seq DESC LIMIT 1) = 'undo'"
      " ORDER BY u.seq DESC LIMIT 1",
      NULL);

  if (stmt == NULL || sqlite3_step (stmt) != SQLITE_ROW)
    return 0;
  if (title != NULL)
    *title = xb_stmt_dup_text (stmt, 1);
  return sqlite3_column_int64 (stmt, 0);
}
