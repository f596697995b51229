#define G_LOG_DOMAIN "xb-subsidy"

/* What was paid after a right had ended, to the month, and what of it came back. */

#include "subsidy/xb-payment.h"

#include "store/xb-statement.h"
#include "subsidy/xb-facts.h"
#include "subsidy/xb-roll-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

void
xb_overpaid_free (gpointer data)
{
  XbOverpaid *overpaid = data;

  g_free (overpaid->name);
  g_free (overpaid->period);
  g_free (overpaid->reason);
  g_free (overpaid);
}

void
xb_recovery_free (gpointer data)
{
  XbRecovery *recovery = data;

  g_free (recovery->scheme);
  g_free (recovery->period);
  g_free (recovery->name);
  g_free (recovery->reason);
  g_free (recovery->date);
  g_free (recovery);
}

/* Facts by the definition a roll was made by: a changed amount never changes what was paid. */
typedef struct
{
  XbScheme *scheme;
  XbFacts *facts;
} Version;

static void
version_free (gpointer data)
{
  Version *version = data;

  xb_facts_free (version->facts);
  xb_scheme_free (version->scheme);
  g_free (version);
}

static Version *
find_version (XbStore *store, XbCatalog *catalog, GHashTable *versions, gint64 id, const char *today, GError **error)
{
  Version *version = g_hash_table_lookup (versions, &id);

  if (version != NULL)
    return version;
  version = g_new0 (Version, 1);
  version->scheme = xb_scheme_load_version (store, catalog, id, error);
  version->facts = version->scheme != NULL ? xb_facts_new (store, version->scheme->def, today, NULL, error) : NULL;
  if (version->facts == NULL)
    {
      version_free (version);
      return NULL;
    }
  g_hash_table_insert (versions, g_memdup2 (&id, sizeof id), version);
  return version;
}

#define PAID                                                                                                                                  \
  "SELECT y.id, y.case_id, y.person_id, p.name, y.period, y.amount_fen, l.months, r.version_id, c.applied_on, c.right_from, c.right_to, c.category," \
  " c.end_reason, coalesce ((SELECT sum (k.amount_fen) FROM recovery k WHERE k.payment_id = y.id), 0)"                                        \
  " FROM payment y JOIN roll_line l ON l.id = y.line_id JOIN roll r ON r.id = l.roll_id JOIN subsidy_case c ON c.id = y.case_id"               \
  " JOIN person p ON p.id = y.person_id WHERE y.state = 'paid' AND (?1 IS NULL OR y.scheme = ?1) AND (?2 = 0 OR y.id = ?2) ORDER BY y.id"

static const char *
text (XbStmt *stmt, int column)
{
  return (const char *) sqlite3_column_text (stmt, column);
}

/* What of a payment was not owed. (transfer full) (nullable): %NULL: nothing, or, with @error set, not known */
static XbOverpaid *
judge (XbStore *store, Version *version, XbStmt *stmt, GError **error)
{
  const XbSchemeDef *def = version->scheme->def;
  g_autoptr (GArray) without = NULL;
  const XbSchemeExit *why = NULL;
  XbPayPeriod period;
  XbOverpaid *overpaid;
  XbOwed owed = { 0 };
  const char *gone;
  gboolean found;
  gint64 over;

  if (def->paid == XB_PAID_ONCE || !xb_pay_period_parse (def->paid, text (stmt, 4), &period, error)
      || !xb_facts_read (version->facts, sqlite3_column_int64 (stmt, 2), text (stmt, 8), &found, error) || !found
      || (without = xb_roll_months_without (store, sqlite3_column_int64 (stmt, 1), error)) == NULL)
    return NULL;
  xb_facts_owed (version->facts, text (stmt, 11), &period, text (stmt, 9), text (stmt, 10), without, &owed);
  over = sqlite3_column_int64 (stmt, 5) - MAX (owed.fen, 0) - sqlite3_column_int64 (stmt, 13);
  if (over <= 0)
    return NULL;
  overpaid = g_new0 (XbOverpaid, 1);
  overpaid->payment_id = sqlite3_column_int64 (stmt, 0);
  overpaid->case_id = sqlite3_column_int64 (stmt, 1);
  overpaid->person_id = sqlite3_column_int64 (stmt, 2);
  overpaid->name = xb_stmt_dup_text (stmt, 3);
  overpaid->period = xb_stmt_dup_text (stmt, 4);
  overpaid->fen = over;
  overpaid->months = (guint) MAX (sqlite3_column_int (stmt, 6) - (int) owed.months, 0);
  gone = xb_facts_exit (version->facts, &why);
  overpaid->reason = gone != NULL                ? g_strdup_printf (_ ("%s on %s"), why->title, gone)
                     : text (stmt, 10) != NULL ? g_strdup_printf (_ ("%s, %s"), text (stmt, 12), text (stmt, 10))
                                                 : g_strdup (_ ("more was paid than is owed by the register"));
  return overpaid;
}

static gboolean
find_overpaid (XbStore *store, XbCatalog *catalog, const char *scheme, gint64 payment, GPtrArray *list, GError **error)
{
  g_autoptr (GHashTable) versions = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, version_free);
  g_autoptr (XbStmt) stmt = xb_store_ask (store, error, PAID, "si", scheme, payment);
  char today[XB_DATE_SIZE];
  gboolean row;

  if (stmt == NULL || !xb_subsidy_check_day (NULL, today, error))
    return FALSE;
  while (xb_stmt_step (store, stmt, &row, error))
    {
      GError *local = NULL;
      Version *version;
      XbOverpaid *overpaid;

      if (!row)
        return TRUE;
      version = find_version (store, catalog, versions, sqlite3_column_int64 (stmt, 7), today, error);
      if (version == NULL)
        return FALSE;
      overpaid = judge (store, version, stmt, &local);
      if (local != NULL)
        {
          g_propagate_error (error, local);
          return FALSE;
        }
      if (overpaid != NULL)
        g_ptr_array_add (list, overpaid);
    }
  return FALSE;
}

/**
 * xb_recovery_overpaid:
 * @scheme: (nullable): of all
 *
 * Returns: (transfer full) (element-type XbOverpaid): payments for months in which, as is known now, there was no right any more, as far as
 *   nobody has asked for them yet
 */
GPtrArray *
xb_recovery_overpaid (XbStore *store, XbCatalog *catalog, const char *scheme, GError **error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func (xb_overpaid_free);

  return find_overpaid (store, catalog, scheme, 0, list, error) ? g_steal_pointer (&list) : NULL;
}

/** Puts on record that what a payment paid too much is asked back. How much is worked out, not typed. */
gboolean
xb_recovery_add (XbStore *store, XbCatalog *catalog, const char *operator_name, gint64 payment_id, GError **error)
{
  g_autoptr (XbTxn) txn = xb_txn_begin (store, operator_name, XB_ENTRY_EDIT, "", error);
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func (xb_overpaid_free);
  g_autofree char *title = NULL, *yuan = NULL;
  const XbOverpaid *overpaid;
  char today[XB_DATE_SIZE];

  if (txn == NULL || !xb_subsidy_check_day (NULL, today, error) || !find_overpaid (store, catalog, NULL, payment_id, list, error))
    return FALSE;
  if (list->len == 0)
    return xb_subsidy_refuse (error, XB_SUBSIDY_ERROR_REFUSED, _ ("Nothing of this payment is to be paid back."));
  overpaid = g_ptr_array_index (list, 0);
  yuan = xb_money_text (overpaid->fen);
  title = g_strdup_printf (_ ("To be paid back: %s, %s yuan (%s)"), overpaid->name, yuan, overpaid->reason);
  xb_txn_set_title (txn, title);
  return xb_store_do (store, error, "INSERT INTO recovery (id, payment_id, case_id, person_id, months, amount_fen, reason, date, operator) VALUES (?, ?, ?, ?, ?, ?, substr (?, 1, 200), ?, ?)",
                      "iiiiiisss", xb_store_new_id (store), payment_id, overpaid->case_id, overpaid->person_id, (gint64) overpaid->months, overpaid->fen, overpaid->reason, today,
                      operator_name)
         && xb_txn_commit (g_steal_pointer (&txn), NULL, error);
}

/** Records money that was paid back. Never more than was asked for. */
gboolean
xb_recovery_receive (XbStore *store, const char *operator_name, gint64 recovery_id, const char *date, gint64 fen, const char *note, GError **error)
{
  g_autoptr (XbTxn) txn = NULL;
  g_autoptr (XbStmt) stmt = NULL;
  g_autofree char *title = NULL, *yuan = NULL;
  char day[XB_DATE_SIZE];
  gboolean row;
  gint64 open;

  if (!xb_subsidy_check_past_day (date, day, error) || (txn = xb_txn_begin (store, operator_name, XB_ENTRY_EDIT, "", error)) == NULL)
    return FALSE;
  stmt = xb_store_ask (store, error, "SELECT amount_fen - received_fen, name FROM v_recovery WHERE recovery_id = ?", "i", recovery_id);
  if (stmt == NULL || !xb_stmt_step (store, stmt, &row, error))
    return FALSE;
  if (!row)
    return xb_subsidy_refuse (error, XB_SUBSIDY_ERROR_NOT_FOUND, _ ("There is no such recovery."));
  open = sqlite3_column_int64 (stmt, 0);
  if (fen <= 0 || fen > open)
    {
      yuan = xb_money_text (open);
      return xb_subsidy_refuse (error, XB_SUBSIDY_ERROR_INVALID, _ ("%s yuan are still to be paid back; it can be more than nothing and not more than that."), yuan);
    }
  yuan = xb_money_text (fen);
  title = g_strdup_printf (_ ("Paid back: %s, %s yuan"), text (stmt, 1), yuan);
  xb_txn_set_title (txn, title);
  sqlite3_reset (stmt);
  return xb_store_do (store, error, "INSERT INTO recovery_receipt (id, recovery_id, date, amount_fen, note, operator) VALUES (?, ?, ?, ?, nullif (?, ''), ?)", "iisiss", xb_store_new_id (store),
                      recovery_id, day, fen, note, operator_name)
         && xb_txn_commit (g_steal_pointer (&txn), NULL, error);
}

/** (transfer full) (element-type XbRecovery): the latest first. @scheme: (nullable) */
GPtrArray *
xb_recovery_list (XbStore *store, const char *scheme, GError **error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func (xb_recovery_free);
  g_autoptr (XbStmt) stmt = xb_store_ask (store, error,
                                          "SELECT recovery_id, payment_id, case_id, person_id, scheme, period, name, reason, date, months, amount_fen, received_fen FROM v_recovery"
                                          " WHERE ?1 IS NULL OR scheme = ?1 ORDER BY recovery_id DESC",
                                          "s", scheme);
  gboolean row;

  while (stmt != NULL && xb_stmt_step (store, stmt, &row, error))
    {
      XbRecovery *recovery;

      if (!row)
        return g_steal_pointer (&list);
      recovery = g_new0 (XbRecovery, 1);
      recovery->id = sqlite3_column_int64 (stmt, 0);
      recovery->payment_id = sqlite3_column_int64 (stmt, 1);
      recovery->case_id = sqlite3_column_int64 (stmt, 2);
      recovery->person_id = sqlite3_column_int64 (stmt, 3);
      recovery->scheme = xb_stmt_dup_text (stmt, 4);
      recovery->period = xb_stmt_dup_text (stmt, 5);
      recovery->name = xb_stmt_dup_text (stmt, 6);
      recovery->reason = xb_stmt_dup_text (stmt, 7);
      recovery->date = xb_stmt_dup_text (stmt, 8);
      recovery->months = sqlite3_column_int (stmt, 9);
      recovery->amount_fen = sqlite3_column_int64 (stmt, 10);
      recovery->received_fen = sqlite3_column_int64 (stmt, 11);
      g_ptr_array_add (list, recovery);
    }
  return NULL;
}
