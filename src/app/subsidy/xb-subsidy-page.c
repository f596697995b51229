#define G_LOG_DOMAIN "xiangbu"

#include "subsidy/xb-subsidy-page.h"

#include "help/xb-help.h"
#include "subsidy/xb-subsidy-views.h"
#include "widgets/xb-filter-bar.h"

#include <glib/gi18n.h>

static const struct
{
  const char *id, *topic, *title;
  GtkWidget *(*make) (void);
} tabs[] = { { "schemes", "subsidies#schemes", N_ ("Schemes"), xb_schemes_view_new },   { "screening", "subsidies#screening", N_ ("Who is entitled"), xb_screening_view_new },
             { "cases", "subsidies#cases", N_ ("Cases"), xb_cases_view_new },         { "objections", "subsidies#objections", N_ ("Objections"), xb_objections_view_new },
             { "review", "subsidies#review", N_ ("Annual review"), xb_review_view_new }, { "rolls", "subsidies#rolls", N_ ("Rolls"), xb_rolls_view_new },
             { "payments", "subsidies#payments", N_ ("Payments"), xb_payments_view_new }, { "unpaid", "subsidies#unpaid", N_ ("Not paid"), xb_unpaid_view_new },
             { "recovery", "subsidies#recovery", N_ ("Paid back"), xb_recovery_view_new }, { "accounts", "subsidies#payments", N_ ("Accounts"), xb_accounts_view_new },
             { "funds", "subsidies#funds", N_ ("Money"), xb_funds_view_new } };

struct _XbSubsidyPage
{
  GtkWidget parent_instance;
  GtkWidget *box;
  GtkWidget *views[G_N_ELEMENTS (tabs)];
};

G_DEFINE_FINAL_TYPE (XbSubsidyPage, xb_subsidy_page, GTK_TYPE_WIDGET)

void
xb_subsidy_page_set_office (XbSubsidyPage *self, XbOffice *office)
{
  for (guint i = 0; i < G_N_ELEMENTS (tabs); i++)
    xb_list_view_set_office (XB_LIST_VIEW (self->views[i]), office);
}

static void
xb_subsidy_page_dispose (GObject *object)
{
  g_clear_pointer (&XB_SUBSIDY_PAGE (object)->box, gtk_widget_unparent);
  G_OBJECT_CLASS (xb_subsidy_page_parent_class)->dispose (object);
}

static void
xb_subsidy_page_class_init (XbSubsidyPageClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = xb_subsidy_page_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
xb_subsidy_page_init (XbSubsidyPage *self)
{
  GtkWidget *stack;

  self->box = xb_tabs_new (&stack);
  for (guint i = 0; i < G_N_ELEMENTS (tabs); i++)
    {
      self->views[i] = tabs[i].make ();
      xb_help_set_topic (self->views[i], tabs[i].topic);
      gtk_stack_add_titled (GTK_STACK (stack), self->views[i], tabs[i].id, _ (tabs[i].title));
    }
  xb_tabs_remember (stack, "subsidies");
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
}
