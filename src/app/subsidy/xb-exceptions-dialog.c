#define G_LOG_DOMAIN "xiangbu"

/* A whole list takes its step: what stands against each case first. */

#include "subsidy/xb-subsidy-views.h"

#include "help/xb-help.h"
#include "forms/xb-form.h"
#include "subsidy/xb-case.h"
#include "widgets/xb-dialogs.h"
#include "widgets/xb-table-view.h"
#include "xb-busy.h"
#include "xb-work.h"

#include <glib/gi18n.h>

typedef struct
{
  XbForm form;
  XbOffice *office;
  GArray *ids;
  GtkWidget *date, *who, *opinion, *table, *words;
} Dialog;

static void
dialog_free (gpointer data)
{
  Dialog *dialog = data;

  g_array_unref (dialog->ids);
  g_object_unref (dialog->office);
  g_free (dialog);
}

typedef struct
{
  GArray *ids;
  char *operator_name;
} Job;

static void
job_free (gpointer data)
{
  g_array_unref (((Job *) data)->ids);
  g_free (((Job *) data)->operator_name);
  g_free (data);
}

static gpointer
run (XbStore *store, XbCatalog *catalog, gpointer data, GCancellable *cancellable, GError **error)
{
  Job *job = data;

  return xb_case_exceptions_many (store, catalog, job->operator_name, job->ids, NULL, error);
}

static void
on_asked (GtkWidget *owner, gpointer result, gpointer data, const GError *error)
{
  Dialog *dialog = g_object_get_data (G_OBJECT (owner), "dialog");
  GPtrArray *refusals = result;
  g_autofree char *words = NULL;
  XbLedgerDef *def;
  XbLedgerTable *table;

  if (refusals == NULL)
    {
      xb_form_mark_error (&dialog->form, NULL, error->message);
      return;
    }
  def = xb_ledger_def_new ();
  xb_ledger_def_add_column (def, "message", _ ("What stands against it"), XB_COLUMN_TEXT)->width = 80;
  table = xb_ledger_table_new_own (def, _ ("Exceptions"));
  for (guint i = 0; i < refusals->len; i++)
    {
      xb_ledger_table_begin (table, XB_TABLE_ROW, NULL);
      xb_ledger_table_add (table, ((XbCaseRefusal *) g_ptr_array_index (refusals, i))->message);
    }
  xb_table_view_set (XB_TABLE_VIEW (dialog->table), table);
  words = refusals->len == 0 ? g_strdup_printf (ngettext ("Nothing stands against the %u case.", "Nothing stands against any of the %u cases.", dialog->ids->len), dialog->ids->len)
                             : g_strdup_printf (_ ("Of %u cases %u cannot take the step as things stand; they stay as they are:"), dialog->ids->len, refusals->len);
  gtk_label_set_text (GTK_LABEL (dialog->words), words);
  gtk_widget_set_sensitive (dialog->form.save, refusals->len < dialog->ids->len);
  g_ptr_array_unref (refusals);
}

static const XbWork exceptions_work = { run, on_asked, job_free, (GDestroyNotify) g_ptr_array_unref, XB_STORE_READ_ONLY };

/* ---- the step itself ---- */

typedef struct
{
  GArray *ids; /* (element-type gint64) */
  char *date, *who, *opinion;
} Step;

static void
step_free (gpointer data)
{
  Step *step = data;

  g_array_unref (step->ids);
  g_free (step->date);
  g_free (step->who);
  g_free (step->opinion);
  g_free (step);
}

/* Returns: (transfer full): what became of it, in words */
static gpointer
take_step (XbStore *store, XbCatalog *catalog, const char *operator_name, gpointer data, GError **error)
{
  const Step *step = data;
  g_autoptr (GPtrArray) refusals = g_ptr_array_new_with_free_func (xb_case_refusal_free);
  const XbCaseDecision decision = { XB_DECISION_PASS, step->date, step->who, step->opinion, NULL };
  guint done;

  if (!xb_case_decide_many (store, catalog, operator_name, step->ids, &decision, &done, refusals, error))
    return NULL;
  return refusals->len > 0 ? g_strdup_printf (_ ("%u cases took the step; %u stayed as they were. The first: %s"), done, refusals->len, ((XbCaseRefusal *) g_ptr_array_index (refusals, 0))->message)
                           : g_strdup_printf (ngettext ("%u case took the step.", "%u cases took the step.", done), done);
}

static void
on_taken (GtkWidget *window, gpointer result, gpointer data G_GNUC_UNUSED, const GError *error)
{
  Dialog *dialog = g_object_get_data (G_OBJECT (window), "dialog");

  xb_form_finish (&dialog->form, NULL, _ ("Done"), result, error);
}

static const XbBusy step_busy = { take_step, on_taken, step_free, g_free, XB_BUSY_WRITES };

static void
on_save (Dialog *dialog)
{
  Step *step = g_new0 (Step, 1);

  step->ids = g_array_ref (dialog->ids);
  step->date = xb_typed (dialog->date);
  step->who = xb_typed (dialog->who);
  step->opinion = xb_typed (dialog->opinion);
  xb_busy (dialog->form.window, dialog->office, _ ("Recording the step of each case…"), &step_busy, step);
}

/** @ids: (element-type gint64): copied; @step: for the title */
void
xb_exceptions_dialog_open (GtkWidget *parent, XbOffice *office, const GArray *ids, const char *step)
{
  Dialog *dialog = g_new0 (Dialog, 1);
  Job *job = g_new0 (Job, 1);
  g_autoptr (XbCase) first = xb_case_load (xb_office_store (office), g_array_index (ids, gint64, 0), NULL);
  g_autoptr (XbScheme) scheme = first != NULL ? xb_scheme_load (xb_office_store (office), xb_office_catalog (office), first->scheme, TRUE, NULL) : NULL;
  g_autofree char *step_title = xb_case_step_title (scheme != NULL ? scheme->def : NULL, step), *title = g_strdup_printf (_ ("Pass the whole list: %s"), step_title);

  dialog->office = g_object_ref (office);
  dialog->ids = g_array_sized_new (FALSE, FALSE, sizeof (gint64), ids->len);
  g_array_append_vals (dialog->ids, ids->data, ids->len);
  xb_form_init (&dialog->form, parent, title, _ ("_Pass"));
  xb_help_set_topic (dialog->form.window, "subsidies#cases");
  g_object_set_data_full (G_OBJECT (dialog->form.window), "dialog", dialog, dialog_free);
  dialog->date = xb_form_add_entry (&dialog->form, _ ("Date"), NULL, _ ("empty: today"));
  dialog->who = xb_form_add_entry (&dialog->form, _ ("Decided by"), NULL, _ ("official or committee"));
  dialog->opinion = xb_form_add_entry (&dialog->form, _ ("Opinion"), NULL, NULL);
  dialog->words = gtk_label_new (_ ("Asking what stands against each case…"));
  dialog->table = xb_table_view_new (_ ("Exceptions"));
  gtk_label_set_xalign (GTK_LABEL (dialog->words), 0);
  gtk_label_set_wrap (GTK_LABEL (dialog->words), TRUE);
  gtk_widget_set_size_request (dialog->table, -1, 260);
  xb_form_add_below (&dialog->form, dialog->table);
  xb_form_add_below (&dialog->form, dialog->words);
  gtk_widget_set_sensitive (dialog->form.save, FALSE);
  g_signal_connect_swapped (dialog->form.save, "clicked", G_CALLBACK (on_save), dialog);
  xb_form_present_guarded (&dialog->form, dialog->office, 0);
  job->ids = g_array_ref (dialog->ids);
  job->operator_name = g_strdup (xb_office_operator (office));
  g_object_unref (xb_work_start (dialog->form.window, office, &exceptions_work, job));
}
