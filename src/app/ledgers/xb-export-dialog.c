#define G_LOG_DOMAIN "xiangbu"

#include "ledgers/xb-export-dialog.h"

#include "forms/xb-form.h"
#include "ledger/xb-ledger.h"
#include "util/xb-file.h"
#include "util/xb-text.h"
#include "widgets/xb-dialogs.h"

#include <glib/gi18n.h>
#include <string.h>

typedef struct
{
  XbForm form;
  XbOffice *office;
  GPtrArray *ledgers;
  GPtrArray *places; /* (element-type utf8): codes */
  GtkWidget *ledger, *place, *from, *to, *masked, *reason, *path;
  GCancellable *cancellable;
} Dialog;

typedef struct
{
  char *db, *ledger, *place, *path, *operator_name, *from, *to;
  gboolean unmasked;
  guint rows;
} Job;

static void
dialog_free (gpointer data)
{
  Dialog *dialog = data;

  g_cancellable_cancel (dialog->cancellable);
  g_object_unref (dialog->cancellable);
  g_object_unref (dialog->office);
  g_ptr_array_unref (dialog->ledgers);
  g_ptr_array_unref (dialog->places);
  g_free (dialog);
}

static void
job_free (gpointer data)
{
  Job *job = data;

  g_free (job->db);
  g_free (job->ledger);
  g_free (job->place);
  g_free (job->path);
  g_free (job->operator_name);
  g_free (job->from);
  g_free (job->to);
  g_free (job);
}

static void
run_export (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Job *job = data;
  GError *error = NULL;
  g_autoptr (XbCatalog) catalog = xb_catalog_load (&error);
  g_autoptr (XbStore) store = catalog != NULL ? xb_register_open (job->db, XB_STORE_READ_ONLY, &error) : NULL;
  XbLedgerOptions options = { .place_code = job->place, .operator_name = job->operator_name, .unmasked = job->unmasked,
                              .from = job->from, .to = job->to, .cancellable = cancellable };
  g_auto (XbLedgerWritten) written = { 0 };
  XbLedgerDef *def = store != NULL ? xb_catalog_ledger (catalog, job->ledger) : NULL;

  if (store != NULL && def == NULL)
    g_set_error (&error, XB_CATALOG_ERROR, XB_CATALOG_ERROR_NOT_FOUND, _ ("The ledger “%s” is no longer defined."), job->ledger);
  /* What shows a state is asked for as of the last day. */
  if (def != NULL && def->as_of)
    options.as_of = job->to;

  if (store != NULL
      && def != NULL && xb_ledger_export (store, def, job->path, &options, &written, &error))
    {
      job->rows = written.rows;
      g_task_return_boolean (task, TRUE);
    }
  else
    g_task_return_error (task, error);
}

static void
on_exported (GObject *source, GAsyncResult *result, gpointer data)
{
  GtkWidget *window = GTK_WIDGET (source);
  Dialog *dialog = g_object_get_data (source, "dialog");
  Job *job = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;
  g_autofree char *message = NULL;
  GtkWindow *parent;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      if (dialog != NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        {
          xb_form_show_error (&dialog->form, NULL, error->message);
          gtk_widget_set_sensitive (dialog->form.save, TRUE);
        }
      return;
    }
  if (dialog == NULL)
    return;
  parent = gtk_window_get_transient_for (GTK_WINDOW (window));
  message = g_strdup_printf (ngettext ("%'u row was written to “%s”.", "%'u rows were written to “%s”.", job->rows), job->rows, job->path);
  gtk_window_destroy (GTK_WINDOW (window));
  xb_show_error (GTK_WIDGET (parent), _ ("Ledger exported"), message);
}

/* (transfer full) (nullable): what was typed as a day; %NULL for nothing. */
static char *
day_of (GtkWidget *entry)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (entry));

  return *text != '\0' ? g_strdup (text) : NULL;
}

static void
on_save (Dialog *dialog)
{
  Job *job;
  g_autoptr (GTask) task = NULL;
  g_autoptr (GError) error = NULL;
  XbCatalogEntry *entry = g_ptr_array_index (dialog->ledgers, gtk_drop_down_get_selected (GTK_DROP_DOWN (dialog->ledger)));
  const char *reason = gtk_editable_get_text (GTK_EDITABLE (dialog->reason));
  const char *place = g_ptr_array_index (dialog->places, gtk_drop_down_get_selected (GTK_DROP_DOWN (dialog->place)));
  gboolean unmasked = gtk_drop_down_get_selected (GTK_DROP_DOWN (dialog->masked)) == 1;

  if (*gtk_editable_get_text (GTK_EDITABLE (dialog->path)) == '\0')
    {
      xb_form_show_error (&dialog->form, dialog->path, _ ("Say which file to write."));
      return;
    }
  if (unmasked)
    {
      g_autofree char *title = g_strdup_printf (_ ("Ledger “%s” exported unmasked"), entry->title);

      if (*reason == '\0')
        {
          xb_form_show_error (&dialog->form, dialog->reason,
                              _ ("Full ID numbers and accounts leave the office: say for what. The reason is recorded."));
          return;
        }
      if (!xb_journal_record_access (xb_office_store (dialog->office), xb_office_operator (dialog->office), title, reason, &error))
        {
          xb_form_show_error (&dialog->form, NULL, error->message);
          return;
        }
    }
  job = g_new0 (Job, 1);
  job->db = g_strdup (xb_office_path (dialog->office));
  job->ledger = g_strdup (entry->id);
  job->place = g_strdup (place);
  job->path = g_strdup (gtk_editable_get_text (GTK_EDITABLE (dialog->path)));
  job->operator_name = g_strdup (xb_office_operator (dialog->office));
  job->unmasked = unmasked;
  job->from = day_of (dialog->from);
  job->to = day_of (dialog->to);
  xb_form_show_error (&dialog->form, NULL, NULL);
  gtk_label_set_text (GTK_LABEL (dialog->form.error), _ ("Writing…"));
  gtk_widget_set_sensitive (dialog->form.save, FALSE);
  task = g_task_new (dialog->form.window, dialog->cancellable, on_exported, NULL);
  g_task_set_task_data (task, job, job_free);
  g_task_run_in_thread (task, run_export);
}

static void
on_file (const char *path, gpointer data)
{
  Dialog *dialog = data;
  g_autofree char *full = xb_file_has_ending (path, ".xlsx") || xb_file_has_ending (path, ".pdf") || xb_file_has_ending (path, ".csv") ? g_strdup (path)
                                                                                              : g_strconcat (path, ".xlsx", NULL);

  gtk_editable_set_text (GTK_EDITABLE (dialog->path), full);
}

static void
on_browse (Dialog *dialog)
{
  g_autofree char *name = g_path_get_basename (gtk_editable_get_text (GTK_EDITABLE (dialog->path)));

  xb_choose_new_file (dialog->form.window, _ ("Write the ledger to"), name, on_file, dialog);
}

/** Asks what to export and writes it, off the main thread. @place is proposed; 0: the whole township. */
void
xb_export_dialog_open (GtkWidget *parent, XbOffice *office, gint64 place)
{
  Dialog *dialog = g_new0 (Dialog, 1);
  XbStore *store = xb_office_store (office);
  GArray *list = xb_catalog_list (xb_office_catalog (office));
  g_autoptr (XbPlace) now = NULL;
  g_autoptr (GPtrArray) titles = g_ptr_array_new (), names = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *today = xb_text_today (), *file = NULL, *path = NULL;
  const char *folder = g_get_user_special_dir (G_USER_DIRECTORY_DOCUMENTS);
  const char *masks[] = { _ ("Masked"), _ ("In full"), NULL };
  GtkWidget *browse = gtk_button_new_with_mnemonic (_ ("_Browse…"));
  guint selected = 0, first = 0;

  dialog->office = g_object_ref (office);
  dialog->cancellable = g_cancellable_new ();
  dialog->ledgers = g_ptr_array_new ();
  dialog->places = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < list->len; i++)
    {
      XbCatalogEntry *entry = &g_array_index (list, XbCatalogEntry, i);

      if (strcmp (entry->kind, "ledger") == 0 && entry->problem == NULL)
        {
          /* The one that goes up most stands ready. */
          if (strcmp (entry->id, "people") == 0)
            first = dialog->ledgers->len;
          g_ptr_array_add (dialog->ledgers, entry);
          g_ptr_array_add (titles, (gpointer) entry->title);
        }
    }
  g_ptr_array_add (titles, NULL);
  xb_office_list_places (office, dialog->places, names);
  now = place != 0 ? xb_place_load (store, place, NULL) : NULL;
  for (guint i = 0; now != NULL && i < dialog->places->len; i++)
    if (strcmp (g_ptr_array_index (dialog->places, i), now->code) == 0)
      selected = i;
  g_ptr_array_add (names, NULL);
  file = g_strdup_printf ("%s-%s-%s.xlsx", xb_office_name (office), (char *) g_ptr_array_index (titles, first), today);
  path = g_build_filename (folder != NULL ? folder : g_get_home_dir (), file, NULL);

  xb_form_init (&dialog->form, parent, _ ("Export a ledger"), _ ("_Export"));
  g_object_set_data_full (G_OBJECT (dialog->form.window), "dialog", dialog, dialog_free);
  dialog->ledger = xb_form_add_choices (&dialog->form, _ ("Ledger"), (const char *const *) titles->pdata, first);
  dialog->place = xb_form_add_choices (&dialog->form, _ ("Place"), (const char *const *) names->pdata, selected);
  dialog->from = xb_form_add_entry (&dialog->form, _ ("First day"), NULL, _ ("of a list or report of a period; empty: 1 January"));
  dialog->to = xb_form_add_entry (&dialog->form, _ ("Last day"), NULL, _ ("empty: today"));
  dialog->masked = xb_form_add_choices (&dialog->form, _ ("ID numbers, accounts, phones"), masks, 0);
  dialog->reason = xb_form_add_entry (&dialog->form, _ ("Reason, if in full"), NULL, NULL);
  dialog->path = xb_form_add_entry (&dialog->form, _ ("File"), path, NULL);
  gtk_grid_attach (GTK_GRID (dialog->form.grid), browse, 2, 3, 2, 1);
  g_signal_connect_swapped (browse, "clicked", G_CALLBACK (on_browse), dialog);
  g_signal_connect_swapped (dialog->form.save, "clicked", G_CALLBACK (on_save), dialog);
  xb_form_present (&dialog->form);
}
