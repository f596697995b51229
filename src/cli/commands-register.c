#define G_LOG_DOMAIN "xiangbuctl"

/* import, search, show */

#include "cli.h"

#include "book/xb-book.h"
#include "import/xb-import.h"
#include "register/xb-person.h"
#include "register/xb-search.h"
#include "service/xb-due-list.h"
#include "service/xb-service-case.h"
#include "subsidy/xb-case.h"
#include "subsidy/xb-payment.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void
add_count (JsonBuilder *b, const char *name, guint value)
{
  json_builder_set_member_name (b, name);
  json_builder_add_int_value (b, value);
}

static void
add_issues (JsonBuilder *b, const char *name, GPtrArray *issues)
{
  json_builder_set_member_name (b, name);
  json_builder_begin_array (b);
  for (guint i = 0; i < issues->len; i++)
    {
      XbImportIssue *issue = g_ptr_array_index (issues, i);

      json_builder_begin_object (b);
      cli_add_string (b, "file", issue->file);
      cli_add_string (b, "sheet", issue->sheet);
      add_count (b, "row", issue->row);
      cli_add_string (b, "cell", issue->cell);
      cli_add_string (b, "field", issue->field);
      cli_add_string (b, "code", issue->code);
      cli_add_string (b, "value", issue->value);
      cli_add_string (b, "message", issue->message);
      json_builder_end_object (b);
    }
  json_builder_end_array (b);
}

static void
add_conflicts (JsonBuilder *b, GPtrArray *conflicts)
{
  json_builder_set_member_name (b, "conflicts");
  json_builder_begin_array (b);
  for (guint i = 0; i < conflicts->len; i++)
    {
      XbImportConflict *conflict = g_ptr_array_index (conflicts, i);

      json_builder_begin_object (b);
      cli_add_string (b, "file", conflict->file);
      cli_add_string (b, "sheet", conflict->sheet);
      add_count (b, "row", conflict->row);
      json_builder_set_member_name (b, "unsure");
      json_builder_add_boolean_value (b, conflict->unsure);
      cli_add_id (b, "person_id", conflict->person_id);
      cli_add_string (b, "name", conflict->name);
      json_builder_set_member_name (b, "fields");
      json_builder_begin_array (b);
      for (guint k = 0; k < conflict->fields->len; k++)
        {
          XbImportDifference *difference = g_ptr_array_index (conflict->fields, k);

          json_builder_begin_object (b);
          cli_add_string (b, "field", difference->field);
          cli_add_string (b, "register", difference->register_value);
          cli_add_string (b, "file", difference->file_value);
          json_builder_end_object (b);
        }
      json_builder_end_array (b);
      json_builder_end_object (b);
    }
  json_builder_end_array (b);
}

/* How each column was understood: one that was left out is named, too. */
static void
add_sheets (Cli *cli, JsonBuilder *b, GPtrArray *sheets)
{
  XbRegisterDef *def = xb_catalog_register (cli->catalog, "person");

  json_builder_set_member_name (b, "sheets");
  json_builder_begin_array (b);
  for (guint i = 0; i < sheets->len; i++)
    {
      XbImportSheet *sheet = g_ptr_array_index (sheets, i);

      json_builder_begin_object (b);
      cli_add_string (b, "file", sheet->file);
      cli_add_string (b, "sheet", sheet->sheet);
      add_count (b, "head_row", sheet->head_row);
      add_count (b, "rows", sheet->rows);
      json_builder_set_member_name (b, "columns");
      json_builder_begin_array (b);
      for (guint c = 0; c < sheet->headers->len; c++)
        {
          int field = g_array_index (sheet->fields, int, c);

          json_builder_begin_object (b);
          cli_add_string (b, "header", g_ptr_array_index (sheet->headers, c));
          cli_add_string (b, "field", field >= 0 ? ((XbField *) g_ptr_array_index (def->fields, field))->id : NULL);
          json_builder_end_object (b);
        }
      json_builder_end_array (b);
      json_builder_end_object (b);
    }
  json_builder_end_array (b);
}

static void
print_report_json (Cli *cli, XbImportReport *report)
{
  g_autoptr (JsonBuilder) b = json_builder_new ();

  json_builder_begin_object (b);
  add_count (b, "rows", report->rows);
  add_count (b, "imported", report->imported);
  add_count (b, "updated", report->updated);
  add_count (b, "unchanged", report->unchanged);
  add_count (b, "conflict", report->conflict);
  add_count (b, "rejected", report->rejected);
  add_count (b, "households", report->households);
  add_count (b, "skipped", report->skipped);
  json_builder_set_member_name (b, "journal");
  json_builder_begin_array (b);
  for (guint i = 0; i < report->journal->len; i++)
    json_builder_add_int_value (b, g_array_index (report->journal, gint64, i));
  json_builder_end_array (b);
  add_issues (b, "rejects", report->rejects);
  add_issues (b, "warnings", report->warnings);
  add_conflicts (b, report->conflicts);
  add_sheets (cli, b, report->sheets);
  json_builder_set_member_name (b, "new_places");
  json_builder_begin_array (b);
  for (guint i = 0; i < report->new_places->len; i++)
    json_builder_add_string_value (b, g_ptr_array_index (report->new_places, i));
  json_builder_end_array (b);
  json_builder_end_object (b);
  cli_print_json (b);
}

static void
print_issues (const char *title, GPtrArray *issues)
{
  if (issues->len > 0)
    printf ("\n%s\n", title);
  for (guint i = 0; i < issues->len; i++)
    {
      XbImportIssue *issue = g_ptr_array_index (issues, i);

      printf ("  %s %s %s  [%s] %s\n", issue->sheet, *issue->cell != '\0' ? issue->cell : "", issue->value, issue->code, issue->message);
    }
}

static void
on_progress (guint rows, gpointer data)
{
  gint64 *start = data;
  double seconds = (g_get_monotonic_time () - *start) / (double) G_USEC_PER_SEC;

  g_printerr ("\r"); g_printerr (_ ("%u rows, %.0f a second"), rows, seconds > 0 ? rows / seconds : 0.0);
}

int
cli_import (Cli *cli, int argc, char **argv)
{
  g_autofree char *reg = NULL, *place = NULL, *map = NULL, *decide = NULL, *rejects = NULL;
  gboolean dry_run = FALSE, all_or_nothing = FALSE, update = FALSE;
  GOptionEntry entries[] = { { "register", 0, 0, G_OPTION_ARG_STRING, &reg, NULL, NULL },
                             { "place", 0, 0, G_OPTION_ARG_STRING, &place, NULL, NULL },
                             { "dry-run", 0, 0, G_OPTION_ARG_NONE, &dry_run, NULL, NULL },
                             { "all-or-nothing", 0, 0, G_OPTION_ARG_NONE, &all_or_nothing, NULL, NULL },
                             { "update", 0, 0, G_OPTION_ARG_NONE, &update, NULL, NULL },
                             { "map", 0, 0, G_OPTION_ARG_FILENAME, &map, NULL, NULL },
                             { "decide", 0, 0, G_OPTION_ARG_FILENAME, &decide, NULL, NULL },
                             { "rejects", 0, 0, G_OPTION_ARG_FILENAME, &rejects, NULL, NULL },
                             { 0 } };
  XbImportOptions options = { 0 };
  g_autoptr (GHashTable) mapping = NULL, decisions = NULL;
  g_autoptr (XbStore) store = NULL;
  g_autoptr (XbImportReport) report = NULL;
  GError *error = NULL;
  const char *who;
  gint64 start = g_get_monotonic_time ();
  gboolean show = !cli->quiet && isatty (STDERR_FILENO);

  if (!cli_parse (entries, "import", &argc, &argv, 1, -1))
    return CLI_USAGE;
  if (reg != NULL && strcmp (reg, "person") != 0)
    return cli_fail (g_error_new (XB_CATALOG_ERROR, XB_CATALOG_ERROR_NOT_FOUND,
                                  _ ("There is no register “%s”; this version imports into “person”."), reg));
  if (rejects != NULL && !g_str_has_suffix (rejects, ".xlsx"))
    return cli_usage (_ ("import: --rejects writes a workbook; its name must end in .xlsx"));
  for (int i = 1; i < argc; i++)
    if (!cli_spares (rejects, argv[i], &error))
      return cli_fail (error);
  if (map != NULL && (mapping = xb_import_load_map (cli->catalog, map, &error)) == NULL)
    return cli_fail (error);
  if (decide != NULL && argc > 2)
    return cli_usage (_ ("import: --decide names rows of one file; import the files one by one"));
  if (decide != NULL && (decisions = xb_import_load_decisions (decide, &error)) == NULL)
    return cli_fail (error);
  store = cli_open (cli, TRUE, &error);
  if (store == NULL || (who = cli_operator (cli, store, &error)) == NULL)
    return cli_fail (error);
  options.place_code = place;
  options.dry_run = dry_run;
  options.all_or_nothing = all_or_nothing;
  options.update = update;
  options.mapping = mapping;
  options.decisions = decisions;
  options.rejects_path = rejects;
  if (show)
    {
      options.progress = on_progress;
      options.progress_data = &start;
    }
  report = xb_import_run (store, cli->catalog, who, (const char *const *) argv + 1, &options, &error);
  if (show)
    g_printerr ("\n");
  if (report == NULL)
    return cli_fail (error);
  if (cli->json)
    print_report_json (cli, report);
  else if (!cli->quiet)
    {
      printf (_ ("%u rows: %u imported, %u updated, %u unchanged, %u differ, %u refused; %u households.\n"), report->rows, report->imported,
              report->updated, report->unchanged, report->conflict, report->rejected, report->households);
      if (dry_run)
        puts (_ ("This was a trial: nothing was written."));
      print_issues (_ ("Refused:"), report->rejects);
      print_issues (_ ("Please look at:"), report->warnings);
      if (report->conflicts->len > 0)
        printf (ngettext ("\n%u person in the register differs from the file and was left as it is (--update takes the file's values).\n",
                          "\n%u persons in the register differ from the file and were left as they are (--update takes the file's values).\n",
                          report->conflicts->len),
                report->conflicts->len);
    }
  if (report->rejected == 0)
    return CLI_DONE;
  if (!all_or_nothing)
    return CLI_PARTLY;
  for (guint i = 0; i < report->rejects->len; i++)
    {
      XbImportIssue *issue = g_ptr_array_index (report->rejects, i);

      g_printerr ("xiangbuctl: %s %s %s: [%s] %s\n", issue->file, issue->sheet, issue->cell, issue->code, issue->message);
    }
  return CLI_FAILED;
}

int
cli_search (Cli *cli, int argc, char **argv)
{
  int limit = 50;
  g_autofree char *in = NULL;
  GOptionEntry entries[] = { { "limit", 0, 0, G_OPTION_ARG_INT, &limit, NULL, NULL },
                             { "in", 0, 0, G_OPTION_ARG_STRING, &in, NULL, NULL },
                             { "as-of", 0, 0, G_OPTION_ARG_STRING, &cli->as_of, NULL, NULL },
                             { 0 } };
  g_autoptr (XbStore) store = NULL;
  g_autoptr (GPtrArray) hits = NULL;
  g_autoptr (JsonBuilder) b = json_builder_new ();
  g_autoptr (GHashTable) households = g_hash_table_new (NULL, NULL);
  GError *error = NULL;
  gboolean by_household;

  if (!cli_parse (entries, "search", &argc, &argv, 1, 1))
    return CLI_USAGE;
  if (limit < 1 || limit > 100000 || (in != NULL && strcmp (in, "people") != 0 && strcmp (in, "households") != 0))
    return cli_usage (_ ("search: --limit N from 1 to 100000, --in people or households"));
  by_household = g_strcmp0 (in, "households") == 0;
  if (!cli_unmask (cli, XB_RIGHT_SEE_IDS, 0, _ ("Search shown unmasked"), &error))
    return cli_fail (error);
  store = cli_open (cli, FALSE, &error);
  hits = store != NULL ? xb_search (store, argv[1], limit, &error) : NULL;
  if (hits == NULL)
    return cli_fail (error);
  json_builder_begin_array (b);
  for (guint i = 0; i < hits->len; i++)
    {
      XbSearchHit *hit = g_ptr_array_index (hits, i);
      g_autofree char *id = cli_masked (cli, "citizen_id", hit->citizen_id);

      /* Of each household, the best of its people stands for it. */
      if (by_household && (hit->household_id == 0 || !g_hash_table_add (households, GSIZE_TO_POINTER (hit->household_id))))
        continue;
      if (!cli->json)
        {
          printf ("%s  %s  %s  %s  %s %s\n", hit->name, xb_codes_label (xb_catalog_codes (cli->catalog, "sex"), hit->sex),
                  hit->birth_date != NULL ? hit->birth_date : "", id != NULL ? id : "", hit->place,
                  hit->household_no != NULL ? hit->household_no : "");
          continue;
        }
      json_builder_begin_object (b);
      cli_add_id (b, "id", hit->id);
      cli_add_string (b, "name", hit->name);
      cli_add_string (b, "sex", hit->sex);
      cli_add_string (b, "birth_date", hit->birth_date);
      cli_add_string (b, "citizen_id", id);
      cli_add_id (b, "household_id", hit->household_id);
      cli_add_string (b, "household_no", hit->household_no);
      cli_add_string (b, "place", hit->place);
      cli_add_string (b, "status", hit->status);
      json_builder_end_object (b);
    }
  json_builder_end_array (b);
  if (cli->json)
    cli_print_json (b);
  return CLI_DONE;
}

static void
add_person_fields (Cli *cli, JsonBuilder *b, XbPerson *person)
{
  cli_add_id (b, "id", person->id);
  for (int i = 0; i < XB_PERSON_N_COLUMNS; i++)
    {
      g_autofree char *value = cli_masked (cli, xb_person_columns[i], person->values[i]);

      cli_add_string (b, xb_person_columns[i], value);
    }
  cli_add_string (b, "relation", person->relation);
}

static gboolean
add_household (Cli *cli, JsonBuilder *b, XbStore *store, gint64 id, GError **error)
{
  g_autoptr (XbHousehold) household = xb_household_load (store, id, error);
  g_autoptr (GPtrArray) members = household != NULL ? xb_household_members (store, id, TRUE, error) : NULL;

  if (members == NULL)
    return FALSE;
  cli_add_id (b, "id", household->id);
  cli_add_string (b, "household_no", household->household_no);
  cli_add_string (b, "place", household->place);
  cli_add_string (b, "address", household->address);
  cli_add_string (b, "hukou_book_no", household->hukou_book_no);
  cli_add_string (b, "notes", household->notes);
  cli_add_string (b, "ended_on", household->ended_on);
  json_builder_set_member_name (b, "members");
  json_builder_begin_array (b);
  for (guint i = 0; i < members->len; i++)
    {
      XbPerson *member = g_ptr_array_index (members, i);

      json_builder_begin_object (b);
      add_person_fields (cli, b, member);
      json_builder_set_member_name (b, "current");
      json_builder_add_boolean_value (b, member->current && member->household_id == id);
      json_builder_end_object (b);
    }
  json_builder_end_array (b);
  return TRUE;
}

/* What somebody takes up or has declined, and what is due to them now. */
static gboolean
add_services (JsonBuilder *b, XbStore *store, gint64 person, GError **error)
{
  const XbDueQuery query = { .person_id = person, .state = -1 };
  g_autoptr (GPtrArray) cases = xb_service_case_list (store, person, NULL, NULL, error), due = cases != NULL ? xb_due_list (store, &query, error) : NULL;

  json_builder_set_member_name (b, "services");
  json_builder_begin_array (b);
  for (guint i = 0; due != NULL && i < cases->len; i++)
    {
      const XbServiceCase *one = g_ptr_array_index (cases, i);

      json_builder_begin_object (b);
      cli_add_string (b, "checklist", one->checklist);
      cli_add_string (b, "service", one->service);
      cli_add_string (b, "state", one->state);
      cli_add_string (b, "since", one->opened_on);
      cli_add_string (b, "worker", one->worker);
      json_builder_end_object (b);
    }
  json_builder_end_array (b);
  json_builder_set_member_name (b, "due");
  json_builder_begin_array (b);
  for (guint i = 0; due != NULL && i < due->len; i++)
    {
      const XbDueLine *line = g_ptr_array_index (due, i);

      json_builder_begin_object (b);
      cli_add_string (b, "checklist", line->checklist);
      cli_add_string (b, "item", line->item);
      cli_add_string (b, "title", line->title);
      cli_add_string (b, "from", line->from);
      cli_add_string (b, "to", line->to);
      cli_add_string (b, "state", xb_due_state_id (line->state));
      json_builder_end_object (b);
    }
  json_builder_end_array (b);
  return due != NULL;
}

/* Subsidies a person, or one of a household, is entitled to or paid for, with everything that was ever paid. */
static gboolean
add_cases (JsonBuilder *b, XbStore *store, gint64 person, gint64 household, GError **error)
{
  const XbCaseQuery query = { .person_id = person, .household_id = household };
  const XbPaymentQuery which = { .person_id = person, .household_id = household };
  g_autoptr (GPtrArray) cases = xb_case_list (store, &query, error), payments = cases != NULL ? xb_payment_list (store, &which, error) : NULL;

  if (payments == NULL)
    return FALSE;
  json_builder_set_member_name (b, "cases");
  json_builder_begin_array (b);
  for (guint i = 0; i < cases->len; i++)
    {
      const XbCase *one = g_ptr_array_index (cases, i);

      json_builder_begin_object (b);
      cli_add_id (b, "id", one->id);
      cli_add_string (b, "case_no", one->case_no);
      cli_add_string (b, "scheme", one->scheme);
      cli_add_string (b, "state", one->state);
      cli_add_id (b, "person_id", one->person_id);
      cli_add_id (b, "payee_id", one->payee_id);
      json_builder_end_object (b);
    }
  json_builder_end_array (b);
  json_builder_set_member_name (b, "payments");
  json_builder_begin_array (b);
  for (guint i = 0; i < payments->len; i++)
    {
      const XbPayment *payment = g_ptr_array_index (payments, i);

      json_builder_begin_object (b);
      cli_add_string (b, "scheme", payment->scheme);
      cli_add_string (b, "period", payment->period);
      cli_add_int (b, "fen", payment->amount_fen);
      cli_add_string (b, "state", payment->state);
      cli_add_string (b, "date", payment->date);
      json_builder_end_object (b);
    }
  json_builder_end_array (b);
  return TRUE;
}

/* Entries of the office registers that name somebody. */
static gboolean
add_mentions (JsonBuilder *b, XbStore *store, gint64 person, GError **error)
{
  g_autoptr (GPtrArray) mentions = xb_book_mentions (store, person, 0, error);

  if (mentions == NULL)
    return FALSE;
  json_builder_set_member_name (b, "entries");
  json_builder_begin_array (b);
  for (guint i = 0; i < mentions->len; i++)
    {
      const XbBookMention *one = g_ptr_array_index (mentions, i);

      json_builder_begin_object (b);
      cli_add_id (b, "id", one->row_id);
      cli_add_string (b, "register", one->register_id);
      cli_add_string (b, "date", one->date);
      cli_add_string (b, "subject", one->subject);
      json_builder_end_object (b);
    }
  json_builder_end_array (b);
  return TRUE;
}

static gboolean
add_events (JsonBuilder *b, XbStore *store, gint64 person, GError **error)
{
  g_autoptr (GPtrArray) events = xb_person_events (store, person, error);

  if (events == NULL)
    return FALSE;
  json_builder_set_member_name (b, "events");
  json_builder_begin_array (b);
  for (guint i = 0; i < events->len; i++)
    {
      XbEvent *event = g_ptr_array_index (events, i);

      json_builder_begin_object (b);
      cli_add_id (b, "id", event->id);
      cli_add_string (b, "type", event->type);
      cli_add_string (b, "date", event->date);
      cli_add_string (b, "recorded_on", event->recorded_on);
      cli_add_id (b, "other_id", event->other_id);
      cli_add_id (b, "household_id", event->household_id);
      cli_add_string (b, "notes", event->notes);
      json_builder_end_object (b);
    }
  json_builder_end_array (b);
  return TRUE;
}

int
cli_show (Cli *cli, int argc, char **argv)
{
  GOptionEntry entries[] = { { "as-of", 0, 0, G_OPTION_ARG_STRING, &cli->as_of, NULL, NULL }, { 0 } };
  g_autoptr (XbStore) store = NULL;
  g_autoptr (XbPerson) person = NULL;
  g_autoptr (JsonBuilder) b = json_builder_new ();
  GError *error = NULL;
  gboolean is_person;
  gint64 id;
  char *end;

  if (!cli_parse (entries, "show", &argc, &argv, 2, 2))
    return CLI_USAGE;
  is_person = strcmp (argv[1], "person") == 0;
  id = g_ascii_strtoll (argv[2], &end, 10);
  if ((!is_person && strcmp (argv[1], "household") != 0) || *end != '\0' || *argv[2] == '\0')
    return cli_usage (_ ("show: person ID or household ID"));
  if (!cli_unmask (cli, XB_RIGHT_SEE_IDS, id, _ ("Card shown unmasked"), &error))
    return cli_fail (error);
  store = cli_open (cli, FALSE, &error);
  if (store == NULL)
    return cli_fail (error);
  json_builder_begin_object (b);
  if (is_person)
    {
      person = xb_person_load (store, id, &error);
      if (person == NULL)
        return cli_fail (error);
      add_person_fields (cli, b, person);
      json_builder_set_member_name (b, "household");
      if (person->household_id != 0)
        {
          json_builder_begin_object (b);
          if (!add_household (cli, b, store, person->household_id, &error))
            return cli_fail (error);
          json_builder_end_object (b);
        }
      else
        json_builder_add_null_value (b);
      if (!cli_add_kin (cli, b, store, id, &error) || !add_events (b, store, id, &error) || !add_mentions (b, store, id, &error) || !add_cases (b, store, id, 0, &error))
        return cli_fail (error);
      if (!add_services (b, store, id, &error))
        return cli_fail (error);
    }
  else if (!add_household (cli, b, store, id, &error) || !add_cases (b, store, 0, id, &error))
    return cli_fail (error);
  json_builder_end_object (b);
  /* A card for people is the same object, laid out: the keys are the fields' names. */
  if (cli->json)
    cli_print_json (b);
  else
    {
      g_autoptr (JsonGenerator) generator = json_generator_new ();
      g_autoptr (JsonNode) root = json_builder_get_root (b);
      g_autofree char *text = NULL;

      json_generator_set_pretty (generator, TRUE);
      json_generator_set_root (generator, root);
      text = json_generator_to_data (generator, NULL);
      puts (text);
    }
  return CLI_DONE;
}
