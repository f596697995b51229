#define G_LOG_DOMAIN "xiangbuctl"

/* supply: what is kept and handed out */

#include "cli.h"

#include "service/xb-supply.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>

static int
print_stock (Cli *cli, const char *place, const char *as_of)
{
  GError *error = NULL;
  g_autoptr (XbStore) store = cli_open (cli, FALSE, &error);
  g_autoptr (GPtrArray) list = store != NULL ? xb_supply_stock (store, place, as_of, &error) : NULL;
  g_autoptr (JsonBuilder) b = json_builder_new ();

  if (list == NULL)
    return cli_fail (error);
  json_builder_begin_array (b);
  for (guint i = 0; i < list->len; i++)
    {
      const XbStock *stock = g_ptr_array_index (list, i);

      json_builder_begin_object (b);
      cli_add_string (b, "supply", stock->code);
      cli_add_string (b, "name", stock->name);
      cli_add_string (b, "place", stock->place_code);
      cli_add_string (b, "batch", stock->batch);
      cli_add_string (b, "expires_on", stock->expires_on);
      cli_add_int (b, "quantity", stock->quantity);
      json_builder_end_object (b);
      if (!cli->json && !cli->quiet)
        printf ("%8" G_GINT64_FORMAT " %s  %s  %s  %s  %s\n", stock->quantity, stock->unit, stock->name, stock->place, stock->batch, stock->expires_on != NULL ? stock->expires_on : "");
    }
  json_builder_end_array (b);
  if (cli->json)
    cli_print_json (b);
  return CLI_DONE;
}

int
cli_supply (Cli *cli, int argc, char **argv)
{
  g_autofree char *place = NULL, *to = NULL, *date = NULL, *batch = NULL, *expires = NULL, *person = NULL, *notes = NULL, *as_of = NULL;
  GOptionEntry entries[] = { { "place", 0, 0, G_OPTION_ARG_STRING, &place, NULL, NULL },   { "to", 0, 0, G_OPTION_ARG_STRING, &to, NULL, NULL },
                             { "date", 0, 0, G_OPTION_ARG_STRING, &date, NULL, NULL },     { "batch", 0, 0, G_OPTION_ARG_STRING, &batch, NULL, NULL },
                             { "expires", 0, 0, G_OPTION_ARG_STRING, &expires, NULL, NULL }, { "person", 0, 0, G_OPTION_ARG_STRING, &person, NULL, NULL },
                             { "notes", 0, 0, G_OPTION_ARG_STRING, &notes, NULL, NULL },   { "as-of", 0, 0, G_OPTION_ARG_STRING, &as_of, NULL, NULL },
                             { 0 } };
  g_autoptr (XbStore) store = NULL;
  g_autofree char *kind = NULL;
  GError *error = NULL;
  XbSupplyMove move = { 0 };
  const char *who;

  if (!cli_parse (entries, "supply", &argc, &argv, 1, 4))
    return CLI_USAGE;
  if (argc == 2 && strcmp (argv[1], "stock") == 0)
    return print_stock (cli, place, as_of);
  kind = g_strdelimit (g_strdup (strcmp (argv[1], "send") == 0 ? "sent" : argv[1]), "-", '_');
  if (!(argc == 5 && strcmp (argv[1], "add") == 0) && !(argc == 4 && xb_supply_kind_find (kind, &move.kind)))
    return cli_usage (_ ("supply stock|add CODE NAME UNIT|in|hand-out|send|returned|expired|lost|found CODE QUANTITY [--place CODE] [--to CODE] [--batch B] [--expires D] [--date D] [--person ID]"));
  store = cli_open (cli, TRUE, &error);
  if (store == NULL || (who = cli_operator (cli, store, &error)) == NULL)
    return cli_fail (error);
  if (argc == 5)
    return xb_supply_add (store, who, argv[2], argv[3], argv[4], &error) ? CLI_DONE : cli_fail (error);
  move.code = argv[2];
  if (!g_ascii_string_to_signed (argv[3], 10, 1, G_MAXINT, &move.quantity, NULL))
    move.quantity = 0;
  move.place_code = place;
  move.to_code = to;
  move.date = date;
  move.batch = batch;
  move.expires_on = expires;
  move.person_id = person != NULL ? g_ascii_strtoll (person, NULL, 10) : 0;
  move.notes = notes;
  return xb_supply_move (store, who, &move, &error) ? CLI_DONE : cli_fail (error);
}
