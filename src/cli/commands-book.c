#define G_LOG_DOMAIN "xiangbuctl"

/* book: the office registers, made of definitions */

#include "cli.h"

#include "book/xb-book-import.h"
#include "book/xb-book-list.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>

static const XbBookDef *
find_book (Cli *cli, const char *id, GError **error)
{
  const XbBookDef *def = xb_catalog_book (cli->catalog, id);

  if (def == NULL)
    xb_book_refuse (error, XB_BOOK_ERROR_NOT_FOUND, _ ("There is no office register “%s”; see “xiangbuctl book list”."), id);
  return def;
}

/* FIELD=VALUE of the command line; a field by its name or its title. (transfer full) (nullable) */
static GHashTable *
take_values (const XbBookDef *def, int argc, char **argv, GError **error)
{
  g_autoptr (GHashTable) typed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  for (int i = 0; i < argc; i++)
    {
      char *equals = strchr (argv[i], '=');
      g_autofree char *name = equals != NULL ? g_strndup (argv[i], (gsize) (equals - argv[i])) : NULL;
      int column = name != NULL ? xb_book_def_column (def, name) : -1;

      if (column < 0)
        {
          xb_book_refuse (error, XB_BOOK_ERROR_NOT_FOUND, _ ("“%s” is no FIELD=VALUE of “%s”."), argv[i], def->title);
          return NULL;
        }
      g_hash_table_insert (typed, g_strdup (((const XbBookField *) g_ptr_array_index (def->fields, (guint) column))->id), g_strdup (equals + 1));
    }
  return g_steal_pointer (&typed);
}

/* Values as they are stored, for a question. (transfer full) (nullable) */
static GHashTable *
take_where (XbStore *store, const XbBookDef *def, char **where, GError **error)
{
  g_autoptr (GHashTable) typed = take_values (def, where != NULL ? (int) g_strv_length (where) : 0, where, error);
  g_autoptr (GHashTable) stored = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  GHashTableIter iter;
  gpointer id, text;

  if (typed == NULL)
    return NULL;
  g_hash_table_iter_init (&iter, typed);
  while (g_hash_table_iter_next (&iter, &id, &text))
    {
      XbBookValue *value = xb_book_clean (store, xb_book_def_field (def, id), text, error);

      if (value == NULL)
        return NULL;
      g_hash_table_insert (stored, g_strdup (id), g_strdup (value->value));
      xb_book_value_free (value);
    }
  return g_steal_pointer (&stored);
}

static int
list_books (Cli *cli)
{
  g_autoptr (GPtrArray) books = xb_catalog_books (cli->catalog);
  g_autoptr (JsonBuilder) b = json_builder_new ();

  json_builder_begin_array (b);
  for (guint i = 0; i < books->len; i++)
    {
      const XbBookDef *def = g_ptr_array_index (books, i);

      json_builder_begin_object (b);
      cli_add_string (b, "id", def->id);
      cli_add_string (b, "title", def->title);
      cli_add_string (b, "section", def->section);
      json_builder_set_member_name (b, "fields");
      json_builder_begin_array (b);
      for (guint k = 0; k < def->fields->len; k++)
        {
          const XbBookField *field = g_ptr_array_index (def->fields, k);

          json_builder_begin_object (b);
          cli_add_string (b, "id", field->id);
          cli_add_string (b, "title", field->title);
          cli_add_string (b, "type", xb_book_type_names ()[field->type]);
          cli_add_bool (b, "required", field->required);
          json_builder_end_object (b);
        }
      json_builder_end_array (b);
      json_builder_end_object (b);
      if (!cli->json)
        printf ("%-20s %s\n", def->id, def->title);
    }
  json_builder_end_array (b);
  if (cli->json)
    cli_print_json (b);
  return CLI_DONE;
}

/* What the entry holds of fields the register does not have any more, if anything. */
static gboolean
add_former (JsonBuilder *b, XbStore *store, const XbBookDef *def, const XbBookRow *row, GError **error)
{
  g_autoptr (GPtrArray) former = xb_book_former (store, def, row, error);

  if (former == NULL || former->len == 0)
    return former != NULL;
  json_builder_set_member_name (b, "former");
  json_builder_begin_object (b);
  for (guint i = 0; i < former->len; i++)
    cli_add_string (b, ((const XbBookFormer *) g_ptr_array_index (former, i))->field, ((const XbBookFormer *) g_ptr_array_index (former, i))->text);
  json_builder_end_object (b);
  return TRUE;
}

static int
show_rows (Cli *cli, XbStore *store, const XbBookDef *def, const XbBookQuery *query, int limit)
{
  GError *error = NULL;
  g_autoptr (GArray) ids = xb_book_ids (store, def, query, &error);
  g_autoptr (JsonBuilder) b = json_builder_new ();

  if (ids == NULL)
    return cli_fail (error);
  json_builder_begin_array (b);
  for (guint i = 0; i < ids->len && (limit <= 0 || i < (guint) limit); i++)
    {
      g_autoptr (XbBookRow) row = xb_book_load (store, g_array_index (ids, gint64, i), &error);

      if (row == NULL)
        return cli_fail (error);
      json_builder_begin_object (b);
      cli_add_id (b, "id", row->id);
      cli_add_string (b, "date", row->date);
      cli_add_string (b, "subject", row->subject);
      json_builder_set_member_name (b, "values");
      json_builder_begin_object (b);
      for (guint k = 0; k < def->fields->len; k++)
        {
          const XbBookField *field = g_ptr_array_index (def->fields, k);
          const XbBookValue *value = g_hash_table_lookup (row->values, field->id);
          g_autofree char *text = value != NULL ? xb_book_text (field, value->value, !cli->unmasked) : NULL;

          if (text != NULL)
            cli_add_string (b, field->id, text);
        }
      json_builder_end_object (b);
      if (!add_former (b, store, def, row, &error))
        return cli_fail (error);
      json_builder_end_object (b);
      if (!cli->json)
        printf ("%" G_GINT64_FORMAT "  %s  %s\n", row->id, row->date != NULL ? row->date : "", row->subject);
    }
  json_builder_end_array (b);
  if (cli->json)
    cli_print_json (b);
  return CLI_DONE;
}

static int
show_counts (Cli *cli, XbStore *store, const XbBookDef *def, const XbBookQuery *query, const char *by, const char *period)
{
  static const char *const periods[] = { "all", "year", "quarter", "month", NULL };
  GError *error = NULL;
  g_autoptr (GPtrArray) counts = NULL;
  g_autoptr (JsonBuilder) b = json_builder_new ();
  XbBookPeriod unit = XB_BOOK_ALL_TIME;

  while (period != NULL && periods[unit] != NULL && strcmp (periods[unit], period) != 0)
    unit++;
  if (periods[unit] == NULL)
    return cli_usage (_ ("--period is all, year, quarter or month"));
  counts = xb_book_counts (store, def, query, by, unit, &error);
  if (counts == NULL)
    return cli_fail (error);
  json_builder_begin_array (b);
  for (guint i = 0; i < counts->len; i++)
    {
      const XbBookCount *count = g_ptr_array_index (counts, i);
      guint at = 0;

      json_builder_begin_object (b);
      cli_add_string (b, "period", count->period);
      cli_add_string (b, "value", count->value);
      cli_add_int (b, "count", count->count);
      json_builder_set_member_name (b, "sums");
      json_builder_begin_object (b);
      for (guint k = 0; k < def->fields->len; k++)
        {
          const XbBookField *field = g_ptr_array_index (def->fields, k);

          if (!field->sum)
            continue;
          json_builder_set_member_name (b, field->id);
          json_builder_add_double_value (b, g_array_index (count->sums, double, at++));
        }
      json_builder_end_object (b);
      json_builder_end_object (b);
      if (!cli->json)
        printf ("%s  %s  %lld\n", count->period, count->value, (long long) count->count);
    }
  json_builder_end_array (b);
  if (cli->json)
    cli_print_json (b);
  return CLI_DONE;
}

static int
export_rows (Cli *cli, XbStore *store, const XbBookDef *def, const XbBookQuery *query, const char *path)
{
  GError *error = NULL;
  g_autofree char *title = g_strdup_printf (_ ("Exported: %s"), def->title);
  g_autoptr (XbLedgerDef) ledger = xb_book_ledger (def, query, TRUE, cli->unmasked);
  XbLedgerOptions options = { .operator_name = cli->operator_name, .unmasked = cli->unmasked };
  g_auto (XbLedgerWritten) written = { 0 };
  g_autoptr (JsonBuilder) b = json_builder_new ();

  if (!cli_unmask (cli, XB_RIGHT_EXPORT_UNMASKED, 0, title, &error) || !xb_ledger_export (store, ledger, path, &options, &written, &error))
    return cli_fail (error);
  json_builder_begin_object (b);
  cli_add_string (b, "path", path);
  cli_add_int (b, "rows", written.rows);
  cli_add_string (b, "sha256", written.sha256);
  json_builder_end_object (b);
  if (cli->json)
    cli_print_json (b);
  return CLI_DONE;
}

static int
import_rows (Cli *cli, XbStore *store, const XbBookDef *def, const char *path, gboolean dry_run, const char *rejects)
{
  GError *error = NULL;
  const char *who = cli_operator (cli, store, &error);
  g_autoptr (XbBookImport) out = who != NULL ? xb_book_import (store, def, who, path, dry_run, NULL, &error) : NULL;
  g_autoptr (JsonBuilder) b = json_builder_new ();

  if (out == NULL || (rejects != NULL && out->problems->len > 0 && !xb_book_sheet_write_problems (def, out->problems, rejects, &error)))
    return cli_fail (error);
  json_builder_begin_object (b);
  cli_add_int (b, "rows", out->rows);
  cli_add_int (b, "imported", out->taken);
  cli_add_int (b, "unchanged", out->unchanged);
  cli_add_int (b, "rejected", out->problems->len);
  cli_add_problems (b, "rejects", out->problems);
  cli_add_strings (b, "unread", out->unread);
  json_builder_end_object (b);
  if (cli->json)
    cli_print_json (b);
  else
    cli_tell_problems (out->problems);
  if (!cli->json && !cli->quiet)
    printf (_ ("%u rows: %u taken in, %u there already, %u not taken.\n"), out->rows, out->taken, out->unchanged, out->problems->len);
  return out->problems->len > 0 ? CLI_PARTLY : CLI_DONE;
}

static int
write_row (Cli *cli, XbStore *store, const XbBookDef *def, gint64 id, int argc, char **argv)
{
  GError *error = NULL;
  const char *who = cli_operator (cli, store, &error);
  g_autoptr (GHashTable) typed = who != NULL ? take_values (def, argc, argv, &error) : NULL;

  if (typed == NULL)
    return cli_fail (error);
  if (id == 0)
    id = xb_book_add (store, def, who, typed, NULL, &error);
  else if (!xb_book_change (store, def, who, id, typed, NULL, &error))
    id = 0;
  if (id == 0)
    return cli_fail (error);
  return cli_print_id (cli, id);
}

/* The register an entry is of, as the catalog has it today. */
static const XbBookDef *
book_of (Cli *cli, XbStore *store, const char *text, gint64 *id, GError **error)
{
  g_autoptr (XbBookRow) row = NULL;

  *id = g_ascii_strtoll (text, NULL, 10);
  row = xb_book_load (store, *id, error);
  return row != NULL ? find_book (cli, row->register_id, error) : NULL;
}

int
cli_book (Cli *cli, int argc, char **argv)
{
  g_autofree char *text = NULL, *from = NULL, *to = NULL, *order = NULL, *by = NULL, *period = NULL, *rejects = NULL;
  g_auto (GStrv) where = NULL;
  gboolean descending = FALSE, dry_run = FALSE;
  int limit = 0;
  GOptionEntry entries[] = { { "text", 0, 0, G_OPTION_ARG_STRING, &text, NULL, NULL },          { "from", 0, 0, G_OPTION_ARG_STRING, &from, NULL, NULL },
                             { "to", 0, 0, G_OPTION_ARG_STRING, &to, NULL, NULL },              { "where", 0, 0, G_OPTION_ARG_STRING_ARRAY, &where, NULL, NULL },
                             { "order", 0, 0, G_OPTION_ARG_STRING, &order, NULL, NULL },        { "descending", 0, 0, G_OPTION_ARG_NONE, &descending, NULL, NULL },
                             { "by", 0, 0, G_OPTION_ARG_STRING, &by, NULL, NULL },              { "period", 0, 0, G_OPTION_ARG_STRING, &period, NULL, NULL },
                             { "limit", 0, 0, G_OPTION_ARG_INT, &limit, NULL, NULL },           { "dry-run", 0, 0, G_OPTION_ARG_NONE, &dry_run, NULL, NULL },
                             { "rejects", 0, 0, G_OPTION_ARG_FILENAME, &rejects, NULL, NULL },
                             { 0 } };
  GError *error = NULL;
  g_autoptr (XbStore) store = NULL;
  g_autoptr (GHashTable) stored = NULL;
  const XbBookDef *def;
  XbBookQuery query = { 0 };
  const char *what;
  gint64 id;
  int status = CLI_USAGE;
  gboolean writes;

  if (!cli_parse (entries, "book", &argc, &argv, 1, -1))
    return CLI_USAGE;
  what = argv[1];
  if (strcmp (what, "list") == 0)
    return list_books (cli);
  writes = strcmp (what, "add") == 0 || strcmp (what, "change") == 0 || strcmp (what, "remove") == 0 || strcmp (what, "import") == 0;
  if (argc < 3)
    return cli_wrong_arguments ("book");
  store = cli_open (cli, writes, &error);
  if (store == NULL)
    return cli_fail (error);
  if (strcmp (what, "change") == 0 || strcmp (what, "remove") == 0)
    {
      const char *who = cli_operator (cli, store, &error);

      def = who != NULL ? book_of (cli, store, argv[2], &id, &error) : NULL;
      if (def == NULL)
        return cli_fail (error);
      if (strcmp (what, "change") == 0)
        return write_row (cli, store, def, id, argc - 3, argv + 3);
      return xb_book_remove (store, def, who, id, &error) ? CLI_DONE : cli_fail (error);
    }
  def = find_book (cli, argv[2], &error);
  if (def == NULL)
    return cli_fail (error);
  if (strcmp (what, "add") == 0)
    return write_row (cli, store, def, 0, argc - 3, argv + 3);
  stored = take_where (store, def, where, &error);
  if (stored == NULL)
    return cli_fail (error);
  if (order != NULL && xb_book_def_field (def, order) == NULL)
    return cli_usage (_ ("“%s” has no field “%s”."), def->title, order);
  query = (XbBookQuery){ .text = text, .from = from, .to = to, .where = stored, .order = order, .descending = descending };
  if (strcmp (what, "rows") == 0)
    {
      if (!cli_unmask (cli, XB_RIGHT_SEE_IDS, 0, def->title, &error))
        return cli_fail (error);
      status = show_rows (cli, store, def, &query, limit);
    }
  else if (strcmp (what, "count") == 0)
    status = show_counts (cli, store, def, &query, by, period);
  else if (strcmp (what, "export") == 0 && argc == 4)
    status = export_rows (cli, store, def, &query, argv[3]);
  else if (strcmp (what, "import") == 0 && argc == 4)
    status = cli_spares (rejects, argv[3], &error) ? import_rows (cli, store, def, argv[3], dry_run, rejects) : cli_fail (error);
  else
    status = cli_usage (_ ("book: “%s” is none of list, rows, count, add, change, remove, import, export"), what);
  return status;
}
