#define G_LOG_DOMAIN "xiangbu"

#include "quality/xb-quality-view.h"

#include "forms/xb-form.h"
#include "quality/xb-merge-dialog.h"
#include "quality/xb-quality.h"
#include "widgets/xb-dialogs.h"
#include "widgets/xb-filter-bar.h"
#include "widgets/xb-table-view.h"
#include "xb-work.h"

#include <glib/gi18n.h>
#include <string.h>

struct _XbQualityView
{
  GtkWidget parent_instance;
  GtkWidget *box, *rule, *place, *ignored, *table, *advice, *trend, *open, *merge, *ignore, *heed, *run, *export;
  XbOffice *office;
  GPtrArray *codes;   /* (element-type utf8): of places */
  XbQuality *quality; /* (nullable) */
  GPtrArray *shown;   /* (element-type XbFinding): of the lines of the table */
  GCancellable *work;
  gboolean stale, filling;
};

G_DEFINE_FINAL_TYPE (XbQualityView, xb_quality_view, GTK_TYPE_WIDGET)

static XbFinding *
selected (XbQualityView *self)
{
  int line = xb_table_view_selected (XB_TABLE_VIEW (self->table));

  return line >= 0 && (guint) line < self->shown->len ? g_ptr_array_index (self->shown, line) : NULL;
}

static void
on_selected (XbQualityView *self)
{
  const XbFinding *finding = selected (self);

  gtk_widget_set_sensitive (self->open, finding != NULL);
  gtk_widget_set_sensitive (self->merge, finding != NULL && finding->other_id != 0 && finding->check->method != NULL);
  gtk_widget_set_sensitive (self->ignore, finding != NULL && finding->ignored_id == 0);
  gtk_widget_set_sensitive (self->heed, finding != NULL && finding->ignored_id != 0);
  if (finding == NULL)
    gtk_label_set_text (GTK_LABEL (self->advice), "");
  else
    {
      g_autofree char *ignored = finding->reason != NULL ? g_strdup_printf (_ ("Ignored: %s"), finding->reason) : NULL;
      const char *more = ignored != NULL ? ignored : finding->check->advice;
      g_autofree char *text = more != NULL ? g_strdup_printf ("%s\n%s", finding->message, more) : g_strdup (finding->message);

      gtk_label_set_text (GTK_LABEL (self->advice), text);
    }
}

/* The lines of the rule chosen; the counts stand in the choice itself. */
static void
fill_table (XbQualityView *self)
{
  XbLedgerDef *def = xb_ledger_def_new ();
  XbLedgerTable *table;
  guint at = gtk_drop_down_get_selected (GTK_DROP_DOWN (self->rule));
  gboolean ignored = gtk_check_button_get_active (GTK_CHECK_BUTTON (self->ignored));
  const XbCheckDef *rule = at > 0 && self->quality != NULL && at <= self->quality->counts->len ? g_array_index (self->quality->counts, XbCheckCount, at - 1).check : NULL;

  xb_ledger_def_add_column (def, "severity", _ ("Severity"), XB_COLUMN_TEXT)->width = 9;
  xb_ledger_def_add_column (def, "check", _ ("Check"), XB_COLUMN_TEXT)->width = 22;
  xb_ledger_def_add_column (def, "place", _ ("Place"), XB_COLUMN_TEXT)->width = 14;
  xb_ledger_def_add_column (def, "message", _ ("What was found"), XB_COLUMN_TEXT)->width = 60;
  table = xb_ledger_table_new_own (def, _ ("Data check"));
  g_ptr_array_set_size (self->shown, 0);
  for (guint i = 0; self->quality != NULL && i < self->quality->findings->len; i++)
    {
      XbFinding *finding = g_ptr_array_index (self->quality->findings, i);

      if ((rule != NULL && finding->check != rule) || (finding->ignored_id != 0) != ignored)
        continue;
      g_ptr_array_add (self->shown, finding);
      xb_ledger_table_begin (table, XB_TABLE_ROW, NULL);
      xb_ledger_table_add (table, xb_severity_title (finding->check->severity));
      xb_ledger_table_add (table, finding->check->name);
      xb_ledger_table_add (table, finding->place);
      xb_ledger_table_add (table, finding->message);
    }
  xb_table_view_set (XB_TABLE_VIEW (self->table), table);
  on_selected (self);
}

static void
fill_rules (XbQualityView *self)
{
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GtkStringList) model = NULL;
  guint at = gtk_drop_down_get_selected (GTK_DROP_DOWN (self->rule)), total = 0;

  for (guint i = 0; self->quality != NULL && i < self->quality->counts->len; i++)
    total += g_array_index (self->quality->counts, XbCheckCount, i).count;
  g_ptr_array_add (texts, g_strdup_printf (_ ("All checks (%u)"), total));
  for (guint i = 0; self->quality != NULL && i < self->quality->counts->len; i++)
    {
      const XbCheckCount *count = &g_array_index (self->quality->counts, XbCheckCount, i);

      g_ptr_array_add (texts, g_strdup_printf ("%s (%u)", count->check->name, count->count));
    }
  g_ptr_array_add (texts, NULL);
  model = gtk_string_list_new ((const char *const *) texts->pdata);
  self->filling = TRUE;
  gtk_drop_down_set_model (GTK_DROP_DOWN (self->rule), G_LIST_MODEL (model));
  gtk_drop_down_set_selected (GTK_DROP_DOWN (self->rule), at < texts->len - 1 ? at : 0);
  self->filling = FALSE;
}

/* How the count went, day by day, in words: the last ones. */
static void
fill_trend (XbQualityView *self)
{
  g_autoptr (GArray) points = xb_quality_trend (xb_office_store (self->office), NULL, NULL);
  g_autoptr (GString) text = g_string_new (NULL);
  guint first = points != NULL && points->len > 6 ? points->len - 6 : 0;

  for (guint i = first; points != NULL && i < points->len; i++)
    {
      const XbQualityPoint *point = &g_array_index (points, XbQualityPoint, i);

      g_string_append_printf (text, "%s%s: %u", i > first ? " → " : "", point->day, point->count);
    }
  if (text->len > 0)
    g_string_prepend (text, _ ("Findings so far: "));
  gtk_label_set_text (GTK_LABEL (self->trend), text->str);
}

/* ---- running the checks ---- */

typedef struct
{
  char *place; /* (nullable) */
} Job;

static void
job_free (gpointer data)
{
  g_free (((Job *) data)->place);
  g_free (data);
}

static gpointer
run_checks (XbStore *store, XbCatalog *catalog, gpointer data, GCancellable *cancellable, GError **error)
{
  return xb_quality_check (store, catalog, ((Job *) data)->place, NULL, cancellable, error);
}

static void
on_checked (GtkWidget *owner, gpointer result, gpointer data, const GError *error)
{
  XbQualityView *self = XB_QUALITY_VIEW (owner);

  gtk_widget_set_sensitive (self->run, TRUE);
  if (result == NULL)
    {
      gtk_label_set_text (GTK_LABEL (self->advice), error->message);
      return;
    }
  g_ptr_array_set_size (self->shown, 0);
  g_clear_pointer (&self->quality, xb_quality_free);
  self->quality = result;
  if (((Job *) data)->place == NULL && !xb_office_is_past (self->office))
    xb_quality_remember (xb_office_store (self->office), self->quality, NULL);
  fill_rules (self);
  fill_table (self);
  fill_trend (self);
}

static const XbWork check_work = { run_checks, on_checked, job_free, (GDestroyNotify) xb_quality_free, XB_STORE_READ_ONLY };

static void
run_now (XbQualityView *self)
{
  Job *job;
  guint at = gtk_drop_down_get_selected (GTK_DROP_DOWN (self->place));

  self->stale = TRUE;
  if (self->office == NULL || self->filling || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  self->stale = FALSE;
  if (self->work != NULL)
    g_cancellable_cancel (self->work);
  g_clear_object (&self->work);
  gtk_widget_set_sensitive (self->run, FALSE);
  job = g_new0 (Job, 1);
  job->place = at > 0 && at < self->codes->len ? g_strdup (g_ptr_array_index (self->codes, at)) : NULL;
  self->work = xb_work_start (GTK_WIDGET (self), self->office, &check_work, job);
}

static void
on_map (XbQualityView *self)
{
  if (self->stale)
    run_now (self);
}

static void
on_rule (XbQualityView *self)
{
  if (!self->filling)
    fill_table (self);
}

/* ---- what is done about a finding ---- */

static void
on_open (XbQualityView *self)
{
  const XbFinding *finding = selected (self);

  if (finding == NULL)
    return;
  if (finding->person_id != 0)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.show-person", "x", finding->person_id);
  else if (finding->household_id != 0)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.show-household", "x", finding->household_id);
}

static void
on_merge (XbQualityView *self)
{
  const XbFinding *finding = selected (self);

  if (finding != NULL && finding->other_id != 0)
    xb_merge_dialog_open (GTK_WIDGET (self), self->office, finding->person_id, finding->other_id);
}

typedef struct
{
  XbForm form;
  XbQualityView *view;
  GtkWidget *reason;
} Ignore;

static void
on_ignore_save (Ignore *dialog)
{
  XbQualityView *self = dialog->view;
  XbFinding *finding = selected (self);
  g_autofree char *reason = xb_typed (dialog->reason);
  g_autoptr (GError) error = NULL;

  if (finding == NULL || !xb_quality_ignore (xb_office_store (self->office), xb_office_operator (self->office), finding, reason, &error))
    {
      xb_form_show_error (&dialog->form, dialog->reason, error != NULL ? error->message : "");
      return;
    }
  gtk_window_destroy (GTK_WINDOW (dialog->form.window));
  xb_office_changed (self->office);
}

static void
on_ignore (XbQualityView *self)
{
  Ignore *dialog;

  if (selected (self) == NULL)
    return;
  dialog = g_new0 (Ignore, 1);
  dialog->view = self;
  xb_form_init (&dialog->form, GTK_WIDGET (self), _ ("Ignore this finding"), _ ("_Ignore"));
  g_object_set_data_full (G_OBJECT (dialog->form.window), "dialog", dialog, g_free);
  dialog->reason = xb_form_add_entry (&dialog->form, _ ("Reason"), NULL, _ ("such as: checked with the marriage certificate"));
  g_signal_connect_swapped (dialog->form.save, "clicked", G_CALLBACK (on_ignore_save), dialog);
  xb_form_present (&dialog->form);
}

static void
on_heed (XbQualityView *self)
{
  XbFinding *finding = selected (self);
  g_autoptr (GError) error = NULL;

  if (finding == NULL || finding->ignored_id == 0)
    return;
  if (xb_quality_heed (xb_office_store (self->office), xb_office_operator (self->office), finding, &error))
    xb_office_changed (self->office);
  else
    xb_show_error (GTK_WIDGET (self), _ ("Data check"), error->message);
}

static void
on_export_path (const char *path, gpointer data)
{
  XbQualityView *self = data;
  g_autoptr (GError) error = NULL;

  if (self->quality != NULL && !xb_quality_write (self->quality, path, &error))
    xb_show_error (GTK_WIDGET (self), _ ("The list was not written"), error->message);
}

static void
on_export (XbQualityView *self)
{
  if (self->quality != NULL)
    xb_choose_new_file (GTK_WIDGET (self), _ ("Write the findings as Excel"), _ ("data check.xlsx"), on_export_path, self);
}

void
xb_quality_view_set_office (XbQualityView *self, XbOffice *office)
{
  if (self->office != NULL)
    g_signal_handlers_disconnect_by_data (self->office, self);
  g_set_object (&self->office, office);
  g_ptr_array_set_size (self->shown, 0);
  g_clear_pointer (&self->quality, xb_quality_free);
  self->filling = TRUE;
  xb_filter_fill_places (GTK_DROP_DOWN (self->place), office, self->codes, NULL);
  self->filling = FALSE;
  fill_rules (self);
  fill_table (self);
  fill_trend (self);
  g_signal_connect_object (office, "changed", G_CALLBACK (run_now), self, G_CONNECT_SWAPPED);
  run_now (self);
}

static void
xb_quality_view_dispose (GObject *object)
{
  XbQualityView *self = XB_QUALITY_VIEW (object);

  if (self->work != NULL)
    g_cancellable_cancel (self->work);
  g_clear_object (&self->work);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_pointer (&self->quality, xb_quality_free);
  g_clear_pointer (&self->shown, g_ptr_array_unref);
  g_clear_pointer (&self->codes, g_ptr_array_unref);
  g_clear_object (&self->office);
  G_OBJECT_CLASS (xb_quality_view_parent_class)->dispose (object);
}

static void
xb_quality_view_class_init (XbQualityViewClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = xb_quality_view_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
xb_quality_view_init (XbQualityView *self)
{
  GtkWidget *bar = xb_filter_bar_new ();

  self->codes = g_ptr_array_new_with_free_func (g_free);
  self->shown = g_ptr_array_new ();
  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  self->place = xb_filter_add (bar, gtk_drop_down_new (NULL, NULL), _ ("Place"));
  self->rule = xb_filter_add (bar, gtk_drop_down_new (NULL, NULL), _ ("Check"));
  self->ignored = xb_filter_add (bar, gtk_check_button_new_with_label (_ ("Ignored ones")), NULL);
  self->run = xb_filter_add (bar, xb_filter_button (_ ("Check _again"), G_CALLBACK (run_now), self), NULL);
  self->open = xb_filter_add (bar, xb_filter_button (_ ("_Open the card"), G_CALLBACK (on_open), self), NULL);
  self->merge = xb_filter_add (bar, xb_filter_button (_ ("_Merge…"), G_CALLBACK (on_merge), self), NULL);
  self->ignore = xb_filter_add (bar, xb_filter_button (_ ("I_gnore…"), G_CALLBACK (on_ignore), self), NULL);
  self->heed = xb_filter_add (bar, xb_filter_button (_ ("Count it agai_n"), G_CALLBACK (on_heed), self), NULL);
  self->export = xb_filter_add (bar, xb_filter_button (_ ("Write as E_xcel…"), G_CALLBACK (on_export), self), NULL);
  self->table = xb_table_view_new (_ ("What was found"));
  self->advice = xb_filter_hint ("");
  self->trend = xb_filter_hint ("");
  gtk_widget_set_vexpand (self->table, TRUE);
  gtk_box_append (GTK_BOX (self->box), bar);
  gtk_box_append (GTK_BOX (self->box), self->table);
  gtk_box_append (GTK_BOX (self->box), self->advice);
  gtk_box_append (GTK_BOX (self->box), self->trend);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
  self->stale = TRUE;
  on_selected (self);
  g_signal_connect_object (self->rule, "notify::selected", G_CALLBACK (on_rule), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->place, "notify::selected", G_CALLBACK (run_now), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->ignored, "toggled", G_CALLBACK (fill_table), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->table, "selected", G_CALLBACK (on_selected), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->table, "activated", G_CALLBACK (on_open), self, G_CONNECT_SWAPPED);
  g_signal_connect (self, "map", G_CALLBACK (on_map), NULL);
}
