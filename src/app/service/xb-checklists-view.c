#define G_LOG_DOMAIN "xiangbu"

/* The checklists there are, which of them are on, and what a new definition changes. */

#include "service/xb-service-views.h"

#include "service/xb-checklist.h"
#include "widgets/xb-dialogs.h"
#include "xb-busy.h"

#include <glib/gi18n.h>
#include <string.h>

static XbListing *
load (XbStore *store, XbCatalog *catalog, const XbListQuery *query, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) list = xb_checklist_list (store, catalog, error);
  XbLedgerDef *def;
  XbListing *listing;

  if (list == NULL)
    return NULL;
  def = xb_ledger_def_new ();
  xb_ledger_def_add_column (def, "name", _ ("Checklist"), XB_COLUMN_TEXT)->width = 22;
  xb_ledger_def_add_column (def, "on", _ ("In force since"), XB_COLUMN_TEXT)->width = 13;
  xb_ledger_def_add_column (def, "whom", _ ("Offered to"), XB_COLUMN_TEXT)->width = 16;
  xb_ledger_def_add_column (def, "items", _ ("Items"), XB_COLUMN_INTEGER)->width = 8;
  xb_ledger_def_add_column (def, "remark", _ ("Remark"), XB_COLUMN_TEXT)->width = 30;
  xb_ledger_def_add_column (def, "note", _ ("What to know"), XB_COLUMN_TEXT)->width = 60;
  listing = xb_listing_new (def, _ ("Checklists"));
  for (guint i = 0; i < list->len; i++)
    {
      const XbChecklist *one = g_ptr_array_index (list, i);
      g_autofree char *remark = one->differs ? g_strdup (_ ("the definition has changed: switch it on again"))
                                : one->older > 0 ? g_strdup_printf (ngettext ("%u open case goes by an earlier one", "%u open cases go by an earlier one", one->older), one->older) : NULL;

      xb_listing_begin (listing, i + 1);
      xb_listing_add (listing, one->def->name);
      xb_listing_add (listing, one->version_id != 0 ? one->since : _ ("off"));
      xb_listing_add (listing, one->def->asked ? _ ("who asks for it") : _ ("everybody it is for"));
      xb_listing_add_number (listing, one->def->items->len);
      xb_listing_add (listing, remark);
      xb_listing_add (listing, one->def->note);
    }
  listing->hint = g_strdup (_ ("What fell due before a checklist was switched on counts as nobody's omission."));
  listing->rows = g_steal_pointer (&list);
  return listing;
}

/* Of everybody it is worked out anew what is due: off the main thread. */
typedef struct
{
  char *id;
  gboolean on;
} Switching;

static void
switching_free (gpointer data)
{
  g_free (((Switching *) data)->id);
  g_free (data);
}

static gpointer
run_switch (XbStore *store, XbCatalog *catalog, const char *operator_name, gpointer data, GError **error)
{
  Switching *job = data;
  gboolean ok = job->on ? xb_checklist_switch_on (store, catalog, operator_name, job->id, error) : xb_checklist_switch_off (store, operator_name, job->id, error);

  return ok ? g_strdup ("") : NULL;
}

static void
on_switched (GtkWidget *parent, gpointer result, gpointer data, const GError *error)
{
  if (result == NULL)
    xb_show_error (parent, _ ("Checklist"), error->message);
  g_free (result);
}

static const XbBusy switch_busy = { run_switch, on_switched, switching_free, g_free, XB_BUSY_WRITES };

static void
start_switch (XbListView *self, gboolean on)
{
  const XbChecklist *one = xb_list_view_row (self);
  Switching *job;

  if (one == NULL)
    return;
  job = g_new0 (Switching, 1);
  job->id = g_strdup (one->def->id);
  job->on = on;
  xb_busy (GTK_WIDGET (self), xb_list_view_office (self), _ ("What is due is being worked out…"), &switch_busy, job);
}

static void
on_switch_on (XbListView *self)
{
  start_switch (self, TRUE);
}

static void
on_switch_off (XbListView *self)
{
  start_switch (self, FALSE);
}

/* ---- open cases to the definition in force ---- */

/* Of the checklist that is chosen: the question stands before the list. */
static void
move_cases (gpointer data)
{
  XbListView *self = data;
  XbOffice *office = xb_list_view_office (self);
  const XbChecklist *one = xb_list_view_row (self);
  g_autoptr (GError) error = NULL;
  guint moved;

  if (one != NULL)
    xb_list_view_tell (self, _ ("Checklist"), xb_checklist_move_cases (xb_office_store (office), xb_office_operator (office), one->def->id, &moved, &error), error);
}

static void
on_move (XbListView *self)
{
  const XbChecklist *one = xb_list_view_row (self);
  const XbChecklistDef *before = one != NULL ? xb_checklist_earlier (xb_office_store (xb_list_view_office (self)), one->def->id, NULL) : NULL;
  g_autofree char *difference = before != NULL ? xb_checklist_difference (before, one->def) : NULL, *words = NULL;

  if (one == NULL)
    return;
  if (before == NULL)
    {
      xb_show_error (GTK_WIDGET (self), _ ("Checklist"), _ ("All open cases go by the definition in force."));
      return;
    }
  words = g_strdup_printf (_ ("%u open cases go by an earlier definition. What is different:\n%s\nWhat was done stays done. Let them go by the one in force?"), one->older,
                           *difference != '\0' ? difference : _ ("nothing of what is due when"));
  xb_ask (GTK_WIDGET (self), _ ("Open cases"), words, _ ("_Move them"), move_cases, self);
}

GtkWidget *
xb_checklists_view_new (void)
{
  XbListView *self = XB_LIST_VIEW (xb_list_view_new (_ ("Checklists"), load));

  xb_list_view_add_button (self, _ ("Switch _on"), on_switch_on, TRUE);
  xb_list_view_add_button (self, _ ("Switch o_ff"), on_switch_off, TRUE);
  xb_list_view_add_button (self, _ ("_Move open cases…"), on_move, TRUE);
  return GTK_WIDGET (self);
}
