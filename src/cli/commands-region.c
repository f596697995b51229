#define G_LOG_DOMAIN "xiangbuctl"

/* region: provinces, cities and counties by name, pinyin or code */

#include "cli.h"

#include "region/xb-region.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>

int
cli_region (Cli *cli, int argc, char **argv)
{
  int limit = 20;
  GOptionEntry entries[] = { { "limit", 0, 0, G_OPTION_ARG_INT, &limit, NULL, NULL }, { 0 } };
  g_autoptr (GPtrArray) found = NULL;
  g_autoptr (JsonBuilder) b = json_builder_new ();

  if (!cli_parse (entries, "region", &argc, &argv, 1, 1))
    return CLI_USAGE;
  found = xb_region_search (argv[1], limit > 0 ? (guint) limit : G_MAXUINT);
  json_builder_begin_array (b);
  for (guint i = 0; i < found->len; i++)
    {
      const XbRegion *region = g_ptr_array_index (found, i);

      json_builder_begin_object (b);
      cli_add_string (b, "code", region->code);
      cli_add_string (b, "name", region->name);
      cli_add_string (b, "full_name", region->full);
      cli_add_bool (b, "former", region->former != NULL);
      json_builder_end_object (b);
      if (!cli->json)
        printf ("%s  %s%s\n", region->code, region->full, region->former != NULL ? _ (" (no longer)") : "");
    }
  json_builder_end_array (b);
  if (cli->json)
    cli_print_json (b);
  return CLI_DONE;
}
