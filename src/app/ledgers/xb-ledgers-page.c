#define G_LOG_DOMAIN "xiangbu"

#include "ledgers/xb-ledgers-page.h"

#include "help/xb-help.h"
#include "ledgers/xb-ledger-view.h"
#include "letters/xb-letter-view.h"
#include "submission/xb-submission-view.h"
#include "widgets/xb-filter-bar.h"

#include <glib/gi18n.h>

struct _XbLedgersPage
{
  GtkWidget parent_instance;
  GtkWidget *box;
  XbLedgerView *ledgers;
  XbSubmissionView *submissions;
  XbLetterView *letters;
};

G_DEFINE_FINAL_TYPE (XbLedgersPage, xb_ledgers_page, GTK_TYPE_WIDGET)

void
xb_ledgers_page_set_office (XbLedgersPage *self, XbOffice *office)
{
  xb_ledger_view_set_office (self->ledgers, office);
  xb_submission_view_set_office (self->submissions, office);
  xb_letter_view_set_office (self->letters, office);
}

static void
xb_ledgers_page_dispose (GObject *object)
{
  g_clear_pointer (&XB_LEDGERS_PAGE (object)->box, gtk_widget_unparent);
  G_OBJECT_CLASS (xb_ledgers_page_parent_class)->dispose (object);
}

static void
xb_ledgers_page_class_init (XbLedgersPageClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = xb_ledgers_page_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
xb_ledgers_page_init (XbLedgersPage *self)
{
  GtkWidget *stack;

  self->ledgers = g_object_new (XB_TYPE_LEDGER_VIEW, NULL);
  self->submissions = g_object_new (XB_TYPE_SUBMISSION_VIEW, NULL);
  self->letters = g_object_new (XB_TYPE_LETTER_VIEW, NULL);
  self->box = xb_tabs_new (&stack);
  gtk_stack_add_titled (GTK_STACK (stack), GTK_WIDGET (self->ledgers), "ledgers", _ ("Ledger"));
  gtk_stack_add_titled (GTK_STACK (stack), GTK_WIDGET (self->submissions), "submissions", _ ("Submissions"));
  gtk_stack_add_titled (GTK_STACK (stack), GTK_WIDGET (self->letters), "letters", _ ("Letters"));
  xb_help_set_topic (GTK_WIDGET (self->submissions), "submission");
  xb_help_set_topic (GTK_WIDGET (self->letters), "letters");
  xb_tabs_remember (stack, "ledgers");
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
}
