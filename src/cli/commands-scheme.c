#define G_LOG_DOMAIN "xiangbuctl"

/* scheme, screen: the subsidies there are, and who is entitled to them */

#include "cli.h"

#include "register/xb-names.h"
#include "subsidy/xb-screening.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>

static int
list_schemes (Cli *cli)
{
  GError *error = NULL;
  g_autoptr (XbStore) store = cli_open (cli, FALSE, &error);
  g_autoptr (GPtrArray) schemes = store != NULL ? xb_scheme_list (store, cli->catalog, &error) : NULL;
  g_autoptr (JsonBuilder) b = json_builder_new ();

  if (schemes == NULL)
    return cli_fail (error);
  json_builder_begin_array (b);
  for (guint i = 0; i < schemes->len; i++)
    {
      const XbScheme *scheme = g_ptr_array_index (schemes, i);

      json_builder_begin_object (b);
      cli_add_string (b, "scheme", scheme->def->id);
      cli_add_string (b, "name", scheme->def->name);
      cli_add_string (b, "since", scheme->since);
      cli_add_bool (b, "differs", scheme->differs);
      cli_add_string (b, "source", scheme->def->source);
      cli_add_string (b, "note", scheme->def->note);
      json_builder_set_member_name (b, "amounts");
      json_builder_begin_array (b);
      for (guint k = 0; k < scheme->def->amounts->len; k++)
        {
          const XbSchemeAmount *amount = g_ptr_array_index (scheme->def->amounts, k);
          g_autofree char *text = xb_amount_text (amount);

          json_builder_begin_object (b);
          cli_add_string (b, "category", amount->category);
          cli_add_string (b, "from", amount->from);
          cli_add_fen (b, "fen", amount->fen);
          cli_add_string (b, "text", text);
          cli_add_string (b, "source", amount->source);
          json_builder_end_object (b);
        }
      json_builder_end_array (b);
      json_builder_end_object (b);
      if (!cli->json)
        printf ("%-24s %-8s %s%s%s\n", scheme->def->id, scheme->since != NULL ? _ ("on") : _ ("off"), scheme->def->name,
                scheme->since != NULL ? " – " : "", scheme->since != NULL ? scheme->since : "");
    }
  json_builder_end_array (b);
  if (cli->json)
    cli_print_json (b);
  return CLI_DONE;
}

/* An amount of the county's, into the office's own definition. */
static int
fill (Cli *cli, const char *id, const char *category, const char *from, const char *yuan, const char *source)
{
  GError *error = NULL;
  g_autoptr (XbScheme) scheme = NULL;
  g_autofree char *text = NULL, *name = g_strconcat (id, ".scheme", NULL), *path = NULL;
  char day[XB_DATE_SIZE];
  gint64 fen;

  if (from == NULL || yuan == NULL || source == NULL || !xb_money_parse (yuan, &fen))
    return cli_usage (_ ("scheme fill SCHEME --from D --yuan N --source TEXT [--category ID]"));
  scheme = xb_scheme_load_catalog (cli->catalog, id, &error);
  if (scheme == NULL || !xb_subsidy_check_day (from, day, &error)
      || (text = xb_scheme_with_amount (scheme->def, category, day, fen, source, &error)) == NULL
      || (path = xb_catalog_install_text (cli->catalog, name, text, strlen (text), &error)) == NULL)
    return cli_fail (error);
  if (!cli->quiet && !cli->json)
    puts (path);
  return CLI_DONE;
}

/* Who would qualify, by village, beside who is paid today. */
static int
try_scheme (Cli *cli, const char *id, const char *as_of)
{
  GError *error = NULL;
  g_autoptr (XbStore) store = cli_open (cli, FALSE, &error);
  g_autoptr (GArray) villages = store != NULL ? xb_screening_try (store, cli->catalog, id, as_of, &error) : NULL;
  g_autoptr (JsonBuilder) b = json_builder_new ();

  if (villages == NULL)
    return cli_fail (error);
  json_builder_begin_array (b);
  for (guint i = 0; i < villages->len; i++)
    {
      const XbTried *tried = &g_array_index (villages, XbTried, i);

      json_builder_begin_object (b);
      cli_add_string (b, "village", tried->village);
      cli_add_int (b, "qualify", tried->qualify);
      cli_add_int (b, "on_roll", tried->on_roll);
      cli_add_int (b, "both", tried->both);
      json_builder_end_object (b);
      if (!cli->json)
        printf ("%6u %6u %6u  %s\n", tried->qualify, tried->on_roll, tried->both, tried->village);
    }
  json_builder_end_array (b);
  if (cli->json)
    cli_print_json (b);
  return CLI_DONE;
}

int
cli_scheme (Cli *cli, int argc, char **argv)
{
  g_autofree char *category = NULL, *from = NULL, *yuan = NULL, *source = NULL, *as_of = NULL;
  GOptionEntry entries[] = { { "category", 0, 0, G_OPTION_ARG_STRING, &category, NULL, NULL }, { "from", 0, 0, G_OPTION_ARG_STRING, &from, NULL, NULL },
                             { "yuan", 0, 0, G_OPTION_ARG_STRING, &yuan, NULL, NULL },         { "source", 0, 0, G_OPTION_ARG_STRING, &source, NULL, NULL },
                             { "as-of", 0, 0, G_OPTION_ARG_STRING, &as_of, NULL, NULL },       { 0 } };
  g_autoptr (XbStore) store = NULL;
  GError *error = NULL;
  const char *who;
  gboolean on;

  if (!cli_parse (entries, "scheme", &argc, &argv, 1, 2))
    return CLI_USAGE;
  on = strcmp (argv[1], "on") == 0;
  if (argc == 2 && strcmp (argv[1], "list") == 0)
    return list_schemes (cli);
  if (argc == 3 && strcmp (argv[1], "fill") == 0)
    return fill (cli, argv[2], category, from, yuan, source);
  if (argc == 3 && strcmp (argv[1], "try") == 0)
    return try_scheme (cli, argv[2], as_of);
  if (argc != 3 || (!on && strcmp (argv[1], "off") != 0))
    return cli_usage (_ ("scheme list|try SCHEME|fill SCHEME …|on SCHEME|off SCHEME"));
  store = cli_open (cli, TRUE, &error);
  if (store == NULL || (who = cli_operator (cli, store, &error)) == NULL
      || !(on ? xb_scheme_switch_on (store, cli->catalog, who, argv[2], &error) : xb_scheme_switch_off (store, cli->catalog, who, argv[2], &error)))
    return cli_fail (error);
  return CLI_DONE;
}

/* ---- screen ---- */

static const char *const kinds[] = { "qualifies", "soon", "one-missing", "data-missing" };
static const char *const answers[] = { "yes", "no", "unknown", "ask" };

static int
explain (Cli *cli, XbStore *store, const char *scheme, const char *person, const char *as_of)
{
  GError *error = NULL;
  g_autoptr (XbExplanation) explanation = xb_screening_explain (store, cli->catalog, scheme, g_ascii_strtoll (person, NULL, 10), as_of, &error);
  g_autoptr (JsonBuilder) b = json_builder_new ();

  if (explanation == NULL)
    return cli_fail (error);
  json_builder_begin_object (b);
  cli_add_bool (b, "qualifies", explanation->qualifies);
  json_builder_set_member_name (b, "conditions");
  json_builder_begin_array (b);
  for (guint i = 0; i < explanation->conditions->len; i++)
    {
      const XbExplained *one = &g_array_index (explanation->conditions, XbExplained, i);

      json_builder_begin_object (b);
      cli_add_string (b, "id", one->condition->id);
      cli_add_string (b, "title", one->condition->title);
      json_builder_set_member_name (b, "holds");
      if (one->answer == XB_ANSWER_YES || one->answer == XB_ANSWER_NO)
        json_builder_add_boolean_value (b, one->answer == XB_ANSWER_YES);
      else
        json_builder_add_null_value (b);
      cli_add_string (b, "answer", answers[one->answer]);
      cli_add_string (b, "because", one->because);
      json_builder_end_object (b);
      if (!cli->json)
        printf ("%s  %s: %s\n", one->answer == XB_ANSWER_YES ? "✓" : one->answer == XB_ANSWER_NO ? "✗" : "?", one->condition->title, one->because);
    }
  json_builder_end_array (b);
  cli_add_fen (b, "amount_fen", explanation->amount != NULL ? explanation->amount->fen : -1);
  cli_add_string (b, "amount_per", explanation->amount == NULL ? NULL : explanation->amount->per == XB_PER_MONTH ? "month" : explanation->amount->per == XB_PER_YEAR ? "year" : "case");
  cli_add_string (b, "category", explanation->category != NULL ? explanation->category->id : NULL);
  cli_add_string (b, "begins", explanation->begins);
  cli_add_string (b, "ended_on", explanation->gone);
  cli_add_string (b, "ended_by", explanation->gone_why);
  json_builder_end_object (b);
  if (cli->json)
    cli_print_json (b);
  else
    {
      g_autofree char *amount = explanation->amount != NULL ? xb_amount_text (explanation->amount) : g_strdup ("");

      if (explanation->gone != NULL)
        printf ("%s: %s\n", explanation->gone_why, explanation->gone);
      printf ("%s  %s\n", explanation->qualifies ? _ ("qualifies, as far as the register knows") : _ ("does not qualify"), amount);
    }
  return CLI_DONE;
}

/* Name and place of somebody found: into the object that is open, or the beginning of a line for people. */
static void
add_person (Cli *cli, JsonBuilder *b, XbNames *names, gint64 person)
{
  XbNamed named = xb_names_read (names, person);

  if (!cli->json)
    {
      if (!cli->quiet)
        printf ("%s  %s %s", named.name, named.village, named.group);
      return;
    }
  cli_add_id (b, "person_id", person);
  cli_add_string (b, "name", named.name);
  cli_add_string (b, "village", named.village);
  cli_add_string (b, "group", named.group);
}

static int
print_no_longer (Cli *cli, XbStore *store, const char *scheme, const char *as_of, const char *place)
{
  GError *error = NULL;
  g_autoptr (GPtrArray) list = xb_screening_no_longer (store, cli->catalog, scheme, as_of, place, &error);
  g_autoptr (XbNames) names = list != NULL ? xb_names_new (store, &error) : NULL;
  g_autoptr (JsonBuilder) b = json_builder_new ();

  if (names == NULL)
    return cli_fail (error);
  json_builder_begin_array (b);
  for (guint i = 0; i < list->len; i++)
    {
      const XbNoLonger *one = g_ptr_array_index (list, i);

      json_builder_begin_object (b);
      add_person (cli, b, names, one->person_id);
      cli_add_id (b, "case_id", one->case_id);
      cli_add_string (b, "reason", one->reason);
      json_builder_end_object (b);
      if (!cli->json && !cli->quiet)
        printf ("  %s\n", one->reason);
    }
  json_builder_end_array (b);
  if (cli->json)
    cli_print_json (b);
  return CLI_DONE;
}

int
cli_screen (Cli *cli, int argc, char **argv)
{
  g_autofree char *as_of = NULL, *place = NULL, *person = NULL;
  gboolean nearly = FALSE, not_applied = FALSE, no_longer = FALSE, trying = FALSE;
  GOptionEntry entries[] = { { "as-of", 0, 0, G_OPTION_ARG_STRING, &as_of, NULL, NULL },
                             { "place", 0, 0, G_OPTION_ARG_STRING, &place, NULL, NULL },
                             { "person", 0, 0, G_OPTION_ARG_STRING, &person, NULL, NULL },
                             { "nearly", 0, 0, G_OPTION_ARG_NONE, &nearly, NULL, NULL },
                             { "never-applied", 0, 0, G_OPTION_ARG_NONE, &not_applied, NULL, NULL },
                             { "no-longer", 0, 0, G_OPTION_ARG_NONE, &no_longer, NULL, NULL },
                             { "try", 0, 0, G_OPTION_ARG_NONE, &trying, NULL, NULL },
                             { 0 } };
  g_autoptr (XbStore) store = NULL;
  g_autoptr (XbScreening) screening = NULL;
  g_autoptr (XbNames) names = NULL;
  g_autoptr (JsonBuilder) b = json_builder_new ();
  GError *error = NULL;

  if (!cli_parse (entries, "screen", &argc, &argv, 1, 1))
    return CLI_USAGE;
  store = cli_open (cli, FALSE, &error);
  if (store == NULL)
    return cli_fail (error);
  if (person != NULL)
    return explain (cli, store, argv[1], person, as_of);
  if (no_longer)
    return print_no_longer (cli, store, argv[1], as_of, place);
  screening = xb_screening_run (store, cli->catalog, argv[1], as_of, place, trying, NULL, &error);
  /* Names are looked up person by person: in one transaction. */
  names = screening != NULL && xb_store_exec (store, "BEGIN", &error) ? xb_names_new (store, &error) : NULL;
  if (names == NULL)
    return cli_fail (error);
  json_builder_begin_array (b);
  for (guint i = 0; i < screening->people->len; i++)
    {
      const XbScreened *one = &g_array_index (screening->people, XbScreened, i);
      g_autofree char *reason = NULL;

      if ((one->kind == XB_SCREENED_QUALIFIES) == nearly || (not_applied && one->applied))
        continue;
      if (nearly && (reason = xb_screened_reason (store, screening, one, &error)) == NULL)
        return cli_fail (error);
      if (cli->json)
        json_builder_begin_object (b);
      add_person (cli, b, names, one->person_id);
      if (cli->json)
        {
          cli_add_fen (b, "amount_fen", one->amount_fen);
          cli_add_string (b, "category", one->category != NULL ? one->category->id : NULL);
          cli_add_bool (b, "has_case", one->has_case);
          if (nearly)
            {
              cli_add_string (b, "kind", kinds[one->kind]);
              cli_add_string (b, "reason", reason);
              cli_add_string (b, "on", one->on[0] != '\0' ? one->on : NULL);
            }
          json_builder_end_object (b);
        }
      else if (!cli->quiet)
        printf ("%s%s\n", reason != NULL ? "  " : "", reason != NULL ? reason : "");
    }
  json_builder_end_array (b);
  if (cli->json)
    cli_print_json (b);
  else
    printf (_ ("%u qualify, %u will within twelve months, %u lack one condition, of %u a fact is missing.\n"), screening->counts[0], screening->counts[1],
            screening->counts[2], screening->counts[3]);
  return CLI_DONE;
}
