#define G_LOG_DOMAIN "xiangbu"

#include "flow/xb-flow-page.h"

#include "help/xb-help.h"
#include "flow/xb-flow-chart-view.h"
#include "flow/xb-flow-views.h"
#include "widgets/xb-filter-bar.h"

#include <glib/gi18n.h>

#define LISTS 3

struct _XbFlowPage
{
  GtkWidget parent_instance;
  GtkWidget *box, *lists[LISTS];
  XbFlowChartView *chart;
};

G_DEFINE_FINAL_TYPE (XbFlowPage, xb_flow_page, GTK_TYPE_WIDGET)

void
xb_flow_page_set_office (XbFlowPage *self, XbOffice *office)
{
  for (guint i = 0; i < LISTS; i++)
    xb_list_view_set_office (XB_LIST_VIEW (self->lists[i]), office);
  xb_flow_chart_view_set_office (self->chart, office);
}

static void
xb_flow_page_dispose (GObject *object)
{
  g_clear_pointer (&XB_FLOW_PAGE (object)->box, gtk_widget_unparent);
  G_OBJECT_CLASS (xb_flow_page_parent_class)->dispose (object);
}

static void
xb_flow_page_class_init (XbFlowPageClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = xb_flow_page_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
xb_flow_page_init (XbFlowPage *self)
{
  const struct
  {
    const char *title;
    GtkWidget *(*view) (void);
  } tabs[LISTS] = { { _ ("Who is away, who is here"), xb_flow_people_view_new }, { _ ("Notice letters"), xb_notices_view_new }, { _ ("Figures"), xb_flow_figures_view_new } };
  GtkWidget *stack;

  self->box = xb_tabs_new (&stack);
  for (guint i = 0; i < LISTS; i++)
    gtk_stack_add_titled (GTK_STACK (stack), self->lists[i] = tabs[i].view (), NULL, tabs[i].title);
  xb_help_set_topic (self->lists[1], "flow#notices");
  self->chart = g_object_new (XB_TYPE_FLOW_CHART_VIEW, NULL);
  gtk_stack_add_titled (GTK_STACK (stack), GTK_WIDGET (self->chart), NULL, _ ("Where from, where to"));
  xb_tabs_remember (stack, "flow");
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
}
