#define G_LOG_DOMAIN "xiangbu"

#include "statistics/xb-statistics-page.h"

#include "help/xb-help.h"
#include "print/xb-preview.h"
#include "statistics/xb-chart-view.h"
#include "statistics/xb-targets-view.h"
#include "util/xb-file.h"
#include "widgets/xb-dialogs.h"
#include "widgets/xb-filter-bar.h"
#include "xb-busy.h"
#include "xb-work.h"

#include <glib/gi18n.h>

#define LINES_AT_ONCE 3

struct _XbStatisticsPage
{
  GtkWidget parent_instance;
  GtkWidget *box, *place, *from, *to, *compare_from, *compare_to, *list, *title, *print, *export;
  XbChartView *charts[XB_STATISTICS_PARTS]; /* the indicators have none */
  XbTargetsView *targets;
  XbOffice *office;
  GPtrArray *codes;
  XbStatistics *statistics; /* (nullable): as they were counted last */
  GtkSizeGroup *columns[5]; /* of the list but the last, which takes the room there is */
  GCancellable *cancellable;
  gboolean filling;
  guint idle, filled; /* filled: lines of the list that say what is counted */
};

G_DEFINE_FINAL_TYPE (XbStatisticsPage, xb_statistics_page, GTK_TYPE_WIDGET)

static guint people_signal;

/* ---- counting, off the main thread ---- */

typedef struct
{
  char *place, *from, *to, *compare_from, *compare_to, *operator_name;
  char *path; /* (nullable): where to write them */
} Job;

typedef struct
{
  XbStatistics *statistics;
  GPtrArray *targets; /* (element-type XbTarget) */
} Counted;

static void
job_free (gpointer data)
{
  Job *job = data;

  g_free (job->place);
  g_free (job->from);
  g_free (job->to);
  g_free (job->compare_from);
  g_free (job->compare_to);
  g_free (job->operator_name);
  g_free (job->path);
  g_free (job);
}

static void
counted_free (gpointer data)
{
  Counted *counted = data;

  xb_statistics_free (counted->statistics);
  g_clear_pointer (&counted->targets, g_ptr_array_unref);
  g_free (counted);
}

static gpointer
run_count (XbStore *store, XbCatalog *catalog, gpointer data, GCancellable *cancellable, GError **error)
{
  const Job *job = data;
  XbStatisticsQuery query = { job->place, job->from, job->to, NULL, job->compare_from, job->compare_to, job->operator_name };
  Counted *counted = g_new0 (Counted, 1);

  counted->statistics = xb_statistics_count (store, &query, cancellable, error);
  if (counted->statistics != NULL)
    counted->targets = xb_target_list (store, catalog, counted->statistics->population, error);
  if (counted->targets != NULL && (job->path == NULL || xb_statistics_write (counted->statistics, job->path, error)))
    return counted;
  counted_free (counted);
  return NULL;
}

/* ---- what is shown ---- */

static GtkWidget *
cell (const char *text, int chars, double align, gboolean expand)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), align);
  gtk_label_set_width_chars (GTK_LABEL (label), chars);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_set_hexpand (label, expand);
  return label;
}

/* An empty line of the list: the indicator, its figures, its unit; where there is room, what it means. */
static GtkWidget *
new_line (XbStatisticsPage *self)
{
  static const int chars[] = { 12, 10, 10, 10, 6, 0 };
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);

  for (guint i = 0; i < G_N_ELEMENTS (chars); i++)
    {
      GtkWidget *label = cell ("", chars[i], i >= 1 && i <= 3 ? 1 : 0, i == 5);

      /* The heading is bold, and wider for as many characters. */
      if (i < G_N_ELEMENTS (self->columns))
        gtk_size_group_add_widget (self->columns[i], label);
      gtk_box_append (GTK_BOX (box), label);
    }
  gtk_widget_add_css_class (gtk_widget_get_last_child (box), "dim-label");
  return box;
}

static void
set_line (GtkListBoxRow *row, const char *const cells[6])
{
  GtkWidget *label = gtk_widget_get_first_child (gtk_list_box_row_get_child (row));
  g_autofree char *name = g_strdup_printf ("%s %s %s", cells[0], cells[1], cells[4]);

  for (guint i = 0; i < 6; i++, label = gtk_widget_get_next_sibling (label))
    gtk_label_set_text (GTK_LABEL (label), cells[i]);
  gtk_widget_set_tooltip_text (GTK_WIDGET (row), cells[5]);
  xb_set_name (GTK_WIDGET (row), name);
}

/* The heading is line 0. */
static void
fill_line (XbStatisticsPage *self, guint at)
{
  const XbLedgerTable *table = self->statistics->tables[XB_STATISTICS_INDICATORS];
  guint n;
  const XbIndicatorDef *defs = xb_indicator_list (&n);
  GtkListBoxRow *row = gtk_list_box_get_row_at_index (GTK_LIST_BOX (self->list), at);
  const char *cells[6];

  for (guint i = 0; i < 5; i++)
    cells[i] = at > 0 ? xb_ledger_table_cell (table, at - 1, i) : i == 2 ? _ ("Compared") : xb_ledger_def_column (table->def, i)->title;
  cells[5] = at > 0 ? _ (defs[at - 1].meaning) : _ ("What it means");
  if (row == NULL)
    {
      gtk_list_box_append (GTK_LIST_BOX (self->list), new_line (self));
      row = gtk_list_box_get_row_at_index (GTK_LIST_BOX (self->list), at);
      if (at == 0)
        gtk_widget_add_css_class (GTK_WIDGET (row), "xb-heading");
    }
  set_line (row, cells);
}

/* Some lines at a time: making them all takes longer than a window may stand still. */
static gboolean
fill_some (gpointer data)
{
  XbStatisticsPage *self = data;
  guint all = self->statistics != NULL ? xb_ledger_table_lines (self->statistics->tables[XB_STATISTICS_INDICATORS]) + 1 : 0;

  for (guint i = 0; i < LINES_AT_ONCE && self->filled < all; i++)
    fill_line (self, self->filled++);
  if (self->filled < all)
    return G_SOURCE_CONTINUE;
  self->idle = 0;
  return G_SOURCE_REMOVE;
}

/* @statistics, @targets: (transfer full) (nullable) */
static void
show (XbStatisticsPage *self, XbStatistics *statistics, GPtrArray *targets)
{
  XbStatistics *old = self->statistics;

  self->statistics = statistics;
  for (guint part = XB_STATISTICS_PYRAMID; part < XB_STATISTICS_PARTS; part++)
    xb_chart_view_set (self->charts[part], statistics);
  xb_targets_view_set (self->targets, self->office, statistics != NULL ? statistics->population : NULL, targets);
  gtk_widget_set_sensitive (self->print, statistics != NULL);
  gtk_widget_set_sensitive (self->export, statistics != NULL);
  /* Now nothing shows them any more. */
  xb_statistics_free (old);
  if (statistics == NULL)
    return;
  self->filled = 0;
  if (self->idle == 0)
    self->idle = g_idle_add (fill_some, self);
  gtk_label_set_text (GTK_LABEL (self->title), statistics->subtitle);
}

static void
on_counted (GtkWidget *owner, gpointer result, gpointer job, const GError *error)
{
  XbStatisticsPage *self = XB_STATISTICS_PAGE (owner);
  Counted *counted = result;

  if (counted == NULL)
    {
      gtk_label_set_text (GTK_LABEL (self->title), error->message);
      gtk_widget_add_css_class (self->title, "xb-error");
      return;
    }
  gtk_widget_remove_css_class (self->title, "xb-error");
  show (self, g_steal_pointer (&counted->statistics), g_steal_pointer (&counted->targets));
  counted_free (counted);
}

static const XbWork count_work = { run_count, on_counted, job_free, counted_free, XB_STORE_READ_ONLY };

static Job *
make_job (XbStatisticsPage *self)
{
  guint at = gtk_drop_down_get_selected (GTK_DROP_DOWN (self->place));
  Job *job = g_new0 (Job, 1);

  job->place = at < self->codes->len ? g_strdup (g_ptr_array_index (self->codes, at)) : NULL;
  job->from = xb_typed (self->from);
  job->to = xb_typed (self->to);
  job->compare_from = xb_typed (self->compare_from);
  job->compare_to = xb_typed (self->compare_to);
  job->operator_name = g_strdup (xb_office_operator (self->office));
  return job;
}

static void
reload (XbStatisticsPage *self)
{
  if (self->office == NULL || self->filling || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  gtk_label_set_text (GTK_LABEL (self->title), _ ("Counting…"));
  self->cancellable = xb_work_start (GTK_WIDGET (self), self->office, &count_work, make_job (self));
}

/* ---- on paper and into files ---- */

static gpointer
run_counting (XbStore *store, XbCatalog *catalog, const char *operator_name, gpointer job, GError **error)
{
  return run_count (store, catalog, job, xb_store_cancellable (store), error);
}

static void
on_print_counted (GtkWidget *owner, gpointer result, gpointer job, const GError *error)
{
  Counted *counted = result;

  if (counted != NULL)
    xb_preview_open (owner, xb_statistics_pages_new (counted->statistics), counted, counted_free, counted->statistics->title);
  else
    xb_show_error (owner, _ ("It was not printed"), error->message);
}

static const XbBusy print_busy = { run_counting, on_print_counted, job_free, counted_free, XB_BUSY_READS };

static void
on_print (XbStatisticsPage *self)
{
  xb_busy (GTK_WIDGET (self), self->office, _ ("Counting…"), &print_busy, make_job (self));
}

static void
on_written (GtkWidget *owner, gpointer result, gpointer data, const GError *error)
{
  const Job *job = data;

  if (result != NULL)
    xb_show_error (owner, _ ("Written"), job->path);
  else
    xb_show_error (owner, _ ("The file was not written"), error->message);
  g_clear_pointer (&result, counted_free);
}

static const XbBusy write_busy = { run_counting, on_written, job_free, counted_free, XB_BUSY_READS };

static void
on_file (const char *path, gpointer data)
{
  XbStatisticsPage *self = data;
  Job *job = make_job (self);

  job->path = xb_file_has_ending (path, ".xlsx") || xb_file_has_ending (path, ".pdf") ? g_strdup (path) : g_strconcat (path, ".xlsx", NULL);
  xb_busy (GTK_WIDGET (self), self->office, _ ("The statistics are being written…"), &write_busy, job);
}

static void
on_export (XbStatisticsPage *self)
{
  g_autofree char *name = self->statistics != NULL ? g_strconcat (self->statistics->title, ".xlsx", NULL) : NULL;

  if (name != NULL)
    xb_choose_new_file (GTK_WIDGET (self), _ ("Write the statistics to"), name, on_file, self);
}

/* ---- who is behind it ---- */

static void
show_people (XbStatisticsPage *self, GArray *people, const char *title)
{
  g_signal_emit (self, people_signal, 0, people, title);
}

static void
on_row (XbStatisticsPage *self, GtkListBoxRow *row)
{
  int at = gtk_list_box_row_get_index (row) - 1; /* the first one is the heading */
  g_autofree char *title = NULL;
  g_autoptr (GArray) people
      = at >= 0 && self->statistics != NULL ? xb_statistics_people_of_line (self->statistics, XB_STATISTICS_INDICATORS, at, &title) : NULL;

  if (people != NULL && people->len > 0)
    show_people (self, people, title);
}

static void
on_office_changed (XbStatisticsPage *self)
{
  self->filling = TRUE;
  xb_filter_fill_places (GTK_DROP_DOWN (self->place), self->office, self->codes, "statistics/place");
  self->filling = FALSE;
  reload (self);
}

void
xb_statistics_page_set_office (XbStatisticsPage *self, XbOffice *office)
{
  if (self->office != NULL)
    g_signal_handlers_disconnect_by_data (self->office, self);
  g_set_object (&self->office, office);
  show (self, NULL, NULL);
  g_signal_connect_object (office, "changed", G_CALLBACK (on_office_changed), self, G_CONNECT_SWAPPED);
  on_office_changed (self);
}

static void
xb_statistics_page_dispose (GObject *object)
{
  XbStatisticsPage *self = XB_STATISTICS_PAGE (object);

  g_clear_handle_id (&self->idle, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_object (&self->office);
  g_clear_pointer (&self->codes, g_ptr_array_unref);
  g_clear_pointer (&self->statistics, xb_statistics_free);
  for (guint i = 0; i < G_N_ELEMENTS (self->columns); i++)
    g_clear_object (&self->columns[i]);
  G_OBJECT_CLASS (xb_statistics_page_parent_class)->dispose (object);
}

static void
xb_statistics_page_class_init (XbStatisticsPageClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = xb_statistics_page_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
  people_signal = g_signal_new ("people", XB_TYPE_STATISTICS_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_ARRAY, G_TYPE_STRING);
}

static GtkWidget *
make_filters (XbStatisticsPage *self)
{
  GtkWidget *bar = xb_filter_bar_new ();

  self->place = xb_filter_add (bar, gtk_drop_down_new (NULL, NULL), _ ("Place"));
  self->from = xb_filter_add (bar, xb_filter_entry (_ ("First day"), G_CALLBACK (reload), self), NULL);
  self->to = xb_filter_add (bar, xb_filter_entry (_ ("Last day"), G_CALLBACK (reload), self), NULL);
  self->compare_from = xb_filter_add (bar, xb_filter_entry (_ ("Compared from"), G_CALLBACK (reload), self), NULL);
  self->compare_to = xb_filter_add (bar, xb_filter_entry (_ ("Compared to"), G_CALLBACK (reload), self), NULL);
  gtk_widget_set_tooltip_text (self->compare_from, _ ("Empty: the same days a year before"));
  gtk_widget_set_tooltip_text (self->compare_to, _ ("Empty: the same days a year before"));
  xb_filter_add (bar, xb_filter_button (_ ("_Count"), G_CALLBACK (reload), self), NULL);
  self->print = xb_filter_add (bar, xb_filter_button (_ ("_Print the statistics…"), G_CALLBACK (on_print), self), NULL);
  self->export = xb_filter_add (bar, xb_filter_button (_ ("_Export the statistics…"), G_CALLBACK (on_export), self), NULL);
  g_signal_connect_object (self->place, "notify::selected", G_CALLBACK (reload), self, G_CONNECT_SWAPPED);
  return bar;
}

static GtkWidget *
make_list (XbStatisticsPage *self)
{
  GtkWidget *scroller = gtk_scrolled_window_new ();

  self->list = gtk_list_box_new ();
  gtk_list_box_set_activate_on_single_click (GTK_LIST_BOX (self->list), FALSE);
  gtk_widget_add_css_class (self->list, "xb-figures");
  xb_set_name (self->list, _ ("Indicators"));
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), self->list);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_widget_set_vexpand (scroller, TRUE);
  g_signal_connect_object (self->list, "row-activated", G_CALLBACK (on_row), self, G_CONNECT_SWAPPED);
  return scroller;
}

static void
xb_statistics_page_init (XbStatisticsPage *self)
{
  GtkWidget *stack = gtk_stack_new (), *switcher = gtk_stack_switcher_new ();

  self->codes = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < G_N_ELEMENTS (self->columns); i++)
    self->columns[i] = gtk_size_group_new (GTK_SIZE_GROUP_HORIZONTAL);
  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  self->title = cell ("", 20, 0, FALSE);
  gtk_widget_add_css_class (self->title, "xb-filters");
  gtk_label_set_ellipsize (GTK_LABEL (self->title), PANGO_ELLIPSIZE_NONE);
  gtk_label_set_wrap (GTK_LABEL (self->title), TRUE);
  gtk_stack_add_titled (GTK_STACK (stack), make_list (self), "indicators", xb_statistics_part_title (XB_STATISTICS_INDICATORS));
  for (guint part = XB_STATISTICS_PYRAMID; part < XB_STATISTICS_PARTS; part++)
    {
      GtkWidget *chart = xb_chart_view_new (part);
      char name[8];

      g_snprintf (name, sizeof name, "%u", part);
      self->charts[part] = XB_CHART_VIEW (chart);
      gtk_stack_add_titled (GTK_STACK (stack), chart, name, xb_statistics_part_title (part));
      g_signal_connect_object (chart, "people", G_CALLBACK (show_people), self, G_CONNECT_SWAPPED);
    }
  self->targets = g_object_new (XB_TYPE_TARGETS_VIEW, NULL);
  xb_help_set_topic (GTK_WIDGET (self->targets), "statistics#targets");
  gtk_stack_add_titled (GTK_STACK (stack), GTK_WIDGET (self->targets), "targets", _ ("Targets"));
  g_signal_connect_object (self->targets, "people", G_CALLBACK (show_people), self, G_CONNECT_SWAPPED);
  gtk_stack_switcher_set_stack (GTK_STACK_SWITCHER (switcher), GTK_STACK (stack));
  gtk_widget_set_vexpand (stack, TRUE);
  gtk_widget_set_halign (switcher, GTK_ALIGN_START);
  gtk_widget_add_css_class (switcher, "xb-tabs");
  gtk_box_append (GTK_BOX (self->box), make_filters (self));
  gtk_box_append (GTK_BOX (self->box), switcher);
  gtk_box_append (GTK_BOX (self->box), self->title);
  gtk_box_append (GTK_BOX (self->box), stack);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
  g_signal_connect (self, "map", G_CALLBACK (reload), NULL);
}
