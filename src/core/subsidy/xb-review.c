#define G_LOG_DOMAIN "xb-subsidy"

/* What happens to approved cases between rolls: the annual review, suspension and its lifting. */

#include "subsidy/xb-case.h"

#include "store/xb-statement.h"
#include "subsidy/xb-facts.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* An approved case, inside an open transaction. */
static XbCase *
load_approved (XbStore *store, gint64 id, GError **error)
{
  g_autoptr (XbCase) one = xb_case_load (store, id, error);

  if (one == NULL || strcmp (one->state, "approved") == 0)
    return g_steal_pointer (&one);
  xb_subsidy_refuse (error, XB_SUBSIDY_ERROR_REFUSED, _ ("Case %s is %s, not approved."), one->case_no, xb_case_state_title (one->state));
  return NULL;
}

/** Holds payment back from @from on, because of @reason. A roll made meanwhile leaves the case out. */
gboolean
xb_case_suspend (XbStore *store, const char *operator_name, gint64 id, const char *from, const char *reason, GError **error)
{
  g_autoptr (XbTxn) txn = NULL;
  g_autoptr (XbCase) one = NULL;
  g_autofree char *title = NULL, *clean = NULL;
  char day[XB_DATE_SIZE];

  if (!xb_subsidy_check_day (from, day, error) || !xb_subsidy_check_reason (reason, _ ("Reason"), &clean, error)
      || (txn = xb_txn_begin (store, operator_name, XB_ENTRY_EDIT, "", error)) == NULL || (one = load_approved (store, id, error)) == NULL)
    return FALSE;
  if (one->suspended != NULL)
    return xb_subsidy_refuse (error, XB_SUBSIDY_ERROR_REFUSED, _ ("Case %s is suspended already: %s"), one->case_no, one->suspended);
  title = g_strdup_printf (_ ("Case %s suspended: %s, %s"), one->case_no, one->name, clean);
  xb_txn_set_title (txn, title);
  return xb_store_do (store, error, "INSERT INTO suspension (id, case_id, person_id, from_date, reason, operator) VALUES (?, ?, ?, ?, ?, ?)", "iiisss", xb_store_new_id (store), id,
                      one->person_id, day, clean, operator_name)
         && xb_txn_commit (g_steal_pointer (&txn), NULL, error);
}

/** Lifts a suspension on @to. With @back_pay, what was held back is paid with the next roll; otherwise its months are not owed. */
gboolean
xb_case_lift (XbStore *store, const char *operator_name, gint64 id, const char *to, gboolean back_pay, GError **error)
{
  g_autoptr (XbTxn) txn = NULL;
  g_autoptr (XbCase) one = NULL;
  g_autofree char *title = NULL, *from = NULL;
  char day[XB_DATE_SIZE];

  if (!xb_subsidy_check_day (to, day, error) || (txn = xb_txn_begin (store, operator_name, XB_ENTRY_EDIT, "", error)) == NULL
      || (one = load_approved (store, id, error)) == NULL
      || !xb_store_ask_text (store, error, &from, "SELECT from_date FROM suspension WHERE case_id = ? AND to_date IS NULL", "i", id))
    return FALSE;
  if (from == NULL || strcmp (day, from) < 0)
    return xb_subsidy_refuse (error, XB_SUBSIDY_ERROR_REFUSED, from == NULL ? _ ("Case %s is not suspended.") : _ ("Case %s was suspended later, on %s."), one->case_no, from);
  title = g_strdup_printf (back_pay ? _ ("Suspension of case %s lifted, with back pay: %s") : _ ("Suspension of case %s lifted, without back pay: %s"), one->case_no, one->name);
  xb_txn_set_title (txn, title);
  return xb_store_do (store, error, "UPDATE suspension SET to_date = ?2, back_pay = ?3, lifted_by = ?4 WHERE case_id = ?1 AND to_date IS NULL", "isis", id, day, (gint64) (back_pay != 0),
                      operator_name)
         && xb_txn_commit (g_steal_pointer (&txn), NULL, error);
}

/* ---- the annual review ---- */

static const char *const outcomes[] = { "confirmed", "not_seen", "no_longer" };

const char *
xb_review_outcome_id (XbReviewOutcome outcome)
{
  return outcomes[outcome];
}

void
xb_review_line_free (gpointer data)
{
  XbReviewLine *line = data;

  g_free (line->case_no);
  g_free (line->name);
  g_free (line->village);
  g_free (line->group);
  g_free (line->birth_date);
  g_free (line->outcome);
  g_free (line->date);
  g_free (line->note);
  g_free (line->exception);
  g_free (line);
}

/**
 * xb_review_list:
 * @place_code: (nullable)
 *
 * Returns: (transfer full) (element-type XbReviewLine): the approved cases of a scheme by place, with what the review of the year found
 *   so far and what the register says against
 */
GPtrArray *
xb_review_list (XbStore *store, XbCatalog *catalog, const char *scheme, int year, const char *place_code, GError **error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func (xb_review_line_free);
  g_autoptr (XbScheme) loaded = xb_scheme_load (store, catalog, scheme, TRUE, error);
  g_autoptr (XbFacts) facts = NULL;
  const char *place = place_code != NULL ? place_code : "";
  g_autofree char *high = g_strconcat (place, "~", NULL);
  g_autoptr (XbStmt) stmt = NULL;
  char day[XB_DATE_SIZE];

  if (loaded == NULL || !xb_subsidy_check_day (NULL, day, error) || (facts = xb_facts_new (store, loaded->def, day, NULL, error)) == NULL)
    return NULL;
  stmt = xb_store_ask (store, error,
                       "SELECT c.case_id, c.person_id, c.case_no, c.name, c.village, c.\"group\", c.birth_date, r.outcome, r.date, r.note, c.applied_on FROM v_case c"
                       " LEFT JOIN review r ON r.case_id = c.case_id AND r.year = ? WHERE c.scheme = ? AND c.state = 'approved' AND +c.list_key >= ? AND +c.list_key < ?"
                       " ORDER BY c.list_key",
                       "isss", (gint64) year, scheme, place, high);
  while (stmt != NULL)
    {
      XbReviewLine *line;
      gboolean row, found;

      if (!xb_stmt_step (store, stmt, &row, error))
        return NULL;
      if (!row)
        return g_steal_pointer (&list);
      line = g_new0 (XbReviewLine, 1);
      g_ptr_array_add (list, line);
      line->case_id = sqlite3_column_int64 (stmt, 0);
      line->person_id = sqlite3_column_int64 (stmt, 1);
      line->case_no = xb_stmt_dup_text (stmt, 2);
      line->name = xb_stmt_dup_text (stmt, 3);
      line->village = xb_stmt_dup_text (stmt, 4);
      line->group = xb_stmt_dup_text (stmt, 5);
      line->birth_date = xb_stmt_dup_text (stmt, 6);
      line->outcome = xb_stmt_dup_text (stmt, 7);
      line->date = xb_stmt_dup_text (stmt, 8);
      line->note = xb_stmt_dup_text (stmt, 9);
      if (!xb_facts_read (facts, line->person_id, (const char *) sqlite3_column_text (stmt, 10), &found, error))
        return NULL;
      line->exception = xb_facts_no_longer (facts, found);
    }
  return NULL;
}

/** Records what the review of a year found of each case of a list, in one entry. Said again, it takes the place of what was said before. */
gboolean
xb_review_record (XbStore *store, XbCatalog *catalog, const char *operator_name, const GArray *ids, int year, XbReviewOutcome outcome, const char *date, const char *note,
                  GError **error)
{
  g_autoptr (XbTxn) txn = NULL;
  g_autofree char *title = NULL, *clean = NULL;
  char day[XB_DATE_SIZE];

  if (ids->len == 0)
    return xb_subsidy_refuse (error, XB_SUBSIDY_ERROR_INVALID, _ ("Choose at least one case."));
  if (!xb_subsidy_check_past_day (date, day, error) || (outcome != XB_REVIEW_CONFIRMED && !xb_subsidy_check_reason (note, _ ("Note"), &clean, error)))
    return FALSE;
  title = g_strdup_printf (ngettext ("Annual review %d, %s: %u case", "Annual review %d, %s: %u cases", ids->len), year, xb_codes_label (xb_catalog_codes (catalog, "review-outcome"), outcomes[outcome]), ids->len);
  txn = xb_txn_begin (store, operator_name, XB_ENTRY_EDIT, title, error);
  for (guint i = 0; txn != NULL && i < ids->len; i++)
    {
      g_autoptr (XbCase) one = load_approved (store, g_array_index (ids, gint64, i), error);

      if (one == NULL || !xb_store_do (store, error, "DELETE FROM review WHERE case_id = ? AND year = ?", "ii", one->id, (gint64) year)
          || !xb_store_do (store, error, "INSERT INTO review (id, case_id, person_id, year, outcome, date, note, operator) VALUES (?, ?, ?, ?, ?, ?, nullif (?, ''), ?)", "iiiissss",
                           xb_store_new_id (store), one->id, one->person_id, (gint64) year, outcomes[outcome], day, note, operator_name)
          || !xb_txn_add_rows (txn, 2, error))
        return FALSE;
    }
  return txn != NULL && xb_txn_commit (g_steal_pointer (&txn), NULL, error);
}
