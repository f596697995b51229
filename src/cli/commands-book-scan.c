#define G_LOG_DOMAIN "xiangbuctl"

/* book-scan: scans and photographs of entries of the office registers */

#include "cli.h"

#include "book/xb-book-scan.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>

static int
list (Cli *cli, XbStore *store, gint64 entry)
{
  GError *error = NULL;
  g_autoptr (GPtrArray) scans = xb_book_scan_list (store, entry, &error);
  g_autoptr (JsonBuilder) b = json_builder_new ();

  if (scans == NULL)
    return cli_fail (error);
  json_builder_begin_array (b);
  for (guint i = 0; i < scans->len; i++)
    {
      const XbScan *scan = g_ptr_array_index (scans, i);

      json_builder_begin_object (b);
      cli_add_id (b, "id", scan->id);
      cli_add_string (b, "name", scan->name);
      cli_add_string (b, "media_type", scan->media_type);
      cli_add_int (b, "size", scan->size);
      cli_add_string (b, "added_on", scan->added_on);
      cli_add_string (b, "operator", scan->operator_name);
      json_builder_end_object (b);
      if (!cli->json)
        printf ("%" G_GINT64_FORMAT "  %s  %" G_GINT64_FORMAT "\n", scan->id, scan->name, scan->size);
    }
  json_builder_end_array (b);
  if (cli->json)
    cli_print_json (b);
  return CLI_DONE;
}

static int
add (Cli *cli, XbStore *store, const char *who, gint64 entry, const char *path)
{
  GError *error = NULL;
  gint64 id = xb_book_scan_add (store, who, entry, path, &error);

  if (id == 0)
    return cli_fail (error);
  return cli_print_id (cli, id);
}

int
cli_book_scan (Cli *cli, int argc, char **argv)
{
  GOptionEntry entries[] = { { 0 } };
  g_autoptr (XbStore) store = NULL;
  GError *error = NULL;
  const char *what, *who = NULL;
  gboolean writes;
  gint64 id;

  if (!cli_parse (entries, "book-scan", &argc, &argv, 2, 3))
    return CLI_USAGE;
  what = argv[1];
  writes = strcmp (what, "add") == 0 || strcmp (what, "remove") == 0;
  if (!((strcmp (what, "add") == 0 || strcmp (what, "save") == 0) && argc == 4) && !((strcmp (what, "list") == 0 || strcmp (what, "remove") == 0) && argc == 3))
    return cli_usage (_ ("book-scan: add ENTRY FILE, list ENTRY, save SCAN OUT or remove SCAN"));
  store = cli_open (cli, writes, &error);
  if (store == NULL || (writes && (who = cli_operator (cli, store, &error)) == NULL))
    return cli_fail (error);
  id = g_ascii_strtoll (argv[2], NULL, 10);
  if (strcmp (what, "list") == 0)
    return list (cli, store, id);
  if (strcmp (what, "add") == 0)
    return add (cli, store, who, id, argv[3]);
  if (strcmp (what, "save") == 0)
    return xb_book_scan_save (store, id, argv[3], &error) ? CLI_DONE : cli_fail (error);
  return xb_book_scan_remove (store, who, id, &error) ? CLI_DONE : cli_fail (error);
}
