#define G_LOG_DOMAIN "xiangbuctl"

/* catalog, export: definitions and what is made of them */

#include "cli.h"

#include "access/xb-operator.h"
#include "desk/xb-desk.h"
#include "ledger/xb-ledger.h"
#include "register/xb-person.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>

static void
add_entry (Cli *cli, JsonBuilder *b, XbCatalogEntry *entry)
{
  if (cli->json)
    {
      json_builder_begin_object (b);
      cli_add_string (b, "id", entry->id);
      cli_add_string (b, "kind", entry->kind);
      cli_add_string (b, "title", entry->title);
      cli_add_string (b, "source", entry->source);
      cli_add_string (b, "problem", entry->problem);
      json_builder_end_object (b);
    }
  else if (!cli->quiet)
    printf ("%-10s %-16s %-8s %s%s%s\n", entry->kind, entry->id, entry->source, entry->title, entry->problem != NULL ? " – " : "",
            entry->problem != NULL ? entry->problem : "");
}

int
cli_catalog (Cli *cli, int argc, char **argv)
{
  GOptionEntry entries[] = { { 0 } };
  g_autoptr (JsonBuilder) b = json_builder_new ();
  GError *error = NULL;
  const char *what;

  if (!cli_parse (entries, "catalog", &argc, &argv, 0, 2))
    return CLI_USAGE;
  what = argc > 1 ? argv[1] : "list";
  json_builder_begin_array (b);
  if (strcmp (what, "list") == 0 && argc <= 2)
    {
      GArray *list = xb_catalog_list (cli->catalog);

      for (guint i = 0; i < list->len; i++)
        add_entry (cli, b, &g_array_index (list, XbCatalogEntry, i));
    }
  else if ((strcmp (what, "check") == 0 || strcmp (what, "install") == 0) && argc == 3)
    {
      XbCatalogEntry entry;
      g_autofree char *where = NULL;

      if (!xb_catalog_check_file (cli->catalog, argv[2], &entry, &error))
        return cli_fail (error);
      /* Of an office that is named, whoever installs must have the right, and it is recorded. */
      if (strcmp (what, "install") == 0 && cli->db != NULL)
        {
          g_autoptr (XbStore) store = cli_open (cli, TRUE, &error);
          g_autofree char *file = g_path_get_basename (argv[2]);
          const char *who = store != NULL ? cli_operator (cli, store, &error) : NULL;

          if (who == NULL || !xb_desk_define (store, who, file, FALSE, &error))
            return cli_fail (error);
        }
      if (strcmp (what, "install") == 0 && (where = xb_catalog_install (cli->catalog, argv[2], &error)) == NULL)
        return cli_fail (error);
      add_entry (cli, b, &entry);
    }
  else
    return cli_usage (_ ("catalog: list, check FILE or install FILE"));
  json_builder_end_array (b);
  if (cli->json)
    cli_print_json (b);
  return CLI_DONE;
}

int
cli_export (Cli *cli, int argc, char **argv)
{
  g_autofree char *place = NULL, *from = NULL, *to = NULL, *as_of = NULL, *title = NULL;
  gboolean by_village = FALSE, cover = FALSE;
  g_auto (GStrv) set = NULL;
  GOptionEntry entries[] = { { "place", 0, 0, G_OPTION_ARG_STRING, &place, NULL, NULL },
                             { "from", 0, 0, G_OPTION_ARG_STRING, &from, NULL, NULL },
                             { "to", 0, 0, G_OPTION_ARG_STRING, &to, NULL, NULL },
                             { "as-of", 0, 0, G_OPTION_ARG_STRING, &as_of, NULL, NULL },
                             { "by-village", 0, 0, G_OPTION_ARG_NONE, &by_village, NULL, NULL },
                             { "cover", 0, 0, G_OPTION_ARG_NONE, &cover, NULL, NULL },
                             { "set", 0, 0, G_OPTION_ARG_STRING_ARRAY, &set, NULL, NULL },
                             { 0 } };
  XbLedgerOptions options = { 0 };
  g_autoptr (XbStore) store = NULL;
  XbLedgerDef *def;
  GError *error = NULL;
  guint count;
  g_autofree char *who = NULL;
  g_autoptr (GHashTable) values = NULL;
  g_auto (XbLedgerWritten) written = { 0 };

  if (!cli_parse (entries, "export", &argc, &argv, 2, 2))
    return CLI_USAGE;
  if ((values = cli_pairs (set, "export")) == NULL)
    return CLI_USAGE;
  def = xb_catalog_ledger (cli->catalog, argv[1]);
  if (def == NULL)
    return cli_fail (g_error_new (XB_CATALOG_ERROR, XB_CATALOG_ERROR_NOT_FOUND,
                                  _ ("There is no ledger “%s”; “xiangbuctl catalog list” names them."), argv[1]));
  title = g_strdup_printf (_ ("Ledger “%s” exported unmasked"), def->name);
  if (!cli_unmask (cli, XB_RIGHT_EXPORT_UNMASKED, 0, title, &error))
    return cli_fail (error);
  store = cli_open (cli, FALSE, &error);
  if (store == NULL)
    return cli_fail (error);
  options.place_code = place;
  options.from = from;
  options.to = to;
  options.as_of = as_of;
  options.by_village = by_village;
  options.cover = cover;
  options.set = values;
  options.unmasked = cli->unmasked;
  options.operator_name = cli->operator_name != NULL ? cli->operator_name : (who = xb_operator_only (store, &count));
  if (!xb_ledger_export (store, def, argv[2], &options, &written, &error))
    return cli_fail (error);
  if (cli->json)
    {
      g_autoptr (JsonBuilder) b = json_builder_new ();

      json_builder_begin_object (b);
      cli_add_string (b, "path", argv[2]);
      cli_add_int (b, "rows", written.rows);
      cli_add_string (b, "sha256", written.sha256);
      if (written.data_sha256 != NULL)
        cli_add_string (b, "data_sha256", written.data_sha256);
      json_builder_end_object (b);
      cli_print_json (b);
    }
  else if (!cli->quiet)
    printf (_ ("“%s”: %u rows.\n"), argv[2], written.rows);
  return CLI_DONE;
}
