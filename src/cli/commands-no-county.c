#define G_LOG_DOMAIN "xiangbuctl"

/* collect and county where the program was built without libpq: a desk needs no server. */

#include "cli.h"

#include <glib/gi18n-lib.h>

int
cli_collect (Cli *cli G_GNUC_UNUSED, int argc G_GNUC_UNUSED, char **argv G_GNUC_UNUSED)
{
  return cli_fail (g_error_new_literal (G_OPTION_ERROR, G_OPTION_ERROR_FAILED, _ ("This program was built without the consolidation of a county. Use the one the county has.")));
}

int
cli_county (Cli *cli, int argc, char **argv)
{
  return cli_collect (cli, argc, argv);
}
