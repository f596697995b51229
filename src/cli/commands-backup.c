#define G_LOG_DOMAIN "xiangbuctl"

/* backup, restore, salvage: verified copies, the way back, and what is left where there is none */

#include "cli.h"

#include "backup/xb-backup-auto.h"
#include "backup/xb-backup-folder.h"
#include "backup/xb-backup-replace.h"
#include "desk/xb-desk.h"
#include "util/xb-file.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>

/* Of encrypted files. Where it is not set, the password of the operator may be the passphrase, too. (transfer full) (nullable) */
static char *
ask_passphrase (GError **error)
{
  const char *variable = g_getenv ("XIANGBU_PASSPHRASE") == NULL && g_getenv ("XIANGBU_PASSWORD") != NULL ? "XIANGBU_PASSWORD" : "XIANGBU_PASSPHRASE";

  return cli_ask_secret (variable, _ ("Passphrase of encrypted backups"), error);
}

static void
add_backup (JsonBuilder *b, const XbBackup *backup, gboolean encrypted)
{
  cli_add_string (b, "path", backup->path);
  cli_add_int (b, "bytes", backup->bytes);
  cli_add_int (b, "entries", backup->entries);
  cli_add_string (b, "last_at", backup->last_at);
  cli_add_bool (b, "encrypted", encrypted);
  cli_add_bool (b, "verified", TRUE);
}

static int
print_backup (Cli *cli, const XbBackup *backup, gboolean encrypted)
{
  g_autoptr (JsonBuilder) b = json_builder_new ();

  json_builder_begin_object (b);
  add_backup (b, backup, encrypted);
  json_builder_end_object (b);
  if (cli->json)
    cli_print_json (b);
  else if (!cli->quiet && backup->path == NULL)
    printf (_ ("Nothing was recorded since the last backup.\n"));
  else if (!cli->quiet)
    printf (_ ("%s: %lld entries, verified.\n"), backup->path, (long long) backup->entries);
  return CLI_DONE;
}

static int
list_backups (Cli *cli, XbStore *store)
{
  GError *error = NULL;
  g_auto (XbBackupState) state = { 0 };
  g_autoptr (GPtrArray) files = NULL;
  g_autoptr (JsonBuilder) b = json_builder_new ();

  if (!xb_backup_state (store, &state, &error))
    return cli_fail (error);
  files = xb_backup_files (cli->db, state.folder);
  json_builder_begin_object (b);
  cli_add_string (b, "folder", state.folder);
  cli_add_string (b, "last_at", state.last_at);
  cli_add_bool (b, "complete", state.complete);
  cli_add_bool (b, "too_old", state.too_old);
  json_builder_set_member_name (b, "backups");
  json_builder_begin_array (b);
  for (guint i = 0; i < files->len; i++)
    {
      const XbBackupFile *file = g_ptr_array_index (files, i);

      json_builder_begin_object (b);
      cli_add_string (b, "path", file->path);
      cli_add_string (b, "at", file->at);
      cli_add_int (b, "bytes", file->bytes);
      cli_add_bool (b, "encrypted", file->sealed);
      json_builder_end_object (b);
      if (!cli->json)
        printf ("%s  %s\n", file->at, file->path);
    }
  json_builder_end_array (b);
  json_builder_end_object (b);
  if (cli->json)
    cli_print_json (b);
  else if (state.too_old)
    printf (_ ("The last good backup is too old.\n"));
  return CLI_DONE;
}

static int
set_up (Cli *cli, const char *folder)
{
  GError *error = NULL;
  g_autoptr (XbStore) store = cli_open (cli, TRUE, &error);
  g_autofree char *passphrase = NULL;
  const char *who;

  if (store == NULL || (who = cli_operator (cli, store, &error)) == NULL)
    return cli_fail (error);
  if (folder != NULL)
    return xb_backup_set_folder (store, who, *folder != '\0' ? folder : NULL, &error) ? CLI_DONE : cli_fail (error);
  passphrase = ask_passphrase (&error);
  return passphrase != NULL && xb_backup_set_passphrase (store, who, passphrase, &error) ? CLI_DONE : cli_fail (error);
}

int
cli_backup (Cli *cli, int argc, char **argv)
{
  gboolean encrypt = FALSE, automatic = FALSE, list = FALSE, passphrase = FALSE, stick = FALSE, ok;
  g_autofree char *folder = NULL;
  GOptionEntry entries[] = { { "encrypt", 0, 0, G_OPTION_ARG_NONE, &encrypt, NULL, NULL },    { "auto", 0, 0, G_OPTION_ARG_NONE, &automatic, NULL, NULL },
                             { "list", 0, 0, G_OPTION_ARG_NONE, &list, NULL, NULL },          { "stick", 0, 0, G_OPTION_ARG_NONE, &stick, NULL, NULL },
                             { "folder", 0, 0, G_OPTION_ARG_FILENAME, &folder, NULL, NULL },  { "set-passphrase", 0, 0, G_OPTION_ARG_NONE, &passphrase, NULL, NULL },
                             { 0 } };
  g_auto (XbBackup) made = { 0 };
  g_autoptr (XbStore) store = NULL;
  GError *error = NULL;

  if (!cli_parse (entries, "backup", &argc, &argv, 0, 1))
    return CLI_USAGE;
  if ((argc == 2) + automatic + list + passphrase + (folder != NULL) != 1 || ((encrypt || stick) && argc != 2) || (encrypt && stick))
    return cli_usage (_ ("backup DIR [--encrypt|--stick]|--auto|--list|--folder DIR|--set-passphrase"));
  if (folder != NULL || passphrase)
    return set_up (cli, folder);
  store = cli_open (cli, FALSE, &error);
  if (store == NULL)
    return cli_fail (error);
  if (list)
    return list_backups (cli, store);
  if (encrypt)
    {
      g_autofree char *words = ask_passphrase (&error);
      XbSealKey key;

      ok = words != NULL && xb_seal_key_make (words, &key, &error) && xb_backup_make_sealed (cli->db, argv[1], &key, NULL, &made, &error);
    }
  else
    ok = automatic ? xb_backup_auto (cli->db, &made, &error) : stick ? xb_backup_to_stick (cli->db, argv[1], NULL, &made, &error) : xb_backup_make (cli->db, argv[1], &made, &error);
  return ok ? print_backup (cli, &made, encrypt || stick) : cli_fail (error);
}

/* ---- the way back ---- */

static void
add_entries (JsonBuilder *b, const char *name, GPtrArray *entries)
{
  json_builder_set_member_name (b, name);
  json_builder_begin_array (b);
  for (guint i = 0; i < entries->len; i++)
    {
      const XbJournalEntry *entry = g_ptr_array_index (entries, i);

      json_builder_begin_object (b);
      cli_add_int (b, "seq", entry->seq);
      cli_add_string (b, "at", entry->at);
      cli_add_string (b, "operator", entry->operator_name);
      cli_add_string (b, "title", entry->title);
      json_builder_end_object (b);
    }
  json_builder_end_array (b);
}

/* What would be lost; or, with a reason, the replacement itself. */
static int
in_place (Cli *cli, const char *backup, const char *passphrase, gboolean replace)
{
  GError *error = NULL;
  g_autoptr (XbStore) store = cli_open (cli, FALSE, &error);
  g_autofree char *prepared = store != NULL ? xb_file_part_name (cli->db) : NULL, *name = g_path_get_basename (backup);
  g_auto (XbBackup) restored = { 0 }, kept = { 0 };
  g_autoptr (XbBackupComparison) c = NULL;
  g_autoptr (JsonBuilder) b = json_builder_new ();
  const char *who = NULL;
  gboolean ok;

  if (store == NULL || (replace && (who = cli_operator (cli, store, &error)) == NULL) || !xb_backup_restore (backup, passphrase, prepared, &restored, &error))
    return cli_fail (error);
  ok = (c = xb_backup_compare (store, prepared, &error)) != NULL;
  g_clear_pointer (&store, xb_store_close);
  ok = ok && (!replace || xb_backup_replace (cli->db, who, prepared, name, cli->reason, &kept, &error));
  xb_store_forget_file (prepared);
  if (!ok)
    return cli_fail (error);
  json_builder_begin_object (b);
  cli_add_int (b, "common", c->common);
  cli_add_int (b, "lost", c->lost_count);
  cli_add_int (b, "gained", c->gained_count);
  cli_add_int (b, "people_now", c->people_now);
  cli_add_int (b, "people_then", c->people_then);
  add_entries (b, "lost_entries", c->lost);
  add_entries (b, "gained_entries", c->gained);
  cli_add_bool (b, "replaced", replace);
  cli_add_string (b, "kept", kept.path);
  json_builder_end_object (b);
  if (cli->json)
    cli_print_json (b);
  else if (!cli->quiet)
    {
      printf (_ ("%lld entries would be lost, %lld would come back; people: %lld now, %lld then.\n"), (long long) c->lost_count, (long long) c->gained_count, (long long) c->people_now,
              (long long) c->people_then);
      if (replace)
        printf (_ ("Replaced. What was there before is in %s.\n"), kept.path);
    }
  return CLI_DONE;
}

int
cli_restore (Cli *cli, int argc, char **argv)
{
  gboolean compare = FALSE, replace = FALSE;
  GOptionEntry entries[] = { { "compare", 0, 0, G_OPTION_ARG_NONE, &compare, NULL, NULL }, { "replace", 0, 0, G_OPTION_ARG_NONE, &replace, NULL, NULL }, { 0 } };
  g_auto (XbBackup) restored = { 0 };
  g_autofree char *passphrase = NULL;
  GError *error = NULL;

  if (!cli_parse (entries, "restore", &argc, &argv, 1, 2))
    return CLI_USAGE;
  if ((argc == 3) + compare + replace != 1)
    return cli_usage (_ ("restore FILE NEWDB|FILE --compare|FILE --replace --reason TEXT"));
  if (!cli_unlock (argv[1], &error))
    return cli_fail (error);
  if (xb_seal_is_sealed (argv[1]) && (passphrase = ask_passphrase (&error)) == NULL)
    return cli_fail (error);
  if (argc == 2)
    return in_place (cli, argv[1], passphrase, replace);
  return xb_backup_restore (argv[1], passphrase, argv[2], &restored, &error) ? print_backup (cli, &restored, FALSE) : cli_fail (error);
}

int
cli_salvage (Cli *cli, int argc, char **argv)
{
  GOptionEntry entries[] = { { 0 } };
  g_auto (XbSalvaged) out = { 0 };
  g_autoptr (JsonBuilder) b = json_builder_new ();
  GError *error = NULL;

  if (!cli_parse (entries, "salvage", &argc, &argv, 2, 2))
    return CLI_USAGE;
  if (!xb_desk_salvage (argv[1], argv[2], &out, &error))
    return cli_fail (error);
  json_builder_begin_object (b);
  cli_add_string (b, "path", argv[2]);
  cli_add_bool (b, "from_journal", out.from_journal);
  cli_add_int (b, "entries", out.entries);
  cli_add_int (b, "lost_entries", out.lost_entries);
  cli_add_int (b, "records", out.records);
  json_builder_set_member_name (b, "lost");
  json_builder_begin_array (b);
  for (guint i = 0; i < out.lost->len; i++)
    json_builder_add_string_value (b, g_ptr_array_index (out.lost, i));
  json_builder_end_array (b);
  json_builder_end_object (b);
  if (cli->json)
    cli_print_json (b);
  else if (!cli->quiet)
    printf (out.from_journal ? _ ("%s: %lld records, all worked out from the journal, which is whole.\n") : _ ("%s: %lld records, read from the tables.\n"), argv[2], (long long) out.records);
  for (guint i = 0; i < out.lost->len; i++)
    g_printerr ("xiangbuctl: %s\n", (char *) g_ptr_array_index (out.lost, i));
  return out.lost->len == 0 ? CLI_DONE : CLI_PARTLY;
}
