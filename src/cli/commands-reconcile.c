#define G_LOG_DOMAIN "xiangbuctl"

/* reconcile: the register beside an outside list */

#include "cli.h"

#include "import/xb-import.h"
#include "reconcile/xb-reconcile.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>

static void
add_fields (Cli *cli, JsonBuilder *b, const XbReconcileRow *row)
{
  json_builder_set_member_name (b, "fields");
  json_builder_begin_array (b);
  for (guint k = 0; row->fields != NULL && k < row->fields->len; k++)
    {
      const XbReconcileField *field = g_ptr_array_index (row->fields, k);
      g_autofree char *here = cli_masked (cli, xb_person_columns[field->column], field->here);
      g_autofree char *there = cli_masked (cli, xb_person_columns[field->column], field->there);

      json_builder_begin_object (b);
      cli_add_string (b, "field", xb_person_columns[field->column]);
      cli_add_string (b, "here", here);
      cli_add_string (b, "there", there);
      json_builder_end_object (b);
    }
  json_builder_end_array (b);
}

static void
add_rows (Cli *cli, JsonBuilder *b, const XbReconcile *reconcile, XbReconcileKind kind, const char *name)
{
  json_builder_set_member_name (b, name);
  json_builder_begin_array (b);
  for (guint i = 0; i < reconcile->found->len; i++)
    {
      const XbReconcileRow *row = g_ptr_array_index (reconcile->found, i);
      g_autofree char *id = NULL;

      if (row->kind != kind || row->decision != NULL)
        continue;
      id = cli_masked (cli, "citizen_id", row->values[XB_PERSON_CITIZEN_ID]);
      json_builder_begin_object (b);
      cli_add_string (b, "key", row->key);
      cli_add_id (b, "person_id", row->person_id);
      cli_add_string (b, "name", row->name);
      cli_add_string (b, "place", row->place);
      cli_add_string (b, "sheet", row->sheet);
      if (row->row > 0)
        cli_add_int (b, "row", row->row);
      if (kind == XB_RECONCILE_ONLY_THERE)
        {
          cli_add_string (b, "citizen_id", id);
          cli_add_string (b, "birth_date", row->values[XB_PERSON_BIRTH_DATE]);
          cli_add_string (b, "sex", row->values[XB_PERSON_SEX]);
        }
      if (kind == XB_RECONCILE_DIFFERS)
        {
          cli_add_string (b, "matched_by", row->by_name ? "name" : "citizen_id");
          add_fields (cli, b, row);
        }
      json_builder_end_object (b);
    }
  json_builder_end_array (b);
}

static void
print_json (Cli *cli, const XbReconcile *reconcile, gint64 seq)
{
  g_autoptr (JsonBuilder) b = json_builder_new ();

  json_builder_begin_object (b);
  cli_add_string (b, "source", reconcile->source);
  cli_add_int (b, "rows", reconcile->rows);
  cli_add_int (b, "matched", reconcile->matched);
  cli_add_int (b, "only_here", reconcile->counts[XB_RECONCILE_ONLY_HERE]);
  cli_add_int (b, "only_there", reconcile->counts[XB_RECONCILE_ONLY_THERE]);
  cli_add_int (b, "decided", reconcile->decided);
  if (seq != 0)
    cli_add_int (b, "journal", seq);
  add_rows (cli, b, reconcile, XB_RECONCILE_DIFFERS, "differs");
  add_rows (cli, b, reconcile, XB_RECONCILE_ONLY_THERE, "only_there_rows");
  add_rows (cli, b, reconcile, XB_RECONCILE_ONLY_HERE, "only_here_rows");
  json_builder_set_member_name (b, "problems");
  json_builder_begin_array (b);
  for (guint i = 0; i < reconcile->problems->len; i++)
    json_builder_add_string_value (b, g_ptr_array_index (reconcile->problems, i));
  json_builder_end_array (b);
  json_builder_end_object (b);
  cli_print_json (b);
}

static void
print_text (Cli *cli, const XbReconcile *reconcile)
{
  static const char *const titles[] = { N_ ("Differs:"), N_ ("Only in the list:"), N_ ("Only here:") };

  printf (_ ("%u rows: %u found in the register, %u differ, %u only in the list; %u only here; %u decided before.\n"), reconcile->rows, reconcile->matched,
          reconcile->counts[XB_RECONCILE_DIFFERS], reconcile->counts[XB_RECONCILE_ONLY_THERE], reconcile->counts[XB_RECONCILE_ONLY_HERE], reconcile->decided);
  for (int kind = 0; kind < 3; kind++)
    {
      if (reconcile->counts[kind] > 0)
        printf ("\n%s\n", _ (titles[kind]));
      for (guint i = 0; i < reconcile->found->len; i++)
        {
          const XbReconcileRow *row = g_ptr_array_index (reconcile->found, i);
          g_autofree char *text = NULL;

          if ((int) row->kind != kind || row->decision != NULL)
            continue;
          text = xb_reconcile_row_text (row, cli->catalog, cli->unmasked);
          printf ("  %.12s  %s  %s  %s\n", row->key, row->place != NULL ? row->place : "", row->name, text);
        }
    }
  for (guint i = 0; i < reconcile->problems->len; i++)
    printf ("%s%s\n", i == 0 ? "\n" : "", (char *) g_ptr_array_index (reconcile->problems, i));
}

/* The rows whose keys begin with one of @keys; "all": every row that is not decided. */
static gboolean
decide (XbStore *store, const char *who, XbReconcile *reconcile, char **keys, gboolean accept, gint64 *seq, GError **error)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new ();

  for (char **key = keys; key != NULL && *key != NULL; key++)
    {
      guint before = rows->len;

      for (guint i = 0; i < reconcile->found->len; i++)
        {
          XbReconcileRow *row = g_ptr_array_index (reconcile->found, i);

          if (row->decision == NULL
              && (strcmp (*key, "all") == 0 || strcmp (*key, xb_reconcile_kind_id (row->kind)) == 0 || (strlen (*key) >= 8 && g_str_has_prefix (row->key, *key)))
              && !g_ptr_array_find (rows, row, NULL))
            g_ptr_array_add (rows, row);
        }
      if (rows->len == before && strlen (*key) >= 8 && strcmp (*key, "only_here") != 0 && strcmp (*key, "only_there") != 0)
        {
          g_set_error (error, XB_REGISTER_ERROR, XB_REGISTER_ERROR_NOT_FOUND, _ ("No row that is not decided yet has the key “%s”."), *key);
          return FALSE;
        }
    }
  return rows->len == 0 || xb_reconcile_decide (store, who, reconcile, (XbReconcileRow **) rows->pdata, rows->len, accept, seq, error);
}

int
cli_reconcile (Cli *cli, int argc, char **argv)
{
  g_autofree char *out = NULL, *source = NULL, *place = NULL, *map = NULL;
  g_auto (GStrv) accept = NULL, refuse = NULL;
  XbReconcileOptions options = { .age_from = -1, .age_to = -1 };
  GOptionEntry entries[] = { { "out", 0, 0, G_OPTION_ARG_FILENAME, &out, NULL, NULL },
                             { "source", 0, 0, G_OPTION_ARG_STRING, &source, NULL, NULL },
                             { "place", 0, 0, G_OPTION_ARG_STRING, &place, NULL, NULL },
                             { "age-from", 0, 0, G_OPTION_ARG_INT, &options.age_from, NULL, NULL },
                             { "age-to", 0, 0, G_OPTION_ARG_INT, &options.age_to, NULL, NULL },
                             { "map", 0, 0, G_OPTION_ARG_FILENAME, &map, NULL, NULL },
                             { "accept", 0, 0, G_OPTION_ARG_STRING_ARRAY, &accept, NULL, NULL },
                             { "refuse", 0, 0, G_OPTION_ARG_STRING_ARRAY, &refuse, NULL, NULL },
                             { 0 } };
  g_autoptr (GHashTable) mapping = NULL;
  g_autoptr (XbStore) store = NULL;
  g_autoptr (XbReconcile) reconcile = NULL;
  GError *error = NULL;
  const char *who;
  gint64 seq = 0;
  gboolean deciding;

  if (!cli_parse (entries, "reconcile", &argc, &argv, 1, 1))
    return CLI_USAGE;
  if (out != NULL && !g_str_has_suffix (out, ".xlsx"))
    return cli_usage (_ ("reconcile: --out writes a workbook; its name must end in .xlsx"));
  if (!cli_spares (out, argv[1], &error))
    return cli_fail (error);
  if (map != NULL && (mapping = xb_import_load_map (cli->catalog, map, &error)) == NULL)
    return cli_fail (error);
  if (!cli_unmask (cli, XB_RIGHT_EXPORT_UNMASKED, 0, _ ("Comparison with a list shown unmasked"), &error))
    return cli_fail (error);
  deciding = accept != NULL || refuse != NULL;
  options.source = source;
  options.place_code = place;
  options.mapping = mapping;
  store = cli_open (cli, deciding, &error);
  reconcile = store != NULL ? xb_reconcile_run (store, cli->catalog, argv[1], &options, &error) : NULL;
  if (reconcile == NULL)
    return cli_fail (error);
  if (deciding
      && ((who = cli_operator (cli, store, &error)) == NULL || !decide (store, who, reconcile, refuse, FALSE, &seq, &error)
          || !decide (store, who, reconcile, accept, TRUE, &seq, &error)))
    return cli_fail (error);
  if (out != NULL && !xb_reconcile_write (reconcile, cli->catalog, out, cli->unmasked, &error))
    return cli_fail (error);
  if (cli->json)
    print_json (cli, reconcile, seq);
  else if (!cli->quiet)
    print_text (cli, reconcile);
  return reconcile->problems->len > 0 ? CLI_PARTLY : CLI_DONE;
}
