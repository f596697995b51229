#define G_LOG_DOMAIN "xiangbuctl"

/* backup, restore: verified copies, and the way back */

#include "cli.h"

#include "backup/xb-backup.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>

static int
print_backup (Cli *cli, const XbBackup *backup)
{
  g_autoptr (JsonBuilder) b = json_builder_new ();

  json_builder_begin_object (b);
  cli_add_string (b, "path", backup->path);
  cli_add_int (b, "bytes", backup->bytes);
  cli_add_int (b, "entries", backup->entries);
  cli_add_string (b, "last_at", backup->last_at);
  json_builder_set_member_name (b, "verified");
  json_builder_add_boolean_value (b, TRUE);
  json_builder_end_object (b);
  if (cli->json)
    cli_print_json (b);
  else if (!cli->quiet)
    printf (_ ("%s: %lld entries, verified.\n"), backup->path, (long long) backup->entries);
  return CLI_DONE;
}

int
cli_backup (Cli *cli, int argc, char **argv)
{
  gboolean encrypt = FALSE;
  GOptionEntry entries[] = { { "encrypt", 0, 0, G_OPTION_ARG_NONE, &encrypt, NULL, NULL }, { 0 } };
  g_auto (XbBackup) made = { 0 };
  g_autoptr (XbStore) store = NULL;
  GError *error = NULL;

  if (!cli_parse (entries, "backup", &argc, &argv, 1, 1))
    return CLI_USAGE;
  if (encrypt)
    {
      g_set_error_literal (&error, XB_STORE_ERROR, XB_STORE_ERROR_FAILED, _ ("This version cannot encrypt backups yet. Nothing was written."));
      return cli_fail (error);
    }
  store = cli_open (cli, FALSE, &error);
  if (store == NULL)
    return cli_fail (error);
  return xb_backup_make (cli->db, argv[1], &made, &error) ? print_backup (cli, &made) : cli_fail (error);
}

int
cli_restore (Cli *cli, int argc, char **argv)
{
  GOptionEntry entries[] = { { 0 } };
  g_auto (XbBackup) restored = { 0 };
  GError *error = NULL;

  if (!cli_parse (entries, "restore", &argc, &argv, 2, 2))
    return CLI_USAGE;
  return xb_backup_restore (argv[1], argv[2], &restored, &error) ? print_backup (cli, &restored) : cli_fail (error);
}
