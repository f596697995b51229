#define G_LOG_DOMAIN "xiangbu"

#include "journal/xb-entry-dialog.h"

#include "help/xb-help.h"
#include "history/xb-history.h"
#include "widgets/xb-dialogs.h"
#include "widgets/xb-list-view.h"

#include <glib/gi18n.h>
#include <string.h>

/* Of a long list, the first ones: it is the file that says the rest. */
#define MAX_RECORDS 500

static void
add_field (XbListing *listing, XbStore *store, XbCatalog *catalog, const XbJournalChange *change, const XbChangedField *field, gint64 key, const char *what, gboolean sees)
{
  /* Keys that lead to no person, place, operator or role say nothing to people. */
  static const char *const told[] = { "person_id", "household_id", "place_id", "operator_id", "role_id", "other_id", "spouse_id", "parent_id", "child_id", "payee_id", "citizen_id", NULL };
  const XbHistoryField as = { change->table, change->op, field->name, field->before, field->after };
  g_autofree char *title = NULL, *before = NULL, *after = NULL;

  if ((g_str_has_suffix (field->name, "_id") && !g_strv_contains (told, field->name)) || strcmp (field->name, "sees_health") == 0)
    return;
  title = xb_history_field_title (catalog, &as);
  before = xb_history_value_text (store, catalog, &as, field->before, FALSE, sees);
  after = xb_history_value_text (store, catalog, &as, field->after, FALSE, sees);
  xb_listing_begin (listing, key);
  xb_listing_add (listing, what);
  xb_listing_add (listing, title);
  xb_listing_add (listing, before);
  xb_listing_add (listing, after);
}

static XbListing *
load (XbStore *store, XbCatalog *catalog, const XbListQuery *query, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) changes = xb_journal_changes (store, query->subject, MAX_RECORDS, error);
  gboolean sees = xb_right_allowed (store, query->operator_name, XB_RIGHT_SEE_HEALTH);
  XbLedgerDef *def;
  XbListing *listing;

  if (changes == NULL)
    return NULL;
  def = xb_ledger_def_new ();
  xb_ledger_def_add_column (def, "record", _ ("Record"), XB_COLUMN_TEXT)->width = 26;
  xb_ledger_def_add_column (def, "field", _ ("Field"), XB_COLUMN_TEXT)->width = 20;
  xb_ledger_def_add_column (def, "before", _ ("Before"), XB_COLUMN_TEXT)->width = 30;
  xb_ledger_def_add_column (def, "after", _ ("After"), XB_COLUMN_TEXT)->width = 30;
  listing = xb_listing_new (def, _ ("What was changed"));
  for (guint i = 0; i < changes->len; i++)
    {
      const XbJournalChange *change = g_ptr_array_index (changes, i);
      g_autofree char *name = xb_journal_row_name (store, change->table, change->id), *what = NULL;

      what = g_strdup_printf (strcmp (change->op, "insert") == 0 ? _ ("new: %s %s") : strcmp (change->op, "delete") == 0 ? _ ("gone: %s %s") : "%s %s", xb_journal_table_title (change->table),
                              name);
      for (guint k = 0; k < change->fields->len; k++)
        add_field (listing, store, catalog, change, g_ptr_array_index (change->fields, k), i + 1, what, sees);
    }
  if (changes->len == MAX_RECORDS)
    listing->hint = g_strdup_printf (_ ("The first %u records."), MAX_RECORDS);
  else if (changes->len == 0)
    listing->hint = g_strdup (_ ("This entry changed no record: it says who saw or did something, and why."));
  return listing;
}

void
xb_entry_dialog_open (GtkWidget *parent, XbOffice *office, const XbJournalEntry *entry)
{
  g_autofree char *title = g_strdup_printf (_ ("Entry %lld: %s"), (long long) entry->seq, entry->title);
  GtkWidget *window = xb_dialog_window (parent, title, 1000, 520), *view = xb_list_view_new (_ ("What was changed"), load);

  xb_help_set_topic (window, "journal");
  xb_list_view_set_subject (XB_LIST_VIEW (view), entry->seq);
  xb_list_view_set_office (XB_LIST_VIEW (view), office);
  gtk_window_set_child (GTK_WINDOW (window), view);
  gtk_window_present (GTK_WINDOW (window));
}
