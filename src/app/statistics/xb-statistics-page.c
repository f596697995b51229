#define G_LOG_DOMAIN "xiangbu"

#include "statistics/xb-statistics-page.h"

#include "chart/xb-pyramid.h"
#include "register/xb-person.h"
#include "util/xb-date.h"
#include "widgets/xb-dialogs.h"

#include <glib/gi18n.h>
#include <math.h>

struct _XbStatisticsPage
{
  GtkWidget parent_instance;
  GtkWidget *box, *place, *from, *to, *list, *pyramid, *title;
  XbOffice *office;
  GPtrArray *codes;
  XbPopulation *population; /* (nullable): as it was read last */
  XbIndicators now, before;
  GCancellable *cancellable;
  gboolean filling;
};

G_DEFINE_FINAL_TYPE (XbStatisticsPage, xb_statistics_page, GTK_TYPE_WIDGET)

static guint people_signal;

/* ---- counting, off the main thread ---- */

typedef struct
{
  char *path, *place, *from, *to;
  XbPopulation *population;
  XbIndicators now, before;
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  g_free (job->path);
  g_free (job->place);
  g_free (job->from);
  g_free (job->to);
  xb_population_free (job->population);
  g_free (job);
}

/* The same days a year before; 29 February becomes the 28th. */
static int
year_before (int day)
{
  GDate date;

  g_date_clear (&date, 1);
  g_date_set_julian (&date, day);
  g_date_subtract_years (&date, 1);
  return g_date_get_julian (&date);
}

static void
run_count (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Job *job = data;
  GError *error = NULL;
  g_autoptr (XbStore) store = xb_register_open (job->path, XB_STORE_READ_ONLY, &error);
  XbIndicatorQuery query;

  if (store == NULL || (job->population = xb_population_load (store, cancellable, &error)) == NULL
      || !xb_indicator_query_set (job->population, job->place, job->from, job->to, NULL, &query, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  xb_indicators_count (job->population, &query, &job->now);
  query.from = year_before (query.from);
  query.to = year_before (query.to);
  query.as_of = year_before (query.as_of);
  xb_indicators_count (job->population, &query, &job->before);
  g_task_return_boolean (task, TRUE);
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

static GtkWidget *
line (const char *title, const char *unit, const char *value, const char *before, const char *difference)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);

  gtk_box_append (GTK_BOX (box), cell (title, 12, 0, TRUE));
  gtk_box_append (GTK_BOX (box), cell (value, 9, 1, FALSE));
  gtk_box_append (GTK_BOX (box), cell (before, 9, 1, FALSE));
  gtk_box_append (GTK_BOX (box), cell (difference, 8, 1, FALSE));
  gtk_box_append (GTK_BOX (box), cell (unit, 6, 0, FALSE));
  return box;
}

static void
show_indicators (XbStatisticsPage *self)
{
  guint n;
  const XbIndicatorDef *defs = xb_indicator_list (&n);
  GtkWidget *child;
  char from[XB_DATE_SIZE], to[XB_DATE_SIZE], as_of[XB_DATE_SIZE];
  g_autofree char *title = NULL, *described = NULL;

  while ((child = gtk_widget_get_first_child (self->list)) != NULL)
    gtk_list_box_remove (GTK_LIST_BOX (self->list), child);
  gtk_list_box_append (GTK_LIST_BOX (self->list), line (_ ("Indicator"), _ ("Unit"), _ ("Value"), _ ("A year before"), _ ("Difference")));
  gtk_widget_add_css_class (gtk_widget_get_first_child (self->list), "xb-heading");
  for (guint i = 0; i < n; i++)
    {
      double now = xb_indicator_value (&self->now, i), before = xb_indicator_value (&self->before, i);
      g_autofree char *value = xb_indicator_format (now, defs[i].unit), *old = xb_indicator_format (before, defs[i].unit),
                      *difference = xb_indicator_format (now - before, defs[i].unit);
      GtkWidget *box = line (_ (defs[i].title), xb_unit_title (defs[i].unit), value, old, difference);
      g_autofree char *name = g_strdup_printf ("%s %s %s", _ (defs[i].title), value, xb_unit_title (defs[i].unit));

      gtk_widget_set_tooltip_text (box, _ (defs[i].meaning));
      gtk_list_box_append (GTK_LIST_BOX (self->list), box);
      xb_set_name (gtk_widget_get_last_child (self->list), name);
    }
  xb_date_from_days (self->now.query.from, from);
  xb_date_from_days (self->now.query.to, to);
  xb_date_from_days (self->now.query.as_of, as_of);
  title = g_strdup_printf (_ ("%s to %s; states as of %s. Fewer than 20 people: no rate is worked out."), from, to, as_of);
  gtk_label_set_text (GTK_LABEL (self->title), title);
  described = g_strdup_printf (_ ("Population pyramid as of %s: %lld men, %lld women; 0–14 %lld, 15–64 %lld, 65 and over %lld"), as_of,
                               (long long) self->now.counts[XB_FIGURE_MEN], (long long) self->now.counts[XB_FIGURE_WOMEN],
                               (long long) self->now.counts[XB_FIGURE_AGE_0_14], (long long) self->now.counts[XB_FIGURE_AGE_15_64],
                               (long long) self->now.counts[XB_FIGURE_AGE_65]);
  xb_set_name (self->pyramid, described);
  gtk_widget_queue_draw (self->pyramid);
}

static void
on_counted (GObject *source, GAsyncResult *result, gpointer data)
{
  XbStatisticsPage *self = XB_STATISTICS_PAGE (source);
  Job *job = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) && self->title != NULL)
        gtk_label_set_text (GTK_LABEL (self->title), error->message);
      return;
    }
  if (self->box == NULL) /* disposed meanwhile */
    return;
  g_clear_pointer (&self->population, xb_population_free);
  self->population = g_steal_pointer (&job->population);
  self->now = job->now;
  self->before = job->before;
  show_indicators (self);
}

static char *
typed (GtkWidget *entry)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (entry));

  return *text != '\0' ? g_strdup (text) : NULL;
}

static void
reload (XbStatisticsPage *self)
{
  guint at = gtk_drop_down_get_selected (GTK_DROP_DOWN (self->place));
  g_autoptr (GTask) task = NULL;
  Job *job;

  if (self->office == NULL || self->filling || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  gtk_label_set_text (GTK_LABEL (self->title), _ ("Counting…"));
  job = g_new0 (Job, 1);
  job->path = g_strdup (xb_office_path (self->office));
  job->place = at < self->codes->len ? g_strdup (g_ptr_array_index (self->codes, at)) : NULL;
  job->from = typed (self->from);
  job->to = typed (self->to);
  task = g_task_new (self, self->cancellable, on_counted, NULL);
  g_task_set_task_data (task, job, job_free);
  g_task_run_in_thread (task, run_count);
}

static void
show_people (XbStatisticsPage *self, const XbFigureFilter *filter, const char *title)
{
  g_autoptr (GArray) people = NULL;

  if (self->population == NULL)
    return;
  people = xb_indicators_people (self->population, &self->now.query, filter);
  if (people->len > 0)
    g_signal_emit (self, people_signal, 0, people, title);
}

static void
on_row (XbStatisticsPage *self, GtkListBoxRow *row)
{
  guint n;
  const XbIndicatorDef *defs = xb_indicator_list (&n);
  int at = gtk_list_box_row_get_index (row) - 1; /* the first one is the heading */
  XbFigureFilter filter = { .age_group = -1 };

  if (at < 0 || (guint) at >= n || defs[at].behind == XB_FIGURE_NONE)
    return;
  filter.figure = defs[at].behind;
  show_people (self, &filter, _ (defs[at].title));
}

/* A little smaller than the window's own text, and never so large that no room is left for the bars. */
static double
text_size (XbStatisticsPage *self, int width)
{
  const PangoFontDescription *font = pango_context_get_font_description (gtk_widget_get_pango_context (self->pyramid));
  double pixels = pango_font_description_get_size (font) / (double) PANGO_SCALE * (pango_font_description_get_size_is_absolute (font) ? 1 : 96.0 / 72);

  return CLAMP (pixels * 0.8, 8, MAX (width / 22.0, 8));
}

static void
draw_pyramid (GtkDrawingArea *area, cairo_t *cr, int width, int height, gpointer data)
{
  XbStatisticsPage *self = data;
  GdkRGBA colour;
  XbPyramidWords words = { xb_office_label (self->office, "sex", "1"), xb_office_label (self->office, "sex", "2") };
  G_GNUC_BEGIN_IGNORE_DEPRECATIONS /* gtk_widget_get_color() takes its place from GTK 4.10 on */
  gtk_style_context_get_color (gtk_widget_get_style_context (GTK_WIDGET (area)), &colour);
  G_GNUC_END_IGNORE_DEPRECATIONS

  if (self->population == NULL)
    return;
  gdk_cairo_set_source_rgba (cr, &colour);
  xb_pyramid_draw (cr, width, height, &self->now, &words, text_size (self, width));
}

static void
on_pyramid (GtkGestureClick *gesture, int presses, double x, double y, gpointer data)
{
  XbStatisticsPage *self = data;
  XbFigureFilter filter = { .figure = XB_FIGURE_POPULATION };
  char sex[2] = { 0 };
  g_autofree char *title = NULL;

  if (presses != 2
      || !xb_pyramid_hit (gtk_widget_get_width (self->pyramid), gtk_widget_get_height (self->pyramid),
                          text_size (self, gtk_widget_get_width (self->pyramid)), x, y, &filter.age_group, &filter.sex))
    return;
  sex[0] = filter.sex;
  title = g_strdup_printf (_ ("%s, %d years and over, a group of five"), xb_office_label (self->office, "sex", sex), filter.age_group * 5);
  show_people (self, &filter, title);
}

static void
fill_places (XbStatisticsPage *self)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GtkStringList) model = NULL;
  guint at = gtk_drop_down_get_selected (GTK_DROP_DOWN (self->place));

  g_ptr_array_set_size (self->codes, 0);
  xb_office_list_places (self->office, self->codes, names);
  g_ptr_array_add (names, NULL);
  self->filling = TRUE;
  model = gtk_string_list_new ((const char *const *) names->pdata);
  gtk_drop_down_set_model (GTK_DROP_DOWN (self->place), G_LIST_MODEL (model));
  gtk_drop_down_set_selected (GTK_DROP_DOWN (self->place), at < self->codes->len ? at : 0);
  self->filling = FALSE;
}

static void
on_office_changed (XbStatisticsPage *self)
{
  fill_places (self);
  reload (self);
}

void
xb_statistics_page_set_office (XbStatisticsPage *self, XbOffice *office)
{
  if (self->office != NULL)
    g_signal_handlers_disconnect_by_data (self->office, self);
  g_set_object (&self->office, office);
  g_signal_connect_object (office, "changed", G_CALLBACK (on_office_changed), self, G_CONNECT_SWAPPED);
  on_office_changed (self);
}

static void
xb_statistics_page_dispose (GObject *object)
{
  XbStatisticsPage *self = XB_STATISTICS_PAGE (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->title = NULL;
  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_object (&self->office);
  g_clear_pointer (&self->codes, g_ptr_array_unref);
  g_clear_pointer (&self->population, xb_population_free);
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
day_entry (XbStatisticsPage *self, const char *name)
{
  GtkWidget *entry = gtk_entry_new ();

  gtk_editable_set_width_chars (GTK_EDITABLE (entry), 11);
  gtk_entry_set_placeholder_text (GTK_ENTRY (entry), name);
  xb_set_name (entry, name);
  g_signal_connect_object (entry, "activate", G_CALLBACK (reload), self, G_CONNECT_SWAPPED);
  return entry;
}

static GtkWidget *
make_filters (XbStatisticsPage *self)
{
  GtkWidget *filters = gtk_flow_box_new (), *count = gtk_button_new_with_mnemonic (_ ("_Count"));

  self->place = gtk_drop_down_new (NULL, NULL);
  self->from = day_entry (self, _ ("First day"));
  self->to = day_entry (self, _ ("Last day"));
  xb_set_name (self->place, _ ("Place"));
  gtk_flow_box_set_selection_mode (GTK_FLOW_BOX (filters), GTK_SELECTION_NONE);
  gtk_flow_box_set_max_children_per_line (GTK_FLOW_BOX (filters), 6);
  gtk_flow_box_insert (GTK_FLOW_BOX (filters), self->place, -1);
  gtk_flow_box_insert (GTK_FLOW_BOX (filters), self->from, -1);
  gtk_flow_box_insert (GTK_FLOW_BOX (filters), self->to, -1);
  gtk_flow_box_insert (GTK_FLOW_BOX (filters), count, -1);
  for (GtkWidget *child = gtk_widget_get_first_child (filters); child != NULL; child = gtk_widget_get_next_sibling (child))
    gtk_widget_set_focusable (child, FALSE);
  gtk_widget_add_css_class (filters, "xb-filters");
  g_signal_connect_object (count, "clicked", G_CALLBACK (reload), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->place, "notify::selected", G_CALLBACK (reload), self, G_CONNECT_SWAPPED);
  return filters;
}

static void
xb_statistics_page_init (XbStatisticsPage *self)
{
  GtkWidget *panes = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12), *scroller = gtk_scrolled_window_new ();
  GtkGesture *click = gtk_gesture_click_new ();

  self->codes = g_ptr_array_new_with_free_func (g_free);
  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  self->title = cell ("", 20, 0, TRUE);
  self->list = gtk_list_box_new ();
  self->pyramid = gtk_drawing_area_new ();
  gtk_widget_add_css_class (self->title, "xb-filters");
  gtk_widget_set_hexpand (self->title, FALSE);
  gtk_label_set_ellipsize (GTK_LABEL (self->title), PANGO_ELLIPSIZE_NONE);
  gtk_label_set_wrap (GTK_LABEL (self->title), TRUE);
  gtk_list_box_set_activate_on_single_click (GTK_LIST_BOX (self->list), FALSE);
  gtk_widget_add_css_class (self->list, "xb-figures");
  xb_set_name (self->list, _ ("Indicators"));
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), self->list);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_widget_set_hexpand (scroller, TRUE);
  gtk_widget_set_hexpand (self->pyramid, TRUE);
  gtk_widget_set_size_request (self->pyramid, 260, 360);
  gtk_drawing_area_set_draw_func (GTK_DRAWING_AREA (self->pyramid), draw_pyramid, self, NULL);
  gtk_widget_set_tooltip_text (self->pyramid, _ ("Double-click a bar to see who is in it"));
  gtk_box_append (GTK_BOX (panes), scroller);
  gtk_box_append (GTK_BOX (panes), self->pyramid);
  gtk_widget_set_vexpand (panes, TRUE);
  gtk_box_append (GTK_BOX (self->box), make_filters (self));
  gtk_box_append (GTK_BOX (self->box), self->title);
  gtk_box_append (GTK_BOX (self->box), panes);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
  gtk_widget_add_controller (self->pyramid, GTK_EVENT_CONTROLLER (click));
  g_signal_connect_object (self->list, "row-activated", G_CALLBACK (on_row), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (click, "pressed", G_CALLBACK (on_pyramid), self, 0);
  g_signal_connect (self, "map", G_CALLBACK (reload), NULL);
}
