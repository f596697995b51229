#define G_LOG_DOMAIN "xiangbuctl"

/* check, merge: whether the register can be trusted, and two records of one person */

#include "cli.h"

#include "quality/xb-merge-people.h"
#include "quality/xb-quality.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>

static void
print_findings (Cli *cli, const XbQuality *quality, gboolean with_ignored)
{
  g_autoptr (JsonBuilder) b = json_builder_new ();

  json_builder_begin_array (b);
  for (guint i = 0; i < quality->findings->len; i++)
    {
      const XbFinding *finding = g_ptr_array_index (quality->findings, i);

      if (finding->ignored_id != 0 && !with_ignored)
        continue;
      json_builder_begin_object (b);
      cli_add_string (b, "rule", finding->check->id);
      cli_add_string (b, "severity", xb_severity_id (finding->check->severity));
      cli_add_id (b, "person_id", finding->person_id);
      cli_add_id (b, "other_id", finding->other_id);
      cli_add_id (b, "household_id", finding->household_id);
      cli_add_string (b, "place", finding->place);
      cli_add_string (b, "message", finding->message);
      cli_add_string (b, "ignored", finding->reason);
      json_builder_end_object (b);
      if (!cli->json && !cli->quiet)
        printf ("%s  %s  %s%s\n", xb_severity_title (finding->check->severity), finding->place, finding->message,
                finding->ignored_id != 0 ? _ (" (ignored)") : "");
    }
  json_builder_end_array (b);
  if (cli->json)
    cli_print_json (b);
  else if (!cli->quiet)
    for (guint i = 0; i < quality->counts->len; i++)
      {
        const XbCheckCount *count = &g_array_index (quality->counts, XbCheckCount, i);

        printf ("%6u  %s\n", count->count, count->check->name);
      }
}

/* Lets the one finding of that rule about that person or household stand. */
static int
ignore (Cli *cli, const char *rule, const char *record, const char *why)
{
  g_autoptr (XbStore) store = NULL;
  g_autoptr (XbQuality) quality = NULL;
  GError *error = NULL;
  const char *who;
  gint64 id = g_ascii_strtoll (record, NULL, 10);
  guint done = 0;

  store = cli_open (cli, TRUE, &error);
  if (store == NULL || (who = cli_operator (cli, store, &error)) == NULL
      || (quality = xb_quality_check (store, cli->catalog, NULL, rule, NULL, &error)) == NULL)
    return cli_fail (error);
  for (guint i = 0; i < quality->findings->len; i++)
    {
      const XbFinding *finding = g_ptr_array_index (quality->findings, i);

      if (finding->ignored_id != 0 || (finding->person_id != id && finding->household_id != id && finding->other_id != id))
        continue;
      if (!xb_quality_ignore (store, who, finding, why, &error))
        return cli_fail (error);
      done++;
    }
  if (done == 0)
    return cli_fail (g_error_new (XB_REGISTER_ERROR, XB_REGISTER_ERROR_NOT_FOUND, _ ("“%s” finds nothing about %s that is not ignored already."), rule, record));
  return CLI_DONE;
}

int
cli_check (Cli *cli, int argc, char **argv)
{
  g_autofree char *place = NULL, *rule = NULL, *out = NULL, *why = NULL;
  gboolean with_ignored = FALSE;
  GOptionEntry entries[] = { { "place", 0, 0, G_OPTION_ARG_STRING, &place, NULL, NULL },
                             { "rule", 0, 0, G_OPTION_ARG_STRING, &rule, NULL, NULL },
                             { "out", 0, 0, G_OPTION_ARG_FILENAME, &out, NULL, NULL },
                             { "ignored", 0, 0, G_OPTION_ARG_NONE, &with_ignored, NULL, NULL },
                             { "why", 0, 0, G_OPTION_ARG_STRING, &why, NULL, NULL },
                             { 0 } };
  g_autoptr (XbStore) store = NULL;
  g_autoptr (XbQuality) quality = NULL;
  GError *error = NULL;
  gboolean whole;

  if (!cli_parse (entries, "check", &argc, &argv, 0, 3))
    return CLI_USAGE;
  if (argc == 4 && strcmp (argv[1], "ignore") == 0 && why != NULL)
    return ignore (cli, argv[2], argv[3], why);
  if (argc > 1)
    return cli_usage (_ ("check [--place CODE] [--rule ID] [--ignored] [--out OUT.xlsx], or check ignore RULE ID --why TEXT"));
  if (out != NULL && !g_str_has_suffix (out, ".xlsx"))
    return cli_usage (_ ("check: --out writes a workbook; its name must end in .xlsx"));
  store = cli_open (cli, FALSE, &error);
  quality = store != NULL ? xb_quality_check (store, cli->catalog, place, rule, NULL, &error) : NULL;
  if (quality == NULL || (out != NULL && !xb_quality_write (quality, out, &error)))
    return cli_fail (error);
  /* The trend is of the whole register of today, and no reason to fail where the file is being written. */
  whole = place == NULL && rule == NULL && cli->known_on == NULL;
  if (whole)
    {
      g_autoptr (XbStore) writer = cli_open (cli, TRUE, NULL);

      if (writer != NULL)
        xb_quality_remember (writer, quality, NULL);
    }
  print_findings (cli, quality, with_ignored);
  return CLI_DONE;
}

int
cli_merge (Cli *cli, int argc, char **argv)
{
  g_auto (GStrv) take = NULL;
  GOptionEntry entries[] = { { "take", 0, 0, G_OPTION_ARG_STRING_ARRAY, &take, NULL, NULL }, { 0 } };
  g_autoptr (XbStore) store = NULL;
  g_autoptr (GPtrArray) effects = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (JsonBuilder) b = json_builder_new ();
  XbPersonColumn columns[XB_PERSON_N_COLUMNS];
  guint n = 0;
  GError *error = NULL;
  const char *who;
  gint64 keep, drop, seq;

  if (!cli_parse (entries, "merge", &argc, &argv, 2, 2))
    return CLI_USAGE;
  for (char **name = take; name != NULL && *name != NULL; name++)
    {
      int column = xb_person_find_column (*name);

      if (column < 0 || n == XB_PERSON_N_COLUMNS)
        return cli_usage (_ ("merge: a person has no field “%s”"), *name);
      columns[n++] = column;
    }
  keep = g_ascii_strtoll (argv[1], NULL, 10);
  drop = g_ascii_strtoll (argv[2], NULL, 10);
  store = cli_open (cli, TRUE, &error);
  if (store == NULL || (who = cli_operator (cli, store, &error)) == NULL || !xb_merge_people (store, who, keep, drop, columns, n, &seq, effects, &error))
    return cli_fail (error);
  json_builder_begin_object (b);
  cli_add_id (b, "person_id", keep);
  cli_add_int (b, "journal", seq);
  json_builder_set_member_name (b, "effects");
  json_builder_begin_array (b);
  for (guint i = 0; i < effects->len; i++)
    {
      json_builder_add_string_value (b, g_ptr_array_index (effects, i));
      if (!cli->json && !cli->quiet)
        puts (g_ptr_array_index (effects, i));
    }
  json_builder_end_array (b);
  json_builder_end_object (b);
  if (cli->json)
    cli_print_json (b);
  return CLI_DONE;
}
