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
  g_free (target->kind);
  g_free (target->title);
  g_free (target->from);
  g_free (target->to);
  g_free (target->notes);
  g_free (target);
}

/* The value as it was written, a number of that kind. */
static gboolean
read_value (const XbTargetKind *kind, const char *text, double *value, GError **error)
{
  char *end = NULL;

  *value = text != NULL ? g_ascii_strtod (text, &end) : NAN;
  if (text != NULL && end != text && *end == '\0' && isfinite (*value) && *value >= 0 && (kind->unit != XB_UNIT_PERCENT || *value <= 100))
    return TRUE;
  g_set_error (error, XB_TARGET_ERROR, XB_TARGET_ERROR_VALUE,
               kind->unit == XB_UNIT_PERCENT ? _ ("“%s” is not a share from 0 to 100.") : kind->indicator >= 0 ? _ ("“%s” is not a number of people.") : _ ("“%s” is not a number."),
               text != NULL ? text : "");
  return FALSE;
}

static const XbTargetKind *
find_kind (const GPtrArray *kinds, const char *id, GError **error)
{
  const XbTargetKind *kind = xb_target_kind_find (kinds, id);
  int at = xb_indicator_find (id);
  guint n;

  if (kind == NULL)
    g_set_error (error, XB_TARGET_ERROR, XB_TARGET_ERROR_INDICATOR,
                 at < 0 ? _ ("There is no indicator “%s”.") : _ ("“%s” cannot be a target: it says how people live, not how the office works."),
                 at < 0 ? id : _ (xb_indicator_list (&n)[at].title));
  return kind;
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
xb_target_set (XbStore *store, XbCatalog *catalog, const char *operator_name, const char *place_code, const char *indicator, const char *from, const char *to,
               const char *value, const char *notes, GError **error)
{
  g_autoptr (GPtrArray) kinds = xb_target_kinds (catalog);
  const XbTargetKind *kind = find_kind (kinds, indicator, error);
  g_autoptr (XbPlace) place = NULL;
  g_autofree char *title = NULL;
  g_autoptr (XbTxn) txn = NULL;
  g_autoptr (XbStmt) stmt = NULL;
  XbPeriod period;
  double number;

  if (kind == NULL || !read_value (kind, value, &number, error) || !xb_period_read (from, to, NULL, &period, error))
    return FALSE;
  if (strlen (indicator) > 40)
    {
      g_set_error (error, XB_TARGET_ERROR, XB_TARGET_ERROR_INDICATOR, _ ("The name of the register or of its field, “%s”, is too long for a target."), indicator);
      return FALSE;
    }
  place = xb_place_by_code (store, place_code, NULL);
  if (place == NULL)
    {
      g_set_error (error, XB_TARGET_ERROR, XB_TARGET_ERROR_PLACE, _ ("There is no place with the code “%s”."), place_code);
      return FALSE;
    }
  title = g_strdup_printf (_ ("Target of %s: %s"), place->name, kind->title);
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

/* What was counted of @target from @from to @to; NAN where no rate is worked out. */
static gboolean
count (XbStore *store, const XbPopulation *population, const XbTargetKind *kind, const XbTarget *target, const char *from, const char *to, double *value, GError **error)
{
  XbIndicatorQuery query;
  XbIndicators counted;

  *value = NAN;
  if (kind->indicator < 0)
    return xb_target_kind_count (store, kind, target->place_code, from, to, value, error);
  if (!xb_indicator_query_set (population, target->place_code, from, to, NULL, &query, NULL))
    return TRUE;
  xb_indicators_count (population, &query, &counted);
  *value = xb_indicator_value (&counted, (guint) kind->indicator);
  return TRUE;
}

/* The actual of the target's own days, and of the same a year before. */
static gboolean
count_actual (XbStore *store, const XbPopulation *population, const XbTargetKind *kind, XbTarget *target, GError **error)
{
  char from[XB_DATE_SIZE], to[XB_DATE_SIZE];

  xb_date_year_before (target->from, from);
  xb_date_year_before (target->to, to);
  return count (store, population, kind, target, target->from, target->to, &target->actual, error) && count (store, population, kind, target, from, to, &target->before, error);
}

/**
 * xb_target_list:
 *
 * What was reached is counted here, never stored. A target of a register that is no longer defined is left out.
 *
 * Returns: (transfer full) (element-type XbTarget): the latest period first, then by place
 */
GPtrArray *
xb_target_list (XbStore *store, XbCatalog *catalog, const XbPopulation *population, GError **error)
{
  g_autoptr (XbStmt) stmt = xb_store_prepare (
      store, "SELECT target_id, place_code, place, indicator, from_date, to_date, value, notes FROM v_target ORDER BY to_date DESC, from_date DESC, place_code, indicator",
      error);
  g_autoptr (GPtrArray) kinds = xb_target_kinds (catalog), targets = g_ptr_array_new_with_free_func ((GDestroyNotify) xb_target_free);
  gboolean row;

  while (stmt != NULL && xb_stmt_step (store, stmt, &row, error))
    {
      XbTarget *target;
      const XbTargetKind *kind;

      if (!row)
        return g_steal_pointer (&targets);
      kind = xb_target_kind_find (kinds, (const char *) sqlite3_column_text (stmt, 3));
      if (kind == NULL)
        continue;
      target = g_new0 (XbTarget, 1);
      target->id = sqlite3_column_int64 (stmt, 0);
      target->place_code = xb_stmt_dup_text (stmt, 1);
      target->place = xb_stmt_dup_text (stmt, 2);
      target->kind = g_strdup (kind->id);
      target->title = g_strdup (kind->title);
      target->unit = kind->unit;
      target->indicator = kind->indicator;
      target->from = xb_stmt_dup_text (stmt, 4);
      target->to = xb_stmt_dup_text (stmt, 5);
      target->value = sqlite3_column_double (stmt, 6);
      target->notes = xb_stmt_dup_text (stmt, 7);
      g_ptr_array_add (targets, target);
      if (!count_actual (store, population, kind, target, error))
        return NULL;
    }
  return NULL;
}
