#define G_LOG_DOMAIN "xiangbuctl"

/* init, demo, journal, verify */

#include "cli.h"

#include "audit/xb-verification.h"
#include "demo/xb-demo.h"
#include "desk/xb-desk.h"
#include "history/xb-history.h"
#include "register/xb-person.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int
cli_init (Cli *cli, int argc, char **argv)
{
  g_autofree char *township = NULL, *name = NULL, *part = NULL;
  gint64 site = 0;
  GOptionEntry entries[] = { { "township", 0, 0, G_OPTION_ARG_STRING, &township, NULL, NULL },
                             { "name", 0, 0, G_OPTION_ARG_STRING, &name, NULL, NULL },
                             { "site", 0, 0, G_OPTION_ARG_INT64, &site, NULL, NULL },
                             { 0 } };
  GError *error = NULL;
  XbStore *store;
  int schema;

  if (!cli_parse (entries, "init", &argc, &argv, 1, 1))
    return CLI_USAGE;
  if (township == NULL || name == NULL)
    return cli_usage (_ ("init: --township CODE and --name NAME are needed"));
  if (g_file_test (argv[1], G_FILE_TEST_EXISTS))
    return cli_fail (g_error_new (XB_STORE_ERROR, XB_STORE_ERROR_EXISTS,
                                  _ ("“%s” exists already and was left as it is. Choose another name."), argv[1]));
  part = g_strdup_printf ("%s.%d.part", argv[1], (int) getpid ());
  store = xb_desk_create (cli->catalog, part, township, name, site, cli->operator_name != NULL ? cli->operator_name : _ ("Clerk"), &error);
  if (store == NULL)
    {
      g_unlink (part);
      return cli_fail (error);
    }
  site = xb_store_site (store);
  schema = xb_store_schema (store);
  if (!xb_store_publish (store, argv[1], &error))
    return cli_fail (error);
  if (cli->json)
    {
      g_autoptr (JsonBuilder) b = json_builder_new ();

      json_builder_begin_object (b);
      cli_add_string (b, "path", argv[1]);
      cli_add_string (b, "township", township);
      cli_add_int (b, "site", site);
      cli_add_int (b, "schema", schema);
      json_builder_end_object (b);
      cli_print_json (b);
    }
  else if (!cli->quiet)
    printf (_ ("“%s” is ready for %s (%s).\n"), argv[1], name, township);
  return CLI_DONE;
}

int
cli_demo (Cli *cli, int argc, char **argv)
{
  int persons = 0, seed = 1;
  GOptionEntry entries[] = { { "persons", 0, 0, G_OPTION_ARG_INT, &persons, NULL, NULL },
                             { "seed", 0, 0, G_OPTION_ARG_INT, &seed, NULL, NULL },
                             { 0 } };
  GError *error = NULL;
  guint made, households;

  if (!cli_parse (entries, "demo", &argc, &argv, 1, 1))
    return CLI_USAGE;
  if (persons < 1 || persons > 5000000)
    return cli_usage (_ ("demo: --persons N is needed, from 1 to 5000000"));
  if (!xb_demo_create (argv[1], persons, seed, &made, &households, &error))
    return cli_fail (error);
  if (cli->json)
    {
      g_autoptr (JsonBuilder) b = json_builder_new ();

      json_builder_begin_object (b);
      cli_add_int (b, "persons", made);
      cli_add_int (b, "households", households);
      json_builder_end_object (b);
      cli_print_json (b);
    }
  else if (!cli->quiet)
    printf (_ ("%u people who do not exist, in %u households.\n"), made, households);
  return CLI_DONE;
}

static void
add_entry (JsonBuilder *b, XbJournalEntry *entry)
{
  cli_add_int (b, "seq", entry->seq);
  cli_add_string (b, "at", entry->at);
  cli_add_string (b, "operator", entry->operator_name);
  cli_add_string (b, "kind", entry->kind);
  cli_add_string (b, "title", entry->title);
  cli_add_string (b, "reason", entry->reason);
  cli_add_int (b, "first_seq", entry->first_seq);
  json_builder_set_member_name (b, "target_seq");
  if (entry->target_seq != 0)
    json_builder_add_int_value (b, entry->target_seq);
  else
    json_builder_add_null_value (b);
  cli_add_int (b, "rows", entry->row_count);
  json_builder_set_member_name (b, "undone");
  json_builder_add_boolean_value (b, entry->undone);
}

/* (transfer full) (nullable) */
static char *
shown (Cli *cli, gboolean sees_health, const char *table, const char *column, const char *value)
{
  if (value != NULL && !sees_health && xb_history_is_health (table, column))
    return g_strdup ("***");
  return cli_masked (cli, column, value);
}

static void
add_changes (Cli *cli, JsonBuilder *b, gboolean sees_health, GPtrArray *changes)
{
  json_builder_set_member_name (b, "changes");
  json_builder_begin_array (b);
  for (guint i = 0; i < changes->len; i++)
    {
      XbJournalChange *change = g_ptr_array_index (changes, i);

      json_builder_begin_object (b);
      cli_add_string (b, "table", change->table);
      cli_add_string (b, "op", change->op);
      cli_add_id (b, "id", change->id);
      json_builder_set_member_name (b, "fields");
      json_builder_begin_object (b);
      for (guint k = 0; k < change->fields->len; k++)
        {
          XbChangedField *field = g_ptr_array_index (change->fields, k);
          g_autofree char *before = shown (cli, sees_health, change->table, field->name, field->before);
          g_autofree char *after = shown (cli, sees_health, change->table, field->name, field->after);

          json_builder_set_member_name (b, field->name);
          json_builder_begin_object (b);
          cli_add_string (b, "before", before);
          cli_add_string (b, "after", after);
          json_builder_end_object (b);
        }
      json_builder_end_object (b);
      json_builder_end_object (b);
    }
  json_builder_end_array (b);
}

static int
journal_list (Cli *cli, XbStore *store, const XbJournalQuery *query)
{
  GError *error = NULL;
  g_autoptr (GPtrArray) entries = xb_journal_find (store, query, &error);
  g_autoptr (JsonBuilder) b = json_builder_new ();

  if (entries == NULL)
    return cli_fail (error);
  json_builder_begin_array (b);
  for (guint i = 0; i < entries->len; i++)
    {
      XbJournalEntry *entry = g_ptr_array_index (entries, i);

      if (cli->json)
        {
          json_builder_begin_object (b);
          add_entry (b, entry);
          json_builder_end_object (b);
        }
      else
        printf ("%6" G_GINT64_FORMAT "  %s  %s  %s%s\n", entry->seq, entry->at, entry->operator_name, entry->title,
                entry->undone ? _ (" (undone)") : "");
    }
  json_builder_end_array (b);
  if (cli->json)
    cli_print_json (b);
  return CLI_DONE;
}

static int
journal_show (Cli *cli, XbStore *store, gint64 seq)
{
  GError *error = NULL;
  g_autoptr (XbJournalEntry) entry = xb_journal_get (store, seq, &error);
  g_autoptr (GPtrArray) changes = entry != NULL ? xb_journal_changes (store, seq, 1000, &error) : NULL;
  g_autoptr (JsonBuilder) b = json_builder_new ();
  gboolean sees_health = cli_sees_health (cli, store);

  if (changes == NULL)
    return cli_fail (error);
  if (cli->json)
    {
      json_builder_begin_object (b);
      add_entry (b, entry);
      add_changes (cli, b, sees_health, changes);
      json_builder_end_object (b);
      cli_print_json (b);
      return CLI_DONE;
    }
  printf ("%" G_GINT64_FORMAT "  %s  %s  %s\n", entry->seq, entry->at, entry->operator_name, entry->title);
  for (guint i = 0; i < changes->len; i++)
    {
      XbJournalChange *change = g_ptr_array_index (changes, i);

      printf ("  %s %s %" G_GINT64_FORMAT "\n", change->op, change->table, change->id);
      for (guint k = 0; k < change->fields->len; k++)
        {
          XbChangedField *field = g_ptr_array_index (change->fields, k);
          g_autofree char *before = shown (cli, sees_health, change->table, field->name, field->before);
          g_autofree char *after = shown (cli, sees_health, change->table, field->name, field->after);

          printf ("    %s: %s → %s\n", field->name, before != NULL ? before : "–", after != NULL ? after : "–");
        }
    }
  return CLI_DONE;
}

/* The check mark of now; or, of one from paper, whether it still holds. */
static int
journal_anchor (Cli *cli, XbStore *store, const char *anchor)
{
  GError *error = NULL;
  g_autofree char *now = NULL;
  g_autoptr (JsonBuilder) b = json_builder_new ();
  gint64 seq = 0;
  gboolean holds = TRUE;

  if (anchor != NULL ? !xb_journal_check_anchor (store, anchor, &seq, &holds, &error) : (now = xb_journal_anchor (store, &error)) == NULL)
    return cli_fail (error);
  json_builder_begin_object (b);
  cli_add_string (b, "anchor", anchor != NULL ? anchor : now);
  if (anchor != NULL)
    cli_add_bool (b, "holds", holds);
  json_builder_end_object (b);
  if (cli->json)
    cli_print_json (b);
  else if (anchor == NULL)
    printf ("%s\n", now);
  else if (holds && !cli->quiet)
    printf (_ ("Entry %lld is the one this mark was made of, and so is everything before it.\n"), (long long) seq);
  if (!holds)
    g_printerr ("xiangbuctl: %s\n", _ ("This mark is not of this journal: something up to that entry was written anew, or it is of another office."));
  return holds ? CLI_DONE : CLI_FAILED;
}

static int
journal_verify (Cli *cli, XbStore *store)
{
  GError *error = NULL;
  gint64 entries, first_bad;

  if (!xb_journal_verify (store, &entries, &first_bad, &error))
    return cli_fail (error);
  if (cli->json)
    {
      g_autoptr (JsonBuilder) b = json_builder_new ();

      json_builder_begin_object (b);
      cli_add_int (b, "entries", entries);
      json_builder_set_member_name (b, "intact");
      json_builder_add_boolean_value (b, first_bad == 0);
      json_builder_set_member_name (b, "first_bad");
      if (first_bad != 0)
        json_builder_add_int_value (b, first_bad);
      else
        json_builder_add_null_value (b);
      json_builder_end_object (b);
      cli_print_json (b);
    }
  else if (first_bad == 0 && !cli->quiet)
    printf (_ ("%lld entries, none altered.\n"), (long long) entries);
  if (first_bad != 0)
    {
      g_printerr ("xiangbuctl: ");
      g_printerr (_ ("The journal has been altered from entry %lld on. Keep this file, and go back to the last backup."),
                  (long long) first_bad);
      g_printerr ("\n");
      return CLI_FAILED;
    }
  return CLI_DONE;
}

static int
journal_apply (Cli *cli, XbStore *store, gint64 seq, gboolean undo)
{
  GError *error = NULL;
  g_autoptr (GArray) seqs = NULL;
  const char *who = cli_operator (cli, store, &error);

  if (who == NULL
      || !(undo ? xb_journal_undo (store, who, seq, &seqs, &error) : xb_journal_redo (store, who, seq, &seqs, &error)))
    return cli_fail (error);
  if (cli->json)
    {
      g_autoptr (JsonBuilder) b = json_builder_new ();

      json_builder_begin_object (b);
      json_builder_set_member_name (b, undo ? "undone" : "redone");
      json_builder_add_int_value (b, seq);
      json_builder_set_member_name (b, "journal");
      json_builder_begin_array (b);
      for (guint i = 0; i < seqs->len; i++)
        json_builder_add_int_value (b, g_array_index (seqs, gint64, i));
      json_builder_end_array (b);
      json_builder_end_object (b);
      cli_print_json (b);
    }
  else if (!cli->quiet)
    printf (undo ? _ ("Entry %lld is undone.\n") : _ ("Entry %lld is done again.\n"), (long long) seq);
  return CLI_DONE;
}

int
cli_journal (Cli *cli, int argc, char **argv)
{
  int limit = 100;
  g_autofree char *by = NULL, *from = NULL, *to = NULL, *kind = NULL, *text = NULL, *about = NULL;
  GOptionEntry entries[] = { { "limit", 0, 0, G_OPTION_ARG_INT, &limit, NULL, NULL }, { "by", 0, 0, G_OPTION_ARG_STRING, &by, NULL, NULL },
                             { "from", 0, 0, G_OPTION_ARG_STRING, &from, NULL, NULL }, { "to", 0, 0, G_OPTION_ARG_STRING, &to, NULL, NULL },
                             { "kind", 0, 0, G_OPTION_ARG_STRING, &kind, NULL, NULL }, { "text", 0, 0, G_OPTION_ARG_STRING, &text, NULL, NULL },
                             { "about", 0, 0, G_OPTION_ARG_STRING, &about, NULL, NULL }, { 0 } };
  g_autoptr (XbStore) store = NULL;
  GError *error = NULL;
  const char *what;
  gboolean needs_seq, write;
  gint64 seq = 0;
  char *end;

  if (!cli_parse (entries, "journal", &argc, &argv, 0, 2))
    return CLI_USAGE;
  what = argc > 1 ? argv[1] : "list";
  if (strcmp (what, "anchor") == 0)
    {
      store = cli_open (cli, FALSE, &error);
      return store != NULL ? journal_anchor (cli, store, argc > 2 ? argv[2] : NULL) : cli_fail (error);
    }
  needs_seq = strcmp (what, "show") == 0 || strcmp (what, "undo") == 0 || strcmp (what, "redo") == 0;
  if (!needs_seq && strcmp (what, "list") != 0 && strcmp (what, "verify") != 0)
    return cli_usage (_ ("journal: list, show SEQ, undo SEQ, redo SEQ or verify"));
  if (needs_seq != (argc > 2) || limit < 1)
    return cli_wrong_arguments ("journal");
  if (needs_seq)
    {
      seq = g_ascii_strtoll (argv[2], &end, 10);
      if (*end != '\0' || seq < 1)
        return cli_usage (_ ("journal: “%s” is not the number of an entry"), argv[2]);
    }
  write = strcmp (what, "undo") == 0 || strcmp (what, "redo") == 0;
  if (strcmp (what, "show") == 0 && !cli_unmask (cli, XB_RIGHT_SEE_IDS, 0, _ ("Journal entry shown unmasked"), &error))
    return cli_fail (error);
  store = cli_open (cli, write, &error);
  if (store == NULL)
    return cli_fail (error);
  if (strcmp (what, "list") == 0)
    return journal_list (cli, store, &(XbJournalQuery){ by, from, to, kind, text, about != NULL ? g_ascii_strtoll (about, NULL, 10) : 0, (guint) limit });
  if (strcmp (what, "show") == 0)
    return journal_show (cli, store, seq);
  if (strcmp (what, "verify") == 0)
    return journal_verify (cli, store);
  return journal_apply (cli, store, seq, strcmp (what, "undo") == 0);
}

static void
add_foreign (JsonBuilder *b, const XbForeignChange *change)
{
  static const char *const kinds[] = { "changed", "removed", "added" };

  json_builder_begin_object (b);
  cli_add_string (b, "kind", kinds[change->kind]);
  cli_add_string (b, "table", change->table);
  cli_add_id (b, "id", change->id);
  cli_add_string (b, "name", change->name);
  cli_add_string (b, "columns", change->columns);
  json_builder_set_member_name (b, "entry");
  if (change->seq != 0)
    json_builder_add_int_value (b, change->seq);
  else
    json_builder_add_null_value (b);
  json_builder_end_object (b);
}

int
cli_verify (Cli *cli, int argc, char **argv)
{
  GOptionEntry entries[] = { { 0 } };
  GError *error = NULL;
  g_autoptr (XbStore) store = NULL;
  g_auto (XbVerification) found = { 0 };

  if (!cli_parse (entries, "verify", &argc, &argv, 0, 0))
    return CLI_USAGE;
  store = cli_open (cli, FALSE, &error);
  if (store == NULL || !xb_verify (store, &found, &error))
    return cli_fail (error);
  if (cli->json)
    {
      g_autoptr (JsonBuilder) b = json_builder_new ();

      json_builder_begin_object (b);
      json_builder_set_member_name (b, "intact");
      json_builder_add_boolean_value (b, found.problems->len == 0);
      cli_add_int (b, "entries", found.entries);
      json_builder_set_member_name (b, "first_bad");
      if (found.first_bad != 0)
        json_builder_add_int_value (b, found.first_bad);
      else
        json_builder_add_null_value (b);
      json_builder_set_member_name (b, "problems");
      json_builder_begin_array (b);
      for (guint i = 0; i < found.problems->len; i++)
        json_builder_add_string_value (b, g_ptr_array_index (found.problems, i));
      json_builder_end_array (b);
      json_builder_set_member_name (b, "foreign");
      json_builder_begin_array (b);
      for (guint i = 0; i < found.foreign->len; i++)
        add_foreign (b, g_ptr_array_index (found.foreign, i));
      json_builder_end_array (b);
      json_builder_end_object (b);
      cli_print_json (b);
    }
  else if (found.problems->len == 0 && !cli->quiet)
    printf (_ ("“%s” is whole: every page, every link between records, %lld entries of the journal, and every record as the journal has it.\n"), cli->db, (long long) found.entries);
  for (guint i = 0; i < found.problems->len; i++)
    g_printerr ("xiangbuctl: %s\n", (char *) g_ptr_array_index (found.problems, i));
  return found.problems->len == 0 ? CLI_DONE : CLI_FAILED;
}
