#define G_LOG_DOMAIN "xiangbu"

/* The money of a year, and what is to be paid back. */

#include "subsidy/xb-subsidy-views.h"

#include "forms/xb-prompt.h"
#include "ledgers/xb-export-dialog.h"
#include "subsidy/xb-funds.h"
#include "subsidy/xb-payment.h"
#include "util/xb-text.h"
#include "widgets/xb-dialogs.h"

#include <glib/gi18n.h>
#include <stdlib.h>
#include <string.h>

static void
fill_years (XbListView *self)
{
  g_autofree char *today = xb_text_today ();
  g_autoptr (GPtrArray) years = g_ptr_array_new_with_free_func (g_free);

  for (int year = atoi (today); year > atoi (today) - 8; year--)
    g_ptr_array_add (years, g_strdup_printf ("%d", year));
  xb_list_view_set_choices (self, 0, years, years);
}

static XbListing *
load (XbStore *store, XbCatalog *catalog, const XbListQuery *query, GCancellable *cancellable, GError **error)
{
  g_autoptr (XbFunds) funds = xb_funds_load (store, catalog, atoi (query->values[0]), error);
  static const char *const ids[] = { "opening", "budget", "approved", "paid", "sent", "unpaid", "received", "closing" };
  static const char *const titles[] = { N_ ("Brought forward"), N_ ("Received"), N_ ("Approved"), N_ ("Paid"), N_ ("At the bank"), N_ ("Not paid"), N_ ("Paid back"), N_ ("Balance") };
  XbLedgerDef *def;
  XbListing *listing;

  if (funds == NULL)
    return NULL;
  def = xb_ledger_def_new ();
  xb_ledger_def_add_column (def, "scheme", _ ("Scheme"), XB_COLUMN_TEXT)->width = 30;
  xb_ledger_def_add_column (def, "when", _ ("Quarter, or whose money"), XB_COLUMN_TEXT)->width = 20;
  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    xb_ledger_def_add_column (def, ids[i], _ (titles[i]), XB_COLUMN_MONEY)->width = 14;
  listing = xb_listing_new (def, _ ("Money (yuan)"));
  for (guint i = 0; i < funds->lines->len; i++)
    {
      const XbFundsLine *line = &g_array_index (funds->lines, XbFundsLine, i);
      const gint64 sums[] = { line->opening, line->budget, line->approved, line->paid, line->sent, line->unpaid, line->received, line->closing };
      g_autofree char *when = line->quarter > 0 ? g_strdup_printf (_ ("Quarter %u"), line->quarter) : g_strdup (_ ("The year"));

      xb_listing_begin (listing, i + 1);
      xb_listing_add (listing, line->name);
      xb_listing_add (listing, when);
      for (guint k = 0; k < G_N_ELEMENTS (sums); k++)
        xb_listing_add_money (listing, sums[k]);
    }
  for (guint i = 0; i < funds->shares->len; i++)
    {
      const XbFundsShare *share = &g_array_index (funds->shares, XbFundsShare, i);
      g_autofree char *whose = share->percent > 0 ? g_strdup_printf ("%s %u%%", xb_funds_source_title (share->source), share->percent) : g_strdup (xb_funds_source_title (share->source));

      if (share->budget == 0 && share->paid == 0)
        continue;
      xb_listing_begin (listing, funds->lines->len + i + 1);
      xb_listing_add (listing, share->name);
      xb_listing_add (listing, whose);
      xb_listing_add (listing, NULL);
      xb_listing_add_money (listing, share->budget);
      xb_listing_add (listing, NULL);
      if (share->percent > 0)
        xb_listing_add_money (listing, share->paid);
      else
        xb_listing_add (listing, NULL);
      for (guint k = 0; k < 4; k++)
        xb_listing_add (listing, NULL);
    }
  listing->hint = g_strdup (_ ("Balance = brought forward + received − paid + paid back. Everything is counted from what is on record; nothing is typed but what was received."));
  return listing;
}

static gboolean
add_budget (XbOffice *office, char **values, gpointer data, GError **error)
{
  GPtrArray *ids = data;
  guint scheme = (guint) g_ascii_strtoull (values[0], NULL, 10), source = (guint) g_ascii_strtoull (values[1], NULL, 10);
  gboolean less = values[2][0] == '-';
  char day[XB_DATE_SIZE];
  gint64 fen;

  if (!xb_money_parse (values[2] + less, &fen))
    return xb_subsidy_refuse (error, XB_SUBSIDY_ERROR_INVALID, _ ("“%s” is not an amount in yuan, such as 960 or 49.50."), values[2]);
  if (!xb_subsidy_check_day (xb_none_if_empty (values[3]), day, error))
    return FALSE;
  return xb_funds_add_budget (xb_office_store (office), xb_office_catalog (office), xb_office_operator (office), scheme < ids->len ? g_ptr_array_index (ids, scheme) : "", atoi (day),
                              xb_funds_sources[MIN (source, 3)], less ? -fen : fen, day, values[4], error);
}

static void
on_budget (XbListView *self)
{
  XbOffice *office = xb_list_view_office (self);
  g_autoptr (GPtrArray) schemes = xb_scheme_list (xb_office_store (office), xb_office_catalog (office), NULL), titles = g_ptr_array_new ();
  GPtrArray *ids = g_ptr_array_new_with_free_func (g_free);
  const char *sources[5] = { NULL };

  for (guint i = 0; i < 4; i++)
    sources[i] = xb_funds_source_title (xb_funds_sources[i]);
  for (guint i = 0; schemes != NULL && i < schemes->len; i++)
    {
      const XbScheme *scheme = g_ptr_array_index (schemes, i);

      g_ptr_array_add (ids, g_strdup (scheme->def->id));
      g_ptr_array_add (titles, scheme->def->name);
    }
  g_ptr_array_add (titles, NULL);
  {
    const XbPromptField fields[] = { { .label = _ ("Scheme"), .choices = (const char *const *) titles->pdata },
                                     { .label = _ ("Whose money"), .choices = sources },
                                     { .label = _ ("Amount (yuan)"), .hint = _ ("less than nothing: taken back") },
                                     { .label = _ ("Date"), .hint = _ ("empty: today") },
                                     { .label = _ ("Document") } };

    xb_prompt (GTK_WIDGET (self), office, _ ("Money received"), _ ("_Save"), NULL, fields, G_N_ELEMENTS (fields), add_budget, ids, (GDestroyNotify) g_ptr_array_unref);
  }
}

static void
on_export (XbListView *self)
{
  const char *year = xb_list_view_value (self, 0);
  g_autofree char *from = g_strdup_printf ("%s-01-01", year), *to = g_strdup_printf ("%s-12-31", year);

  xb_export_dialog_open (GTK_WIDGET (self), xb_list_view_office (self), xb_ledger_job_new (xb_list_view_office (self), "subsidy-money", NULL, from, to));
}

GtkWidget *
xb_funds_view_new (void)
{
  XbListView *self = XB_LIST_VIEW (xb_list_view_new (_ ("Money (yuan)"), load));

  xb_list_view_add_choice (self, _ ("Year"));
  xb_list_view_add_button (self, _ ("Money _received…"), on_budget, FALSE);
  xb_list_view_add_button (self, _ ("_Export…"), on_export, FALSE);
  xb_list_view_add_button (self, _ ("_Print the list…"), xb_list_view_print, FALSE);
  xb_list_view_on_fill (self, fill_years);
  return GTK_WIDGET (self);
}

/* ---- what is to be paid back ---- */

static XbListing *
load_recovery (XbStore *store, XbCatalog *catalog, const XbListQuery *query, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) overpaid = xb_recovery_overpaid (store, catalog, NULL, error);
  g_autoptr (GPtrArray) recoveries = overpaid != NULL ? xb_recovery_list (store, NULL, error) : NULL;
  XbLedgerDef *def;
  XbListing *listing;

  if (recoveries == NULL)
    return NULL;
  def = xb_ledger_def_new ();
  xb_ledger_def_add_column (def, "name", _ ("Name"), XB_COLUMN_TEXT)->width = 10;
  xb_ledger_def_add_column (def, "period", _ ("Period"), XB_COLUMN_TEXT)->width = 14;
  xb_ledger_def_add_column (def, "months", _ ("Months"), XB_COLUMN_INTEGER)->width = 8;
  xb_ledger_def_add_column (def, "amount", _ ("Amount (yuan)"), XB_COLUMN_MONEY)->width = 14;
  xb_ledger_def_add_column (def, "received", _ ("Paid back (yuan)"), XB_COLUMN_MONEY)->width = 14;
  xb_ledger_def_add_column (def, "state", _ ("State"), XB_COLUMN_TEXT)->width = 16;
  xb_ledger_def_add_column (def, "reason", _ ("Reason"), XB_COLUMN_TEXT)->width = 45;
  listing = xb_listing_new (def, _ ("Paid back"));
  for (guint i = 0; i < overpaid->len; i++)
    {
      const XbOverpaid *one = g_ptr_array_index (overpaid, i);
      g_autofree char *period = xb_pay_period_text (one->period);

      /* What is on record has keys of its own; what is not is told by its payment. */
      xb_listing_begin (listing, -one->payment_id);
      xb_listing_add (listing, one->name);
      xb_listing_add (listing, period);
      xb_listing_add_number (listing, one->months);
      xb_listing_add_money (listing, one->fen);
      xb_listing_add_money (listing, 0);
      xb_listing_add (listing, _ ("not asked back yet"));
      xb_listing_add (listing, one->reason);
    }
  for (guint i = 0; i < recoveries->len; i++)
    {
      const XbRecovery *one = g_ptr_array_index (recoveries, i);
      g_autofree char *period = xb_pay_period_text (one->period);

      xb_listing_begin (listing, one->id);
      xb_listing_add (listing, one->name);
      xb_listing_add (listing, period);
      xb_listing_add_number (listing, one->months);
      xb_listing_add_money (listing, one->amount_fen);
      xb_listing_add_money (listing, one->received_fen);
      xb_listing_add (listing, one->received_fen >= one->amount_fen ? _ ("paid back") : _ ("asked back"));
      xb_listing_add (listing, one->reason);
    }
  listing->hint = g_strdup (_ ("Payments for months after a death, a move or another end of the right. How much is worked out to the month; it is not typed."));
  return listing;
}

static void
on_recover (XbListView *self)
{
  XbOffice *office = xb_list_view_office (self);
  gint64 key = xb_list_view_key (self);
  g_autoptr (GError) error = NULL;
  gboolean ok;

  if (key > 0)
    {
      xb_show_error (GTK_WIDGET (self), _ ("Paid back"), _ ("This is asked back already."));
      return;
    }
  ok = xb_recovery_add (xb_office_store (office), xb_office_catalog (office), xb_office_operator (office), -key, &error);
  xb_list_view_tell (self, _ ("Paid back"), ok, error);
}

static gboolean
receive (XbOffice *office, char **values, gpointer data, GError **error)
{
  gint64 fen;

  if (!xb_money_parse (values[1], &fen))
    return xb_subsidy_refuse (error, XB_SUBSIDY_ERROR_INVALID, _ ("“%s” is not an amount in yuan, such as 960 or 49.50."), values[1]);
  return xb_recovery_receive (xb_office_store (office), xb_office_operator (office), *(gint64 *) data, xb_none_if_empty (values[0]), fen, values[2], error);
}

static void
on_receive (XbListView *self)
{
  const XbPromptField fields[] = { { .label = _ ("Date"), .hint = _ ("empty: today") },
                                   { .label = _ ("Amount (yuan)") },
                                   { .label = _ ("Note") } };
  gint64 key = xb_list_view_key (self);

  if (key < 0)
    xb_show_error (GTK_WIDGET (self), _ ("Paid back"), _ ("Ask it back first."));
  else
    xb_prompt (GTK_WIDGET (self), xb_list_view_office (self), _ ("Money paid back"), _ ("_Save"), NULL, fields, G_N_ELEMENTS (fields), receive, g_memdup2 (&key, sizeof key), g_free);
}

GtkWidget *
xb_recovery_view_new (void)
{
  XbListView *self = XB_LIST_VIEW (xb_list_view_new (_ ("Paid back"), load_recovery));

  xb_list_view_add_button (self, _ ("_Ask it back"), on_recover, TRUE);
  xb_list_view_add_button (self, _ ("Money _paid back…"), on_receive, TRUE);
  xb_list_view_add_button (self, _ ("P_rint the list…"), xb_list_view_print, FALSE);
  return GTK_WIDGET (self);
}
