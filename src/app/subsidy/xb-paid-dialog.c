#define G_LOG_DOMAIN "xiangbu"

/* Payments one by one: all that was ever paid to a household or to one of its people, or the lines of one payment file. */

#include "subsidy/xb-subsidy-views.h"

#include "forms/xb-prompt.h"
#include "register/xb-person.h"
#include "subsidy/xb-payment.h"
#include "subsidy/xb-roll.h"
#include "util/xb-money.h"
#include "util/xb-text.h"
#include "widgets/xb-dialogs.h"

#include <glib/gi18n.h>
#include <string.h>

/* Which: h and the key of a household, p and that of a person, b and that of a payment file; of these, after a space, only those in a state. Lives as long
 * as @value. */
static XbPaymentQuery
read_which (const char *value)
{
  XbPaymentQuery query = { 0 };
  char *state = NULL;
  gint64 key = *value != '\0' ? g_ascii_strtoll (value + 1, &state, 10) : 0;

  query.household_id = *value == 'h' ? key : 0;
  query.person_id = *value == 'p' ? key : 0;
  query.batch_id = *value == 'b' ? key : 0;
  query.state = state != NULL && *state == ' ' ? state + 1 : NULL;
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
  const XbPaymentQuery which = read_which (query->values[0]);
  XbCodeList *states = xb_catalog_codes (catalog, "payment-state");
  g_autoptr (GPtrArray) payments = xb_payment_list (store, &which, error);
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
  listing = xb_listing_new (def, which.batch_id != 0 ? _ ("Lines of a payment file") : _ ("Account of what was paid"));
  for (guint i = 0; i < payments->len; i++)
    {
      const XbPayment *payment = g_ptr_array_index (payments, i);
      g_autofree char *scheme = xb_scheme_title (store, catalog, payment->scheme), *period = xb_pay_period_text (payment->period),
                      *account = xb_text_mask_account (payment->bank_account);

      xb_listing_begin (listing, payment->id);
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
  XbOffice *office = xb_list_view_office (self);
  const XbPaymentQuery which = { .payment_id = xb_list_view_key (self) };
  g_autoptr (GPtrArray) payments = which.payment_id != 0 ? xb_payment_list (xb_office_store (office), &which, NULL) : NULL;

  if (payments != NULL && payments->len > 0)
    xb_case_dialog_open (GTK_WIDGET (self), office, ((const XbPayment *) g_ptr_array_index (payments, 0))->case_id);
}

static gboolean
bounce (XbOffice *office, char **values, gpointer data, GError **error)
{
  return xb_payment_bounce (xb_office_store (office), xb_office_operator (office), *(gint64 *) data, xb_none_if_empty (values[0]), values[1], error);
}

static void
on_bounce (XbListView *self)
{
  const XbPromptField fields[] = { { .label = _ ("Date"), .hint = _ ("empty: today") },
                                   { .label = _ ("Reason"), .hint = _ ("as the bank says it") } };
  gint64 key = xb_list_view_key (self);

  xb_prompt (GTK_WIDGET (self), xb_list_view_office (self), _ ("A payment that came back"), _ ("_Save"),
             _ ("The bank booked it as paid and sent the money back later. The line is then not paid, and can be paid by a supplementary file."), fields, G_N_ELEMENTS (fields),
             bounce, g_memdup2 (&key, sizeof key), g_free);
}

/* The account of the household, or of whom of it is chosen, as a ledger. */
static void
on_export (XbListView *self)
{
  const char *which = xb_list_view_value (self, 0);

  if (*which != '\0')
    xb_subsidy_export (self, "subsidy-account", *which == 'h' ? "household" : "person", which + 1, NULL, NULL);
}

static void
open_list (GtkWidget *parent, XbOffice *office, const char *title, const char *choice, const GPtrArray *ids, const GPtrArray *titles, gboolean account)
{
  XbListView *view = XB_LIST_VIEW (xb_list_view_new (title, load));
  GtkWidget *window = xb_dialog_window (parent, title, 1100, 520);

  xb_list_view_add_choice (view, choice);
  xb_list_view_add_button (view, _ ("_Open the case…"), on_open_case, TRUE);
  xb_list_view_add_button (view, _ ("It _came back…"), on_bounce, TRUE);
  if (account)
    xb_list_view_add_button (view, _ ("_Export…"), on_export, FALSE);
  xb_list_view_add_button (view, _ ("_Print the list…"), xb_list_view_print, FALSE);
  xb_list_view_on_activate (view, on_open_case);
  gtk_window_set_child (GTK_WINDOW (window), GTK_WIDGET (view));
  xb_list_view_set_office (view, office);
  xb_list_view_set_choices (view, 0, ids, titles);
  gtk_window_present (GTK_WINDOW (window));
}

/** All that was paid to the household, then to each of its people, also those who have left it. */
void
xb_paid_dialog_open_household (GtkWidget *parent, XbOffice *office, gint64 household_id)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free), titles = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) members = xb_household_members (xb_office_store (office), household_id, TRUE, NULL);

  g_ptr_array_add (ids, g_strdup_printf ("h%" G_GINT64_FORMAT, household_id));
  g_ptr_array_add (titles, g_strdup (_ ("The whole household")));
  for (guint i = 0; members != NULL && i < members->len; i++)
    {
      const XbPerson *member = g_ptr_array_index (members, i);

      g_ptr_array_add (ids, g_strdup_printf ("p%" G_GINT64_FORMAT, member->id));
      g_ptr_array_add (titles, g_strdup (member->values[XB_PERSON_NAME]));
    }
  open_list (parent, office, _ ("Account of what was paid"), _ ("Who"), ids, titles, TRUE);
}

/** The lines of one payment file, and what became of each. */
void
xb_paid_dialog_open_batch (GtkWidget *parent, XbOffice *office, gint64 batch_id)
{
  static const char *const states[] = { "sent", "paid", "refused" };
  XbCodeList *codes = xb_catalog_codes (xb_office_catalog (office), "payment-state");
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free), titles = g_ptr_array_new_with_free_func (g_free);

  g_ptr_array_add (ids, g_strdup_printf ("b%" G_GINT64_FORMAT, batch_id));
  g_ptr_array_add (titles, g_strdup (_ ("All lines")));
  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    {
      g_ptr_array_add (ids, g_strdup_printf ("b%" G_GINT64_FORMAT " %s", batch_id, states[i]));
      g_ptr_array_add (titles, g_strdup (xb_codes_label (codes, states[i])));
    }
  open_list (parent, office, _ ("Lines of a payment file"), _ ("State"), ids, titles, FALSE);
}
