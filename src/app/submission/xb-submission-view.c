#define G_LOG_DOMAIN "xiangbu"

#include "submission/xb-submission-view.h"

#include "help/xb-help.h"
#include "print/xb-preview.h"
#include "submission/xb-submission.h"
#include "submission/xb-submit-dialog.h"
#include "widgets/xb-dialogs.h"
#include "widgets/xb-filter-bar.h"
#include "widgets/xb-table-view.h"
#include "xb-work.h"

#include <glib/gi18n.h>

struct _XbSubmissionView
{
  GtkWidget parent_instance;
  GtkWidget *box, *table, *compare, *hint;
  XbOffice *office;
  GPtrArray *submissions; /* (nullable) (element-type XbSubmission) */
  GCancellable *cancellable;
};

G_DEFINE_FINAL_TYPE (XbSubmissionView, xb_submission_view, GTK_TYPE_WIDGET)

/* The line of the table: a ledger of a submission. */
static XbSubmittedLedger *
line_at (XbSubmissionView *self, int line, XbSubmission **submission)
{
  for (guint i = 0; self->submissions != NULL && line >= 0 && i < self->submissions->len; i++)
    {
      *submission = g_ptr_array_index (self->submissions, i);
      if ((guint) line < (*submission)->ledgers->len)
        return g_ptr_array_index ((*submission)->ledgers, line);
      line -= (*submission)->ledgers->len;
    }
  return NULL;
}

static XbLedgerTable *
make_table (XbSubmissionView *self)
{
  static const struct
  {
    const char *title;
    double width;
  } columns[] = { { N_ ("Package"), 34 }, { N_ ("Ledger"), 20 }, { N_ ("Rows"), 8 }, { N_ ("First day"), 12 }, { N_ ("Last day"), 12 },
                  { N_ ("Numbers"), 10 }, { N_ ("Made at"), 20 }, { N_ ("Made by"), 10 } };
  XbLedgerDef *def = xb_ledger_def_new ();
  XbLedgerTable *table;

  for (guint i = 0; i < G_N_ELEMENTS (columns); i++)
    xb_ledger_def_add_column (def, columns[i].title, _ (columns[i].title), XB_COLUMN_TEXT)->width = columns[i].width;
  table = xb_ledger_table_new_own (def, _ ("Submissions"));
  for (guint i = 0; i < self->submissions->len; i++)
    {
      const XbSubmission *submission = g_ptr_array_index (self->submissions, i);

      for (guint k = 0; k < submission->ledgers->len; k++)
        {
          const XbSubmittedLedger *ledger = g_ptr_array_index (submission->ledgers, k);
          g_autofree char *rows = g_strdup_printf ("%u", ledger->rows);

          xb_ledger_table_begin (table, XB_TABLE_ROW, NULL);
          xb_ledger_table_add (table, submission->name);
          xb_ledger_table_add (table, ledger->title);
          xb_ledger_table_add (table, rows);
          xb_ledger_table_add (table, submission->from);
          xb_ledger_table_add (table, submission->to);
          xb_ledger_table_add (table, submission->unmasked ? _ ("In full") : _ ("Masked"));
          xb_ledger_table_add (table, submission->made_at);
          xb_ledger_table_add (table, submission->operator_name);
        }
    }
  return table;
}

static void
reload (XbSubmissionView *self)
{
  g_autoptr (GError) error = NULL;

  if (self->office == NULL || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  g_clear_pointer (&self->submissions, g_ptr_array_unref);
  self->submissions = xb_submission_list (xb_office_store (self->office), &error);
  xb_table_view_set (XB_TABLE_VIEW (self->table), self->submissions != NULL ? make_table (self) : NULL);
  gtk_label_set_text (GTK_LABEL (self->hint), self->submissions == NULL ? error->message
                                              : self->submissions->len > 0 ? _ ("Double-click a ledger to see what has changed since it was sent")
                                                                           : _ ("Nothing has been sent up yet. “New package…” writes the ledgers the county wants, with a manifest and a covering letter."));
}

static void
on_selected (XbSubmissionView *self)
{
  gtk_widget_set_sensitive (self->compare, xb_table_view_selected (XB_TABLE_VIEW (self->table)) >= 0);
}

/* ---- comparing ---- */

typedef struct
{
  gint64 id;
  char *ledger;
} Compare;

static void
compare_free (gpointer data)
{
  Compare *job = data;

  g_free (job->ledger);
  g_free (job);
}

static gpointer
run_compare (XbStore *store, XbCatalog *catalog, gpointer data, GCancellable *cancellable, GError **error)
{
  Compare *job = data;

  return xb_submission_compare (store, catalog, job->id, 0, job->ledger, error);
}

static void
on_print (GtkWidget *window)
{
  XbLedgerTable *table = xb_table_view_table (g_object_get_data (G_OBJECT (window), "table"));

  xb_preview_open_table (window, xb_ledger_table_ref (table));
}

static void
show_comparison (GtkWidget *parent, XbComparison *comparison)
{
  g_autofree char *words = g_strdup_printf (_ ("%u added, %u gone, %u changed, %u the same"), comparison->added, comparison->gone, comparison->changed,
                                            comparison->same);
  GtkWidget *window = xb_dialog_window (parent, comparison->table->title, 1000, 560), *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *bar = xb_filter_bar_new (), *table = xb_table_view_new (_ ("What has changed")), *print = gtk_button_new_with_mnemonic (_ ("_Print…"));

  xb_help_set_topic (window, "submission");
  xb_filter_add (bar, gtk_label_new (words), NULL);
  xb_filter_add (bar, print, NULL);
  gtk_box_append (GTK_BOX (box), bar);
  gtk_box_append (GTK_BOX (box), table);
  xb_table_view_set (XB_TABLE_VIEW (table), g_steal_pointer (&comparison->table));
  g_object_set_data (G_OBJECT (window), "table", table);
  g_signal_connect_swapped (print, "clicked", G_CALLBACK (on_print), window);
  gtk_window_set_child (GTK_WINDOW (window), box);
  gtk_window_present (GTK_WINDOW (window));
}

static void
on_compared (GtkWidget *owner, gpointer result, gpointer job, const GError *error)
{
  XbSubmissionView *self = XB_SUBMISSION_VIEW (owner);
  XbComparison *comparison = result;

  on_selected (self);
  if (comparison == NULL)
    {
      xb_show_error (owner, _ ("It could not be compared"), error->message);
      return;
    }
  show_comparison (owner, comparison);
  xb_comparison_free (comparison);
}

static const XbWork compare_work = { run_compare, on_compared, compare_free, (GDestroyNotify) xb_comparison_free, XB_STORE_READ_ONLY };

static void
on_compare (XbSubmissionView *self)
{
  XbSubmission *submission;
  XbSubmittedLedger *ledger = line_at (self, xb_table_view_selected (XB_TABLE_VIEW (self->table)), &submission);
  Compare *job;

  if (ledger == NULL)
    return;
  job = g_new0 (Compare, 1);
  job->id = submission->id;
  job->ledger = g_strdup (ledger->ledger);
  gtk_widget_set_sensitive (self->compare, FALSE);
  g_clear_object (&self->cancellable);
  self->cancellable = xb_work_start (GTK_WIDGET (self), self->office, &compare_work, job);
}

static void
on_new (XbSubmissionView *self)
{
  xb_submit_dialog_open (GTK_WIDGET (self), self->office);
}

void
xb_submission_view_set_office (XbSubmissionView *self, XbOffice *office)
{
  if (self->office != NULL)
    g_signal_handlers_disconnect_by_data (self->office, self);
  g_set_object (&self->office, office);
  g_signal_connect_object (office, "changed", G_CALLBACK (reload), self, G_CONNECT_SWAPPED);
  reload (self);
}

static void
xb_submission_view_dispose (GObject *object)
{
  XbSubmissionView *self = XB_SUBMISSION_VIEW (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_object (&self->office);
  g_clear_pointer (&self->submissions, g_ptr_array_unref);
  G_OBJECT_CLASS (xb_submission_view_parent_class)->dispose (object);
}

static void
xb_submission_view_class_init (XbSubmissionViewClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = xb_submission_view_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
xb_submission_view_init (XbSubmissionView *self)
{
  GtkWidget *bar = xb_filter_bar_new ();

  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  xb_filter_add (bar, xb_filter_button (_ ("_New package…"), G_CALLBACK (on_new), self), NULL);
  self->compare = xb_filter_add (bar, xb_filter_button (_ ("_Compare with now…"), G_CALLBACK (on_compare), self), NULL);
  self->hint = xb_filter_hint ("");
  self->table = xb_table_view_new (_ ("Submissions"));
  gtk_box_append (GTK_BOX (self->box), bar);
  gtk_box_append (GTK_BOX (self->box), self->hint);
  gtk_box_append (GTK_BOX (self->box), self->table);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
  gtk_widget_set_sensitive (self->compare, FALSE);
  g_signal_connect_object (self->table, "selected", G_CALLBACK (on_selected), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->table, "activated", G_CALLBACK (on_compare), self, G_CONNECT_SWAPPED);
  g_signal_connect (self, "map", G_CALLBACK (reload), NULL);
}
