#define G_LOG_DOMAIN "xiangbu"

#include "quality/xb-data-page.h"

#include "help/xb-help.h"
#include "quality/xb-quality-view.h"
#include "reconcile/xb-reconcile-view.h"
#include "widgets/xb-filter-bar.h"

#include <glib/gi18n.h>

struct _XbDataPage
{
  GtkWidget parent_instance;
  GtkWidget *box;
  XbQualityView *quality;
  XbReconcileView *reconcile;
};

G_DEFINE_FINAL_TYPE (XbDataPage, xb_data_page, GTK_TYPE_WIDGET)

void
xb_data_page_set_office (XbDataPage *self, XbOffice *office)
{
  xb_quality_view_set_office (self->quality, office);
  xb_reconcile_view_set_office (self->reconcile, office);
}

static void
xb_data_page_dispose (GObject *object)
{
  g_clear_pointer (&XB_DATA_PAGE (object)->box, gtk_widget_unparent);
  G_OBJECT_CLASS (xb_data_page_parent_class)->dispose (object);
}

static void
xb_data_page_class_init (XbDataPageClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = xb_data_page_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
xb_data_page_init (XbDataPage *self)
{
  GtkWidget *stack;

  self->quality = g_object_new (XB_TYPE_QUALITY_VIEW, NULL);
  self->reconcile = g_object_new (XB_TYPE_RECONCILE_VIEW, NULL);
  self->box = xb_tabs_new (&stack);
  gtk_stack_add_titled (GTK_STACK (stack), GTK_WIDGET (self->quality), "quality", _ ("Data check"));
  gtk_stack_add_titled (GTK_STACK (stack), GTK_WIDGET (self->reconcile), "reconcile", _ ("Outside lists"));
  xb_help_set_topic (GTK_WIDGET (self->reconcile), "quality#reconcile");
  xb_tabs_remember (stack, "data");
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
}
