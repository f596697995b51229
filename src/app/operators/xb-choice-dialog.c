#define G_LOG_DOMAIN "xiangbu"

#include "operators/xb-choice-dialog.h"

#include "help/xb-help.h"
#include "forms/xb-form.h"
#include "widgets/xb-dialogs.h"

#include <glib/gi18n.h>

typedef struct
{
  XbForm form;
  XbOffice *office;
  GtkWidget *name;
  GPtrArray *choices; /* (element-type XbChoice) */
  GPtrArray *checks;  /* (element-type GtkWidget): as many */
  XbChoiceFunc func;
} Dialog;

XbChoice *
xb_choice_new (const char *key, const char *title, gboolean chosen)
{
  XbChoice *choice = g_new0 (XbChoice, 1);

  choice->key = g_strdup (key);
  choice->title = g_strdup (title);
  choice->chosen = chosen;
  return choice;
}

void
xb_choice_free (gpointer data)
{
  XbChoice *choice = data;

  g_free (choice->key);
  g_free (choice->title);
  g_free (choice);
}

static void
dialog_free (gpointer data)
{
  Dialog *dialog = data;

  g_object_unref (dialog->office);
  g_ptr_array_unref (dialog->choices);
  g_ptr_array_unref (dialog->checks);
  g_free (dialog);
}

static void
on_save (Dialog *dialog)
{
  g_autoptr (GPtrArray) chosen = g_ptr_array_new ();
  g_autoptr (XbOffice) office = g_object_ref (dialog->office);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < dialog->checks->len; i++)
    if (gtk_check_button_get_active (g_ptr_array_index (dialog->checks, i)))
      g_ptr_array_add (chosen, ((XbChoice *) g_ptr_array_index (dialog->choices, i))->key);
  g_ptr_array_add (chosen, NULL);
  if (!dialog->func (office, gtk_editable_get_text (GTK_EDITABLE (dialog->name)), (const char *const *) chosen->pdata, &error))
    {
      xb_form_mark_error (&dialog->form, NULL, error->message);
      return;
    }
  gtk_window_destroy (GTK_WINDOW (dialog->form.window));
  xb_office_changed (office);
}

/**
 * xb_choice_dialog_open:
 * @name: (nullable): %NULL: it is to be typed; otherwise it stays as it is
 * @choices: (transfer full) (element-type XbChoice)
 */
void
xb_choice_dialog_open (GtkWidget *parent, XbOffice *office, const char *title, const char *name_label, const char *name, const char *list_label, GPtrArray *choices,
                       XbChoiceFunc func)
{
  Dialog *dialog = g_new0 (Dialog, 1);
  GtkWidget *heading = gtk_label_new (list_label);

  dialog->office = g_object_ref (office);
  dialog->choices = choices;
  dialog->checks = g_ptr_array_new ();
  dialog->func = func;
  xb_form_init (&dialog->form, parent, title, _ ("_Save"));
  xb_help_set_topic (dialog->form.window, "operators");
  g_object_set_data_full (G_OBJECT (dialog->form.window), "dialog", dialog, dialog_free);
  dialog->name = xb_form_add_entry (&dialog->form, name_label, name, NULL);
  gtk_widget_set_sensitive (dialog->name, name == NULL);
  gtk_label_set_xalign (GTK_LABEL (heading), 0);
  gtk_widget_add_css_class (heading, "xb-heading");
  xb_form_add_line (&dialog->form, heading);
  for (guint i = 0; i < choices->len; i++)
    {
      const XbChoice *choice = g_ptr_array_index (choices, i);
      GtkWidget *check = gtk_check_button_new_with_label (choice->title);

      gtk_check_button_set_active (GTK_CHECK_BUTTON (check), choice->chosen);
      xb_form_add_line (&dialog->form, check);
      g_ptr_array_add (dialog->checks, check);
    }
  g_signal_connect_swapped (dialog->form.save, "clicked", G_CALLBACK (on_save), dialog);
  xb_form_present (&dialog->form);
}
