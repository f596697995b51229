#define G_LOG_DOMAIN "xiangbu"

#include "ledgers/xb-export-dialog.h"

#include "help/xb-help.h"
#include "forms/xb-reason-dialog.h"
#include "ledgers/xb-ledger-job.h"
#include "util/xb-file.h"
#include "util/xb-text.h"
#include "widgets/xb-dialogs.h"
#include "xb-busy.h"

#include <glib/gi18n.h>
#include <string.h>

typedef struct
{
  XbForm form;
  XbOffice *office;
  GPtrArray *ledgers; /* (element-type utf8): ids */
  GPtrArray *places;  /* (element-type utf8): codes */
  GHashTable *set;    /* (nullable): values of the ledger it was opened for */
  GtkWidget *ledger, *place, *from, *to, *sheets, *masked, *reason, *path;
} Dialog;

typedef struct
{
  XbLedgerJob *ledger;
  char *path;
  gboolean cover, by_village;
} Job;

/* How the workbook is divided, as listed. */
enum
{
  ONE_SHEET,
  WITH_COVER,
  BY_VILLAGE,
};

static void
dialog_free (gpointer data)
{
  Dialog *dialog = data;

  g_object_unref (dialog->office);
  g_ptr_array_unref (dialog->ledgers);
  g_ptr_array_unref (dialog->places);
  g_clear_pointer (&dialog->set, g_hash_table_unref);
  g_free (dialog);
}

static void
job_free (gpointer data)
{
  Job *job = data;

  xb_ledger_job_free (job->ledger);
  g_free (job->path);
  g_free (job);
}

static void
written_free (gpointer data)
{
  xb_ledger_written_clear (data);
  g_free (data);
}

static gpointer
run_export (XbStore *store, XbCatalog *catalog, const char *operator_name, gpointer data, GError **error)
{
  Job *job = data;
  XbLedgerOptions options;
  XbLedgerDef *def = xb_ledger_job_options (job->ledger, catalog, &options, error);
  XbLedgerWritten *written;

  if (def == NULL)
    return NULL;
  options.cover = job->cover;
  options.by_village = job->by_village;
  written = g_new0 (XbLedgerWritten, 1);
  if (xb_ledger_export (store, def, job->path, &options, written, error))
    return written;
  written_free (written);
  return NULL;
}

static void
on_exported (GtkWidget *form, gpointer result, gpointer data, const GError *error)
{
  Dialog *dialog = g_object_get_data (G_OBJECT (form), "dialog");
  Job *job = data;
  XbLedgerWritten *written = result;
  g_autofree char *message = NULL;
  GtkWindow *parent;

  if (written == NULL)
    {
      xb_form_show_error (&dialog->form, NULL, error->message);
      return;
    }
  parent = gtk_window_get_transient_for (GTK_WINDOW (form));
  message = g_strdup_printf (ngettext ("%'u row was written to “%s”.", "%'u rows were written to “%s”.", written->rows), written->rows, job->path);
  written_free (written);
  gtk_window_destroy (GTK_WINDOW (form));
  xb_show_error (GTK_WIDGET (parent), _ ("Ledger exported"), message);
}

static const XbBusy export_busy = { run_export, on_exported, job_free, written_free, XB_BUSY_READS };

/* What was said for the ledger proposed holds for another in its place, as far as that one asks for it. */
static GHashTable *
known_to (Dialog *dialog, const XbLedgerDef *def)
{
  GHashTable *set;
  GHashTableIter iter;
  gpointer name, value;

  if (dialog->set == NULL || def == NULL)
    return NULL;
  set = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_hash_table_iter_init (&iter, dialog->set);
  while (g_hash_table_iter_next (&iter, &name, &value))
    if (xb_ledger_def_parameter (def, name) != NULL)
      g_hash_table_insert (set, g_strdup (name), g_strdup (value));
  return set;
}

static void
on_save (Dialog *dialog)
{
  Job *job;
  const char *ledger = g_ptr_array_index (dialog->ledgers, gtk_drop_down_get_selected (GTK_DROP_DOWN (dialog->ledger)));
  const char *path = gtk_editable_get_text (GTK_EDITABLE (dialog->path));
  const char *place = g_ptr_array_index (dialog->places, gtk_drop_down_get_selected (GTK_DROP_DOWN (dialog->place)));
  XbLedgerDef *def = xb_catalog_ledger (xb_office_catalog (dialog->office), ledger);
  gboolean unmasked = gtk_drop_down_get_selected (GTK_DROP_DOWN (dialog->masked)) == 1;
  guint sheets = gtk_drop_down_get_selected (GTK_DROP_DOWN (dialog->sheets));

  if (*path == '\0')
    {
      xb_form_show_error (&dialog->form, dialog->path, _ ("Say which file to write."));
      return;
    }
  if (unmasked)
    {
      g_autofree char *title = g_strdup_printf (_ ("Ledger “%s” exported unmasked"), def != NULL ? def->name : ledger);

      if (!xb_reason_record (&dialog->form, dialog->office, dialog->reason, title))
        return;
    }
  job = g_new0 (Job, 1);
  job->ledger = xb_ledger_job_new (dialog->office, ledger, place, gtk_editable_get_text (GTK_EDITABLE (dialog->from)),
                                   gtk_editable_get_text (GTK_EDITABLE (dialog->to)));
  job->ledger->unmasked = unmasked;
  job->ledger->set = known_to (dialog, def);
  job->path = g_strdup (path);
  /* Only workbooks have sheets; a .pdf or .csv is the ledger itself. */
  job->cover = sheets != ONE_SHEET && xb_file_has_ending (path, ".xlsx");
  job->by_village = sheets == BY_VILLAGE && job->cover;
  xb_form_show_error (&dialog->form, NULL, NULL);
  xb_busy (dialog->form.window, dialog->office, _ ("The ledger is being written…"), &export_busy, job);
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

/* The name of the chosen ledger stands in that of the file, as long as nobody wrote another. */
static void
propose_file (Dialog *dialog)
{
  const char *ledger = g_ptr_array_index (dialog->ledgers, gtk_drop_down_get_selected (GTK_DROP_DOWN (dialog->ledger)));
  XbLedgerDef *def = xb_catalog_ledger (xb_office_catalog (dialog->office), ledger);
  const char *folder = g_get_user_special_dir (G_USER_DIRECTORY_DOCUMENTS), *now = gtk_editable_get_text (GTK_EDITABLE (dialog->path));
  const char *proposed = g_object_get_data (G_OBJECT (dialog->path), "proposed");
  g_autofree char *today = xb_text_today (), *name = NULL, *file = NULL, *path = NULL;

  if (def == NULL || (*now != '\0' && g_strcmp0 (now, proposed) != 0))
    return;
  name = g_strdup_printf ("%s-%s-%s.xlsx", xb_office_name (dialog->office), def->name, today);
  file = xb_file_safe_name (name);
  path = g_build_filename (folder != NULL ? folder : g_get_home_dir (), file, NULL);
  g_object_set_data_full (G_OBJECT (dialog->path), "proposed", g_strdup (path), g_free);
  gtk_editable_set_text (GTK_EDITABLE (dialog->path), path);
}

static guint
list_ledgers (Dialog *dialog, GPtrArray *titles, const char *wanted)
{
  GArray *list = xb_catalog_list (xb_office_catalog (dialog->office));
  const XbLedgerDef *def = xb_catalog_ledger (xb_office_catalog (dialog->office), wanted);
  const char *use = def != NULL ? def->use : NULL;
  guint selected = 0;

  for (guint i = 0; i < list->len; i++)
    {
      XbCatalogEntry *entry = &g_array_index (list, XbCatalogEntry, i);

      /* Ledgers of one page have no place in the list of everybody, and the other way round. */
      if (strcmp (entry->kind, "ledger") != 0 || entry->problem != NULL || g_strcmp0 (entry->use, use) != 0)
        continue;
      if (strcmp (entry->id, wanted) == 0)
        selected = dialog->ledgers->len;
      g_ptr_array_add (dialog->ledgers, g_strdup (entry->id));
      g_ptr_array_add (titles, (gpointer) entry->title);
    }
  g_ptr_array_add (titles, NULL);
  return selected;
}

/** Asks how to export and writes it, off the main thread. @job: (transfer full): what is proposed */
void
xb_export_dialog_open (GtkWidget *parent, XbOffice *office, XbLedgerJob *job)
{
  Dialog *dialog = g_new0 (Dialog, 1);
  g_autoptr (GPtrArray) titles = g_ptr_array_new (), names = g_ptr_array_new_with_free_func (g_free);
  const char *masks[] = { _ ("Masked"), _ ("In full"), NULL };
  const char *sheets[] = { _ ("One sheet"), _ ("One sheet and a cover"), _ ("A sheet for each village, and a cover"), NULL };
  GtkWidget *browse = gtk_button_new_with_mnemonic (_ ("_Browse…"));
  guint place = 0, ledger;

  dialog->office = g_object_ref (office);
  dialog->ledgers = g_ptr_array_new_with_free_func (g_free);
  dialog->places = g_ptr_array_new_with_free_func (g_free);
  dialog->set = job->set != NULL ? g_hash_table_ref (job->set) : NULL;
  ledger = list_ledgers (dialog, titles, job->ledger);
  xb_office_list_places (office, dialog->places, names);
  for (guint i = 0; job->place != NULL && i < dialog->places->len; i++)
    if (strcmp (g_ptr_array_index (dialog->places, i), job->place) == 0)
      place = i;
  g_ptr_array_add (names, NULL);
  xb_form_init (&dialog->form, parent, _ ("Export a ledger"), _ ("_Export"));
  xb_help_set_topic (dialog->form.window, "ledgers");
  g_object_set_data_full (G_OBJECT (dialog->form.window), "dialog", dialog, dialog_free);
  dialog->ledger = xb_form_add_choices (&dialog->form, _ ("Ledger"), (const char *const *) titles->pdata, ledger);
  dialog->place = xb_form_add_choices (&dialog->form, _ ("Place"), (const char *const *) names->pdata, place);
  dialog->from = xb_form_add_entry (&dialog->form, _ ("First day"), job->from, _ ("of a list or report of a period; empty: 1 January"));
  dialog->to = xb_form_add_entry (&dialog->form, _ ("Last day"), job->to, _ ("empty: today"));
  dialog->sheets = xb_form_add_choices (&dialog->form, _ ("Workbook"), sheets, ONE_SHEET);
  dialog->masked = xb_form_add_choices (&dialog->form, _ ("ID numbers, accounts, phones"), masks, 0);
  dialog->reason = xb_form_add_entry (&dialog->form, _ ("Reason, if in full"), NULL, NULL);
  dialog->path = xb_form_add_entry (&dialog->form, _ ("File"), NULL, NULL);
  propose_file (dialog);
  gtk_grid_attach (GTK_GRID (dialog->form.grid), browse, 2, 4, 2, 1);
  g_signal_connect_swapped (dialog->ledger, "notify::selected", G_CALLBACK (propose_file), dialog);
  g_signal_connect_swapped (browse, "clicked", G_CALLBACK (on_browse), dialog);
  g_signal_connect_swapped (dialog->form.save, "clicked", G_CALLBACK (on_save), dialog);
  xb_form_present (&dialog->form);
  xb_ledger_job_free (job);
}
