#define G_LOG_DOMAIN "xb-store"

#include "store/xb-tables.h"
#include "store/xb-txn.h"
#include "util/xb-text.h"

#include <glib/gi18n-lib.h>
#include <stdlib.h>
#include <string.h>

static const char *const kinds[] = { "create", "edit", "import", "undo", "redo", "access" };

struct _XbTxn
{
  XbStore *store;
  sqlite3_session *session;
  char *operator_name;
  XbEntryKind kind;
  char *title;
  char *reason;
  XbRights needs;
  gint64 record;    /* whom an access was about; 0 for nobody in particular */
  gint64 target_seq;
  gint64 first_seq; /* of this act; 0 until its first entry is written */
  guint changed;    /* by the whole act so far */
  gboolean guarded; /* what goes before a change of many rows has gone */
  guint rows;       /* said to have changed since the entry began */
  gint64 first_id;  /* the key counter when it began */
  gboolean access;  /* an entry with no rows is wanted */
  GArray *seqs;
};

static gboolean
open_session (XbTxn *txn, GError **error)
{
  guint n;
  const XbTable *tables = xb_tables (&n);

  if (sqlite3session_create (txn->store->db, "main", &txn->session) != SQLITE_OK)
    return xb_store_fail (txn->store, error);
  for (guint i = 0; i < n; i++)
    if (sqlite3session_attach (txn->session, tables[i].name) != SQLITE_OK)
      return xb_store_fail (txn->store, error);
  return TRUE;
}

/* Begins or ends a transaction by a statement that is prepared once: each edit runs both. */
static gboolean
run_prepared (XbStore *store, const char *sql, GError **error)
{
  g_autoptr (XbStmt) stmt = xb_store_prepare (store, sql, error);

  return stmt != NULL && xb_stmt_run (store, stmt, error);
}

/* Inside the transaction: rights cannot change between the question and the work. */
static gboolean
ask_rights (XbTxn *txn, XbRights needs, GError **error)
{
  if (!xb_rights_require (txn->store, txn->operator_name, needs, error))
    return FALSE;
  txn->needs |= needs;
  return TRUE;
}

/* The way back is prepared before it is needed: there may be no memory for it then. */
static gboolean
begin_transaction (XbStore *store, GError **error)
{
  g_autoptr (XbStmt) way_back = NULL;

  way_back = xb_store_prepare (store, "ROLLBACK", error);
  if (way_back == NULL)
    return FALSE;
  if (run_prepared (store, "BEGIN IMMEDIATE", error))
    return TRUE;
  if (!sqlite3_get_autocommit (store->db))
    xb_store_roll_back (store);
  return FALSE;
}

XbTxn *
xb_txn_begin_target (XbStore *store,
                     const char *operator_name,
                     XbRights needs,
                     XbEntryKind kind,
                     const char *title,
                     gint64 target_seq,
                     GError **error)
{
  g_autoptr (XbTxn) txn = NULL;

  g_return_val_if_fail (store != NULL && !store->in_transaction, NULL);
  if (store->past)
    {
      g_set_error_literal (error, XB_STORE_ERROR, XB_STORE_ERROR_READ_ONLY,
                           _ ("You are looking at another day, and the past cannot be changed. Go back to today first."));
      return NULL;
    }
  if (operator_name == NULL || *operator_name == '\0')
    {
      g_set_error_literal (error, XB_STORE_ERROR, XB_STORE_ERROR_FAILED,
                           _ ("Nobody is named who makes this change. Say who you are first."));
      return NULL;
    }
  if (!begin_transaction (store, error))
    return NULL;
  store->in_transaction = TRUE;
  txn = g_new0 (XbTxn, 1);
  txn->store = store;
  txn->operator_name = g_strdup (operator_name);
  txn->kind = kind;
  txn->title = g_strdup (title);
  txn->target_seq = target_seq;
  txn->seqs = g_array_new (FALSE, FALSE, sizeof (gint64));
  if (!ask_rights (txn, needs, error) || !xb_store_load_counter (store, error) || !open_session (txn, error))
    return NULL;
  txn->first_id = store->next_id;
  return g_steal_pointer (&txn);
}

/**
 * xb_txn_begin:
 * @operator_name: who makes the change
 * @kind: what sort of act it is
 * @title: the change in words a person can read, e.g. "Phone of 张三 changed"
 *
 * Opens the write transaction and begins to record. Only one program writes at a time. The operator must have the right to enter.
 *
 * Returns: (transfer full): to be ended by xb_txn_commit() or xb_txn_rollback()
 */
XbTxn *
xb_txn_begin (XbStore *store, const char *operator_name, XbEntryKind kind, const char *title, GError **error)
{
  return xb_txn_begin_target (store, operator_name, XB_RIGHT_BIT (XB_RIGHT_ENTER), kind, title, 0, error);
}

/** The same for an act that needs other rights: all of @needs, and not the one to enter unless it is among them. */
XbTxn *
xb_txn_begin_with (XbStore *store, const char *operator_name, XbRights needs, XbEntryKind kind, const char *title, GError **error)
{
  return xb_txn_begin_target (store, operator_name, needs, kind, title, 0, error);
}

/** Asks, in the middle of an act, for a right that shows to be needed; whoever undoes the act will need it too. */
gboolean
xb_txn_need (XbTxn *txn, XbRight right, GError **error)
{
  return ask_rights (txn, XB_RIGHT_BIT (right), error);
}

void
xb_txn_set_title (XbTxn *txn, const char *title)
{
  g_free (txn->title);
  txn->title = g_strdup (title);
}

static void
txn_free (XbTxn *txn)
{
  g_clear_pointer (&txn->session, sqlite3session_delete);
  txn->store->in_transaction = FALSE;
  txn->store->next_id = 0;
  g_clear_pointer (&txn->seqs, g_array_unref);
  g_free (txn->operator_name);
  g_free (txn->title);
  g_free (txn->reason);
  g_free (txn);
}

/** Takes back all that was done since xb_txn_begin(). */
void
xb_txn_rollback (XbTxn *txn)
{
  if (txn == NULL)
    return;
  g_clear_pointer (&txn->session, sqlite3session_delete);
  for (guint i = 0; i < txn->store->all->len; i++)
    sqlite3_reset (g_ptr_array_index (txn->store->all, i));
  xb_store_roll_back (txn->store);
  txn_free (txn);
}

/* Which columns an entry of a changeset changed. */
static guint64
changed_columns (sqlite3_changeset_iter *iter, int columns, int op)
{
  guint64 changed = 0;

  if (op != SQLITE_UPDATE)
    return G_MAXUINT64;
  for (int i = 0; i < columns && i < 64; i++)
    {
      sqlite3_value *value = NULL;

      sqlite3changeset_new (iter, i, &value);
      if (value != NULL)
        changed |= G_GUINT64_CONSTANT (1) << i;
    }
  return changed;
}

/**
 * xb_changeset_end:
 * @code: what sqlite3changeset_next() said last
 *
 * Gives an iterator up. One that ran out of memory is left where it is: SQLite 3.40 dies when it frees what it had not yet made room for.
 *
 * Returns: SQLite's code
 */
int
xb_changeset_end (sqlite3_changeset_iter *iter, int code)
{
  return code == SQLITE_NOMEM ? code : sqlite3changeset_finalize (iter);
}

/** Adds the rows a changeset touches to @rows (element-type XbChangedRow), for an indexer. */
gboolean
xb_txn_changed_rows (XbStore *store, int size, void *changeset, GArray *rows, GError **error)
{
  int code;
  sqlite3_changeset_iter *iter = NULL;
  const XbTable *known = NULL; /* of the rows of one table, which follow one another */
  const char *last = NULL;

  if (sqlite3changeset_start (&iter, size, changeset) != SQLITE_OK)
    return xb_store_fail (store, error);
  while ((code = sqlite3changeset_next (iter)) == SQLITE_ROW)
    {
      XbChangedRow row = { 0 };
      const char *table;
      int columns, op;
      sqlite3_value *value = NULL;

      sqlite3changeset_op (iter, &table, &columns, &op, NULL);
      row.table = g_intern_string (table);
      if (row.table != last)
        known = xb_table_find (last = row.table);
      row.inserted = op == SQLITE_INSERT;
      row.columns = changed_columns (iter, columns, op);
      if (op == SQLITE_INSERT)
        sqlite3changeset_new (iter, 0, &value);
      else
        sqlite3changeset_old (iter, 0, &value);
      row.id = sqlite3_value_int64 (value);
      if (known != NULL && known->owners[0].index > 0)
        {
          value = NULL;
          if (op == SQLITE_INSERT)
            sqlite3changeset_new (iter, known->owners[0].index, &value);
          else
            sqlite3changeset_old (iter, known->owners[0].index, &value);
          row.person_id = value != NULL ? sqlite3_value_int64 (value) : 0;
        }
      g_array_append_val (rows, row);
    }
  return xb_changeset_end (iter, code) == SQLITE_OK || xb_store_fail (store, error);
}

static void
hash_part (GChecksum *sum, const void *data, gsize length)
{
  guint64 be = GUINT64_TO_BE (length);

  /* The length goes first, so that no two different entries give the same bytes. */
  g_checksum_update (sum, (const guchar *) &be, sizeof be);
  if (length > 0)
    g_checksum_update (sum, data, length);
}

/**
 * xb_journal_hash:
 * @prev_hash: the hash of the entry before
 * @values: (array length=9) (nullable elements): seq, at, operator, kind, title, reason, first_seq, target_seq and row_count,
 *   numbers as SQLite writes them
 *
 * SHA-256 over the previous hash and every column, each with its length before it (8 bytes, big endian);
 * NULL counts as empty; after the changeset comes @needs (nullable), where it is there. The same function hashes an entry when it is written and when
 * it is verified.
 *
 * Returns: (transfer full): 64 hex digits
 */
char *
xb_journal_hash (const char *prev_hash, const char *const values[XB_JOURNAL_HASHED], const void *changeset, gsize size, const char *needs)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);

  hash_part (sum, prev_hash, strlen (prev_hash));
  for (int i = 0; i < XB_JOURNAL_HASHED; i++)
    hash_part (sum, values[i], values[i] != NULL ? strlen (values[i]) : 0);
  hash_part (sum, changeset, size);
  if (needs != NULL)
    hash_part (sum, needs, strlen (needs));
  return g_strdup (g_checksum_get_string (sum));
}

#define ZERO_HASH "0000000000000000000000000000000000000000000000000000000000000000"

static gboolean
write_entry (XbTxn *txn, guint rows, int size, const void *changeset, GError **error)
{
  XbStore *store = txn->store;
  g_autofree char *hash = NULL, *prev = NULL, *at = xb_text_now (), *needs = txn->needs != XB_RIGHT_BIT (XB_RIGHT_ENTER) ? xb_rights_to_text (txn->needs) : NULL;
  g_autoptr (XbStmt) last = xb_store_prepare (store, "SELECT seq, hash FROM journal ORDER BY seq DESC LIMIT 1", error);
  g_autoptr (XbStmt) insert = NULL;
  gboolean row;
  gint64 seq = 1;
  char head[128], numbers[4][24];

  if (last == NULL || !xb_stmt_step (store, last, &row, error))
    return FALSE;
  if (row)
    {
      seq = sqlite3_column_int64 (last, 0) + 1;
      prev = xb_stmt_dup_text (last, 1);
    }
  else
    prev = g_strdup (ZERO_HASH);
  sqlite3_reset (last);
  if (txn->first_seq == 0)
    txn->first_seq = seq;

  insert = xb_store_prepare (store,
                             "INSERT INTO journal (seq, at, operator, kind, title, reason, first_seq, target_seq,"
                             " row_count, changeset, prev_hash, hash, needs) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10,"
                             " ?11, ?12, ?13)",
                             error);
  if (insert == NULL)
    return FALSE;
  sqlite3_bind_int64 (insert, 1, seq);
  xb_stmt_bind_text (insert, 2, at);
  xb_stmt_bind_text (insert, 3, txn->operator_name);
  xb_stmt_bind_text (insert, 4, kinds[txn->kind]);
  xb_stmt_bind_text (insert, 5, txn->title);
  xb_stmt_bind_text (insert, 6, txn->reason);
  sqlite3_bind_int64 (insert, 7, txn->first_seq);
  if (txn->target_seq != 0)
    sqlite3_bind_int64 (insert, 8, txn->target_seq);
  sqlite3_bind_int64 (insert, 9, rows);
  sqlite3_bind_blob (insert, 10, size > 0 ? changeset : "", size, SQLITE_STATIC);
  g_snprintf (numbers[0], sizeof numbers[0], "%" G_GINT64_FORMAT, seq);
  g_snprintf (numbers[1], sizeof numbers[1], "%" G_GINT64_FORMAT, txn->first_seq);
  g_snprintf (numbers[2], sizeof numbers[2], "%" G_GINT64_FORMAT, txn->target_seq);
  g_snprintf (numbers[3], sizeof numbers[3], "%u", rows);
  {
    const char *values[XB_JOURNAL_HASHED]
        = { numbers[0], at, txn->operator_name, kinds[txn->kind], txn->title, txn->reason, numbers[1], txn->target_seq != 0 ? numbers[2] : NULL,
            numbers[3] };

    hash = xb_journal_hash (prev, values, changeset, size, needs);
  }
  xb_stmt_bind_text (insert, 11, prev);
  xb_stmt_bind_text (insert, 12, hash);
  xb_stmt_bind_text (insert, 13, needs);
  if (!xb_stmt_run (store, insert, error))
    return FALSE;
  g_array_append_val (txn->seqs, seq);
  g_snprintf (head, sizeof head, "%" G_GINT64_FORMAT " %s", seq, hash);
  return xb_store_set_meta (store, "journal_head", head, error);
}

/* Other connections still see the database as it was. */
static gboolean
guard_bulk (XbTxn *txn, guint rows, GError **error)
{
  XbStore *store = txn->store;

  txn->changed += rows;
  if (txn->guarded || store->before_bulk == NULL || txn->changed <= XB_STORE_BULK_ROWS || txn->kind == XB_ENTRY_CREATE)
    return TRUE;
  txn->guarded = TRUE;
  return store->before_bulk (store->path, error);
}

/** Closes the entry being recorded: indexes its rows and writes it. An entry that changed nothing is not written. */
gboolean
xb_txn_end_entry (XbTxn *txn, GError **error)
{
  g_autoptr (GArray) rows = g_array_new (FALSE, FALSE, sizeof (XbChangedRow));
  void *changeset = NULL;
  int size = 0;
  gboolean ok;

  if (sqlite3session_changeset (txn->session, &size, &changeset) != SQLITE_OK)
    return xb_store_fail (txn->store, error);
  g_clear_pointer (&txn->session, sqlite3session_delete);
  if (size == 0 && !txn->access)
    {
      sqlite3_free (changeset);
      return TRUE;
    }
  ok = xb_txn_changed_rows (txn->store, size, changeset, rows, error);
  ok = ok && guard_bulk (txn, rows->len, error) && (rows->len == 0 || txn->store->indexer == NULL || txn->store->indexer (txn->store, rows, error))
       && write_entry (txn, rows->len, size, changeset, error)
       && xb_history_index_entry (txn->store, g_array_index (txn->seqs, gint64, txn->seqs->len - 1), size, changeset, error)
       && (txn->record == 0 || xb_history_index_record (txn->store, g_array_index (txn->seqs, gint64, txn->seqs->len - 1), txn->record, error));
  sqlite3_free (changeset);
  txn->rows = 0;
  return ok;
}

/**
 * xb_txn_add_rows:
 * @rows: how many rows the caller has changed since its last call
 *
 * Ends an entry that has grown to %XB_JOURNAL_ENTRY_ROWS and begins the next one of the same act, in the same
 * transaction. Called between units that belong together (a household), never inside one.
 */
gboolean
xb_txn_add_rows (XbTxn *txn, guint rows, GError **error)
{
  txn->rows += rows;
  if (txn->rows < XB_JOURNAL_ENTRY_ROWS)
    return TRUE;
  return xb_txn_end_entry (txn, error) && open_session (txn, error);
}

/**
 * xb_txn_commit:
 * @txn: (transfer full): the transaction; ended by this call, whatever it returns
 * @seqs: (out) (optional) (transfer full) (element-type gint64): the entries written; empty if nothing changed
 *
 * Returns: %FALSE if it could not be committed; nothing of it is in the database then
 */
gboolean
xb_txn_commit (XbTxn *txn, GArray **seqs, GError **error)
{
  g_autoptr (XbTxn) own = txn;

  if (!xb_store_go_on (txn->store, 0, 0, error) || !xb_txn_end_entry (txn, error) || (txn->store->next_id != txn->first_id && !xb_store_save_counter (txn->store, error))
      || !run_prepared (txn->store, "COMMIT", error))
    return FALSE;
  if (seqs != NULL)
    *seqs = g_steal_pointer (&txn->seqs);
  txn_free (g_steal_pointer (&own));
  return TRUE;
}

/**
 * xb_txn_note:
 * @record: what it is about: the key of a person, a household or an operator; 0 for nothing in particular
 *
 * Makes an entry of the act even where it changes no record, to be found in the audit: who saw what, and why; a password set.
 */
void
xb_txn_note (XbTxn *txn, gint64 record, const char *reason)
{
  txn->access = TRUE;
  txn->record = record;
  g_free (txn->reason);
  txn->reason = g_strdup (reason);
}

/**
 * xb_journal_record_access:
 * @right: the right it takes to see or take out what is asked for
 * @record: the person or household it is about; 0 for many
 * @title: what is seen
 * @reason: why
 *
 * Asks for the right, and records that somebody saw or took out unmasked data, and why. To be called before any of it is shown.
 */
gboolean
xb_journal_record_access (XbStore *store, const char *operator_name, XbRight right, gint64 record, const char *title, const char *reason, GError **error)
{
  g_autoptr (XbTxn) txn = xb_txn_begin_with (store, operator_name, XB_RIGHT_BIT (right), XB_ENTRY_ACCESS, title, error);

  if (txn == NULL)
    return FALSE;
  xb_txn_note (txn, record, reason);
  return xb_txn_commit (g_steal_pointer (&txn), NULL, error);
}
