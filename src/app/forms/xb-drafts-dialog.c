#define G_LOG_DOMAIN "xiangbu"

#include "forms/xb-drafts-dialog.h"

#include "help/xb-help.h"
#include "forms/xb-form-draft.h"
#include "widgets/xb-dialogs.h"
#include "widgets/xb-filter-bar.h"

#include <glib/gi18n.h>

typedef struct
{
  XbOffice *office;
  GtkWidget *window, *list;
} Dialog;

static void fill (Dialog *dialog);

static void
dialog_free (gpointer data)
{
  Dialog *dialog = data;

  g_object_unref (dialog->office);
  g_free (dialog);
}

static void
on_throw_away (GtkWidget *button, gpointer data)
{
  Dialog *dialog = data;
  const char *form = g_object_get_data (G_OBJECT (button), "form");
  g_autoptr (GError) error = NULL;

  if (!xb_draft_remove (xb_office_store (dialog->office), xb_office_operator (dialog->office), form, &error))
    xb_show_error (dialog->window, _ ("Forms not saved"), error->message);
  fill (dialog);
}

static GtkWidget *
draft_row (Dialog *dialog, const XbDraft *draft)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12), *words = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3), *heading, *text,
            *away = gtk_button_new_with_mnemonic (_ ("_Throw it away"));
  g_autofree char *at = xb_form_draft_time (draft), *title = g_strdup_printf ("%s  %s", draft->title, at), *typed = xb_form_draft_words (draft),
                  *name = g_strdup_printf (_ ("Throw away: %s"), title);

  heading = gtk_label_new (title);
  text = gtk_label_new (typed);
  gtk_widget_add_css_class (heading, "heading");
  gtk_label_set_xalign (GTK_LABEL (heading), 0);
  gtk_label_set_xalign (GTK_LABEL (text), 0);
  gtk_label_set_wrap (GTK_LABEL (text), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (text), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_selectable (GTK_LABEL (text), TRUE);
  gtk_widget_set_hexpand (words, TRUE);
  gtk_widget_set_valign (away, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (words), heading);
  gtk_box_append (GTK_BOX (words), text);
  gtk_box_append (GTK_BOX (box), words);
  gtk_box_append (GTK_BOX (box), away);
  xb_set_name (away, name);
  g_object_set_data_full (G_OBJECT (away), "form", g_strdup (draft->form), g_free);
  g_signal_connect (away, "clicked", G_CALLBACK (on_throw_away), dialog);
  return box;
}

static void
fill (Dialog *dialog)
{
  g_autoptr (GPtrArray) drafts = xb_draft_list (xb_office_store (dialog->office), xb_office_operator (dialog->office), NULL);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (dialog->list)) != NULL)
    gtk_box_remove (GTK_BOX (dialog->list), child);
  for (guint i = 0; drafts != NULL && i < drafts->len; i++)
    gtk_box_append (GTK_BOX (dialog->list), draft_row (dialog, g_ptr_array_index (drafts, i)));
  if (drafts == NULL || drafts->len == 0)
    gtk_box_append (GTK_BOX (dialog->list), xb_filter_hint (_ ("Everything that was typed has been saved.")));
}

/** What the operator has typed into forms and not saved, with what to do. */
void
xb_drafts_dialog_open (GtkWidget *parent, XbOffice *office)
{
  Dialog *dialog = g_new0 (Dialog, 1);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12), *scrolled = gtk_scrolled_window_new (), *close = gtk_button_new_with_mnemonic (_ ("_Close"));

  dialog->office = g_object_ref (office);
  dialog->window = xb_dialog_window (parent, _ ("Forms not saved"), 640, 420);
  xb_help_set_topic (dialog->window, "broken-pc");
  dialog->list = gtk_box_new (GTK_ORIENTATION_VERTICAL, 18);
  g_object_set_data_full (G_OBJECT (dialog->window), "dialog", dialog, dialog_free);
  xb_set_margins (box, 18);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), dialog->list);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_widget_set_vexpand (scrolled, TRUE);
  gtk_widget_set_halign (close, GTK_ALIGN_END);
  gtk_box_append (GTK_BOX (box), xb_filter_hint (_ ("The program ended while these were being filled in. Open the same form again, and it offers to put back what was typed.")));
  gtk_box_append (GTK_BOX (box), scrolled);
  gtk_box_append (GTK_BOX (box), close);
  g_signal_connect_swapped (close, "clicked", G_CALLBACK (gtk_window_close), dialog->window);
  gtk_window_set_child (GTK_WINDOW (dialog->window), box);
  fill (dialog);
  gtk_window_set_focus (GTK_WINDOW (dialog->window), close);
  gtk_window_present (GTK_WINDOW (dialog->window));
}

/** The same, once for each operator that works in @office, if they were filling something in when the program ended: anything typed before @office was opened. */
void
xb_drafts_dialog_offer (GtkWidget *parent, XbOffice *office)
{
  g_autoptr (GPtrArray) drafts = NULL;

  if (g_strcmp0 (g_object_get_data (G_OBJECT (office), "drafts-offered"), xb_office_operator (office)) == 0)
    return;
  g_object_set_data_full (G_OBJECT (office), "drafts-offered", g_strdup (xb_office_operator (office)), g_free);
  drafts = xb_draft_list (xb_office_store (office), xb_office_operator (office), NULL);
  for (guint i = 0; drafts != NULL && i < drafts->len; i++)
    if (((XbDraft *) g_ptr_array_index (drafts, i))->at < xb_office_opened (office))
      {
        xb_drafts_dialog_open (parent, office);
        return;
      }
}
