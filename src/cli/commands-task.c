#define G_LOG_DOMAIN "xiangbuctl"

/* task: services that are due, what was answered, what was done */

#include "cli.h"

#include "access/xb-operator.h"
#include "service/xb-checklist.h"
#include "service/xb-due-list.h"
#include "service/xb-service-case.h"
#include "service/xb-visit.h"
#include "util/xb-text.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>

/* Every option any of them takes. */
typedef struct
{
  char *person, *checklist, *item, *turn, *date, *until, *worker, *by, *notes, *follow_up, *reason, *consent_by, *consent_on, *place, *state, *as_of, *from, *to;
  char **fields;
  gboolean whole;
} Options;

static void
options_clear (Options *o)
{
  for (char **text = (char *[]){ o->person, o->checklist, o->item, o->turn, o->date, o->until, o->worker, o->by, o->notes, o->follow_up, o->reason, o->consent_by, o->consent_on,
                                 o->place, o->state, o->as_of, o->from, o->to },
            **end = text + 18;
       text < end; text++)
    g_free (*text);
  g_strfreev (o->fields);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

typedef struct
{
  Cli *cli;
  XbStore *store;
  const char *who; /* (nullable) of those that only read */
  Options *o;
  XbAnswerKind kind; /* of the answers */
  char **args; /* what follows the subcommand */
  int n;
} Call;

static gint64
number (const char *text)
{
  return text != NULL ? g_ascii_strtoll (text, NULL, 10) : 0;
}

/* A task as task list names it: PERSON:CHECKLIST:ITEM:TURN, instead of the four options. */
static gboolean
take_task (Call *c)
{
  g_auto (GStrv) parts = c->n > 0 ? g_strsplit (c->args[0], ":", -1) : NULL;

  if (parts == NULL)
    return TRUE;
  if (g_strv_length (parts) != 4)
    return FALSE;
  g_free (c->o->person);
  g_free (c->o->checklist);
  g_free (c->o->item);
  g_free (c->o->turn);
  c->o->person = g_strdup (parts[0]);
  c->o->checklist = g_strdup (parts[1]);
  c->o->item = g_strdup (parts[2]);
  c->o->turn = g_strdup (parts[3]);
  return TRUE;
}

/* ---- lists ---- */

static int
print_due (Call *c, int state)
{
  const XbDueQuery query = { .as_of = c->o->as_of, .place_code = c->o->place, .checklist = c->o->checklist, .worker = c->o->worker, .person_id = number (c->o->person), .state = state,
                             .from = c->o->from, .to = c->o->to };
  GError *error = NULL;
  g_autoptr (GPtrArray) list = NULL;
  g_autoptr (JsonBuilder) b = json_builder_new ();

  if ((c->o->from == NULL) != (c->o->to == NULL))
    return cli_usage (_ ("task list: --from and --to go together"));
  list = xb_due_list (c->store, &query, &error);
  if (list == NULL)
    return cli_fail (error);
  json_builder_begin_array (b);
  for (guint i = 0; i < list->len; i++)
    {
      const XbDueLine *line = g_ptr_array_index (list, i);
      g_autofree char *id = g_strdup_printf ("%" G_GINT64_FORMAT ":%s:%s:%" G_GINT64_FORMAT, line->person_id, line->checklist, line->item, line->turn);
      g_autofree char *phone = cli_masked (c->cli, "phone", line->phone);

      json_builder_begin_object (b);
      cli_add_string (b, "id", id);
      cli_add_id (b, "person_id", line->person_id);
      cli_add_string (b, "name", line->name);
      cli_add_string (b, "birth_date", line->birth_date);
      cli_add_string (b, "village", line->village);
      cli_add_string (b, "group", line->group);
      cli_add_string (b, "household_no", line->household_no);
      cli_add_string (b, "phone", phone);
      cli_add_string (b, "checklist", line->checklist);
      cli_add_string (b, "service", line->service);
      cli_add_string (b, "item", line->item);
      cli_add_string (b, "title", line->title);
      cli_add_int (b, "turn", line->turn);
      cli_add_string (b, "from", line->from);
      cli_add_string (b, "due", line->due);
      cli_add_string (b, "to", line->to);
      cli_add_string (b, "state", xb_due_state_id (line->state));
      cli_add_string (b, "answer", line->answer);
      cli_add_string (b, "worker", line->worker);
      json_builder_end_object (b);
      if (!c->cli->json && !c->cli->quiet)
        printf ("%s  %s–%s  %s %s  %s  %s: %s  [%s]\n", xb_due_state_title (line->state), line->from, line->to, line->village != NULL ? line->village : "",
                line->group != NULL ? line->group : "", line->name, line->service, line->title, id);
    }
  json_builder_end_array (b);
  if (c->cli->json)
    cli_print_json (b);
  return CLI_DONE;
}

static int
print_cases (Call *c, const char *state)
{
  GError *error = NULL;
  g_autoptr (GPtrArray) list = xb_service_case_list (c->store, number (c->o->person), c->o->checklist, state, &error);
  g_autoptr (JsonBuilder) b = json_builder_new ();

  if (list == NULL)
    return cli_fail (error);
  json_builder_begin_array (b);
  for (guint i = 0; i < list->len; i++)
    {
      const XbServiceCase *one = g_ptr_array_index (list, i);

      json_builder_begin_object (b);
      cli_add_id (b, "case_id", one->id);
      cli_add_id (b, "person_id", one->person_id);
      cli_add_string (b, "name", one->name);
      cli_add_string (b, "village", one->village);
      cli_add_string (b, "group", one->group);
      cli_add_string (b, "checklist", one->checklist);
      cli_add_string (b, "service", one->service);
      cli_add_string (b, "state", one->state);
      cli_add_string (b, "opened_on", one->opened_on);
      cli_add_string (b, "closed_on", one->closed_on);
      cli_add_string (b, "reason", one->close_reason);
      cli_add_string (b, "worker", one->worker);
      cli_add_string (b, "consent_on", one->consent_on);
      cli_add_string (b, "consent_by", one->consent_by);
      json_builder_end_object (b);
      if (!c->cli->json && !c->cli->quiet)
        printf ("%s  %s  %s  %s  %s\n", one->opened_on, one->state, one->village != NULL ? one->village : "", one->name, one->service);
    }
  json_builder_end_array (b);
  if (c->cli->json)
    cli_print_json (b);
  return CLI_DONE;
}

static int
do_list (Call *c)
{
  int state = -1;

  if (c->o->state == NULL || xb_due_state_find (c->o->state, &state))
    return print_due (c, state);
  if (strcmp (c->o->state, "declined") == 0 || strcmp (c->o->state, "ended") == 0 || strcmp (c->o->state, "accepted") == 0)
    return print_cases (c, strcmp (c->o->state, "accepted") == 0 ? "open" : c->o->state);
  return cli_usage (_ ("task list: --state is overdue, today, week, open, coming, accepted, declined or ended"));
}

static int
do_count (Call *c)
{
  GError *error = NULL;
  g_autoptr (GPtrArray) list = xb_due_count (c->store, c->o->as_of, &error);
  g_autoptr (JsonBuilder) b = json_builder_new ();

  if (list == NULL)
    return cli_fail (error);
  json_builder_begin_array (b);
  for (guint i = 0; i < list->len; i++)
    {
      const XbDueCount *one = g_ptr_array_index (list, i);

      json_builder_begin_object (b);
      cli_add_string (b, "village", one->village);
      cli_add_string (b, "checklist", one->checklist);
      cli_add_string (b, "service", one->service);
      for (int k = 0; k < XB_DUE_COMING; k++)
        cli_add_int (b, xb_due_state_id (k), one->counts[k]);
      json_builder_end_object (b);
      if (!c->cli->json && !c->cli->quiet)
        printf ("%6u %6u %6u %6u  %s  %s\n", one->counts[0], one->counts[1], one->counts[2], one->counts[3], one->village, one->service);
    }
  json_builder_end_array (b);
  if (c->cli->json)
    cli_print_json (b);
  return CLI_DONE;
}

static int
do_checklists (Call *c)
{
  GError *error = NULL;
  g_autoptr (GPtrArray) list = xb_checklist_list (c->store, c->cli->catalog, &error);
  g_autoptr (JsonBuilder) b = json_builder_new ();

  if (list == NULL)
    return cli_fail (error);
  json_builder_begin_array (b);
  for (guint i = 0; i < list->len; i++)
    {
      const XbChecklist *one = g_ptr_array_index (list, i);

      json_builder_begin_object (b);
      cli_add_string (b, "checklist", one->def->id);
      cli_add_string (b, "name", one->def->name);
      cli_add_string (b, "since", one->since);
      cli_add_bool (b, "differs", one->differs);
      cli_add_int (b, "older", one->older);
      cli_add_bool (b, "who_asks", one->def->asked);
      json_builder_set_member_name (b, "items");
      json_builder_begin_array (b);
      for (guint k = 0; k < one->def->items->len; k++)
        {
          const XbChecklistItem *item = g_ptr_array_index (one->def->items, k);

          json_builder_begin_object (b);
          cli_add_string (b, "item", item->id);
          cli_add_string (b, "title", item->title);
          json_builder_end_object (b);
        }
      json_builder_end_array (b);
      json_builder_end_object (b);
      if (!c->cli->json)
        printf ("%-24s %-8s %s%s%s\n", one->def->id, one->version_id != 0 ? _ ("on") : _ ("off"), one->def->name, one->since != NULL ? " – " : "", one->since != NULL ? one->since : "");
    }
  json_builder_end_array (b);
  if (c->cli->json)
    cli_print_json (b);
  return CLI_DONE;
}

static void
add_visit (JsonBuilder *b, const XbVisit *visit)
{
  json_builder_begin_object (b);
  cli_add_id (b, "visit_id", visit->id);
  cli_add_string (b, "checklist", visit->checklist);
  cli_add_string (b, "item", visit->item);
  cli_add_string (b, "title", visit->title);
  cli_add_int (b, "turn", visit->turn);
  cli_add_string (b, "date", visit->date);
  cli_add_string (b, "worker", visit->worker);
  cli_add_string (b, "from", visit->window_from);
  cli_add_string (b, "to", visit->window_to);
  cli_add_string (b, "follow_up_on", visit->follow_up_on);
  cli_add_string (b, "referral", visit->referral);
  cli_add_string (b, "notes", visit->notes);
  cli_add_string (b, "void", visit->void_reason);
  json_builder_set_member_name (b, "values");
  json_builder_begin_array (b);
  for (guint i = 0; i < visit->values->len; i++)
    {
      const XbVisitValue *value = g_ptr_array_index (visit->values, i);

      json_builder_begin_object (b);
      cli_add_string (b, "entry", value->entry);
      cli_add_string (b, "title", value->title);
      cli_add_string (b, "value", value->text);
      cli_add_string (b, "unit", value->unit);
      json_builder_end_object (b);
    }
  json_builder_end_array (b);
  json_builder_end_object (b);
}

/* Health data is shown for a reason that is recorded, to whoever has the right; otherwise hidden. */
static int
do_visits (Call *c)
{
  GError *error = NULL;
  const char *who = cli_operator (c->cli, c->store, NULL);
  gboolean sees = c->cli->unmasked && who != NULL && xb_service_sees_health (c->store, who);
  g_autoptr (GPtrArray) list = NULL;
  g_autoptr (JsonBuilder) b = json_builder_new ();

  if (c->o->person == NULL)
    return cli_usage (_ ("task visits --person ID [--checklist ID]"));
  if (sees && !cli_unmask (c->cli, XB_RIGHT_SEE_HEALTH, number (c->o->person), _ ("Visits with health data"), &error))
    return cli_fail (error);
  list = xb_visit_list (c->store, &(XbVisitQuery){ .person_id = number (c->o->person), .checklist = c->o->checklist }, sees, &error);
  if (list == NULL)
    return cli_fail (error);
  json_builder_begin_array (b);
  for (guint i = 0; i < list->len; i++)
    {
      const XbVisit *visit = g_ptr_array_index (list, i);

      add_visit (b, visit);
      if (!c->cli->json && !c->cli->quiet)
        printf ("%s  %s%s%s\n", visit->date, visit->title, visit->void_reason != NULL ? " – " : "", visit->void_reason != NULL ? visit->void_reason : "");
    }
  json_builder_end_array (b);
  if (c->cli->json)
    cli_print_json (b);
  return CLI_DONE;
}

/* ---- changes ---- */

static int
do_answer (Call *c)
{
  GError *error = NULL;
  XbServiceAnswer said = { .kind = c->kind, .date = c->o->date, .until = c->o->until, .asked_by = c->o->by, .notes = c->o->notes };
  g_autoptr (JsonBuilder) b = json_builder_new ();

  if (!take_task (c) || c->o->person == NULL || c->o->checklist == NULL)
    return cli_usage (_ ("task accept|decline|skip|postpone|not-found|reopen TASK, or --person ID --checklist ID [--item ID [--turn N]]"));
  said.person_id = number (c->o->person);
  said.checklist = c->o->checklist;
  said.item = c->o->whole ? NULL : c->o->item;
  said.turn = number (c->o->turn);
  if (!xb_service_answer (c->store, c->who, &said, 1, &error))
    return cli_fail (error);
  json_builder_begin_object (b);
  cli_add_id (b, "person_id", said.person_id);
  cli_add_string (b, "checklist", said.checklist);
  cli_add_string (b, "item", said.item);
  cli_add_string (b, "answer", xb_answer_id (said.kind));
  json_builder_end_object (b);
  if (c->cli->json)
    cli_print_json (b);
  return CLI_DONE;
}

static int
print_visit (Call *c, gint64 id, const GPtrArray *warnings)
{
  g_autoptr (JsonBuilder) b = json_builder_new ();

  json_builder_begin_object (b);
  cli_add_id (b, "visit_id", id);
  json_builder_set_member_name (b, "warnings");
  json_builder_begin_array (b);
  for (guint i = 0; i < warnings->len; i++)
    json_builder_add_string_value (b, g_ptr_array_index (warnings, i));
  json_builder_end_array (b);
  json_builder_end_object (b);
  if (c->cli->json)
    cli_print_json (b);
  for (guint i = 0; !c->cli->json && !c->cli->quiet && i < warnings->len; i++)
    puts (g_ptr_array_index (warnings, i));
  return CLI_DONE;
}

static int
do_done (Call *c)
{
  GError *error = NULL;
  g_autoptr (GPtrArray) warnings = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GHashTable) values = cli_pairs (c->o->fields, "task");
  XbVisitEntry entry = { .date = c->o->date, .worker = c->o->worker, .follow_up_on = c->o->follow_up, .notes = c->o->notes, .values = values };
  gint64 id;

  if (values == NULL)
    return CLI_USAGE;
  if (!take_task (c) || c->o->person == NULL || c->o->checklist == NULL || c->o->item == NULL)
    return cli_usage (_ ("task done TASK, or --person ID --checklist ID --item ID [--turn N]; with [--date D] [--field ENTRY=VALUE…]"));
  entry.person_id = number (c->o->person);
  entry.checklist = c->o->checklist;
  entry.item = c->o->item;
  entry.turn = number (c->o->turn);
  id = xb_visit_record (c->store, c->who, &entry, warnings, &error);
  return id != 0 ? print_visit (c, id, warnings) : cli_fail (error);
}

static int
do_correct (Call *c)
{
  GError *error = NULL;
  g_autoptr (GPtrArray) warnings = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GHashTable) values = cli_pairs (c->o->fields, "task");
  const XbVisitEntry entry = { .date = c->o->date, .worker = c->o->worker, .follow_up_on = c->o->follow_up, .notes = c->o->notes, .values = values };

  if (values == NULL)
    return CLI_USAGE;
  if (c->n != 1)
    return cli_usage (_ ("task correct VISIT [--date D] [--field ENTRY=VALUE…]"));
  return xb_visit_correct (c->store, c->who, number (c->args[0]), &entry, warnings, &error) ? print_visit (c, number (c->args[0]), warnings) : cli_fail (error);
}

static int
do_void (Call *c)
{
  GError *error = NULL;

  if (c->n != 1)
    return cli_usage (_ ("task void VISIT --why TEXT"));
  return xb_visit_void (c->store, c->who, number (c->args[0]), c->o->reason, &error) ? CLI_DONE : cli_fail (error);
}

static int
open_or_change (Call *c, gint64 case_id)
{
  GError *error = NULL;
  g_autoptr (GHashTable) values = cli_pairs (c->o->fields, "task");
  const XbServiceOpening opening = { .person_id = number (c->o->person), .checklist = c->o->checklist, .opened_on = c->o->date, .worker = c->o->worker, .consent_on = c->o->consent_on,
                                     .consent_by = c->o->consent_by, .notes = c->o->notes, .values = values };
  g_autoptr (JsonBuilder) b = json_builder_new ();

  if (values == NULL)
    return CLI_USAGE;
  if (case_id == 0 ? (case_id = xb_service_open (c->store, c->who, &opening, &error)) == 0 : !xb_service_change (c->store, c->who, case_id, &opening, &error))
    return cli_fail (error);
  json_builder_begin_object (b);
  cli_add_id (b, "case_id", case_id);
  json_builder_end_object (b);
  if (c->cli->json)
    cli_print_json (b);
  return CLI_DONE;
}

static int
do_open (Call *c)
{
  if (c->n != 0 || c->o->person == NULL || c->o->checklist == NULL)
    return cli_usage (_ ("task open --person ID --checklist ID [--field FIELD=VALUE…] [--worker NAME] [--consent-by NAME]"));
  return open_or_change (c, 0);
}

static int
do_change (Call *c)
{
  if (c->n != 1 || number (c->args[0]) == 0)
    return cli_usage (_ ("task change CASE [--field FIELD=VALUE…] [--worker NAME] [--consent-by NAME]"));
  return open_or_change (c, number (c->args[0]));
}

static int
do_close (Call *c)
{
  GError *error = NULL;

  if (c->n != 1)
    return cli_usage (_ ("task close CASE --why TEXT [--date D]"));
  return xb_service_close (c->store, c->who, number (c->args[0]), c->o->date, c->o->reason, &error) ? CLI_DONE : cli_fail (error);
}

static int
do_on (Call *c)
{
  GError *error = NULL;

  if (c->n != 1)
    return cli_usage (_ ("task on CHECKLIST"));
  return xb_checklist_switch_on (c->store, c->cli->catalog, c->who, c->args[0], &error) ? CLI_DONE : cli_fail (error);
}

static int
do_off (Call *c)
{
  GError *error = NULL;

  if (c->n != 1)
    return cli_usage (_ ("task off CHECKLIST"));
  return xb_checklist_switch_off (c->store, c->who, c->args[0], &error) ? CLI_DONE : cli_fail (error);
}

static int
do_move (Call *c)
{
  GError *error = NULL;
  guint moved;

  if (c->n != 1)
    return cli_usage (_ ("task move CHECKLIST"));
  if (!xb_checklist_move_cases (c->store, c->who, c->args[0], &moved, &error))
    return cli_fail (error);
  if (!c->cli->quiet && !c->cli->json)
    printf (ngettext ("%u open case goes by the new checklist.\n", "%u open cases go by the new checklist.\n", moved), moved);
  return CLI_DONE;
}

static int
do_health (Call *c)
{
  GError *error = NULL;
  gboolean sees = c->n == 2 && strcmp (c->args[1], "on") == 0;

  if (c->n != 2 || (!sees && strcmp (c->args[1], "off") != 0))
    return cli_usage (_ ("task health OPERATOR on|off"));
  return xb_operator_give_role (c->store, c->who, c->args[0], "health", sees, &error) ? CLI_DONE : cli_fail (error);
}

static const struct
{
  const char *name;
  int (*run) (Call *call);
  gboolean writes;
  XbAnswerKind kind;
} subcommands[] = { { "list", do_list, FALSE, 0 },
                    { "count", do_count, FALSE, 0 },
                    { "checklists", do_checklists, FALSE, 0 },
                    { "visits", do_visits, FALSE, 0 },
                    { "done", do_done, TRUE, 0 },
                    { "accept", do_answer, TRUE, XB_ANSWER_ACCEPTED },
                    { "decline", do_answer, TRUE, XB_ANSWER_DECLINED },
                    { "skip", do_answer, TRUE, XB_ANSWER_SKIPPED },
                    { "postpone", do_answer, TRUE, XB_ANSWER_POSTPONED },
                    { "not-found", do_answer, TRUE, XB_ANSWER_NOT_FOUND },
                    { "reopen", do_answer, TRUE, XB_ANSWER_REOPENED },
                    { "open", do_open, TRUE, 0 },
                    { "change", do_change, TRUE, 0 },
                    { "close", do_close, TRUE, 0 },
                    { "correct", do_correct, TRUE, 0 },
                    { "void", do_void, TRUE, 0 },
                    { "on", do_on, TRUE, 0 },
                    { "off", do_off, TRUE, 0 },
                    { "move", do_move, TRUE, 0 },
                    { "health", do_health, TRUE, 0 } };

int
cli_task (Cli *cli, int argc, char **argv)
{
  g_auto (Options) o = { 0 };
  GOptionEntry entries[] = { { "person", 0, 0, G_OPTION_ARG_STRING, &o.person, NULL, NULL },
                             { "checklist", 0, 0, G_OPTION_ARG_STRING, &o.checklist, NULL, NULL },
                             { "item", 0, 0, G_OPTION_ARG_STRING, &o.item, NULL, NULL },
                             { "turn", 0, 0, G_OPTION_ARG_STRING, &o.turn, NULL, NULL },
                             { "date", 0, 0, G_OPTION_ARG_STRING, &o.date, NULL, NULL },
                             { "until", 0, 0, G_OPTION_ARG_STRING, &o.until, NULL, NULL },
                             { "worker", 0, 0, G_OPTION_ARG_STRING, &o.worker, NULL, NULL },
                             { "by", 0, 0, G_OPTION_ARG_STRING, &o.by, NULL, NULL },
                             { "notes", 0, 0, G_OPTION_ARG_STRING, &o.notes, NULL, NULL },
                             { "follow-up", 0, 0, G_OPTION_ARG_STRING, &o.follow_up, NULL, NULL },
                             { "why", 0, 0, G_OPTION_ARG_STRING, &o.reason, NULL, NULL },
                             { "consent-by", 0, 0, G_OPTION_ARG_STRING, &o.consent_by, NULL, NULL },
                             { "consent-on", 0, 0, G_OPTION_ARG_STRING, &o.consent_on, NULL, NULL },
                             { "place", 0, 0, G_OPTION_ARG_STRING, &o.place, NULL, NULL },
                             { "state", 0, 0, G_OPTION_ARG_STRING, &o.state, NULL, NULL },
                             { "as-of", 0, 0, G_OPTION_ARG_STRING, &o.as_of, NULL, NULL },
                             { "from", 0, 0, G_OPTION_ARG_STRING, &o.from, NULL, NULL },
                             { "to", 0, 0, G_OPTION_ARG_STRING, &o.to, NULL, NULL },
                             { "field", 0, 0, G_OPTION_ARG_STRING_ARRAY, &o.fields, NULL, NULL },
                             { "whole", 0, 0, G_OPTION_ARG_NONE, &o.whole, NULL, NULL },
                             { 0 } };
  g_autoptr (XbStore) store = NULL;
  GError *error = NULL;
  Call call = { .cli = cli, .o = &o };

  if (!cli_parse (entries, "task", &argc, &argv, 1, 3))
    return CLI_USAGE;
  for (guint i = 0; i < G_N_ELEMENTS (subcommands); i++)
    if (strcmp (argv[1], subcommands[i].name) == 0)
      {
        call.args = argv + 2;
        call.n = argc - 2;
        call.kind = subcommands[i].kind;
        call.store = store = cli_open (cli, subcommands[i].writes, &error);
        if (store == NULL || (subcommands[i].writes && (call.who = cli_operator (cli, store, &error)) == NULL))
          return cli_fail (error);
        return subcommands[i].run (&call);
      }
  return cli_usage (_ ("task list|count|done|decline|accept|skip|postpone|not-found|reopen|open|change|close|visits|correct|void|checklists|on|off|move|health"));
}
