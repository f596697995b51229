#define G_LOG_DOMAIN "xiangbuctl"

/* encryption: of the database itself, where the program was built for it */

#include "cli.h"

#include "access/xb-encryption.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>

/** Before anything is opened: what XIANGBU_DATABASE_PASSWORD and XIANGBU_RECOVERY_KEY say. @path: (nullable): what is about to be opened */
gboolean
cli_unlock (const char *path, GError **error)
{
  const char *password = g_getenv ("XIANGBU_DATABASE_PASSWORD"), *paper = g_getenv ("XIANGBU_RECOVERY_KEY");

  if (paper != NULL && !xb_store_know_paper (paper, error))
    return FALSE;
  return path == NULL || password == NULL || !xb_store_is_encrypted (path) || xb_store_unlock (path, password, error);
}

static int
tell (Cli *cli, const char *paper)
{
  g_autoptr (JsonBuilder) b = json_builder_new ();

  json_builder_begin_object (b);
  cli_add_bool (b, "encrypted", xb_store_is_encrypted (cli->db));
  cli_add_bool (b, "possible", xb_store_can_encrypt ());
  if (paper != NULL)
    cli_add_string (b, "recovery_key", paper);
  json_builder_end_object (b);
  if (cli->json)
    cli_print_json (b);
  else if (paper != NULL)
    printf (_ ("Encrypted. Recovery key, for paper and a safe; it is not shown again, and without it a forgotten password loses everything:\n\n    %s\n\n"
               "Copies and backups made before are not encrypted.\n"), paper);
  else if (!cli->quiet)
    printf ("%s\n", xb_store_is_encrypted (cli->db) ? _ ("encrypted") : _ ("not encrypted"));
  return CLI_DONE;
}

/* Who it is, asked before: afterwards nobody may have the database open. (transfer full) (nullable) */
static char *
operator_of (Cli *cli, GError **error)
{
  g_autoptr (XbStore) store = cli_open (cli, FALSE, error);

  return store != NULL ? g_strdup (cli_operator (cli, store, error)) : NULL;
}

int
cli_encryption (Cli *cli, int argc, char **argv)
{
  GOptionEntry entries[] = { { 0 } };
  const char *what;
  g_autofree char *who = NULL, *password = NULL, *proof = NULL, *paper = NULL;
  GError *error = NULL;
  gboolean ok;

  if (!cli_parse (entries, "encryption", &argc, &argv, 1, 1))
    return CLI_USAGE;
  what = argv[1];
  if (cli->db == NULL)
    return cli_usage (_ ("Say which database: --db FILE, or the environment variable XIANGBU_DB."));
  if (strcmp (what, "status") == 0)
    return tell (cli, NULL);
  if (strcmp (what, "on") == 0)
    {
      who = operator_of (cli, &error);
      password = who != NULL ? cli_ask_secret ("XIANGBU_NEW_PASSWORD", _ ("Password of the database"), &error) : NULL;
      paper = password != NULL ? xb_encryption_begin (cli->db, who, password, &error) : NULL;
      return paper != NULL ? tell (cli, paper) : cli_fail (error);
    }
  if (strcmp (what, "off") == 0)
    {
      who = operator_of (cli, &error);
      return who != NULL && xb_encryption_end (cli->db, who, &error) ? tell (cli, NULL) : cli_fail (error);
    }
  if (strcmp (what, "paper") == 0)
    {
      password = cli_ask_secret ("XIANGBU_DATABASE_PASSWORD", _ ("Password of the database"), &error);
      paper = password != NULL ? xb_store_paper (cli->db, password, &error) : NULL;
      return paper != NULL ? tell (cli, paper) : cli_fail (error);
    }
  if (strcmp (what, "password") != 0 && strcmp (what, "recover") != 0)
    return cli_usage (_ ("encryption: “%s” is none of status, on, off, password, recover"), what);
  ok = strcmp (what, "password") == 0
           ? (proof = cli_ask_secret ("XIANGBU_DATABASE_PASSWORD", _ ("Password of the database"), &error)) != NULL
                 && (password = cli_ask_secret ("XIANGBU_NEW_PASSWORD", _ ("New password"), &error)) != NULL && xb_store_change_key_password (cli->db, proof, password, &error)
           : (proof = cli_ask_secret ("XIANGBU_RECOVERY_KEY", _ ("Recovery key"), &error)) != NULL
                 && (password = cli_ask_secret ("XIANGBU_NEW_PASSWORD", _ ("New password"), &error)) != NULL && xb_store_unlock_by_paper (cli->db, proof, password, &error);
  return ok ? tell (cli, NULL) : cli_fail (error);
}
