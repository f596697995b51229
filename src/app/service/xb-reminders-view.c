#define G_LOG_DOMAIN "xiangbu"

/* Notices that end, and birthdays from which somebody is entitled to something. */

#include "service/xb-service-views.h"

#include "reminder/xb-reminder.h"

#include <glib/gi18n.h>

static XbListing *
load (XbStore *store, XbCatalog *catalog, const XbListQuery *query, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) reminders = xb_reminder_list (store, catalog, query->as_of, cancellable, error);
  XbLedgerDef *def;
  XbListing *listing;

  if (reminders == NULL)
    return NULL;
  def = xb_ledger_def_new ();
  xb_ledger_def_add_column (def, "date", _ ("Date"), XB_COLUMN_TEXT)->width = 12;
  xb_ledger_def_add_column (def, "kind", _ ("Reminder"), XB_COLUMN_TEXT)->width = 12;
  xb_ledger_def_add_column (def, "village", _ ("Village"), XB_COLUMN_TEXT)->width = 12;
  xb_ledger_def_add_column (def, "group", _ ("Group"), XB_COLUMN_TEXT)->width = 8;
  xb_ledger_def_add_column (def, "name", _ ("Name"), XB_COLUMN_TEXT)->width = 10;
  xb_ledger_def_add_column (def, "subject", _ ("Scheme"), XB_COLUMN_TEXT)->width = 24;
  xb_ledger_def_add_column (def, "words", _ ("What to do"), XB_COLUMN_TEXT)->width = 44;
  listing = xb_listing_new (def, _ ("Reminders"));
  for (guint i = 0; i < reminders->len; i++)
    {
      const XbReminder *one = g_ptr_array_index (reminders, i);

      xb_listing_begin (listing, i + 1);
      xb_listing_add (listing, one->date);
      xb_listing_add (listing, xb_reminder_kind_title (one->kind));
      xb_listing_add (listing, one->village);
      xb_listing_add (listing, one->group);
      xb_listing_add (listing, one->name);
      xb_listing_add (listing, one->subject);
      xb_listing_add (listing, one->kind == XB_REMIND_ENTRY || one->kind == XB_REMIND_LETTER ? one->words
                               : one->kind == XB_REMIND_BIRTHDAY ? _ ("Qualifies from that day, as far as the register knows: tell them they can apply.")
                               : one->passed                   ? _ ("The notice has hung its days: the case can be decided.")
                                                               : _ ("The notice still hangs."));
    }
  listing->hint = g_strdup_printf (_ ("Notices that end and birthdays from which somebody is entitled to a subsidy, in the next %d days, and days of the office registers. Enter shows the household."), XB_REMINDER_DAYS);
  listing->rows = g_steal_pointer (&reminders);
  return listing;
}

static void
on_person (XbListView *self)
{
  const XbReminder *one = xb_list_view_row (self);

  if (one != NULL && one->person_id != 0)
    xb_list_view_show_person (self, one->person_id);
}

GtkWidget *
xb_reminders_view_new (void)
{
  XbListView *self = XB_LIST_VIEW (xb_list_view_new (_ ("Reminders"), load));

  xb_list_view_add_button (self, _ ("Household _card"), on_person, TRUE);
  xb_list_view_add_button (self, _ ("P_rint…"), xb_list_view_print, FALSE);
  xb_list_view_on_activate (self, on_person);
  return GTK_WIDGET (self);
}
