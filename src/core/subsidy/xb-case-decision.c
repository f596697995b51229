#define G_LOG_DOMAIN "xb-subsidy"

/* What is decided of a case at each step, and what stands against it. */

#include "subsidy/xb-case-private.h"

#include "store/xb-statement.h"
#include "subsidy/xb-facts.h"
#include "subsidy/xb-payee-account.h"
#include "util/xb-text.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* A decision being made, inside its transaction. */
typedef struct
{
  XbStore *store;
  XbCatalog *catalog;
  const char *operator_name;
  XbTxn *txn;
  XbScheme *scheme;
  XbCase *one;
  XbFacts *facts; /* (nullable): of the scheme as of the day, kept from case to case */
  const XbSchemeStep *step;
  char date[XB_DATE_SIZE];
  char right_from[XB_DATE_SIZE]; /* worked out while the conditions are asked */
} Deciding;

static void
clear (Deciding *d)
{
  g_clear_pointer (&d->facts, xb_facts_free);
  g_clear_pointer (&d->one, xb_case_free);
  g_clear_pointer (&d->scheme, xb_scheme_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Deciding, clear)

static void
say (GPtrArray *texts, const char *format, ...) G_GNUC_PRINTF (2, 3);

static void
say (GPtrArray *texts, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  g_ptr_array_add (texts, g_strdup_vprintf (format, args));
  va_end (args);
}

static int
index_of_step (const XbSchemeDef *def, const char *step)
{
  for (guint i = 0; i < def->steps->len; i++)
    if (strcmp (((XbSchemeStep *) g_ptr_array_index (def->steps, i))->id, step) == 0)
      return (int) i;
  return -1;
}

/* The case and the step it waits for. */
static gboolean
load (Deciding *d, gint64 id, GError **error)
{
  g_clear_pointer (&d->one, xb_case_free);
  d->one = xb_case_load (d->store, id, error);
  if (d->one == NULL)
    return FALSE;
  if (d->scheme != NULL && strcmp (d->scheme->def->id, d->one->scheme) != 0)
    {
      g_clear_pointer (&d->facts, xb_facts_free);
      g_clear_pointer (&d->scheme, xb_scheme_free);
    }
  if (d->scheme == NULL && (d->scheme = xb_scheme_load (d->store, d->catalog, d->one->scheme, TRUE, error)) == NULL)
    return FALSE;
  if (strcmp (d->one->state, "open") != 0)
    return xb_subsidy_refuse (error, XB_SUBSIDY_ERROR_REFUSED, _ ("Case %s is %s already."), d->one->case_no, xb_case_state_title (d->one->state));
  d->step = xb_scheme_def_step (d->scheme->def, d->one->step);
  if (d->step == NULL && strcmp (d->one->step, XB_STEP_APPLY) == 0)
    return xb_subsidy_refuse (error, XB_SUBSIDY_ERROR_REFUSED, _ ("Case %s is back with the applicant. Hand it in again when it is corrected."), d->one->case_no);
  /* A new version of the scheme may have no such step: it goes on at its first. */
  if (d->step == NULL)
    d->step = g_ptr_array_index (d->scheme->def->steps, 0);
  return TRUE;
}

static gboolean
missing_items (GArray *items, GPtrArray *texts, gboolean declarations)
{
  if (items == NULL)
    return FALSE;
  for (guint i = 0; i < items->len; i++)
    {
      const XbCaseItem *item = &g_array_index (items, XbCaseItem, i);

      if (declarations && g_strcmp0 (item->value, "no") == 0)
        say (texts, _ ("Declared not to be so: %s"), item->title);
      else if (item->value == NULL && item->required)
        say (texts, declarations ? _ ("Not declared yet: %s") : _ ("Document missing: %s"), item->title);
    }
  return TRUE;
}

/* Who was entitled on the day of the application does not lose that by the time the steps take: a child may be three by then. */
static gboolean
held_when_applied (Deciding *d, GArray *held, GError **error)
{
  gboolean found, ok;

  xb_facts_set_day (d->facts, d->one->applied_on);
  ok = xb_facts_read (d->facts, d->one->person_id, d->one->applied_on, &found, error);
  for (guint i = 0; ok && i < d->scheme->def->conditions->len; i++)
    {
      gboolean yes = found && xb_facts_answer (d->facts, i) == XB_ANSWER_YES;

      g_array_append_val (held, yes);
    }
  xb_facts_set_day (d->facts, d->date);
  return ok;
}

/* What the register says of the conditions. */
static gboolean
ask_conditions (Deciding *d, GPtrArray *texts, GError **error)
{
  g_autoptr (GArray) held = g_array_new (FALSE, FALSE, sizeof (gboolean));
  XbMonths months;
  gboolean found;
  const XbSchemeExit *why = NULL;
  const char *gone;

  if (d->facts == NULL && (d->facts = xb_facts_new (d->store, d->scheme->def, d->date, NULL, error)) == NULL)
    return FALSE;
  if (!held_when_applied (d, held, error) || !xb_facts_read (d->facts, d->one->person_id, d->one->applied_on, &found, error))
    return FALSE;
  d->right_from[0] = '\0';
  if (!found)
    {
      say (texts, _ ("Not on the register any more"));
      return TRUE;
    }
  for (guint i = 0; i < d->scheme->def->conditions->len; i++)
    {
      const XbSchemeCondition *condition = g_ptr_array_index (d->scheme->def->conditions, i);
      XbAnswer answer = xb_facts_answer (d->facts, i);
      g_autofree char *because = answer == XB_ANSWER_NO || answer == XB_ANSWER_UNKNOWN ? xb_facts_because (d->facts, i) : NULL;

      if (because != NULL && !g_array_index (held, gboolean, i))
        say (texts, answer == XB_ANSWER_NO ? _ ("Does not hold: %s (%s)") : _ ("Cannot be answered: %s (%s)"), condition->title, because);
    }
  gone = xb_facts_exit (d->facts, &why);
  if (gone != NULL && strcmp (gone, d->date) <= 0)
    say (texts, _ ("%s on %s"), why->title, gone);
  if (!xb_facts_begins (d->facts, d->one->category, &months, d->right_from))
    say (texts, _ ("The day the right begins is not known"));
  return TRUE;
}

static gboolean
ask_notice (Deciding *d, GPtrArray *texts, GError **error)
{
  gint64 upheld;

  if (d->one->objections > 0)
    say (texts, ngettext ("%u objection is being looked into", "%u objections are being looked into", d->one->objections), d->one->objections);
  if (d->one->notice_until != NULL && strcmp (d->date, d->one->notice_until) < 0)
    say (texts, _ ("The notice hangs until %s"), d->one->notice_until);
  /* One that was upheld speaks against it until the application has been handed in again. */
  if (!xb_store_ask_number (d->store, error, &upheld,
                            "SELECT count(*) FROM objection WHERE case_id = ?1 AND outcome = 'upheld'"
                            " AND id > coalesce ((SELECT max (id) FROM case_step WHERE case_id = ?1 AND step = 'apply'), 0)",
                            "i", d->one->id))
    return FALSE;
  if (upheld > 0)
    say (texts, _ ("An objection was upheld: return the case or refuse it"));
  return TRUE;
}

/* Whoever had a hand in the application does not approve it. */
static gboolean
ask_hands (Deciding *d, GPtrArray *texts, GError **error)
{
  gint64 had;

  if (!d->step->approves)
    return TRUE;
  if (!xb_store_ask_number (d->store, error, &had,
                            "SELECT EXISTS (SELECT 1 FROM subsidy_case WHERE id = ?1 AND entered_by = ?2)"
                            " OR EXISTS (SELECT 1 FROM case_answer WHERE case_id = ?1 AND operator = ?2)"
                            " OR EXISTS (SELECT 1 FROM case_document WHERE case_id = ?1 AND operator = ?2)"
                            " OR EXISTS (SELECT 1 FROM attachment WHERE case_id = ?1 AND operator = ?2)"
                            " OR EXISTS (SELECT 1 FROM case_step WHERE case_id = ?1 AND step = 'apply' AND operator = ?2)",
                            "is", d->one->id, d->operator_name))
    return FALSE;
  if (had != 0)
    say (texts, _ ("%s entered this case; somebody else has to take the step “%s”"), d->operator_name, d->step->title);
  return TRUE;
}

/* Everything that speaks against passing the step. */
static gboolean
ask_all (Deciding *d, GPtrArray *texts, GError **error)
{
  g_autoptr (GArray) declarations = xb_case_declarations (d->store, d->scheme->def, d->one->id, error);
  g_autoptr (GArray) documents = declarations != NULL ? xb_case_documents (d->store, d->scheme->def, d->one->id, error) : NULL;

  return missing_items (declarations, texts, TRUE) && missing_items (documents, texts, FALSE) && ask_conditions (d, texts, error) && ask_notice (d, texts, error)
         && ask_hands (d, texts, error);
}

/**
 * xb_case_exceptions:
 * @date: (nullable): the day of the decision; today otherwise
 *
 * Returns: (transfer full) (element-type utf8): what speaks against passing the step the case waits for; empty: nothing
 */
GPtrArray *
xb_case_exceptions (XbStore *store, XbCatalog *catalog, const char *operator_name, gint64 id, const char *date, GError **error)
{
  g_auto (Deciding) d = { .store = store, .catalog = catalog, .operator_name = operator_name };
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);

  if (!xb_subsidy_check_day (date, d.date, error) || !load (&d, id, error) || !ask_all (&d, texts, error))
    return NULL;
  return g_steal_pointer (&texts);
}

/* The step is passed: on to the next one, or approved. */
static gboolean
pass (Deciding *d, const XbCaseDecision *decision, GError **error)
{
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);
  const XbSchemeDef *def = d->scheme->def;
  int at = index_of_step (def, d->step->id);
  gboolean last = at == (int) def->steps->len - 1;
  char posted[XB_DATE_SIZE] = "", approved[XB_DATE_SIZE];

  if (!ask_all (d, texts, error))
    return FALSE;
  if (texts->len > 0)
    {
      g_autofree char *all = NULL;

      g_ptr_array_add (texts, NULL);
      all = g_strjoinv (_ ("; "), (char **) texts->pdata);
      return xb_subsidy_refuse (error, strstr (all, d->operator_name) != NULL && texts->len == 2 ? XB_SUBSIDY_ERROR_SAME_PERSON : XB_SUBSIDY_ERROR_REFUSED, _ ("%s, %s: %s."),
                                d->one->case_no, d->one->name, all);
    }
  g_strlcpy (approved, d->date, sizeof approved);
  if (d->step->notice_days > 0)
    {
      if (!xb_subsidy_check_day (decision->notice_from != NULL ? decision->notice_from : d->date, posted, error))
        return FALSE;
      if (strcmp (posted, d->date) < 0)
        return xb_subsidy_refuse (error, XB_SUBSIDY_ERROR_INVALID, _ ("The notice cannot be posted on %s, before the decision of %s."), posted, d->date);
      xb_date_add_days (posted, (int) d->step->notice_days, approved);
    }
  if (!xb_case_add_step (d->store, d->operator_name, d->one, d->step->id, "passed", d->date, decision->who, decision->opinion, posted[0] != '\0' ? posted : NULL,
                         d->step->notice_days, error))
    return FALSE;
  if (!last)
    return xb_store_do (d->store, error, "UPDATE subsidy_case SET step = ?2 WHERE id = ?1", "is", d->one->id,
                        ((XbSchemeStep *) g_ptr_array_index (def->steps, at + 1))->id);
  return xb_store_do (d->store, error, "UPDATE subsidy_case SET state = 'approved', step = NULL, approved_on = ?2, right_from = ?3 WHERE id = ?1", "iss", d->one->id, approved,
                      d->right_from)
         && xb_payee_account_confirm_in (d->store, d->operator_name, d->one->payee_id, error);
}

static gboolean
turn_down (Deciding *d, const XbCaseDecision *decision, GError **error)
{
  gboolean returned = decision->decision == XB_DECISION_RETURN;
  g_autofree char *opinion = NULL;

  return xb_subsidy_check_reason (decision->opinion, _ ("Opinion"), &opinion, error)
         && xb_case_add_step (d->store, d->operator_name, d->one, d->step->id, returned ? "returned" : "refused", d->date, decision->who, opinion, NULL, 0, error)
         && xb_store_do (d->store, error, returned ? "UPDATE subsidy_case SET step = 'apply' WHERE id = ?" : "UPDATE subsidy_case SET state = 'refused', step = NULL WHERE id = ?",
                         "i", d->one->id);
}

/* A step that approves takes the right to approve; any other, that right or the one to enter. */
static gboolean
ask_right (Deciding *d, GError **error)
{
  gboolean approves = d->step->approves || xb_right_allowed (d->store, d->operator_name, XB_RIGHT_APPROVE);

  return xb_txn_need (d->txn, approves ? XB_RIGHT_APPROVE : XB_RIGHT_ENTER, error);
}

static gboolean
decide (Deciding *d, gint64 id, const XbCaseDecision *decision, GError **error)
{
  g_autofree char *before = NULL;

  if (!load (d, id, error) || !ask_right (d, error) || !xb_store_ask_text (d->store, error, &before, "SELECT date FROM case_step WHERE case_id = ? ORDER BY id DESC LIMIT 1", "i", id))
    return FALSE;
  if (before != NULL && strcmp (d->date, before) < 0)
    return xb_subsidy_refuse (error, XB_SUBSIDY_ERROR_INVALID, _ ("%s, %s: %s is before the step before, of %s."), d->one->case_no, d->one->name, d->date, before);
  return decision->decision == XB_DECISION_PASS ? pass (d, decision, error) : turn_down (d, decision, error);
}

static char *
decision_title (const Deciding *d, XbDecision decision)
{
  return g_strdup_printf (decision == XB_DECISION_PASS ? _ ("%s: %s passed (%s)") : decision == XB_DECISION_RETURN ? _ ("%s: %s returned (%s)") : _ ("%s: %s refused (%s)"),
                          d->step->title, d->one->case_no, d->one->name);
}

/**
 * xb_case_decide:
 *
 * Takes the step a case waits for. To pass, documents and declarations are complete, the conditions hold, the notice before is over,
 * nobody's objection is open, and whoever approves had no hand in the application.
 */
gboolean
xb_case_decide (XbStore *store, XbCatalog *catalog, const char *operator_name, gint64 id, const XbCaseDecision *decision, GError **error)
{
  g_auto (Deciding) d = { .store = store, .catalog = catalog, .operator_name = operator_name };
  g_autofree char *title = NULL;
  g_autoptr (XbTxn) txn = NULL;

  if (!xb_subsidy_check_past_day (decision->date, d.date, error))
    return FALSE;
  txn = d.txn = xb_txn_begin_with (store, operator_name, 0, XB_ENTRY_EDIT, "", error);
  if (txn == NULL || !decide (&d, id, decision, error))
    return FALSE;
  title = decision_title (&d, decision->decision);
  xb_txn_set_title (txn, title);
  return xb_txn_commit (g_steal_pointer (&txn), NULL, error);
}

void
xb_case_refusal_free (gpointer data)
{
  g_free (((XbCaseRefusal *) data)->message);
  g_free (data);
}

/**
 * xb_case_exceptions_many:
 * @ids: (element-type gint64)
 *
 * Returns: (transfer full) (element-type XbCaseRefusal): of a list, the cases that cannot take their step as things stand, each with
 *   everything that stands against it
 */
GPtrArray *
xb_case_exceptions_many (XbStore *store, XbCatalog *catalog, const char *operator_name, const GArray *ids, const char *date, GError **error)
{
  g_auto (Deciding) d = { .store = store, .catalog = catalog, .operator_name = operator_name };
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func (xb_case_refusal_free);

  if (!xb_subsidy_check_day (date, d.date, error))
    return NULL;
  for (guint i = 0; i < ids->len; i++)
    {
      g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);
      g_autofree char *all = NULL;
      GError *local = NULL;
      XbCaseRefusal *refusal;

      if (!load (&d, g_array_index (ids, gint64, i), &local) || !ask_all (&d, texts, &local))
        {
          if (local->domain != XB_SUBSIDY_ERROR)
            {
              g_propagate_error (error, local);
              return NULL;
            }
          g_ptr_array_add (texts, g_strdup (local->message));
          g_error_free (local);
        }
      if (texts->len == 0)
        continue;
      g_ptr_array_add (texts, NULL);
      all = g_strjoinv (_ ("; "), (char **) texts->pdata);
      refusal = g_new0 (XbCaseRefusal, 1);
      refusal->case_id = g_array_index (ids, gint64, i);
      refusal->message = d.one != NULL ? g_strdup_printf (_ ("%s, %s: %s."), d.one->case_no, d.one->name, all) : g_steal_pointer (&all);
      g_ptr_array_add (list, refusal);
    }
  return g_steal_pointer (&list);
}

/**
 * xb_case_decide_many:
 * @ids: (element-type gint64)
 * @done: (out): how many took their step
 * @refusals: (element-type XbCaseRefusal): gets those that could not, each with the reason
 *
 * The same for a list, in one entry: those that can take their step do, the others stay as they are and are named.
 */
gboolean
xb_case_decide_many (XbStore *store, XbCatalog *catalog, const char *operator_name, const GArray *ids, const XbCaseDecision *decision, guint *done,
                     GPtrArray *refusals, GError **error)
{
  g_auto (Deciding) d = { .store = store, .catalog = catalog, .operator_name = operator_name };
  g_autofree char *title = NULL;
  g_autoptr (XbTxn) txn = NULL;

  *done = 0;
  if (!xb_subsidy_check_past_day (decision->date, d.date, error))
    return FALSE;
  txn = d.txn = xb_txn_begin_with (store, operator_name, 0, XB_ENTRY_EDIT, "", error);
  if (txn == NULL)
    return FALSE;
  for (guint i = 0; i < ids->len; i++)
    {
      GError *local = NULL;
      XbCaseRefusal *refusal;

      if (!xb_store_go_on (store, i, ids->len, error))
        return FALSE;
      /* Nothing is written of a case before everything about it was asked. */
      if (decide (&d, g_array_index (ids, gint64, i), decision, &local))
        {
          (*done)++;
          if (!xb_txn_add_rows (txn, 4, error))
            return FALSE;
          continue;
        }
      if (local->domain != XB_SUBSIDY_ERROR)
        {
          g_propagate_error (error, local);
          return FALSE;
        }
      refusal = g_new0 (XbCaseRefusal, 1);
      refusal->case_id = g_array_index (ids, gint64, i);
      refusal->message = g_strdup (local->message);
      g_ptr_array_add (refusals, refusal);
      g_error_free (local);
    }
  if (*done == 0)
    return TRUE;
  title = g_strdup_printf (ngettext ("%u case decided: %s", "%u cases decided: %s", *done), *done, d.scheme->def->name);
  xb_txn_set_title (txn, title);
  return xb_txn_commit (g_steal_pointer (&txn), NULL, error);
}

/* ---- back and forth with the applicant ---- */

/** Hands an application in again that was returned. */
gboolean
xb_case_resubmit (XbStore *store, XbCatalog *catalog, const char *operator_name, gint64 id, GError **error)
{
  g_autoptr (XbCase) one = NULL;
  g_autoptr (XbTxn) txn = xb_case_begin (store, operator_name, id, &one, error);
  g_autoptr (XbScheme) scheme = txn != NULL ? xb_scheme_load (store, catalog, one->scheme, TRUE, error) : NULL;
  g_autofree char *title = NULL, *today = xb_text_today ();

  if (scheme == NULL)
    return FALSE;
  if (g_strcmp0 (one->step, XB_STEP_APPLY) != 0)
    return xb_subsidy_refuse (error, XB_SUBSIDY_ERROR_REFUSED, _ ("Case %s was not returned."), one->case_no);
  title = g_strdup_printf (_ ("Application %s handed in again: %s"), one->case_no, one->name);
  xb_txn_set_title (txn, title);
  return xb_store_do (store, error, "UPDATE subsidy_case SET step = ?2 WHERE id = ?1", "is", id, ((XbSchemeStep *) g_ptr_array_index (scheme->def->steps, 0))->id)
         && xb_case_add_step (store, operator_name, one, XB_STEP_APPLY, "applied", today, NULL, NULL, NULL, 0, error) && xb_txn_commit (g_steal_pointer (&txn), NULL, error);
}

/** Takes an application back at the applicant's wish. */
gboolean
xb_case_withdraw (XbStore *store, const char *operator_name, gint64 id, const char *date, const char *reason, GError **error)
{
  g_autoptr (XbTxn) txn = NULL;
  g_autoptr (XbCase) one = NULL;
  g_autofree char *title = NULL, *clean = NULL;
  char day[XB_DATE_SIZE];

  if (!xb_subsidy_check_past_day (date, day, error) || !xb_subsidy_check_reason (reason, _ ("Reason"), &clean, error)
      || (txn = xb_case_begin (store, operator_name, id, &one, error)) == NULL)
    return FALSE;
  if (strcmp (one->state, "open") != 0)
    return xb_subsidy_refuse (error, XB_SUBSIDY_ERROR_REFUSED, _ ("Case %s is %s already."), one->case_no, xb_case_state_title (one->state));
  title = g_strdup_printf (_ ("Application %s withdrawn: %s"), one->case_no, one->name);
  xb_txn_set_title (txn, title);
  return xb_case_add_step (store, operator_name, one, one->step, "withdrawn", day, NULL, clean, NULL, 0, error)
         && xb_store_do (store, error, "UPDATE subsidy_case SET state = 'withdrawn', step = NULL WHERE id = ?", "i", id) && xb_txn_commit (g_steal_pointer (&txn), NULL, error);
}

/** Ends an approved case, inside an open transaction. */
gboolean
xb_case_end_in (XbStore *store, const char *operator_name, const XbCase *one, const char *date, const char *reason, GError **error)
{
  g_autofree char *today = xb_text_today ();

  /* A suspension ends with the case; what it held back is not paid. */
  return xb_store_do (store, error, "UPDATE suspension SET to_date = max (from_date, ?2), back_pay = 0, lifted_by = ?3 WHERE case_id = ?1 AND to_date IS NULL", "iss", one->id, date,
                      operator_name)
         && xb_store_do (store, error, "UPDATE subsidy_case SET state = 'ended', right_to = ?2, end_reason = ?3 WHERE id = ?1", "iss", one->id, date, reason)
         && xb_case_add_step (store, operator_name, one, "end", "ended", today, NULL, reason, NULL, 0, error);
}

/** Ends an approved case: the right ended on @date, because of @reason. */
gboolean
xb_case_end (XbStore *store, const char *operator_name, gint64 id, const char *date, const char *reason, GError **error)
{
  g_autoptr (XbTxn) txn = NULL;
  g_autoptr (XbCase) one = NULL;
  g_autofree char *title = NULL, *clean = NULL;
  char day[XB_DATE_SIZE];

  if (!xb_subsidy_check_day (date, day, error) || !xb_subsidy_check_reason (reason, _ ("Reason"), &clean, error)
      || (txn = xb_case_begin (store, operator_name, id, &one, error)) == NULL)
    return FALSE;
  if (strcmp (one->state, "approved") != 0)
    return xb_subsidy_refuse (error, XB_SUBSIDY_ERROR_REFUSED, _ ("Case %s is %s; only an approved one can end."), one->case_no, xb_case_state_title (one->state));
  title = g_strdup_printf (_ ("Case %s ended: %s, %s"), one->case_no, one->name, clean);
  xb_txn_set_title (txn, title);
  return xb_case_end_in (store, operator_name, one, day, clean, error) && xb_txn_commit (g_steal_pointer (&txn), NULL, error);
}

static void
step_free (gpointer data)
{
  XbCaseStep *step = data;

  g_free (step->step);
  g_free (step->outcome);
  g_free (step->date);
  g_free (step->who);
  g_free (step->opinion);
  g_free (step->notice_from);
  g_free (step->notice_until);
  g_free (step->operator_name);
  g_free (step);
}

/** (transfer full) (element-type XbCaseStep): in order */
GPtrArray *
xb_case_steps (XbStore *store, gint64 id, GError **error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func (step_free);
  g_autoptr (XbStmt) stmt
      = xb_store_ask (store, error, "SELECT step, outcome, date, who, opinion, notice_from, notice_until, operator FROM v_case_step WHERE case_id = ? ORDER BY step_id", "i", id);
  gboolean row;

  while (stmt != NULL && xb_stmt_step (store, stmt, &row, error))
    {
      XbCaseStep *step;

      if (!row)
        return g_steal_pointer (&list);
      step = g_new0 (XbCaseStep, 1);
      step->step = xb_stmt_dup_text (stmt, 0);
      step->outcome = xb_stmt_dup_text (stmt, 1);
      step->date = xb_stmt_dup_text (stmt, 2);
      step->who = xb_stmt_dup_text (stmt, 3);
      step->opinion = xb_stmt_dup_text (stmt, 4);
      step->notice_from = xb_stmt_dup_text (stmt, 5);
      step->notice_until = xb_stmt_dup_text (stmt, 6);
      step->operator_name = xb_stmt_dup_text (stmt, 7);
      g_ptr_array_add (list, step);
    }
  return NULL;
}
