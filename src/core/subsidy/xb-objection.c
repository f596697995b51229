#define G_LOG_DOMAIN "xb-subsidy"

/* The objection register: what was said against a case while its notice hung, and what came of it. */

#include "subsidy/xb-case-private.h"

#include "store/xb-statement.h"

#include <glib/gi18n-lib.h>
#include <string.h>

void
xb_objection_free (gpointer data)
{
  XbObjection *objection = data;

  g_free (objection->step);
  g_free (objection->date);
  g_free (objection->by_whom);
  g_free (objection->text);
  g_free (objection->outcome);
  g_free (objection->answer);
  g_free (objection->closed_on);
  g_free (objection->name);
  g_free (objection->case_no);
  g_free (objection);
}

/** (transfer full) (element-type XbObjection): of one case, or 0: of all, the open ones first */
GPtrArray *
xb_objection_list (XbStore *store, gint64 case_id, GError **error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func (xb_objection_free);
  g_autoptr (XbStmt) stmt = xb_store_ask (store, error,
                                          "SELECT o.id, o.case_id, o.step, o.date, o.by_whom, o.text, o.outcome, o.answer, o.closed_on, p.name, c.case_no FROM objection o"
                                          " JOIN subsidy_case c ON c.id = o.case_id JOIN person p ON p.id = o.person_id WHERE ?1 = 0 OR o.case_id = ?1"
                                          " ORDER BY o.outcome IS NOT NULL, o.date DESC, o.id DESC",
                                          "i", case_id);
  gboolean row;

  while (stmt != NULL && xb_stmt_step (store, stmt, &row, error))
    {
      XbObjection *objection;

      if (!row)
        return g_steal_pointer (&list);
      objection = g_new0 (XbObjection, 1);
      objection->id = sqlite3_column_int64 (stmt, 0);
      objection->case_id = sqlite3_column_int64 (stmt, 1);
      objection->step = xb_stmt_dup_text (stmt, 2);
      objection->date = xb_stmt_dup_text (stmt, 3);
      objection->by_whom = xb_stmt_dup_text (stmt, 4);
      objection->text = xb_stmt_dup_text (stmt, 5);
      objection->outcome = xb_stmt_dup_text (stmt, 6);
      objection->answer = xb_stmt_dup_text (stmt, 7);
      objection->closed_on = xb_stmt_dup_text (stmt, 8);
      objection->name = xb_stmt_dup_text (stmt, 9);
      objection->case_no = xb_stmt_dup_text (stmt, 10);
      g_ptr_array_add (list, objection);
    }
  return NULL;
}

/**
 * xb_objection_add:
 * @by_whom: (nullable): may stay unnamed
 * @id: (out) (optional)
 *
 * Takes an objection down. The case does not pass, and is not paid, before it is closed.
 */
gboolean
xb_objection_add (XbStore *store, const char *operator_name, gint64 case_id, const char *date, const char *by_whom, const char *text, gint64 *id, GError **error)
{
  g_autoptr (XbTxn) txn = NULL;
  g_autoptr (XbCase) one = NULL;
  g_autofree char *title = NULL, *clean = NULL;
  char day[XB_DATE_SIZE];
  gint64 key;

  if (!xb_subsidy_check_past_day (date, day, error) || !xb_subsidy_check_reason (text, _ ("What is objected"), &clean, error)
      || (txn = xb_case_begin (store, operator_name, case_id, &one, error)) == NULL)
    return FALSE;
  if (strcmp (one->state, "open") != 0 && strcmp (one->state, "approved") != 0)
    return xb_subsidy_refuse (error, XB_SUBSIDY_ERROR_REFUSED, _ ("Case %s is %s already."), one->case_no, xb_case_state_title (one->state));
  title = g_strdup_printf (_ ("Objection to case %s: %s"), one->case_no, one->name);
  xb_txn_set_title (txn, title);
  key = xb_store_new_id (store);
  if (id != NULL)
    *id = key;
  return xb_store_do (store, error, "INSERT INTO objection (id, case_id, person_id, step, date, by_whom, text, operator) VALUES (?, ?, ?, ?, ?, nullif (?, ''), ?, ?)", "iiisssss",
                      key, case_id, one->person_id, one->step != NULL ? one->step : "roll", day, by_whom, clean, operator_name)
         && xb_txn_commit (g_steal_pointer (&txn), NULL, error);
}

/** Closes an objection with what was found; @upheld: it was right, and the case is to be returned, refused or ended. */
gboolean
xb_objection_close (XbStore *store, const char *operator_name, gint64 id, gboolean upheld, const char *date, const char *answer, GError **error)
{
  g_autoptr (XbTxn) txn = NULL;
  g_autofree char *title = NULL, *clean = NULL, *about = NULL;
  char day[XB_DATE_SIZE];

  if (!xb_subsidy_check_past_day (date, day, error) || !xb_subsidy_check_reason (answer, _ ("What was found"), &clean, error)
      || (txn = xb_txn_begin (store, operator_name, XB_ENTRY_EDIT, "", error)) == NULL
      || !xb_store_ask_text (store, error, &about,
                             "SELECT c.case_no || ' ' || p.name FROM objection o JOIN subsidy_case c ON c.id = o.case_id JOIN person p ON p.id = o.person_id"
                             " WHERE o.id = ? AND o.outcome IS NULL",
                             "i", id))
    return FALSE;
  if (about == NULL)
    return xb_subsidy_refuse (error, XB_SUBSIDY_ERROR_NOT_FOUND, _ ("There is no such objection, or it is closed already."));
  title = g_strdup_printf (_ ("Objection closed: %s"), about);
  xb_txn_set_title (txn, title);
  return xb_store_do (store, error, "UPDATE objection SET outcome = ?2, answer = ?3, closed_on = ?4 WHERE id = ?1", "isss", id, upheld ? "upheld" : "rejected", clean, day)
         && xb_txn_commit (g_steal_pointer (&txn), NULL, error);
}
