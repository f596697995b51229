#define G_LOG_DOMAIN "xiangbu"

/* What was done: visits of some days, mended and struck out here. */

#include "service/xb-service-views.h"

#include "forms/xb-prompt.h"
#include "service/xb-visit.h"
#include "util/xb-date.h"
#include "util/xb-text.h"

#include <glib/gi18n.h>

/* More lines than anybody reads; a service, a place or fewer days make them fewer. */
#define MAX_LINES 5000

enum
{
  CHECKLIST,
  PLACE,
  FROM,
  TO,
  NAME
};

static void
fill (XbListView *self)
{
  xb_service_fill_checklists (self, CHECKLIST);
}

static XbListing *
load (XbStore *store, XbCatalog *catalog, const XbListQuery *query, GCancellable *cancellable, GError **error)
{
  const XbVisitQuery which = { .checklist = xb_none_if_empty (query->values[CHECKLIST]), .place_code = xb_none_if_empty (query->values[PLACE]), .from = xb_none_if_empty (query->values[FROM]),
                               .to = xb_none_if_empty (query->values[TO]), .name = xb_none_if_empty (query->values[NAME]), .limit = MAX_LINES };
  /* Health data is hidden in lists, from everybody: it is seen in the visit itself, by who may. */
  g_autoptr (GPtrArray) visits = xb_visit_list (store, &which, FALSE, error);
  XbLedgerDef *def;
  XbListing *listing;
  guint counting = 0;

  if (visits == NULL)
    return NULL;
  def = xb_ledger_def_new ();
  xb_ledger_def_add_column (def, "date", _ ("Date"), XB_COLUMN_TEXT)->width = 12;
  xb_ledger_def_add_column (def, "village", _ ("Village"), XB_COLUMN_TEXT)->width = 12;
  xb_ledger_def_add_column (def, "group", _ ("Group"), XB_COLUMN_TEXT)->width = 8;
  xb_ledger_def_add_column (def, "name", _ ("Name"), XB_COLUMN_TEXT)->width = 10;
  xb_ledger_def_add_column (def, "service", _ ("Service"), XB_COLUMN_TEXT)->width = 20;
  xb_ledger_def_add_column (def, "item", _ ("Item"), XB_COLUMN_TEXT)->width = 20;
  xb_ledger_def_add_column (def, "worker", _ ("Worker"), XB_COLUMN_TEXT)->width = 9;
  xb_ledger_def_add_column (def, "values", _ ("Entries"), XB_COLUMN_TEXT)->width = 34;
  xb_ledger_def_add_column (def, "again", _ ("Next visit"), XB_COLUMN_TEXT)->width = 12;
  xb_ledger_def_add_column (def, "void", _ ("Struck out"), XB_COLUMN_TEXT)->width = 14;
  listing = xb_listing_new (def, _ ("What was done"));
  for (guint i = 0; i < visits->len; i++)
    {
      const XbVisit *visit = g_ptr_array_index (visits, i);
      g_autofree char *values = xb_visit_values_text (visit);

      counting += visit->void_reason == NULL;
      xb_listing_begin (listing, i + 1);
      for (const char *const *text = (const char *const[]){ visit->date, visit->village, visit->group, visit->name, visit->service, visit->title, visit->worker, values,
                                                            visit->follow_up_on, visit->void_reason },
                             *const *end = text + 10;
           text < end; text++)
        xb_listing_add (listing, *text);
    }
  listing->hint = visits->len == MAX_LINES ? g_strdup_printf (_ ("The last %d are shown. Choose a service, a place or fewer days to see the rest."), MAX_LINES)
                                           : g_strdup_printf (_ ("Visits: %u; struck out: %u. Enter mends one."), counting, visits->len - counting);
  listing->rows = g_steal_pointer (&visits);
  return listing;
}

static void
on_correct (XbListView *self)
{
  const XbVisit *visit = xb_list_view_row (self);

  if (visit != NULL)
    xb_visit_dialog_correct (GTK_WIDGET (self), xb_list_view_office (self), visit->id);
}

static gboolean
strike_out (XbOffice *office, char **values, gpointer data, GError **error)
{
  return xb_visit_void (xb_office_store (office), xb_office_operator (office), *(gint64 *) data, values[0], error);
}

static void
on_void (XbListView *self)
{
  const XbPromptField fields[] = { { .label = _ ("Why"), .hint = _ ("entered for the wrong person, twice …") } };
  const XbVisit *visit = xb_list_view_row (self);
  g_autofree char *words = NULL;

  if (visit == NULL)
    return;
  words = g_strdup_printf (_ ("%s, %s, %s: the visit does not count any more, what it was for is due again, and what it took from the stock comes back. It stays on record."), visit->name,
                           visit->title, visit->date);
  xb_prompt (GTK_WIDGET (self), xb_list_view_office (self), _ ("Strike out"), _ ("_Strike out"), words, fields, G_N_ELEMENTS (fields), strike_out,
             g_memdup2 (&visit->id, sizeof visit->id), g_free);
}

static void
on_person (XbListView *self)
{
  const XbVisit *visit = xb_list_view_row (self);

  if (visit != NULL)
    xb_list_view_show_person (self, visit->person_id);
}

GtkWidget *
xb_visits_view_new (void)
{
  XbListView *self = XB_LIST_VIEW (xb_list_view_new (_ ("What was done"), load));
  g_autofree char *today = xb_text_today ();
  char first[XB_DATE_SIZE];

  xb_date_month_start (xb_date_month (today), first);
  xb_list_view_add_choice (self, _ ("Service"));
  xb_list_view_add_places (self, _ ("Place"));
  xb_list_view_add_entry (self, _ ("Since"), first);
  xb_list_view_add_entry (self, _ ("Until"), NULL);
  xb_list_view_add_entry (self, _ ("Name"), NULL);
  xb_list_view_add_button (self, _ ("_Mend…"), on_correct, TRUE);
  xb_list_view_add_button (self, _ ("_Strike out…"), on_void, TRUE);
  xb_list_view_add_button (self, _ ("Household _card"), on_person, TRUE);
  xb_list_view_add_button (self, _ ("P_rint…"), xb_list_view_print, FALSE);
  xb_list_view_on_fill (self, fill);
  xb_list_view_on_activate (self, on_correct);
  return GTK_WIDGET (self);
}
