#define G_LOG_DOMAIN "xiangbu"

/* What went out and what came in, the newest first. */

#include "exchange/xb-exchange-views.h"

#include "exchange/xb-package-list.h"

#include <glib/gi18n.h>

#define MOST 2000

static XbListing *
load (XbStore *store, XbCatalog *catalog G_GNUC_UNUSED, const XbListQuery *query G_GNUC_UNUSED, GCancellable *cancellable G_GNUC_UNUSED, GError **error)
{
  g_autoptr (GPtrArray) packages = xb_package_list (store, MOST, error);
  XbLedgerDef *def;
  XbListing *listing;

  if (packages == NULL)
    return NULL;
  def = xb_ledger_def_new ();
  xb_ledger_def_add_column (def, "direction", _ ("Sent or taken in"), XB_COLUMN_TEXT)->width = 12;
  xb_ledger_def_add_column (def, "partner", _ ("Partner"), XB_COLUMN_TEXT)->width = 24;
  xb_ledger_def_add_column (def, "number", _ ("Package no."), XB_COLUMN_INTEGER)->width = 8;
  xb_ledger_def_add_column (def, "rows", _ ("Records in it"), XB_COLUMN_INTEGER)->width = 10;
  xb_ledger_def_add_column (def, "at", _ ("Date and time"), XB_COLUMN_TEXT)->width = 18;
  xb_ledger_def_add_column (def, "operator", _ ("Operator"), XB_COLUMN_TEXT)->width = 12;
  xb_ledger_def_add_column (def, "entry", _ ("Entry of the journal"), XB_COLUMN_TEXT)->width = 14;
  xb_ledger_def_add_column (def, "file", _ ("File"), XB_COLUMN_TEXT)->width = 32;
  def->landscape = TRUE;
  listing = xb_listing_new (def, _ ("Packages sent and taken in"));
  for (guint i = 0; i < packages->len; i++)
    {
      const XbPackageItem *item = g_ptr_array_index (packages, i);
      g_autofree char *at = g_strdup_printf ("%.10s %.5s", item->at, item->at + 11), *entry = NULL;

      if (!item->sent)
        entry = g_strdup_printf (item->undone ? _ ("%lld (undone)") : "%lld", (long long) item->act);
      xb_listing_begin (listing, i + 1);
      xb_listing_add (listing, item->sent ? _ ("Sent") : _ ("Taken in from there"));
      xb_listing_add (listing, item->partner);
      xb_listing_add_number (listing, item->number);
      xb_listing_add_number (listing, item->rows);
      xb_listing_add (listing, at);
      xb_listing_add (listing, item->operator_name);
      xb_listing_add (listing, entry);
      xb_listing_add (listing, item->file);
    }
  listing->hint = packages->len == 0 ? g_strdup (_ ("No package has gone out or come in yet."))
                                     : g_strdup (_ ("What a package brought is undone from the journal, as long as no other package went out after it."));
  listing->rows = g_steal_pointer (&packages);
  return listing;
}

GtkWidget *
xb_packages_view_new (void)
{
  GtkWidget *view = xb_list_view_new (_ ("Packages sent and taken in"), load);

  xb_list_view_add_button (XB_LIST_VIEW (view), _ ("P_rint…"), xb_list_view_print, FALSE);
  return view;
}
