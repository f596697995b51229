#define G_LOG_DOMAIN "xiangbu"

#include "statistics/xb-chart-view.h"

#include "widgets/xb-dialogs.h"
#include "widgets/xb-table-view.h"
#include "xb-gtk-compat.h"

#include <glib/gi18n.h>

struct _XbChartView
{
  GtkWidget parent_instance;
  GtkWidget *panes, *area, *table;
  XbStatisticsPart part;
  XbStatistics *statistics; /* (nullable): not owned */
};

G_DEFINE_FINAL_TYPE (XbChartView, xb_chart_view, GTK_TYPE_WIDGET)

static guint people_signal;

/* A little smaller than the window's own text, and never so large that no room is left for the chart. */
static double
text_size (XbChartView *self)
{
  double room = MIN (gtk_widget_get_width (self->area) / 30.0, gtk_widget_get_height (self->area) / (XB_PYRAMID_GROUPS + 3.0));

  return CLAMP (xb_text_pixels (self->area) * 0.8, 7, MAX (room, 7));
}

static void
draw (GtkDrawingArea *area, cairo_t *cr, int width, int height, gpointer data)
{
  XbChartView *self = data;
  GdkRGBA colour;

  xb_gtk_text_colour (GTK_WIDGET (area), &colour);
  if (self->statistics == NULL)
    return;
  gdk_cairo_set_source_rgba (cr, &colour);
  xb_statistics_draw (self->statistics, self->part, cr, width, height, text_size (self));
}

/* Who is behind a place of the chart, or a line of the table, if anybody. */
static void
show_people (XbChartView *self, GArray *people, char *title)
{
  if (people != NULL && people->len > 0)
    g_signal_emit (self, people_signal, 0, people, title);
  g_clear_pointer (&people, g_array_unref);
  g_free (title);
}

static void
on_pressed (GtkGestureClick *gesture, int presses, double x, double y, gpointer data)
{
  XbChartView *self = data;
  char *title = NULL;
  GArray *people = presses == 2 && self->statistics != NULL
                       ? xb_statistics_people_at (self->statistics, self->part, gtk_widget_get_width (self->area), gtk_widget_get_height (self->area),
                                                  text_size (self), x, y, &title)
                       : NULL;

  show_people (self, people, title);
}

static void
on_line (XbChartView *self, guint line)
{
  char *title = NULL;
  GArray *people = self->statistics != NULL ? xb_statistics_people_of_line (self->statistics, self->part, line, &title) : NULL;

  show_people (self, people, title);
}

/** @statistics: (nullable): kept, not copied, until the next call */
void
xb_chart_view_set (XbChartView *self, XbStatistics *statistics)
{
  g_autofree char *described = statistics != NULL ? xb_statistics_describe (statistics, self->part) : NULL;

  self->statistics = statistics;
  xb_set_name (self->area, described != NULL ? described : xb_statistics_part_title (self->part));
  gtk_widget_queue_draw (self->area);
  xb_table_view_set (XB_TABLE_VIEW (self->table), statistics != NULL ? xb_ledger_table_ref (statistics->tables[self->part]) : NULL);
}

static void
xb_chart_view_dispose (GObject *object)
{
  g_clear_pointer (&XB_CHART_VIEW (object)->panes, gtk_widget_unparent);
  G_OBJECT_CLASS (xb_chart_view_parent_class)->dispose (object);
}

static void
xb_chart_view_class_init (XbChartViewClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = xb_chart_view_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
  people_signal = g_signal_new ("people", XB_TYPE_CHART_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_ARRAY, G_TYPE_STRING);
}

static void
xb_chart_view_init (XbChartView *self)
{
  GtkGesture *click = gtk_gesture_click_new ();

  self->panes = gtk_paned_new (GTK_ORIENTATION_HORIZONTAL);
  self->area = g_object_new (GTK_TYPE_DRAWING_AREA, "accessible-role", GTK_ACCESSIBLE_ROLE_IMG, NULL);
  gtk_widget_set_hexpand (self->area, TRUE);
  gtk_widget_set_vexpand (self->area, TRUE);
  gtk_widget_set_size_request (self->area, 320, 160);
  gtk_widget_set_margin_start (self->area, 12);
  gtk_widget_set_margin_end (self->area, 12);
  gtk_widget_set_margin_bottom (self->area, 8);
  gtk_drawing_area_set_draw_func (GTK_DRAWING_AREA (self->area), draw, self, NULL);
  gtk_widget_set_tooltip_text (self->area, _ ("Double-click a bar to see who is in it"));
  gtk_paned_set_start_child (GTK_PANED (self->panes), self->area);
  gtk_paned_set_shrink_start_child (GTK_PANED (self->panes), FALSE);
  gtk_widget_set_parent (self->panes, GTK_WIDGET (self));
  gtk_widget_add_controller (self->area, GTK_EVENT_CONTROLLER (click));
  g_signal_connect_object (click, "pressed", G_CALLBACK (on_pressed), self, 0);
}

GtkWidget *
xb_chart_view_new (XbStatisticsPart part)
{
  XbChartView *self = g_object_new (XB_TYPE_CHART_VIEW, NULL);

  self->part = part;
  self->table = xb_table_view_new (xb_statistics_part_title (part));
  gtk_widget_set_size_request (self->table, 280, -1);
  gtk_paned_set_end_child (GTK_PANED (self->panes), self->table);
  gtk_paned_set_resize_end_child (GTK_PANED (self->panes), part == XB_STATISTICS_PLACES || part == XB_STATISTICS_SERVICES);
  g_signal_connect_object (self->table, "activated", G_CALLBACK (on_line), self, G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}
