#define G_LOG_DOMAIN "xiangbu"

/* Payment files and what the bank answered; lines that are not paid; what is to be paid back; accounts that wait to be confirmed. */

#include "subsidy/xb-subsidy-views.h"

#include "forms/xb-prompt.h"
#include "subsidy/xb-payee-account.h"
#include "subsidy/xb-payment.h"
#include "util/xb-text.h"
#include "widgets/xb-dialogs.h"
#include "widgets/xb-report.h"
#include "xb-busy.h"

#include <glib/gi18n.h>
#include <string.h>

static XbListing *
load (XbStore *store, XbCatalog *catalog, const XbListQuery *query, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) batches = xb_payment_batches (store, 0, error);
  XbLedgerDef *def;
  XbListing *listing;

  if (batches == NULL)
    return NULL;
  def = xb_ledger_def_new ();
  xb_ledger_def_add_column (def, "number", _ ("File no."), XB_COLUMN_TEXT)->width = 10;
  xb_ledger_def_add_column (def, "scheme", _ ("Scheme"), XB_COLUMN_TEXT)->width = 26;
  xb_ledger_def_add_column (def, "period", _ ("Period"), XB_COLUMN_TEXT)->width = 14;
  xb_ledger_def_add_column (def, "made", _ ("Written on"), XB_COLUMN_TEXT)->width = 12;
  xb_ledger_def_add_column (def, "lines", _ ("Lines"), XB_COLUMN_INTEGER)->width = 7;
  xb_ledger_def_add_column (def, "total", _ ("Total (yuan)"), XB_COLUMN_MONEY)->width = 14;
  xb_ledger_def_add_column (def, "paid", _ ("Paid"), XB_COLUMN_INTEGER)->width = 7;
  xb_ledger_def_add_column (def, "refused", _ ("Sent back"), XB_COLUMN_INTEGER)->width = 8;
  xb_ledger_def_add_column (def, "sent", _ ("No answer yet"), XB_COLUMN_INTEGER)->width = 11;
  xb_ledger_def_add_column (def, "remark", _ ("Remark"), XB_COLUMN_TEXT)->width = 30;
  listing = xb_listing_new (def, _ ("Payment files"));
  for (guint i = 0; i < batches->len; i++)
    {
      const XbPaymentBatch *batch = g_ptr_array_index (batches, i);
      g_autofree char *scheme = xb_scheme_title (store, catalog, batch->scheme);
      g_autofree char *period = xb_pay_period_text (batch->period), *remark = batch->void_reason != NULL ? g_strdup_printf (_ ("void: %s"), batch->void_reason)
                                                                              : batch->supplement       ? g_strdup (_ ("supplementary run"))
                                                                                                        : g_strdup ("");

      xb_listing_begin (listing, batch->id);
      xb_listing_add (listing, batch->number);
      xb_listing_add (listing, scheme);
      xb_listing_add (listing, period);
      xb_listing_add (listing, batch->made_on);
      xb_listing_add_number (listing, batch->lines);
      xb_listing_add_money (listing, batch->total_fen);
      xb_listing_add_number (listing, batch->paid);
      xb_listing_add_number (listing, batch->refused);
      xb_listing_add_number (listing, batch->sent);
      xb_listing_add (listing, remark);
    }
  listing->hint = g_strdup (_ ("What went to the bank cannot be undone. A file that never went is declared void; then its lines can be paid by another."));
  return listing;
}

/* ---- the bank's answer ---- */

/* What became of the rows: first the sums, then each that could not be matched. */
static void
show_return (GtkWidget *parent, const XbBankReturn *back)
{
  g_autofree char *paid = xb_money_text (back->paid_fen), *refused = xb_money_text (back->refused_fen), *words = NULL;
  XbLedgerDef *def = xb_ledger_def_new ();
  XbLedgerTable *table;

  words = g_strdup_printf (_ ("%u rows read. Booked as paid: %u (%s yuan); as refused: %u (%s yuan). %u were booked before, %u lines have no answer yet, %u rows were not booked:"), back->rows,
                           back->paid, paid, back->refused, refused, back->again, back->missing, back->problems->len);
  xb_ledger_def_add_column (def, "message", _ ("What is wrong"), XB_COLUMN_TEXT)->width = 100;
  table = xb_ledger_table_new_own (def, _ ("Rows that were not booked"));
  for (guint i = 0; i < back->problems->len; i++)
    {
      xb_ledger_table_begin (table, XB_TABLE_ROW, NULL);
      xb_ledger_table_add (table, ((XbBackProblem *) g_ptr_array_index (back->problems, i))->message);
    }
  xb_report (parent, _ ("The bank's answer"), words, table);
}

/* A payment file and a file on the disk: what the bank sent back, or where to write it again. */
typedef struct
{
  gint64 batch;
  char *path;
} Answer;

static void
answer_free (gpointer data)
{
  g_free (((Answer *) data)->path);
  g_free (data);
}

static gpointer
read_answer (XbStore *store, XbCatalog *catalog, const char *operator_name, gpointer data, GError **error)
{
  const Answer *answer = data;

  return xb_bank_return_read (store, catalog, operator_name, answer->batch, answer->path, NULL, FALSE, error);
}

static void
on_answer_read (GtkWidget *parent, gpointer result, gpointer data G_GNUC_UNUSED, const GError *error)
{
  g_autoptr (XbBankReturn) back = result;

  if (back != NULL)
    show_return (parent, back);
  else
    xb_show_error (parent, _ ("The bank's answer was not read"), error->message);
}

static const XbBusy answer_busy = { read_answer, on_answer_read, answer_free, (GDestroyNotify) xb_bank_return_free, XB_BUSY_WRITES };

static void
on_return_path (const char *path, gpointer data)
{
  XbListView *self = data;
  Answer *answer = g_new0 (Answer, 1);

  answer->batch = xb_list_view_key (self);
  answer->path = g_strdup (path);
  xb_busy (GTK_WIDGET (self), xb_list_view_office (self), _ ("Reading the bank's answer…"), &answer_busy, answer);
}

static void
on_return (XbListView *self)
{
  const char *const patterns[] = { "*.xlsx", "*.xls", "*.csv", "*.txt", "*", NULL };

  xb_choose_file (GTK_WIDGET (self), _ ("The bank's answer"), _ ("Files of the bank"), patterns, on_return_path, self);
}

static gboolean
declare_void (XbOffice *office, char **values, gpointer data, GError **error)
{
  return xb_payment_void (xb_office_store (office), xb_office_operator (office), *(gint64 *) data, values[0], error);
}

static void
on_void (XbListView *self)
{
  const XbPromptField fields[] = { { .label = _ ("Reason"), .hint = _ ("such as: the stick was lost before it reached the bank") } };
  gint64 key = xb_list_view_key (self);

  xb_prompt (GTK_WIDGET (self), xb_list_view_office (self), _ ("Declare a payment file void"), _ ("_Declare void"),
             _ ("Only if the bank never got it. If the bank has it, its lines would be paid twice."), fields, G_N_ELEMENTS (fields), declare_void, g_memdup2 (&key, sizeof key), g_free);
}

static void
on_lines (XbListView *self)
{
  xb_paid_dialog_open_batch (GTK_WIDGET (self), xb_list_view_office (self), xb_list_view_key (self));
}

/* ---- the file once more ---- */

static gpointer
write_again (XbStore *store, XbCatalog *catalog, const char *operator_name, char **values, gpointer data, GError **error)
{
  const Answer *file = data;

  return xb_payment_write_again (store, catalog, operator_name, file->batch, file->path, values[0], error) ? g_strdup ("") : NULL;
}

static const XbPromptWork again_work = { write_again, NULL, g_free };

static void
on_again_path (const char *path, gpointer data)
{
  const XbPromptField fields[] = { { .label = _ ("Reason"), .hint = _ ("such as: the stick was damaged") } };
  XbListView *self = data;
  Answer *file = g_new0 (Answer, 1);
  g_autofree char *words = g_strdup_printf (_ ("The same lines are written to “%s”. Nothing is paid by it that was not before; it stays on record who wrote it and why."), path);

  file->batch = xb_list_view_key (self);
  file->path = g_strdup (path);
  xb_prompt_work (GTK_WIDGET (self), xb_list_view_office (self), _ ("Write the file again"), _ ("_Write"), words, fields, G_N_ELEMENTS (fields), &again_work, file, answer_free);
}

static void
on_again (XbListView *self)
{
  xb_choose_new_file (GTK_WIDGET (self), _ ("Write the file again"), _ ("payments.xlsx"), on_again_path, self);
}

GtkWidget *
xb_payments_view_new (void)
{
  XbListView *self = XB_LIST_VIEW (xb_list_view_new (_ ("Payment files"), load));

  xb_list_view_add_button (self, _ ("Read the bank's _answer…"), on_return, TRUE);
  xb_list_view_add_button (self, _ ("_Lines…"), on_lines, TRUE);
  xb_list_view_add_button (self, _ ("_Write again…"), on_again, TRUE);
  xb_list_view_add_button (self, _ ("Declare _void…"), on_void, TRUE);
  xb_list_view_add_button (self, _ ("_Print the list…"), xb_list_view_print, FALSE);
  xb_list_view_on_activate (self, on_lines);
  return GTK_WIDGET (self);
}

/* ---- not paid ---- */

static XbListing *
load_unpaid (XbStore *store, XbCatalog *catalog, const XbListQuery *query, GCancellable *cancellable, GError **error)
{
  gint64 roll = g_ascii_strtoll (query->values[0], NULL, 10);
  g_autoptr (GPtrArray) list = NULL;
  XbLedgerDef *def = xb_ledger_def_new ();
  XbListing *listing;

  xb_ledger_def_add_column (def, "name", _ ("Name"), XB_COLUMN_TEXT)->width = 12;
  xb_ledger_def_add_column (def, "reason", _ ("What to mend"), XB_COLUMN_TEXT)->width = 70;
  listing = xb_listing_new (def, _ ("Not paid"));
  if (roll == 0)
    return listing;
  list = xb_payment_unpaid (store, roll, error);
  if (list == NULL)
    {
      xb_listing_free (listing);
      return NULL;
    }
  for (guint i = 0; i < list->len; i++)
    {
      const XbUnpaid *unpaid = g_ptr_array_index (list, i);

      xb_listing_begin (listing, unpaid->case_id);
      xb_listing_add (listing, unpaid->name);
      xb_listing_add (listing, unpaid->reason != NULL ? unpaid->reason : _ ("nothing: it goes into the next file for the bank"));
    }
  listing->hint = g_strdup_printf (ngettext ("%u line of this roll is neither paid nor on its way. What is mended is paid by a supplementary file.",
                                             "%u lines of this roll are neither paid nor on their way. What is mended is paid by a supplementary file.", list->len),
                                   list->len);
  return listing;
}

static void
fill_unpaid (XbListView *self)
{
  xb_subsidy_fill_rolls (self, 0);
}

static void
on_open_case (XbListView *self)
{
  xb_case_dialog_open (GTK_WIDGET (self), xb_list_view_office (self), xb_list_view_key (self));
}

static gboolean
propose_account (XbOffice *office, char **values, gpointer data, GError **error)
{
  return xb_payee_account_propose (xb_office_store (office), xb_office_operator (office), *(gint64 *) data, values[0], values[1], values[2], error);
}

/* The payee's account of a case. */
static void
on_mend_account (XbListView *self)
{
  XbOffice *office = xb_list_view_office (self);
  gint64 payee = xb_subsidy_payee_of_case (office, xb_list_view_key (self));
  g_autoptr (GPtrArray) accounts = xb_payee_account_list (xb_office_store (office), payee, NULL, NULL);
  const XbPayeeAccount *last = accounts != NULL && accounts->len > 0 ? g_ptr_array_index (accounts, 0) : NULL;
  const XbPromptField fields[] = { { .label = _ ("Account holder"), .value = last != NULL ? last->holder : NULL },
                                   { .label = _ ("Bank"), .value = last != NULL ? last->bank_name : NULL },
                                   { .label = _ ("Account"), .value = last != NULL ? last->bank_account : NULL, .hint = _ ("12 to 19 digits") } };

  xb_prompt (GTK_WIDGET (self), office, _ ("Account for payments"), _ ("_Save"), _ ("Somebody else has to confirm it before it is paid to."), fields, G_N_ELEMENTS (fields), propose_account,
             g_memdup2 (&payee, sizeof payee), g_free);
}

GtkWidget *
xb_unpaid_view_new (void)
{
  XbListView *self = XB_LIST_VIEW (xb_list_view_new (_ ("Not paid"), load_unpaid));

  xb_list_view_add_choice (self, _ ("Roll"));
  xb_list_view_add_button (self, _ ("_Account…"), on_mend_account, TRUE);
  xb_list_view_add_button (self, _ ("_Open the case…"), on_open_case, TRUE);
  xb_list_view_add_button (self, _ ("_Print the list…"), xb_list_view_print, FALSE);
  xb_list_view_on_fill (self, fill_unpaid);
  xb_list_view_on_activate (self, on_mend_account);
  return GTK_WIDGET (self);
}

/* ---- accounts to be confirmed ---- */

static XbListing *
load_accounts (XbStore *store, XbCatalog *catalog, const XbListQuery *query, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) list = xb_payee_account_list (store, 0, "proposed", error);
  XbLedgerDef *def;
  XbListing *listing;

  if (list == NULL)
    return NULL;
  def = xb_ledger_def_new ();
  xb_ledger_def_add_column (def, "name", _ ("Name"), XB_COLUMN_TEXT)->width = 10;
  xb_ledger_def_add_column (def, "holder", _ ("Account holder"), XB_COLUMN_TEXT)->width = 12;
  xb_ledger_def_add_column (def, "bank", _ ("Bank"), XB_COLUMN_TEXT)->width = 18;
  xb_ledger_def_add_column (def, "account", _ ("Account"), XB_COLUMN_TEXT)->width = 24;
  xb_ledger_def_add_column (def, "by", _ ("Entered by"), XB_COLUMN_TEXT)->width = 12;
  xb_ledger_def_add_column (def, "on", _ ("Entered on"), XB_COLUMN_TEXT)->width = 12;
  listing = xb_listing_new (def, _ ("Accounts to be confirmed"));
  for (guint i = 0; i < list->len; i++)
    {
      const XbPayeeAccount *account = g_ptr_array_index (list, i);
      g_autofree char *masked = xb_text_mask_account (account->bank_account);

      xb_listing_begin (listing, account->person_id);
      xb_listing_add (listing, account->name);
      xb_listing_add (listing, account->holder);
      xb_listing_add (listing, account->bank_name);
      xb_listing_add (listing, masked);
      xb_listing_add (listing, account->entered_by);
      xb_listing_add (listing, account->entered_on);
    }
  listing->hint = g_strdup (_ ("A new or changed account is paid to once somebody else has compared it with the passbook and confirmed it. Until then the old one counts."));
  return listing;
}

static void
decide_account (XbListView *self, gboolean confirm)
{
  XbOffice *office = xb_list_view_office (self);
  g_autoptr (GError) error = NULL;
  gboolean ok = xb_payee_account_decide (xb_office_store (office), xb_office_operator (office), xb_list_view_key (self), confirm, &error);

  xb_list_view_tell (self, _ ("Account for payments"), ok, error);
}

/* Who confirms compares every digit: they are shown for this one account. */
static void
on_confirm_account (XbListView *self)
{
  decide_account (self, TRUE);
}

static void
on_refuse_account (XbListView *self)
{
  decide_account (self, FALSE);
}

static void
on_show_account (XbListView *self)
{
  XbOffice *office = xb_list_view_office (self);
  g_autoptr (GPtrArray) list = xb_payee_account_list (xb_office_store (office), xb_list_view_key (self), "proposed", NULL);
  const XbPayeeAccount *account = list != NULL && list->len > 0 ? g_ptr_array_index (list, 0) : NULL;
  g_autofree char *title = account != NULL ? g_strdup_printf (_ ("Account of %s seen in full"), account->name) : NULL, *words = NULL;
  g_autoptr (GError) error = NULL;

  if (account == NULL)
    return;
  if (!xb_journal_record_access (xb_office_store (office), xb_office_operator (office), XB_RIGHT_SEE_IDS, account->person_id, title, _ ("to be compared with the passbook"), &error))
    {
      xb_show_error (GTK_WIDGET (self), _ ("Account for payments"), error->message);
      return;
    }
  words = g_strdup_printf (_ ("%s\n%s\n%s"), account->holder, account->bank_name != NULL ? account->bank_name : "", account->bank_account);
  xb_show_error (GTK_WIDGET (self), _ ("Compare with the passbook"), words);
}

GtkWidget *
xb_accounts_view_new (void)
{
  XbListView *self = XB_LIST_VIEW (xb_list_view_new (_ ("Accounts to be confirmed"), load_accounts));

  xb_list_view_add_button (self, _ ("_Show in full"), on_show_account, TRUE);
  xb_list_view_add_button (self, _ ("_Confirm"), on_confirm_account, TRUE);
  xb_list_view_add_button (self, _ ("_Refuse"), on_refuse_account, TRUE);
  xb_list_view_on_activate (self, on_show_account);
  return GTK_WIDGET (self);
}
