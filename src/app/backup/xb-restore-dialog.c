#define G_LOG_DOMAIN "xiangbu"

#include "backup/xb-restore-dialog.h"

#include "help/xb-help.h"
#include "backup/xb-backup-replace.h"
#include "forms/xb-form.h"
#include "util/xb-file.h"
#include "util/xb-text.h"
#include "widgets/xb-dialogs.h"
#include "widgets/xb-table-view.h"
#include "xb-busy.h"

#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <string.h>

typedef struct
{
  XbForm form;
  XbOffice *office;
  char *backup;   /* the file */
  char *prepared; /* (nullable): where it was restored to, to be looked at */
  GtkWidget *passphrase, *reason; /* (nullable): of the first step, of the second */
} Dialog;

static void
dialog_free (gpointer data)
{
  Dialog *dialog = data;

  if (dialog->prepared != NULL)
    xb_store_forget_file (dialog->prepared);
  g_object_unref (dialog->office);
  g_free (dialog->prepared);
  g_free (dialog->backup);
  g_free (dialog);
}

/* ---- the second step: in its place ---- */

typedef struct
{
  char *database, *backup, *prepared, *reason;
} Replacing;

static void
replacing_free (gpointer data)
{
  Replacing *job = data;

  g_free (job->database);
  g_free (job->backup);
  g_free (job->prepared);
  g_free (job->reason);
  g_free (job);
}

static gpointer
run_replace (XbStore *store, XbCatalog *catalog, const char *operator_name, gpointer data, GError **error)
{
  const Replacing *job = data;
  g_autofree char *name = g_path_get_basename (job->backup);
  g_auto (XbBackup) kept = { 0 };

  return xb_backup_replace (job->database, operator_name, job->prepared, name, job->reason, &kept, error)
             ? g_strdup_printf (_ ("The backup has taken the place of the database. What was there before is kept as a backup: %s"), kept.path)
             : NULL;
}

static void
on_replaced (GtkWidget *window, gpointer result, gpointer data, const GError *error)
{
  Dialog *dialog = g_object_get_data (G_OBJECT (window), "dialog");
  GtkWindow *list = gtk_window_get_transient_for (GTK_WINDOW (window)), *main_window = list != NULL ? gtk_window_get_transient_for (list) : NULL;
  g_autofree char *words = result, *path = g_strdup (xb_office_path (dialog->office));

  if (words == NULL)
    {
      xb_form_mark_error (&dialog->form, NULL, error->message);
      return;
    }
  gtk_window_destroy (GTK_WINDOW (window));
  if (main_window == NULL)
    return;
  gtk_window_destroy (list);
  /* Everything is read anew, and who may do what is asked anew. */
  gtk_widget_activate_action (GTK_WIDGET (main_window), "win.open-path", "s", path);
  xb_show_error (GTK_WIDGET (main_window), _ ("Restored"), words);
}

static const XbBusy replace_busy = { run_replace, on_replaced, replacing_free, NULL, XB_BUSY_WHOLE };

static void
on_replace (Dialog *dialog)
{
  g_autofree char *reason = xb_typed (dialog->reason);
  Replacing *job;

  if (reason == NULL)
    {
      xb_form_show_error (&dialog->form, dialog->reason, _ ("Say why the backup takes the place of the database. The reason is recorded."));
      return;
    }
  job = g_new0 (Replacing, 1);
  job->database = g_strdup (xb_office_path (dialog->office));
  job->backup = g_strdup (dialog->backup);
  job->prepared = g_strdup (dialog->prepared);
  job->reason = g_steal_pointer (&reason);
  xb_busy (dialog->form.window, dialog->office, _ ("The backup takes the place of the database…"), &replace_busy, job);
}

static XbLedgerTable *
make_table (const XbBackupComparison *c)
{
  XbLedgerDef *def = xb_ledger_def_new ();
  XbLedgerTable *table;
  GPtrArray *lists[] = { c->lost, c->gained };
  const char *words[] = { _ ("would be lost"), _ ("comes back") };

  xb_ledger_def_add_column (def, "what", _ ("What happens to it"), XB_COLUMN_TEXT)->width = 14;
  xb_ledger_def_add_column (def, "at", _ ("Time"), XB_COLUMN_TEXT)->width = 18;
  xb_ledger_def_add_column (def, "operator", _ ("Operator"), XB_COLUMN_TEXT)->width = 10;
  xb_ledger_def_add_column (def, "title", _ ("In words"), XB_COLUMN_TEXT)->width = 60;
  table = xb_ledger_table_new_own (def, _ ("Restore a backup"));
  for (guint k = 0; k < G_N_ELEMENTS (lists); k++)
    for (guint i = 0; i < lists[k]->len; i++)
      {
        const XbJournalEntry *entry = g_ptr_array_index (lists[k], i);
        g_autofree char *at = g_strndup (entry->at, 16);

        g_strdelimit (at, "T", ' ');
        xb_ledger_table_begin (table, XB_TABLE_ROW, NULL);
        xb_ledger_table_add (table, words[k]);
        xb_ledger_table_add (table, at);
        xb_ledger_table_add (table, entry->operator_name);
        xb_ledger_table_add (table, entry->title);
      }
  return table;
}

static GtkWidget *
wrapped (const char *text)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 80);
  return label;
}

/* @prepared: (transfer full) */
static void
open_second (GtkWidget *parent, XbOffice *office, const char *backup, char *prepared, const XbBackupComparison *c)
{
  Dialog *dialog = g_new0 (Dialog, 1);
  GtkWidget *table = xb_table_view_new (_ ("What would be lost"));
  g_autofree char *words = g_strdup_printf (_ ("Since this backup %lld entries were recorded that would be lost; %lld would come back that are not in the database now. People: %lld now, %lld then. The "
                                               "database as it is now is kept as a backup first."),
                                            (long long) c->lost_count, (long long) c->gained_count, (long long) c->people_now, (long long) c->people_then);

  dialog->office = g_object_ref (office);
  dialog->backup = g_strdup (backup);
  dialog->prepared = prepared;
  xb_form_init (&dialog->form, parent, _ ("Restore a backup"), _ ("_Put it in the place of the database"));
  xb_help_set_topic (dialog->form.window, "backup#restore");
  gtk_widget_remove_css_class (dialog->form.save, "suggested-action");
  gtk_widget_add_css_class (dialog->form.save, "destructive-action");
  g_object_set_data_full (G_OBJECT (dialog->form.window), "dialog", dialog, dialog_free);
  xb_form_add_line (&dialog->form, wrapped (words));
  dialog->reason = xb_form_add_entry (&dialog->form, _ ("Reason"), NULL, _ ("such as: the import of this morning was of another year"));
  gtk_widget_set_size_request (table, 720, 220);
  xb_table_view_set (XB_TABLE_VIEW (table), make_table (c));
  xb_form_add_line (&dialog->form, table);
  g_signal_connect_swapped (dialog->form.save, "clicked", G_CALLBACK (on_replace), dialog);
  xb_form_present (&dialog->form);
}

/* ---- the first step: beside it ---- */

typedef struct
{
  char *database, *backup, *passphrase, *prepared; /* @passphrase: (nullable) */
  XbBackupComparison *comparison;
} Preparing;

static void
preparing_free (gpointer data)
{
  Preparing *job = data;

  if (job->prepared != NULL)
    xb_store_forget_file (job->prepared);
  xb_backup_comparison_free (job->comparison);
  xb_text_wipe (job->passphrase);
  g_free (job->prepared);
  g_free (job->database);
  g_free (job->backup);
  g_free (job);
}

static gpointer
run_prepare (XbStore *store, XbCatalog *catalog, const char *operator_name, gpointer data, GError **error)
{
  Preparing *job = data;
  g_auto (XbBackup) restored = { 0 };
  g_autofree char *path = xb_file_part_name (job->database);

  if (!xb_right_require (store, operator_name, XB_RIGHT_RESTORE, error) || !xb_backup_restore (job->backup, job->passphrase, path, &restored, error))
    return NULL;
  job->prepared = g_steal_pointer (&path);
  job->comparison = xb_backup_compare (store, job->prepared, error);
  return job->comparison;
}

static void
on_prepared (GtkWidget *widget, gpointer result, gpointer data, const GError *error)
{
  Preparing *job = data;
  Dialog *dialog = g_object_get_data (G_OBJECT (widget), "dialog"); /* (nullable): where the passphrase was asked for */
  g_autoptr (XbOffice) office = g_object_ref (dialog != NULL ? dialog->office : g_object_get_data (G_OBJECT (widget), "restoring"));
  GtkWidget *parent = dialog != NULL ? GTK_WIDGET (gtk_window_get_transient_for (GTK_WINDOW (widget))) : widget;

  if (result == NULL)
    {
      if (dialog != NULL)
        xb_form_mark_error (&dialog->form, NULL, error->message);
      else
        xb_show_error (widget, _ ("The backup was not restored"), error->message);
      return;
    }
  if (dialog != NULL)
    gtk_window_destroy (GTK_WINDOW (widget));
  open_second (parent, office, job->backup, g_steal_pointer (&job->prepared), job->comparison);
}

static const XbBusy prepare_busy = { run_prepare, on_prepared, preparing_free, NULL, XB_BUSY_WRITES };

/* @passphrase: (nullable) */
static void
prepare (GtkWidget *widget, XbOffice *office, const char *backup, const char *passphrase)
{
  Preparing *job = g_new0 (Preparing, 1);

  job->database = g_strdup (xb_office_path (office));
  job->backup = g_strdup (backup);
  job->passphrase = g_strdup (passphrase);
  xb_busy (widget, office, _ ("The backup is read, verified and compared…"), &prepare_busy, job);
}

static void
on_passphrase (Dialog *dialog)
{
  prepare (dialog->form.window, dialog->office, dialog->backup, gtk_editable_get_text (GTK_EDITABLE (dialog->passphrase)));
}

/** Shows what @backup would bring and what would be lost, beside the database as it is; then, with a reason, puts it in its place. */
void
xb_restore_dialog_open (GtkWidget *parent, XbOffice *office, const char *backup)
{
  Dialog *dialog;

  if (!xb_seal_is_sealed (backup))
    {
      g_object_set_data_full (G_OBJECT (parent), "restoring", g_object_ref (office), g_object_unref);
      prepare (parent, office, backup, NULL);
      return;
    }
  dialog = g_new0 (Dialog, 1);
  dialog->office = g_object_ref (office);
  dialog->backup = g_strdup (backup);
  xb_form_init (&dialog->form, parent, _ ("Restore an encrypted backup"), _ ("_Go on"));
  xb_help_set_topic (dialog->form.window, "backup#restore");
  g_object_set_data_full (G_OBJECT (dialog->form.window), "dialog", dialog, dialog_free);
  dialog->passphrase = xb_form_add_secret (&dialog->form, _ ("Passphrase"));
  g_signal_connect_swapped (dialog->form.save, "clicked", G_CALLBACK (on_passphrase), dialog);
  xb_form_present (&dialog->form);
}
