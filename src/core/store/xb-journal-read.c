#define G_LOG_DOMAIN "xb-store"

/* Reading the journal: lists, the changes an entry holds, and the proof that none was altered. */

#include "store/xb-statement.h"
#include "store/xb-txn.h"

#include <glib/gi18n-lib.h>
#include <string.h>

void
xb_journal_entry_free (XbJournalEntry *entry)
{
  if (entry == NULL)
    return;
  g_free (entry->at);
  g_free (entry->operator_name);
  g_free (entry->kind);
  g_free (entry->title);
  g_free (entry->reason);
  g_free (entry);
}

#define ENTRY_COLUMNS                                                                                                 \
  "seq, at, operator, kind, title, reason, first_seq, target_seq, row_count, coalesce (needs, 'enter'),"                \
  " coalesce ((SELECT u.kind = 'undo' FROM journal u WHERE u.target_seq = j.first_seq ORDER BY u.seq DESC LIMIT 1), 0)"

static XbJournalEntry *
read_entry (XbStmt *stmt)
{
  XbJournalEntry *entry = g_new0 (XbJournalEntry, 1);

  entry->seq = sqlite3_column_int64 (stmt, 0);
  entry->at = xb_stmt_dup_text (stmt, 1);
  entry->operator_name = xb_stmt_dup_text (stmt, 2);
  entry->kind = xb_stmt_dup_text (stmt, 3);
  entry->title = xb_stmt_dup_text (stmt, 4);
  entry->reason = xb_stmt_dup_text (stmt, 5);
  entry->first_seq = sqlite3_column_int64 (stmt, 6);
  entry->target_seq = sqlite3_column_int64 (stmt, 7);
  entry->row_count = sqlite3_column_int64 (stmt, 8);
  entry->needs = xb_rights_from_text ((const char *) sqlite3_column_text (stmt, 9));
  entry->undone = sqlite3_column_int (stmt, 10) != 0;
  return entry;
}

/**
 * xb_journal_list:
 * @before: entries with a smaller number only; %G_MAXINT64 for the newest
 * @limit: how many at the most
 *
 * Returns: (transfer full) (element-type XbJournalEntry): newest first
 */
GPtrArray *
xb_journal_list (XbStore *store, gint64 before, guint limit, GError **error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func ((GDestroyNotify) xb_journal_entry_free);
  g_autoptr (XbStmt) stmt = xb_store_prepare (
      store, "SELECT " ENTRY_COLUMNS " FROM journal j WHERE seq < ? ORDER BY seq DESC LIMIT ?", error);
  gboolean row = TRUE;

  if (stmt == NULL)
    return NULL;
  sqlite3_bind_int64 (stmt, 1, before);
  sqlite3_bind_int64 (stmt, 2, limit);
  while (row)
    {
      if (!xb_stmt_step (store, stmt, &row, error))
        return NULL;
      if (row)
        g_ptr_array_add (list, read_entry (stmt));
    }
  return g_steal_pointer (&list);
}

/* The entries about a record: ?N is its key. */
#define ABOUT(n) "(j.seq IN (SELECT seq FROM history WHERE record_id = " n ") OR j.seq IN (SELECT seq FROM history_range WHERE first_id <= " n " AND last_id >= " n "))"

/**
 * xb_journal_find:
 *
 * Returns: (transfer full) (element-type XbJournalEntry): newest first
 */
GPtrArray *
xb_journal_find (XbStore *store, const XbJournalQuery *query, GError **error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func ((GDestroyNotify) xb_journal_entry_free);
  g_autoptr (GString) sql = g_string_new ("SELECT " ENTRY_COLUMNS " FROM journal j WHERE 1");
  g_autoptr (XbStmt) stmt = NULL;
  gboolean row;

  if (query->operator_name != NULL)
    g_string_append (sql, " AND j.operator = ?1");
  if (query->from != NULL)
    g_string_append (sql, " AND substr (j.at, 1, 10) >= ?2");
  if (query->to != NULL)
    g_string_append (sql, " AND substr (j.at, 1, 10) <= ?3");
  /* Written out, so that the index of accesses is used. */
  if (query->kind != NULL)
    g_string_append (sql, strcmp (query->kind, "access") == 0 ? " AND j.kind = 'access'" : " AND j.kind = ?4");
  if (query->text != NULL)
    g_string_append (sql, " AND (instr (j.title, ?5) > 0 OR instr (coalesce (j.reason, ''), ?5) > 0 OR j.seq IN (SELECT h.seq FROM person p JOIN history h ON h.record_id = p.id WHERE p.name = ?5"
                          " UNION SELECT r.seq FROM person p JOIN history_range r ON p.id BETWEEN r.first_id AND r.last_id WHERE p.name = ?5))");
  if (query->record != 0)
    g_string_append (sql, " AND " ABOUT ("?6"));
  g_string_append (sql, " ORDER BY j.seq DESC LIMIT ?7");
  stmt = xb_store_prepare (store, sql->str, error);
  if (stmt == NULL)
    return NULL;
  xb_stmt_bind_text (stmt, 1, query->operator_name);
  xb_stmt_bind_text (stmt, 2, query->from);
  xb_stmt_bind_text (stmt, 3, query->to);
  xb_stmt_bind_text (stmt, 4, query->kind);
  xb_stmt_bind_text (stmt, 5, query->text);
  sqlite3_bind_int64 (stmt, 6, query->record);
  sqlite3_bind_int64 (stmt, 7, query->limit);
  while (xb_stmt_step (store, stmt, &row, error))
    {
      if (!row)
        return g_steal_pointer (&list);
      g_ptr_array_add (list, read_entry (stmt));
    }
  return NULL;
}

XbJournalEntry *
xb_journal_get (XbStore *store, gint64 seq, GError **error)
{
  g_autoptr (XbStmt) stmt = xb_store_prepare (store, "SELECT " ENTRY_COLUMNS " FROM journal j WHERE seq = ?", error);
  gboolean row;

  if (stmt == NULL)
    return NULL;
  sqlite3_bind_int64 (stmt, 1, seq);
  if (!xb_stmt_step (store, stmt, &row, error))
    return NULL;
  if (!row)
    {
      g_set_error (error, XB_STORE_ERROR, XB_STORE_ERROR_NOT_FOUND, _ ("The journal has no entry %lld."),
                   (long long) seq);
      return NULL;
    }
  return read_entry (stmt);
}

static void
changed_field_free (gpointer data)
{
  XbChangedField *field = data;

  g_free (field->name);
  g_free (field->before);
  g_free (field->after);
  g_free (field);
}

void
xb_journal_change_free (XbJournalChange *change)
{
  g_free (change->table);
  g_free (change->op);
  g_ptr_array_unref (change->fields);
  g_free (change);
}

static GPtrArray *
column_names (XbStore *store, const char *table)
{
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (XbStmt) stmt = xb_store_prepare (store, "SELECT name FROM pragma_table_info (?) ORDER BY cid", NULL);

  if (stmt == NULL)
    return names;
  xb_stmt_bind_text (stmt, 1, table);
  while (sqlite3_step (stmt) == SQLITE_ROW)
    g_ptr_array_add (names, xb_stmt_dup_text (stmt, 0));
  return names;
}

static char *
value_text (sqlite3_value *value)
{
  return value == NULL ? NULL : g_strdup ((const char *) sqlite3_value_text (value));
}

/**
 * xb_journal_changes:
 * @seq: an entry
 * @limit: how many rows at the most
 *
 * Returns: (transfer full) (element-type XbJournalChange): what it changed, row by row, field by field
 */
GPtrArray *
xb_journal_changes (XbStore *store, gint64 seq, guint limit, GError **error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func ((GDestroyNotify) xb_journal_change_free);
  g_autoptr (XbStmt) stmt = xb_store_prepare (store, "SELECT changeset FROM journal WHERE seq = ?", error);
  sqlite3_changeset_iter *iter = NULL;
  int code = SQLITE_OK;
  gboolean row;

  if (stmt == NULL)
    return NULL;
  sqlite3_bind_int64 (stmt, 1, seq);
  if (!xb_stmt_step (store, stmt, &row, error))
    return NULL;
  if (!row || sqlite3_column_bytes (stmt, 0) == 0)
    return g_steal_pointer (&list);
  if (sqlite3changeset_start (&iter, sqlite3_column_bytes (stmt, 0), (void *) sqlite3_column_blob (stmt, 0))
      != SQLITE_OK)
    {
      xb_store_fail (store, error);
      return NULL;
    }
  while (list->len < limit && (code = sqlite3changeset_next (iter)) == SQLITE_ROW)
    {
      XbJournalChange *change = g_new0 (XbJournalChange, 1);
      g_autoptr (GPtrArray) names = NULL;
      const char *table;
      int columns, op;

      sqlite3changeset_op (iter, &table, &columns, &op, NULL);
      names = column_names (store, table);
      change->table = g_strdup (table);
      change->op = g_strdup (op == SQLITE_INSERT ? "insert" : op == SQLITE_DELETE ? "delete" : "update");
      change->fields = g_ptr_array_new_with_free_func (changed_field_free);
      for (int i = 0; i < columns; i++)
        {
          sqlite3_value *before = NULL, *after = NULL;
          XbChangedField *field;

          if (op != SQLITE_INSERT)
            sqlite3changeset_old (iter, i, &before);
          if (op != SQLITE_DELETE)
            sqlite3changeset_new (iter, i, &after);
          if (i == 0)
            change->id = sqlite3_value_int64 (op == SQLITE_INSERT ? after : before);
          if (i == 0 || (before == NULL && after == NULL))
            continue;
          field = g_new0 (XbChangedField, 1);
          field->name = g_strdup ((guint) i < names->len ? g_ptr_array_index (names, i) : "?");
          field->before = value_text (before);
          field->after = value_text (after);
          if (field->before == NULL && field->after == NULL)
            changed_field_free (field);
          else
            g_ptr_array_add (change->fields, field);
        }
      g_ptr_array_add (list, change);
    }
  xb_changeset_end (iter, code);
  return g_steal_pointer (&list);
}

/**
 * xb_journal_entries_about:
 * @records: (array length=n): keys of people and households
 * @limit: how many at the most
 *
 * Returns: (transfer full) (element-type gint64): the numbers of the entries that changed anything of them, newest first
 */
GArray *
xb_journal_entries_about (XbStore *store, const gint64 *records, guint n, guint limit, GError **error)
{
  g_autoptr (GArray) seqs = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GString) sql = g_string_new ("SELECT seq FROM (");
  g_autoptr (XbStmt) stmt = NULL;
  gboolean row = TRUE;

  for (guint i = 0; i < n; i++)
    g_string_append_printf (sql, "%sSELECT seq FROM history WHERE record_id = ?%u UNION SELECT seq FROM history_range WHERE first_id <= ?%u AND last_id >= ?%u",
                            i > 0 ? " UNION " : "", i + 1, i + 1, i + 1);
  g_string_append_printf (sql, ") ORDER BY seq DESC LIMIT %u", limit);
  stmt = n > 0 ? xb_store_prepare (store, sql->str, error) : NULL;
  if (stmt == NULL)
    return n > 0 ? NULL : g_steal_pointer (&seqs);
  for (guint i = 0; i < n; i++)
    sqlite3_bind_int64 (stmt, (int) i + 1, records[i]);
  while (TRUE)
    {
      gint64 seq;

      if (!xb_stmt_step (store, stmt, &row, error))
        return NULL;
      if (!row)
        return g_steal_pointer (&seqs);
      seq = sqlite3_column_int64 (stmt, 0);
      g_array_append_val (seqs, seq);
    }
}

/* Entries with more rows than this brought a list: what one of them was is not looked for. */
#define LIST_ROWS 2000

/**
 * xb_journal_entry_of:
 * @record: the person or household the row belongs to
 * @seq: (out): the entry that brought row @id of @table; 0 where it came with a long list
 */
gboolean
xb_journal_entry_of (XbStore *store, const char *table, gint64 id, gint64 record, gint64 *seq, GError **error)
{
  g_autoptr (GArray) seqs = xb_journal_entries_about (store, &record, 1, 10000, error);

  *seq = 0;
  if (seqs == NULL)
    return FALSE;
  for (guint i = seqs->len; i > 0 && *seq == 0; i--)
    {
      gint64 entry = g_array_index (seqs, gint64, i - 1);
      g_autoptr (XbJournalEntry) about = xb_journal_get (store, entry, error);
      g_autoptr (GPtrArray) changes = NULL;

      if (about == NULL)
        return FALSE;
      if (about->row_count > LIST_ROWS)
        continue;
      changes = xb_journal_changes (store, entry, LIST_ROWS, error);
      if (changes == NULL)
        return FALSE;
      for (guint k = 0; k < changes->len && *seq == 0; k++)
        {
          const XbJournalChange *change = g_ptr_array_index (changes, k);

          if (change->id == id && strcmp (change->table, table) == 0 && strcmp (change->op, "insert") == 0)
            *seq = entry;
        }
    }
  return TRUE;
}

/* Follows the chain from the entry after @seq, whose hash is @from, to the head the store remembers. */
static gboolean
follow (XbStore *store, gint64 seq, const char *from, gint64 *entries, gint64 *first_bad, GError **error)
{
  g_autoptr (XbStmt) stmt = xb_store_prepare (store,
                                              "SELECT seq, at, operator, kind, title, reason, first_seq, target_seq,"
                                              " row_count, changeset, prev_hash, hash, needs FROM journal WHERE seq > ? ORDER BY seq",
                                              error);
  g_autofree char *prev = g_strdup (from), *expected = NULL, *head = NULL;
  gboolean row = TRUE;

  *entries = *first_bad = 0;
  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, seq);
  while (TRUE)
    {
      g_autofree char *hash = NULL;
      const char *values[XB_JOURNAL_HASHED];

      if (!xb_stmt_step (store, stmt, &row, error))
        return FALSE;
      if (!row)
        break;
      (*entries)++;
      for (int i = 0; i < XB_JOURNAL_HASHED; i++)
        values[i] = (const char *) sqlite3_column_text (stmt, i);
      hash = xb_journal_hash (prev, values, sqlite3_column_blob (stmt, XB_JOURNAL_HASHED), sqlite3_column_bytes (stmt, XB_JOURNAL_HASHED),
                              (const char *) sqlite3_column_text (stmt, 12));
      if (*first_bad == 0
          && (sqlite3_column_int64 (stmt, 0) != seq + 1
              || g_strcmp0 (prev, (const char *) sqlite3_column_text (stmt, 10)) != 0
              || g_strcmp0 (hash, (const char *) sqlite3_column_text (stmt, 11)) != 0))
        *first_bad = sqlite3_column_int64 (stmt, 0) != seq + 1 ? seq + 1 : sqlite3_column_int64 (stmt, 0);
      seq = sqlite3_column_int64 (stmt, 0);
      g_free (prev);
      prev = xb_stmt_dup_text (stmt, 11);
    }
  head = xb_store_get_meta (store, "journal_head");
  expected = g_strdup_printf ("%" G_GINT64_FORMAT " %s", seq, prev);
  if (*first_bad == 0 && g_strcmp0 (head, expected) != 0)
    *first_bad = seq + 1;
  return TRUE;
}

/**
 * xb_journal_verify:
 * @entries: (out): how many entries there are
 * @first_bad: (out): the first that is not what was written, or 0; where the last ones are gone, the first missing
 *
 * Computes every hash again and follows the chain from the first entry to the head the store remembers.
 */
gboolean
xb_journal_verify (XbStore *store, gint64 *entries, gint64 *first_bad, GError **error)
{
  g_autofree char *zero = g_strnfill (64, '0');

  return follow (store, 0, zero, entries, first_bad, error);
}

/* How far the chain was followed, the last time it was whole: "SEQ HASH". */
#define VERIFIED "journal_verified"

/**
 * xb_journal_verify_new:
 * @entries: (out): how many were looked at
 *
 * The same for what was written since the last time: quick enough for every opening. What was altered before that is for xb_journal_verify() to find.
 */
gboolean
xb_journal_verify_new (XbStore *store, gint64 *entries, gint64 *first_bad, GError **error)
{
  g_autofree char *verified = xb_store_get_meta (store, VERIFIED), *from = g_strnfill (64, '0'), *head = NULL;
  gint64 seq = verified != NULL ? g_ascii_strtoll (verified, NULL, 10) : 0;

  if (seq > 0)
    {
      g_autoptr (XbStmt) stmt = xb_store_prepare (store, "SELECT hash FROM journal WHERE seq = ?", error);
      gboolean row;

      if (stmt == NULL)
        return FALSE;
      sqlite3_bind_int64 (stmt, 1, seq);
      if (!xb_stmt_step (store, stmt, &row, error))
        return FALSE;
      /* Not the entry it was: from the beginning, to say which is the first that is wrong. */
      if (row && g_str_has_suffix (verified, (const char *) sqlite3_column_text (stmt, 0)))
        {
          g_free (from);
          from = xb_stmt_dup_text (stmt, 0);
        }
      else
        seq = 0;
    }
  if (!follow (store, seq, from, entries, first_bad, error))
    return FALSE;
  head = xb_store_get_meta (store, "journal_head");
  if (*first_bad == 0 && *entries > 0 && head != NULL && !sqlite3_db_readonly (store->db, "main"))
    xb_store_set_meta (store, VERIFIED, head, NULL);
  return TRUE;
}

/* So many digits of the hash stand on paper: 64 bits, in groups of four. */
#define ANCHOR_DIGITS 16

/**
 * xb_journal_anchor:
 *
 * Returns: (transfer full): day, number and the first digits of the hash of the newest entry, to be printed: "2026-11-26 1234 ab12-cd34-ef56-7890". What
 *   stands on paper outside the office cannot be made to fit a journal that was written anew.
 */
char *
xb_journal_anchor (XbStore *store, GError **error)
{
  g_autoptr (XbStmt) stmt = xb_store_prepare (store, "SELECT substr (at, 1, 10), seq, hash FROM journal ORDER BY seq DESC LIMIT 1", error);
  gboolean row;
  const char *hash;

  if (stmt == NULL || !xb_stmt_step (store, stmt, &row, error))
    return NULL;
  if (!row)
    return g_strdup ("");
  hash = (const char *) sqlite3_column_text (stmt, 2);
  return g_strdup_printf ("%s %lld %.4s-%.4s-%.4s-%.4s", (const char *) sqlite3_column_text (stmt, 0), sqlite3_column_int64 (stmt, 1), hash, hash + 4, hash + 8, hash + 12);
}

/**
 * xb_journal_check_anchor:
 * @anchor: as it was typed from paper: number and digits, with or without the day
 * @seq: (out): the entry it names
 * @holds: (out): whether that entry has this hash
 */
gboolean
xb_journal_check_anchor (XbStore *store, const char *anchor, gint64 *seq, gboolean *holds, GError **error)
{
  g_auto (GStrv) words = g_strsplit_set (anchor, " \t", -1);
  g_autoptr (GString) digits = g_string_new (NULL);
  g_autofree char *hash = NULL;
  guint n = g_strv_length (words);

  *seq = 0;
  *holds = FALSE;
  for (guint i = 0; i < n; i++)
    {
      gboolean number = *words[i] != '\0' && strspn (words[i], "0123456789") == strlen (words[i]);

      if (number && *seq == 0)
        *seq = g_ascii_strtoll (words[i], NULL, 10);
      else if (*seq > 0)
        for (const char *c = words[i]; *c != '\0'; c++)
          if (g_ascii_isxdigit (*c))
            g_string_append_c (digits, g_ascii_tolower (*c));
    }
  if (*seq == 0 || digits->len != ANCHOR_DIGITS)
    {
      g_set_error_literal (error, XB_STORE_ERROR, XB_STORE_ERROR_NOT_FOUND, _ ("This is no check mark of a ledger. It looks like: 2026-11-26 1234 ab12-cd34-ef56-7890."));
      return FALSE;
    }
  if (!xb_store_ask_text (store, error, &hash, "SELECT hash FROM journal WHERE seq = ?", "i", *seq))
    return FALSE;
  *holds = hash != NULL && strncmp (hash, digits->str, ANCHOR_DIGITS) == 0;
  return TRUE;
}
