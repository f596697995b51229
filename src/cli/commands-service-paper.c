#define G_LOG_DOMAIN "xiangbuctl"

/* service-paper: the form of a visit and the card of a service, as .pdf */

#include "cli.h"

#include "service/xb-service-paper.h"

#include <glib/gi18n-lib.h>
#include <string.h>

int
cli_service_paper (Cli *cli, int argc, char **argv)
{
  g_autofree char *person = NULL, *checklist = NULL, *item = NULL, *visit = NULL;
  GOptionEntry entries[] = { { "person", 0, 0, G_OPTION_ARG_STRING, &person, NULL, NULL },
                             { "checklist", 0, 0, G_OPTION_ARG_STRING, &checklist, NULL, NULL },
                             { "item", 0, 0, G_OPTION_ARG_STRING, &item, NULL, NULL },
                             { "visit", 0, 0, G_OPTION_ARG_STRING, &visit, NULL, NULL },
                             { 0 } };
  g_autoptr (XbStore) store = NULL;
  g_autoptr (XbLedgerTable) table = NULL;
  g_autoptr (XbPaged) pages = NULL;
  GError *error = NULL;
  const char *who;
  gboolean card, form;

  if (!cli_parse (entries, "service-paper", &argc, &argv, 2, 2))
    return CLI_USAGE;
  card = strcmp (argv[1], "card") == 0 && person != NULL && checklist != NULL;
  form = strcmp (argv[1], "form") == 0 && (visit != NULL || (person != NULL && checklist != NULL && item != NULL));
  if (!card && !form)
    return cli_usage (_ ("service-paper card OUT.pdf --person ID --checklist ID|form OUT.pdf --visit ID, or --person ID --checklist ID --item ID"));
  store = cli_open (cli, FALSE, &error);
  if (store == NULL || (who = cli_operator (cli, store, &error)) == NULL)
    return cli_fail (error);
  /* Health data leaves the register for a reason that is recorded. */
  if (!cli->unmasked || !cli_unmask (cli, XB_RIGHT_SEE_HEALTH, person != NULL ? g_ascii_strtoll (person, NULL, 10) : 0, _ ("Services on paper"), &error))
    {
      if (error != NULL)
        return cli_fail (error);
      who = NULL;
    }
  if (card)
    table = xb_service_card (store, who, g_ascii_strtoll (person, NULL, 10), checklist, &error);
  else
    {
      const XbVisitForm asked = { .visit_id = visit != NULL ? g_ascii_strtoll (visit, NULL, 10) : 0, .person_id = person != NULL ? g_ascii_strtoll (person, NULL, 10) : 0,
                                  .checklist = checklist, .item = item };

      table = xb_visit_form (store, who, &asked, &error);
    }
  if (table == NULL)
    return cli_fail (error);
  pages = xb_ledger_pages_new (table); /* which it does not own */
  return xb_paged_save (pages, argv[2], &error) ? CLI_DONE : cli_fail (error);
}
