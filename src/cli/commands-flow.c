#define G_LOG_DOMAIN "xiangbuctl"

/* flow: people who come and go */

#include "cli.h"

#include "flow/xb-flow-import.h"
#include "ledger/xb-ledger-table.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>

/* The lists there are, and the ledgers they are. */
static const char *
ledger_of (const char *which)
{
  static const char *const lists[][2] = { { "out", "outflow" }, { "in", "inflow" }, { "within", "within" }, { "ended", "flow-ended" } };

  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    if (strcmp (lists[i][0], which) == 0)
      return lists[i][1];
  return NULL;
}

static void
add_text (JsonBuilder *b, const char *name, const char *text)
{
  cli_add_string (b, name, text != NULL && *text != '\0' ? text : NULL);
}

static int
list_flow (Cli *cli, XbStore *store, const char *which, const XbLedgerOptions *options)
{
  GError *error = NULL;
  XbLedgerDef *def = xb_catalog_ledger (cli->catalog, ledger_of (which));
  g_autofree char *title = g_strdup_printf (_ ("%s unmasked"), def->name);
  g_autoptr (XbLedgerTable) table = NULL;
  g_autoptr (JsonBuilder) b = json_builder_new ();

  if (!cli_unmask (cli, XB_RIGHT_SEE_IDS, 0, title, &error) || (table = xb_ledger_table_load_keyed (store, def, options, "flow_id", &error)) == NULL)
    return cli_fail (error);
  json_builder_begin_array (b);
  for (guint line = 0; line < xb_ledger_table_lines (table); line++)
    {
      if (xb_ledger_table_kind (table, line) != XB_TABLE_ROW)
        continue;
      json_builder_begin_object (b);
      cli_add_id (b, "id", g_array_index (table->keys, gint64, line));
      for (guint i = 0; i < table->columns; i++)
        add_text (b, xb_ledger_def_column (def, i)->id, xb_ledger_table_cell (table, line, i));
      json_builder_end_object (b);
      if (!cli->json)
        {
          printf ("%" G_GINT64_FORMAT, g_array_index (table->keys, gint64, line));
          for (guint i = 1; i < table->columns; i++)
            printf ("  %s", xb_ledger_table_cell (table, line, i));
          printf ("\n");
        }
    }
  json_builder_end_array (b);
  if (cli->json)
    cli_print_json (b);
  return CLI_DONE;
}

static int
import_flow (Cli *cli, XbStore *store, const char *path, const XbFlowImportOptions *options, const char *rejects)
{
  GError *error = NULL;
  const char *who = cli_operator (cli, store, &error);
  g_autoptr (XbFlowImport) out = who != NULL ? xb_flow_import (store, cli->catalog, who, path, options, NULL, &error) : NULL;
  g_autoptr (JsonBuilder) b = json_builder_new ();

  if (out == NULL || (rejects != NULL && out->problems->len > 0 && !xb_book_sheet_write_problems (out->columns, out->problems, rejects, &error)))
    return cli_fail (error);
  json_builder_begin_object (b);
  cli_add_int (b, "rows", out->rows);
  cli_add_int (b, "new", out->left);
  cli_add_int (b, "changed", out->changed);
  cli_add_int (b, "ended", out->returned);
  cli_add_int (b, "unchanged", out->unchanged);
  cli_add_int (b, "rejected", out->problems->len);
  cli_add_problems (b, "rejects", out->problems);
  cli_add_problems (b, "notes", out->notes);
  cli_add_strings (b, "unread", out->unread);
  json_builder_end_object (b);
  if (cli->json)
    cli_print_json (b);
  else
    {
      cli_tell_problems (out->problems);
      if (!cli->quiet)
        printf (_ ("%u rows: %u new, %u changed, %u ended, %u there already, %u not taken.\n"), out->rows, out->left, out->changed, out->returned, out->unchanged,
                out->problems->len);
    }
  return out->problems->len > 0 ? CLI_PARTLY : CLI_DONE;
}

static int
change_flow (Cli *cli, XbStore *store, const char *id, GHashTable *fields)
{
  GError *error = NULL;
  const char *who = cli_operator (cli, store, &error);

  return who != NULL && xb_life_change_flow (store, cli->catalog, who, g_ascii_strtoll (id, NULL, 10), fields, &error) ? CLI_DONE : cli_fail (error);
}

int
cli_flow (Cli *cli, int argc, char **argv)
{
  g_autofree char *place = NULL, *region = NULL, *employer = NULL, *landlord = NULL, *name = NULL, *from = NULL, *to = NULL, *rejects = NULL;
  g_auto (GStrv) fields = NULL;
  gboolean dry_run = FALSE;
  GOptionEntry entries[] = { { "place", 0, 0, G_OPTION_ARG_STRING, &place, NULL, NULL },       { "region", 0, 0, G_OPTION_ARG_STRING, &region, NULL, NULL },
                             { "employer", 0, 0, G_OPTION_ARG_STRING, &employer, NULL, NULL }, { "landlord", 0, 0, G_OPTION_ARG_STRING, &landlord, NULL, NULL },
                             { "name", 0, 0, G_OPTION_ARG_STRING, &name, NULL, NULL },         { "from", 0, 0, G_OPTION_ARG_STRING, &from, NULL, NULL },
                             { "to", 0, 0, G_OPTION_ARG_STRING, &to, NULL, NULL },             { "field", 0, 0, G_OPTION_ARG_STRING_ARRAY, &fields, NULL, NULL },
                             { "dry-run", 0, 0, G_OPTION_ARG_NONE, &dry_run, NULL, NULL },     { "rejects", 0, 0, G_OPTION_ARG_FILENAME, &rejects, NULL, NULL },
                             { 0 } };
  g_autoptr (XbStore) store = NULL;
  g_autoptr (GHashTable) set = g_hash_table_new (g_str_hash, g_str_equal), told = NULL;
  XbLedgerOptions options = { .unmasked = cli->unmasked, .set = set };
  XbFlowImportOptions import = { 0 };
  g_autoptr (XbPlace) lives = NULL;
  GError *error = NULL;
  gboolean list, change, take;

  if (!cli_parse (entries, "flow", &argc, &argv, 1, 3))
    return CLI_USAGE;
  list = argc == 3 && strcmp (argv[1], "list") == 0 && ledger_of (argv[2]) != NULL;
  change = argc == 3 && strcmp (argv[1], "change") == 0 && fields != NULL;
  take = argc == 4 && strcmp (argv[1], "import") == 0 && (strcmp (argv[2], "out") == 0 || strcmp (argv[2], "in") == 0);
  if (!list && !change && !take)
    return cli_usage (_ ("flow: list out|in|within|ended [--place CODE] [--region R] [--employer E] [--landlord L] [--name N] [--from D] [--to D], change ID --field FIELD=TEXT…, or import out|in FILE [--place CODE] [--dry-run] [--rejects OUT.xlsx]"));
  store = cli_open (cli, !list, &error);
  if (store == NULL)
    return cli_fail (error);
  if (change)
    return (told = cli_pairs (fields, "flow")) != NULL ? change_flow (cli, store, argv[2], told) : CLI_USAGE;
  if (take)
    {
      if (!cli_spares (rejects, argv[3], &error))
        return cli_fail (error);
      if (place != NULL && (lives = xb_place_find (store, place, &error)) == NULL)
        return cli_fail (error);
      import = (XbFlowImportOptions){ strcmp (argv[2], "in") == 0, lives != NULL ? lives->id : 0, dry_run };
      return import_flow (cli, store, argv[3], &import, rejects);
    }
  options.place_code = place;
  options.from = from;
  options.to = to;
  for (const char *const *pair = (const char *const[]){ "region", region, "employer", employer, "landlord", landlord, "name", name, NULL }; *pair != NULL; pair += 2)
    if (pair[1] != NULL)
      g_hash_table_insert (set, (gpointer) pair[0], (gpointer) pair[1]);
  return list_flow (cli, store, argv[2], &options);
}
