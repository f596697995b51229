#define G_LOG_DOMAIN "xiangbu"

#include "encryption/xb-unlock-dialog.h"

#include "help/xb-help.h"
#include "forms/xb-form.h"
#include "store/xb-store-key.h"
#include "util/xb-text.h"

#include <glib/gi18n.h>
#include <string.h>

typedef struct
{
  XbForm form;
  char *path;
  XbUnlocked func;
  GtkWidget *password, *paper, *again;
} Dialog;

/* What is tried, on a thread of its own: a password takes a second on purpose. */
typedef struct
{
  char *path, *password, *paper;
} Attempt;

static void
dialog_free (gpointer data)
{
  Dialog *dialog = data;

  g_free (dialog->path);
  g_free (dialog);
}

static void
attempt_free (gpointer data)
{
  Attempt *attempt = data;

  g_free (attempt->path);
  xb_text_wipe (attempt->password);
  xb_text_wipe (attempt->paper);
  g_free (attempt);
}

static void
try_it (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Attempt *attempt = data;
  GError *error = NULL;
  gboolean ok = *attempt->paper != '\0' ? xb_store_unlock_by_paper (attempt->path, attempt->paper, attempt->password, &error)
                                        : xb_store_unlock (attempt->path, attempt->password, &error);

  if (ok)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
on_tried (GObject *source, GAsyncResult *result, gpointer data)
{
  Dialog *dialog = g_object_get_data (source, "dialog");
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;
  GtkWindow *parent;
  XbUnlocked func;

  if (dialog == NULL) /* closed meanwhile */
    return;
  gtk_widget_set_sensitive (dialog->form.save, TRUE);
  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      xb_form_show_error (&dialog->form, *gtk_editable_get_text (GTK_EDITABLE (dialog->paper)) != '\0' ? dialog->paper : dialog->password, error->message);
      return;
    }
  path = g_strdup (dialog->path);
  func = dialog->func;
  parent = gtk_window_get_transient_for (GTK_WINDOW (source));
  gtk_window_destroy (GTK_WINDOW (source));
  if (parent != NULL)
    func (GTK_WIDGET (parent), path);
}

static void
on_open (Dialog *dialog)
{
  g_autoptr (GTask) task = g_task_new (dialog->form.window, NULL, on_tried, NULL);
  Attempt *attempt;

  if (*gtk_editable_get_text (GTK_EDITABLE (dialog->paper)) != '\0'
      && strcmp (gtk_editable_get_text (GTK_EDITABLE (dialog->password)), gtk_editable_get_text (GTK_EDITABLE (dialog->again))) != 0)
    {
      xb_form_show_error (&dialog->form, dialog->again, _ ("The two passwords are not the same."));
      return;
    }
  attempt = g_new0 (Attempt, 1);
  attempt->path = g_strdup (dialog->path);
  attempt->password = g_strdup (gtk_editable_get_text (GTK_EDITABLE (dialog->password)));
  attempt->paper = g_strdup (gtk_editable_get_text (GTK_EDITABLE (dialog->paper)));
  gtk_widget_set_sensitive (dialog->form.save, FALSE);
  g_task_set_task_data (task, attempt, attempt_free);
  g_task_run_in_thread (task, try_it);
}

/* With the paper, the password above is a new one. */
static void
on_paper (Dialog *dialog)
{
  gtk_widget_set_sensitive (dialog->again, *gtk_editable_get_text (GTK_EDITABLE (dialog->paper)) != '\0');
}

void
xb_unlock_dialog_open (GtkWidget *window, const char *path, XbUnlocked func)
{
  Dialog *dialog = g_new0 (Dialog, 1);
  g_autofree char *name = g_path_get_basename (path), *title = g_strdup_printf (_ ("%s is encrypted"), name);
  GtkWidget *words = gtk_label_new (_ ("Type the password of the database. Where it was forgotten, type the recovery key from the paper, and a new password twice."));

  dialog->path = g_strdup (path);
  dialog->func = func;
  xb_form_init (&dialog->form, window, title, _ ("_Open"));
  xb_help_set_topic (dialog->form.window, "encryption");
  g_object_set_data_full (G_OBJECT (dialog->form.window), "dialog", dialog, dialog_free);
  gtk_label_set_wrap (GTK_LABEL (words), TRUE);
  gtk_label_set_xalign (GTK_LABEL (words), 0);
  gtk_label_set_max_width_chars (GTK_LABEL (words), 60);
  xb_form_add_line (&dialog->form, words);
  dialog->password = xb_form_add_secret (&dialog->form, _ ("Password"));
  dialog->again = xb_form_add_secret (&dialog->form, _ ("New password, once more"));
  dialog->paper = xb_form_add_entry (&dialog->form, _ ("Recovery key"), NULL, _ ("only when the password was forgotten"));
  g_signal_connect_swapped (dialog->paper, "changed", G_CALLBACK (on_paper), dialog);
  g_signal_connect_swapped (dialog->form.save, "clicked", G_CALLBACK (on_open), dialog);
  on_paper (dialog);
  xb_form_present (&dialog->form);
}
