#define G_LOG_DOMAIN "xiangbuctl"

/* village-book: a workbook of a village's people that goes out and comes back */

#include "conflict.h"

#include "exchange/xb-village-book.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>

static int
write_book (Cli *cli, XbStore *store, const char *who, const char *path, const char *place_code)
{
  GError *error = NULL;
  g_autoptr (XbPlace) place = xb_place_find (store, place_code, &error);
  g_autoptr (JsonBuilder) b = json_builder_new ();
  guint people;

  if (place == NULL || !xb_village_book_write (store, cli->catalog, who, place->id, path, cli->unmasked ? cli->reason : NULL, &people, &error))
    return cli_fail (error);
  json_builder_begin_object (b);
  cli_add_string (b, "path", path);
  cli_add_int (b, "people", people);
  json_builder_end_object (b);
  if (cli->json)
    cli_print_json (b);
  else if (!cli->quiet)
    printf (_ ("“%s”: %u people of %s.\n"), path, people, place->name);
  return CLI_DONE;
}

static void
add_notes (Cli *cli, JsonBuilder *b, const char *name, const GPtrArray *notes)
{
  json_builder_set_member_name (b, name);
  json_builder_begin_array (b);
  for (guint i = 0; i < notes->len; i++)
    {
      const XbVillageFault *note = g_ptr_array_index (notes, i);

      json_builder_begin_object (b);
      cli_add_int (b, "row", note->row);
      cli_add_string (b, "cell", note->cell);
      cli_add_string (b, "name", note->name);
      cli_add_string (b, "message", note->message);
      json_builder_end_object (b);
      if (!cli->json)
        fprintf (stderr, "  %s %s: %s\n", note->cell != NULL ? note->cell : "", note->name, note->message);
    }
  json_builder_end_array (b);
}

static int
read_book (Cli *cli, XbStore *store, const char *who, const char *path, const XbVillageOptions *options)
{
  GError *error = NULL;
  g_autoptr (XbVillageReading) reading = xb_village_book_read (store, cli->catalog, who, path, options, &error);
  g_autoptr (JsonBuilder) b = json_builder_new ();

  if (reading == NULL)
    return cli_fail (error);
  json_builder_begin_object (b);
  cli_add_string (b, "place", reading->place);
  cli_add_int (b, "people", reading->people);
  cli_add_int (b, "applied", reading->changed);
  cli_add_int (b, "new", reading->added);
  if (reading->seq != 0)
    cli_add_int (b, "journal", reading->seq);
  cli_add_conflicts (cli, store, b, reading->conflicts);
  add_notes (cli, b, "rejects", reading->faults);
  add_notes (cli, b, "remarks", reading->remarks);
  json_builder_end_object (b);
  if (cli->json)
    cli_print_json (b);
  if (reading->conflicts->len > 0)
    return cli_say_open_questions (reading->conflicts, options->dry_run);
  if (!cli->json && !cli->quiet)
    printf (_ ("%s: %u people, %u changed, %u lines of new people, %u cells not taken.\n"), reading->place != NULL ? reading->place : path, reading->people, reading->changed, reading->added,
            reading->faults->len);
  return reading->faults->len > 0 ? CLI_PARTLY : CLI_DONE;
}

int
cli_village_book (Cli *cli, int argc, char **argv)
{
  g_autofree char *place = NULL, *answers_path = NULL, *prefer = NULL, *new_path = NULL;
  XbVillageOptions options = { 0 };
  GOptionEntry entries[] = { { "place", 0, 0, G_OPTION_ARG_STRING, &place, NULL, NULL },
                             { "dry-run", 0, 0, G_OPTION_ARG_NONE, &options.dry_run, NULL, NULL },
                             { "prefer", 0, 0, G_OPTION_ARG_STRING, &prefer, NULL, NULL },
                             { "answers", 0, 0, G_OPTION_ARG_FILENAME, &answers_path, NULL, NULL },
                             { "new", 0, 0, G_OPTION_ARG_FILENAME, &new_path, NULL, NULL },
                             { 0 } };
  g_autoptr (XbStore) store = NULL;
  g_autoptr (GHashTable) answers = NULL;
  GError *error = NULL;
  gboolean write;
  const char *who;

  if (!cli_parse (entries, "village-book", &argc, &argv, 2, 2))
    return CLI_USAGE;
  write = strcmp (argv[1], "write") == 0;
  if ((!write && strcmp (argv[1], "read") != 0) || (write && place == NULL) || (prefer != NULL && strcmp (prefer, XB_ANSWER_OURS) != 0 && strcmp (prefer, XB_ANSWER_THEIRS) != 0))
    return cli_usage (_ ("village-book: write OUT.xlsx --place CODE, or read FILE [--dry-run] [--prefer ours|theirs] [--answers FILE] [--new OUT.csv]"));
  store = cli_open (cli, TRUE, &error);
  who = store != NULL ? cli_operator (cli, store, &error) : NULL;
  if (who == NULL || !cli_spares (new_path, argv[2], &error) || (answers_path != NULL && (answers = xb_answers_load (answers_path, &error)) == NULL))
    return cli_fail (error);
  if (write)
    return write_book (cli, store, who, argv[2], place);
  if (!cli_unmask (cli, XB_RIGHT_SEE_IDS, 0, _ ("Conflicts of a workbook unmasked"), &error))
    return cli_fail (error);
  options.answers = answers;
  options.prefer = prefer;
  options.new_path = new_path;
  return read_book (cli, store, who, argv[2], &options);
}
