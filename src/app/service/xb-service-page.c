#define G_LOG_DOMAIN "xiangbu"

#include "service/xb-service-page.h"

#include "help/xb-help.h"
#include "service/xb-service-views.h"
#include "widgets/xb-filter-bar.h"

#include <glib/gi18n.h>

#define TABS 9

struct _XbServicePage
{
  GtkWidget parent_instance;
  GtkWidget *box;
  GtkWidget *views[TABS];
};

G_DEFINE_FINAL_TYPE (XbServicePage, xb_service_page, GTK_TYPE_WIDGET)

void
xb_service_page_set_office (XbServicePage *self, XbOffice *office)
{
  for (guint i = 0; i < TABS; i++)
    xb_list_view_set_office (XB_LIST_VIEW (self->views[i]), office);
}

static void
xb_service_page_dispose (GObject *object)
{
  g_clear_pointer (&XB_SERVICE_PAGE (object)->box, gtk_widget_unparent);
  G_OBJECT_CLASS (xb_service_page_parent_class)->dispose (object);
}

static void
xb_service_page_class_init (XbServicePageClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = xb_service_page_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
xb_service_page_init (XbServicePage *self)
{
  /* In the order of a day's work: what is due, what it brings, what was done, and what all of it rests on. */
  const struct
  {
    const char *title;
    GtkWidget *(*view) (void);
  } tabs[TABS] = { { _ ("Due"), xb_due_view_new },         { _ ("Month"), NULL },
                   { _ ("Reminders"), xb_reminders_view_new }, { _ ("By village and service"), xb_due_counts_view_new },
                   { _ ("The year"), xb_year_view_new },   { _ ("Done"), xb_visits_view_new },
                   { _ ("Who takes them up"), xb_records_view_new }, { _ ("Supplies"), xb_supplies_view_new },
                   { _ ("Checklists"), xb_checklists_view_new } };
  GtkWidget *stack;

  self->box = xb_tabs_new (&stack);
  for (guint i = 0; i < TABS; i++)
    {
      GtkWidget *page = tabs[i].view == NULL ? xb_month_view_new (&self->views[i]) : (self->views[i] = tabs[i].view ());

      xb_help_set_topic (page, tabs[i].view == xb_due_view_new ? "today" : tabs[i].view == xb_supplies_view_new ? "today#supplies" : "today#tabs");
      gtk_stack_add_titled (GTK_STACK (stack), page, NULL, tabs[i].title);
    }
  xb_tabs_remember (stack, "today");
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
}
