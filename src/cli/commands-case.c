#define G_LOG_DOMAIN "xiangbuctl"

/* case: applications, their steps, and what becomes of them */

#include "cli.h"

#include "subsidy/xb-attachment.h"
#include "subsidy/xb-case-list.h"
#include "subsidy/xb-payee-account.h"
#include "util/xb-text.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Every option any of them takes. */
typedef struct
{
  char *person, *payee, *category, *date, *notes, *paid_until, *holder, *bank, *account, *state, *step, *place, *scheme, *who, *opinion, *notice_from, *reason, *by, *answer,
      *note, *document;
  char **declares, **documents;
  gboolean back_pay, no_back_pay, upheld, rejected, complete;
} Options;

static void
options_clear (Options *o)
{
  for (char **text = (char *[]){ o->person, o->payee, o->category, o->date, o->notes, o->paid_until, o->holder, o->bank, o->account, o->state, o->step, o->place, o->scheme,
                                 o->who, o->opinion, o->notice_from, o->reason, o->by, o->answer, o->note, o->document },
            **end = text + 21;
       text < end; text++)
    g_free (*text);
  g_strfreev (o->declares);
  g_strfreev (o->documents);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

/* A subcommand. */
typedef struct
{
  Cli *cli;
  XbStore *store;
  const char *who; /* (nullable) of those that only read */
  const Options *o;
  char **args; /* what follows the subcommand */
  int n;
} Call;

static void
add_case (JsonBuilder *b, const XbCase *one)
{
  cli_add_id (b, "id", one->id);
  cli_add_string (b, "case_no", one->case_no);
  cli_add_string (b, "scheme", one->scheme);
  cli_add_id (b, "person_id", one->person_id);
  cli_add_string (b, "name", one->name);
  cli_add_id (b, "payee_id", one->payee_id);
  cli_add_string (b, "payee", one->payee_name);
  cli_add_string (b, "village", one->village);
  cli_add_string (b, "group", one->group);
  cli_add_string (b, "category", one->category);
  cli_add_string (b, "applied_on", one->applied_on);
  cli_add_string (b, "state", one->state);
  cli_add_string (b, "step", one->step);
  cli_add_string (b, "approved_on", one->approved_on);
  cli_add_string (b, "right_from", one->right_from);
  cli_add_string (b, "right_to", one->right_to);
  cli_add_string (b, "end_reason", one->end_reason);
  cli_add_string (b, "paid_until", one->paid_until);
  cli_add_string (b, "suspended", one->suspended);
  cli_add_string (b, "notice_until", one->notice_until);
  cli_add_int (b, "objections", one->objections);
  cli_add_string (b, "entered_by", one->entered_by);
}

/* The case as it is now, as every change answers. */
static int
print_case (Call *c, gint64 id)
{
  GError *error = NULL;
  g_autoptr (XbCase) one = xb_case_load (c->store, id, &error);
  g_autoptr (JsonBuilder) b = json_builder_new ();

  if (one == NULL)
    return cli_fail (error);
  json_builder_begin_object (b);
  add_case (b, one);
  json_builder_end_object (b);
  if (c->cli->json)
    cli_print_json (b);
  else if (!c->cli->quiet)
    printf ("%s  %s  %s%s%s\n", one->case_no, one->name, xb_case_state_title (one->state), one->step != NULL ? " → " : "", one->step != NULL ? one->step : "");
  return CLI_DONE;
}

/* What a change gives: the case, or why not. */
static int
answer_change (Call *c, gboolean ok, gint64 id, GError *error)
{
  return ok ? print_case (c, id) : cli_fail (error);
}

static gboolean
find (Call *c, int at, gint64 *id, GError **error)
{
  return xb_case_find (c->store, c->args[at], id, error);
}

static gint64
key (const char *text)
{
  return text != NULL ? g_ascii_strtoll (text, NULL, 10) : 0;
}

/* The application of the options; @answers (out). */
static gboolean
read_application (Call *c, XbApplication *application, GHashTable **answers)
{
  *answers = cli_pairs (c->o->declares, "case");
  *application = (XbApplication){ .scheme = c->o->scheme, .person_id = key (c->o->person), .payee_id = key (c->o->payee), .category = c->o->category,
                                  .applied_on = c->o->date, .notes = c->o->notes, .paid_until = c->o->paid_until, .holder = c->o->holder, .bank_name = c->o->bank,
                                  .bank_account = c->o->account, .answers = *answers, .documents = (const char *const *) c->o->documents };
  return *answers != NULL;
}

static int
do_apply (Call *c)
{
  g_autoptr (GHashTable) answers = NULL;
  XbApplication application;
  GError *error = NULL;
  gint64 id;
  gboolean ok;

  if (!read_application (c, &application, &answers))
    return CLI_USAGE;
  application.scheme = c->args[0];
  id = xb_case_apply (c->store, c->cli->catalog, c->who, &application, &error);
  ok = id != 0;
  return answer_change (c, ok, id, error);
}

static int
do_change (Call *c)
{
  g_autoptr (GHashTable) answers = NULL;
  XbApplication application;
  GError *error = NULL;
  gint64 id = 0;
  gboolean ok;

  if (!read_application (c, &application, &answers))
    return CLI_USAGE;
  ok = find (c, 0, &id, &error) && xb_case_change (c->store, c->cli->catalog, c->who, id, &application, &error);
  return answer_change (c, ok, id, error);
}

static int
do_answer (Call *c)
{
  GError *error = NULL;
  gint64 id = 0;
  gboolean ok;

  ok = find (c, 0, &id, &error) && xb_case_answer (c->store, c->cli->catalog, c->who, id, c->args[1], c->o->answer, c->o->note, &error);
  return answer_change (c, ok, id, error);
}

static int
do_document (Call *c)
{
  GError *error = NULL;
  gint64 id = 0;
  gboolean ok;

  ok = find (c, 0, &id, &error) && xb_case_document (c->store, c->cli->catalog, c->who, id, c->args[1], g_strcmp0 (c->o->answer, "no") != 0, &error);
  return answer_change (c, ok, id, error);
}

static int
do_attach (Call *c)
{
  GError *error = NULL;
  gint64 id = 0;
  gboolean ok;

  ok = find (c, 0, &id, &error) && xb_attachment_add (c->store, c->who, id, c->o->document, c->args[1], NULL, &error);
  return answer_change (c, ok, id, error);
}

static int
do_scans (Call *c)
{
  GError *error = NULL;
  gint64 id;
  g_autoptr (GPtrArray) list = find (c, 0, &id, &error) ? xb_attachment_list (c->store, id, &error) : NULL;
  g_autoptr (JsonBuilder) b = json_builder_new ();

  if (list == NULL)
    return cli_fail (error);
  json_builder_begin_array (b);
  for (guint i = 0; i < list->len; i++)
    {
      const XbScan *scan = g_ptr_array_index (list, i);

      json_builder_begin_object (b);
      cli_add_id (b, "id", scan->id);
      cli_add_string (b, "name", scan->name);
      cli_add_string (b, "document", scan->document);
      cli_add_string (b, "media_type", scan->media_type);
      cli_add_int (b, "size", scan->size);
      json_builder_end_object (b);
      if (!c->cli->json)
        printf ("%" G_GINT64_FORMAT "  %s  %" G_GINT64_FORMAT "\n", scan->id, scan->name, scan->size);
    }
  json_builder_end_array (b);
  if (c->cli->json)
    cli_print_json (b);
  return CLI_DONE;
}

static int
do_save_scan (Call *c)
{
  GError *error = NULL;

  return xb_attachment_save (c->store, key (c->args[0]), c->args[1], &error) ? CLI_DONE : cli_fail (error);
}

static void
add_list_rows (JsonBuilder *b, const char *name, const GPtrArray *rows, gboolean print, char sign)
{
  json_builder_set_member_name (b, name);
  json_builder_begin_array (b);
  for (guint i = 0; i < rows->len; i++)
    {
      const XbCaseListProblem *problem = g_ptr_array_index (rows, i);

      json_builder_begin_object (b);
      cli_add_int (b, "row", problem->row);
      cli_add_string (b, "name", problem->name);
      cli_add_string (b, "message", problem->message);
      json_builder_end_object (b);
      if (print)
        printf ("%c %u %s: %s\n", sign, problem->row, problem->name, problem->message);
    }
  json_builder_end_array (b);
}

/* A list of applicants, or an old roll. */
static int
do_import (Call *c)
{
  const XbCaseListOptions options = { c->args[0], c->o->date, c->o->paid_until, c->o->complete };
  GError *error = NULL;
  g_autoptr (XbCaseList) list = xb_case_list_read (c->store, c->cli->catalog, c->who, c->args[1], &options, &error);
  g_autoptr (JsonBuilder) b = json_builder_new ();

  if (list == NULL)
    return cli_fail (error);
  json_builder_begin_object (b);
  cli_add_int (b, "rows", list->rows);
  cli_add_int (b, "taken", list->taken);
  add_list_rows (b, "problems", list->problems, !c->cli->json, '!');
  add_list_rows (b, "doubts", list->doubts, !c->cli->json && !c->cli->quiet, '?');
  json_builder_set_member_name (b, "unread_columns");
  json_builder_begin_array (b);
  for (guint i = 0; i < list->unread->len; i++)
    json_builder_add_string_value (b, g_ptr_array_index (list->unread, i));
  json_builder_end_array (b);
  json_builder_end_object (b);
  if (c->cli->json)
    cli_print_json (b);
  else if (!c->cli->quiet)
    printf ("%u / %u\n", list->taken, list->rows);
  return list->problems->len > 0 ? CLI_PARTLY : CLI_DONE;
}

static int
do_list (Call *c)
{
  XbCaseQuery query = { .scheme = c->o->scheme, .state = c->o->state, .step = c->o->step, .place_code = c->o->place, .person_id = key (c->o->person) };
  GError *error = NULL;
  g_autoptr (GPtrArray) list = xb_case_list (c->store, &query, &error);
  g_autoptr (JsonBuilder) b = json_builder_new ();

  if (list == NULL)
    return cli_fail (error);
  json_builder_begin_array (b);
  for (guint i = 0; i < list->len; i++)
    {
      const XbCase *one = g_ptr_array_index (list, i);

      json_builder_begin_object (b);
      add_case (b, one);
      json_builder_end_object (b);
      if (!c->cli->json)
        printf ("%s  %s  %s %s  %s  %s\n", one->case_no, one->name, one->village, one->group, xb_case_state_title (one->state), one->step != NULL ? one->step : "");
    }
  json_builder_end_array (b);
  if (c->cli->json)
    cli_print_json (b);
  return CLI_DONE;
}

static void
add_items (JsonBuilder *b, const char *name, const GArray *items)
{
  json_builder_set_member_name (b, name);
  json_builder_begin_array (b);
  for (guint i = 0; i < items->len; i++)
    {
      const XbCaseItem *item = &g_array_index (items, XbCaseItem, i);

      json_builder_begin_object (b);
      cli_add_string (b, "id", item->id);
      cli_add_string (b, "title", item->title);
      cli_add_bool (b, "required", item->required);
      cli_add_string (b, "value", item->value);
      json_builder_end_object (b);
    }
  json_builder_end_array (b);
}

static int
do_show (Call *c)
{
  GError *error = NULL;
  gint64 id;
  g_autoptr (XbCase) one = find (c, 0, &id, &error) ? xb_case_load (c->store, id, &error) : NULL;
  g_autoptr (XbScheme) scheme = one != NULL ? xb_scheme_load (c->store, c->cli->catalog, one->scheme, FALSE, &error) : NULL;
  g_autoptr (GArray) declarations = scheme != NULL ? xb_case_declarations (c->store, scheme->def, id, &error) : NULL;
  g_autoptr (GArray) documents = declarations != NULL ? xb_case_documents (c->store, scheme->def, id, &error) : NULL;
  g_autoptr (GPtrArray) steps = documents != NULL ? xb_case_steps (c->store, id, &error) : NULL, exceptions = NULL;
  g_autoptr (JsonBuilder) b = json_builder_new ();

  if (steps == NULL)
    return cli_fail (error);
  if (strcmp (one->state, "open") == 0 && strcmp (one->step, XB_STEP_APPLY) != 0
      && (exceptions = xb_case_exceptions (c->store, c->cli->catalog, c->cli->operator_name != NULL ? c->cli->operator_name : "", id, NULL, &error)) == NULL)
    return cli_fail (error);
  json_builder_begin_object (b);
  add_case (b, one);
  add_items (b, "declarations", declarations);
  add_items (b, "documents", documents);
  json_builder_set_member_name (b, "steps");
  json_builder_begin_array (b);
  for (guint i = 0; i < steps->len; i++)
    {
      const XbCaseStep *step = g_ptr_array_index (steps, i);
      g_autofree char *title = xb_case_step_title (scheme->def, step->step);

      json_builder_begin_object (b);
      cli_add_string (b, "step", step->step);
      cli_add_string (b, "title", title);
      cli_add_string (b, "outcome", step->outcome);
      cli_add_string (b, "date", step->date);
      cli_add_string (b, "who", step->who);
      cli_add_string (b, "opinion", step->opinion);
      cli_add_string (b, "notice_from", step->notice_from);
      cli_add_string (b, "notice_until", step->notice_until);
      cli_add_string (b, "operator", step->operator_name);
      json_builder_end_object (b);
      if (!c->cli->json)
        printf ("%s  %s  %s  %s\n", step->date, title, xb_outcome_title (step->outcome), step->opinion != NULL ? step->opinion : "");
    }
  json_builder_end_array (b);
  json_builder_set_member_name (b, "exceptions");
  json_builder_begin_array (b);
  for (guint i = 0; exceptions != NULL && i < exceptions->len; i++)
    {
      json_builder_add_string_value (b, g_ptr_array_index (exceptions, i));
      if (!c->cli->json)
        printf ("! %s\n", (char *) g_ptr_array_index (exceptions, i));
    }
  json_builder_end_array (b);
  json_builder_end_object (b);
  if (c->cli->json)
    cli_print_json (b);
  return CLI_DONE;
}

/* One case, or several: of several those that can take the step do. */
static int
decide (Call *c, XbDecision how)
{
  XbCaseDecision decision = { how, c->o->date, c->o->who, c->o->opinion, c->o->notice_from };
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GPtrArray) refusals = g_ptr_array_new_with_free_func (xb_case_refusal_free);
  g_autoptr (JsonBuilder) b = json_builder_new ();
  GError *error = NULL;
  guint done;

  if (c->n == 0 && (c->o->scheme == NULL || c->o->step == NULL))
    return cli_usage (_ ("name the cases, or --scheme and --step of all that wait for it"));
  for (int i = 0; i < c->n; i++)
    {
      gint64 id;

      if (!find (c, i, &id, &error))
        return cli_fail (error);
      g_array_append_val (ids, id);
    }
  if (c->n == 0)
    {
      XbCaseQuery query = { .scheme = c->o->scheme, .state = "open", .step = c->o->step, .place_code = c->o->place };
      g_autoptr (GPtrArray) list = xb_case_list (c->store, &query, &error);

      if (list == NULL)
        return cli_fail (error);
      for (guint i = 0; i < list->len; i++)
        g_array_append_val (ids, ((XbCase *) g_ptr_array_index (list, i))->id);
    }
  if (c->n == 1)
    {
      gint64 id = g_array_index (ids, gint64, 0);
      gboolean ok = xb_case_decide (c->store, c->cli->catalog, c->who, id, &decision, &error);

      return answer_change (c, ok, id, error);
    }
  if (!xb_case_decide_many (c->store, c->cli->catalog, c->who, ids, &decision, &done, refusals, &error))
    return cli_fail (error);
  json_builder_begin_object (b);
  cli_add_int (b, "done", done);
  json_builder_set_member_name (b, "refused");
  json_builder_begin_array (b);
  for (guint i = 0; i < refusals->len; i++)
    {
      const XbCaseRefusal *refusal = g_ptr_array_index (refusals, i);

      json_builder_begin_object (b);
      cli_add_id (b, "case_id", refusal->case_id);
      cli_add_string (b, "message", refusal->message);
      json_builder_end_object (b);
      g_printerr ("xiangbuctl: %s\n", refusal->message);
    }
  json_builder_end_array (b);
  json_builder_end_object (b);
  if (c->cli->json)
    cli_print_json (b);
  else if (!c->cli->quiet)
    printf ("%u\n", done);
  return done == 0 && refusals->len > 0 ? CLI_FAILED : refusals->len > 0 ? CLI_PARTLY : CLI_DONE;
}

static int
do_pass (Call *c)
{
  return decide (c, XB_DECISION_PASS);
}

static int
do_return (Call *c)
{
  return decide (c, XB_DECISION_RETURN);
}

static int
do_refuse (Call *c)
{
  return decide (c, XB_DECISION_REFUSE);
}

static int
do_resubmit (Call *c)
{
  GError *error = NULL;
  gint64 id = 0;
  gboolean ok;

  ok = find (c, 0, &id, &error) && xb_case_resubmit (c->store, c->cli->catalog, c->who, id, &error);
  return answer_change (c, ok, id, error);
}

static int
do_withdraw (Call *c)
{
  GError *error = NULL;
  gint64 id = 0;
  gboolean ok;

  ok = find (c, 0, &id, &error) && xb_case_withdraw (c->store, c->who, id, c->o->date, c->o->reason, &error);
  return answer_change (c, ok, id, error);
}

static int
do_end (Call *c)
{
  GError *error = NULL;
  gint64 id = 0;
  gboolean ok;

  ok = find (c, 0, &id, &error) && xb_case_end (c->store, c->who, id, c->o->date, c->o->reason, &error);
  return answer_change (c, ok, id, error);
}

static int
do_suspend (Call *c)
{
  GError *error = NULL;
  gint64 id = 0;
  gboolean ok;

  ok = find (c, 0, &id, &error) && xb_case_suspend (c->store, c->who, id, c->o->date, c->o->reason, &error);
  return answer_change (c, ok, id, error);
}

static int
do_lift (Call *c)
{
  GError *error = NULL;
  gint64 id = 0;
  gboolean ok;

  if (c->o->back_pay == c->o->no_back_pay)
    return cli_usage (_ ("case lift: say --back-pay or --no-back-pay"));
  ok = find (c, 0, &id, &error) && xb_case_lift (c->store, c->who, id, c->o->date, c->o->back_pay, &error);
  return answer_change (c, ok, id, error);
}

static int
do_object (Call *c)
{
  GError *error = NULL;
  gint64 id = 0;
  gboolean ok;

  ok = find (c, 0, &id, &error) && xb_objection_add (c->store, c->who, id, c->o->date, c->o->by, c->args[1], NULL, &error);
  return answer_change (c, ok, id, error);
}

static int
do_objections (Call *c)
{
  GError *error = NULL;
  gint64 id = 0;
  g_autoptr (GPtrArray) list = c->n == 0 || find (c, 0, &id, &error) ? xb_objection_list (c->store, id, &error) : NULL;
  g_autoptr (JsonBuilder) b = json_builder_new ();

  if (list == NULL)
    return cli_fail (error);
  json_builder_begin_array (b);
  for (guint i = 0; i < list->len; i++)
    {
      const XbObjection *objection = g_ptr_array_index (list, i);

      json_builder_begin_object (b);
      cli_add_id (b, "id", objection->id);
      cli_add_string (b, "case_no", objection->case_no);
      cli_add_string (b, "name", objection->name);
      cli_add_string (b, "date", objection->date);
      cli_add_string (b, "by", objection->by_whom);
      cli_add_string (b, "text", objection->text);
      cli_add_string (b, "outcome", objection->outcome);
      cli_add_string (b, "answer", objection->answer);
      json_builder_end_object (b);
      if (!c->cli->json)
        printf ("%" G_GINT64_FORMAT "  %s  %s %s  %s  %s\n", objection->id, objection->date, objection->case_no, objection->name, objection->text,
                objection->outcome != NULL ? objection->answer : "");
    }
  json_builder_end_array (b);
  if (c->cli->json)
    cli_print_json (b);
  return CLI_DONE;
}

static int
do_close_objection (Call *c)
{
  GError *error = NULL;

  if (c->o->upheld == c->o->rejected)
    return cli_usage (_ ("case close-objection: say --upheld or --rejected"));
  return xb_objection_close (c->store, c->who, key (c->args[0]), c->o->upheld, c->o->date, c->o->answer, &error) ? CLI_DONE : cli_fail (error);
}

static int
do_review (Call *c)
{
  XbReviewOutcome outcome = g_strcmp0 (c->o->answer, "not-seen") == 0 ? XB_REVIEW_NOT_SEEN : g_strcmp0 (c->o->answer, "no-longer") == 0 ? XB_REVIEW_NO_LONGER : XB_REVIEW_CONFIRMED;
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  GError *error = NULL;

  for (int i = 1; i < c->n; i++)
    {
      gint64 id;

      if (!find (c, i, &id, &error))
        return cli_fail (error);
      g_array_append_val (ids, id);
    }
  return xb_review_record (c->store, c->cli->catalog, c->who, ids, atoi (c->args[0]), outcome, c->o->date, c->o->note, &error) ? CLI_DONE : cli_fail (error);
}

static int
do_review_list (Call *c)
{
  GError *error = NULL;
  g_autoptr (GPtrArray) list = xb_review_list (c->store, c->cli->catalog, c->args[0], atoi (c->args[1]), c->o->place, &error);
  g_autoptr (JsonBuilder) b = json_builder_new ();

  if (list == NULL)
    return cli_fail (error);
  json_builder_begin_array (b);
  for (guint i = 0; i < list->len; i++)
    {
      const XbReviewLine *line = g_ptr_array_index (list, i);

      json_builder_begin_object (b);
      cli_add_id (b, "case_id", line->case_id);
      cli_add_string (b, "case_no", line->case_no);
      cli_add_id (b, "person_id", line->person_id);
      cli_add_string (b, "name", line->name);
      cli_add_string (b, "village", line->village);
      cli_add_string (b, "group", line->group);
      cli_add_string (b, "outcome", line->outcome);
      cli_add_string (b, "date", line->date);
      cli_add_string (b, "exception", line->exception);
      json_builder_end_object (b);
      if (!c->cli->json)
        printf ("%s  %s  %s %s  %s  %s\n", line->case_no, line->name, line->village, line->group, line->outcome != NULL ? xb_codes_label (xb_catalog_codes (c->cli->catalog, "review-outcome"), line->outcome) : _ ("not reviewed yet"),
                line->exception != NULL ? line->exception : "");
    }
  json_builder_end_array (b);
  if (c->cli->json)
    cli_print_json (b);
  return CLI_DONE;
}

static int
do_account (Call *c)
{
  GError *error = NULL;

  if (c->o->account == NULL)
    return cli_usage (_ ("case account PERSON --account N [--bank TEXT] [--holder NAME]"));
  return xb_payee_account_propose (c->store, c->who, key (c->args[0]), c->o->holder, c->o->bank, c->o->account, &error) ? CLI_DONE : cli_fail (error);
}

static int
do_confirm_account (Call *c)
{
  GError *error = NULL;

  return xb_payee_account_decide (c->store, c->who, key (c->args[0]), g_strcmp0 (c->o->answer, "no") != 0, &error) ? CLI_DONE : cli_fail (error);
}

static int
do_accounts (Call *c)
{
  GError *error = NULL;
  g_autoptr (GPtrArray) list = xb_payee_account_list (c->store, key (c->o->person), c->o->state, &error);
  g_autoptr (JsonBuilder) b = json_builder_new ();

  if (list == NULL || !cli_unmask (c->cli, XB_RIGHT_SEE_IDS, 0, _ ("Accounts for payments listed"), &error))
    return cli_fail (error);
  json_builder_begin_array (b);
  for (guint i = 0; i < list->len; i++)
    {
      const XbPayeeAccount *account = g_ptr_array_index (list, i);
      g_autofree char *shown = c->cli->unmasked ? g_strdup (account->bank_account) : xb_text_mask_account (account->bank_account);

      json_builder_begin_object (b);
      cli_add_id (b, "person_id", account->person_id);
      cli_add_string (b, "name", account->name);
      cli_add_string (b, "holder", account->holder);
      cli_add_string (b, "bank", account->bank_name);
      cli_add_string (b, "account", shown);
      cli_add_string (b, "state", account->state);
      cli_add_string (b, "entered_by", account->entered_by);
      json_builder_end_object (b);
      if (!c->cli->json)
        printf ("%" G_GINT64_FORMAT "  %s  %s  %s  %s\n", account->person_id, account->name, account->holder, shown, account->state);
    }
  json_builder_end_array (b);
  if (c->cli->json)
    cli_print_json (b);
  return CLI_DONE;
}

static const struct
{
  const char *name;
  int (*run) (Call *call);
  gboolean writes;
  int min, max; /* of what follows it */
} subcommands[] = {
  { "apply", do_apply, TRUE, 1, 1 },           { "import", do_import, TRUE, 2, 2 },           { "change", do_change, TRUE, 1, 1 },     { "answer", do_answer, TRUE, 2, 2 },
  { "document", do_document, TRUE, 2, 2 },     { "attach", do_attach, TRUE, 2, 2 },     { "scans", do_scans, FALSE, 1, 1 },
  { "save-scan", do_save_scan, FALSE, 2, 2 },  { "list", do_list, FALSE, 0, 0 },        { "show", do_show, FALSE, 1, 1 },
  { "pass", do_pass, TRUE, 0, -1 },            { "return", do_return, TRUE, 0, -1 },    { "refuse", do_refuse, TRUE, 0, -1 },
  { "resubmit", do_resubmit, TRUE, 1, 1 },     { "withdraw", do_withdraw, TRUE, 1, 1 }, { "end", do_end, TRUE, 1, 1 },
  { "suspend", do_suspend, TRUE, 1, 1 },       { "lift", do_lift, TRUE, 1, 1 },         { "object", do_object, TRUE, 2, 2 },
  { "objections", do_objections, FALSE, 0, 1 }, { "close-objection", do_close_objection, TRUE, 1, 1 },
  { "review", do_review, TRUE, 2, -1 },        { "review-list", do_review_list, FALSE, 2, 2 },
  { "account", do_account, TRUE, 1, 1 },       { "confirm-account", do_confirm_account, TRUE, 1, 1 }, { "accounts", do_accounts, FALSE, 0, 0 },
};

int
cli_case (Cli *cli, int argc, char **argv)
{
  g_auto (Options) o = { 0 };
  GOptionEntry entries[] = { { "person", 0, 0, G_OPTION_ARG_STRING, &o.person, NULL, NULL },
                             { "payee", 0, 0, G_OPTION_ARG_STRING, &o.payee, NULL, NULL },
                             { "category", 0, 0, G_OPTION_ARG_STRING, &o.category, NULL, NULL },
                             { "date", 0, 0, G_OPTION_ARG_STRING, &o.date, NULL, NULL },
                             { "notes", 0, 0, G_OPTION_ARG_STRING, &o.notes, NULL, NULL },
                             { "paid-until", 0, 0, G_OPTION_ARG_STRING, &o.paid_until, NULL, NULL },
                             { "holder", 0, 0, G_OPTION_ARG_STRING, &o.holder, NULL, NULL },
                             { "bank", 0, 0, G_OPTION_ARG_STRING, &o.bank, NULL, NULL },
                             { "account", 0, 0, G_OPTION_ARG_STRING, &o.account, NULL, NULL },
                             { "state", 0, 0, G_OPTION_ARG_STRING, &o.state, NULL, NULL },
                             { "step", 0, 0, G_OPTION_ARG_STRING, &o.step, NULL, NULL },
                             { "place", 0, 0, G_OPTION_ARG_STRING, &o.place, NULL, NULL },
                             { "scheme", 0, 0, G_OPTION_ARG_STRING, &o.scheme, NULL, NULL },
                             { "who", 0, 0, G_OPTION_ARG_STRING, &o.who, NULL, NULL },
                             { "opinion", 0, 0, G_OPTION_ARG_STRING, &o.opinion, NULL, NULL },
                             { "notice-from", 0, 0, G_OPTION_ARG_STRING, &o.notice_from, NULL, NULL },
                             { "why", 0, 0, G_OPTION_ARG_STRING, &o.reason, NULL, NULL },
                             { "by", 0, 0, G_OPTION_ARG_STRING, &o.by, NULL, NULL },
                             { "answer", 0, 0, G_OPTION_ARG_STRING, &o.answer, NULL, NULL },
                             { "note", 0, 0, G_OPTION_ARG_STRING, &o.note, NULL, NULL },
                             { "of", 0, 0, G_OPTION_ARG_STRING, &o.document, NULL, NULL },
                             { "declare", 0, 0, G_OPTION_ARG_STRING_ARRAY, &o.declares, NULL, NULL },
                             { "document", 0, 0, G_OPTION_ARG_STRING_ARRAY, &o.documents, NULL, NULL },
                             { "back-pay", 0, 0, G_OPTION_ARG_NONE, &o.back_pay, NULL, NULL },
                             { "no-back-pay", 0, 0, G_OPTION_ARG_NONE, &o.no_back_pay, NULL, NULL },
                             { "upheld", 0, 0, G_OPTION_ARG_NONE, &o.upheld, NULL, NULL },
                             { "complete", 0, 0, G_OPTION_ARG_NONE, &o.complete, NULL, NULL },
                             { "rejected", 0, 0, G_OPTION_ARG_NONE, &o.rejected, NULL, NULL },
                             { 0 } };
  g_autoptr (XbStore) store = NULL;
  GError *error = NULL;

  if (!cli_parse (entries, "case", &argc, &argv, 1, -1))
    return CLI_USAGE;
  for (guint i = 0; i < G_N_ELEMENTS (subcommands); i++)
    {
      Call call = { .cli = cli, .o = &o, .args = argv + 2, .n = argc - 2 };

      if (strcmp (argv[1], subcommands[i].name) != 0)
        continue;
      if (call.n < subcommands[i].min || (subcommands[i].max >= 0 && call.n > subcommands[i].max))
        return cli_wrong_arguments (argv[1]);
      call.store = store = cli_open (cli, subcommands[i].writes, &error);
      if (store == NULL || (subcommands[i].writes && (call.who = cli_operator (cli, store, &error)) == NULL))
        return cli_fail (error);
      return subcommands[i].run (&call);
    }
  return cli_usage (_ ("case: there is no “%s”; see docs/xiangbuctl.md"), argv[1]);
}
