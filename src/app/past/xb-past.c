#define G_LOG_DOMAIN "xiangbu"

#include "past/xb-past.h"

#include "help/xb-help.h"
#include "forms/xb-form.h"
#include "util/xb-date.h"
#include "widgets/xb-line.h"

#include <glib/gi18n.h>

typedef struct
{
  XbForm form;
  XbOffice *office;
  GtkWidget *as_of, *known_on;
} PastDialog;

/* Says over the pages that it is not today that is looked at. */
static void
on_office_changed (XbOffice *office, GtkWidget *line)
{
  const char *as_of = xb_office_as_of (office), *known_on = xb_office_known_on (office);
  g_autofree char *text = NULL;

  gtk_widget_set_visible (line, as_of != NULL || known_on != NULL);
  if (as_of != NULL && known_on != NULL)
    text = g_strdup_printf (_ ("You see the register as of %s, as it was known on %s. It cannot be changed."), as_of,
                            known_on);
  else if (as_of != NULL)
    text = g_strdup_printf (_ ("You see the register as of %s. It cannot be changed."), as_of);
  else if (known_on != NULL)
    text = g_strdup_printf (_ ("You see the register as it was known on %s. It cannot be changed."), known_on);
  gtk_label_set_text (GTK_LABEL (xb_line_text (line)), text != NULL ? text : "");
}

/** Returns: (transfer floating): the line, hidden as long as today is looked at; its button activates win.today. */
GtkWidget *
xb_past_line_new (void)
{
  GtkWidget *line = xb_line_new ("xb-past", NULL), *today = gtk_button_new_with_mnemonic (_ ("Back to _today"));

  gtk_actionable_set_action_name (GTK_ACTIONABLE (today), "win.today");
  gtk_box_append (GTK_BOX (line), today);
  gtk_widget_set_visible (line, FALSE);
  return line;
}

/** From now on the line follows the day that is looked at in @office. */
void
xb_past_line_set_office (GtkWidget *line, XbOffice *office)
{
  g_signal_connect_object (office, "changed", G_CALLBACK (on_office_changed), line, 0);
  on_office_changed (office, line);
}

static void
on_look_back (PastDialog *dialog)
{
  char as_of[XB_DATE_SIZE], known_on[XB_DATE_SIZE];
  g_autoptr (GError) error = NULL;

  if (!xb_form_read_past_day (&dialog->form, dialog->as_of, as_of) ||
      !xb_form_read_past_day (&dialog->form, dialog->known_on, known_on))
    return;
  if (*as_of == '\0' && *known_on == '\0')
    {
      xb_form_show_error (&dialog->form, dialog->as_of, _ ("Say which day."));
      return;
    }
  if (!xb_office_look_back (dialog->office, *as_of != '\0' ? as_of : NULL, *known_on != '\0' ? known_on : NULL, &error))
    {
      xb_form_show_error (&dialog->form, NULL, error->message);
      return;
    }
  gtk_window_destroy (GTK_WINDOW (dialog->form.window));
}

static void
free_dialog (gpointer data)
{
  PastDialog *dialog = data;

  g_object_unref (dialog->office);
  g_free (dialog);
}

/** Asks for the day to look at, and shows it on every page. */
void
xb_past_dialog_open (GtkWidget *parent, XbOffice *office)
{
  PastDialog *dialog = g_new0 (PastDialog, 1);

  dialog->office = g_object_ref (office);
  xb_form_init (&dialog->form, parent, _ ("The register on another day"), _ ("_Look"));
  xb_help_set_topic (dialog->form.window, "past");
  g_object_set_data_full (G_OBJECT (dialog->form.window), "dialog", dialog, free_dialog);
  dialog->as_of =
      xb_form_add_entry (&dialog->form, _ ("As it was on"), xb_office_as_of (office), _ ("such as 2025-12-31"));
  dialog->known_on =
      xb_form_add_entry (&dialog->form, _ ("As known on"), xb_office_known_on (office), _ ("empty: as known today"));
  g_signal_connect_swapped (dialog->form.save, "clicked", G_CALLBACK (on_look_back), dialog);
  xb_form_present (&dialog->form);
}
