#define G_LOG_DOMAIN "xiangbuctl"

/* notice: letters between the offices where people live and are registered */

#include "cli.h"

#include "notice/xb-notice.h"
#include "util/xb-file.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>

static void
add_notice (Cli *cli, JsonBuilder *b, const XbNotice *notice)
{
  g_autofree char *id = notice->citizen_id != NULL ? cli_masked (cli, "citizen_id", notice->citizen_id) : NULL;

  json_builder_begin_object (b);
  cli_add_id (b, "id", notice->id);
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

static void
say_notice (Cli *cli, const XbNotice *notice)
{
  printf ("%" G_GINT64_FORMAT "  %s  %s  %s  %s  %s\n", notice->id, notice->reference, notice->date, notice->office, notice->name,
          xb_codes_label (xb_catalog_codes (cli->catalog, "notice-state"), notice->state));
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
    say_notice (cli, notice);
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
        say_notice (cli, notice);
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
  cli_add_id (b, "id", id);
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
