#define G_LOG_DOMAIN "xb-indicator"

#include "indicator/xb-target.h"

#include "register/xb-person.h"
#include "store/xb-journal.h"
#include "util/xb-period.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

G_DEFINE_QUARK (xb-target-error-quark, xb_target_error)

void
xb_target_free (XbTarget *target)
{
  g_free (target->place_code);
  g_free (target->place);
  g_free (target->from);
  g_free (target->to);
  g_free (target->notes);
  g_free (target);
}

/* The value as it was written, a number of the indicator's kind. */
static gboolean
read_value (const XbIndicatorDef *def, const char *text, double *value, GError **error)
{
  char *end = NULL;

  *value = text != NULL ? g_ascii_strtod (text, &end) : NAN;
  if (text != NULL && end != text && *end == '\0' && isfinite (*value) && *value >= 0 && (def->unit != XB_UNIT_PERCENT || *value <= 100))
    return TRUE;
  g_set_error (error, XB_TARGET_ERROR, XB_TARGET_ERROR_VALUE,
               def->unit == XB_UNIT_PERCENT ? _ ("“%s” is not a share from 0 to 100.") : _ ("“%s” is not a number of people."), text != NULL ? text : "");
  return FALSE;
}

static gboolean
find_indicator (const char *id, const XbIndicatorDef **def, GError **error)
{
  int at = xb_indicator_find (id);
  guint n;

  *def = at >= 0 ? &xb_indicator_list (&n)[at] : NULL;
  if (*def != NULL && (*def)->own_work)
    return TRUE;
  g_set_error (error, XB_TARGET_ERROR, XB_TARGET_ERROR_INDICATOR,
               *def == NULL ? _ ("There is no indicator “%s”.") : _ ("“%s” cannot be a target: it says how people live, not how the office works."),
               *def == NULL ? id : _ ((*def)->title));
  return FALSE;
}

/**
 * xb_target_set:
 * @place_code: of the township, a village or a group
 * @value: as it was written
 * @notes: (nullable)
 *
 * Sets what is to be reached in a period; for the same place, indicator and period the target is changed.
 */
gboolean
xb_target_set (XbStore *store, const char *operator_name, const char *place_code, const char *indicator, const char *from, const char *to,
               const char *value, const char *notes, GError **error)
{
  const XbIndicatorDef *def;
  g_autoptr (XbPlace) place = NULL;
  g_autofree char *title = NULL;
  g_autoptr (XbTxn) txn = NULL;
  g_autoptr (XbStmt) stmt = NULL;
  XbPeriod period;
  double number;

  if (!find_indicator (indicator, &def, error) || !read_value (def, value, &number, error) || !xb_period_read (from, to, NULL, &period, error))
    return FALSE;
  place = xb_place_by_code (store, place_code, NULL);
  if (place == NULL)
    {
      g_set_error (error, XB_TARGET_ERROR, XB_TARGET_ERROR_PLACE, _ ("There is no place with the code “%s”."), place_code);
      return FALSE;
    }
  title = g_strdup_printf (_ ("Target of %s: %s"), place->name, _ (def->title));
  txn = xb_txn_begin (store, operator_name, XB_ENTRY_EDIT, title, error);
  stmt = txn != NULL ? xb_store_prepare (store,
                                         "INSERT INTO target (id, place_id, indicator, from_date, to_date, value, notes) VALUES (?, ?, ?, ?, ?, ?, ?)"
                                         " ON CONFLICT (place_id, indicator, from_date, to_date) DO UPDATE SET value = excluded.value, notes = excluded.notes",
                                         error)
                     : NULL;
  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, xb_store_new_id (store));
  sqlite3_bind_int64 (stmt, 2, place->id);
  xb_stmt_bind_text (stmt, 3, indicator);
  xb_stmt_bind_text (stmt, 4, period.from);
  xb_stmt_bind_text (stmt, 5, period.to);
  sqlite3_bind_double (stmt, 6, number);
  xb_stmt_bind_text (stmt, 7, notes != NULL && *notes != '\0' ? notes : NULL);
  return xb_stmt_run (store, stmt, error) && xb_txn_add_rows (txn, 1, error) && xb_txn_commit (g_steal_pointer (&txn), NULL, error);
}

gboolean
xb_target_remove (XbStore *store, const char *operator_name, gint64 id, GError **error)
{
  g_autoptr (XbTxn) txn = xb_txn_begin (store, operator_name, XB_ENTRY_EDIT, _ ("Target removed"), error);
  g_autoptr (XbStmt) stmt = txn != NULL ? xb_store_prepare (store, "DELETE FROM target WHERE id = ?", error) : NULL;

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, id);
  return xb_stmt_run (store, stmt, error) && xb_txn_add_rows (txn, 1, error) && xb_txn_commit (g_steal_pointer (&txn), NULL, error);
}

static double
count (const XbPopulation *population, const XbTarget *target, const char *from, const char *to)
{
  XbIndicatorQuery query;
  XbIndicators counted;

  if (!xb_indicator_query_set (population, target->place_code, from, to, NULL, &query, NULL))
    return NAN;
  xb_indicators_count (population, &query, &counted);
  return xb_indicator_value (&counted, target->indicator);
}

/* The actual of the target's own days, and of the same a year before. */
static void
count_actual (const XbPopulation *population, XbTarget *target)
{
  char from[XB_DATE_SIZE], to[XB_DATE_SIZE];

  target->actual = count (population, target, target->from, target->to);
  xb_date_year_before (target->from, from);
  xb_date_year_before (target->to, to);
  target->before = count (population, target, from, to);
}

/** (transfer full) (element-type XbTarget): the latest period first, then by place. What was reached is counted here, never stored. */
GPtrArray *
xb_target_list (XbStore *store, const XbPopulation *population, GError **error)
{
  g_autoptr (XbStmt) stmt = xb_store_prepare (
      store, "SELECT target_id, place_code, place, indicator, from_date, to_date, value, notes FROM v_target ORDER BY to_date DESC, from_date DESC, place_code, indicator",
      error);
  g_autoptr (GPtrArray) targets = g_ptr_array_new_with_free_func ((GDestroyNotify) xb_target_free);
  gboolean row;

  while (stmt != NULL && xb_stmt_step (store, stmt, &row, error))
    {
      XbTarget *target;
      int indicator;

      if (!row)
        return g_steal_pointer (&targets);
      indicator = xb_indicator_find ((const char *) sqlite3_column_text (stmt, 3));
      if (indicator < 0)
        continue;
      target = g_new0 (XbTarget, 1);
      target->id = sqlite3_column_int64 (stmt, 0);
      target->place_code = xb_stmt_dup_text (stmt, 1);
      target->place = xb_stmt_dup_text (stmt, 2);
      target->indicator = indicator;
      target->from = xb_stmt_dup_text (stmt, 4);
      target->to = xb_stmt_dup_text (stmt, 5);
      target->value = sqlite3_column_double (stmt, 6);
      target->notes = xb_stmt_dup_text (stmt, 7);
      count_actual (population, target);
      g_ptr_array_add (targets, target);
    }
  return NULL;
}
