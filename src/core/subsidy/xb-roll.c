#define G_LOG_DOMAIN "xb-subsidy"

#include "subsidy/xb-roll-private.h"

#include "store/xb-statement.h"
#include "subsidy/xb-case.h"
#include "util/xb-text.h"

#include <glib/gi18n-lib.h>
#include <string.h>

void
xb_roll_free (XbRoll *roll)
{
  if (roll == NULL)
    return;
  g_free (roll->scheme);
  g_free (roll->period);
  g_free (roll->from_date);
  g_free (roll->to_date);
  g_free (roll->state);
  g_free (roll->made_on);
  g_free (roll->made_by);
  g_free (roll->approved_on);
  g_free (roll->approved_by);
  g_free (roll);
}

#define SELECT_ROLL "SELECT id, scheme, period, from_date, to_date, state, version_id, made_on, made_by, approved_on, approved_by, line_count, total_fen FROM roll"

static XbRoll *
read_roll (XbStmt *stmt)
{
  XbRoll *roll = g_new0 (XbRoll, 1);

  roll->id = sqlite3_column_int64 (stmt, 0);
  roll->scheme = xb_stmt_dup_text (stmt, 1);
  roll->period = xb_stmt_dup_text (stmt, 2);
  roll->from_date = xb_stmt_dup_text (stmt, 3);
  roll->to_date = xb_stmt_dup_text (stmt, 4);
  roll->state = xb_stmt_dup_text (stmt, 5);
  roll->version_id = sqlite3_column_int64 (stmt, 6);
  roll->made_on = xb_stmt_dup_text (stmt, 7);
  roll->made_by = xb_stmt_dup_text (stmt, 8);
  roll->approved_on = xb_stmt_dup_text (stmt, 9);
  roll->approved_by = xb_stmt_dup_text (stmt, 10);
  roll->line_count = sqlite3_column_int (stmt, 11);
  roll->total_fen = sqlite3_column_int64 (stmt, 12);
  return roll;
}

/** (transfer full) */
XbRoll *
xb_roll_load (XbStore *store, gint64 id, GError **error)
{
  g_autoptr (XbStmt) stmt = xb_store_ask (store, error, SELECT_ROLL " WHERE id = ?", "i", id);
  gboolean row;

  if (stmt == NULL || !xb_stmt_step (store, stmt, &row, error))
    return NULL;
  if (row)
    return read_roll (stmt);
  xb_subsidy_refuse (error, XB_SUBSIDY_ERROR_NOT_FOUND, _ ("There is no such roll."));
  return NULL;
}

/** The key of the roll of a scheme and period. */
gboolean
xb_roll_find (XbStore *store, const char *scheme, const char *period, gint64 *id, GError **error)
{
  return xb_store_ask_number (store, error, id, "SELECT id FROM roll WHERE scheme = ? AND period = ?", "ss", scheme, period)
         && (*id != 0 || xb_subsidy_refuse (error, XB_SUBSIDY_ERROR_NOT_FOUND, _ ("There is no roll of “%s” for %s."), scheme, period));
}

/** (transfer full) (element-type XbRoll): the latest first. @scheme: (nullable) */
GPtrArray *
xb_roll_list (XbStore *store, const char *scheme, GError **error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func ((GDestroyNotify) xb_roll_free);
  g_autoptr (XbStmt) stmt = xb_store_ask (store, error, SELECT_ROLL " WHERE ?1 IS NULL OR scheme = ?1 ORDER BY from_date DESC, scheme", "s", scheme);
  gboolean row;

  while (stmt != NULL && xb_stmt_step (store, stmt, &row, error))
    {
      if (!row)
        return g_steal_pointer (&list);
      g_ptr_array_add (list, read_roll (stmt));
    }
  return NULL;
}

/* ---- making one ---- */

static gboolean
write_lines (XbStore *store, XbTxn *txn, gint64 roll, const XbSchemeDef *def, const GPtrArray *lines, guint *count, gint64 *total, GError **error)
{
  *count = 0;
  *total = 0;
  for (guint i = 0; i < lines->len; i++)
    {
      const XbRollLine *line = g_ptr_array_index (lines, i);

      if (!xb_store_do (store, error,
                        "INSERT INTO roll_line (id, roll_id, case_id, scheme, person_id, payee_id, for_period, category, amount, months, amount_fen, before_fen, change,"
                        " reason, place_id, name) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                        "iiisiisssiiissks", xb_store_new_id (store), roll, line->case_id, def->id, line->person_id, line->payee_id,
                        line->for_period, line->category, line->amount, (gint64) line->months, line->fen, line->before_fen, line->change, line->reason, line->place_id,
                        line->name)
          || !xb_txn_add_rows (txn, 1, error))
        return FALSE;
      *count += line->fen > 0;
      *total += line->fen;
    }
  return TRUE;
}

/* A draft that is there is made anew. An approved roll, or one of a later period, stands. */
static gboolean
clear_draft (XbStore *store, const XbSchemeDef *def, const XbPayPeriod *period, GError **error)
{
  g_autofree char *state = NULL, *later = NULL, *draft = NULL;
  char from[XB_DATE_SIZE], to[XB_DATE_SIZE];

  xb_pay_period_days (period, from, to);
  if (!xb_store_ask_text (store, error, &state, "SELECT state FROM roll WHERE scheme = ? AND period = ?", "ss", def->id, period->name)
      || !xb_store_ask_text (store, error, &later, "SELECT period FROM roll WHERE scheme = ? AND from_date > ? ORDER BY from_date DESC LIMIT 1", "ss", def->id, from)
      || !xb_store_ask_text (store, error, &draft, "SELECT period FROM roll WHERE scheme = ? AND from_date < ? AND state = 'draft' LIMIT 1", "ss", def->id, from))
    return FALSE;
  if (g_strcmp0 (state, "approved") == 0)
    return xb_subsidy_refuse (error, XB_SUBSIDY_ERROR_REFUSED, _ ("The roll of “%s” for %s is approved and does not change any more. What came later goes into the next one."),
                              def->name, period->name);
  if (later != NULL)
    return xb_subsidy_refuse (error, XB_SUBSIDY_ERROR_REFUSED, _ ("There is a roll of “%s” for %s already; what is owed for %s goes into a later one as arrears."), def->name,
                              later, period->name);
  if (draft != NULL)
    return xb_subsidy_refuse (error, XB_SUBSIDY_ERROR_REFUSED, _ ("The roll of “%s” for %s is still a draft. Have it approved, or discard it, first."), def->name, draft);
  return xb_store_do (store, error, "DELETE FROM roll_line WHERE roll_id IN (SELECT id FROM roll WHERE scheme = ? AND period = ?)", "ss", def->id, period->name)
         && xb_store_do (store, error, "DELETE FROM roll WHERE scheme = ? AND period = ?", "ss", def->id, period->name);
}

/**
 * xb_roll_make:
 * @period: as the scheme is paid: 2025, 2025-H1, 2025-Q1, 2025-01
 *
 * Makes the draft of a roll from the approved cases as they stand, in the place of a draft that is there.
 *
 * Returns: its key; 0 with @error
 */
gint64
xb_roll_make (XbStore *store, XbCatalog *catalog, const char *operator_name, const char *scheme, const char *period, GCancellable *cancellable, GError **error)
{
  g_autoptr (XbTxn) txn = xb_txn_begin (store, operator_name, XB_ENTRY_EDIT, "", error);
  g_autoptr (XbScheme) loaded = txn != NULL ? xb_scheme_load (store, catalog, scheme, TRUE, error) : NULL;
  g_autoptr (GPtrArray) lines = NULL;
  g_autofree char *today = xb_text_today (), *title = NULL;
  char from[XB_DATE_SIZE], to[XB_DATE_SIZE];
  XbPayPeriod span;
  gint64 id, total;
  guint count;

  if (loaded == NULL || !xb_pay_period_parse (loaded->def->paid, period, &span, error))
    return 0;
  xb_pay_period_days (&span, from, to);
  if (strcmp (from, today) > 0)
    {
      xb_subsidy_refuse (error, XB_SUBSIDY_ERROR_INVALID, _ ("%s has not begun yet."), span.name);
      return 0;
    }
  if (!clear_draft (store, loaded->def, &span, error) || (lines = xb_roll_work_out (store, loaded->def, &span, cancellable, error)) == NULL)
    return 0;
  title = g_strdup_printf (_ ("Roll made: %s, %s"), loaded->def->name, span.name);
  xb_txn_set_title (txn, title);
  id = xb_store_new_id (store);
  if (!xb_store_do (store, error,
                    "INSERT INTO roll (id, scheme, period, from_date, to_date, version_id, state, made_on, made_by, line_count, total_fen)"
                    " VALUES (?, ?, ?, ?, ?, ?, 'draft', ?, ?, 0, 0)",
                    "issssiss", id, scheme, span.name, from, to, loaded->version_id, today, operator_name)
      || !write_lines (store, txn, id, loaded->def, lines, &count, &total, error)
      || !xb_store_do (store, error, "UPDATE roll SET line_count = ?2, total_fen = ?3 WHERE id = ?1", "iii", id, (gint64) count, total)
      || !xb_txn_commit (g_steal_pointer (&txn), NULL, error))
    return 0;
  return id;
}

static gboolean
same_line (const XbRollLine *a, const XbRollLine *b)
{
  return a->case_id == b->case_id && a->payee_id == b->payee_id && a->fen == b->fen && a->months == b->months && strcmp (a->for_period, b->for_period) == 0
         && strcmp (a->change, b->change) == 0;
}

/* Cases of those who left have ended. */
static gboolean
end_cases (XbStore *store, const char *operator_name, const GPtrArray *lines, GError **error)
{
  for (guint i = 0; i < lines->len; i++)
    {
      const XbRollLine *line = g_ptr_array_index (lines, i);
      g_autoptr (XbCase) one = NULL;

      if (line->right_to == NULL)
        continue;
      one = xb_case_load (store, line->case_id, error);
      if (one == NULL || (strcmp (one->state, "approved") == 0 && !xb_case_end_in (store, operator_name, one, line->right_to, line->reason, error)))
        return FALSE;
    }
  return TRUE;
}

/* A draft made by a definition that is no longer in force is made anew. */
static gboolean
still_in_force (XbStore *store, XbCatalog *catalog, const XbRoll *roll, GError **error)
{
  g_autoptr (XbScheme) now = xb_scheme_load (store, catalog, roll->scheme, TRUE, error);

  if (now == NULL)
    return FALSE;
  return now->version_id == roll->version_id
         || xb_subsidy_refuse (error, XB_SUBSIDY_ERROR_REFUSED, _ ("The scheme “%s” has changed since the roll was made. Have it made anew."), now->def->name);
}

/**
 * xb_roll_approve:
 *
 * Approves a draft somebody else made. It is worked out once more: where the cases or the register have changed since, it is refused, and
 * the draft is to be made anew. From then on it does not change; what it pays can go to the bank. Cases of those who left end with it.
 */
gboolean
xb_roll_approve (XbStore *store, XbCatalog *catalog, const char *operator_name, gint64 id, GError **error)
{
  g_autoptr (XbTxn) txn = xb_txn_begin_with (store, operator_name, XB_RIGHT_BIT (XB_RIGHT_APPROVE), XB_ENTRY_EDIT, "", error);
  g_autoptr (XbRoll) roll = txn != NULL ? xb_roll_load (store, id, error) : NULL;
  g_autoptr (XbScheme) scheme = roll != NULL ? xb_scheme_load_version (store, catalog, roll->version_id, error) : NULL;
  g_autoptr (GPtrArray) lines = NULL, now = NULL;
  g_autofree char *today = xb_text_today (), *title = NULL;
  XbPayPeriod span;
  guint different = 0;

  if (scheme == NULL)
    return FALSE;
  if (strcmp (roll->state, "draft") != 0)
    return xb_subsidy_refuse (error, XB_SUBSIDY_ERROR_REFUSED, _ ("The roll of “%s” for %s is approved already."), scheme->def->name, roll->period);
  if (strcmp (roll->made_by, operator_name) == 0)
    return xb_subsidy_refuse (error, XB_SUBSIDY_ERROR_SAME_PERSON, _ ("%s made this roll; somebody else has to approve it."), operator_name);
  if (!still_in_force (store, catalog, roll, error) || !xb_pay_period_parse (scheme->def->paid, roll->period, &span, error) || (lines = xb_roll_lines (store, id, error)) == NULL
      || (now = xb_roll_work_out (store, scheme->def, &span, NULL, error)) == NULL)
    return FALSE;
  for (guint i = 0; i < MAX (lines->len, now->len); i++)
    different += i >= lines->len || i >= now->len || !same_line (g_ptr_array_index (lines, i), g_ptr_array_index (now, i));
  if (different > 0)
    return xb_subsidy_refuse (error, XB_SUBSIDY_ERROR_REFUSED, ngettext ("%u line would be different now: cases or the register have changed since the roll was made. Have it made anew.",
                                                                         "%u lines would be different now: cases or the register have changed since the roll was made. Have it made anew.", different),
                              different);
  title = g_strdup_printf (_ ("Roll approved: %s, %s"), scheme->def->name, roll->period);
  xb_txn_set_title (txn, title);
  return end_cases (store, operator_name, now, error)
         && xb_store_do (store, error, "UPDATE roll SET state = 'approved', approved_on = ?2, approved_by = ?3 WHERE id = ?1", "iss", id, today, operator_name)
         && xb_roll_reconcile (store, id, error) && xb_txn_commit (g_steal_pointer (&txn), NULL, error);
}

/** Throws a draft away. */
gboolean
xb_roll_discard (XbStore *store, const char *operator_name, gint64 id, GError **error)
{
  g_autoptr (XbTxn) txn = xb_txn_begin (store, operator_name, XB_ENTRY_EDIT, "", error);
  g_autoptr (XbRoll) roll = txn != NULL ? xb_roll_load (store, id, error) : NULL;
  g_autofree char *title = NULL;

  if (roll == NULL)
    return FALSE;
  if (strcmp (roll->state, "draft") != 0)
    return xb_subsidy_refuse (error, XB_SUBSIDY_ERROR_REFUSED, _ ("An approved roll stays."));
  title = g_strdup_printf (_ ("Draft of a roll discarded: %s, %s"), roll->scheme, roll->period);
  xb_txn_set_title (txn, title);
  return xb_store_do (store, error, "DELETE FROM roll_line WHERE roll_id = ?", "i", id) && xb_store_do (store, error, "DELETE FROM roll WHERE id = ?", "i", id)
         && xb_txn_commit (g_steal_pointer (&txn), NULL, error);
}

/* ---- reading one ---- */

/** (transfer full) (element-type XbRollLine): in the order they were made, by place */
GPtrArray *
xb_roll_lines (XbStore *store, gint64 id, GError **error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func (xb_roll_line_free);
  g_autoptr (XbStmt) stmt = xb_store_ask (store, error,
                                          "SELECT l.id, l.case_id, l.person_id, l.payee_id, l.place_id, l.for_period, c.case_no, l.name, l.category, l.amount, l.months,"
                                          " l.amount_fen, l.before_fen, l.change, l.reason FROM roll_line l JOIN subsidy_case c ON c.id = l.case_id WHERE l.roll_id = ? ORDER BY l.id",
                                          "i", id);
  gboolean row;

  while (stmt != NULL && xb_stmt_step (store, stmt, &row, error))
    {
      XbRollLine *line;

      if (!row)
        return g_steal_pointer (&list);
      line = g_new0 (XbRollLine, 1);
      line->id = sqlite3_column_int64 (stmt, 0);
      line->case_id = sqlite3_column_int64 (stmt, 1);
      line->person_id = sqlite3_column_int64 (stmt, 2);
      line->payee_id = sqlite3_column_int64 (stmt, 3);
      line->place_id = sqlite3_column_int64 (stmt, 4);
      g_strlcpy (line->for_period, (const char *) sqlite3_column_text (stmt, 5), sizeof line->for_period);
      line->case_no = xb_stmt_dup_text (stmt, 6);
      line->name = xb_stmt_dup_text (stmt, 7);
      line->category = g_intern_string ((const char *) sqlite3_column_text (stmt, 8));
      line->amount = g_intern_string ((const char *) sqlite3_column_text (stmt, 9));
      line->months = sqlite3_column_int (stmt, 10);
      line->fen = sqlite3_column_int64 (stmt, 11);
      line->before_fen = sqlite3_column_int64 (stmt, 12);
      line->change = g_intern_string ((const char *) sqlite3_column_text (stmt, 13));
      line->reason = xb_stmt_dup_text (stmt, 14);
      g_ptr_array_add (list, line);
    }
  return NULL;
}

static void
clear_sum (gpointer data)
{
  g_free (((XbRollSum *) data)->name);
}

/** (transfer full) (element-type XbRollSum): lines and money of a roll by change (all lines), category or village (paid ones) */
GArray *
xb_roll_sums (XbStore *store, gint64 id, XbRollSumBy by, GError **error)
{
  static const char *const queries[]
      = { "SELECT change, count(*), sum (amount_fen) FROM roll_line WHERE roll_id = ? GROUP BY change ORDER BY min (id)",
          "SELECT coalesce (category, ''), count(*), sum (amount_fen) FROM roll_line WHERE roll_id = ? AND amount_fen > 0 GROUP BY category ORDER BY category",
          "SELECT coalesce (village, ''), count(*), sum (amount_fen) FROM v_roll_line WHERE roll_id = ? AND amount_fen > 0 GROUP BY village ORDER BY min (place_code)" };
  g_autoptr (GArray) sums = g_array_new (FALSE, FALSE, sizeof (XbRollSum));
  g_autoptr (XbStmt) stmt = xb_store_ask (store, error, queries[by], "i", id);
  gboolean row;

  g_array_set_clear_func (sums, clear_sum);
  while (stmt != NULL && xb_stmt_step (store, stmt, &row, error))
    {
      XbRollSum sum;

      if (!row)
        return g_steal_pointer (&sums);
      sum.name = xb_stmt_dup_text (stmt, 0);
      sum.lines = sqlite3_column_int (stmt, 1);
      sum.fen = sqlite3_column_int64 (stmt, 2);
      g_array_append_val (sums, sum);
    }
  return NULL;
}

/** Whether the total of a roll is the sum of its lines, counted by scheme, category and village; an error that names both where it is not. */
gboolean
xb_roll_reconcile (XbStore *store, gint64 id, GError **error)
{
  g_autoptr (XbRoll) roll = xb_roll_load (store, id, error);

  if (roll == NULL)
    return FALSE;
  for (int by = XB_SUM_CHANGE; by <= XB_SUM_VILLAGE; by++)
    {
      g_autoptr (GArray) sums = xb_roll_sums (store, id, by, error);
      gint64 total = 0;

      if (sums == NULL)
        return FALSE;
      for (guint i = 0; i < sums->len; i++)
        total += g_array_index (sums, XbRollSum, i).fen;
      if (total != roll->total_fen)
        {
          g_autofree char *says = xb_money_text (roll->total_fen), *is = xb_money_text (total);

          return xb_subsidy_refuse (error, XB_SUBSIDY_ERROR_INVALID, _ ("The roll says %s yuan, its lines together are %s yuan."), says, is);
        }
    }
  return TRUE;
}
