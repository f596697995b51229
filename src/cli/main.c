#define G_LOG_DOMAIN "xiangbuctl"

/* xiangbuctl: all that the window does to data, for scripts and tests. */

#include "config.h"

#include "cli.h"

#include "sheet/xb-xls-child.h"

#include <glib/gi18n.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

static const struct
{
  const char *name;
  CliCommand run;
  const char *usage;
} commands[] = {
  { "init", cli_init, "init FILE --township CODE --name NAME [--site N]" },
  { "demo", cli_demo, "demo FILE --persons N [--seed S]" },
  { "import", cli_import,
    "import [--register ID] [--place CODE] [--dry-run] [--all-or-nothing] [--update] [--map FILE] [--decide FILE] [--rejects OUT.xlsx] FILE…" },
  { "search", cli_search, "search TEXT [--limit N] [--in people|households] [--as-of D]" },
  { "show", cli_show, "show person|household ID [--as-of D]" },
  { "event", cli_event, "event TYPE --person ID… --date D [--field K=V…] [--preview] [--skip-refused]|types" },
  { "check", cli_check, "check [--place CODE] [--rule ID] [--ignored] [--out OUT.xlsx]|ignore RULE ID --why TEXT" },
  { "reconcile", cli_reconcile,
    "reconcile FILE [--out OUT.xlsx] [--source NAME] [--place CODE] [--age-from N] [--age-to N] [--map FILE] [--accept KEY…] [--refuse KEY…]" },
  { "merge", cli_merge, "merge KEEP DROP [--take FIELD…]" },
  { "history", cli_history, "history person|household ID [--limit N]" },
  { "export", cli_export, "export LEDGER OUT.xlsx|OUT.pdf|OUT.csv [--place CODE] [--from D] [--to D] [--as-of D] [--by-village] [--cover] [--set K=V]" },
  { "stats", cli_stats,
    "stats [--from D] [--to D] [--as-of D] [--place CODE] [--compare-from D --compare-to D] [--people INDICATOR] [--out OUT.xlsx|OUT.pdf]" },
  { "scheme", cli_scheme, "scheme list|try SCHEME|fill SCHEME --from D --yuan N --source TEXT [--category ID]|on SCHEME|off SCHEME" },
  { "screen", cli_screen, "screen SCHEME [--as-of D] [--place CODE] [--person ID|--nearly|--never-applied|--no-longer] [--try]" },
  { "case", cli_case,
    "case apply SCHEME --person ID …|import SCHEME FILE [--complete]|change|answer|document|attach|scans|save-scan|list|show|pass|return|refuse|resubmit|withdraw|end|suspend|lift|object|objections|\n"
    "       close-objection|review|review-list|account|confirm-account|accounts" },
  { "roll", cli_roll, "roll list [SCHEME]|make SCHEME PERIOD|show SCHEME PERIOD|approve SCHEME PERIOD|discard SCHEME PERIOD" },
  { "pay", cli_pay,
    "pay file SCHEME PERIOD OUT [--layout ID]|return FILE-NO IN [--date D] [--dry-run]|unpaid SCHEME PERIOD|list|files|void|rewrite|bounce|overpaid|recover|received|\n"
    "      recoveries|budget SCHEME YEAR YUAN --source S|money YEAR" },
  { "task", cli_task,
    "task list [--place CODE] [--checklist ID] [--person ID] [--state S] [--as-of D] [--worker NAME]|done TASK [--date D] [--field ENTRY=VALUE…]|decline TASK [--whole]|\n"
    "       accept|skip|postpone TASK --until D|not-found|reopen TASK --by NAME|open|change|close|count|visits|correct|void|checklists|on|off|move|health" },
  { "today", cli_today, "today reminders [--as-of D]|month [--as-of D] [--place CODE] [--checklist ID]|year --checklist ID [--year Y] [--place CODE] [--as-of D]" },
  { "supply", cli_supply,
    "supply stock [--place CODE] [--as-of D]|add CODE NAME UNIT|in|hand-out|send|returned|expired|lost|found CODE QUANTITY [--place CODE] [--to CODE] [--batch B] [--expires D]" },
  { "worklist", cli_worklist, "worklist write OUT.xlsx --checklist ID [--place CODE] [--as-of D]|read FILE [--checklist ID] [--date D] [--worker W] [--corrections] [--dry-run] [--rejects OUT.xlsx]" },
  { "service-paper", cli_service_paper, "service-paper card OUT.pdf --person ID --checklist ID|form OUT.pdf --visit ID, or --person ID --checklist ID --item ID" },
  { "letter", cli_letter, "letter list|issue LETTER OUT.pdf --person ID|--record ID [--set FIELD=TEXT]|reprint YEAR/NUMBER OUT.pdf|void YEAR/NUMBER --why TEXT" },
  { "submit", cli_submit, "submit FOLDER LEDGER…|--list NAME [--from D] [--to D] [--place CODE] [--zip] [--by-village] [--addressee TEXT]" },
  { "submission", cli_submission, "submission list|compare ID LEDGER [--later ID]" },
  { "ledger-set", cli_ledger_set, "ledger-set list|save NAME LEDGER…" },
  { "target", cli_target, "target list|set INDICATOR VALUE --place CODE --from D --to D [--notes TEXT]|remove ID" },
  { "operator", cli_manage_operators, "operator list|add NAME --role R…|roles NAME --role R…|stop NAME|start NAME|password NAME [--none]|recover NAME" },
  { "role", cli_role, "role list|save NAME --right R…|remove NAME" },
  { "journal", cli_journal, "journal list [--by NAME] [--from D] [--to D] [--kind K] [--text T] [--about ID] [--limit N]|show SEQ|undo SEQ|redo SEQ|verify|anchor [MARK]" },
  { "verify", cli_verify, "verify" },
  { "backup", cli_backup, "backup DIR [--encrypt|--stick]|--auto|--list|--folder DIR|--set-passphrase" },
  { "restore", cli_restore, "restore FILE NEWDB|FILE --compare|FILE --replace --reason TEXT" },
  { "book", cli_book,
    "book list|rows REGISTER [--text T] [--from D] [--to D] [--where FIELD=VALUE]… [--order FIELD [--descending]] [--limit N]|count REGISTER [--by FIELD] [--period all|year|quarter|month]"
    "|add REGISTER FIELD=VALUE…|change ID FIELD=VALUE…|remove ID|import REGISTER FILE [--dry-run] [--rejects OUT.xlsx]|export REGISTER OUT" },
  { "book-scan", cli_book_scan, "book-scan add ENTRY FILE|list ENTRY|save SCAN OUT|remove SCAN" },
  { "flow", cli_flow,
    "flow list out|in|within|ended [--place CODE] [--region R] [--employer E] [--landlord L] [--name N] [--from D] [--to D]|change ID --field FIELD=TEXT…|import out|in FILE [--place CODE] [--dry-run] [--rejects OUT.xlsx]" },
  { "notice", cli_notice,
    "notice list [--state S] [--direction sent|received]|send FLOW --office NAME [--office-code C] --content TEXT --phone P [--pdf OUT]|save ID OUT|read FILE\n"
    "         |answer ID here|gone|not-found [--text T] [--pdf OUT]|note ID RESULT --date D [--reference R] [--text T]|link ID PERSON|void ID --why TEXT" },
  { "partner", cli_partner,
    "partner card [OUT.xbcard] [--name NAME]|add CARD|--code CODE [--name NAME] [--kind desk|village|neighbour|county] [--place CODE]|list|end NAME|check" },
  { "pack", cli_pack, "pack OUT.xbpack [--to PARTNER] [--since SEQ] [--place CODE]" },
  { "unpack", cli_unpack, "unpack FILE [--dry-run] [--prefer ours|theirs] [--answers FILE]" },
  { "village-book", cli_village_book, "village-book write OUT.xlsx --place CODE|read FILE [--dry-run] [--prefer ours|theirs] [--answers FILE] [--new OUT.csv]" },
  { "collect", cli_collect, "collect --to postgresql://… [--jobs N] FILE…" },
  { "county", cli_county, "county check FOLDER|report FOLDER|ledger ID OUT [--township CODE]  --at postgresql://… [--name NAME] [--from D] [--to D]" },
  { "digest", cli_digest, "digest [--shared-with-villages]" },
  { "region", cli_region, "region NAME|PINYIN|CODE [--limit N]" },
  { "encryption", cli_encryption, "encryption status|on|off|password|paper|recover" },
  { "salvage", cli_salvage, "salvage DAMAGED NEWDB" },
  { "catalog", cli_catalog, "catalog list|check FILE|install FILE" },
};

/* What every command takes, and how each is called; of @command alone when one of that name is asked about. */
static void
print_help (const char *command)
{
  gboolean known = FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (commands) && command != NULL && !known; i++)
    known = strcmp (command, commands[i].name) == 0;
  printf ("%s\n\n  xiangbuctl [--db FILE] [--operator NAME] [--json] [--quiet] [--unmasked --reason TEXT] [--known-on D] %s\n\n%s\n",
          _ ("Usage:"), _ ("COMMAND …"), _ ("Commands:"));
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    if (!known || strcmp (command, commands[i].name) == 0)
      printf ("  %s\n", commands[i].usage);
}

/* Takes the global options out of the line, wherever they stand. */
static gboolean
take_globals (Cli *cli, int *argc, char **argv, gboolean *version, gboolean *help)
{
  int out = 1;

  for (int i = 1; i < *argc; i++)
    {
      const struct
      {
        const char *name;
        char **text;
        gboolean *flag;
      } options[] = { { "--db", &cli->db, NULL },          { "--operator", &cli->operator_name, NULL },
                      { "--reason", &cli->reason, NULL },  { "--known-on", &cli->known_on, NULL },  { "--json", NULL, &cli->json },
                      { "--quiet", NULL, &cli->quiet },    { "--unmasked", NULL, &cli->unmasked },
                      { "--version", NULL, version },      { "--help", NULL, help },
                      { "-h", NULL, help } };
      gboolean taken = FALSE;

      if (strcmp (argv[i], "--") == 0)
        {
          while (i < *argc)
            argv[out++] = argv[i++];
          break;
        }
      for (guint k = 0; k < G_N_ELEMENTS (options) && !taken; k++)
        {
          gsize length = strlen (options[k].name);

          if (strcmp (argv[i], options[k].name) == 0)
            {
              taken = TRUE;
              if (options[k].flag != NULL)
                *options[k].flag = TRUE;
              else if (i + 1 < *argc)
                {
                  g_free (*options[k].text);
                  *options[k].text = g_strdup (argv[++i]);
                }
              else
                {
                  cli_usage (_ ("%s needs a value"), options[k].name);
                  return FALSE;
                }
            }
          else if (options[k].text != NULL && strncmp (argv[i], options[k].name, length) == 0 && argv[i][length] == '=')
            {
              taken = TRUE;
              g_free (*options[k].text);
              *options[k].text = g_strdup (argv[i] + length + 1);
            }
        }
      if (!taken)
        argv[out++] = argv[i];
    }
  *argc = out;
  argv[out] = NULL;
  return TRUE;
}

static int
run (Cli *cli, int argc, char **argv)
{
  gboolean version = FALSE, help = FALSE;
  GError *error = NULL;

  if (!take_globals (cli, &argc, argv, &version, &help))
    return CLI_USAGE;
  if (version)
    {
      printf ("xiangbuctl %s\n", XB_VERSION);
      return CLI_DONE;
    }
  if (help)
    {
      print_help (argc > 1 ? argv[1] : NULL);
      return CLI_DONE;
    }
  if (argc < 2)
    {
      print_help (NULL);
      return CLI_USAGE;
    }
  if (cli->db == NULL)
    cli->db = g_strdup (g_getenv ("XIANGBU_DB"));
  if (cli->operator_name == NULL)
    cli->operator_name = g_strdup (g_getenv ("XIANGBU_OPERATOR"));
  if (cli->db != NULL && *cli->db == '\0')
    g_clear_pointer (&cli->db, g_free);
  if (cli->operator_name != NULL && *cli->operator_name == '\0')
    g_clear_pointer (&cli->operator_name, g_free);
  if (cli->unmasked && (cli->reason == NULL || *cli->reason == '\0'))
    return cli_usage (_ ("--unmasked needs --reason TEXT: it is recorded who saw full data, and why"));
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    if (strcmp (argv[1], commands[i].name) == 0)
      {
        cli->catalog = xb_catalog_load (&error);
        if (cli->catalog == NULL || !cli_unlock (cli->db, &error))
          return cli_fail (error);
        return commands[i].run (cli, argc - 1, argv + 1);
      }
  return cli_usage (_ ("there is no command “%s”; see “xiangbuctl --help”"), argv[1]);
}

int
main (int argc, char **argv)
{
  Cli cli = { 0 };
  g_auto (GStrv) args = NULL;
  int status;

  if (argc >= 3 && strcmp (argv[1], XB_XLS_CHILD_OPTION) == 0)
    return xb_xls_child_main (argc - 2, argv + 2);
  /* A file that may not grow any more is a full disk, to be told, and no reason to die. */
  signal (SIGXFSZ, SIG_IGN);
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, g_getenv ("XIANGBU_LOCALEDIR") != NULL ? g_getenv ("XIANGBU_LOCALEDIR") : XB_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  args = g_new0 (char *, argc + 1);
  for (int i = 0; i < argc; i++)
    args[i] = g_strdup (argv[i]);
  {
    /* GOption and we move the pointers about; the array that owns them stays as it is. */
    g_autofree char **moving = g_memdup2 (args, sizeof (char *) * (argc + 1));

    status = run (&cli, argc, moving);
  }
  g_free (cli.db);
  g_free (cli.operator_name);
  g_free (cli.reason);
  g_free (cli.as_of);
  g_free (cli.known_on);
  xb_catalog_free (cli.catalog);
  if (fflush (stdout) != 0)
    {
      g_printerr ("xiangbuctl: %s\n", _ ("The output could not be written."));
      status = CLI_FAILED;
    }
  return status;
}
