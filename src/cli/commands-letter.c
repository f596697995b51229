#define G_LOG_DOMAIN "xiangbuctl"

/* letter: certificates and notices, numbered and kept */

#include "cli.h"

#include "catalog/xb-book-def.h"
#include "letter/xb-letter.h"
#include "register/xb-person.h"
#include "util/xb-file.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void
add_letter (JsonBuilder *b, const XbLetter *letter)
{
  json_builder_begin_object (b);
  cli_add_id (b, "id", letter->id);
  cli_add_string (b, "definition", letter->definition);
  cli_add_int (b, "year", letter->year);
  cli_add_int (b, "number", letter->number);
  cli_add_string (b, "reference", letter->reference);
  cli_add_string (b, "title", letter->title);
  cli_add_id (b, "person_id", letter->person_id);
  cli_add_string (b, "name", letter->name);
  cli_add_string (b, "date", letter->date);
  cli_add_string (b, "operator", letter->operator_name);
  cli_add_string (b, "purpose", letter->purpose);
  cli_add_int (b, "copies", letter->copies);
  cli_add_string (b, "void", letter->void_reason);
  json_builder_end_object (b);
}

/* Writes a letter that is on record as .pdf. */
static gboolean
write_pdf (XbLetter *letter, const char *path, GError **error)
{
  g_autoptr (XbPaged) pages = xb_letter_pages_new (letter);

  return xb_paged_save (pages, path, error);
}

static int
done (Cli *cli, const XbLetter *letter, const char *path)
{
  if (cli->json)
    {
      g_autoptr (JsonBuilder) b = json_builder_new ();

      add_letter (b, letter);
      cli_print_json (b);
    }
  else if (!cli->quiet)
    printf ("%s %s %s%s%s\n", letter->reference, letter->title, letter->name != NULL ? letter->name : "", path != NULL ? " → " : "", path != NULL ? path : "");
  return CLI_DONE;
}

static int
list (Cli *cli, XbStore *store, gint64 person)
{
  GError *error = NULL;
  g_autoptr (GPtrArray) letters = xb_letter_list (store, person, &error);
  g_autoptr (JsonBuilder) b = json_builder_new ();

  if (letters == NULL)
    return cli_fail (error);
  json_builder_begin_array (b);
  for (guint i = 0; i < letters->len; i++)
    if (cli->json)
      add_letter (b, g_ptr_array_index (letters, i));
    else
      done (cli, g_ptr_array_index (letters, i), NULL);
  json_builder_end_array (b);
  if (cli->json)
    cli_print_json (b);
  return CLI_DONE;
}

static int
issue (Cli *cli, XbStore *store, const char *who, const char *definition, const char *path, gint64 person, gboolean of_record, GHashTable *fields)
{
  XbLetterDef *def = xb_catalog_letter (cli->catalog, definition);
  g_autoptr (XbLetter) letter = NULL;
  GError *error = NULL;
  g_autofree char *title = NULL;

  if (def == NULL)
    return cli_fail (g_error_new (XB_CATALOG_ERROR, XB_CATALOG_ERROR_NOT_FOUND, _ ("There is no letter “%s”; “xiangbuctl catalog list” names them."), definition));
  if ((def->of != NULL) != of_record || (def->of != NULL && xb_catalog_book (cli->catalog, def->of) == NULL))
    return cli_fail (g_error_new (XB_LETTER_ERROR, XB_LETTER_ERROR_PERSON,
                                  def->of == NULL                                      ? _ ("The letter “%s” is about a person: give --person.")
                                  : xb_catalog_book (cli->catalog, def->of) != NULL ? _ ("The letter “%s” is about an entry of an office register: give --record.")
                                                                                       : _ ("The letter “%s” is written by “notice send” and “notice answer”."),
                                  def->name));
  title = g_strdup_printf (_ ("Letter “%s” written unmasked"), def->name);
  letter = xb_letter_draft (store, def, person, fields, who, cli->unmasked, &error);
  if (letter == NULL || !cli_unmask (cli, XB_RIGHT_EXPORT_UNMASKED, person, title, &error) || !xb_letter_issue (store, letter, &error))
    return cli_fail (error);
  /* It is on record now: what goes wrong with the file can be made good by printing it again. */
  if (!write_pdf (letter, path, &error))
    {
      g_prefix_error (&error, _ ("%s is in the register of letters, but was not written (“letter reprint” does it): "), letter->reference);
      return cli_fail (error);
    }
  return done (cli, letter, path);
}

static int
reprint (Cli *cli, XbStore *store, const char *who, gint64 id, const char *path)
{
  GError *error = NULL;
  g_autoptr (XbLetter) letter = xb_letter_load (store, id, &error);

  if (letter == NULL || !xb_letter_count_copy (store, who, letter, &error) || !write_pdf (letter, path, &error))
    return cli_fail (error);
  return done (cli, letter, path);
}

int
cli_letter (Cli *cli, int argc, char **argv)
{
  g_autofree char *person = NULL, *reason = NULL, *record = NULL;
  g_auto (GStrv) set = NULL;
  GOptionEntry entries[] = { { "person", 0, 0, G_OPTION_ARG_STRING, &person, NULL, NULL },
                             { "record", 0, 0, G_OPTION_ARG_STRING, &record, NULL, NULL },
                             { "set", 0, 0, G_OPTION_ARG_STRING_ARRAY, &set, NULL, NULL },
                             { "why", 0, 0, G_OPTION_ARG_STRING, &reason, NULL, NULL },
                             { 0 } };
  g_autoptr (GHashTable) fields = NULL;
  g_autoptr (XbStore) store = NULL;
  GError *error = NULL;
  const char *what, *who = NULL;
  gint64 id;

  if (!cli_parse (entries, "letter", &argc, &argv, 1, 3))
    return CLI_USAGE;
  what = argv[1];
  if (!((strcmp (what, "list") == 0 && argc == 2) || (strcmp (what, "issue") == 0 && argc == 4 && (person != NULL) != (record != NULL))
        || (strcmp (what, "reprint") == 0 && argc == 4) || (strcmp (what, "void") == 0 && argc == 3 && reason != NULL)))
    return cli_usage (_ ("letter: list [--person ID], issue LETTER OUT.pdf --person ID|--record ID [--set FIELD=TEXT…], reprint REFERENCE|YEAR/NUMBER OUT.pdf or void REFERENCE|YEAR/NUMBER --why TEXT"));
  if ((fields = cli_pairs (set, "letter")) == NULL)
    return CLI_USAGE;
  store = cli_open (cli, strcmp (what, "list") != 0, &error);
  if (store == NULL || (strcmp (what, "list") != 0 && (who = cli_operator (cli, store, &error)) == NULL))
    return cli_fail (error);
  if (strcmp (what, "list") == 0)
    return list (cli, store, person != NULL ? g_ascii_strtoll (person, NULL, 10) : 0);
  if (argc == 4 && !xb_file_has_ending (argv[3], ".pdf"))
    return cli_usage (_ ("letter: letters are written as .pdf"));
  if (strcmp (what, "issue") == 0)
    return issue (cli, store, who, argv[2], argv[3], g_ascii_strtoll (person != NULL ? person : record, NULL, 10), record != NULL, fields);
  id = xb_letter_find (store, argv[2], &error);
  if (id == 0)
    return cli_fail (error);
  if (strcmp (what, "reprint") == 0)
    return reprint (cli, store, who, id, argv[3]);
  return xb_letter_void (store, who, id, reason, &error) ? CLI_DONE : cli_fail (error);
}
