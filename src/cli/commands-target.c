#define G_LOG_DOMAIN "xiangbuctl"

/* target: what the office set out to reach in its own work, beside what was counted */

#include "cli.h"

#include "indicator/xb-target.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static void
add_double (JsonBuilder *b, const char *name, double value)
{
  json_builder_set_member_name (b, name);
  if (isnan (value))
    json_builder_add_null_value (b);
  else
    json_builder_add_double_value (b, value);
}

static int
list (Cli *cli, XbStore *store)
{
  GError *error = NULL;
  g_autoptr (XbPopulation) population = xb_population_load (store, NULL, &error);
  g_autoptr (GPtrArray) targets = population != NULL ? xb_target_list (store, cli->catalog, population, &error) : NULL;
  g_autoptr (JsonBuilder) b = json_builder_new ();

  if (targets == NULL)
    return cli_fail (error);
  json_builder_begin_array (b);
  for (guint i = 0; i < targets->len; i++)
    {
      const XbTarget *target = g_ptr_array_index (targets, i);
      g_autofree char *value = xb_indicator_format (target->value, target->unit), *actual = xb_indicator_format (target->actual, target->unit);

      json_builder_begin_object (b);
      cli_add_id (b, "id", target->id);
      cli_add_string (b, "place", target->place_code);
      cli_add_string (b, "indicator", target->kind);
      cli_add_string (b, "from", target->from);
      cli_add_string (b, "to", target->to);
      add_double (b, "value", target->value);
      add_double (b, "actual", target->actual);
      add_double (b, "difference", target->actual - target->value);
      add_double (b, "before", target->before);
      cli_add_string (b, "notes", target->notes);
      json_builder_end_object (b);
      if (!cli->json && !cli->quiet)
        printf ("%" G_GINT64_FORMAT "  %s–%s  %-12s %-20s %10s %10s\n", target->id, target->from, target->to, target->place, target->title, value, actual);
    }
  json_builder_end_array (b);
  if (cli->json)
    cli_print_json (b);
  return CLI_DONE;
}

int
cli_target (Cli *cli, int argc, char **argv)
{
  g_autofree char *from = NULL, *to = NULL, *place = NULL, *notes = NULL;
  GOptionEntry entries[] = { { "from", 0, 0, G_OPTION_ARG_STRING, &from, NULL, NULL },
                             { "to", 0, 0, G_OPTION_ARG_STRING, &to, NULL, NULL },
                             { "place", 0, 0, G_OPTION_ARG_STRING, &place, NULL, NULL },
                             { "notes", 0, 0, G_OPTION_ARG_STRING, &notes, NULL, NULL },
                             { 0 } };
  g_autoptr (XbStore) store = NULL;
  GError *error = NULL;
  const char *what, *who;

  if (!cli_parse (entries, "target", &argc, &argv, 1, 3))
    return CLI_USAGE;
  what = argv[1];
  if (!(strcmp (what, "list") == 0 && argc == 2) && !(strcmp (what, "set") == 0 && argc == 4 && place != NULL && from != NULL && to != NULL)
      && !(strcmp (what, "remove") == 0 && argc == 3))
    return cli_usage (_ ("target: list, set INDICATOR VALUE --place CODE --from D --to D [--notes TEXT] or remove ID"));
  store = cli_open (cli, argc > 2, &error);
  if (store == NULL)
    return cli_fail (error);
  if (argc == 2)
    return list (cli, store);
  who = cli_operator (cli, store, &error);
  if (who == NULL)
    return cli_fail (error);
  if (argc == 3)
    return xb_target_remove (store, who, g_ascii_strtoll (argv[2], NULL, 10), &error) ? CLI_DONE : cli_fail (error);
  return xb_target_set (store, cli->catalog, who, place, argv[2], from, to, argv[3], notes, &error) ? CLI_DONE : cli_fail (error);
}
