#define G_LOG_DOMAIN "xiangbuctl"

/* collect, county: the consolidation of a county in PostgreSQL */

#include "cli.h"

#include "county/xb-collect.h"
#include "county/xb-county-ledger.h"
#include "exchange/xb-partner.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>

/* ---- collect ---- */

typedef struct
{
  Cli *cli;
  guint done, total;
} Progress;

static void
say_file (const XbCollectFile *file, gpointer data)
{
  Progress *progress = data;
  const XbCollected *c = &file->collected;

  progress->done++;
  if (file->error != NULL)
    fprintf (stderr, "xiangbuctl: %s: %s\n", file->path, file->error->message);
  else if (!progress->cli->json && !progress->cli->quiet)
    printf (c->state == XB_COLLECTED ? _ ("%u/%u  %s, package %lld: %lld records\n") : _ ("%u/%u  %s, package %lld: taken in before\n"), progress->done, progress->total, c->office,
            (long long) c->number, (long long) c->rows);
  if (file->error == NULL && c->first)
    fprintf (stderr, _ ("%s (%s) is new here: packages of this township are held to its key from now on. Compare its mark by telephone: %s\n"), c->office, c->township, c->mark);
}

static void
add_file (JsonBuilder *b, const XbCollectFile *file)
{
  json_builder_begin_object (b);
  cli_add_string (b, "file", file->path);
  cli_add_string (b, "state", file->error != NULL ? "refused" : file->collected.state == XB_COLLECTED ? "collected" : "known");
  cli_add_string (b, "office", file->collected.office);
  cli_add_string (b, "township", file->collected.township);
  cli_add_int (b, "number", file->collected.number);
  cli_add_int (b, "rows", file->collected.rows);
  cli_add_string (b, "mark", file->collected.mark);
  cli_add_string (b, "message", file->error != NULL ? file->error->message : NULL);
  json_builder_end_object (b);
}

int
cli_collect (Cli *cli, int argc, char **argv)
{
  g_autofree char *url = NULL;
  int jobs = 0;
  GOptionEntry entries[] = { { "to", 0, 0, G_OPTION_ARG_STRING, &url, NULL, NULL }, { "jobs", 0, 0, G_OPTION_ARG_INT, &jobs, NULL, NULL }, { 0 } };
  g_autoptr (GPtrArray) files = NULL;
  g_autoptr (JsonBuilder) b = json_builder_new ();
  GError *error = NULL;
  Progress progress = { .cli = cli };
  gint64 rows = 0;
  guint collected = 0, known = 0, refused = 0;

  if (!cli_parse (entries, "collect", &argc, &argv, 1, G_MAXINT))
    return CLI_USAGE;
  if (url == NULL || jobs < 0)
    return cli_usage (_ ("collect: --to postgresql://… FILE…"));
  if (cli->db != NULL)
    {
      g_autoptr (XbStore) store = cli_open (cli, TRUE, &error);

      if (store == NULL)
        return cli_fail (error);
    }
  progress.total = (guint) argc - 1;
  files = xb_collect_many (url, cli->db, (const char *const *) argv + 1, jobs > 0 ? (guint) jobs : g_get_num_processors (), say_file, &progress, &error);
  if (files == NULL)
    return cli_fail (error);
  json_builder_begin_object (b);
  json_builder_set_member_name (b, "files");
  json_builder_begin_array (b);
  for (guint i = 0; i < files->len; i++)
    {
      const XbCollectFile *file = g_ptr_array_index (files, i);

      rows += file->collected.rows;
      refused += file->error != NULL;
      collected += file->error == NULL && file->collected.state == XB_COLLECTED;
      known += file->error == NULL && file->collected.state == XB_COLLECT_KNOWN;
      add_file (b, file);
    }
  json_builder_end_array (b);
  cli_add_int (b, "collected", collected);
  cli_add_int (b, "known", known);
  cli_add_int (b, "refused", refused);
  cli_add_int (b, "rows", rows);
  json_builder_end_object (b);
  if (cli->json)
    cli_print_json (b);
  else if (!cli->quiet)
    printf (_ ("%u packages taken in, %u known already, %u refused; %lld records.\n"), collected, known, refused, (long long) rows);
  return refused == 0 ? CLI_DONE : collected + known > 0 ? CLI_PARTLY : CLI_FAILED;
}

/* ---- ledgers of the county ---- */

typedef struct
{
  XbStore *scratch;
  const XbShare *share;
  XbCounty *county;
  char *name;
  XbLedgerOptions options;
} Report;

static void
report_clear (Report *report)
{
  g_clear_pointer (&report->county, xb_county_close);
  g_clear_pointer (&report->scratch, xb_store_close);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Report, report_clear)

static gboolean
report_open (Report *report, const char *url, GError **error)
{
  report->scratch = xb_store_open_scratch (error);
  report->share = report->scratch != NULL ? xb_share_get (report->scratch, error) : NULL;
  report->county = report->share != NULL ? xb_county_open (url, report->share, error) : NULL;
  return report->county != NULL;
}

static int
write_one (Cli *cli, Report *report, XbLedgerDef *def, const char *path, JsonBuilder *b, GError **error)
{
  g_auto (XbLedgerWritten) written = { 0 };

  if (!xb_county_ledger_export (report->county, def, report->name, path, &report->options, &written, error))
    return FALSE;
  json_builder_begin_object (b);
  cli_add_string (b, "ledger", def->id);
  cli_add_string (b, "path", path);
  cli_add_int (b, "rows", written.rows);
  cli_add_string (b, "sha256", written.sha256);
  json_builder_end_object (b);
  if (!cli->json && !cli->quiet)
    printf ("%s: %u  %s\n", def->name, written.rows, path);
  return TRUE;
}

static int
write_folder (Cli *cli, Report *report, const char *const *ids, const char *folder)
{
  g_autoptr (JsonBuilder) b = json_builder_new ();
  GError *error = NULL;

  if (g_mkdir_with_parents (folder, 0755) != 0)
    {
      g_set_error (&error, G_FILE_ERROR, G_FILE_ERROR_FAILED, _ ("The folder “%s” cannot be made."), folder);
      return cli_fail (error);
    }
  json_builder_begin_array (b);
  for (guint i = 0; ids[i] != NULL; i++)
    {
      g_autoptr (XbLedgerDef) def = xb_county_ledger_def (cli->catalog, ids[i], &error);
      g_autofree char *file = def != NULL ? g_strdup_printf ("%s.xlsx", def->name) : NULL, *path = file != NULL ? g_build_filename (folder, file, NULL) : NULL;

      if (def == NULL || !write_one (cli, report, def, path, b, &error))
        return cli_fail (error);
    }
  json_builder_end_array (b);
  if (cli->json)
    cli_print_json (b);
  return CLI_DONE;
}

static int
write_ledger (Cli *cli, Report *report, const char *id, const char *path, const char *township)
{
  g_autoptr (JsonBuilder) b = json_builder_new ();
  g_autoptr (XbLedgerDef) own = NULL;
  GError *error = NULL;
  gboolean ok;

  if (g_strv_contains (xb_county_ledger_ids (), id))
    own = xb_county_ledger_def (cli->catalog, id, &error);
  if (error == NULL && own == NULL && xb_catalog_ledger (cli->catalog, id) == NULL)
    g_set_error (&error, XB_COUNTY_ERROR, XB_COUNTY_ERROR_REFUSED, _ ("There is no ledger “%s”."), id);
  if (error != NULL || (township != NULL && !xb_county_shadow (report->county, report->share, township, &error)))
    return cli_fail (error);
  json_builder_begin_array (b);
  ok = write_one (cli, report, own != NULL ? own : xb_catalog_ledger (cli->catalog, id), path, b, &error);
  json_builder_end_array (b);
  if (!ok)
    return cli_fail (error);
  if (cli->json)
    cli_print_json (b);
  return CLI_DONE;
}

int
cli_county (Cli *cli, int argc, char **argv)
{
  g_autofree char *url = NULL, *name = NULL, *from = NULL, *to = NULL, *as_of = NULL, *township = NULL;
  g_auto (GStrv) set = NULL;
  g_autoptr (GHashTable) pairs = NULL;
  GOptionEntry entries[] = { { "at", 0, 0, G_OPTION_ARG_STRING, &url, NULL, NULL },       { "name", 0, 0, G_OPTION_ARG_STRING, &name, NULL, NULL },
                             { "from", 0, 0, G_OPTION_ARG_STRING, &from, NULL, NULL },    { "to", 0, 0, G_OPTION_ARG_STRING, &to, NULL, NULL },
                             { "set", 0, 0, G_OPTION_ARG_STRING_ARRAY, &set, NULL, NULL },
                             { "as-of", 0, 0, G_OPTION_ARG_STRING, &as_of, NULL, NULL },  { "township", 0, 0, G_OPTION_ARG_STRING, &township, NULL, NULL },
                             { 0 } };
  g_auto (Report) report = { 0 };
  GError *error = NULL;

  if (!cli_parse (entries, "county", &argc, &argv, 2, 3))
    return CLI_USAGE;
  if (url == NULL || !((argc == 3 && (strcmp (argv[1], "check") == 0 || strcmp (argv[1], "report") == 0)) || (argc == 4 && strcmp (argv[1], "ledger") == 0)))
    return cli_usage (_ ("county: check FOLDER, report FOLDER or ledger ID OUT [--township CODE], each with --at postgresql://… [--name NAME] [--from D] [--to D]"));
  if (set != NULL && (pairs = cli_pairs (set, "county")) == NULL)
    return CLI_USAGE;
  report.name = name != NULL ? name : _ ("County");
  report.options = (XbLedgerOptions){ .from = from, .to = to, .as_of = as_of, .operator_name = cli->operator_name, .unmasked = cli->unmasked, .set = pairs };
  if (!report_open (&report, url, &error))
    return cli_fail (error);
  if (cli->unmasked && !xb_county_record_access (report.county, cli->operator_name, argv[1], cli->reason, &error))
    return cli_fail (error);
  if (strcmp (argv[1], "check") == 0)
    return write_folder (cli, &report, xb_county_check_ids (), argv[2]);
  if (strcmp (argv[1], "report") == 0)
    return write_folder (cli, &report, xb_county_ledger_ids (), argv[2]);
  return write_ledger (cli, &report, argv[2], argv[3], township);
}
