#define G_LOG_DOMAIN "xiangbu"

/* Rolls: made, compared with the one before, approved by somebody else, printed, sent to the bank. */

#include "subsidy/xb-subsidy-views.h"

#include "help/xb-help.h"
#include "forms/xb-prompt.h"
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
  g_autoptr (GPtrArray) rolls = xb_roll_list (store, xb_none_if_empty (query->values[0]), error);
  XbLedgerDef *def;
  XbListing *listing;

  if (rolls == NULL)
    return NULL;
  def = xb_ledger_def_new ();
  xb_ledger_def_add_column (def, "scheme", _ ("Scheme"), XB_COLUMN_TEXT)->width = 30;
  xb_ledger_def_add_column (def, "period", _ ("Period"), XB_COLUMN_TEXT)->width = 16;
  xb_ledger_def_add_column (def, "state", _ ("State"), XB_COLUMN_TEXT)->width = 10;
  xb_ledger_def_add_column (def, "lines", _ ("Persons"), XB_COLUMN_INTEGER)->width = 9;
  xb_ledger_def_add_column (def, "total", _ ("Total (yuan)"), XB_COLUMN_MONEY)->width = 16;
  xb_ledger_def_add_column (def, "changes", _ ("Compared with the roll before"), XB_COLUMN_TEXT)->width = 48;
  xb_ledger_def_add_column (def, "made", _ ("Made by"), XB_COLUMN_TEXT)->width = 10;
  xb_ledger_def_add_column (def, "approved", _ ("Approved by"), XB_COLUMN_TEXT)->width = 10;
  listing = xb_listing_new (def, _ ("Rolls"));
  for (guint i = 0; i < rolls->len; i++)
    {
      const XbRoll *roll = g_ptr_array_index (rolls, i);
      g_autofree char *scheme = xb_scheme_title (store, catalog, roll->scheme);
      g_autoptr (GArray) sums = xb_roll_sums (store, roll->id, XB_SUM_CHANGE, NULL);
      g_autofree char *period = xb_pay_period_text (roll->period);
      g_autoptr (GString) changes = g_string_new (NULL);

      for (guint k = 0; sums != NULL && k < sums->len; k++)
        {
          const XbRollSum *sum = &g_array_index (sums, XbRollSum, k);

          g_string_append_printf (changes, "%s%s %u", k > 0 ? _ (", ") : "", xb_codes_label (xb_catalog_codes (catalog, "roll-change"), sum->name), sum->lines);
        }
      xb_listing_begin (listing, roll->id);
      xb_listing_add (listing, scheme);
      xb_listing_add (listing, period);
      xb_listing_add (listing, strcmp (roll->state, "approved") == 0 ? _ ("locked") : _ ("draft"));
      xb_listing_add_number (listing, roll->line_count);
      xb_listing_add_money (listing, roll->total_fen);
      xb_listing_add (listing, changes->str);
      xb_listing_add (listing, roll->made_by);
      xb_listing_add (listing, roll->approved_by);
    }
  listing->hint = g_strdup (_ ("A roll is made from the approved cases and approved by somebody else; then it does not change any more. What was held back and is cleared later is paid by a later roll as arrears."));
  return listing;
}

static void
fill (XbListView *self)
{
  xb_subsidy_fill_schemes (self, 0, TRUE, TRUE);
}

/* ---- making one ---- */

static gpointer
make (XbStore *store, XbCatalog *catalog, const char *operator_name, char **values, gpointer data, GError **error)
{
  GPtrArray *ids = data;
  guint at = (guint) g_ascii_strtoull (values[0], NULL, 10);

  return xb_roll_make (store, catalog, operator_name, at < ids->len ? g_ptr_array_index (ids, at) : "", values[1], NULL, error) != 0 ? g_strdup ("") : NULL;
}

static const XbPromptWork make_work = { make, NULL, g_free };

static void
on_make (XbListView *self)
{
  XbOffice *office = xb_list_view_office (self);
  g_autoptr (GPtrArray) schemes = xb_scheme_list (xb_office_store (office), xb_office_catalog (office), NULL), titles = g_ptr_array_new_with_free_func (g_free);
  GPtrArray *ids = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *today = xb_text_today ();
  XbPayPeriod period;
  guint selected = 0;
  g_autofree char *number = NULL, *name = NULL;

  for (guint i = 0; schemes != NULL && i < schemes->len; i++)
    {
      const XbScheme *scheme = g_ptr_array_index (schemes, i);

      if (scheme->version_id == 0)
        continue;
      xb_pay_period_of (scheme->def->paid, xb_date_month (today), &period);
      if (strcmp (scheme->def->id, xb_list_view_value (self, 0)) == 0)
        selected = ids->len;
      if (ids->len == 0 || selected == ids->len)
        {
          g_free (name);
          name = g_strdup (period.name);
        }
      g_ptr_array_add (ids, g_strdup (scheme->def->id));
      g_ptr_array_add (titles, g_strdup_printf ("%s (%s: %s)", scheme->def->name, xb_paid_title (scheme->def->paid), period.name));
    }
  g_ptr_array_add (titles, NULL);
  number = g_strdup_printf ("%u", selected);
  {
    const XbPromptField fields[] = { { .label = _ ("Scheme"), .value = number, .choices = (const char *const *) titles->pdata },
                                     { .label = _ ("Period"), .value = name, .hint = _ ("2026, 2026-H1, 2026-Q1 or 2026-01") } };

    xb_prompt_work (GTK_WIDGET (self), office, _ ("Make a roll"), _ ("_Make"), _ ("A draft that is there for the period is made anew."), fields, G_N_ELEMENTS (fields), &make_work, ids,
                    (GDestroyNotify) g_ptr_array_unref);
  }
}

static gpointer
approve (XbStore *store, XbCatalog *catalog, const char *operator_name, gpointer roll, GError **error)
{
  return xb_roll_approve (store, catalog, operator_name, *(gint64 *) roll, error) ? g_strdup ("") : NULL;
}

static void
on_approved (GtkWidget *parent, gpointer result, gpointer roll G_GNUC_UNUSED, const GError *error)
{
  if (result == NULL)
    xb_show_error (parent, _ ("The roll was not approved"), error->message);
  g_free (result);
}

static const XbBusy approve_busy = { approve, on_approved, g_free, g_free, XB_BUSY_WRITES };

static void
on_approve (XbListView *self)
{
  gint64 key = xb_list_view_key (self);

  xb_busy (GTK_WIDGET (self), xb_list_view_office (self), _ ("Locking the roll…"), &approve_busy, g_memdup2 (&key, sizeof key));
}

static void
on_discard (XbListView *self)
{
  XbOffice *office = xb_list_view_office (self);
  g_autoptr (GError) error = NULL;
  gboolean ok = xb_roll_discard (xb_office_store (office), xb_office_operator (office), xb_list_view_key (self), &error);

  xb_list_view_tell (self, _ ("Roll"), ok, error);
}

/* ---- its lines ---- */

static void
on_lines (XbListView *self)
{
  XbOffice *office = xb_list_view_office (self);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) lines = xb_roll_lines (xb_office_store (office), xb_list_view_key (self), &error);
  XbCodeList *changes = xb_catalog_codes (xb_office_catalog (office), "roll-change");
  XbLedgerDef *def;
  XbLedgerTable *table;

  if (lines == NULL)
    {
      xb_show_error (GTK_WIDGET (self), _ ("Roll"), error->message);
      return;
    }
  def = xb_ledger_def_new ();
  xb_ledger_def_add_column (def, "case_no", _ ("Case no."), XB_COLUMN_TEXT)->width = 12;
  xb_ledger_def_add_column (def, "name", _ ("Name"), XB_COLUMN_TEXT)->width = 10;
  xb_ledger_def_add_column (def, "for", _ ("For"), XB_COLUMN_TEXT)->width = 14;
  xb_ledger_def_add_column (def, "months", _ ("Months"), XB_COLUMN_INTEGER)->width = 8;
  xb_ledger_def_add_column (def, "amount", _ ("Amount (yuan)"), XB_COLUMN_MONEY)->width = 13;
  xb_ledger_def_add_column (def, "before", _ ("Before (yuan)"), XB_COLUMN_MONEY)->width = 13;
  xb_ledger_def_add_column (def, "change", _ ("Change"), XB_COLUMN_TEXT)->width = 10;
  xb_ledger_def_add_column (def, "reason", _ ("Reason"), XB_COLUMN_TEXT)->width = 50;
  table = xb_ledger_table_new_own (def, _ ("Lines of the roll"));
  for (guint i = 0; i < lines->len; i++)
    {
      const XbRollLine *line = g_ptr_array_index (lines, i);
      g_autofree char *period = xb_pay_period_text (line->for_period), *months = g_strdup_printf ("%u", line->months), *fen = xb_money_text (line->fen),
                      *before = xb_money_text (line->before_fen);

      xb_ledger_table_begin (table, XB_TABLE_ROW, NULL);
      xb_ledger_table_add (table, line->case_no);
      xb_ledger_table_add (table, line->name);
      xb_ledger_table_add (table, period);
      xb_ledger_table_add (table, months);
      xb_ledger_table_add (table, fen);
      xb_ledger_table_add (table, before);
      xb_ledger_table_add (table, xb_codes_label (changes, line->change));
      xb_ledger_table_add (table, line->reason != NULL ? line->reason : "");
    }
  xb_report (GTK_WIDGET (self), _ ("Lines of the roll"), NULL, table);
}

static void
on_export (XbListView *self)
{
  g_autofree char *key = g_strdup_printf ("%" G_GINT64_FORMAT, xb_list_view_key (self));

  xb_subsidy_export (self, "subsidy-roll", "roll", key, NULL, NULL);
}

static void
on_notice (XbListView *self)
{
  g_autofree char *key = g_strdup_printf ("%" G_GINT64_FORMAT, xb_list_view_key (self));

  xb_subsidy_print (self, "subsidy-notice", "roll", key);
}

/* ---- to the bank ---- */

typedef struct
{
  XbForm form;
  XbOffice *office;
  gint64 roll;
  GPtrArray *layouts; /* (element-type utf8) */
  GtkWidget *layout, *path;
} Bank;

static void
bank_free (gpointer data)
{
  g_ptr_array_unref (((Bank *) data)->layouts);
  g_object_unref (((Bank *) data)->office);
  g_free (data);
}

static void
on_bank_path (const char *path, gpointer data)
{
  gtk_editable_set_text (GTK_EDITABLE (((Bank *) data)->path), path);
}

static void
on_bank_browse (Bank *bank)
{
  xb_choose_new_file (bank->form.window, _ ("File for the bank"), _ ("payments.xlsx"), on_bank_path, bank);
}

typedef struct
{
  gint64 roll;
  char *layout, *path;
} Writing;

static void
writing_free (gpointer data)
{
  Writing *writing = data;

  g_free (writing->layout);
  g_free (writing->path);
  g_free (writing);
}

/* Writes the file. Returns: (transfer full): what to say about it */
static gpointer
write_bank (XbStore *store, XbCatalog *catalog, const char *operator_name, gpointer data, GError **error)
{
  const Writing *writing = data;
  g_autoptr (GPtrArray) left_out = g_ptr_array_new_with_free_func (xb_unpaid_free);
  g_autoptr (XbPaymentBatch) batch = NULL;
  const XbUnpaid *first;
  gint64 id = 0;

  if (!xb_payment_write_file (store, catalog, operator_name, writing->roll, writing->layout, writing->path, &id, left_out, error)
      || (batch = xb_payment_batch_load (store, id, error)) == NULL)
    return NULL;
  if (left_out->len == 0)
    return g_strdup_printf (_ ("File %s has %u payments. When the bank has answered, read its answer on the tab “Payments”."), batch->number, batch->lines);
  first = g_ptr_array_index (left_out, 0);
  return g_strdup_printf (_ ("File %s has %u payments. %u lines were left out; the tab “Not paid” says what to mend. The first: %s, %s."), batch->number, batch->lines, left_out->len,
                          first->name, first->reason);
}

static void
on_bank_written (GtkWidget *window, gpointer result, gpointer data G_GNUC_UNUSED, const GError *error)
{
  Bank *bank = g_object_get_data (G_OBJECT (window), "dialog");

  xb_form_finish (&bank->form, bank->path, _ ("File for the bank"), result, error);
}

static const XbBusy bank_busy = { write_bank, on_bank_written, writing_free, g_free, XB_BUSY_WRITES };

static void
on_bank_save (Bank *bank)
{
  g_autofree char *path = xb_typed (bank->path);
  guint at = gtk_drop_down_get_selected (GTK_DROP_DOWN (bank->layout));
  Writing *writing;

  if (path == NULL || at >= bank->layouts->len)
    {
      xb_form_show_error (&bank->form, bank->path, _ ("Say which file to write: .xlsx, .csv or .txt, as the bank's layout needs."));
      return;
    }
  writing = g_new0 (Writing, 1);
  writing->roll = bank->roll;
  writing->layout = g_strdup (g_ptr_array_index (bank->layouts, at));
  writing->path = g_steal_pointer (&path);
  xb_busy (bank->form.window, bank->office, _ ("Writing the file for the bank…"), &bank_busy, writing);
}

static void
on_bank (XbListView *self)
{
  XbOffice *office = xb_list_view_office (self);
  GArray *entries = xb_catalog_list (xb_office_catalog (office));
  g_autoptr (GPtrArray) titles = g_ptr_array_new ();
  GtkWidget *browse = gtk_button_new_with_mnemonic (_ ("_Browse…"));
  Bank *bank = g_new0 (Bank, 1);

  bank->office = g_object_ref (office);
  bank->roll = xb_list_view_key (self);
  bank->layouts = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < entries->len; i++)
    {
      const XbCatalogEntry *entry = &g_array_index (entries, XbCatalogEntry, i);

      if (strcmp (entry->kind, "ledger") != 0 || g_strcmp0 (entry->use, "bank") != 0 || entry->problem != NULL)
        continue;
      g_ptr_array_add (bank->layouts, g_strdup (entry->id));
      g_ptr_array_add (titles, (gpointer) entry->title);
    }
  g_ptr_array_add (titles, NULL);
  xb_form_init (&bank->form, GTK_WIDGET (self), _ ("File for the bank"), _ ("_Write"));
  xb_help_set_topic (bank->form.window, "subsidies#payments");
  g_object_set_data_full (G_OBJECT (bank->form.window), "dialog", bank, bank_free);
  bank->layout = xb_form_add_choices (&bank->form, _ ("Layout"), (const char *const *) titles->pdata, 0);
  bank->path = xb_form_add_entry (&bank->form, _ ("File"), NULL, NULL);
  xb_form_add_line (&bank->form, browse);
  g_signal_connect_swapped (browse, "clicked", G_CALLBACK (on_bank_browse), bank);
  g_signal_connect_swapped (bank->form.save, "clicked", G_CALLBACK (on_bank_save), bank);
  xb_form_present (&bank->form);
}

GtkWidget *
xb_rolls_view_new (void)
{
  XbListView *self = XB_LIST_VIEW (xb_list_view_new (_ ("Rolls"), load));

  xb_list_view_add_choice (self, _ ("Scheme"));
  xb_list_view_add_button (self, _ ("_Make…"), on_make, FALSE);
  xb_list_view_add_button (self, _ ("_Lines"), on_lines, TRUE);
  xb_list_view_add_button (self, _ ("_Approve"), on_approve, TRUE);
  xb_list_view_add_button (self, _ ("_Discard the draft"), on_discard, TRUE);
  xb_list_view_add_button (self, _ ("_Export…"), on_export, TRUE);
  xb_list_view_add_button (self, _ ("Public _notice…"), on_notice, TRUE);
  xb_list_view_add_button (self, _ ("File for the _bank…"), on_bank, TRUE);
  xb_list_view_on_fill (self, fill);
  xb_list_view_on_activate (self, on_lines);
  return GTK_WIDGET (self);
}
