#define G_LOG_DOMAIN "xiangbu"

#include "welcome/xb-new-office.h"

#include "desk/xb-desk.h"
#include "help/xb-help.h"
#include "demo/xb-demo.h"
#include "forms/xb-form.h"
#include "widgets/xb-dialogs.h"

#include <glib/gi18n.h>
#include <glib/gstdio.h>

/* How many people the demo has: a small township's villages, made in a second. */
#define DEMO_PERSONS 5000

static char *
free_path (const char *folder, const char *stem)
{
  for (guint n = 1;; n++)
    {
      g_autofree char *file = n == 1 ? g_strdup_printf ("%s.xbdb", stem) : g_strdup_printf ("%s-%u.xbdb", stem, n);
      g_autofree char *path = g_build_filename (folder, file, NULL);

      if (!g_file_test (path, G_FILE_TEST_EXISTS))
        return g_steal_pointer (&path);
    }
}

/** Makes a demo beside the others that were made; says why if it cannot. */
void
xb_new_office_make_demo (GtkWidget *parent, XbMadeFunc made)
{
  g_autofree char *folder = g_build_filename (g_get_user_data_dir (), "xiangbu", "demo", NULL), *path = NULL;
  g_autoptr (GError) error = NULL;
  guint persons, households;

  g_mkdir_with_parents (folder, 0700);
  path = free_path (folder, "demo");
  if (xb_demo_create (path, DEMO_PERSONS, 1, &persons, &households, &error))
    made (parent, path);
  else
    xb_show_error (parent, _ ("The demo was not made"), error->message);
}

typedef struct
{
  XbForm form;
  XbMadeFunc made;
  GtkWidget *township, *code, *operator_name, *path;
} Dialog;

static void
on_create (Dialog *dialog)
{
  const char *path = gtk_editable_get_text (GTK_EDITABLE (dialog->path));
  g_autofree char *part = g_strdup_printf ("%s.part", path), *folder = g_path_get_dirname (path), *copy = g_strdup (path);
  g_autoptr (GError) error = NULL;
  XbMadeFunc made = dialog->made;
  GtkWidget *parent = GTK_WIDGET (gtk_window_get_transient_for (GTK_WINDOW (dialog->form.window)));
  XbStore *store = NULL;

  g_mkdir_with_parents (folder, 0700);
  if (g_file_test (path, G_FILE_TEST_EXISTS))
    g_set_error (&error, XB_STORE_ERROR, XB_STORE_ERROR_EXISTS, _ ("“%s” exists already and was left as it is. Choose another name."), path);
  else
    {
      g_autoptr (XbCatalog) catalog = xb_catalog_load (&error);

      g_unlink (part);
      if (catalog != NULL)
        store = xb_desk_create (catalog, part, gtk_editable_get_text (GTK_EDITABLE (dialog->code)), gtk_editable_get_text (GTK_EDITABLE (dialog->township)), 0,
                                gtk_editable_get_text (GTK_EDITABLE (dialog->operator_name)), &error);
    }
  if (store == NULL || !xb_store_publish (store, path, &error))
    {
      if (store == NULL)
        g_unlink (part);
      xb_form_show_error (&dialog->form, NULL, error->message);
      return;
    }
  gtk_window_destroy (GTK_WINDOW (dialog->form.window));
  made (parent, copy);
}

/** Asks whose office it is. @parent: a window */
void
xb_new_office_open (GtkWidget *parent, XbMadeFunc made)
{
  Dialog *dialog = g_new0 (Dialog, 1);
  const char *documents = g_get_user_special_dir (G_USER_DIRECTORY_DOCUMENTS);
  g_autofree char *path = free_path (documents != NULL ? documents : g_get_home_dir (), _ ("office"));

  dialog->made = made;
  xb_form_init (&dialog->form, parent, _ ("Create an office"), _ ("_Create"));
  xb_help_set_topic (dialog->form.window, "first-day");
  g_object_set_data_full (G_OBJECT (dialog->form.window), "dialog", dialog, g_free);
  dialog->township = xb_form_add_entry (&dialog->form, _ ("Township"), NULL, _ ("its full name"));
  dialog->code = xb_form_add_entry (&dialog->form, _ ("Township code"), NULL, _ ("9 digits, such as 532301100"));
  dialog->operator_name = xb_form_add_entry (&dialog->form, _ ("Your name"), g_get_real_name (), NULL);
  dialog->path = xb_form_add_entry (&dialog->form, _ ("File"), path, NULL);
  g_signal_connect_swapped (dialog->form.save, "clicked", G_CALLBACK (on_create), dialog);
  xb_form_present (&dialog->form);
}
