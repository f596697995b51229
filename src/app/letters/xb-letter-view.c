#define G_LOG_DOMAIN "xiangbu"

#include "letters/xb-letter-view.h"

#include "help/xb-help.h"
#include "forms/xb-form.h"
#include "letter/xb-letter.h"
#include "print/xb-preview.h"
#include "widgets/xb-dialogs.h"
#include "widgets/xb-filter-bar.h"
#include "widgets/xb-table-view.h"

#include <glib/gi18n.h>

struct _XbLetterView
{
  GtkWidget parent_instance;
  GtkWidget *box, *table, *again, *cancel, *hint;
  XbOffice *office;
  GPtrArray *letters; /* (nullable) (element-type XbLetter) */
};

G_DEFINE_FINAL_TYPE (XbLetterView, xb_letter_view, GTK_TYPE_WIDGET)

static XbLetter *
selected (XbLetterView *self)
{
  int line = xb_table_view_selected (XB_TABLE_VIEW (self->table));

  return line >= 0 && self->letters != NULL && (guint) line < self->letters->len ? g_ptr_array_index (self->letters, line) : NULL;
}

static XbLedgerTable *
make_table (GPtrArray *letters)
{
  static const struct
  {
    const char *title;
    double width;
  } columns[] = { { N_ ("Reference"), 24 }, { N_ ("Letter"), 24 }, { N_ ("For"), 26 }, { N_ ("Purpose"), 20 }, { N_ ("Date"), 12 },
                  { N_ ("Made by"), 10 }, { N_ ("Copies"), 8 }, { N_ ("Void"), 20 } };
  XbLedgerDef *def = xb_ledger_def_new ();
  XbLedgerTable *table;

  for (guint i = 0; i < G_N_ELEMENTS (columns); i++)
    xb_ledger_def_add_column (def, columns[i].title, _ (columns[i].title), XB_COLUMN_TEXT)->width = columns[i].width;
  def->landscape = TRUE;
  table = xb_ledger_table_new_own (def, _ ("Register of letters"));
  for (guint i = 0; i < letters->len; i++)
    {
      const XbLetter *letter = g_ptr_array_index (letters, i);
      g_autofree char *copies = letter->copies > 0 ? g_strdup_printf ("%d", letter->copies) : g_strdup ("");
      const char *cells[] = { letter->reference, letter->title, letter->name, letter->purpose, letter->date, letter->operator_name, copies, letter->void_reason };

      xb_ledger_table_begin (table, XB_TABLE_ROW, NULL);
      for (guint k = 0; k < G_N_ELEMENTS (cells); k++)
        xb_ledger_table_add (table, cells[k] != NULL ? cells[k] : "");
    }
  return table;
}

static void
on_selected (XbLetterView *self)
{
  XbLetter *letter = selected (self);

  gtk_widget_set_sensitive (self->again, letter != NULL && letter->void_reason == NULL);
  gtk_widget_set_sensitive (self->cancel, letter != NULL && letter->void_reason == NULL);
}

static void
reload (XbLetterView *self)
{
  g_autoptr (GError) error = NULL;

  if (self->office == NULL || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  g_clear_pointer (&self->letters, g_ptr_array_unref);
  self->letters = xb_letter_list (xb_office_store (self->office), 0, &error);
  xb_table_view_set (XB_TABLE_VIEW (self->table), self->letters != NULL ? make_table (self->letters) : NULL);
  gtk_label_set_text (GTK_LABEL (self->hint), self->letters == NULL        ? error->message
                                              : self->letters->len > 0 ? _ ("What went out keeps its number and its words. A copy is marked as one.")
                                                                       : _ ("No letter has gone out yet. Choose a person on the page “People” and press “Letter…” in the card."));
}

static void
on_again (XbLetterView *self)
{
  XbLetter *listed = selected (self);
  g_autoptr (GError) error = NULL;
  XbLetter *letter;

  if (listed == NULL)
    return;
  letter = xb_letter_load (xb_office_store (self->office), listed->id, &error);
  if (letter == NULL || !xb_letter_count_copy (xb_office_store (self->office), xb_office_operator (self->office), letter, &error))
    {
      xb_letter_free (letter);
      xb_show_error (GTK_WIDGET (self), _ ("It was not printed"), error->message);
      return;
    }
  xb_preview_open (GTK_WIDGET (self), xb_letter_pages_new (letter), letter, (GDestroyNotify) xb_letter_free, letter->reference);
  xb_office_changed (self->office);
}

/* ---- declaring void ---- */

typedef struct
{
  XbForm form;
  XbOffice *office;
  gint64 id;
  GtkWidget *reason;
} Void;

static void
void_free (gpointer data)
{
  Void *dialog = data;

  g_object_unref (dialog->office);
  g_free (dialog);
}

static void
on_void (Void *dialog)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (XbOffice) office = g_object_ref (dialog->office);

  if (!xb_letter_void (xb_office_store (office), xb_office_operator (office), dialog->id, gtk_editable_get_text (GTK_EDITABLE (dialog->reason)), &error))
    {
      xb_form_show_error (&dialog->form, dialog->reason, error->message);
      return;
    }
  gtk_window_destroy (GTK_WINDOW (dialog->form.window));
  xb_office_changed (office);
}

static void
on_cancel (XbLetterView *self)
{
  XbLetter *letter = selected (self);
  g_autofree char *title = letter != NULL ? g_strdup_printf (_ ("Declare %s void"), letter->reference) : NULL;
  Void *dialog;

  if (letter == NULL)
    return;
  dialog = g_new0 (Void, 1);
  dialog->office = g_object_ref (self->office);
  dialog->id = letter->id;
  xb_form_init (&dialog->form, GTK_WIDGET (self), title, _ ("Declare _void"));
  xb_help_set_topic (dialog->form.window, "letters");
  g_object_set_data_full (G_OBJECT (dialog->form.window), "dialog", dialog, void_free);
  dialog->reason = xb_form_add_entry (&dialog->form, _ ("Reason"), NULL, _ ("its number is not given again"));
  g_signal_connect_swapped (dialog->form.save, "clicked", G_CALLBACK (on_void), dialog);
  xb_form_present (&dialog->form);
}

static void
on_print (XbLetterView *self)
{
  XbLedgerTable *table;

  if (self->letters == NULL)
    return;
  table = make_table (self->letters);
  xb_preview_open_table (GTK_WIDGET (self), table);
}

void
xb_letter_view_set_office (XbLetterView *self, XbOffice *office)
{
  if (self->office != NULL)
    g_signal_handlers_disconnect_by_data (self->office, self);
  g_set_object (&self->office, office);
  g_signal_connect_object (office, "changed", G_CALLBACK (reload), self, G_CONNECT_SWAPPED);
  reload (self);
}

static void
xb_letter_view_dispose (GObject *object)
{
  XbLetterView *self = XB_LETTER_VIEW (object);

  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_object (&self->office);
  g_clear_pointer (&self->letters, g_ptr_array_unref);
  G_OBJECT_CLASS (xb_letter_view_parent_class)->dispose (object);
}

static void
xb_letter_view_class_init (XbLetterViewClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = xb_letter_view_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
xb_letter_view_init (XbLetterView *self)
{
  GtkWidget *bar = xb_filter_bar_new ();

  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  self->again = xb_filter_add (bar, xb_filter_button (_ ("Print _again…"), G_CALLBACK (on_again), self), NULL);
  self->cancel = xb_filter_add (bar, xb_filter_button (_ ("Declare _void…"), G_CALLBACK (on_cancel), self), NULL);
  xb_filter_add (bar, xb_filter_button (_ ("_Print the register…"), G_CALLBACK (on_print), self), NULL);
  self->hint = xb_filter_hint ("");
  self->table = xb_table_view_new (_ ("Register of letters"));
  gtk_box_append (GTK_BOX (self->box), bar);
  gtk_box_append (GTK_BOX (self->box), self->hint);
  gtk_box_append (GTK_BOX (self->box), self->table);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
  on_selected (self);
  g_signal_connect_object (self->table, "selected", G_CALLBACK (on_selected), self, G_CONNECT_SWAPPED);
  g_signal_connect (self, "map", G_CALLBACK (reload), NULL);
}
