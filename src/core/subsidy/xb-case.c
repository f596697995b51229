#define G_LOG_DOMAIN "xb-subsidy"

/* Applications: entered, corrected, listed. What is decided of them stands in xb-case-decision.c. */

#include "subsidy/xb-case-private.h"

#include "register/xb-person.h"
#include "store/xb-statement.h"
#include "subsidy/xb-payee-account.h"
#include "util/xb-text.h"

#include <glib/gi18n-lib.h>
#include <string.h>

void
xb_case_free (XbCase *one)
{
  if (one == NULL)
    return;
  g_free (one->case_no);
  g_free (one->scheme);
  g_free (one->category);
  g_free (one->applied_on);
  g_free (one->state);
  g_free (one->step);
  g_free (one->approved_on);
  g_free (one->right_from);
  g_free (one->right_to);
  g_free (one->end_reason);
  g_free (one->entered_by);
  g_free (one->notes);
  g_free (one->name);
  g_free (one->payee_name);
  g_free (one->village);
  g_free (one->group);
  g_free (one->suspended);
  g_free (one->notice_until);
  g_free (one->paid_until);
  g_free (one);
}

#define SELECT_CASE                                                                                                                         \
  "SELECT c.id, c.case_no, c.scheme, c.person_id, c.payee_id, c.category, c.applied_on, c.state, c.step, c.approved_on, c.right_from,"      \
  " c.right_to, c.end_reason, c.entered_by, c.notes, p.name, q.name,"                                                                      \
  " coalesce (CASE l.kind WHEN 'group' THEN u.name ELSE l.name END, ''), CASE l.kind WHEN 'group' THEN l.name ELSE '' END,"                 \
  " (SELECT s.reason FROM suspension s WHERE s.case_id = c.id AND s.to_date IS NULL),"                                                     \
  " (SELECT date (s.notice_from, '+' || s.notice_days || ' days') FROM case_step s WHERE s.case_id = c.id ORDER BY s.id DESC LIMIT 1),"     \
  " (SELECT count(*) FROM objection o WHERE o.case_id = c.id AND o.outcome IS NULL), c.paid_until"                                                       \
  " FROM subsidy_case c JOIN person p ON p.id = c.person_id JOIN person q ON q.id = c.payee_id"                                            \
  " LEFT JOIN person_index i ON i.person_id = c.person_id LEFT JOIN place l ON l.id = i.place_id LEFT JOIN place u ON u.id = l.parent_id"

static XbCase *
read_case (XbStmt *stmt)
{
  XbCase *one = g_new0 (XbCase, 1);

  one->id = sqlite3_column_int64 (stmt, 0);
  one->case_no = xb_stmt_dup_text (stmt, 1);
  one->scheme = xb_stmt_dup_text (stmt, 2);
  one->person_id = sqlite3_column_int64 (stmt, 3);
  one->payee_id = sqlite3_column_int64 (stmt, 4);
  one->category = xb_stmt_dup_text (stmt, 5);
  one->applied_on = xb_stmt_dup_text (stmt, 6);
  one->state = xb_stmt_dup_text (stmt, 7);
  one->step = xb_stmt_dup_text (stmt, 8);
  one->approved_on = xb_stmt_dup_text (stmt, 9);
  one->right_from = xb_stmt_dup_text (stmt, 10);
  one->right_to = xb_stmt_dup_text (stmt, 11);
  one->end_reason = xb_stmt_dup_text (stmt, 12);
  one->entered_by = xb_stmt_dup_text (stmt, 13);
  one->notes = xb_stmt_dup_text (stmt, 14);
  one->name = xb_stmt_dup_text (stmt, 15);
  one->payee_name = xb_stmt_dup_text (stmt, 16);
  one->village = xb_stmt_dup_text (stmt, 17);
  one->group = xb_stmt_dup_text (stmt, 18);
  one->suspended = xb_stmt_dup_text (stmt, 19);
  one->notice_until = xb_stmt_dup_text (stmt, 20);
  one->objections = sqlite3_column_int (stmt, 21);
  one->paid_until = xb_stmt_dup_text (stmt, 22);
  return one;
}

/** (transfer full) */
XbCase *
xb_case_load (XbStore *store, gint64 id, GError **error)
{
  g_autoptr (XbStmt) stmt = xb_store_ask (store, error, SELECT_CASE " WHERE c.id = ?", "i", id);
  gboolean row;

  if (stmt == NULL || !xb_stmt_step (store, stmt, &row, error))
    return NULL;
  if (row)
    return read_case (stmt);
  xb_subsidy_refuse (error, XB_SUBSIDY_ERROR_NOT_FOUND, _ ("There is no such case."));
  return NULL;
}

/** The key of a case by its number or its key. */
gboolean
xb_case_find (XbStore *store, const char *text, gint64 *id, GError **error)
{
  return xb_store_ask_number (store, error, id, "SELECT id FROM subsidy_case WHERE case_no = ?1 OR id = CAST (?1 AS INTEGER) LIMIT 1", "s", text)
         && (*id != 0 || xb_subsidy_refuse (error, XB_SUBSIDY_ERROR_NOT_FOUND, _ ("There is no case “%s”."), text));
}

/** (transfer full) (element-type XbCase): by place */
GPtrArray *
xb_case_list (XbStore *store, const XbCaseQuery *query, GError **error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func ((GDestroyNotify) xb_case_free);
  const char *place = query->place_code != NULL ? query->place_code : "";
  g_autofree char *high = g_strconcat (place, "~", NULL);
  g_autoptr (XbStmt) stmt
      = xb_store_ask (store, error,
                      SELECT_CASE " WHERE (?1 IS NULL OR c.scheme = ?1) AND (?2 IS NULL OR c.state = ?2) AND (?3 IS NULL OR c.step = ?3)"
                                  " AND (?4 = 0 OR c.person_id = ?4 OR c.payee_id = ?4) AND coalesce (i.list_key, '') >= ?5 AND coalesce (i.list_key, '') < ?6"
                                  " AND (?7 = 0 OR c.person_id IN (SELECT person_id FROM membership WHERE household_id = ?7)"
                                  " OR c.payee_id IN (SELECT person_id FROM membership WHERE household_id = ?7)) ORDER BY i.list_key, c.id",
                      "sssissi", query->scheme, query->state, query->step, query->person_id, place, high, query->household_id);
  gboolean row;

  while (stmt != NULL && xb_stmt_step (store, stmt, &row, error))
    {
      if (!row)
        return g_steal_pointer (&list);
      g_ptr_array_add (list, read_case (stmt));
    }
  return NULL;
}

const char *
xb_case_state_title (const char *state)
{
  static const char *const titles[][2] = { { "open", N_ ("under way") }, { "approved", N_ ("granted") }, { "refused", N_ ("refused") }, { "withdrawn", N_ ("withdrawn") },
                                           { "ended", N_ ("ended") } };

  for (guint i = 0; i < G_N_ELEMENTS (titles); i++)
    if (strcmp (titles[i][0], state) == 0)
      return _ (titles[i][1]);
  return state;
}

const char *
xb_outcome_title (const char *outcome)
{
  static const char *const titles[][2] = { { "applied", N_ ("applied") }, { "passed", N_ ("passed") },       { "returned", N_ ("returned for correction") },
                                           { "refused", N_ ("refused") }, { "withdrawn", N_ ("withdrawn") }, { "ended", N_ ("ended") }, { "reopened", N_ ("reopened") } };

  for (guint i = 0; i < G_N_ELEMENTS (titles); i++)
    if (strcmp (titles[i][0], outcome) == 0)
      return _ (titles[i][1]);
  return outcome;
}

/** (transfer full): what a step is called in its scheme. @def: (nullable) */
char *
xb_case_step_title (const XbSchemeDef *def, const char *step)
{
  const XbSchemeStep *known = def != NULL ? xb_scheme_def_step (def, step) : NULL;

  if (g_strcmp0 (step, XB_STEP_APPLY) == 0)
    return g_strdup (_ ("Application"));
  if (g_strcmp0 (step, "end") == 0)
    return g_strdup (_ ("End"));
  return g_strdup (known != NULL ? known->title : step != NULL ? step : "");
}

/* ---- what an application says ---- */

/** Writes a step of a case on record, inside an open transaction. */
gboolean
xb_case_add_step (XbStore *store, const char *operator_name, const XbCase *one, const char *step, const char *outcome, const char *date, const char *who,
                  const char *opinion, const char *notice_from, guint notice_days, GError **error)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *at = g_date_time_format_iso8601 (now);

  return xb_store_do (store, error,
                      "INSERT INTO case_step (id, case_id, person_id, step, outcome, date, who, opinion, notice_from, notice_days, operator, at)"
                      " VALUES (?, ?, ?, ?, ?, ?, nullif (?, ''), nullif (?, ''), ?, ?, ?, ?)",
                      "iiissssssk" "ss", xb_store_new_id (store), one->id, one->person_id, step, outcome, date, who, opinion, notice_from,
                      (gint64) (notice_from != NULL ? notice_days : 0), operator_name, at);
}

/* Five digits, so that the index of numbers knows the last one of a year at once; only after 99,999 of them are they counted out. */
static gboolean
next_case_no (XbStore *store, const char *applied_on, char **case_no, GError **error)
{
  g_autofree char *from = g_strdup_printf ("%.4s-", applied_on), *full = g_strdup_printf ("%.4s-99999", applied_on);
  gint64 last;

  if (!xb_store_ask_number (store, error, &last, "SELECT CAST (substr (max (case_no), 6) AS INTEGER) FROM subsidy_case WHERE case_no BETWEEN ? AND ?", "ss", from, full)
      || (last >= 99999
          && !xb_store_ask_number (store, error, &last, "SELECT max (CAST (substr (case_no, 6) AS INTEGER)) FROM subsidy_case WHERE substr (case_no, 1, 5) = ?", "s", from)))
    return FALSE;
  *case_no = g_strdup_printf ("%s%05d", from, (int) last + 1);
  return TRUE;
}

static const XbSchemeCondition *
condition_of (const XbSchemeDef *def, const char *id)
{
  for (guint i = 0; i < def->conditions->len; i++)
    {
      const XbSchemeCondition *condition = g_ptr_array_index (def->conditions, i);

      if (strcmp (condition->id, id) == 0)
        return condition;
    }
  return NULL;
}

static const XbSchemeDocument *
document_of (const XbSchemeDef *def, const char *id)
{
  for (guint i = 0; i < def->documents->len; i++)
    {
      const XbSchemeDocument *document = g_ptr_array_index (def->documents, i);

      if (strcmp (document->id, id) == 0)
        return document;
    }
  return NULL;
}

static gboolean
write_answer (XbStore *store, const XbSchemeDef *def, const char *operator_name, gint64 id, gint64 person_id, const char *condition, const char *answer,
              const char *note, GError **error)
{
  const XbSchemeCondition *asked = condition_of (def, condition);
  g_autofree char *today = xb_text_today ();

  if (asked == NULL || asked->test != NULL)
    return xb_subsidy_refuse (error, XB_SUBSIDY_ERROR_INVALID, asked == NULL ? _ ("The scheme asks for no declaration “%s”.") : _ ("“%s” is answered by the register, not by the application."),
                              asked == NULL ? condition : asked->title);
  if (answer != NULL && strcmp (answer, "yes") != 0 && strcmp (answer, "no") != 0)
    return xb_subsidy_refuse (error, XB_SUBSIDY_ERROR_INVALID, _ ("“%s”: the answer is yes or no, not “%s”."), asked->title, answer);
  return xb_store_do (store, error, "DELETE FROM case_answer WHERE case_id = ? AND condition = ?", "is", id, condition)
         && (answer == NULL
             || xb_store_do (store, error,
                             "INSERT INTO case_answer (id, case_id, person_id, condition, answer, note, date, operator) VALUES (?, ?, ?, ?, ?, nullif (?, ''), ?, ?)", "iiisssss",
                             xb_store_new_id (store), id, person_id, condition, answer, note, today, operator_name));
}

static gboolean
write_document (XbStore *store, const XbSchemeDef *def, const char *operator_name, gint64 id, gint64 person_id, const char *document, gboolean received,
                GError **error)
{
  g_autofree char *today = xb_text_today ();

  if (document_of (def, document) == NULL)
    return xb_subsidy_refuse (error, XB_SUBSIDY_ERROR_INVALID, _ ("The scheme asks for no document “%s”."), document);
  if (!received)
    return xb_store_do (store, error, "DELETE FROM case_document WHERE case_id = ? AND document = ?", "is", id, document);
  return xb_store_do (store, error, "INSERT OR IGNORE INTO case_document (id, case_id, person_id, document, received_on, operator) VALUES (?, ?, ?, ?, ?, ?)", "iiisss",
                      xb_store_new_id (store), id, person_id, document, today, operator_name);
}

/* Declarations, documents and account of an application. */
static gboolean
write_parts (XbStore *store, const XbSchemeDef *def, const char *operator_name, gint64 id, const XbApplication *application, gint64 payee_id, GError **error)
{
  GHashTableIter iter;
  gpointer condition, answer;

  if (application->answers != NULL)
    {
      g_hash_table_iter_init (&iter, application->answers);
      while (g_hash_table_iter_next (&iter, &condition, &answer))
        if (!write_answer (store, def, operator_name, id, application->person_id, condition, answer, NULL, error))
          return FALSE;
    }
  for (const char *const *document = application->documents; document != NULL && *document != NULL; document++)
    if (!write_document (store, def, operator_name, id, application->person_id, *document, TRUE, error))
      return FALSE;
  return application->bank_account == NULL || *application->bank_account == '\0'
         || xb_payee_account_propose_in (store, operator_name, payee_id, application->holder, application->bank_name, application->bank_account, error);
}

/* A category is said where the register does not say it, and only then. */
static gboolean
check_category (const XbSchemeDef *def, const char *category, GError **error)
{
  gboolean asked = FALSE;
  const XbSchemeCategory *known = xb_scheme_def_category (def, category);

  for (guint i = 0; i < def->categories->len; i++)
    asked = asked || ((XbSchemeCategory *) g_ptr_array_index (def->categories, i))->test == NULL;
  if (category == NULL)
    return !asked || xb_subsidy_refuse (error, XB_SUBSIDY_ERROR_INVALID, _ ("Say the category: the register does not know it."));
  if (known == NULL)
    return xb_subsidy_refuse (error, XB_SUBSIDY_ERROR_INVALID, _ ("“%s” has no category “%s”."), def->name, category);
  return known->test == NULL || xb_subsidy_refuse (error, XB_SUBSIDY_ERROR_INVALID, _ ("“%s” follows from the register; leave the category out."), known->title);
}

static gboolean
check_person (XbStore *store, gint64 id, char **name, GError **error)
{
  return xb_store_ask_text (store, error, name, "SELECT name FROM person WHERE id = ?", "i", id)
         && (*name != NULL || xb_subsidy_refuse (error, XB_SUBSIDY_ERROR_NOT_FOUND, _ ("There is no such person.")));
}

static gboolean
check_no_other (XbStore *store, const XbSchemeDef *def, const XbApplication *application, gint64 own, const char *name, GError **error)
{
  g_autofree char *other = NULL;

  if (!xb_store_ask_text (store, error, &other,
                          "SELECT case_no FROM subsidy_case WHERE person_id = ?1 AND scheme = ?2 AND (?5 = 0 OR coalesce (category, '') = coalesce (?3, ''))"
                          " AND state IN ('open', 'approved') AND id <> ?4",
                          "issii", application->person_id, application->scheme, application->category, own, (gint64) (def->paid == XB_PAID_ONCE)))
    return FALSE;
  return other == NULL || xb_subsidy_refuse (error, XB_SUBSIDY_ERROR_REFUSED, _ ("%s has a case for “%s” already: %s."), name, def->name, other);
}

/* The scheme, the people and the days of an application. */
static gboolean
check_application (XbStore *store, const XbScheme *scheme, const XbApplication *application, gint64 own, char day[XB_DATE_SIZE], char **name, GError **error)
{
  g_autofree char *payee = NULL;

  if (scheme->def->closed && own == 0)
    return xb_subsidy_refuse (error, XB_SUBSIDY_ERROR_REFUSED, _ ("“%s” takes no new applications."), scheme->def->name);
  return xb_subsidy_check_past_day (application->applied_on, day, error) && check_category (scheme->def, application->category, error)
         && check_person (store, application->person_id, name, error) && (application->payee_id == 0 || check_person (store, application->payee_id, &payee, error))
         && check_no_other (store, scheme->def, application, own, *name, error);
}

/* What an account must be is asked before anything is written: of a list, rows that cannot be taken leave nothing behind. */
static gboolean
check_account (const XbApplication *application, GError **error)
{
  g_autoptr (GString) number = NULL;
  gboolean luhn;

  if (application->bank_account == NULL || *application->bank_account == '\0')
    return TRUE;
  number = g_string_new (application->bank_account);
  return xb_account_check (number, &luhn)
         || xb_subsidy_refuse (error, XB_SUBSIDY_ERROR_INVALID, _ ("“%s” is no bank account: it has 12 to 19 digits."), application->bank_account);
}

/**
 * xb_case_apply_in:
 * @title: (out) (optional) (transfer full): the change in words
 *
 * Enters an application inside an open transaction. Where it is refused nothing has been written.
 */
gint64
xb_case_apply_in (XbStore *store, const XbScheme *scheme, const char *operator_name, const XbApplication *application, char **title, GError **error)
{
  g_autofree char *name = NULL, *case_no = NULL;
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *at = g_date_time_format_iso8601 (now);
  char day[XB_DATE_SIZE], until[XB_DATE_SIZE];
  const char *paid_until = application->paid_until != NULL && *application->paid_until != '\0' ? until : NULL;
  XbCase one = { .person_id = application->person_id };
  gint64 payee = application->payee_id != 0 ? application->payee_id : application->person_id;

  if (!check_application (store, scheme, application, 0, day, &name, error) || !check_account (application, error)
      || (paid_until != NULL && !xb_subsidy_check_day (application->paid_until, until, error)) || !next_case_no (store, day, &case_no, error))
    return 0;
  one.id = xb_store_new_id (store);
  if (title != NULL)
    *title = g_strdup_printf (_ ("Application %s: %s, %s"), case_no, name, scheme->def->name);
  if (!xb_store_do (store, error,
                    "INSERT INTO subsidy_case (id, case_no, scheme, person_id, payee_id, category, applied_on, state, step, entered_by, entered_at, notes,"
                    " paid_until) VALUES (?, ?, ?, ?, ?, ?, ?, 'open', ?, ?, ?, nullif (?, ''), ?)",
                    "issiisssssss", one.id, case_no, application->scheme, application->person_id, payee, application->category, day,
                    ((XbSchemeStep *) g_ptr_array_index (scheme->def->steps, 0))->id, operator_name, at, application->notes, paid_until)
      || !xb_case_add_step (store, operator_name, &one, XB_STEP_APPLY, "applied", day, NULL, NULL, NULL, 0, error)
      || !write_parts (store, scheme->def, operator_name, one.id, application, payee, error))
    return 0;
  return one.id;
}

/**
 * xb_case_apply:
 *
 * Enters an application. It waits for the first step of its scheme from then on.
 *
 * Returns: the key of the case; 0 with @error
 */
gint64
xb_case_apply (XbStore *store, XbCatalog *catalog, const char *operator_name, const XbApplication *application, GError **error)
{
  g_autoptr (XbTxn) txn = xb_txn_begin (store, operator_name, XB_ENTRY_EDIT, "", error);
  g_autoptr (XbScheme) scheme = txn != NULL ? xb_scheme_load (store, catalog, application->scheme, TRUE, error) : NULL;
  g_autofree char *title = NULL;
  gint64 id = scheme != NULL ? xb_case_apply_in (store, scheme, operator_name, application, &title, error) : 0;

  if (id == 0)
    return 0;
  xb_txn_set_title (txn, title);
  return xb_txn_commit (g_steal_pointer (&txn), NULL, error) ? id : 0;
}

/** Begins an entry, without a title yet, about a case. @one: (out) (transfer full). Returns: (transfer full) (nullable) */
XbTxn *
xb_case_begin (XbStore *store, const char *operator_name, gint64 id, XbCase **one, GError **error)
{
  g_autoptr (XbTxn) txn = xb_txn_begin (store, operator_name, XB_ENTRY_EDIT, "", error);

  return txn != NULL && (*one = xb_case_load (store, id, error)) != NULL ? g_steal_pointer (&txn) : NULL;
}

/* A case, inside an open transaction, that may still be corrected. */
static XbCase *
load_open (XbStore *store, gint64 id, GError **error)
{
  g_autoptr (XbCase) one = xb_case_load (store, id, error);

  if (one == NULL || strcmp (one->state, "open") == 0)
    return g_steal_pointer (&one);
  xb_subsidy_refuse (error, XB_SUBSIDY_ERROR_REFUSED, _ ("Case %s is %s; what it says cannot be changed any more."), one->case_no, xb_case_state_title (one->state));
  return NULL;
}

/* Whoever corrects what was reviewed already sends it back to the first step. */
static gboolean
back_to_first (XbStore *store, const XbSchemeDef *def, const char *operator_name, const XbCase *one, GError **error)
{
  const char *first = ((XbSchemeStep *) g_ptr_array_index (def->steps, 0))->id;
  g_autofree char *today = xb_text_today ();

  if (strcmp (one->step, first) == 0 || strcmp (one->step, XB_STEP_APPLY) == 0)
    return TRUE;
  return xb_store_do (store, error, "UPDATE subsidy_case SET step = ?2 WHERE id = ?1", "is", one->id, first)
         && xb_case_add_step (store, operator_name, one, XB_STEP_APPLY, "reopened", today, NULL, _ ("The application was changed after a step had passed."), NULL, 0, error);
}

/**
 * xb_case_change:
 * @application: its scheme and person are those of the case
 *
 * Corrects an application that is under way. What had passed already is reviewed again from the first step on.
 */
gboolean
xb_case_change (XbStore *store, XbCatalog *catalog, const char *operator_name, gint64 id, const XbApplication *application, GError **error)
{
  g_autoptr (XbTxn) txn = xb_txn_begin (store, operator_name, XB_ENTRY_EDIT, "", error);
  g_autoptr (XbCase) one = txn != NULL ? load_open (store, id, error) : NULL;
  g_autoptr (XbScheme) scheme = NULL;
  g_autofree char *name = NULL, *title = NULL;
  XbApplication own = *application;
  char day[XB_DATE_SIZE];

  if (one == NULL)
    return FALSE;
  own.scheme = one->scheme;
  own.person_id = one->person_id;
  own.payee_id = application->payee_id != 0 ? application->payee_id : one->payee_id;
  own.applied_on = application->applied_on != NULL ? application->applied_on : one->applied_on;
  scheme = xb_scheme_load (store, catalog, own.scheme, TRUE, error);
  if (scheme == NULL || !check_application (store, scheme, &own, id, day, &name, error))
    return FALSE;
  title = g_strdup_printf (_ ("Application %s changed: %s"), one->case_no, name);
  xb_txn_set_title (txn, title);
  return xb_store_do (store, error, "UPDATE subsidy_case SET payee_id = ?2, category = ?3, applied_on = ?4, notes = nullif (?5, '') WHERE id = ?1", "iisss", id, own.payee_id,
                      own.category, day, own.notes)
         && write_parts (store, scheme->def, operator_name, id, &own, own.payee_id, error) && back_to_first (store, scheme->def, operator_name, one, error)
         && xb_txn_commit (g_steal_pointer (&txn), NULL, error);
}

/* One part of an application is changed by @write. */
typedef gboolean (*WritePart) (XbStore *store, const XbSchemeDef *def, const char *operator_name, const XbCase *one, gconstpointer data, GError **error);

static gboolean
change_part (XbStore *store, XbCatalog *catalog, const char *operator_name, gint64 id, WritePart write, gconstpointer data, GError **error)
{
  g_autoptr (XbTxn) txn = xb_txn_begin (store, operator_name, XB_ENTRY_EDIT, "", error);
  g_autoptr (XbCase) one = txn != NULL ? load_open (store, id, error) : NULL;
  g_autoptr (XbScheme) scheme = one != NULL ? xb_scheme_load (store, catalog, one->scheme, TRUE, error) : NULL;
  g_autofree char *title = NULL;

  if (scheme == NULL)
    return FALSE;
  title = g_strdup_printf (_ ("Application %s changed: %s"), one->case_no, one->name);
  xb_txn_set_title (txn, title);
  return write (store, scheme->def, operator_name, one, data, error) && back_to_first (store, scheme->def, operator_name, one, error)
         && xb_txn_commit (g_steal_pointer (&txn), NULL, error);
}

typedef struct
{
  const char *id, *answer, *note;
  gboolean received;
} Part;

static gboolean
part_answer (XbStore *store, const XbSchemeDef *def, const char *operator_name, const XbCase *one, gconstpointer data, GError **error)
{
  const Part *part = data;

  return write_answer (store, def, operator_name, one->id, one->person_id, part->id, part->answer, part->note, error);
}

static gboolean
part_document (XbStore *store, const XbSchemeDef *def, const char *operator_name, const XbCase *one, gconstpointer data, GError **error)
{
  const Part *part = data;

  return write_document (store, def, operator_name, one->id, one->person_id, part->id, part->received, error);
}

/** What was declared, or decided by the committee, of a condition the register cannot know. @answer: (nullable): taken back */
gboolean
xb_case_answer (XbStore *store, XbCatalog *catalog, const char *operator_name, gint64 id, const char *condition, const char *answer, const char *note,
                GError **error)
{
  Part part = { condition, answer, note, FALSE };

  return change_part (store, catalog, operator_name, id, part_answer, &part, error);
}

/** Ticks a document off, or takes the tick back. */
gboolean
xb_case_document (XbStore *store, XbCatalog *catalog, const char *operator_name, gint64 id, const char *document, gboolean received, GError **error)
{
  Part part = { document, NULL, NULL, received };

  return change_part (store, catalog, operator_name, id, part_document, &part, error);
}

static void
clear_item (gpointer data)
{
  g_free (((XbCaseItem *) data)->value);
}

/** (transfer full) (element-type XbCaseItem): what the scheme asks of the applicant, with the answers. @id 0: of nobody yet */
GArray *
xb_case_declarations (XbStore *store, const XbSchemeDef *def, gint64 id, GError **error)
{
  g_autoptr (GArray) items = g_array_new (FALSE, FALSE, sizeof (XbCaseItem));

  g_array_set_clear_func (items, clear_item);
  for (guint i = 0; i < def->conditions->len; i++)
    {
      const XbSchemeCondition *condition = g_ptr_array_index (def->conditions, i);
      XbCaseItem item = { condition->id, condition->title, TRUE, NULL };

      if (condition->test != NULL)
        continue;
      if (!xb_store_ask_text (store, error, &item.value, "SELECT answer FROM case_answer WHERE case_id = ? AND condition = ?", "is", id, condition->id))
        return NULL;
      g_array_append_val (items, item);
    }
  return g_steal_pointer (&items);
}

/** (transfer full) (element-type XbCaseItem): the documents of the scheme, with the days they were brought. @id 0: of nobody yet */
GArray *
xb_case_documents (XbStore *store, const XbSchemeDef *def, gint64 id, GError **error)
{
  g_autoptr (GArray) items = g_array_new (FALSE, FALSE, sizeof (XbCaseItem));

  g_array_set_clear_func (items, clear_item);
  for (guint i = 0; i < def->documents->len; i++)
    {
      const XbSchemeDocument *document = g_ptr_array_index (def->documents, i);
      XbCaseItem item = { document->id, document->title, document->required, NULL };

      if (!xb_store_ask_text (store, error, &item.value, "SELECT received_on FROM case_document WHERE case_id = ? AND document = ?", "is", id, document->id))
        return NULL;
      g_array_append_val (items, item);
    }
  return g_steal_pointer (&items);
}
