#define G_LOG_DOMAIN "xiangbu"

/* What people who come and go come to: by village, region, age, how long, why; and by employer and landlord. */

#include "flow/xb-flow-views.h"

#include "ledgers/xb-export-dialog.h"

#include <glib/gi18n.h>

enum
{
  LEDGER,
  PLACE,
  DAY
};

static const char *const ledgers[] = { "flow-villages", "flow-regions", "flow-ages", "flow-durations", "flow-reasons", "inflow-by-employer", "inflow-by-landlord" };

static XbListing *
load (XbStore *store, XbCatalog *catalog, const XbListQuery *query, GCancellable *cancellable, GError **error)
{
  XbLedgerDef *def = xb_catalog_ledger (catalog, *query->values[LEDGER] != '\0' ? query->values[LEDGER] : ledgers[0]);
  char typed[XB_DATE_SIZE];
  g_autofree char *today = xb_text_today ();
  const char *day = xb_list_day (query->values[DAY], typed);
  const XbLedgerOptions options = { .place_code = xb_none_if_empty (query->values[PLACE]), .from = day != NULL ? day : today, .to = day != NULL ? day : today,
                                    .operator_name = query->operator_name };
  XbListing *listing;
  XbLedgerTable *table;

  if (def == NULL)
    return xb_listing_new (xb_ledger_def_new (), "");
  table = xb_ledger_table_load (store, def, &options, error);
  if (table == NULL)
    return NULL;
  listing = g_new0 (XbListing, 1);
  listing->table = table;
  listing->keys = g_array_new (FALSE, TRUE, sizeof (gint64));
  g_array_set_size (listing->keys, xb_ledger_table_lines (table));
  listing->hint = g_strdup_printf (_ ("Who was away, and who lived here from elsewhere, on %s."), options.to);
  return listing;
}

static void
fill (XbListView *view)
{
  XbCatalog *catalog = xb_office_catalog (xb_list_view_office (view));
  const char *titles[G_N_ELEMENTS (ledgers)];

  for (guint i = 0; i < G_N_ELEMENTS (ledgers); i++)
    titles[i] = xb_catalog_ledger (catalog, ledgers[i])->name;
  xb_list_view_set_codes (view, LEDGER, ledgers, titles, G_N_ELEMENTS (ledgers));
}

static void
on_export (XbListView *view)
{
  char typed[XB_DATE_SIZE];
  g_autofree char *today = xb_text_today ();
  const char *day = xb_list_day (xb_list_view_value (view, DAY), typed);

  day = day != NULL ? day : today;
  xb_export_dialog_open (GTK_WIDGET (view), xb_list_view_office (view),
                         xb_ledger_job_new (xb_list_view_office (view), xb_list_view_value (view, LEDGER), xb_none_if_empty (xb_list_view_value (view, PLACE)), day, day));
}

GtkWidget *
xb_flow_figures_view_new (void)
{
  GtkWidget *view = xb_list_view_new (_ ("Figures"), load);
  XbListView *list = XB_LIST_VIEW (view);

  xb_list_view_add_choice (list, _ ("Table"));
  xb_list_view_add_places (list, _ ("Place"));
  xb_list_view_add_entry (list, _ ("On the day"), "");
  xb_list_view_on_fill (list, fill);
  xb_list_view_add_button (list, _ ("E_xport…"), on_export, FALSE);
  xb_list_view_add_button (list, _ ("P_rint…"), xb_list_view_print, FALSE);
  return view;
}
