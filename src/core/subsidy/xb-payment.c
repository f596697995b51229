#define G_LOG_DOMAIN "xb-subsidy"

/* Files for the bank. What went out cannot be undone: a file that never went is declared void, and why. */

#include "subsidy/xb-payment.h"

#include "ledger/xb-ledger.h"
#include "store/xb-statement.h"
#include "util/xb-file.h"
#include "util/xb-text.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>

void
xb_payment_batch_free (XbPaymentBatch *batch)
{
  if (batch == NULL)
    return;
  g_free (batch->number);
  g_free (batch->scheme);
  g_free (batch->period);
  g_free (batch->layout);
  g_free (batch->file);
  g_free (batch->sha256);
  g_free (batch->made_on);
  g_free (batch->operator_name);
  g_free (batch->void_reason);
  g_free (batch);
}

void
xb_payment_free (gpointer data)
{
  XbPayment *payment = data;

  g_free (payment->number);
  g_free (payment->scheme);
  g_free (payment->period);
  g_free (payment->name);
  g_free (payment->payee_name);
  g_free (payment->holder);
  g_free (payment->bank_name);
  g_free (payment->bank_account);
  g_free (payment->state);
  g_free (payment->date);
  g_free (payment->reason);
  g_free (payment);
}

void
xb_unpaid_free (gpointer data)
{
  g_free (((XbUnpaid *) data)->name);
  g_free (((XbUnpaid *) data)->reason);
  g_free (data);
}

#define SELECT_BATCH                                                                                                                         \
  "SELECT b.id, b.roll_id, b.number, r.scheme, r.period, b.layout, b.file, b.sha256, b.made_on, b.operator, b.void, b.supplement,"           \
  " b.line_count, b.total_fen, count(*) FILTER (WHERE y.state = 'sent'), count(*) FILTER (WHERE y.state = 'paid'),"                         \
  " count(*) FILTER (WHERE y.state = 'refused'), coalesce (sum (y.amount_fen) FILTER (WHERE y.state = 'sent'), 0),"                         \
  " coalesce (sum (y.amount_fen) FILTER (WHERE y.state = 'paid'), 0), coalesce (sum (y.amount_fen) FILTER (WHERE y.state = 'refused'), 0)"   \
  " FROM payment_batch b JOIN roll r ON r.id = b.roll_id JOIN payment y ON y.batch_id = b.id"

static XbPaymentBatch *
read_batch (XbStmt *stmt)
{
  XbPaymentBatch *batch = g_new0 (XbPaymentBatch, 1);

  batch->id = sqlite3_column_int64 (stmt, 0);
  batch->roll_id = sqlite3_column_int64 (stmt, 1);
  batch->number = xb_stmt_dup_text (stmt, 2);
  batch->scheme = xb_stmt_dup_text (stmt, 3);
  batch->period = xb_stmt_dup_text (stmt, 4);
  batch->layout = xb_stmt_dup_text (stmt, 5);
  batch->file = xb_stmt_dup_text (stmt, 6);
  batch->sha256 = xb_stmt_dup_text (stmt, 7);
  batch->made_on = xb_stmt_dup_text (stmt, 8);
  batch->operator_name = xb_stmt_dup_text (stmt, 9);
  batch->void_reason = xb_stmt_dup_text (stmt, 10);
  batch->supplement = sqlite3_column_int (stmt, 11) != 0;
  batch->lines = sqlite3_column_int (stmt, 12);
  batch->total_fen = sqlite3_column_int64 (stmt, 13);
  batch->sent = sqlite3_column_int (stmt, 14);
  batch->paid = sqlite3_column_int (stmt, 15);
  batch->refused = sqlite3_column_int (stmt, 16);
  batch->sent_fen = sqlite3_column_int64 (stmt, 17);
  batch->paid_fen = sqlite3_column_int64 (stmt, 18);
  batch->refused_fen = sqlite3_column_int64 (stmt, 19);
  return batch;
}

/** (transfer full) */
XbPaymentBatch *
xb_payment_batch_load (XbStore *store, gint64 id, GError **error)
{
  g_autoptr (XbStmt) stmt = xb_store_ask (store, error, SELECT_BATCH " WHERE b.id = ? GROUP BY b.id", "i", id);
  gboolean row;

  if (stmt == NULL || !xb_stmt_step (store, stmt, &row, error))
    return NULL;
  if (row)
    return read_batch (stmt);
  xb_subsidy_refuse (error, XB_SUBSIDY_ERROR_NOT_FOUND, _ ("There is no such payment file."));
  return NULL;
}

/** The key of a payment file by its number or its key. */
gboolean
xb_payment_batch_find (XbStore *store, const char *text, gint64 *id, GError **error)
{
  return xb_store_ask_number (store, error, id, "SELECT id FROM payment_batch WHERE number = ?1 OR id = CAST (?1 AS INTEGER) LIMIT 1", "s", text)
         && (*id != 0 || xb_subsidy_refuse (error, XB_SUBSIDY_ERROR_NOT_FOUND, _ ("There is no payment file “%s”."), text));
}

/** (transfer full) (element-type XbPaymentBatch): the latest first; of one roll, or 0: of all */
GPtrArray *
xb_payment_batches (XbStore *store, gint64 roll_id, GError **error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func ((GDestroyNotify) xb_payment_batch_free);
  g_autoptr (XbStmt) stmt = xb_store_ask (store, error, SELECT_BATCH " WHERE ?1 = 0 OR b.roll_id = ?1 GROUP BY b.id ORDER BY b.id DESC", "i", roll_id);
  gboolean row;

  while (stmt != NULL && xb_stmt_step (store, stmt, &row, error))
    {
      if (!row)
        return g_steal_pointer (&list);
      g_ptr_array_add (list, read_batch (stmt));
    }
  return NULL;
}

/** (transfer full) (element-type XbPayment): in the order of files and lines */
GPtrArray *
xb_payment_list (XbStore *store, const XbPaymentQuery *query, GError **error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func (xb_payment_free);
  g_autoptr (XbStmt) stmt = xb_store_ask (store, error,
                                          "SELECT y.id, y.batch_id, y.line_id, y.case_id, y.person_id, y.payee_id, b.number, y.scheme, y.period, p.name, q.name, y.holder, y.bank_name,"
                                          " y.bank_account, y.state, y.date, y.reason, y.serial, y.amount_fen FROM payment y JOIN payment_batch b ON b.id = y.batch_id"
                                          " JOIN person p ON p.id = y.person_id JOIN person q ON q.id = y.payee_id WHERE (?1 = 0 OR y.batch_id = ?1) AND (?2 = 0 OR b.roll_id = ?2)"
                                          " AND (?3 = 0 OR y.case_id = ?3) AND (?4 = 0 OR y.person_id = ?4 OR y.payee_id = ?4) AND (?5 IS NULL OR y.state = ?5)"
                                          " AND (?6 = 0 OR y.person_id IN (SELECT person_id FROM membership WHERE household_id = ?6)"
                                          " OR y.payee_id IN (SELECT person_id FROM membership WHERE household_id = ?6)) AND (?7 = 0 OR y.id = ?7)"
                                          " ORDER BY y.batch_id, y.serial",
                                          "iiiisii", query->batch_id, query->roll_id, query->case_id, query->person_id, query->state, query->household_id, query->payment_id);
  gboolean row;

  while (stmt != NULL && xb_stmt_step (store, stmt, &row, error))
    {
      XbPayment *payment;

      if (!row)
        return g_steal_pointer (&list);
      payment = g_new0 (XbPayment, 1);
      payment->id = sqlite3_column_int64 (stmt, 0);
      payment->batch_id = sqlite3_column_int64 (stmt, 1);
      payment->line_id = sqlite3_column_int64 (stmt, 2);
      payment->case_id = sqlite3_column_int64 (stmt, 3);
      payment->person_id = sqlite3_column_int64 (stmt, 4);
      payment->payee_id = sqlite3_column_int64 (stmt, 5);
      payment->number = xb_stmt_dup_text (stmt, 6);
      payment->scheme = xb_stmt_dup_text (stmt, 7);
      payment->period = xb_stmt_dup_text (stmt, 8);
      payment->name = xb_stmt_dup_text (stmt, 9);
      payment->payee_name = xb_stmt_dup_text (stmt, 10);
      payment->holder = xb_stmt_dup_text (stmt, 11);
      payment->bank_name = xb_stmt_dup_text (stmt, 12);
      payment->bank_account = xb_stmt_dup_text (stmt, 13);
      payment->state = xb_stmt_dup_text (stmt, 14);
      payment->date = xb_stmt_dup_text (stmt, 15);
      payment->reason = xb_stmt_dup_text (stmt, 16);
      payment->serial = sqlite3_column_int (stmt, 17);
      payment->amount_fen = sqlite3_column_int64 (stmt, 18);
      g_ptr_array_add (list, payment);
    }
  return NULL;
}

/* Lines of an approved roll that nothing was sent or paid for. */
#define UNPAID                                                                                                                                \
  "SELECT l.id, l.case_id, l.person_id, l.payee_id, l.scheme, l.for_period, l.amount_fen, a.holder, a.bank_name, a.bank_account, l.name,"      \
  " (SELECT y.reason FROM payment y WHERE y.line_id = l.id AND y.state = 'refused' ORDER BY y.id DESC LIMIT 1),"                              \
  " (SELECT y.bank_account || ' ' || y.holder FROM payment y WHERE y.line_id = l.id AND y.state = 'refused' ORDER BY y.id DESC LIMIT 1),"      \
  " (SELECT o.id FROM objection o WHERE o.case_id = l.case_id AND o.outcome IS NULL LIMIT 1)"                                                 \
  " FROM roll_line l LEFT JOIN payee_account a ON a.person_id = l.payee_id AND a.state = 'confirmed' WHERE l.roll_id = ? AND l.amount_fen > 0" \
  " AND NOT EXISTS (SELECT 1 FROM payment y WHERE y.line_id = l.id AND y.state IN ('sent', 'paid')) ORDER BY l.id"

/* Why a line cannot go to the bank; (transfer full) (nullable). */
static char *
why_not (XbStmt *stmt)
{
  const char *account = (const char *) sqlite3_column_text (stmt, 9), *refused = (const char *) sqlite3_column_text (stmt, 11);
  g_autofree char *now = account != NULL ? g_strdup_printf ("%s %s", account, (const char *) sqlite3_column_text (stmt, 7)) : NULL;

  if (sqlite3_column_type (stmt, 13) != SQLITE_NULL)
    return g_strdup (_ ("an objection is being looked into"));
  if (account == NULL)
    return g_strdup (_ ("no confirmed account"));
  /* The same account would be refused for the same reason. */
  if (refused != NULL && g_strcmp0 (now, (const char *) sqlite3_column_text (stmt, 12)) == 0)
    return g_strdup_printf (_ ("refused by the bank (%s), and the account is still the same"), refused);
  return NULL;
}

static void
add_unpaid (GPtrArray *list, XbStmt *stmt, char *reason)
{
  XbUnpaid *unpaid = g_new0 (XbUnpaid, 1);

  unpaid->case_id = sqlite3_column_int64 (stmt, 1);
  unpaid->person_id = sqlite3_column_int64 (stmt, 2);
  unpaid->name = xb_stmt_dup_text (stmt, 10);
  unpaid->reason = reason;
  g_ptr_array_add (list, unpaid);
}

/** (transfer full) (element-type XbUnpaid): the worklist of an approved roll: lines that are not paid and not on their way, each with what to mend; those that can go in the next file have no reason */
GPtrArray *
xb_payment_unpaid (XbStore *store, gint64 roll_id, GError **error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func (xb_unpaid_free);
  g_autoptr (XbRoll) roll = xb_roll_load (store, roll_id, error);
  g_autoptr (XbStmt) stmt = roll != NULL ? xb_store_ask (store, error, UNPAID, "i", roll_id) : NULL;
  gboolean row;

  if (roll != NULL && strcmp (roll->state, "approved") != 0)
    return g_steal_pointer (&list);
  while (stmt != NULL && xb_stmt_step (store, stmt, &row, error))
    {
      if (!row)
        return g_steal_pointer (&list);
      add_unpaid (list, stmt, why_not (stmt));
    }
  return NULL;
}

/* ---- writing a file ---- */

static gboolean
next_number (XbStore *store, const char *today, char **number, GError **error)
{
  g_autofree char *like = g_strdup_printf ("%.4s-*", today);
  gint64 last;

  if (!xb_store_ask_number (store, error, &last, "SELECT max (CAST (substr (number, 6) AS INTEGER)) FROM payment_batch WHERE number GLOB ?", "s", like))
    return FALSE;
  *number = g_strdup_printf ("%.4s-%04d", today, (int) last + 1);
  return TRUE;
}

/* A layout for banks. */
static XbLedgerDef *
find_layout (XbCatalog *catalog, const char *layout, GError **error)
{
  XbLedgerDef *def = xb_catalog_ledger (catalog, layout);

  if (def != NULL && g_strcmp0 (def->use, "bank") == 0)
    return def;
  xb_subsidy_refuse (error, XB_SUBSIDY_ERROR_NOT_FOUND, _ ("There is no layout “%s” for a bank: a ledger with Use=bank."), layout);
  return NULL;
}

/* Writes the rows of a batch into a file beside @path. (transfer full) */
static char *
write_part (XbStore *store, XbLedgerDef *def, const char *operator_name, gint64 batch, const char *path, char **sha256, guint *rows, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path), *name = g_path_get_basename (path), *key = g_strdup_printf ("%" G_GINT64_FORMAT, batch), *part = NULL;
  g_autoptr (GHashTable) set = g_hash_table_new (g_str_hash, g_str_equal);
  XbLedgerOptions options = { .operator_name = operator_name, .unmasked = TRUE, .set = set };
  g_auto (XbLedgerWritten) written = { 0 };

  g_hash_table_insert (set, (gpointer) "batch", key);
  part = g_strdup_printf ("%s/.xiangbu-%d-%s", folder, g_random_int_range (0, G_MAXINT), name);
  if (!xb_ledger_export (store, def, part, &options, &written, error))
    return NULL;
  *sha256 = g_strdup (written.sha256);
  *rows = written.rows;
  return g_steal_pointer (&part);
}

static gboolean
insert_payments (XbStore *store, XbTxn *txn, gint64 roll_id, gint64 batch, GPtrArray *left_out, guint *lines, gint64 *total, GError **error)
{
  /* Read to the end first: what is asked changes with what is written. */
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (XbStmt) stmt = xb_store_ask (store, error, UNPAID, "i", roll_id);
  gboolean row;

  *lines = 0;
  *total = 0;
  while (stmt != NULL)
    {
      char *reason;
      gint64 id;

      if (!xb_stmt_step (store, stmt, &row, error))
        return FALSE;
      if (!row)
        break;
      reason = why_not (stmt);
      id = sqlite3_column_int64 (stmt, 0);
      if (reason != NULL)
        add_unpaid (left_out, stmt, reason);
      else
        {
          *total += sqlite3_column_int64 (stmt, 6);
          g_array_append_val (ids, id);
        }
    }
  for (guint i = 0; i < ids->len; i++)
    if (!xb_store_do (store, error,
                      "INSERT INTO payment (id, batch_id, line_id, case_id, person_id, payee_id, scheme, period, serial, amount_fen, holder, bank_name, bank_account, state)"
                      " SELECT ?1, ?2, l.id, l.case_id, l.person_id, l.payee_id, l.scheme, l.for_period, ?3, l.amount_fen, a.holder, a.bank_name, a.bank_account, 'sent'"
                      " FROM roll_line l JOIN payee_account a ON a.person_id = l.payee_id AND a.state = 'confirmed' WHERE l.id = ?4",
                      "iiii", xb_store_new_id (store), batch, (gint64) i + 1, g_array_index (ids, gint64, i))
        || !xb_txn_add_rows (txn, 1, error))
      return FALSE;
  *lines = ids->len;
  return stmt != NULL;
}

/* Lines and batch on record, the file beside its place. (transfer full): the file */
static char *
prepare (XbStore *store, XbTxn *txn, XbLedgerDef *def, const char *operator_name, const XbRoll *roll, const char *path, gint64 batch, GPtrArray *left_out, GError **error)
{
  g_autofree char *today = xb_text_today (), *number = NULL, *sha256 = NULL, *part = NULL, *file = g_path_get_basename (path), *title = NULL;
  static const char nothing[] = "0000000000000000000000000000000000000000000000000000000000000000";
  gint64 earlier, total;
  guint lines, rows;

  if (!next_number (store, today, &number, error)
      || !xb_store_ask_number (store, error, &earlier, "SELECT count(*) FROM payment_batch WHERE roll_id = ? AND void IS NULL", "i", roll->id))
    return NULL;
  title = g_strdup_printf (_ ("Payment file %s: %s, %s"), number, roll->scheme, roll->period);
  xb_txn_set_title (txn, title);
  /* The payments need their batch, the batch the sums of its payments. */
  if (!xb_store_do (store, error,
                    "INSERT INTO payment_batch (id, number, roll_id, supplement, layout, file, sha256, line_count, total_fen, made_on, operator)"
                    " VALUES (?, ?, ?, ?, ?, ?, ?, 1, 1, ?, ?)",
                    "isiisssss", batch, number, roll->id, (gint64) (earlier > 0), def->id, file, nothing, today, operator_name)
      || !insert_payments (store, txn, roll->id, batch, left_out, &lines, &total, error))
    return NULL;
  if (lines == 0)
    {
      xb_subsidy_refuse (error, XB_SUBSIDY_ERROR_REFUSED, left_out->len > 0 ? ngettext ("No line can be paid: %u still has something to mend.", "No line can be paid: %u still have something to mend.", left_out->len)
                                                                            : _ ("Every line of this roll is paid or on its way already."),
                         left_out->len);
      return NULL;
    }
  if (!xb_store_do (store, error, "UPDATE payment_batch SET line_count = ?2, total_fen = ?3 WHERE id = ?1", "iii", batch, (gint64) lines, total))
    return NULL;
  part = write_part (store, def, operator_name, batch, path, &sha256, &rows, error);
  if (part == NULL)
    return NULL;
  if (rows == lines && xb_store_do (store, error, "UPDATE payment_batch SET sha256 = ?2 WHERE id = ?1", "is", batch, sha256))
    return g_steal_pointer (&part);
  if (rows != lines)
    xb_subsidy_refuse (error, XB_SUBSIDY_ERROR_INVALID, _ ("The layout “%s” wrote %u rows for %u payments. Nothing was sent."), def->name, rows, lines);
  g_unlink (part);
  return NULL;
}

static gboolean
put_in_place (const char *part, const char *path, const char *number, GError **error)
{
  g_autoptr (GError) local = NULL;

  if (xb_file_put_in_place (part, path, &local))
    return TRUE;
  return xb_subsidy_refuse (error, XB_SUBSIDY_ERROR_INVALID, _ ("The payments are on record as file %s, but “%s” could not be written: %s Write the file again."), number, path,
                            local->message);
}

/**
 * xb_payment_write_file:
 * @layout: a ledger with Use=bank
 * @path: ends as the layout needs: .xlsx, .csv or .txt
 * @batch_id: (out)
 * @left_out: (element-type XbUnpaid): gets the lines that cannot be paid yet, each with what to mend
 *
 * Writes what an approved roll still has to pay into a file for the bank, and records it. The record is complete before the file gets its
 * name, so that no file can be sent that the program does not know of.
 */
gboolean
xb_payment_write_file (XbStore *store, XbCatalog *catalog, const char *operator_name, gint64 roll_id, const char *layout, const char *path, gint64 *batch_id,
                       GPtrArray *left_out, GError **error)
{
  XbLedgerDef *def = find_layout (catalog, layout, error);
  g_autoptr (XbTxn) txn = NULL;
  g_autoptr (XbRoll) roll = NULL;
  g_autofree char *part = NULL, *number = NULL;

  if (def == NULL)
    return FALSE;
  if (g_file_test (path, G_FILE_TEST_EXISTS))
    return xb_subsidy_refuse (error, XB_SUBSIDY_ERROR_REFUSED, _ ("“%s” is there already; a payment file is never written over."), path);
  txn = xb_txn_begin (store, operator_name, XB_ENTRY_CREATE, "", error);
  roll = txn != NULL ? xb_roll_load (store, roll_id, error) : NULL;
  if (roll == NULL)
    return FALSE;
  if (strcmp (roll->state, "approved") != 0)
    return xb_subsidy_refuse (error, XB_SUBSIDY_ERROR_REFUSED, _ ("The roll of “%s” for %s is a draft; only an approved one is paid."), roll->scheme, roll->period);
  *batch_id = xb_store_new_id (store);
  part = prepare (store, txn, def, operator_name, roll, path, *batch_id, left_out, error);
  if (part == NULL)
    return FALSE;
  if (!xb_txn_commit (g_steal_pointer (&txn), NULL, error))
    {
      g_unlink (part);
      return FALSE;
    }
  return xb_store_ask_text (store, error, &number, "SELECT number FROM payment_batch WHERE id = ?", "i", *batch_id) && put_in_place (part, path, number, error);
}

/** Writes the file of a batch once more, the same lines; who did it, and why, stays on record. */
gboolean
xb_payment_write_again (XbStore *store, XbCatalog *catalog, const char *operator_name, gint64 batch_id, const char *path, const char *reason, GError **error)
{
  g_autoptr (XbPaymentBatch) batch = xb_payment_batch_load (store, batch_id, error);
  XbLedgerDef *def = batch != NULL ? find_layout (catalog, batch->layout, error) : NULL;
  g_autofree char *clean = NULL, *sha256 = NULL, *part = NULL, *title = NULL;
  guint rows;

  if (def == NULL || !xb_subsidy_check_reason (reason, _ ("Reason"), &clean, error))
    return FALSE;
  if (batch->void_reason != NULL)
    return xb_subsidy_refuse (error, XB_SUBSIDY_ERROR_REFUSED, _ ("Payment file %s is void: %s"), batch->number, batch->void_reason);
  if (g_file_test (path, G_FILE_TEST_EXISTS))
    return xb_subsidy_refuse (error, XB_SUBSIDY_ERROR_REFUSED, _ ("“%s” is there already; a payment file is never written over."), path);
  part = write_part (store, def, operator_name, batch_id, path, &sha256, &rows, error);
  if (part == NULL)
    return FALSE;
  title = g_strdup_printf (_ ("Payment file %s written again"), batch->number);
  if (!xb_journal_record_access (store, operator_name, XB_RIGHT_EXPORT_UNMASKED, 0, title, clean, error))
    {
      g_unlink (part);
      return FALSE;
    }
  return put_in_place (part, path, batch->number, error);
}

/** Declares void a file that never reached the bank: its lines can be paid by another. Not once anything of it was booked. */
gboolean
xb_payment_void (XbStore *store, const char *operator_name, gint64 batch_id, const char *reason, GError **error)
{
  g_autoptr (XbTxn) txn = NULL;
  g_autoptr (XbPaymentBatch) batch = NULL;
  g_autofree char *clean = NULL, *title = NULL;

  if (!xb_subsidy_check_reason (reason, _ ("Reason"), &clean, error) || (txn = xb_txn_begin (store, operator_name, XB_ENTRY_CREATE, "", error)) == NULL
      || (batch = xb_payment_batch_load (store, batch_id, error)) == NULL)
    return FALSE;
  if (batch->void_reason != NULL)
    return xb_subsidy_refuse (error, XB_SUBSIDY_ERROR_REFUSED, _ ("Payment file %s is void: %s"), batch->number, batch->void_reason);
  if (batch->paid + batch->refused > 0)
    return xb_subsidy_refuse (error, XB_SUBSIDY_ERROR_REFUSED, _ ("The bank has answered payment file %s already; it cannot be declared void."), batch->number);
  title = g_strdup_printf (_ ("Payment file %s declared void"), batch->number);
  xb_txn_set_title (txn, title);
  return xb_txn_add_rows (txn, batch->lines, error) && xb_store_do (store, error, "UPDATE payment SET state = 'void' WHERE batch_id = ?", "i", batch_id)
         && xb_store_do (store, error, "UPDATE payment_batch SET void = ?2 WHERE id = ?1", "is", batch_id, clean) && xb_txn_commit (g_steal_pointer (&txn), NULL, error);
}

/** Records that money the bank had paid came back: the line can be paid again once its account is mended. */
gboolean
xb_payment_bounce (XbStore *store, const char *operator_name, gint64 payment_id, const char *date, const char *reason, GError **error)
{
  g_autoptr (XbTxn) txn = NULL;
  g_autofree char *clean = NULL, *title = NULL, *name = NULL;
  char day[XB_DATE_SIZE];
  gint64 asked;

  if (!xb_subsidy_check_past_day (date, day, error) || !xb_subsidy_check_reason (reason, _ ("Reason"), &clean, error)
      || (txn = xb_txn_begin (store, operator_name, XB_ENTRY_CREATE, "", error)) == NULL
      || !xb_store_ask_text (store, error, &name, "SELECT p.name FROM payment y JOIN person p ON p.id = y.person_id WHERE y.id = ? AND y.state = 'paid'", "i", payment_id)
      || !xb_store_ask_number (store, error, &asked, "SELECT count(*) FROM recovery WHERE payment_id = ?", "i", payment_id))
    return FALSE;
  if (name == NULL || asked > 0)
    return xb_subsidy_refuse (error, XB_SUBSIDY_ERROR_REFUSED, name == NULL ? _ ("There is no such payment that was made.") : _ ("Money of this payment is being asked back; it cannot have come back whole."));
  title = g_strdup_printf (_ ("Payment came back: %s"), name);
  xb_txn_set_title (txn, title);
  return xb_store_do (store, error, "UPDATE payment SET state = 'refused', date = ?2, reason = ?3 WHERE id = ?1", "iss", payment_id, day, clean)
         && xb_txn_commit (g_steal_pointer (&txn), NULL, error);
}
