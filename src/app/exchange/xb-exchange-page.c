#define G_LOG_DOMAIN "xiangbu"

#include "exchange/xb-exchange-page.h"

#include "exchange/xb-exchange-views.h"
#include "widgets/xb-filter-bar.h"

#include <glib/gi18n.h>

#define LISTS 2

struct _XbExchangePage
{
  GtkWidget parent_instance;
  GtkWidget *box, *lists[LISTS];
};

G_DEFINE_FINAL_TYPE (XbExchangePage, xb_exchange_page, GTK_TYPE_WIDGET)

void
xb_exchange_page_set_office (XbExchangePage *self, XbOffice *office)
{
  for (guint i = 0; i < LISTS; i++)
    xb_list_view_set_office (XB_LIST_VIEW (self->lists[i]), office);
}

static void
xb_exchange_page_dispose (GObject *object)
{
  g_clear_pointer (&XB_EXCHANGE_PAGE (object)->box, gtk_widget_unparent);
  G_OBJECT_CLASS (xb_exchange_page_parent_class)->dispose (object);
}

static void
xb_exchange_page_class_init (XbExchangePageClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = xb_exchange_page_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
xb_exchange_page_init (XbExchangePage *self)
{
  const struct
  {
    const char *title;
    GtkWidget *(*view) (void);
  } tabs[LISTS] = { { _ ("Partners"), xb_partners_view_new }, { _ ("Packages sent and taken in"), xb_packages_view_new } };
  GtkWidget *stack;

  self->box = xb_tabs_new (&stack);
  for (guint i = 0; i < LISTS; i++)
    gtk_stack_add_titled (GTK_STACK (stack), self->lists[i] = tabs[i].view (), NULL, tabs[i].title);
  xb_tabs_remember (stack, "exchange");
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
}
