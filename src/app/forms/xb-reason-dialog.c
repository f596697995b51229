#define G_LOG_DOMAIN "xiangbu"

#include "forms/xb-reason-dialog.h"

#include "help/xb-help.h"
#include "forms/xb-form.h"

#include <glib/gi18n.h>

typedef struct
{
  XbForm form;
  XbOffice *office;
  char *title;
  gint64 record; /* 0 for many */
  GtkWidget *reason;
  XbAnswerFunc func;
  gpointer data;
} Dialog;

static void
dialog_free (gpointer data)
{
  Dialog *dialog = data;

  g_object_unref (dialog->office);
  g_free (dialog->title);
  g_free (dialog);
}

static void
on_go (Dialog *dialog)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *reason = g_strdup (gtk_editable_get_text (GTK_EDITABLE (dialog->reason)));
  XbAnswerFunc func = dialog->func;
  gpointer data = dialog->data;

  g_strstrip (reason);
  if (*reason == '\0')
    {
      xb_form_show_error (&dialog->form, dialog->reason, _ ("Say for what the full numbers are needed. The reason is recorded."));
      return;
    }
  if (!xb_journal_record_access (xb_office_store (dialog->office), xb_office_operator (dialog->office), XB_RIGHT_SEE_IDS, dialog->record, dialog->title, reason, &error))
    {
      xb_form_show_error (&dialog->form, NULL, error->message);
      return;
    }
  gtk_window_destroy (GTK_WINDOW (dialog->form.window));
  func (data);
}

/** Asks for a reason; when it has been recorded in the journal under @title (of a person or household, @record, or 0 of many), @func is called. */
void
xb_reason_dialog_ask (GtkWidget *parent, XbOffice *office, gint64 record, const char *title, XbAnswerFunc func, gpointer data)
{
  Dialog *dialog = g_new0 (Dialog, 1);

  dialog->office = g_object_ref (office);
  dialog->title = g_strdup (title);
  dialog->record = record;
  dialog->func = func;
  dialog->data = data;
  xb_form_init (&dialog->form, parent, _ ("Show numbers in full"), _ ("_Show"));
  xb_help_set_topic (dialog->form.window, "people#numbers");
  g_object_set_data_full (G_OBJECT (dialog->form.window), "dialog", dialog, dialog_free);
  dialog->reason = xb_form_add_entry (&dialog->form, _ ("Reason"), NULL, _ ("such as: checking with the bank"));
  g_signal_connect_swapped (dialog->form.save, "clicked", G_CALLBACK (on_go), dialog);
  xb_form_present (&dialog->form);
}

/** Records the reason typed in @reason under @title; without one, says in the form that it is wanted. Full numbers leave the office. */
gboolean
xb_reason_record (XbForm *form, XbOffice *office, GtkWidget *reason, const char *title)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (reason));
  g_autoptr (GError) error = NULL;

  if (*text == '\0')
    xb_form_show_error (form, reason, _ ("Full ID numbers and accounts leave the office: say for what. The reason is recorded."));
  else if (xb_journal_record_access (xb_office_store (office), xb_office_operator (office), XB_RIGHT_EXPORT_UNMASKED, 0, title, text, &error))
    return TRUE;
  else
    xb_form_show_error (form, NULL, error->message);
  return FALSE;
}
