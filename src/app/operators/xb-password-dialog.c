#define G_LOG_DOMAIN "xiangbu"

#include "operators/xb-password-dialog.h"

#include "help/xb-help.h"
#include "access/xb-password.h"
#include "forms/xb-form.h"
#include "util/xb-text.h"
#include "widgets/xb-dialogs.h"
#include "xb-busy.h"

#include <glib/gi18n.h>
#include <string.h>

typedef enum
{
  OWN,     /* asks for the old one, where there is one */
  OTHER,   /* asks for nothing: managing operators is a right */
  RECOVER, /* asks for the code */
} Kind;

typedef struct
{
  XbForm form;
  XbOffice *office;
  Kind kind;
  char *name;
  GtkWidget *proof, *password, *again; /* @proof: (nullable) */
} Dialog;

/* What is asked of the core. */
typedef struct
{
  Kind kind;
  char *name, *proof, *password;
} Request;

static void
dialog_free (gpointer data)
{
  Dialog *dialog = data;

  g_object_unref (dialog->office);
  g_free (dialog->name);
  g_free (dialog);
}

static void
request_free (gpointer data)
{
  Request *request = data;

  g_free (request->name);
  xb_text_wipe (request->proof);
  xb_text_wipe (request->password);
  g_free (request);
}

static gpointer
run (XbStore *store, XbCatalog *catalog, const char *operator_name, gpointer data, GError **error)
{
  const Request *request = data;
  char *code = NULL;
  gboolean ok = request->kind == OWN       ? xb_password_change (store, request->name, request->proof, request->password, &code, error)
                : request->kind == RECOVER ? xb_password_recover (store, request->name, request->proof, request->password, &code, error)
                                           : xb_password_set (store, operator_name, request->name, request->password, &code, error);

  return ok ? code : NULL;
}

static void
on_done (GtkWidget *window, gpointer result, gpointer data, const GError *error)
{
  Dialog *dialog = g_object_get_data (G_OBJECT (window), "dialog");
  GtkWindow *parent = gtk_window_get_transient_for (GTK_WINDOW (window));
  g_autoptr (XbOffice) office = g_object_ref (dialog->office);
  g_autofree char *code = result, *words = NULL;

  if (code == NULL)
    {
      xb_form_mark_error (&dialog->form, NULL, error->message);
      return;
    }
  words = g_strdup_printf (_ ("Recovery code of %s:\n\n%s\n\nWrite it on paper and lock the paper away. It sets a new password when this one is forgotten, and is not shown again."),
                           dialog->name, code);
  gtk_window_destroy (GTK_WINDOW (window));
  if (parent != NULL)
    xb_show_error (GTK_WIDGET (parent), _ ("The password is set"), words);
  xb_office_changed (office);
}

static const XbBusy set_busy = { run, on_done, request_free, NULL, XB_BUSY_WRITES };

static void
on_save (Dialog *dialog)
{
  const char *password = gtk_editable_get_text (GTK_EDITABLE (dialog->password));
  Request *request;

  if (strcmp (password, gtk_editable_get_text (GTK_EDITABLE (dialog->again))) != 0)
    {
      xb_form_show_error (&dialog->form, dialog->again, _ ("The two passwords are not the same."));
      return;
    }
  request = g_new0 (Request, 1);
  request->kind = dialog->kind;
  request->name = g_strdup (dialog->name);
  request->proof = g_strdup (dialog->proof != NULL ? gtk_editable_get_text (GTK_EDITABLE (dialog->proof)) : "");
  request->password = g_strdup (password);
  xb_busy (dialog->form.window, dialog->office, _ ("Please wait…"), &set_busy, request);
}

static void
open_dialog (GtkWidget *parent, XbOffice *office, Kind kind, const char *name)
{
  Dialog *dialog = g_new0 (Dialog, 1);
  g_autofree char *title = g_strdup_printf (_ ("Password of %s"), name);
  GtkWidget *words = gtk_label_new (_ ("A password keeps the program from those who do not know it. It does not encrypt the file: whoever can copy the file can read it. At least 8 "
                                       "characters; a short sentence is easy to remember."));
  gboolean set = FALSE;

  dialog->office = g_object_ref (office);
  dialog->kind = kind;
  dialog->name = g_strdup (name);
  xb_form_init (&dialog->form, parent, title, _ ("_Set the password"));
  xb_help_set_topic (dialog->form.window, "operators#passwords");
  g_object_set_data_full (G_OBJECT (dialog->form.window), "dialog", dialog, dialog_free);
  gtk_label_set_wrap (GTK_LABEL (words), TRUE);
  gtk_label_set_xalign (GTK_LABEL (words), 0);
  gtk_label_set_max_width_chars (GTK_LABEL (words), 60);
  xb_form_add_line (&dialog->form, words);
  if (kind == RECOVER)
    {
      dialog->proof = xb_form_add_entry (&dialog->form, _ ("Recovery code"), NULL, _ ("from the paper, such as ABCD-EFGH-…"));
      dialog->form.row += dialog->form.row % 2;
    }
  else if (kind == OWN && xb_password_is_set (xb_office_store (office), name, &set, NULL) && set)
    dialog->proof = xb_form_add_secret (&dialog->form, _ ("Old password"));
  dialog->password = xb_form_add_secret (&dialog->form, _ ("New password"));
  dialog->again = xb_form_add_secret (&dialog->form, _ ("Once more"));
  g_signal_connect_swapped (dialog->form.save, "clicked", G_CALLBACK (on_save), dialog);
  xb_form_present (&dialog->form);
}

/** Whoever is working sets theirs. */
void
xb_password_dialog_own (GtkWidget *parent, XbOffice *office)
{
  open_dialog (parent, office, OWN, xb_office_operator (office));
}

/** Whoever manages operators sets that of @name. */
void
xb_password_dialog_other (GtkWidget *parent, XbOffice *office, const char *name)
{
  open_dialog (parent, office, OTHER, name);
}

/** @name has forgotten theirs, and has the paper. */
void
xb_password_dialog_recover (GtkWidget *parent, XbOffice *office, const char *name)
{
  open_dialog (parent, office, RECOVER, name);
}
