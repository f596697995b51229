#define G_LOG_DOMAIN "xiangbu"

#include "reconcile/xb-reconcile-view.h"

#include "life/xb-life-dialog.h"
#include "reconcile/xb-reconcile.h"
#include "widgets/xb-dialogs.h"
#include "widgets/xb-filter-bar.h"
#include "widgets/xb-table-view.h"
#include "xb-work.h"

#include <glib/gi18n.h>
#include <string.h>

struct _XbReconcileView
{
  GtkWidget parent_instance;
  GtkWidget *box, *place, *kind, *decided, *table, *summary, *accept, *refuse, *refuse_all, *export;
  XbOffice *office;
  GPtrArray *codes;       /* (element-type utf8): of places */
  XbReconcile *reconcile; /* (nullable) */
  GPtrArray *shown;       /* (element-type XbReconcileRow) */
  GCancellable *work;
};

G_DEFINE_FINAL_TYPE (XbReconcileView, xb_reconcile_view, GTK_TYPE_WIDGET)

static XbReconcileRow *
selected (XbReconcileView *self)
{
  int line = xb_table_view_selected (XB_TABLE_VIEW (self->table));

  return line >= 0 && (guint) line < self->shown->len ? g_ptr_array_index (self->shown, line) : NULL;
}

static void
on_selected (XbReconcileView *self)
{
  const XbReconcileRow *row = selected (self);

  gtk_widget_set_sensitive (self->accept, row != NULL && row->decision == NULL);
  gtk_widget_set_sensitive (self->refuse, row != NULL && row->decision == NULL);
  gtk_widget_set_sensitive (self->refuse_all, self->shown->len > 0);
  gtk_widget_set_sensitive (self->export, self->reconcile != NULL);
}

static void
fill_summary (XbReconcileView *self)
{
  const XbReconcile *r = self->reconcile;
  g_autofree char *text = NULL;

  if (r == NULL)
    {
      gtk_label_set_text (GTK_LABEL (self->summary), _ ("Choose a list from outside (public security, health, schools, civil affairs …): it is compared with the register, and nothing is "
                                                        "changed until you accept a row."));
      return;
    }
  text = g_strdup_printf (_ ("“%s”: %u rows, %u found in the register. %u differ, %u only in the list, %u only here; %u decided already; %u cannot be compared."), r->source,
                          r->rows, r->matched, r->counts[XB_RECONCILE_DIFFERS], r->counts[XB_RECONCILE_ONLY_THERE], r->counts[XB_RECONCILE_ONLY_HERE], r->decided,
                          r->problems->len);
  gtk_label_set_text (GTK_LABEL (self->summary), text);
}

static void
fill_table (XbReconcileView *self)
{
  XbLedgerDef *def = xb_ledger_def_new ();
  XbLedgerTable *table;
  guint kind = gtk_drop_down_get_selected (GTK_DROP_DOWN (self->kind));
  gboolean decided = gtk_check_button_get_active (GTK_CHECK_BUTTON (self->decided));

  xb_ledger_def_add_column (def, "place", _ ("Place"), XB_COLUMN_TEXT)->width = 14;
  xb_ledger_def_add_column (def, "name", _ ("Name"), XB_COLUMN_TEXT)->width = 10;
  xb_ledger_def_add_column (def, "what", _ ("What differs"), XB_COLUMN_TEXT)->width = 60;
  xb_ledger_def_add_column (def, "row", _ ("Row of the list"), XB_COLUMN_TEXT)->width = 14;
  xb_ledger_def_add_column (def, "decision", _ ("Decision"), XB_COLUMN_TEXT)->width = 9;
  table = xb_ledger_table_new_own (def, _ ("Comparison with a list"));
  g_ptr_array_set_size (self->shown, 0);
  for (guint i = 0; self->reconcile != NULL && i < self->reconcile->found->len; i++)
    {
      XbReconcileRow *row = g_ptr_array_index (self->reconcile->found, i);
      g_autofree char *text = NULL, *at = NULL;

      if (row->kind != kind || (row->decision != NULL) != decided)
        continue;
      text = xb_reconcile_row_text (row, xb_office_catalog (self->office), FALSE);
      at = row->sheet != NULL ? g_strdup_printf ("%s %u", row->sheet, row->row) : g_strdup ("");
      g_ptr_array_add (self->shown, row);
      xb_ledger_table_begin (table, XB_TABLE_ROW, NULL);
      xb_ledger_table_add (table, row->place != NULL ? row->place : "");
      xb_ledger_table_add (table, row->name);
      xb_ledger_table_add (table, text);
      xb_ledger_table_add (table, at);
      xb_ledger_table_add (table, row->decision == NULL ? "" : strcmp (row->decision, "accepted") == 0 ? _ ("accepted") : _ ("refused"));
    }
  xb_table_view_set (XB_TABLE_VIEW (self->table), table);
  fill_summary (self);
  on_selected (self);
}

/* ---- comparing ---- */

typedef struct
{
  char *file, *place;
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  g_free (job->file);
  g_free (job->place);
  g_free (job);
}

static gpointer
run_compare (XbStore *store, XbCatalog *catalog, gpointer data, GCancellable *cancellable, GError **error)
{
  Job *job = data;
  XbReconcileOptions options = { .place_code = job->place, .age_from = -1, .age_to = -1 };

  return xb_reconcile_run (store, catalog, job->file, &options, error);
}

static void
on_compared (GtkWidget *owner, gpointer result, gpointer data, const GError *error)
{
  XbReconcileView *self = XB_RECONCILE_VIEW (owner);

  if (result == NULL)
    {
      fill_summary (self);
      xb_show_error (owner, _ ("The list was not compared"), error->message);
      return;
    }
  g_ptr_array_set_size (self->shown, 0);
  g_clear_pointer (&self->reconcile, xb_reconcile_free);
  self->reconcile = result;
  fill_table (self);
}

static const XbWork compare_work = { run_compare, on_compared, job_free, (GDestroyNotify) xb_reconcile_free, XB_STORE_READ_ONLY };

static void
compare (XbReconcileView *self, const char *file)
{
  Job *job = g_new0 (Job, 1);
  guint at = gtk_drop_down_get_selected (GTK_DROP_DOWN (self->place));

  job->file = g_strdup (file);
  job->place = at > 0 && at < self->codes->len ? g_strdup (g_ptr_array_index (self->codes, at)) : NULL;
  if (self->work != NULL)
    g_cancellable_cancel (self->work);
  g_clear_object (&self->work);
  gtk_label_set_text (GTK_LABEL (self->summary), _ ("Comparing…"));
  self->work = xb_work_start (GTK_WIDGET (self), self->office, &compare_work, job);
}

static void
on_file (const char *path, gpointer data)
{
  compare (data, path);
}

static void
on_choose (XbReconcileView *self)
{
  if (self->office != NULL)
    xb_choose_file (GTK_WIDGET (self), _ ("Compare a list"), _ ("Lists (*.xlsx, *.xls, *.csv)"),
                    (const char *const[]){ "*.xlsx", "*.xls", "*.csv", "*.et", "*.XLSX", "*.XLS", "*.CSV", NULL }, on_file, self);
}

/* ---- deciding ---- */

static gboolean
decide (XbReconcileView *self, XbReconcileRow *const *rows, guint n, gboolean accept)
{
  g_autoptr (GError) error = NULL;
  gint64 seq;

  if (!xb_reconcile_decide (xb_office_store (self->office), xb_office_operator (self->office), self->reconcile, rows, n, accept, &seq, &error))
    {
      xb_show_error (GTK_WIDGET (self), _ ("Nothing was decided"), error->message);
      return FALSE;
    }
  for (guint i = 0; i < n; i++)
    {
      self->reconcile->counts[rows[i]->kind]--;
      self->reconcile->decided++;
    }
  fill_table (self);
  xb_office_changed (self->office);
  return TRUE;
}

typedef struct
{
  XbReconcileView *view;
  char *key;
} Accepted;

static void
accepted_free (gpointer data)
{
  Accepted *accepted = data;

  g_object_unref (accepted->view);
  g_free (accepted->key);
  g_free (accepted);
}

/* The life event that makes the list right has been recorded. */
static void
on_recorded (gpointer data)
{
  Accepted *accepted = data;
  XbReconcileView *self = accepted->view;

  for (guint i = 0; self->reconcile != NULL && i < self->reconcile->found->len; i++)
    {
      XbReconcileRow *row = g_ptr_array_index (self->reconcile->found, i);

      if (strcmp (row->key, accepted->key) == 0 && row->decision == NULL)
        {
          decide (self, &row, 1, TRUE);
          return;
        }
    }
}

/* What differs is taken from the list. Somebody who is only there comes by an event, somebody who is only here goes by one: its form
 * is opened, and the row is accepted when it has been recorded. */
static void
on_accept (XbReconcileView *self)
{
  XbReconcileRow *row = selected (self);
  Accepted *accepted;
  g_autoptr (GError) error = NULL;
  XbPerson *person = NULL;

  if (row == NULL || row->decision != NULL)
    return;
  if (row->kind == XB_RECONCILE_DIFFERS)
    {
      decide (self, &row, 1, TRUE);
      return;
    }
  if (row->person_id != 0 && (person = xb_person_load (xb_office_store (self->office), row->person_id, &error)) == NULL)
    {
      xb_show_error (GTK_WIDGET (self), _ ("Person"), error->message);
      return;
    }
  accepted = g_new0 (Accepted, 1);
  accepted->view = g_object_ref (self);
  accepted->key = g_strdup (row->key);
  xb_life_dialog_open_like (GTK_WIDGET (self), self->office, row->kind == XB_RECONCILE_ONLY_THERE ? "move_in" : "move_out", row->values, person, on_recorded, accepted,
                            accepted_free);
}

static void
on_refuse (XbReconcileView *self)
{
  XbReconcileRow *row = selected (self);

  if (row != NULL && row->decision == NULL)
    decide (self, &row, 1, FALSE);
}

static void
refuse_all (gpointer data)
{
  XbReconcileView *self = data;
  g_autoptr (GPtrArray) rows = g_ptr_array_new ();

  for (guint i = 0; i < self->shown->len; i++)
    if (((XbReconcileRow *) g_ptr_array_index (self->shown, i))->decision == NULL)
      g_ptr_array_add (rows, g_ptr_array_index (self->shown, i));
  if (rows->len > 0)
    decide (self, (XbReconcileRow **) rows->pdata, rows->len, FALSE);
}

static void
on_refuse_all (XbReconcileView *self)
{
  g_autofree char *text = g_strdup_printf (ngettext ("Refuse the %u row shown? It will not be asked about again.", "Refuse all %u rows shown? They will not be asked about again.",
                                                     self->shown->len),
                                           self->shown->len);

  xb_ask (GTK_WIDGET (self), _ ("Refuse all"), text, _ ("_Refuse all"), refuse_all, self);
}

static void
on_open (XbReconcileView *self)
{
  const XbReconcileRow *row = selected (self);

  if (row != NULL && row->person_id != 0)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.show-person", "x", row->person_id);
}

static void
on_export_path (const char *path, gpointer data)
{
  XbReconcileView *self = data;
  g_autoptr (GError) error = NULL;

  if (self->reconcile != NULL && !xb_reconcile_write (self->reconcile, xb_office_catalog (self->office), path, FALSE, &error))
    xb_show_error (GTK_WIDGET (self), _ ("The list was not written"), error->message);
}

static void
on_export (XbReconcileView *self)
{
  if (self->reconcile != NULL)
    xb_choose_new_file (GTK_WIDGET (self), _ ("Write the differences as Excel"), _ ("differences.xlsx"), on_export_path, self);
}

void
xb_reconcile_view_set_office (XbReconcileView *self, XbOffice *office)
{
  g_set_object (&self->office, office);
  g_ptr_array_set_size (self->shown, 0);
  g_clear_pointer (&self->reconcile, xb_reconcile_free);
  xb_filter_fill_places (GTK_DROP_DOWN (self->place), office, self->codes, NULL);
  fill_table (self);
}

static void
xb_reconcile_view_dispose (GObject *object)
{
  XbReconcileView *self = XB_RECONCILE_VIEW (object);

  if (self->work != NULL)
    g_cancellable_cancel (self->work);
  g_clear_object (&self->work);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_pointer (&self->reconcile, xb_reconcile_free);
  g_clear_pointer (&self->shown, g_ptr_array_unref);
  g_clear_pointer (&self->codes, g_ptr_array_unref);
  g_clear_object (&self->office);
  G_OBJECT_CLASS (xb_reconcile_view_parent_class)->dispose (object);
}

static void
xb_reconcile_view_class_init (XbReconcileViewClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = xb_reconcile_view_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
xb_reconcile_view_init (XbReconcileView *self)
{
  const char *kinds[] = { _ ("Differs"), _ ("Only in the list"), _ ("Only here"), NULL };
  GtkWidget *bar = xb_filter_bar_new ();

  self->codes = g_ptr_array_new_with_free_func (g_free);
  self->shown = g_ptr_array_new ();
  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  xb_filter_add (bar, xb_filter_button (_ ("_Choose a list…"), G_CALLBACK (on_choose), self), NULL);
  self->place = xb_filter_add (bar, gtk_drop_down_new (NULL, NULL), _ ("Place"));
  self->kind = xb_filter_add (bar, gtk_drop_down_new_from_strings (kinds), _ ("What is shown"));
  self->decided = xb_filter_add (bar, gtk_check_button_new_with_label (_ ("Decided ones")), NULL);
  self->accept = xb_filter_add (bar, xb_filter_button (_ ("_Accept"), G_CALLBACK (on_accept), self), NULL);
  self->refuse = xb_filter_add (bar, xb_filter_button (_ ("_Refuse"), G_CALLBACK (on_refuse), self), NULL);
  self->refuse_all = xb_filter_add (bar, xb_filter_button (_ ("Refuse a_ll…"), G_CALLBACK (on_refuse_all), self), NULL);
  self->export = xb_filter_add (bar, xb_filter_button (_ ("Write as E_xcel…"), G_CALLBACK (on_export), self), NULL);
  self->summary = xb_filter_hint ("");
  self->table = xb_table_view_new (_ ("Comparison with a list"));
  gtk_widget_set_vexpand (self->table, TRUE);
  gtk_box_append (GTK_BOX (self->box), bar);
  gtk_box_append (GTK_BOX (self->box), self->summary);
  gtk_box_append (GTK_BOX (self->box), self->table);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
  fill_summary (self);
  on_selected (self);
  g_signal_connect_object (self->kind, "notify::selected", G_CALLBACK (fill_table), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->decided, "toggled", G_CALLBACK (fill_table), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->table, "selected", G_CALLBACK (on_selected), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->table, "activated", G_CALLBACK (on_open), self, G_CONNECT_SWAPPED);
}
