#define G_LOG_DOMAIN "xiangbu"

#include "flow/xb-flow-chart-view.h"

#include "flow/xb-flow.h"
#include "print/xb-preview.h"
#include "region/xb-region.h"
#include "util/xb-date.h"
#include "util/xb-text.h"
#include "widgets/xb-dialogs.h"
#include "widgets/xb-filter-bar.h"
#include "widgets/xb-list-view.h"
#include "xb-busy.h"
#include "xb-work.h"
#include "xb-gtk-compat.h"

#include <glib/gi18n.h>

/* So many places on each side: more have no room for their names. */
#define MOST 12

struct _XbFlowChartView
{
  GtkWidget parent_instance;
  GtkWidget *box, *level, *day, *area, *hint;
  XbOffice *office;
  GCancellable *cancellable;
  XbStreams *streams; /* (nullable) */
};

G_DEFINE_FINAL_TYPE (XbFlowChartView, xb_flow_chart_view, GTK_TYPE_WIDGET)

static void
draw (GtkDrawingArea *area, cairo_t *cr, int width, int height, gpointer data)
{
  XbFlowChartView *self = data;
  /* Never so large that twelve places have no room, or their names. */
  double room = MIN (height / 16.0, width / 50.0);
  GdkRGBA colour;

  if (self->streams == NULL || self->streams->villages->len == 0)
    return;
  xb_gtk_text_colour (GTK_WIDGET (area), &colour);
  gdk_cairo_set_source_rgba (cr, &colour);
  xb_streams_draw (cr, width, height, self->streams, _ ("Where people come from"), _ ("Where people go"), CLAMP (xb_text_pixels (self->area) * 0.85, 7, MAX (room, 7)));
}

/* ---- counting ---- */

typedef struct
{
  char *day, *operator_name;
  guint level;
  XbStreams *streams;   /* (nullable): what it came to */
  gboolean table;       /* the table is wanted, too */
  XbLedgerTable *lines; /* (nullable) */
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  g_free (job->day);
  g_free (job->operator_name);
  xb_streams_free (job->streams);
  if (job->lines != NULL)
    xb_ledger_table_free (job->lines);
  g_free (job);
}

/* What it comes to is kept in the job. */
static gpointer
run (XbStore *store, XbCatalog *catalog, gpointer data, GCancellable *cancellable G_GNUC_UNUSED, GError **error)
{
  Job *job = data;

  job->streams = xb_flow_streams (store, job->day, job->level, MOST, error);
  if (job->streams == NULL || (job->table && (job->lines = xb_flow_table (store, catalog, job->day, job->level, job->operator_name, error)) == NULL))
    return NULL;
  return job;
}

static void
on_counted (GtkWidget *owner, gpointer result, gpointer data, const GError *error)
{
  XbFlowChartView *self = XB_FLOW_CHART_VIEW (owner);
  Job *job = data;
  g_autofree char *described = NULL;

  if (result == NULL)
    {
      gtk_label_set_text (GTK_LABEL (self->hint), error->message);
      return;
    }
  xb_streams_free (self->streams);
  self->streams = g_steal_pointer (&job->streams);
  described = xb_flow_describe (self->streams);
  xb_set_name (self->area, described);
  gtk_label_set_text (GTK_LABEL (self->hint), self->streams->villages->len == 0 ? _ ("Nobody is away, and nobody lives here from elsewhere, as far as the register knows.") : described);
  gtk_widget_queue_draw (self->area);
}

static const XbWork count_work = { run, on_counted, job_free, NULL, XB_STORE_READ_ONLY };

static Job *
job_new (XbFlowChartView *self)
{
  g_autofree char *typed = xb_typed (self->day);
  char day[XB_DATE_SIZE];
  Job *job = g_new0 (Job, 1);

  job->day = typed != NULL && xb_list_day (typed, day) != NULL ? g_strdup (day) : xb_text_today ();
  job->level = gtk_drop_down_get_selected (GTK_DROP_DOWN (self->level)) + XB_REGION_PROVINCE;
  job->operator_name = g_strdup (xb_office_operator (self->office));
  return job;
}

static void
reload (XbFlowChartView *self)
{
  if (self->office == NULL || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = xb_work_start (GTK_WIDGET (self), self->office, &count_work, job_new (self));
}

/* ---- on paper ---- */

/* The table with the streams it is drawn from. */
typedef struct
{
  XbStreams *streams;
  XbLedgerTable *table;
} Paper;

static void
paper_free (gpointer data)
{
  Paper *paper = data;

  xb_ledger_table_free (paper->table);
  xb_streams_free (paper->streams);
  g_free (paper);
}

static void
on_paper (GtkWidget *owner, gpointer result, gpointer data, const GError *error)
{
  Job *job = data;
  Paper *paper;

  if (result == NULL)
    {
      xb_show_error (owner, _ ("It was not printed"), error->message);
      return;
    }
  paper = g_new0 (Paper, 1);
  *paper = (Paper){ g_steal_pointer (&job->streams), g_steal_pointer (&job->lines) };
  xb_flow_set_figure (paper->table, paper->streams);
  xb_preview_open (owner, xb_ledger_pages_new (paper->table), paper, paper_free, paper->table->title);
}

static gpointer
run_paper (XbStore *store, XbCatalog *catalog, const char *operator_name, gpointer job, GError **error)
{
  return run (store, catalog, job, xb_store_cancellable (store), error);
}

static const XbBusy paper_busy = { run_paper, on_paper, job_free, NULL, XB_BUSY_READS };

static void
on_print (XbFlowChartView *self)
{
  Job *job;

  if (self->office == NULL)
    return;
  job = job_new (self);
  job->table = TRUE;
  xb_busy (GTK_WIDGET (self), self->office, _ ("Counting…"), &paper_busy, job);
}

void
xb_flow_chart_view_set_office (XbFlowChartView *self, XbOffice *office)
{
  if (self->office != NULL)
    g_signal_handlers_disconnect_by_data (self->office, self);
  g_set_object (&self->office, office);
  g_clear_pointer (&self->streams, xb_streams_free);
  g_signal_connect_object (office, "changed", G_CALLBACK (reload), self, G_CONNECT_SWAPPED);
  reload (self);
}

static void
xb_flow_chart_view_dispose (GObject *object)
{
  XbFlowChartView *self = XB_FLOW_CHART_VIEW (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->office);
  g_clear_pointer (&self->streams, xb_streams_free);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  G_OBJECT_CLASS (xb_flow_chart_view_parent_class)->dispose (object);
}

static void
xb_flow_chart_view_class_init (XbFlowChartViewClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = xb_flow_chart_view_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
xb_flow_chart_view_init (XbFlowChartView *self)
{
  const char *levels[] = { _ ("By province"), _ ("By prefecture"), _ ("By county"), NULL };
  GtkWidget *bar = xb_filter_bar_new ();

  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  self->level = xb_filter_add (bar, gtk_drop_down_new_from_strings (levels), _ ("Regions"));
  gtk_drop_down_set_selected (GTK_DROP_DOWN (self->level), 1);
  self->day = xb_filter_entry (_ ("On the day"), G_CALLBACK (reload), self);
  xb_filter_add (bar, self->day, NULL);
  xb_filter_add (bar, xb_filter_button (_ ("P_rint…"), G_CALLBACK (on_print), self), NULL);
  g_signal_connect_object (self->level, "notify::selected", G_CALLBACK (reload), self, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (self->box), bar);
  self->area = g_object_new (GTK_TYPE_DRAWING_AREA, "accessible-role", GTK_ACCESSIBLE_ROLE_IMG, NULL);
  gtk_widget_set_hexpand (self->area, TRUE);
  gtk_widget_set_vexpand (self->area, TRUE);
  gtk_widget_set_margin_start (self->area, 12);
  gtk_widget_set_margin_end (self->area, 12);
  gtk_drawing_area_set_draw_func (GTK_DRAWING_AREA (self->area), draw, self, NULL);
  gtk_box_append (GTK_BOX (self->box), self->area);
  self->hint = xb_filter_hint ("");
  gtk_label_set_wrap (GTK_LABEL (self->hint), TRUE);
  gtk_box_append (GTK_BOX (self->box), self->hint);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
  g_signal_connect (self, "map", G_CALLBACK (reload), NULL);
}
