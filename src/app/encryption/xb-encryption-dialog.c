#define G_LOG_DOMAIN "xiangbu"

#include "encryption/xb-encryption-dialog.h"

#include "help/xb-help.h"
#include "access/xb-encryption.h"
#include "forms/xb-form.h"
#include "util/xb-text.h"
#include "widgets/xb-dialogs.h"

#include <glib/gi18n.h>
#include <string.h>

/* The connections of the closed window go one after the other: so often is tried whether the last one has gone. */
#define ATTEMPTS 20
#define ATTEMPT_MS 300

typedef struct
{
  XbForm form;
  XbWindow *window;
  gboolean encrypted;
  GtkWidget *old, *password, *again; /* @old: (nullable) */
} Dialog;

typedef struct
{
  GtkApplication *application;
  GtkWidget *window; /* (nullable): the new one, that shows what goes on */
  char *path, *operator_name, *old, *password;
  guint attempts;
} Job;

static void
dialog_free (gpointer data)
{
  g_free (data);
}

static void
job_free (gpointer data)
{
  Job *job = data;

  g_clear_object (&job->application);
  g_clear_object (&job->window);
  g_free (job->path);
  g_free (job->operator_name);
  xb_text_wipe (job->old);
  xb_text_wipe (job->password);
  g_free (job);
}

/* ---- switching it on: the file is written anew, and nobody may have it open ---- */

static gboolean start (gpointer data);

static void
encrypt (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Job *job = data;
  GError *error = NULL;
  char *paper = xb_encryption_begin (job->path, job->operator_name, job->password, &error);

  if (paper != NULL)
    g_task_return_pointer (task, paper, g_free);
  else
    g_task_return_error (task, error);
}

static void
on_encrypted (GObject *source, GAsyncResult *result, gpointer data)
{
  Job *job = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *paper = g_task_propagate_pointer (G_TASK (result), &error), *words = NULL;

  if (paper == NULL && g_error_matches (error, XB_STORE_ERROR, XB_STORE_ERROR_BUSY) && ++job->attempts < ATTEMPTS)
    {
      g_timeout_add (ATTEMPT_MS, start, job);
      return;
    }
  xb_window_open (XB_WINDOW (job->window), job->path);
  if (paper == NULL)
    xb_show_error (job->window, _ ("The database was not encrypted"), error->message);
  else
    {
      words = g_strdup_printf (_ ("Recovery key:\n\n%s\n\nWrite it on paper, and lock the paper away. It opens the database when the password is forgotten and is not shown again; "
                                  "without both, everything is lost.\n\nBackups and copies made until now are not encrypted: delete those that are no longer needed."),
                               paper);
      xb_show_error (job->window, _ ("The database is encrypted"), words);
    }
  g_application_release (G_APPLICATION (job->application));
  job_free (job);
}

static gboolean
start (gpointer data)
{
  Job *job = data;
  g_autoptr (GTask) task = NULL;

  if (job->window == NULL)
    {
      job->window = g_object_ref (GTK_WIDGET (xb_window_new (job->application)));
      gtk_window_present (GTK_WINDOW (job->window));
      xb_window_show_opening (XB_WINDOW (job->window));
    }
  task = g_task_new (job->window, NULL, on_encrypted, job);
  g_task_set_task_data (task, job, NULL);
  g_task_run_in_thread (task, encrypt);
  return G_SOURCE_REMOVE;
}

static void
on_closed (gpointer data)
{
  g_timeout_add (ATTEMPT_MS, start, data);
}

/* ---- another password ---- */

static void
change (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Job *job = data;
  GError *error = NULL;

  if (xb_store_change_key_password (job->path, job->old, job->password, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
on_password_changed (GObject *source, GAsyncResult *result, gpointer data)
{
  Dialog *dialog = g_object_get_data (source, "dialog");
  g_autoptr (GError) error = NULL;
  XbWindow *window;

  if (dialog == NULL)
    return;
  gtk_widget_set_sensitive (dialog->form.save, TRUE);
  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      xb_form_show_error (&dialog->form, dialog->old, error->message);
      return;
    }
  window = dialog->window;
  gtk_window_destroy (GTK_WINDOW (source));
  xb_window_say (window, _ ("The password of the database was changed. Backups open with it from the next one on."));
}

static void
on_save (Dialog *dialog)
{
  XbOffice *office = xb_window_office (dialog->window);
  const char *password = gtk_editable_get_text (GTK_EDITABLE (dialog->password));
  g_autoptr (GError) error = NULL;
  Job *job;

  if (strcmp (password, gtk_editable_get_text (GTK_EDITABLE (dialog->again))) != 0)
    {
      xb_form_show_error (&dialog->form, dialog->again, _ ("The two passwords are not the same."));
      return;
    }
  if (g_utf8_strlen (password, -1) < XB_SEAL_PASSPHRASE_MIN)
    {
      xb_form_show_error (&dialog->form, dialog->password, _ ("A password of at least 8 characters: a sentence is easy to remember."));
      return;
    }
  if (!xb_right_require (xb_office_store (office), xb_office_operator (office), XB_RIGHT_OPERATORS, &error))
    {
      xb_form_show_error (&dialog->form, NULL, error->message);
      return;
    }
  job = g_new0 (Job, 1);
  job->path = g_strdup (xb_store_path (xb_office_store (office)));
  job->operator_name = g_strdup (xb_office_operator (office));
  job->password = g_strdup (password);
  if (dialog->encrypted)
    {
      g_autoptr (GTask) task = g_task_new (dialog->form.window, NULL, on_password_changed, NULL);

      job->old = g_strdup (gtk_editable_get_text (GTK_EDITABLE (dialog->old)));
      gtk_widget_set_sensitive (dialog->form.save, FALSE);
      g_task_set_task_data (task, job, job_free);
      g_task_run_in_thread (task, change);
      return;
    }
  job->application = g_object_ref (gtk_window_get_application (GTK_WINDOW (dialog->window)));
  g_application_hold (G_APPLICATION (job->application));
  xb_window_close_and_then (dialog->window, on_closed, job);
  gtk_window_destroy (GTK_WINDOW (dialog->form.window));
}

void
xb_encryption_dialog_open (XbWindow *window)
{
  XbOffice *office = xb_window_office (window);
  Dialog *dialog;
  GtkWidget *words;

  if (!xb_store_can_encrypt ())
    {
      xb_show_error (GTK_WIDGET (window), _ ("Not encrypted"),
                     _ ("This copy of Xiangbu was built without encryption: whoever can copy the file of the database can read it. Keep the PC locked, or encrypt its disk. The "
                        "copy of Xiangbu that comes as a Flatpak can encrypt the database."));
      return;
    }
  dialog = g_new0 (Dialog, 1);
  dialog->window = window;
  dialog->encrypted = xb_store_is_encrypted (xb_store_path (xb_office_store (office)));
  xb_form_init (&dialog->form, GTK_WIDGET (window), _ ("Encryption of the database"), dialog->encrypted ? _ ("_Change the password") : _ ("_Encrypt"));
  xb_help_set_topic (dialog->form.window, "encryption");
  g_object_set_data_full (G_OBJECT (dialog->form.window), "dialog", dialog, dialog_free);
  words = gtk_label_new (dialog->encrypted ? _ ("The database is encrypted. A new password takes the place of the old one at once; the recovery key on paper stays the same.")
                                           : _ ("Whoever copies the file of the database, or takes the PC, cannot read it without this password. It is asked for each time the database is opened. The "
                                                "window closes, and opens again when it is done. Have paper at hand: the recovery key is shown once."));
  gtk_label_set_wrap (GTK_LABEL (words), TRUE);
  gtk_label_set_xalign (GTK_LABEL (words), 0);
  gtk_label_set_max_width_chars (GTK_LABEL (words), 60);
  xb_form_add_line (&dialog->form, words);
  if (dialog->encrypted)
    {
      dialog->old = xb_form_add_secret (&dialog->form, _ ("Old password"));
      dialog->form.row += dialog->form.row % 2;
    }
  dialog->password = xb_form_add_secret (&dialog->form, _ ("New password"));
  dialog->again = xb_form_add_secret (&dialog->form, _ ("Once more"));
  g_signal_connect_swapped (dialog->form.save, "clicked", G_CALLBACK (on_save), dialog);
  xb_form_present (&dialog->form);
}
