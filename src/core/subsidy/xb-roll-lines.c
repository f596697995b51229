#define G_LOG_DOMAIN "xb-subsidy"

/* The lines of a roll worked out from the approved cases: what each is owed for the period and for earlier ones that were never paid,
 * who is held back and why, who was on the roll before and is not any more. */

#include "subsidy/xb-roll-private.h"

#include "store/xb-statement.h"
#include "subsidy/xb-facts.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Arrears go back so many years at the most: beyond that a mistake is likelier than a right. */
#define ARREARS_YEARS 10

void
xb_roll_line_free (gpointer data)
{
  XbRollLine *line = data;

  g_free (line->case_no);
  g_free (line->name);
  g_free (line->reason);
  g_free (line->right_to);
  g_free (line);
}

/* A case as the roll needs it. Texts are the statement's. */
typedef struct
{
  gint64 id, person_id, payee_id, place_id;
  const char *case_no, *category, *applied_on, *state, *approved_on, *right_from, *right_to, *end_reason, *name;
  const char *held; /* (nullable): suspended, or an objection is open */
} Case;

/* What was on rolls so far: (case, period) → fen. */
typedef struct
{
  XbStore *store;
  const XbSchemeDef *def;
  const XbPayPeriod *period;
  char to[XB_DATE_SIZE];
  XbFacts *facts;
  GHashTable *paid;   /* "case period" → nothing: on a roll already */
  GHashTable *before; /* case → XbRollLine of the roll before, those not seen yet in this one */
  GHashTable *ever;   /* cases that were ever on a roll */
  GPtrArray *lines;
} Work;

static void
add_line (Work *work, const Case *one, const char *for_period, const XbOwed *owed, const char *change, const char *reason)
{
  XbRollLine *line = g_new0 (XbRollLine, 1);

  line->case_id = one->id;
  line->person_id = one->person_id;
  line->payee_id = one->payee_id;
  line->place_id = one->place_id;
  line->case_no = g_strdup (one->case_no);
  line->name = g_strdup (one->name);
  g_strlcpy (line->for_period, for_period, sizeof line->for_period);
  line->change = change;
  line->reason = g_strdup (reason);
  if (owed != NULL)
    {
      line->months = owed->months;
      line->fen = owed->fen;
      line->category = g_intern_string (owed->category);
      line->amount = g_intern_string (owed->amount);
    }
  g_ptr_array_add (work->lines, line);
}

/* What is paid once has one period for ever, or one for each category. */
static void
period_name (const XbSchemeDef *def, const Case *one, const XbPayPeriod *period, char out[16])
{
  if (def->paid != XB_PAID_ONCE)
    g_strlcpy (out, period->name, 16);
  else if (one->category == NULL)
    g_strlcpy (out, "once", 16);
  else
    {
      /* A hash keeps it short whatever the category is called. */
      guint hash = g_str_hash (one->category);

      g_snprintf (out, 16, "once-%08x", hash);
    }
}

static gboolean
is_paid (Work *work, gint64 case_id, const char *period)
{
  g_autofree char *key = g_strdup_printf ("%" G_GINT64_FORMAT " %s", case_id, period);

  return g_hash_table_contains (work->paid, key);
}

/** (transfer full) (element-type XbMonths): months of a case that are not paid: it was paid elsewhere until then, or suspended without back pay */
GArray *
xb_roll_months_without (XbStore *store, gint64 case_id, GError **error)
{
  g_autoptr (GArray) spans = g_array_new (FALSE, FALSE, sizeof (XbMonths));
  g_autoptr (XbStmt) stmt = xb_store_ask (store, error,
                                          "SELECT from_date, to_date, 0 FROM suspension WHERE case_id = ?1 AND back_pay = 0"
                                          " UNION ALL SELECT '0001-01-01', paid_until, 1 FROM subsidy_case WHERE id = ?1 AND paid_until IS NOT NULL",
                                          "i", case_id);
  gboolean row;

  while (stmt != NULL && xb_stmt_step (store, stmt, &row, error))
    {
      XbMonths span;

      if (!row)
        return g_steal_pointer (&spans);
      span.first = xb_date_month ((const char *) sqlite3_column_text (stmt, 0));
      /* The month a suspension is lifted in is paid again; the month it was paid until elsewhere is not. */
      span.last = xb_date_month ((const char *) sqlite3_column_text (stmt, 1)) - (sqlite3_column_int (stmt, 2) == 0);
      g_array_append_val (spans, span);
    }
  return NULL;
}

/* Whether the right goes on past the period: then the conditions must still hold at its end. */
static gboolean
goes_on (Work *work, const Case *one)
{
  XbMonths months;
  const XbSchemeCategory *category = one->category != NULL ? xb_scheme_def_category (work->def, one->category) : xb_facts_category (work->facts);

  if (one->right_to != NULL || xb_facts_exit (work->facts, NULL) != NULL)
    return FALSE;
  return !xb_facts_months (work->facts, category, &months) || months.last >= work->period->last;
}

static const char *
change_of (Work *work, const Case *one, const XbOwed *owed, XbRollLine **before)
{
  *before = g_hash_table_lookup (work->before, &one->id);
  if (*before != NULL)
    return (*before)->fen == owed->fen ? "continued" : "changed";
  return g_hash_table_contains (work->ever, &one->id) ? "resumed" : "new";
}

/* The line of the period itself. */
static void
add_now (Work *work, const Case *one, const GArray *without)
{
  char name[16];
  XbOwed owed;
  XbRollLine *before;
  const char *change;
  g_autofree char *reason = NULL;

  period_name (work->def, one, work->period, name);
  if (is_paid (work, one->id, name))
    return;
  xb_facts_owed (work->facts, one->category, work->period, one->right_from, one->right_to, without, &owed);
  if (owed.fen == 0)
    return;
  change = change_of (work, one, &owed, &before);
  if (owed.fen < 0)
    {
      add_line (work, one, name, NULL, "held", _ ("the amount is not filled in"));
      return;
    }
  if (before != NULL && before->fen != owed.fen)
    reason = owed.months != before->months ? g_strdup_printf (_ ("%u months, before %u"), owed.months, before->months) : g_strdup (_ ("another amount"));
  add_line (work, one, name, &owed, change, reason);
  if (before != NULL)
    {
      ((XbRollLine *) g_ptr_array_index (work->lines, work->lines->len - 1))->before_fen = before->fen;
      g_hash_table_remove (work->before, &one->id);
    }
}

/* Earlier periods the case was entitled in and never paid for. */
static void
add_arrears (Work *work, const Case *one, const GArray *without)
{
  XbMonths months;
  char day[XB_DATE_SIZE];
  int first;

  if (work->def->paid == XB_PAID_ONCE || !xb_facts_begins (work->facts, one->category, &months, day))
    return;
  first = MAX (months.first, work->period->first - ARREARS_YEARS * 12);
  if (one->right_from != NULL)
    first = MAX (first, xb_date_month (one->right_from));
  while (first < work->period->first)
    {
      XbPayPeriod earlier;
      XbOwed owed;

      xb_pay_period_of (work->def->paid, first, &earlier);
      first = earlier.last + 1;
      if (is_paid (work, one->id, earlier.name))
        continue;
      xb_facts_owed (work->facts, one->category, &earlier, one->right_from, one->right_to, without, &owed);
      if (owed.fen > 0)
        {
          g_autofree char *text = xb_pay_period_text (earlier.name), *reason = g_strdup_printf (_ ("not paid for %s yet"), text);

          add_line (work, one, earlier.name, &owed, "arrears", reason);
        }
    }
}

static gboolean
add_case (Work *work, const Case *one, GError **error)
{
  g_autoptr (GArray) without = NULL;
  g_autofree char *against = NULL;
  char name[16];
  gboolean found;

  period_name (work->def, one, work->period, name);
  if (one->held != NULL)
    {
      if (!is_paid (work, one->id, name))
        add_line (work, one, name, NULL, "held", one->held);
      g_hash_table_remove (work->before, &one->id);
      return TRUE;
    }
  without = xb_roll_months_without (work->store, one->id, error);
  if (without == NULL || !xb_facts_read (work->facts, one->person_id, one->applied_on, &found, error))
    return FALSE;
  /* Nothing is paid on data that no longer say so, and nobody is dropped without a word. */
  if (!found || goes_on (work, one))
    against = xb_facts_no_longer (work->facts, found);
  if (against != NULL)
    {
      add_line (work, one, name, NULL, "held", against);
      g_hash_table_remove (work->before, &one->id);
      return TRUE;
    }
  add_arrears (work, one, without);
  add_now (work, one, without);
  return TRUE;
}

/* Who was on the roll before and is not on this one. Nothing is kept for them any more: the case ends. */
static gboolean
add_exit (Work *work, const Case *one, GError **error)
{
  XbRollLine *before = g_hash_table_lookup (work->before, &one->id);
  const XbSchemeExit *why = NULL;
  g_autofree char *reason = NULL, *day = NULL;
  XbRollLine *line;
  char name[16];
  gboolean found;
  const char *gone;

  if (before == NULL || work->def->paid == XB_PAID_ONCE)
    return TRUE;
  if (!xb_facts_read (work->facts, one->person_id, one->applied_on, &found, error))
    return FALSE;
  gone = found ? xb_facts_exit (work->facts, &why) : NULL;
  if (one->right_to != NULL)
    {
      reason = g_strdup_printf (_ ("%s, %s"), one->end_reason, one->right_to);
      day = g_strdup (one->right_to);
    }
  else if (gone != NULL)
    {
      reason = g_strdup_printf (_ ("%s on %s"), why->title, gone);
      day = g_strdup (gone);
    }
  else
    {
      /* The right ran its time, such as to a third birthday: in the last month that was paid. */
      char end[XB_DATE_SIZE];

      xb_date_month_start (work->period->first, end);
      xb_date_add_days (end, -1, end);
      reason = g_strdup (_ ("the time of the right is over"));
      day = g_strdup (end);
    }
  period_name (work->def, one, work->period, name);
  add_line (work, one, name, NULL, "exited", reason);
  line = g_ptr_array_index (work->lines, work->lines->len - 1);
  line->before_fen = before->fen;
  line->right_to = g_steal_pointer (&day);
  g_hash_table_remove (work->before, &one->id);
  return TRUE;
}

/* ---- what there is ---- */

static gboolean
load_paid (Work *work, gint64 *before_roll, GError **error)
{
  g_autoptr (XbStmt) stmt = xb_store_ask (work->store, error,
                                          "SELECT l.case_id, l.for_period FROM roll_line l JOIN roll r ON r.id = l.roll_id"
                                          " WHERE r.scheme = ? AND r.state = 'approved' AND l.amount_fen > 0",
                                          "s", work->def->id);
  gboolean row;

  while (stmt != NULL)
    {
      gint64 id;

      if (!xb_stmt_step (work->store, stmt, &row, error))
        return FALSE;
      if (!row)
        return xb_store_ask_number (work->store, error, before_roll,
                                    "SELECT id FROM roll WHERE scheme = ? AND state = 'approved' AND from_date < ? ORDER BY from_date DESC LIMIT 1", "ss", work->def->id, work->to);
      id = sqlite3_column_int64 (stmt, 0);
      g_hash_table_add (work->paid, g_strdup_printf ("%" G_GINT64_FORMAT " %s", id, (const char *) sqlite3_column_text (stmt, 1)));
      g_hash_table_add (work->ever, g_memdup2 (&id, sizeof id));
    }
  return FALSE;
}

static gboolean
load_before (Work *work, gint64 roll, GError **error)
{
  /* Its own period: arrears are paid once and no measure of the next. */
  g_autoptr (XbStmt) stmt = xb_store_ask (work->store, error,
                                          "SELECT l.case_id, l.amount_fen, l.months FROM roll_line l JOIN roll r ON r.id = l.roll_id"
                                          " WHERE l.roll_id = ? AND l.amount_fen > 0 AND l.for_period = r.period",
                                          "i", roll);
  gboolean row;

  while (stmt != NULL && xb_stmt_step (work->store, stmt, &row, error))
    {
      XbRollLine *line;
      gint64 id;

      if (!row)
        return TRUE;
      id = sqlite3_column_int64 (stmt, 0);
      line = g_new0 (XbRollLine, 1);
      line->fen = sqlite3_column_int64 (stmt, 1);
      line->months = sqlite3_column_int (stmt, 2);
      g_hash_table_insert (work->before, g_memdup2 (&id, sizeof id), line);
    }
  return FALSE;
}

static const char *
text (XbStmt *stmt, int column)
{
  return (const char *) sqlite3_column_text (stmt, column);
}

static void
read_case (XbStmt *stmt, Case *one)
{
  *one = (Case){ .id = sqlite3_column_int64 (stmt, 0), .case_no = text (stmt, 1), .person_id = sqlite3_column_int64 (stmt, 2), .payee_id = sqlite3_column_int64 (stmt, 3),
                 .category = text (stmt, 4), .applied_on = text (stmt, 5), .state = text (stmt, 6), .approved_on = text (stmt, 7), .right_from = text (stmt, 8),
                 .right_to = text (stmt, 9), .end_reason = text (stmt, 10), .name = text (stmt, 11), .place_id = sqlite3_column_int64 (stmt, 12) };
  if (sqlite3_column_int (stmt, 14) > 0)
    one->held = _ ("an objection is being looked into");
  if (text (stmt, 13) != NULL)
    one->held = text (stmt, 13);
}

#define CASES                                                                                                                                  \
  "SELECT c.id, c.case_no, c.person_id, c.payee_id, c.category, c.applied_on, c.state, c.approved_on, c.right_from, c.right_to, c.end_reason,"  \
  " p.name, i.place_id, (SELECT s.reason FROM suspension s WHERE s.case_id = c.id AND s.to_date IS NULL),"                                     \
  " (SELECT count(*) FROM objection o WHERE o.case_id = c.id AND o.outcome IS NULL)"                                                          \
  " FROM subsidy_case c JOIN person p ON p.id = c.person_id LEFT JOIN person_index i ON i.person_id = c.person_id"                            \
  " WHERE c.scheme = ?1 AND c.state IN ('approved', 'ended') AND c.approved_on <= ?2 ORDER BY i.list_key, c.id"

static gboolean
each_case (Work *work, gboolean (*use) (Work *work, const Case *one, GError **error), const char *last_day, GCancellable *cancellable, GError **error)
{
  g_autoptr (XbStmt) stmt = xb_store_ask (work->store, error, CASES, "ss", work->def->id, last_day);
  gboolean row;
  Case one;

  while (stmt != NULL && xb_stmt_step (work->store, stmt, &row, error))
    {
      if (!row)
        return TRUE;
      read_case (stmt, &one);
      if (g_cancellable_set_error_if_cancelled (cancellable, error) || !use (work, &one, error))
        return FALSE;
    }
  return FALSE;
}

/**
 * xb_roll_work_out:
 *
 * Returns: (transfer full) (element-type XbRollLine): the lines a roll of the period has as things stand, by place: those paid, those
 *   held back, those who left
 */
GPtrArray *
xb_roll_work_out (XbStore *store, const XbSchemeDef *def, const XbPayPeriod *period, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (xb_roll_line_free);
  g_autoptr (GHashTable) paid = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GHashTable) before = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, xb_roll_line_free);
  g_autoptr (GHashTable) ever = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  g_autoptr (XbFacts) facts = NULL;
  char from[XB_DATE_SIZE], today[XB_DATE_SIZE];
  Work work = { store, def, period, "", NULL, paid, before, ever, lines };
  gint64 before_roll = 0;

  xb_pay_period_days (period, from, work.to);
  if (!xb_subsidy_check_day (NULL, today, error))
    return NULL;
  /* The conditions are asked for the last day of the period; of one that is not over yet, for today. */
  facts = work.facts = xb_facts_new (store, def, strcmp (work.to, today) > 0 ? today : work.to, NULL, error);
  if (facts == NULL || !load_paid (&work, &before_roll, error) || !load_before (&work, before_roll, error)
      || !each_case (&work, add_case, today, cancellable, error) || !each_case (&work, add_exit, today, cancellable, error))
    return NULL;
  return g_steal_pointer (&lines);
}
