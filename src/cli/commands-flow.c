#define G_LOG_DOMAIN "xiangbuctl"

/* flow, notice, region: people who come and go, letters between the offices where they live and are registered */

#include "cli.h"

#include "flow/xb-flow-import.h"
#include "ledger/xb-ledger-table.h"
#include "notice/xb-notice.h"
#include "region/xb-region.h"
#include "register/xb-person.h"
#include "util/xb-file.h"
#include "util/xb-text.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>

/* ---- flow ---- */

/* The lists there are, and the ledgers they are. */
static const char *
ledger_of (const char *which)
{
  static const char *const lists[][2] = { { "out", "outflow" }, { "in", "inflow" }, { "within", "within" }, { "ended", "flow-ended" } };

  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    if (strcmp (lists[i][0], which) == 0)
      return lists[i][1];
  return NULL;
}

static void
add_text (JsonBuilder *b, const char *name, const char *text)
{
  cli_add_string (b, name, text != NULL && *text != '\0' ? text : NULL);
}

static int
list_flow (Cli *cli, XbStore *store, const char *which, const XbLedgerOptions *options)
{
  GError *error = NULL;
  XbLedgerDef *def = xb_catalog_ledger (cli->catalog, ledger_of (which));
  g_autofree char *title = g_strdup_printf (_ ("%s unmasked"), def->name);
  g_autoptr (XbLedgerTable) table = NULL;
  g_autoptr (JsonBuilder) b = json_builder_new ();

  if (!cli_unmask (cli, XB_RIGHT_SEE_IDS, 0, title, &error) || (table = xb_ledger_table_load_keyed (store, def, options, "flow_id", &error)) == NULL)
    return cli_fail (error);
  json_builder_begin_array (b);
  for (guint line = 0; line < xb_ledger_table_lines (table); line++)
    {
      if (xb_ledger_table_kind (table, line) != XB_TABLE_ROW)
        continue;
      json_builder_begin_object (b);
      cli_add_int (b, "id", g_array_index (table->keys, gint64, line));
      for (guint i = 0; i < table->columns; i++)
        add_text (b, xb_ledger_def_column (def, i)->id, xb_ledger_table_cell (table, line, i));
      json_builder_end_object (b);
      if (!cli->json)
        {
          printf ("%" G_GINT64_FORMAT, g_array_index (table->keys, gint64, line));
          for (guint i = 1; i < table->columns; i++)
            printf ("  %s", xb_ledger_table_cell (table, line, i));
          printf ("\n");
        }
    }
  json_builder_end_array (b);
  if (cli->json)
    cli_print_json (b);
  return CLI_DONE;
}

static int
import_flow (Cli *cli, XbStore *store, const char *path, const XbFlowImportOptions *options, const char *rejects)
{
  GError *error = NULL;
  const char *who = cli_operator (cli, store, &error);
  g_autoptr (XbFlowImport) out = who != NULL ? xb_flow_import (store, cli->catalog, who, path, options, NULL, &error) : NULL;
  g_autoptr (JsonBuilder) b = json_builder_new ();

  if (out == NULL || (rejects != NULL && out->problems->len > 0 && !xb_book_sheet_write_problems (out->columns, out->problems, rejects, &error)))
    return cli_fail (error);
  json_builder_begin_object (b);
  cli_add_int (b, "rows", out->rows);
  cli_add_int (b, "new", out->left);
  cli_add_int (b, "changed", out->changed);
  cli_add_int (b, "ended", out->returned);
  cli_add_int (b, "unchanged", out->unchanged);
  cli_add_int (b, "rejected", out->problems->len);
  cli_add_problems (b, "rejects", out->problems);
  cli_add_problems (b, "notes", out->notes);
  cli_add_strings (b, "unread", out->unread);
  json_builder_end_object (b);
  if (cli->json)
    cli_print_json (b);
  else
    {
      cli_tell_problems (out->problems);
      if (!cli->quiet)
        printf (_ ("%u rows: %u new, %u changed, %u ended, %u there already, %u not taken.\n"), out->rows, out->left, out->changed, out->returned, out->unchanged,
                out->problems->len);
    }
  return out->problems->len > 0 ? CLI_PARTLY : CLI_DONE;
}

static int
change_flow (Cli *cli, XbStore *store, const char *id, GHashTable *fields)
{
  GError *error = NULL;
  const char *who = cli_operator (cli, store, &error);

  return who != NULL && xb_life_change_flow (store, cli->catalog, who, g_ascii_strtoll (id, NULL, 10), fields, &error) ? CLI_DONE : cli_fail (error);
}

int
cli_flow (Cli *cli, int argc, char **argv)
{
  g_autofree char *place = NULL, *region = NULL, *employer = NULL, *landlord = NULL, *name = NULL, *from = NULL, *to = NULL, *rejects = NULL;
  g_auto (GStrv) fields = NULL;
  gboolean dry_run = FALSE;
  GOptionEntry entries[] = { { "place", 0, 0, G_OPTION_ARG_STRING, &place, NULL, NULL },       { "region", 0, 0, G_OPTION_ARG_STRING, &region, NULL, NULL },
                             { "employer", 0, 0, G_OPTION_ARG_STRING, &employer, NULL, NULL }, { "landlord", 0, 0, G_OPTION_ARG_STRING, &landlord, NULL, NULL },
                             { "name", 0, 0, G_OPTION_ARG_STRING, &name, NULL, NULL },         { "from", 0, 0, G_OPTION_ARG_STRING, &from, NULL, NULL },
                             { "to", 0, 0, G_OPTION_ARG_STRING, &to, NULL, NULL },             { "field", 0, 0, G_OPTION_ARG_STRING_ARRAY, &fields, NULL, NULL },
                             { "dry-run", 0, 0, G_OPTION_ARG_NONE, &dry_run, NULL, NULL },     { "rejects", 0, 0, G_OPTION_ARG_FILENAME, &rejects, NULL, NULL },
                             { 0 } };
  g_autoptr (XbStore) store = NULL;
  g_autoptr (GHashTable) set = g_hash_table_new (g_str_hash, g_str_equal), told = NULL;
  XbLedgerOptions options = { .unmasked = cli->unmasked, .set = set };
  XbFlowImportOptions import = { 0 };
  g_autoptr (XbPlace) lives = NULL;
  GError *error = NULL;
  gboolean list, change, take;

  if (!cli_parse (entries, "flow", &argc, &argv, 1, 3))
    return CLI_USAGE;
  list = argc == 3 && strcmp (argv[1], "list") == 0 && ledger_of (argv[2]) != NULL;
  change = argc == 3 && strcmp (argv[1], "change") == 0 && fields != NULL;
  take = argc == 4 && strcmp (argv[1], "import") == 0 && (strcmp (argv[2], "out") == 0 || strcmp (argv[2], "in") == 0);
  if (!list && !change && !take)
    return cli_usage (_ ("flow: list out|in|within|ended [--place CODE] [--region R] [--employer E] [--landlord L] [--name N] [--from D] [--to D], change ID --field FIELD=TEXT…, or import out|in FILE [--place CODE] [--dry-run] [--rejects OUT.xlsx]"));
  store = cli_open (cli, !list, &error);
  if (store == NULL)
    return cli_fail (error);
  if (change)
    return (told = cli_pairs (fields, "flow")) != NULL ? change_flow (cli, store, argv[2], told) : CLI_USAGE;
  if (take)
    {
      if (place != NULL && (lives = xb_place_by_code (store, place, &error)) == NULL)
        return error != NULL ? cli_fail (error) : cli_usage (_ ("There is no place with the code “%s”."), place);
      import = (XbFlowImportOptions){ strcmp (argv[2], "in") == 0, lives != NULL ? lives->id : 0, dry_run };
      return import_flow (cli, store, argv[3], &import, rejects);
    }
  options.place_code = place;
  options.from = from;
  options.to = to;
  for (const char *const *pair = (const char *const[]){ "region", region, "employer", employer, "landlord", landlord, "name", name, NULL }; *pair != NULL; pair += 2)
    if (pair[1] != NULL)
      g_hash_table_insert (set, (gpointer) pair[0], (gpointer) pair[1]);
  return list_flow (cli, store, argv[2], &options);
}

/* ---- notice ---- */

static void
add_notice (Cli *cli, JsonBuilder *b, const XbNotice *notice)
{
  g_autofree char *id = notice->citizen_id != NULL ? cli_masked (cli, "citizen_id", notice->citizen_id) : NULL;

  json_builder_begin_object (b);
  cli_add_int (b, "id", notice->id);
  cli_add_string (b, "uid", notice->uid);
  cli_add_string (b, "direction", notice->sent ? "sent" : "received");
  cli_add_string (b, "about", notice->about_in ? "in" : "out");
  cli_add_string (b, "reference", notice->reference);
  cli_add_string (b, "date", notice->date);
  cli_add_string (b, "office", notice->office);
  cli_add_string (b, "office_code", notice->office_code);
  cli_add_id (b, "person_id", notice->person_id);
  cli_add_string (b, "name", notice->name);
  cli_add_string (b, "citizen_id", id);
  cli_add_string (b, "content", notice->content);
  cli_add_string (b, "state", notice->state);
  cli_add_string (b, "result", notice->result);
  cli_add_string (b, "answer", notice->answer);
  cli_add_string (b, "answered_on", notice->answered_on);
  cli_add_string (b, "answer_reference", notice->answer_reference);
  cli_add_string (b, "void", notice->void_reason);
  json_builder_end_object (b);
}

static int
print_notice (Cli *cli, XbStore *store, gint64 id)
{
  GError *error = NULL;
  g_autoptr (XbNotice) notice = xb_notice_load (store, id, &error);
  g_autoptr (JsonBuilder) b = json_builder_new ();

  if (notice == NULL)
    return cli_fail (error);
  add_notice (cli, b, notice);
  if (cli->json)
    cli_print_json (b);
  else if (!cli->quiet)
    printf ("%" G_GINT64_FORMAT "  %s  %s  %s  %s  %s\n", notice->id, notice->reference, notice->date, notice->office, notice->name,
            xb_codes_label (xb_catalog_codes (cli->catalog, "notice-state"), notice->state));
  return CLI_DONE;
}

static int
list_notices (Cli *cli, XbStore *store, const char *state, const char *direction)
{
  const XbNoticeQuery query = { .state = state, .direction = direction };
  GError *error = NULL;
  g_autoptr (GPtrArray) list = NULL;
  g_autoptr (JsonBuilder) b = json_builder_new ();

  if (!cli_unmask (cli, XB_RIGHT_SEE_IDS, 0, _ ("Notice letters unmasked"), &error) || (list = xb_notice_list (store, &query, &error)) == NULL)
    return cli_fail (error);
  json_builder_begin_array (b);
  for (guint i = 0; i < list->len; i++)
    {
      const XbNotice *notice = g_ptr_array_index (list, i);

      add_notice (cli, b, notice);
      if (!cli->json)
        printf ("%" G_GINT64_FORMAT "  %s  %s  %s  %s  %s\n", notice->id, notice->reference, notice->date, notice->office, notice->name,
                xb_codes_label (xb_catalog_codes (cli->catalog, "notice-state"), notice->state));
    }
  json_builder_end_array (b);
  if (cli->json)
    cli_print_json (b);
  return CLI_DONE;
}

/* The letter on paper, where that was asked for; it is on record whatever becomes of the file. */
static int
on_paper (Cli *cli, XbStore *store, gint64 id, const char *pdf)
{
  GError *error = NULL;
  g_autoptr (XbNotice) notice = pdf != NULL ? xb_notice_load (store, id, &error) : NULL;
  g_autoptr (XbLetter) letter = notice != NULL ? xb_letter_load (store, notice->sent ? notice->letter_id : notice->answer_letter_id, &error) : NULL;
  g_autoptr (XbPaged) pages = letter != NULL ? xb_letter_pages_new (letter) : NULL;

  if (pdf != NULL && (pages == NULL || !xb_paged_save (pages, pdf, &error)))
    return cli_fail (error);
  return print_notice (cli, store, id);
}

static int
read_notice (Cli *cli, XbStore *store, const char *who, const char *path)
{
  static const char *const what[] = { "letter", "answer", "known" };
  GError *error = NULL;
  g_autofree char *passphrase = cli_ask_secret ("XIANGBU_PASSPHRASE", _ ("Passphrase of the file"), &error);
  g_autoptr (JsonBuilder) b = json_builder_new ();
  XbNoticeReading reading;
  gint64 id;

  if (passphrase == NULL || !xb_notice_read (store, who, path, passphrase, &reading, &id, &error))
    return cli_fail (error);
  json_builder_begin_object (b);
  cli_add_string (b, "what", what[reading]);
  cli_add_int (b, "id", id);
  json_builder_end_object (b);
  if (cli->json)
    cli_print_json (b);
  else if (!cli->quiet)
    puts (reading == XB_NOTICE_READ_LETTER ? _ ("A notice letter came in.") : reading == XB_NOTICE_READ_ANSWER ? _ ("An answer came in.") : _ ("It was read before; nothing was changed."));
  return CLI_DONE;
}

static int
save_notice (Cli *cli, XbStore *store, const char *who, gint64 id, const char *path)
{
  GError *error = NULL;
  g_autofree char *passphrase = cli_ask_secret ("XIANGBU_PASSPHRASE", _ ("Passphrase of the file"), &error);

  return passphrase != NULL && xb_notice_save (store, who, id, path, passphrase, &error) ? print_notice (cli, store, id) : cli_fail (error);
}

int
cli_notice (Cli *cli, int argc, char **argv)
{
  g_autofree char *office = NULL, *code = NULL, *content = NULL, *phone = NULL, *pdf = NULL, *text = NULL, *date = NULL, *reference = NULL, *why = NULL, *state = NULL, *direction = NULL;
  GOptionEntry entries[] = { { "office", 0, 0, G_OPTION_ARG_STRING, &office, NULL, NULL },     { "office-code", 0, 0, G_OPTION_ARG_STRING, &code, NULL, NULL },
                             { "content", 0, 0, G_OPTION_ARG_STRING, &content, NULL, NULL },   { "phone", 0, 0, G_OPTION_ARG_STRING, &phone, NULL, NULL },
                             { "pdf", 0, 0, G_OPTION_ARG_FILENAME, &pdf, NULL, NULL },         { "text", 0, 0, G_OPTION_ARG_STRING, &text, NULL, NULL },
                             { "date", 0, 0, G_OPTION_ARG_STRING, &date, NULL, NULL },         { "reference", 0, 0, G_OPTION_ARG_STRING, &reference, NULL, NULL },
                             { "why", 0, 0, G_OPTION_ARG_STRING, &why, NULL, NULL },           { "state", 0, 0, G_OPTION_ARG_STRING, &state, NULL, NULL },
                             { "direction", 0, 0, G_OPTION_ARG_STRING, &direction, NULL, NULL }, { 0 } };
  g_autoptr (XbStore) store = NULL;
  GError *error = NULL;
  const char *what, *who = NULL;
  gint64 id;
  gboolean ok = FALSE;

  if (!cli_parse (entries, "notice", &argc, &argv, 1, 3))
    return CLI_USAGE;
  what = argv[1];
  if (!((strcmp (what, "list") == 0 && argc == 2) || (strcmp (what, "send") == 0 && argc == 3) || (strcmp (what, "save") == 0 && argc == 4) || (strcmp (what, "read") == 0 && argc == 3)
        || (strcmp (what, "answer") == 0 && argc == 4) || (strcmp (what, "note") == 0 && argc == 4) || (strcmp (what, "void") == 0 && argc == 3)
        || (strcmp (what, "link") == 0 && argc == 4)))
    return cli_usage (_ ("notice: list [--state open|answered|void] [--direction sent|received], send FLOW --office NAME [--office-code C] --content TEXT --phone P [--pdf OUT.pdf], save ID OUT, read FILE, "
                         "answer ID here|gone|not-found [--text T] [--pdf OUT.pdf], note ID here|gone|not-found --date D [--reference R] [--text T], link ID PERSON or void ID --why TEXT"));
  if (pdf != NULL && !xb_file_has_ending (pdf, ".pdf"))
    return cli_usage (_ ("letter: letters are written as .pdf"));
  store = cli_open (cli, strcmp (what, "list") != 0, &error);
  if (store == NULL || (strcmp (what, "list") != 0 && (who = cli_operator (cli, store, &error)) == NULL))
    return cli_fail (error);
  if (strcmp (what, "list") == 0)
    return list_notices (cli, store, state, direction);
  if (strcmp (what, "read") == 0)
    return read_notice (cli, store, who, argv[2]);
  id = g_ascii_strtoll (argv[2], NULL, 10);
  if (strcmp (what, "send") == 0)
    {
      const XbNoticeRequest request = { id, office, code, content, phone };

      id = xb_notice_send (store, cli->catalog, who, &request, &error);
      return id != 0 ? on_paper (cli, store, id, pdf) : cli_fail (error);
    }
  if (strcmp (what, "save") == 0)
    return save_notice (cli, store, who, id, argv[3]);
  if (strcmp (what, "answer") == 0)
    return xb_notice_answer (store, cli->catalog, who, id, argv[3], text, &error) ? on_paper (cli, store, id, pdf) : cli_fail (error);
  if (strcmp (what, "note") == 0)
    ok = xb_notice_note_answer (store, who, id, argv[3], text, date, reference, &error);
  else if (strcmp (what, "link") == 0)
    ok = xb_notice_link (store, who, id, g_ascii_strtoll (argv[3], NULL, 10), &error);
  else
    ok = xb_notice_void (store, who, id, why, &error);
  return ok ? print_notice (cli, store, id) : cli_fail (error);
}

/* ---- region ---- */

int
cli_region (Cli *cli, int argc, char **argv)
{
  int limit = 20;
  GOptionEntry entries[] = { { "limit", 0, 0, G_OPTION_ARG_INT, &limit, NULL, NULL }, { 0 } };
  g_autoptr (GPtrArray) found = NULL;
  g_autoptr (JsonBuilder) b = json_builder_new ();

  if (!cli_parse (entries, "region", &argc, &argv, 1, 1))
    return CLI_USAGE;
  found = xb_region_search (argv[1], limit > 0 ? (guint) limit : G_MAXUINT);
  json_builder_begin_array (b);
  for (guint i = 0; i < found->len; i++)
    {
      const XbRegion *region = g_ptr_array_index (found, i);

      json_builder_begin_object (b);
      cli_add_string (b, "code", region->code);
      cli_add_string (b, "name", region->name);
      cli_add_string (b, "full_name", region->full);
      cli_add_bool (b, "former", region->former != NULL);
      json_builder_end_object (b);
      if (!cli->json)
        printf ("%s  %s%s\n", region->code, region->full, region->former != NULL ? _ (" (no longer)") : "");
    }
  json_builder_end_array (b);
  if (cli->json)
    cli_print_json (b);
  return CLI_DONE;
}
