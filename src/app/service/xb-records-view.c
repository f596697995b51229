#define G_LOG_DOMAIN "xiangbu"

/* Who takes services up, who has declined, and what is over. */

#include "service/xb-service-views.h"

#include "forms/xb-prompt.h"
#include "service/xb-checklist.h"
#include "service/xb-service-case.h"
#include "widgets/xb-dialogs.h"

#include <glib/gi18n.h>
#include <string.h>

enum
{
  STATE,
  CHECKLIST,
  PLACE
};

static const char *const state_ids[] = { "open", "declined", "ended", "" };
static const char *const state_titles[] = { N_ ("Taken up"), N_ ("Declined"), N_ ("Over"), N_ ("All of them") };

static void
fill (XbListView *self)
{
  xb_service_fill_checklists (self, CHECKLIST);
}

static XbListing *
load (XbStore *store, XbCatalog *catalog, const XbListQuery *query, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) cases = xb_service_case_list (store, 0, xb_none_if_empty (query->values[CHECKLIST]), xb_none_if_empty (query->values[STATE]), error);
  XbLedgerDef *def;
  XbListing *listing;

  if (cases == NULL)
    return NULL;
  def = xb_ledger_def_new ();
  xb_ledger_def_add_column (def, "service", _ ("Service"), XB_COLUMN_TEXT)->width = 22;
  xb_ledger_def_add_column (def, "name", _ ("Name"), XB_COLUMN_TEXT)->width = 10;
  xb_ledger_def_add_column (def, "village", _ ("Village"), XB_COLUMN_TEXT)->width = 12;
  xb_ledger_def_add_column (def, "group", _ ("Group"), XB_COLUMN_TEXT)->width = 8;
  xb_ledger_def_add_column (def, "opened", _ ("Taken up on"), XB_COLUMN_TEXT)->width = 12;
  xb_ledger_def_add_column (def, "state", _ ("State"), XB_COLUMN_TEXT)->width = 9;
  xb_ledger_def_add_column (def, "closed", _ ("Closed on"), XB_COLUMN_TEXT)->width = 12;
  xb_ledger_def_add_column (def, "worker", _ ("Worker"), XB_COLUMN_TEXT)->width = 9;
  xb_ledger_def_add_column (def, "consent", _ ("Agreed by"), XB_COLUMN_TEXT)->width = 10;
  xb_ledger_def_add_column (def, "remark", _ ("Remark"), XB_COLUMN_TEXT)->width = 30;
  listing = xb_listing_new (def, _ ("Who takes services up"));
  for (guint i = 0; i < cases->len; i++)
    {
      const XbServiceCase *one = g_ptr_array_index (cases, i);

      xb_listing_begin (listing, one->id);
      xb_listing_add (listing, one->service);
      xb_listing_add (listing, one->name);
      xb_listing_add (listing, one->village);
      xb_listing_add (listing, one->group);
      xb_listing_add (listing, one->opened_on);
      xb_listing_add (listing, xb_service_state_title (one->state));
      xb_listing_add (listing, one->closed_on);
      xb_listing_add (listing, one->worker);
      xb_listing_add (listing, one->consent_by);
      xb_listing_add (listing, one->close_reason != NULL ? one->close_reason : one->notes);
    }
  listing->hint = g_strdup (_ ("Who is not in the list has not been asked yet: they stand under “Due” when their day comes. Who declined is asked no more."));
  return listing;
}

static void
on_new (XbListView *self)
{
  const char *checklist = xb_list_view_value (self, CHECKLIST);

  if (*checklist == '\0')
    xb_show_error (GTK_WIDGET (self), _ ("New"), _ ("Choose the service first, above the list."));
  else
    xb_taking_dialog_open (GTK_WIDGET (self), xb_list_view_office (self), checklist, 0);
}

static void
on_change (XbListView *self)
{
  xb_taking_dialog_open (GTK_WIDGET (self), xb_list_view_office (self), NULL, xb_list_view_key (self));
}

static gint64 *
key_copy (XbListView *self)
{
  gint64 key = xb_list_view_key (self);

  return g_memdup2 (&key, sizeof key);
}

static gboolean
close_case (XbOffice *office, char **values, gpointer data, GError **error)
{
  return xb_service_close (xb_office_store (office), xb_office_operator (office), *(gint64 *) data, values[1], values[0], error);
}

static void
on_close (XbListView *self)
{
  const XbPromptField fields[] = { { .label = _ ("Why"), .hint = _ ("finished, moved away …") },
                                   { .label = _ ("Date"), .hint = _ ("empty: today") } };

  xb_prompt (GTK_WIDGET (self), xb_list_view_office (self), _ ("Close"), _ ("_Save"), _ ("Nothing of it is due any more. What was recorded stays."), fields, G_N_ELEMENTS (fields), close_case,
             key_copy (self), g_free);
}

static gboolean
reopen (XbOffice *office, char **values, gpointer data, GError **error)
{
  g_autoptr (XbServiceCase) one = xb_service_case_load (xb_office_store (office), *(gint64 *) data, error);
  XbServiceAnswer answer = { .kind = XB_ANSWER_REOPENED, .asked_by = values[0], .date = values[1], .notes = values[2] };

  if (one == NULL)
    return FALSE;
  answer.person_id = one->person_id;
  answer.checklist = one->checklist;
  return xb_service_answer (xb_office_store (office), xb_office_operator (office), &answer, 1, error);
}

static void
on_reopen (XbListView *self)
{
  const XbPromptField fields[] = { { .label = _ ("Who asked for it"), .hint = _ ("the person, or a child's parent") },
                                   { .label = _ ("Date"), .hint = _ ("empty: today") },
                                   { .label = _ ("Notes") } };

  xb_prompt (GTK_WIDGET (self), xb_list_view_office (self), _ ("Open again"), _ ("_Save"), _ ("Only where the person has asked for it."), fields, G_N_ELEMENTS (fields), reopen,
             key_copy (self), g_free);
}

static void
on_visits (XbListView *self)
{
  g_autoptr (XbServiceCase) one = xb_service_case_load (xb_office_store (xb_list_view_office (self)), xb_list_view_key (self), NULL);

  if (one != NULL)
    xb_person_services_open (GTK_WIDGET (self), xb_list_view_office (self), one->person_id, one->checklist);
}

GtkWidget *
xb_records_view_new (void)
{
  XbListView *self = XB_LIST_VIEW (xb_list_view_new (_ ("Who takes services up"), load));

  xb_list_view_add_choice (self, _ ("State"));
  xb_list_view_add_choice (self, _ ("Service"));
  xb_list_view_set_codes (self, STATE, state_ids, state_titles, G_N_ELEMENTS (state_ids));
  xb_list_view_add_button (self, _ ("_New…"), on_new, FALSE);
  xb_list_view_add_button (self, _ ("_Change…"), on_change, TRUE);
  xb_list_view_add_button (self, _ ("_Visits…"), on_visits, TRUE);
  xb_list_view_add_button (self, _ ("C_lose…"), on_close, TRUE);
  xb_list_view_add_button (self, _ ("_Open again…"), on_reopen, TRUE);
  xb_list_view_add_button (self, _ ("P_rint…"), xb_list_view_print, FALSE);
  xb_list_view_on_fill (self, fill);
  xb_list_view_on_activate (self, on_change);
  return GTK_WIDGET (self);
}
