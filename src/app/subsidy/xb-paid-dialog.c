#define G_LOG_DOMAIN "xiangbu"

/* Everything that was ever paid to a household, or to one of its people. */

#include "subsidy/xb-subsidy-views.h"

#include "register/xb-person.h"
#include "subsidy/xb-payment.h"
#include "subsidy/xb-roll.h"
#include "util/xb-money.h"
#include "util/xb-text.h"
#include "widgets/xb-dialogs.h"

#include <glib/gi18n.h>
#include <string.h>

/* Who: h and the key of a household, or p and that of a person. */
static XbPaymentQuery
read_whose (const char *value)
{
  XbPaymentQuery query = { 0 };
  gint64 key = *value != '\0' ? g_ascii_strtoll (value + 1, NULL, 10) : 0;

  if (*value == 'h')
    query.household_id = key;
  else
    query.person_id = key;
  return query;
}

static char *
words_of (const GPtrArray *payments)
{
  gint64 paid = 0, waiting = 0;
  guint times = 0;
  g_autofree char *total = NULL, *still = NULL;

  for (guint i = 0; i < payments->len; i++)
    {
      const XbPayment *payment = g_ptr_array_index (payments, i);

      if (strcmp (payment->state, "paid") == 0)
        {
          paid += payment->amount_fen;
          times++;
        }
      else if (strcmp (payment->state, "sent") == 0)
        waiting += payment->amount_fen;
    }
  total = xb_money_text (paid);
  still = xb_money_text (waiting);
  return g_strdup_printf (_ ("Paid %u times, %s yuan together; %s yuan are on their way."), times, total, still);
}

static XbListing *
load (XbStore *store, XbCatalog *catalog, const XbListQuery *query, GCancellable *cancellable, GError **error)
{
  const XbPaymentQuery whose = read_whose (query->values[0]);
  XbCodeList *states = xb_catalog_codes (catalog, "payment-state");
  g_autoptr (GPtrArray) payments = xb_payment_list (store, &whose, error);
  XbListing *listing;
  XbLedgerDef *def;

  if (payments == NULL)
    return NULL;
  def = xb_ledger_def_new ();
  xb_ledger_def_add_column (def, "date", _ ("Date"), XB_COLUMN_TEXT)->width = 13;
  xb_ledger_def_add_column (def, "name", _ ("Name"), XB_COLUMN_TEXT)->width = 10;
  xb_ledger_def_add_column (def, "scheme", _ ("Scheme"), XB_COLUMN_TEXT)->width = 26;
  xb_ledger_def_add_column (def, "period", _ ("Period"), XB_COLUMN_TEXT)->width = 12;
  xb_ledger_def_add_column (def, "amount", _ ("Amount (yuan)"), XB_COLUMN_MONEY)->width = 13;
  xb_ledger_def_add_column (def, "state", _ ("State"), XB_COLUMN_TEXT)->width = 10;
  xb_ledger_def_add_column (def, "payee", _ ("Paid to"), XB_COLUMN_TEXT)->width = 10;
  xb_ledger_def_add_column (def, "account", _ ("Account"), XB_COLUMN_TEXT)->width = 20;
  xb_ledger_def_add_column (def, "reason", _ ("Remark"), XB_COLUMN_TEXT)->width = 24;
  listing = xb_listing_new (def, _ ("Account of what was paid"));
  for (guint i = 0; i < payments->len; i++)
    {
      const XbPayment *payment = g_ptr_array_index (payments, i);
      g_autofree char *scheme = xb_scheme_title (store, catalog, payment->scheme), *period = xb_pay_period_text (payment->period),
                      *account = xb_text_mask_account (payment->bank_account);

      xb_listing_begin (listing, payment->case_id);
      xb_listing_add (listing, payment->date);
      xb_listing_add (listing, payment->name);
      xb_listing_add (listing, scheme);
      xb_listing_add (listing, period);
      xb_listing_add_money (listing, payment->amount_fen);
      xb_listing_add (listing, xb_codes_label (states, payment->state));
      xb_listing_add (listing, payment->payee_name);
      xb_listing_add (listing, account);
      xb_listing_add (listing, payment->reason);
    }
  listing->hint = words_of (payments);
  return listing;
}

static void
on_open_case (XbListView *self)
{
  xb_case_dialog_open (GTK_WIDGET (self), xb_list_view_office (self), xb_list_view_key (self));
}

/** The household as a whole, then each of its people, also those who have left it. */
void
xb_paid_dialog_open (GtkWidget *parent, XbOffice *office, gint64 household_id)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free), titles = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) members = xb_household_members (xb_office_store (office), household_id, TRUE, NULL);
  XbListView *view = XB_LIST_VIEW (xb_list_view_new (_ ("Account of what was paid"), load));
  GtkWidget *window = xb_dialog_window (parent, _ ("Account of what was paid"), 1100, 520);

  g_ptr_array_add (ids, g_strdup_printf ("h%" G_GINT64_FORMAT, household_id));
  g_ptr_array_add (titles, g_strdup (_ ("The whole household")));
  for (guint i = 0; members != NULL && i < members->len; i++)
    {
      const XbPerson *member = g_ptr_array_index (members, i);

      g_ptr_array_add (ids, g_strdup_printf ("p%" G_GINT64_FORMAT, member->id));
      g_ptr_array_add (titles, g_strdup (member->values[XB_PERSON_NAME]));
    }
  xb_list_view_add_choice (view, _ ("Who"));
  xb_list_view_add_button (view, _ ("_Open the case…"), on_open_case, TRUE);
  xb_list_view_add_button (view, _ ("_Print the list…"), xb_list_view_print, FALSE);
  xb_list_view_on_activate (view, on_open_case);
  gtk_window_set_child (GTK_WINDOW (window), GTK_WIDGET (view));
  xb_list_view_set_office (view, office);
  xb_list_view_set_choices (view, 0, ids, titles);
  gtk_window_present (GTK_WINDOW (window));
}
