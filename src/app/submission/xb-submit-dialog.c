#define G_LOG_DOMAIN "xiangbu"

#include "submission/xb-submit-dialog.h"

#include "desk/xb-desk.h"
#include "help/xb-help.h"
#include "forms/xb-reason-dialog.h"
#include "submission/xb-submission.h"
#include "util/xb-date.h"
#include "util/xb-text.h"
#include "widgets/xb-dialogs.h"
#include "xb-busy.h"

#include <glib/gi18n.h>
#include <string.h>

typedef struct
{
  XbForm form;
  XbOffice *office;
  GPtrArray *places; /* (element-type utf8): codes */
  GPtrArray *sets;   /* (element-type XbLedgerSet) */
  GPtrArray *checks; /* (element-type GtkCheckButton): a ledger each, its id as "ledger" */
  GtkWidget *set, *set_name, *place, *from, *to, *addressee, *sheets, *masked, *reason, *kind, *folder;
} Dialog;

typedef struct
{
  char **ledgers;
  char *place, *from, *to, *addressee, *folder, *db;
  gboolean zip, by_village, unmasked;
} Job;

static void
dialog_free (gpointer data)
{
  Dialog *dialog = data;

  g_object_unref (dialog->office);
  g_ptr_array_unref (dialog->places);
  g_clear_pointer (&dialog->sets, g_ptr_array_unref);
  g_ptr_array_unref (dialog->checks);
  g_free (dialog);
}

static void
job_free (gpointer data)
{
  Job *job = data;

  g_strfreev (job->ledgers);
  g_free (job->place);
  g_free (job->from);
  g_free (job->to);
  g_free (job->addressee);
  g_free (job->folder);
  g_free (job->db);
  g_free (job);
}

static gpointer
run_submit (XbStore *store, XbCatalog *catalog, const char *operator_name, gpointer data, GError **error)
{
  Job *job = data;
  g_autoptr (XbStore) reader = xb_desk_open (job->db, XB_STORE_READ_ONLY, error);
  XbSubmissionOptions options = { .place_code = job->place,
                                  .from = job->from,
                                  .to = job->to,
                                  .operator_name = operator_name,
                                  .addressee = job->addressee,
                                  .folder = job->folder,
                                  .zip = job->zip,
                                  .by_village = job->by_village,
                                  .unmasked = job->unmasked };
  gint64 id;

  return reader != NULL ? xb_submission_write (store, reader, catalog, (const char *const *) job->ledgers, &options, &id, error) : NULL;
}

static void
on_submitted (GtkWidget *form, gpointer result, gpointer data, const GError *error)
{
  Dialog *dialog = g_object_get_data (G_OBJECT (form), "dialog");
  g_autofree char *path = result, *message = NULL;
  GtkWindow *parent;

  if (path == NULL)
    {
      xb_form_show_error (&dialog->form, NULL, error->message);
      return;
    }
  parent = gtk_window_get_transient_for (GTK_WINDOW (form));
  message = g_strdup_printf (_ ("The package is in “%s”. It is on record, and can be compared with the register later."), path);
  gtk_window_destroy (GTK_WINDOW (form));
  xb_show_error (GTK_WIDGET (parent), _ ("Package written"), message);
}

static const XbBusy submit_busy = { run_submit, on_submitted, job_free, g_free, XB_BUSY_WRITES };

static char **
chosen (Dialog *dialog)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new ();

  for (guint i = 0; i < dialog->checks->len; i++)
    {
      GtkWidget *check = g_ptr_array_index (dialog->checks, i);

      if (gtk_check_button_get_active (GTK_CHECK_BUTTON (check)))
        g_ptr_array_add (ids, g_strdup (g_object_get_data (G_OBJECT (check), "ledger")));
    }
  g_ptr_array_add (ids, NULL);
  return (char **) g_ptr_array_steal (ids, NULL);
}

static void
on_set (Dialog *dialog)
{
  guint at = gtk_drop_down_get_selected (GTK_DROP_DOWN (dialog->set));
  XbLedgerSet *set = at > 0 && at <= dialog->sets->len ? g_ptr_array_index (dialog->sets, at - 1) : NULL;

  if (set == NULL)
    return;
  for (guint i = 0; i < dialog->checks->len; i++)
    {
      GtkWidget *check = g_ptr_array_index (dialog->checks, i);

      gtk_check_button_set_active (GTK_CHECK_BUTTON (check), g_strv_contains ((const char *const *) set->ledgers, g_object_get_data (G_OBJECT (check), "ledger")));
    }
}

static void
on_save (Dialog *dialog)
{
  g_auto (GStrv) ledgers = chosen (dialog);
  g_autofree char *name = xb_typed (dialog->set_name), *folder = xb_typed (dialog->folder);
  g_autoptr (GError) error = NULL;
  gboolean unmasked = gtk_drop_down_get_selected (GTK_DROP_DOWN (dialog->masked)) == 1;
  Job *job;

  if (ledgers[0] == NULL)
    {
      xb_form_show_error (&dialog->form, g_ptr_array_index (dialog->checks, 0), _ ("Choose at least one ledger to send up."));
      return;
    }
  if (folder == NULL || !g_file_test (folder, G_FILE_TEST_IS_DIR))
    {
      xb_form_show_error (&dialog->form, dialog->folder, _ ("Say in which folder the package is to be put; it must be there."));
      return;
    }
  if (unmasked && !xb_reason_record (&dialog->form, dialog->office, dialog->reason, _ ("Submission made unmasked")))
    return;
  if (name != NULL && !xb_ledger_set_save (xb_office_store (dialog->office), xb_office_operator (dialog->office), name, (const char *const *) ledgers, &error))
    {
      xb_form_show_error (&dialog->form, dialog->set_name, error->message);
      return;
    }
  job = g_new0 (Job, 1);
  job->ledgers = g_steal_pointer (&ledgers);
  job->place = g_strdup (g_ptr_array_index (dialog->places, gtk_drop_down_get_selected (GTK_DROP_DOWN (dialog->place))));
  job->from = xb_typed (dialog->from);
  job->to = xb_typed (dialog->to);
  job->addressee = xb_typed (dialog->addressee);
  job->folder = g_steal_pointer (&folder);
  job->db = g_strdup (xb_office_path (dialog->office));
  job->zip = gtk_drop_down_get_selected (GTK_DROP_DOWN (dialog->kind)) == 1;
  job->by_village = gtk_drop_down_get_selected (GTK_DROP_DOWN (dialog->sheets)) == 1;
  job->unmasked = unmasked;
  xb_form_show_error (&dialog->form, NULL, NULL);
  xb_busy (dialog->form.window, dialog->office, _ ("The package is being written…"), &submit_busy, job);
}

/* The month before this one: what is due at the beginning of a month. */
static void
last_month (char from[XB_DATE_SIZE], char to[XB_DATE_SIZE])
{
  g_autofree char *today = xb_text_today ();
  g_autofree char *first = g_strdup_printf ("%.7s-01", today);

  xb_date_from_days (xb_date_days (first) - 1, to);
  g_snprintf (from, XB_DATE_SIZE, "%.7s-01", to);
}

/* A box to tick for each ledger, over the whole width. */
static void
add_checks (Dialog *dialog)
{
  GArray *list = xb_catalog_list (xb_office_catalog (dialog->office));
  GtkWidget *flow = gtk_flow_box_new (), *label = gtk_label_new (_ ("Ledger"));

  gtk_flow_box_set_selection_mode (GTK_FLOW_BOX (flow), GTK_SELECTION_NONE);
  gtk_flow_box_set_max_children_per_line (GTK_FLOW_BOX (flow), 4);
  gtk_label_set_xalign (GTK_LABEL (label), 1);
  gtk_widget_set_valign (label, GTK_ALIGN_START);
  gtk_widget_add_css_class (label, "dim-label");
  for (guint i = 0; i < list->len; i++)
    {
      XbCatalogEntry *entry = &g_array_index (list, XbCatalogEntry, i);
      GtkWidget *check;

      if (strcmp (entry->kind, "ledger") != 0 || entry->problem != NULL || entry->use != NULL)
        continue;
      check = gtk_check_button_new_with_label (entry->title);
      g_object_set_data_full (G_OBJECT (check), "ledger", g_strdup (entry->id), g_free);
      g_ptr_array_add (dialog->checks, check);
      gtk_flow_box_insert (GTK_FLOW_BOX (flow), check, -1);
      gtk_widget_set_focusable (gtk_widget_get_parent (check), FALSE);
    }
  gtk_grid_attach (GTK_GRID (dialog->form.grid), label, 0, 100, 1, 1);
  gtk_grid_attach (GTK_GRID (dialog->form.grid), flow, 1, 100, 3, 1);
}

void
xb_submit_dialog_open (GtkWidget *parent, XbOffice *office)
{
  Dialog *dialog = g_new0 (Dialog, 1);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free), sets = g_ptr_array_new ();
  const char *masks[] = { _ ("Masked"), _ ("In full"), NULL }, *sheets[] = { _ ("One sheet and a cover"), _ ("A sheet for each village, and a cover"), NULL },
             *kinds[] = { _ ("A folder"), _ ("One .zip file"), NULL };
  const char *folder = g_get_user_special_dir (G_USER_DIRECTORY_DOCUMENTS);
  char from[XB_DATE_SIZE], to[XB_DATE_SIZE];

  last_month (from, to);
  dialog->office = g_object_ref (office);
  dialog->places = g_ptr_array_new_with_free_func (g_free);
  dialog->checks = g_ptr_array_new ();
  dialog->sets = xb_ledger_set_list (xb_office_store (office), NULL);
  if (dialog->sets == NULL)
    dialog->sets = g_ptr_array_new ();
  g_ptr_array_add (sets, (gpointer) _ ("Choose below"));
  for (guint i = 0; i < dialog->sets->len; i++)
    g_ptr_array_add (sets, ((XbLedgerSet *) g_ptr_array_index (dialog->sets, i))->name);
  g_ptr_array_add (sets, NULL);
  xb_office_list_places (office, dialog->places, names);
  g_ptr_array_add (names, NULL);
  xb_form_init (&dialog->form, parent, _ ("New package"), _ ("_Write"));
  xb_help_set_topic (dialog->form.window, "submission");
  g_object_set_data_full (G_OBJECT (dialog->form.window), "dialog", dialog, dialog_free);
  dialog->set = xb_form_add_choices (&dialog->form, _ ("Saved list"), (const char *const *) sets->pdata, 0);
  dialog->set_name = xb_form_add_entry (&dialog->form, _ ("Save the list as"), NULL, _ ("empty: it is not saved"));
  dialog->from = xb_form_add_entry (&dialog->form, _ ("First day"), from, NULL);
  dialog->to = xb_form_add_entry (&dialog->form, _ ("Last day"), to, NULL);
  dialog->place = xb_form_add_choices (&dialog->form, _ ("Place"), (const char *const *) names->pdata, 0);
  dialog->addressee = xb_form_add_entry (&dialog->form, _ ("To"), NULL, _ ("the county's office, for the covering letter"));
  dialog->sheets = xb_form_add_choices (&dialog->form, _ ("Workbooks"), sheets, 0);
  dialog->kind = xb_form_add_choices (&dialog->form, _ ("Package"), kinds, 0);
  dialog->masked = xb_form_add_choices (&dialog->form, _ ("ID numbers, accounts, phones"), masks, 0);
  dialog->reason = xb_form_add_entry (&dialog->form, _ ("Reason, if in full"), NULL, NULL);
  dialog->folder = xb_form_add_entry (&dialog->form, _ ("Folder"), folder != NULL ? folder : g_get_home_dir (), NULL);
  add_checks (dialog);
  g_signal_connect_swapped (dialog->set, "notify::selected", G_CALLBACK (on_set), dialog);
  g_signal_connect_swapped (dialog->form.save, "clicked", G_CALLBACK (on_save), dialog);
  xb_form_present (&dialog->form);
}
