#define G_LOG_DOMAIN "xiangbu"

/* Who this office is to others: its code and mark, to be printed, read out, or carried as a file. */

#include "exchange/xb-exchange-views.h"

#include "help/xb-help.h"
#include "exchange/xb-office-card.h"
#include "letter/xb-letter.h"
#include "print/xb-preview.h"
#include "widgets/xb-dialogs.h"

#include <glib/gi18n.h>

typedef struct
{
  GtkWidget *window;
  XbOfficeCard *card;
} Dialog;

static void
dialog_free (gpointer data)
{
  Dialog *dialog = data;

  xb_office_card_free (dialog->card);
  g_free (dialog);
}

static void
save (const char *path, gpointer data)
{
  Dialog *dialog = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *words = NULL;

  if (!xb_office_card_save (dialog->card, path, &error))
    {
      xb_show_error (dialog->window, _ ("Card of this office"), error->message);
      return;
    }
  words = g_strdup_printf (_ ("“%s” was written. Take it to the other office; there is nothing secret in it."), path);
  xb_show_error (dialog->window, _ ("Saved"), words);
}

static void
on_save (GtkWidget *button G_GNUC_UNUSED, Dialog *dialog)
{
  g_autofree char *name = g_strconcat (dialog->card->name, XB_CARD_ENDING, NULL);

  xb_choose_new_file (dialog->window, _ ("Card for the other office"), name, save, dialog);
}

static void
on_print (GtkWidget *button G_GNUC_UNUSED, Dialog *dialog)
{
  XbLetter *letter = xb_letter_new ();
  g_autofree char *code = xb_office_card_code (dialog->card), *mark = xb_office_card_words (dialog->card->public_key), *today = xb_text_today ();
  g_autoptr (GStrvBuilder) body = g_strv_builder_new ();
  g_autofree char *office = g_strdup_printf (_ ("Office: %s (%s)"), dialog->card->name, dialog->card->township), *of_code = g_strdup_printf (_ ("Code: %s"), code),
                  *of_mark = g_strdup_printf (_ ("Mark, to be compared by telephone: %s"), mark);

  g_strv_builder_add_many (body, office, of_code, of_mark, NULL);
  g_free (letter->title);
  letter->title = g_strdup (_ ("Card of an office"));
  g_free (letter->reference);
  letter->reference = g_strdup ("");
  g_strfreev (letter->body);
  letter->body = g_strv_builder_end (body);
  g_free (letter->date);
  letter->date = g_steal_pointer (&today);
  xb_preview_open (dialog->window, xb_letter_pages_new (letter), letter, (GDestroyNotify) xb_letter_free, letter->title);
}

static void
add_line (GtkWidget *box, const char *title, const char *text, gboolean large)
{
  GtkWidget *label = gtk_label_new (title), *value = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_xalign (GTK_LABEL (value), 0);
  gtk_label_set_wrap (GTK_LABEL (value), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (value), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_selectable (GTK_LABEL (value), TRUE);
  gtk_widget_add_css_class (label, "dim-label");
  if (large)
    {
      g_autoptr (PangoAttrList) attributes = pango_attr_list_from_string ("0 -1 weight bold, 0 -1 family monospace, 0 -1 scale 1.2"); /* the theme's titles have a size of their own */

      gtk_label_set_attributes (GTK_LABEL (value), attributes);
    }
  xb_set_name (value, title);
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), value);
}

/** Shows the card of this office. Its key is made where there is none yet. */
void
xb_card_show (GtkWidget *parent, XbOffice *office)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (XbOfficeCard) card = xb_office_card_here (xb_office_store (office), NULL, &error);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6), *buttons = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6), *saving, *printing;
  g_autofree char *code = NULL, *mark = NULL, *name = NULL;
  Dialog *dialog;

  if (card == NULL)
    {
      xb_show_error (parent, _ ("Card of this office"), error->message);
      return;
    }
  code = xb_office_card_code (card);
  mark = xb_office_card_words (card->public_key);
  name = g_strdup_printf ("%s (%s)", card->name, card->township);
  dialog = g_new0 (Dialog, 1);
  dialog->card = g_steal_pointer (&card);
  dialog->window = xb_dialog_window (parent, _ ("Card of this office"), 640, -1);
  xb_help_set_topic (dialog->window, "exchange#cards");
  g_object_set_data_full (G_OBJECT (dialog->window), "card", dialog, dialog_free);
  add_line (box, _ ("Office"), name, FALSE);
  add_line (box, _ ("Code, to be typed in at the other office"), code, TRUE);
  add_line (box, _ ("Mark, to be compared by telephone"), mark, TRUE);
  add_line (box, "", _ ("The other office takes this card once, and you take its card. From then on packages between the two are signed and encrypted: nobody else can read them, and nobody can slip one in."),
            FALSE);
  saving = gtk_button_new_with_mnemonic (_ ("_Save as a file…"));
  printing = gtk_button_new_with_mnemonic (_ ("P_rint…"));
  g_signal_connect (saving, "clicked", G_CALLBACK (on_save), dialog);
  g_signal_connect (printing, "clicked", G_CALLBACK (on_print), dialog);
  gtk_widget_set_halign (buttons, GTK_ALIGN_END);
  gtk_widget_set_margin_top (buttons, 12);
  gtk_box_append (GTK_BOX (buttons), printing);
  gtk_box_append (GTK_BOX (buttons), saving);
  gtk_box_append (GTK_BOX (box), buttons);
  gtk_widget_set_margin_start (box, 18);
  gtk_widget_set_margin_end (box, 18);
  gtk_widget_set_margin_top (box, 12);
  gtk_widget_set_margin_bottom (box, 18);
  gtk_window_set_child (GTK_WINDOW (dialog->window), box);
  gtk_window_present (GTK_WINDOW (dialog->window));
  gtk_widget_grab_focus (saving); /* rather than the first text, which would stand there as if it were to be replaced */
}
