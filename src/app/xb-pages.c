#define G_LOG_DOMAIN "xiangbu"

#include "xb-pages.h"

#include "books/xb-books-page.h"
#include "exchange/xb-exchange-page.h"
#include "flow/xb-flow-page.h"
#include "help/xb-help.h"
#include "journal/xb-journal-page.h"
#include "ledgers/xb-ledgers-page.h"
#include "people/xb-people-page.h"
#include "quality/xb-data-page.h"
#include "service/xb-service-page.h"
#include "statistics/xb-statistics-page.h"
#include "subsidy/xb-subsidy-page.h"
#include "xb-settings.h"

#include <glib/gi18n.h>

#define SET_OFFICE(page, TYPE) \
  static void set_##page (GtkWidget *widget, XbOffice *office) { xb_##page##_page_set_office (TYPE (widget), office); }

SET_OFFICE (service, XB_SERVICE_PAGE)
SET_OFFICE (ledgers, XB_LEDGERS_PAGE)
SET_OFFICE (statistics, XB_STATISTICS_PAGE)
SET_OFFICE (subsidy, XB_SUBSIDY_PAGE)
SET_OFFICE (flow, XB_FLOW_PAGE)
SET_OFFICE (books, XB_BOOKS_PAGE)
SET_OFFICE (exchange, XB_EXCHANGE_PAGE)
SET_OFFICE (data, XB_DATA_PAGE)
SET_OFFICE (journal, XB_JOURNAL_PAGE)

static void
set_people (GtkWidget *widget, XbOffice *office)
{
  xb_people_page_set_office (XB_PEOPLE_PAGE (widget), office, xb_settings ());
}

static const struct
{
  XbPageInfo info;
  GType (*type) (void);
  void (*set_office) (GtkWidget *page, XbOffice *office);
} pages[] = { { { "today", N_ ("Today"), "xb-today-symbolic", "today" }, xb_service_page_get_type, set_service },
              { { "people", N_ ("People"), "xb-people-symbolic", "people" }, xb_people_page_get_type, set_people },
              { { "ledgers", N_ ("Ledgers"), "xb-ledgers-symbolic", "ledgers" }, xb_ledgers_page_get_type, set_ledgers },
              { { "statistics", N_ ("Statistics"), "xb-statistics-symbolic", "statistics" }, xb_statistics_page_get_type, set_statistics },
              { { "subsidies", N_ ("Subsidies"), "xb-subsidies-symbolic", "subsidies" }, xb_subsidy_page_get_type, set_subsidy },
              { { "flow", N_ ("People who come and go"), "xb-flow-symbolic", "flow" }, xb_flow_page_get_type, set_flow },
              { { "books", N_ ("Office registers"), "xb-books-symbolic", "books" }, xb_books_page_get_type, set_books },
              { { "exchange", N_ ("Exchange"), "xb-exchange-symbolic", "exchange" }, xb_exchange_page_get_type, set_exchange },
              { { "data", N_ ("Data check"), "xb-data-symbolic", "quality" }, xb_data_page_get_type, set_data },
              { { "journal", N_ ("Changes"), "xb-journal-symbolic", "journal" }, xb_journal_page_get_type, set_journal } };

guint
xb_pages_count (void)
{
  return G_N_ELEMENTS (pages);
}

const XbPageInfo *
xb_pages_info (guint at)
{
  return &pages[at].info;
}

/** (transfer none): the page @at, which is not in @stack yet, made and put into it. @office: (nullable): what it shows */
GtkWidget *
xb_pages_make (GtkStack *stack, guint at, XbOffice *office)
{
  GtkWidget *page = g_object_new (pages[at].type (), NULL);

  gtk_stack_add_named (stack, page, pages[at].info.name);
  xb_help_set_topic (page, pages[at].info.topic);
  if (office != NULL)
    pages[at].set_office (page, office);
  return page;
}

/** All pages made so far show @office from now on. */
void
xb_pages_set_office (GtkStack *stack, XbOffice *office)
{
  for (guint i = 0; i < G_N_ELEMENTS (pages); i++)
    {
      GtkWidget *page = gtk_stack_get_child_by_name (stack, pages[i].info.name);

      if (page != NULL)
        pages[i].set_office (page, office);
    }
}
