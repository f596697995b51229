#define G_LOG_DOMAIN "xiangbuctl"

/* worklist: a round of visits as a workbook that goes to a village, and comes back filled in */

#include "cli.h"

#include "service/xb-round-sheet.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>

static void
add_remarks (JsonBuilder *b, const char *name, const GPtrArray *remarks)
{
  json_builder_set_member_name (b, name);
  json_builder_begin_array (b);
  for (guint i = 0; i < remarks->len; i++)
    {
      const XbRoundRemark *one = g_ptr_array_index (remarks, i);

      json_builder_begin_object (b);
      cli_add_int (b, "row", one->number);
      cli_add_string (b, "name", one->name);
      cli_add_string (b, "message", one->message);
      json_builder_end_object (b);
    }
  json_builder_end_array (b);
}

static void
print_reading (Cli *cli, const XbRoundReading *reading)
{
  const XbRoundOutcome *outcome = &reading->outcome;
  g_autoptr (JsonBuilder) b = json_builder_new ();

  json_builder_begin_object (b);
  cli_add_string (b, "checklist", reading->checklist);
  cli_add_int (b, "rows", reading->rows);
  cli_add_int (b, "visits", outcome->visits);
  cli_add_int (b, "answers", outcome->answers);
  cli_add_int (b, "corrected", outcome->corrected);
  cli_add_int (b, "unchanged", outcome->unchanged);
  cli_add_int (b, "blank", outcome->blank);
  add_remarks (b, "problems", outcome->problems);
  add_remarks (b, "warnings", outcome->warnings);
  json_builder_set_member_name (b, "unread");
  json_builder_begin_array (b);
  for (guint i = 0; i < reading->unread->len; i++)
    json_builder_add_string_value (b, g_ptr_array_index (reading->unread, i));
  json_builder_end_array (b);
  json_builder_end_object (b);
  if (cli->json)
    cli_print_json (b);
  if (cli->json || cli->quiet)
    return;
  printf (_ ("Visits %u, answers %u, corrected %u, unchanged %u, empty %u, not taken %u\n"), outcome->visits, outcome->answers, outcome->corrected, outcome->unchanged, outcome->blank,
          outcome->problems->len);
  for (guint i = 0; i < outcome->problems->len; i++)
    {
      const XbRoundRemark *one = g_ptr_array_index (outcome->problems, i);

      printf ("%u  %s  %s\n", one->number, one->name != NULL ? one->name : "", one->message);
    }
}

int
cli_worklist (Cli *cli, int argc, char **argv)
{
  g_autofree char *checklist = NULL, *place = NULL, *as_of = NULL, *date = NULL, *worker = NULL, *rejects = NULL;
  XbRoundReadOptions options = { .how = { .keep_good = TRUE } };
  GOptionEntry entries[] = { { "checklist", 0, 0, G_OPTION_ARG_STRING, &checklist, NULL, NULL },
                             { "place", 0, 0, G_OPTION_ARG_STRING, &place, NULL, NULL },
                             { "as-of", 0, 0, G_OPTION_ARG_STRING, &as_of, NULL, NULL },
                             { "date", 0, 0, G_OPTION_ARG_STRING, &date, NULL, NULL },
                             { "worker", 0, 0, G_OPTION_ARG_STRING, &worker, NULL, NULL },
                             { "rejects", 0, 0, G_OPTION_ARG_STRING, &rejects, NULL, NULL },
                             { "dry-run", 0, 0, G_OPTION_ARG_NONE, &options.how.dry_run, NULL, NULL },
                             { "corrections", 0, 0, G_OPTION_ARG_NONE, &options.how.corrections, NULL, NULL },
                             { 0 } };
  g_autoptr (XbStore) store = NULL;
  g_autoptr (XbRound) round = NULL;
  g_autoptr (XbRoundReading) reading = NULL;
  GError *error = NULL;
  const char *who;
  gboolean writes;

  if (!cli_parse (entries, "worklist", &argc, &argv, 2, 2))
    return CLI_USAGE;
  writes = strcmp (argv[1], "write") == 0;
  if ((!writes && strcmp (argv[1], "read") != 0) || (writes && checklist == NULL))
    return cli_usage (_ ("worklist write OUT.xlsx --checklist ID [--place CODE] [--as-of D]|read FILE [--checklist ID] [--date D] [--worker W] [--corrections] [--dry-run] [--rejects OUT.xlsx]"));
  store = cli_open (cli, !writes, &error);
  if (store == NULL || (who = cli_operator (cli, store, &error)) == NULL || !cli_spares (rejects, argv[2], &error))
    return cli_fail (error);
  if (writes)
    {
      round = xb_round_load (store, who, checklist, place, as_of, &error);
      return round != NULL && xb_round_write (round, argv[2], &error) ? CLI_DONE : cli_fail (error);
    }
  options.checklist = checklist;
  options.date = date;
  options.worker = worker;
  reading = xb_round_read (store, who, argv[2], &options, &error);
  if (reading == NULL || (rejects != NULL && reading->outcome.problems->len > 0 && !xb_round_write_problems (reading, rejects, &error)))
    return cli_fail (error);
  print_reading (cli, reading);
  return CLI_DONE;
}
