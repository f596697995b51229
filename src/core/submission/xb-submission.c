#define G_LOG_DOMAIN "xb-submission"

/* What was sent up, as it is on record. */

#include "submission/xb-submission-private.h"

#include "util/xb-text.h"

#include <glib/gi18n-lib.h>
#include <string.h>

G_DEFINE_QUARK (xb-submission-error-quark, xb_submission_error)

void
xb_submitted_ledger_free (XbSubmittedLedger *ledger)
{
  g_free (ledger->ledger);
  g_free (ledger->title);
  g_free (ledger->file);
  g_free (ledger->sha256);
  g_free (ledger);
}

void
xb_submission_free (XbSubmission *submission)
{
  if (submission == NULL)
    return;
  g_free (submission->name);
  g_free (submission->place_code);
  g_free (submission->place);
  g_free (submission->from);
  g_free (submission->to);
  g_free (submission->made_at);
  g_free (submission->operator_name);
  g_ptr_array_unref (submission->ledgers);
  g_free (submission);
}

static gboolean
load_ledgers (XbStore *store, XbSubmission *submission, GError **error)
{
  g_autoptr (XbStmt) stmt
      = xb_store_prepare (store, "SELECT ledger, title, file, row_count, sha256 FROM submission_ledger WHERE submission_id = ? ORDER BY id", error);
  gboolean row;

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, submission->id);
  while (xb_stmt_step (store, stmt, &row, error))
    {
      XbSubmittedLedger *ledger;

      if (!row)
        return TRUE;
      ledger = g_new0 (XbSubmittedLedger, 1);
      ledger->ledger = xb_stmt_dup_text (stmt, 0);
      ledger->title = xb_stmt_dup_text (stmt, 1);
      ledger->file = xb_stmt_dup_text (stmt, 2);
      ledger->rows = sqlite3_column_int64 (stmt, 3);
      ledger->sha256 = xb_stmt_dup_text (stmt, 4);
      g_ptr_array_add (submission->ledgers, ledger);
    }
  return FALSE;
}

/** (transfer full) (element-type XbSubmission): the latest first */
GPtrArray *
xb_submission_list (XbStore *store, GError **error)
{
  g_autoptr (XbStmt) stmt = xb_store_prepare (store,
                                              "SELECT s.id, s.name, p.code, coalesce (p.name, ''), s.from_date, s.to_date, s.made_at, s.operator, s.unmasked"
                                              " FROM submission s LEFT JOIN place p ON p.id = s.place_id ORDER BY s.made_at DESC, s.id DESC",
                                              error);
  g_autoptr (GPtrArray) submissions = g_ptr_array_new_with_free_func ((GDestroyNotify) xb_submission_free);
  gboolean row;

  while (stmt != NULL && xb_stmt_step (store, stmt, &row, error))
    {
      XbSubmission *submission;

      if (!row)
        return g_steal_pointer (&submissions);
      submission = g_new0 (XbSubmission, 1);
      submission->ledgers = g_ptr_array_new_with_free_func ((GDestroyNotify) xb_submitted_ledger_free);
      g_ptr_array_add (submissions, submission);
      submission->id = sqlite3_column_int64 (stmt, 0);
      submission->name = xb_stmt_dup_text (stmt, 1);
      submission->place_code = xb_stmt_dup_text (stmt, 2);
      submission->place = xb_stmt_dup_text (stmt, 3);
      submission->from = xb_stmt_dup_text (stmt, 4);
      submission->to = xb_stmt_dup_text (stmt, 5);
      submission->made_at = xb_stmt_dup_text (stmt, 6);
      submission->operator_name = xb_stmt_dup_text (stmt, 7);
      submission->unmasked = sqlite3_column_int (stmt, 8) != 0;
      if (!load_ledgers (store, submission, error))
        return NULL;
    }
  return NULL;
}

/* What shows a state is as of the last day of the period, or of today where that is still to come. */
void
xb_submission_ledger_options (XbLedgerDef *def, const XbPeriod *period, const char *today, XbLedgerOptions *options)
{
  options->from = period->from;
  options->to = period->to;
  options->as_of = !def->as_of ? NULL : strcmp (period->to, today) < 0 ? period->to : today;
}

static gboolean
insert_submission (XbStore *store, const XbSubmissionOptions *options, const XbPeriod *period, const char *name, gint64 place_id, gint64 id,
                   GError **error)
{
  g_autoptr (XbStmt) stmt = xb_store_prepare (store,
                                              "INSERT INTO submission (id, name, place_id, from_date, to_date, made_at, operator, unmasked)"
                                              " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                                              error);
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *made_at = g_date_time_format (now, "%Y-%m-%d %H:%M:%S");

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, id);
  xb_stmt_bind_text (stmt, 2, name);
  if (place_id != 0)
    sqlite3_bind_int64 (stmt, 3, place_id);
  xb_stmt_bind_text (stmt, 4, period->from);
  xb_stmt_bind_text (stmt, 5, period->to);
  xb_stmt_bind_text (stmt, 6, made_at);
  xb_stmt_bind_text (stmt, 7, options->operator_name);
  sqlite3_bind_int (stmt, 8, options->unmasked != FALSE);
  return xb_stmt_run (store, stmt, error);
}

static gboolean
insert_ledger (XbStore *store, gint64 submission, const XbSubmittedLedger *ledger, GBytes *kept, GError **error)
{
  g_autoptr (XbStmt) stmt = xb_store_prepare (
      store, "INSERT INTO submission_ledger (id, submission_id, ledger, title, file, row_count, sha256) VALUES (?, ?, ?, ?, ?, ?, ?)", error);
  g_autoptr (XbStmt) snapshot = xb_store_prepare (store, "INSERT OR IGNORE INTO snapshot (sha256, data) VALUES (?, ?)", error);

  if (stmt == NULL || snapshot == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, xb_store_new_id (store));
  sqlite3_bind_int64 (stmt, 2, submission);
  xb_stmt_bind_text (stmt, 3, ledger->ledger);
  xb_stmt_bind_text (stmt, 4, ledger->title);
  xb_stmt_bind_text (stmt, 5, ledger->file);
  sqlite3_bind_int64 (stmt, 6, ledger->rows);
  xb_stmt_bind_text (stmt, 7, ledger->sha256);
  xb_stmt_bind_text (snapshot, 1, ledger->sha256);
  sqlite3_bind_blob64 (snapshot, 2, g_bytes_get_data (kept, NULL), g_bytes_get_size (kept), SQLITE_TRANSIENT);
  return xb_stmt_run (store, stmt, error) && xb_stmt_run (store, snapshot, error);
}

/** Inside a transaction: puts a package on record, with the rows of its ledgers. @kept: (element-type GBytes): of each ledger */
gboolean
xb_submission_record (XbStore *store, XbTxn *txn, const XbSubmissionOptions *options, const XbPeriod *period, const char *name, gint64 place_id,
                      GPtrArray *ledgers, GPtrArray *kept, gint64 *id, GError **error)
{
  *id = xb_store_new_id (store);
  if (!insert_submission (store, options, period, name, place_id, *id, error))
    return FALSE;
  for (guint i = 0; i < ledgers->len; i++)
    if (!insert_ledger (store, *id, g_ptr_array_index (ledgers, i), g_ptr_array_index (kept, i), error))
      return FALSE;
  return xb_txn_add_rows (txn, 1 + ledgers->len, error);
}
