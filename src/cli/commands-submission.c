#define G_LOG_DOMAIN "xiangbuctl"

/* submit, submission, ledger-set: what goes up to the county */

#include "cli.h"

#include "register/xb-person.h"
#include "submission/xb-submission.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>

/* (transfer full) (nullable): the ledgers of a saved list. */
static char **
set_of (XbStore *store, const char *name, GError **error)
{
  g_autoptr (GPtrArray) sets = xb_ledger_set_list (store, error);

  for (guint i = 0; sets != NULL && i < sets->len; i++)
    {
      XbLedgerSet *set = g_ptr_array_index (sets, i);

      if (strcmp (set->name, name) == 0)
        return g_strdupv (set->ledgers);
    }
  if (sets != NULL)
    g_set_error (error, XB_SUBMISSION_ERROR, XB_SUBMISSION_ERROR_NOT_FOUND, _ ("There is no list of ledgers “%s”."), name);
  return NULL;
}

int
cli_submit (Cli *cli, int argc, char **argv)
{
  g_autofree char *place = NULL, *from = NULL, *to = NULL, *addressee = NULL, *list = NULL, *path = NULL;
  gboolean zip = FALSE, by_village = FALSE;
  GOptionEntry entries[] = { { "place", 0, 0, G_OPTION_ARG_STRING, &place, NULL, NULL },
                             { "from", 0, 0, G_OPTION_ARG_STRING, &from, NULL, NULL },
                             { "to", 0, 0, G_OPTION_ARG_STRING, &to, NULL, NULL },
                             { "addressee", 0, 0, G_OPTION_ARG_STRING, &addressee, NULL, NULL },
                             { "list", 0, 0, G_OPTION_ARG_STRING, &list, NULL, NULL },
                             { "zip", 0, 0, G_OPTION_ARG_NONE, &zip, NULL, NULL },
                             { "by-village", 0, 0, G_OPTION_ARG_NONE, &by_village, NULL, NULL },
                             { 0 } };
  XbSubmissionOptions options = { 0 };
  g_autoptr (XbStore) store = NULL, reader = NULL;
  g_auto (GStrv) ledgers = NULL;
  GError *error = NULL;
  gint64 id;

  if (!cli_parse (entries, "submit", &argc, &argv, 1, 200))
    return CLI_USAGE;
  if ((argc == 2) == (list == NULL))
    return cli_usage (_ ("submit: name the ledgers, or a saved list of them by --list"));
  store = cli_open (cli, TRUE, &error);
  reader = store != NULL ? cli_open (cli, FALSE, &error) : NULL;
  if (reader == NULL || (options.operator_name = cli_operator (cli, store, &error)) == NULL)
    return cli_fail (error);
  ledgers = list != NULL ? set_of (store, list, &error) : g_strdupv (argv + 2);
  if (ledgers == NULL || !cli_unmask (cli, XB_RIGHT_EXPORT_UNMASKED, 0, _ ("Submission made unmasked"), &error))
    return cli_fail (error);
  options.place_code = place;
  options.from = from;
  options.to = to;
  options.addressee = addressee;
  options.folder = argv[1];
  options.zip = zip;
  options.by_village = by_village;
  options.unmasked = cli->unmasked;
  path = xb_submission_write (store, reader, cli->catalog, (const char *const *) ledgers, &options, &id, &error);
  if (path == NULL)
    return cli_fail (error);
  if (cli->json)
    {
      g_autoptr (JsonBuilder) b = json_builder_new ();

      json_builder_begin_object (b);
      cli_add_string (b, "path", path);
      cli_add_id (b, "id", id);
      json_builder_end_object (b);
      cli_print_json (b);
    }
  else if (!cli->quiet)
    printf ("%s\n", path);
  return CLI_DONE;
}

static void
add_submission (Cli *cli, JsonBuilder *b, const XbSubmission *submission)
{
  if (!cli->json && !cli->quiet)
    printf ("%" G_GINT64_FORMAT "  %s  %s  %s\n", submission->id, submission->made_at, submission->operator_name, submission->name);
  json_builder_begin_object (b);
  cli_add_id (b, "id", submission->id);
  cli_add_string (b, "name", submission->name);
  cli_add_string (b, "place", submission->place_code);
  cli_add_string (b, "from", submission->from);
  cli_add_string (b, "to", submission->to);
  cli_add_string (b, "at", submission->made_at);
  cli_add_string (b, "operator", submission->operator_name);
  json_builder_set_member_name (b, "unmasked");
  json_builder_add_boolean_value (b, submission->unmasked);
  json_builder_set_member_name (b, "ledgers");
  json_builder_begin_array (b);
  for (guint i = 0; i < submission->ledgers->len; i++)
    {
      const XbSubmittedLedger *ledger = g_ptr_array_index (submission->ledgers, i);

      json_builder_begin_object (b);
      cli_add_string (b, "ledger", ledger->ledger);
      cli_add_string (b, "title", ledger->title);
      cli_add_string (b, "file", ledger->file);
      cli_add_int (b, "rows", ledger->rows);
      cli_add_string (b, "sha256", ledger->sha256);
      json_builder_end_object (b);
      if (!cli->json && !cli->quiet)
        printf ("    %-20s %8u  %s\n", ledger->ledger, ledger->rows, ledger->file);
    }
  json_builder_end_array (b);
  json_builder_end_object (b);
}

/* Every row that is not the same: what happened to it, then its cells. */
static void
add_comparison (Cli *cli, const XbComparison *comparison)
{
  g_autoptr (JsonBuilder) b = json_builder_new ();
  const XbLedgerTable *table = comparison->table;

  json_builder_begin_object (b);
  cli_add_int (b, "added", comparison->added);
  cli_add_int (b, "gone", comparison->gone);
  cli_add_int (b, "changed", comparison->changed);
  cli_add_int (b, "same", comparison->same);
  json_builder_set_member_name (b, "rows");
  json_builder_begin_array (b);
  for (guint line = 0; line < xb_ledger_table_lines (table); line++)
    {
      json_builder_begin_array (b);
      for (guint i = 0; i < table->columns; i++)
        {
          const char *text = xb_ledger_table_cell (table, line, i);

          json_builder_add_string_value (b, text);
          if (!cli->json && !cli->quiet)
            printf ("%s%s", i > 0 ? "\t" : "", text);
        }
      json_builder_end_array (b);
      if (!cli->json && !cli->quiet)
        printf ("\n");
    }
  json_builder_end_array (b);
  json_builder_end_object (b);
  if (cli->json)
    cli_print_json (b);
  else if (!cli->quiet)
    printf (_ ("%u added, %u gone, %u changed, %u the same\n"), comparison->added, comparison->gone, comparison->changed, comparison->same);
}

int
cli_submission (Cli *cli, int argc, char **argv)
{
  g_autofree char *later = NULL;
  GOptionEntry entries[] = { { "later", 0, 0, G_OPTION_ARG_STRING, &later, NULL, NULL }, { 0 } };
  g_autoptr (XbStore) store = NULL;
  g_autoptr (JsonBuilder) b = json_builder_new ();
  GError *error = NULL;

  if (!cli_parse (entries, "submission", &argc, &argv, 1, 3))
    return CLI_USAGE;
  if (!(strcmp (argv[1], "list") == 0 && argc == 2) && !(strcmp (argv[1], "compare") == 0 && argc == 4))
    return cli_usage (_ ("submission: list or compare ID LEDGER [--later ID]"));
  store = cli_open (cli, FALSE, &error);
  if (store == NULL)
    return cli_fail (error);
  if (argc == 2)
    {
      g_autoptr (GPtrArray) submissions = xb_submission_list (store, &error);

      if (submissions == NULL)
        return cli_fail (error);
      json_builder_begin_array (b);
      for (guint i = 0; i < submissions->len; i++)
        add_submission (cli, b, g_ptr_array_index (submissions, i));
      json_builder_end_array (b);
      if (cli->json)
        cli_print_json (b);
    }
  else
    {
      g_autoptr (XbComparison) comparison = xb_submission_compare (store, cli->catalog, g_ascii_strtoll (argv[2], NULL, 10),
                                                                   later != NULL ? g_ascii_strtoll (later, NULL, 10) : 0, argv[3], &error);

      if (comparison == NULL)
        return cli_fail (error);
      add_comparison (cli, comparison);
    }
  return CLI_DONE;
}

static int
list_sets (Cli *cli, XbStore *store)
{
  g_autoptr (JsonBuilder) b = json_builder_new ();
  GError *error = NULL;
  g_autoptr (GPtrArray) sets = xb_ledger_set_list (store, &error);

  if (sets == NULL)
    return cli_fail (error);
  json_builder_begin_array (b);
  for (guint i = 0; i < sets->len; i++)
    {
      XbLedgerSet *set = g_ptr_array_index (sets, i);
      g_autofree char *joined = g_strjoinv (" ", set->ledgers);

      json_builder_begin_object (b);
      cli_add_string (b, "name", set->name);
      json_builder_set_member_name (b, "ledgers");
      json_builder_begin_array (b);
      for (char **ledger = set->ledgers; *ledger != NULL; ledger++)
        json_builder_add_string_value (b, *ledger);
      json_builder_end_array (b);
      json_builder_end_object (b);
      if (!cli->json && !cli->quiet)
        printf ("%s: %s\n", set->name, joined);
    }
  json_builder_end_array (b);
  if (cli->json)
    cli_print_json (b);
  return CLI_DONE;
}

int
cli_ledger_set (Cli *cli, int argc, char **argv)
{
  GOptionEntry entries[] = { { 0 } };
  g_autoptr (XbStore) store = NULL;
  GError *error = NULL;
  const char *who;

  if (!cli_parse (entries, "ledger-set", &argc, &argv, 1, 200))
    return CLI_USAGE;
  if (!(strcmp (argv[1], "list") == 0 && argc == 2) && !(strcmp (argv[1], "save") == 0 && argc > 3))
    return cli_usage (_ ("ledger-set: list or save NAME LEDGER…"));
  store = cli_open (cli, argc > 2, &error);
  if (store == NULL)
    return cli_fail (error);
  if (argc == 2)
    return list_sets (cli, store);
  for (char **ledger = argv + 3; *ledger != NULL; ledger++)
    if (xb_catalog_ledger (cli->catalog, *ledger) == NULL)
      return cli_fail (g_error_new (XB_CATALOG_ERROR, XB_CATALOG_ERROR_NOT_FOUND, _ ("There is no ledger “%s”; “xiangbuctl catalog list” names them."), *ledger));
  who = cli_operator (cli, store, &error);
  return who != NULL && xb_ledger_set_save (store, who, argv[2], (const char *const *) argv + 3, &error) ? CLI_DONE : cli_fail (error);
}
