#include "welcome/xb-welcome-page.h"

struct _XbWelcomePage
{
  GtkWidget parent_instance;
  GtkWidget *box;
};

G_DEFINE_FINAL_TYPE (XbWelcomePage, xb_welcome_page, GTK_TYPE_WIDGET)

static void
xb_welcome_page_dispose (GObject *object)
{
  g_clear_pointer (&XB_WELCOME_PAGE (object)->box, gtk_widget_unparent);
  G_OBJECT_CLASS (xb_welcome_page_parent_class)->dispose (object);
}

static void
xb_welcome_page_class_init (XbWelcomePageClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = xb_welcome_page_dispose;
  gtk_widget_class_set_template_from_resource (GTK_WIDGET_CLASS (klass), "/io/github/xiangbu/Xiangbu/ui/xb-welcome-page.ui");
  gtk_widget_class_bind_template_child (GTK_WIDGET_CLASS (klass), XbWelcomePage, box);
}

static void
xb_welcome_page_init (XbWelcomePage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
