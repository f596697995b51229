#define G_LOG_DOMAIN "xiangbu"

#include "backup/xb-backup-dialog.h"

#include "help/xb-help.h"
#include "backup/xb-backup-auto.h"
#include "backup/xb-backup-folder.h"
#include "backup/xb-restore-dialog.h"
#include "forms/xb-form.h"
#include "util/xb-text.h"
#include "widgets/xb-dialogs.h"
#include "widgets/xb-list-view.h"
#include "xb-busy.h"

#include <glib/gi18n.h>
#include <string.h>

static XbListing *
load (XbStore *store, XbCatalog *catalog, const XbListQuery *query, GCancellable *cancellable, GError **error)
{
  XbLedgerDef *def = xb_ledger_def_new ();
  g_auto (XbBackupState) state = { 0 };
  XbListing *listing;

  xb_ledger_def_add_column (def, "at", _ ("Made on"), XB_COLUMN_TEXT)->width = 20;
  xb_ledger_def_add_column (def, "size", _ ("Size"), XB_COLUMN_TEXT)->width = 12;
  xb_ledger_def_add_column (def, "kind", _ ("Encrypted"), XB_COLUMN_TEXT)->width = 10;
  xb_ledger_def_add_column (def, "file", _ ("File"), XB_COLUMN_TEXT)->width = 60;
  listing = xb_listing_new (def, _ ("Backups"));
  xb_backup_state (store, &state, NULL);
  listing->rows = xb_backup_files (xb_store_path (store), state.folder);
  for (guint i = 0; i < listing->rows->len; i++)
    {
      const XbBackupFile *file = g_ptr_array_index (listing->rows, i);
      g_autofree char *size = g_format_size ((guint64) file->bytes), *name = g_path_get_basename (file->path);

      xb_listing_begin (listing, i + 1);
      xb_listing_add (listing, file->at);
      xb_listing_add (listing, size);
      xb_listing_add (listing, file->sealed ? _ ("yes") : _ ("no"));
      xb_listing_add (listing, name);
    }
  listing->hint = g_strdup_printf (_ ("Kept in %s: %u of days, %u of weeks, %u of months. One is made each day, when work ends, and before a change of more than %u records. They are on this PC and "
                                      "not encrypted: what is on the PC only goes with the PC. Put one on a stick as well."),
                                   state.folder, XB_BACKUP_DAYS, XB_BACKUP_WEEKS, XB_BACKUP_MONTHS, XB_STORE_BULK_ROWS);
  return listing;
}

/* ---- one now ---- */

typedef struct
{
  char *database, *folder, *passphrase; /* @folder, @passphrase: (nullable) */
  gboolean remember;
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  g_free (job->database);
  g_free (job->folder);
  xb_text_wipe (job->passphrase);
  g_free (job);
}

static gpointer
run_backup (XbStore *store, XbCatalog *catalog, const char *operator_name, gpointer data, GError **error)
{
  Job *job = data;
  g_auto (XbBackup) made = { 0 };
  XbSealKey key;
  gboolean ok;

  if (job->remember && !xb_backup_set_passphrase (store, operator_name, job->passphrase, error))
    return NULL;
  if (job->folder == NULL)
    ok = xb_backup_auto (job->database, &made, error);
  else if (job->passphrase == NULL || job->remember)
    ok = xb_backup_to_stick (job->database, job->folder, NULL, &made, error);
  else
    ok = xb_seal_key_make (job->passphrase, &key, error) && xb_backup_make_sealed (job->database, job->folder, &key, NULL, &made, error);
  if (!ok)
    return NULL;
  return made.path == NULL ? g_strdup (_ ("Nothing was recorded since the last backup.")) : g_strdup_printf (_ ("Made and verified: %s"), made.path);
}

static void
on_backed_up (GtkWidget *widget, gpointer result, gpointer data, const GError *error)
{
  g_autofree char *words = result;
  XbListView *view = g_object_get_data (G_OBJECT (gtk_widget_get_root (widget)), "view");

  xb_show_error (widget, words != NULL ? _ ("Backup") : _ ("The backup was not made"), words != NULL ? words : error->message);
  if (view != NULL)
    xb_list_view_reload (view);
}

static const XbBusy backup_busy = { run_backup, on_backed_up, job_free, NULL, XB_BUSY_WRITES };

static Job *
new_job (XbOffice *office)
{
  Job *job = g_new0 (Job, 1);

  job->database = g_strdup (xb_office_path (office));
  return job;
}

static void
on_now (XbListView *view)
{
  xb_busy (GTK_WIDGET (view), xb_list_view_office (view), _ ("The backup is being made and verified…"), &backup_busy, new_job (xb_list_view_office (view)));
}

/* ---- on a stick ---- */

typedef struct
{
  XbForm form;
  XbListView *view;
  GtkWidget *passphrase, *again, *remember; /* %NULL: one is set already */
  char *folder;
} Stick;

static void
stick_free (gpointer data)
{
  Stick *stick = data;

  g_free (stick->folder);
  g_free (stick);
}

static void
on_stick_go (Stick *stick)
{
  const char *words = gtk_editable_get_text (GTK_EDITABLE (stick->passphrase));
  XbListView *view = stick->view;
  Job *job;

  if (strcmp (words, gtk_editable_get_text (GTK_EDITABLE (stick->again))) != 0)
    {
      xb_form_show_error (&stick->form, stick->again, _ ("The two passphrases are not the same."));
      return;
    }
  if (g_utf8_strlen (words, -1) < XB_SEAL_PASSPHRASE_MIN)
    {
      xb_form_show_error (&stick->form, stick->passphrase, _ ("A passphrase has at least 8 characters. A short sentence is easy to remember."));
      return;
    }
  job = new_job (xb_list_view_office (view));
  job->folder = g_strdup (stick->folder);
  job->passphrase = g_strdup (words);
  job->remember = gtk_check_button_get_active (GTK_CHECK_BUTTON (stick->remember));
  gtk_window_destroy (GTK_WINDOW (stick->form.window));
  xb_busy (GTK_WIDGET (view), xb_list_view_office (view), _ ("The backup is being made and verified…"), &backup_busy, job);
}

static void
on_stick_folder (const char *path, gpointer data)
{
  XbListView *view = data;
  XbOffice *office = xb_list_view_office (view);
  GtkWidget *words;
  Stick *stick;

  if (xb_backup_has_passphrase (xb_office_store (office)))
    {
      Job *job = new_job (office);

      job->folder = g_strdup (path);
      xb_busy (GTK_WIDGET (view), office, _ ("The backup is being made and verified…"), &backup_busy, job);
      return;
    }
  stick = g_new0 (Stick, 1);
  stick->view = view;
  stick->folder = g_strdup (path);
  xb_form_init (&stick->form, GTK_WIDGET (view), _ ("Passphrase of encrypted backups"), _ ("_Make the backup"));
  xb_help_set_topic (stick->form.window, "backup");
  g_object_set_data_full (G_OBJECT (stick->form.window), "dialog", stick, stick_free);
  words = gtk_label_new (_ ("What leaves this PC is encrypted. Without the passphrase nobody can read the backup, the office neither: write it down, and keep the paper apart from the stick."));
  gtk_label_set_wrap (GTK_LABEL (words), TRUE);
  gtk_label_set_xalign (GTK_LABEL (words), 0);
  gtk_label_set_max_width_chars (GTK_LABEL (words), 60);
  xb_form_add_line (&stick->form, words);
  stick->passphrase = xb_form_add_secret (&stick->form, _ ("Passphrase"));
  stick->again = xb_form_add_secret (&stick->form, _ ("Once more"));
  stick->remember = gtk_check_button_new_with_mnemonic (_ ("_From now on make one by itself on each stick that is plugged in"));
  gtk_check_button_set_active (GTK_CHECK_BUTTON (stick->remember), xb_right_allowed (xb_office_store (office), xb_office_operator (office), XB_RIGHT_RESTORE));
  gtk_widget_set_sensitive (stick->remember, gtk_check_button_get_active (GTK_CHECK_BUTTON (stick->remember)));
  xb_form_add_line (&stick->form, stick->remember);
  g_signal_connect_swapped (stick->form.save, "clicked", G_CALLBACK (on_stick_go), stick);
  xb_form_present (&stick->form);
}

static void
on_stick (XbListView *view)
{
  xb_choose_folder (GTK_WIDGET (view), _ ("Where the encrypted backup goes"), on_stick_folder, view);
}

/* ---- where they are kept ---- */

static void
on_folder_chosen (const char *path, gpointer data)
{
  XbListView *view = data;
  XbOffice *office = xb_list_view_office (view);
  g_autoptr (GError) error = NULL;

  xb_list_view_tell (view, _ ("Folder for backups"), xb_backup_set_folder (xb_office_store (office), xb_office_operator (office), path, &error), error);
}

static void
on_folder (XbListView *view)
{
  xb_choose_folder (GTK_WIDGET (view), _ ("Folder for backups"), on_folder_chosen, view);
}

/* ---- back ---- */

static void
on_restore (XbListView *view)
{
  const XbBackupFile *file = xb_list_view_row (view);

  if (file != NULL)
    xb_restore_dialog_open (GTK_WIDGET (view), xb_list_view_office (view), file->path);
}

static void
on_restore_file (const char *path, gpointer data)
{
  XbListView *view = data;

  xb_restore_dialog_open (GTK_WIDGET (view), xb_list_view_office (view), path);
}

static void
on_restore_other (XbListView *view)
{
  xb_choose_file (GTK_WIDGET (view), _ ("Restore a backup"), _ ("Backups (*.xbdb, *.sealed)"), (const char *const[]){ "*.xbdb", "*.sealed", NULL }, on_restore_file, view);
}

void
xb_backup_dialog_open (GtkWidget *parent, XbOffice *office)
{
  GtkWidget *window = xb_dialog_window (parent, _ ("Backups"), 1000, 520), *view = xb_list_view_new (_ ("Backups"), load);

  xb_help_set_topic (window, "backup");
  xb_list_view_add_button (XB_LIST_VIEW (view), _ ("_Back up now"), on_now, FALSE);
  xb_list_view_add_button (XB_LIST_VIEW (view), _ ("On a _stick…"), on_stick, FALSE);
  xb_list_view_add_button (XB_LIST_VIEW (view), _ ("_Restore…"), on_restore, TRUE);
  xb_list_view_add_button (XB_LIST_VIEW (view), _ ("Restore _another file…"), on_restore_other, FALSE);
  xb_list_view_add_button (XB_LIST_VIEW (view), _ ("_Folder…"), on_folder, FALSE);
  g_object_set_data (G_OBJECT (window), "view", view);
  xb_list_view_set_office (XB_LIST_VIEW (view), office);
  gtk_window_set_child (GTK_WINDOW (window), view);
  gtk_window_present (GTK_WINDOW (window));
}
