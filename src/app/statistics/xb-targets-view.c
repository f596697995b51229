#define G_LOG_DOMAIN "xiangbu"

#include "statistics/xb-targets-view.h"

#include "help/xb-help.h"
#include "forms/xb-form.h"
#include "ledger/xb-ledger-table.h"
#include "print/xb-preview.h"
#include "util/xb-text.h"
#include "widgets/xb-dialogs.h"
#include "widgets/xb-filter-bar.h"
#include "widgets/xb-table-view.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

struct _XbTargetsView
{
  GtkWidget parent_instance;
  GtkWidget *box, *table, *change, *remove;
  XbOffice *office;               /* (nullable) */
  const XbPopulation *population; /* (nullable): not owned */
  GPtrArray *targets;             /* (nullable) (element-type XbTarget) */
};

G_DEFINE_FINAL_TYPE (XbTargetsView, xb_targets_view, GTK_TYPE_WIDGET)

static guint people_signal;

static XbTarget *
selected (XbTargetsView *self)
{
  int line = xb_table_view_selected (XB_TABLE_VIEW (self->table));

  return line >= 0 && self->targets != NULL && (guint) line < self->targets->len ? g_ptr_array_index (self->targets, line) : NULL;
}

static void
add_target (XbLedgerTable *table, const XbTarget *target)
{
  g_autofree char *value = xb_indicator_format (target->value, target->unit), *actual = xb_indicator_format (target->actual, target->unit),
                  *difference = xb_indicator_format (target->actual - target->value, target->unit), *before = xb_indicator_format (target->before, target->unit);
  double trend = target->actual - target->before;
  const char *cells[] = { target->place,
                          target->title,
                          target->from,
                          target->to,
                          value,
                          actual,
                          difference,
                          before,
                          isnan (trend) ? "" : trend > 0.005 ? _ ("↗ better") : trend < -0.005 ? _ ("↘ worse") : _ ("→ the same"),
                          xb_unit_title (target->unit),
                          target->notes != NULL ? target->notes : "" };

  xb_ledger_table_begin (table, XB_TABLE_ROW, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cells); i++)
    xb_ledger_table_add (table, cells[i]);
}

static XbLedgerTable *
make_table (XbTargetsView *self)
{
  static const char *const titles[] = { N_ ("Place"),  N_ ("Indicator"),  N_ ("First day"), N_ ("Last day"), N_ ("Target"), N_ ("Counted"), N_ ("Difference"),
                                        N_ ("A year before"), N_ ("Trend"), N_ ("Unit"),   N_ ("Notes") };
  static const double widths[] = { 12, 18, 12, 12, 9, 9, 9, 12, 10, 8, 16 };
  XbLedgerDef *def = xb_ledger_def_new ();
  g_autofree char *title = g_strdup_printf (_ ("%s: targets and what was counted"), xb_office_name (self->office)), *today = xb_text_today ();
  XbLedgerTable *table;

  for (guint i = 0; i < G_N_ELEMENTS (titles); i++)
    xb_ledger_def_add_column (def, titles[i], _ (titles[i]), XB_COLUMN_TEXT)->width = widths[i];
  def->landscape = TRUE;
  table = xb_ledger_table_new_own (def, title);
  g_ptr_array_add (table->footer, g_strdup_printf (_ ("Prepared by: %s"), xb_office_operator (self->office)));
  g_ptr_array_add (table->footer, g_strdup (today));
  for (guint i = 0; i < self->targets->len; i++)
    add_target (table, g_ptr_array_index (self->targets, i));
  return table;
}

static void
on_selected (XbTargetsView *self)
{
  gtk_widget_set_sensitive (self->change, selected (self) != NULL);
  gtk_widget_set_sensitive (self->remove, selected (self) != NULL);
}

/** @population: kept, not copied, until the next call; @targets: (transfer full) */
void
xb_targets_view_set (XbTargetsView *self, XbOffice *office, const XbPopulation *population, GPtrArray *targets)
{
  g_set_object (&self->office, office);
  g_clear_pointer (&self->targets, g_ptr_array_unref);
  self->population = population;
  self->targets = targets;
  xb_table_view_set (XB_TABLE_VIEW (self->table), targets != NULL ? make_table (self) : NULL);
  on_selected (self);
}

static void
on_line (XbTargetsView *self, guint line)
{
  const XbTarget *target = self->targets != NULL && line < self->targets->len ? g_ptr_array_index (self->targets, line) : NULL;
  guint n;
  const XbIndicatorDef *defs = xb_indicator_list (&n);
  XbFigureFilter filter = { .age_group = -1 };
  XbIndicatorQuery query;
  g_autoptr (GArray) people = NULL;

  if (target == NULL || target->indicator < 0 || defs[target->indicator].behind == XB_FIGURE_NONE
      || !xb_indicator_query_set (self->population, target->place_code, target->from, target->to, NULL, &query, NULL))
    return;
  filter.figure = defs[target->indicator].behind;
  people = xb_indicators_people (self->population, &query, &filter);
  if (people->len > 0)
    g_signal_emit (self, people_signal, 0, people, _ (defs[target->indicator].title));
}

/* ---- setting a target ---- */

typedef struct
{
  XbForm form;
  XbOffice *office;
  GPtrArray *places;     /* (element-type utf8): codes */
  GPtrArray *kinds;      /* (element-type XbTargetKind) */
  GtkWidget *place, *indicator, *from, *to, *value, *notes;
} Dialog;

static void
dialog_free (gpointer data)
{
  Dialog *dialog = data;

  g_object_unref (dialog->office);
  g_ptr_array_unref (dialog->places);
  g_ptr_array_unref (dialog->kinds);
  g_free (dialog);
}

static const char *
text_of (GtkWidget *entry)
{
  return gtk_editable_get_text (GTK_EDITABLE (entry));
}

static void
on_save (Dialog *dialog)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (XbOffice) office = g_object_ref (dialog->office);

  if (!xb_target_set (xb_office_store (office), xb_office_catalog (office), xb_office_operator (office),
                      g_ptr_array_index (dialog->places, gtk_drop_down_get_selected (GTK_DROP_DOWN (dialog->place))),
                      ((XbTargetKind *) g_ptr_array_index (dialog->kinds, gtk_drop_down_get_selected (GTK_DROP_DOWN (dialog->indicator))))->id, text_of (dialog->from),
                      text_of (dialog->to), text_of (dialog->value), text_of (dialog->notes), &error))
    {
      xb_form_show_error (&dialog->form, g_error_matches (error, XB_TARGET_ERROR, XB_TARGET_ERROR_VALUE) ? dialog->value : NULL, error->message);
      return;
    }
  gtk_window_destroy (GTK_WINDOW (dialog->form.window));
  xb_office_changed (office);
}

static void
ask (XbTargetsView *self, const XbTarget *target)
{
  Dialog *dialog = g_new0 (Dialog, 1);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free), titles = g_ptr_array_new ();
  g_autofree char *today = xb_text_today (), *from = g_strdup_printf ("%.4s-01-01", today), *to = g_strdup_printf ("%.4s-12-31", today), *value = NULL;
  guint place = 0, indicator = 0;

  dialog->office = g_object_ref (self->office);
  dialog->places = g_ptr_array_new_with_free_func (g_free);
  dialog->kinds = xb_target_kinds (xb_office_catalog (self->office));
  xb_office_list_places (self->office, dialog->places, names);
  for (guint i = 0; target != NULL && i < dialog->places->len; i++)
    if (g_strcmp0 (g_ptr_array_index (dialog->places, i), target->place_code) == 0)
      place = i;
  for (guint i = 0; i < dialog->kinds->len; i++)
    {
      const XbTargetKind *kind = g_ptr_array_index (dialog->kinds, i);

      if (target != NULL && strcmp (target->kind, kind->id) == 0)
        indicator = i;
      g_ptr_array_add (titles, kind->title);
    }
  g_ptr_array_add (names, NULL);
  g_ptr_array_add (titles, NULL);
  value = target != NULL ? g_strdup_printf ("%g", target->value) : NULL;
  xb_form_init (&dialog->form, GTK_WIDGET (self), target != NULL ? _ ("Change the target") : _ ("New target"), _ ("_Save"));
  xb_help_set_topic (dialog->form.window, "statistics#targets");
  g_object_set_data_full (G_OBJECT (dialog->form.window), "dialog", dialog, dialog_free);
  dialog->place = xb_form_add_choices (&dialog->form, _ ("Place"), (const char *const *) names->pdata, place);
  dialog->indicator = xb_form_add_choices (&dialog->form, _ ("Indicator"), (const char *const *) titles->pdata, indicator);
  dialog->from = xb_form_add_entry (&dialog->form, _ ("First day"), target != NULL ? target->from : from, NULL);
  dialog->to = xb_form_add_entry (&dialog->form, _ ("Last day"), target != NULL ? target->to : to, NULL);
  dialog->value = xb_form_add_entry (&dialog->form, _ ("Target"), value, _ ("such as 95; a share in per cent"));
  dialog->notes = xb_form_add_entry (&dialog->form, _ ("Notes"), target != NULL ? target->notes : NULL, NULL);
  g_signal_connect_swapped (dialog->form.save, "clicked", G_CALLBACK (on_save), dialog);
  xb_form_present_guarded (&dialog->form, dialog->office, 0);
}

static void
on_new (XbTargetsView *self)
{
  if (self->office != NULL)
    ask (self, NULL);
}

static void
on_change (XbTargetsView *self)
{
  if (selected (self) != NULL)
    ask (self, selected (self));
}

static void
on_remove (XbTargetsView *self)
{
  XbTarget *target = selected (self);
  g_autoptr (GError) error = NULL;

  if (target == NULL)
    return;
  if (xb_target_remove (xb_office_store (self->office), xb_office_operator (self->office), target->id, &error))
    xb_office_changed (self->office);
  else
    xb_show_error (GTK_WIDGET (self), _ ("The target was not removed"), error->message);
}

static void
on_print (XbTargetsView *self)
{
  XbLedgerTable *table = self->targets != NULL ? make_table (self) : NULL;

  if (table != NULL)
    xb_preview_open_table (GTK_WIDGET (self), table);
}

static void
xb_targets_view_dispose (GObject *object)
{
  XbTargetsView *self = XB_TARGETS_VIEW (object);

  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_object (&self->office);
  g_clear_pointer (&self->targets, g_ptr_array_unref);
  G_OBJECT_CLASS (xb_targets_view_parent_class)->dispose (object);
}

static void
xb_targets_view_class_init (XbTargetsViewClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = xb_targets_view_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
  people_signal = g_signal_new ("people", XB_TYPE_TARGETS_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_ARRAY, G_TYPE_STRING);
}

static void
xb_targets_view_init (XbTargetsView *self)
{
  GtkWidget *bar = xb_filter_bar_new (), *hint = xb_filter_hint (_ ("Only what the office itself does can be a target: that events are recorded in time, that numbers are there. What was reached is counted, never typed."));

  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  xb_filter_add (bar, xb_filter_button (_ ("_New target…"), G_CALLBACK (on_new), self), NULL);
  self->change = xb_filter_add (bar, xb_filter_button (_ ("C_hange…"), G_CALLBACK (on_change), self), NULL);
  self->remove = xb_filter_add (bar, xb_filter_button (_ ("_Remove"), G_CALLBACK (on_remove), self), NULL);
  xb_filter_add (bar, xb_filter_button (_ ("_Print the targets…"), G_CALLBACK (on_print), self), NULL);
  self->table = xb_table_view_new (_ ("Targets"));
  gtk_box_append (GTK_BOX (self->box), bar);
  gtk_box_append (GTK_BOX (self->box), hint);
  gtk_box_append (GTK_BOX (self->box), self->table);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
  on_selected (self);
  g_signal_connect_object (self->table, "selected", G_CALLBACK (on_selected), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->table, "activated", G_CALLBACK (on_line), self, G_CONNECT_SWAPPED);
}
