#define G_LOG_DOMAIN "xiangbu"

/* What is due: each line one key away from being done. Who declines is asked no more. */

#include "service/xb-service-views.h"

#include "forms/xb-prompt.h"
#include "service/xb-checklist.h"
#include "service/xb-service-case.h"
#include "util/xb-text.h"
#include "widgets/xb-dialogs.h"

#include <glib/gi18n.h>
#include <string.h>

/* More lines than anybody reads; a place or a service makes them fewer. */
#define MAX_LINES 5000

enum
{
  WHEN,
  CHECKLIST,
  PLACE,
  WORKER
};

static const char *const when_ids[] = { "", "overdue", "today", "week", "open", "coming" };
static const char *const when_titles[] = { N_ ("All that is due now"), N_ ("Overdue"), N_ ("Today"), N_ ("This week"), N_ ("There is time"), N_ ("To come") };

/** The checklists in force to choose from, with all of them first. */
void
xb_service_fill_checklists (XbListView *self, guint choice)
{
  XbOffice *office = xb_list_view_office (self);
  g_autoptr (GPtrArray) checklists = xb_checklist_list (xb_office_store (office), xb_office_catalog (office), NULL), ids = g_ptr_array_new (), titles = g_ptr_array_new ();

  g_ptr_array_add (ids, (gpointer) "");
  g_ptr_array_add (titles, _ ("All services"));
  for (guint i = 0; checklists != NULL && i < checklists->len; i++)
    {
      const XbChecklist *one = g_ptr_array_index (checklists, i);

      if (one->version_id == 0)
        continue;
      g_ptr_array_add (ids, one->def->id);
      g_ptr_array_add (titles, one->def->name);
    }
  xb_list_view_set_choices (self, choice, ids, titles);
}

static void
fill (XbListView *self)
{
  xb_service_fill_checklists (self, CHECKLIST);
}

static gboolean
any_in_force (XbStore *store, XbCatalog *catalog)
{
  g_autoptr (GPtrArray) checklists = xb_checklist_list (store, catalog, NULL);

  for (guint i = 0; checklists != NULL && i < checklists->len; i++)
    if (((const XbChecklist *) g_ptr_array_index (checklists, i))->version_id != 0)
      return TRUE;
  return FALSE;
}

/**
 * xb_due_listing:
 * @lines: (element-type XbDueLine)
 * @counts: (array fixed-size=5): how many there are of each #XbDueState is added to them
 *
 * Returns: (transfer full): the lines as they are listed; their rows are the caller's to add
 */
XbListing *
xb_due_listing (const GPtrArray *lines, const char *title, guint counts[XB_DUE_N])
{
  XbLedgerDef *def = xb_ledger_def_new ();
  XbListing *listing;

  xb_ledger_def_add_column (def, "state", _ ("When"), XB_COLUMN_TEXT)->width = 11;
  xb_ledger_def_add_column (def, "window", _ ("From – to"), XB_COLUMN_TEXT)->width = 27;
  xb_ledger_def_add_column (def, "village", _ ("Village"), XB_COLUMN_TEXT)->width = 12;
  xb_ledger_def_add_column (def, "group", _ ("Group"), XB_COLUMN_TEXT)->width = 8;
  xb_ledger_def_add_column (def, "name", _ ("Name"), XB_COLUMN_TEXT)->width = 10;
  xb_ledger_def_add_column (def, "birth", _ ("Birth date"), XB_COLUMN_TEXT)->width = 12;
  xb_ledger_def_add_column (def, "service", _ ("Service"), XB_COLUMN_TEXT)->width = 20;
  xb_ledger_def_add_column (def, "item", _ ("Item"), XB_COLUMN_TEXT)->width = 20;
  xb_ledger_def_add_column (def, "answer", _ ("Answer"), XB_COLUMN_TEXT)->width = 9;
  xb_ledger_def_add_column (def, "worker", _ ("Worker"), XB_COLUMN_TEXT)->width = 9;
  listing = xb_listing_new (def, title);
  for (guint i = 0; i < lines->len; i++)
    {
      const XbDueLine *line = g_ptr_array_index (lines, i);
      g_autofree char *window = g_strdup_printf ("%s – %s", line->from, line->to);

      counts[line->state]++;
      xb_listing_begin (listing, i + 1);
      xb_listing_add (listing, xb_due_state_title (line->state));
      xb_listing_add (listing, window);
      xb_listing_add (listing, line->village);
      xb_listing_add (listing, line->group);
      xb_listing_add (listing, line->name);
      xb_listing_add (listing, line->birth_date);
      xb_listing_add (listing, line->service);
      xb_listing_add (listing, line->title);
      xb_listing_add (listing, xb_answer_text (line->answer));
      xb_listing_add (listing, line->worker);
    }
  return listing;
}

static XbListing *
load (XbStore *store, XbCatalog *catalog, const XbListQuery *query, GCancellable *cancellable, GError **error)
{
  int state = -1;
  XbDueQuery which = { .as_of = query->as_of, .place_code = xb_none_if_empty (query->values[PLACE]), .checklist = xb_none_if_empty (query->values[CHECKLIST]), .worker = xb_none_if_empty (query->values[WORKER]),
                       .limit = MAX_LINES };
  g_autoptr (GPtrArray) lines = NULL;
  XbListing *listing;
  guint counts[XB_DUE_N] = { 0 };

  xb_due_state_find (query->values[WHEN], &state);
  which.state = state;
  lines = xb_due_list (store, &which, error);
  if (lines == NULL)
    return NULL;
  listing = xb_due_listing (lines, _ ("What is due"), counts);
  listing->hint = lines->len == MAX_LINES ? g_strdup_printf (_ ("The first %d are shown. Choose a place or a service to see the rest."), MAX_LINES)
                  : state == XB_DUE_COMING
                      ? g_strdup_printf (_ ("%u to come."), lines->len)
                      : g_strdup_printf (_ ("Overdue %u, today %u, this week %u, there is time for %u. Enter records a visit."), counts[XB_DUE_OVERDUE], counts[XB_DUE_TODAY],
                                         counts[XB_DUE_WEEK], counts[XB_DUE_OPEN]);
  if (lines->len == 0 && !any_in_force (store, catalog))
    {
      g_free (listing->hint);
      listing->hint = g_strdup (_ ("No checklist is switched on yet. Switch on those your office works with, under “Checklists”."));
    }
  listing->rows = g_steal_pointer (&lines);
  return listing;
}

static void
on_visit (XbListView *self)
{
  const XbDueLine *line = xb_list_view_row (self);

  if (line != NULL)
    xb_visit_dialog_open (GTK_WIDGET (self), xb_list_view_office (self), line);
}

/* ---- answers ---- */

typedef struct
{
  gint64 person_id, turn;
  char *checklist, *item;
  XbAnswerKind kind;
} Asked;

static void
asked_free (gpointer data)
{
  g_free (((Asked *) data)->checklist);
  g_free (((Asked *) data)->item);
  g_free (data);
}

static Asked *
asked_new (const XbDueLine *line, XbAnswerKind kind)
{
  Asked *asked = g_new0 (Asked, 1);

  asked->person_id = line->person_id;
  asked->turn = line->turn;
  asked->checklist = g_strdup (line->checklist);
  asked->item = g_strdup (line->item);
  asked->kind = kind;
  return asked;
}

static gboolean
record (XbOffice *office, const Asked *asked, gboolean whole, const char *date, const char *until, const char *notes, GError **error)
{
  const XbServiceAnswer answer = { .person_id = asked->person_id, .checklist = asked->checklist, .item = whole ? NULL : asked->item, .turn = whole ? 0 : asked->turn, .kind = asked->kind,
                                   .date = date, .until = until, .notes = notes };

  return xb_service_answer (xb_office_store (office), xb_office_operator (office), &answer, 1, error);
}

static gboolean
record_decline (XbOffice *office, char **values, gpointer data, GError **error)
{
  Asked *asked = data;
  guint how = g_ascii_strtoull (values[0], NULL, 10);

  asked->kind = how == 2 ? XB_ANSWER_SKIPPED : XB_ANSWER_DECLINED;
  return record (office, asked, how == 1, values[1], NULL, values[2], error);
}

static gboolean
record_postpone (XbOffice *office, char **values, gpointer data, GError **error)
{
  return record (office, data, FALSE, values[1], values[0], values[2], error);
}

static gboolean
record_plain (XbOffice *office, char **values, gpointer data, GError **error)
{
  return record (office, data, FALSE, values[0], NULL, values[1], error);
}

static void
ask (XbListView *self, XbAnswerKind kind)
{
  const char *const hows[] = { _ ("this item, for good"), _ ("the whole service, for good"), _ ("only this time"), NULL };
  const XbPromptField plain[] = { { .label = _ ("Date"), .hint = _ ("empty: today") },
                                  { .label = _ ("Notes") } },
                      decline[] = { { .label = _ ("What is declined"), .choices = hows }, { .label = _ ("Date"), .hint = _ ("empty: today") }, { .label = _ ("Notes") } },
                      postpone[] = { { .label = _ ("Put off until"), .hint = _ ("such as 2026-03-05") }, { .label = _ ("Date"), .hint = _ ("empty: today") }, { .label = _ ("Notes") } };
  const XbDueLine *line = xb_list_view_row (self);
  g_autofree char *words = NULL;
  GtkWidget *widget = GTK_WIDGET (self);
  XbOffice *office = xb_list_view_office (self);

  if (line == NULL)
    return;
  words = g_strdup_printf (kind == XB_ANSWER_DECLINED
                               ? _ ("%s, %s: %s\nTo decline is everybody's right and has no consequence. It stands: nobody is reminded of it or asked again, and it lowers no figure.")
                               : _ ("%s, %s: %s"),
                           line->name, line->service, line->title);
  if (kind == XB_ANSWER_DECLINED)
    xb_prompt (widget, office, _ ("Declined"), _ ("_Save"), words, decline, G_N_ELEMENTS (decline), record_decline, asked_new (line, kind), asked_free);
  else if (kind == XB_ANSWER_POSTPONED)
    xb_prompt (widget, office, _ ("Put off"), _ ("_Save"), words, postpone, G_N_ELEMENTS (postpone), record_postpone, asked_new (line, kind), asked_free);
  else
    xb_prompt (widget, office, kind == XB_ANSWER_ACCEPTED ? _ ("Accepted") : _ ("Not found"), _ ("_Save"), words, plain, G_N_ELEMENTS (plain), record_plain, asked_new (line, kind), asked_free);
}

static void
on_accept (XbListView *self)
{
  ask (self, XB_ANSWER_ACCEPTED);
}

static void
on_decline (XbListView *self)
{
  ask (self, XB_ANSWER_DECLINED);
}

static void
on_postpone (XbListView *self)
{
  ask (self, XB_ANSWER_POSTPONED);
}

static void
on_not_found (XbListView *self)
{
  ask (self, XB_ANSWER_NOT_FOUND);
}

static void
on_person (XbListView *self)
{
  const XbDueLine *line = xb_list_view_row (self);

  if (line != NULL)
    xb_list_view_show_person (self, line->person_id);
}

/** What can be done with a line of xb_due_listing(), in a view that keeps its rows. */
void
xb_due_add_buttons (XbListView *self)
{
  xb_list_view_add_button (self, _ ("_Visit…"), on_visit, TRUE);
  xb_list_view_add_button (self, _ ("_Accepted…"), on_accept, TRUE);
  xb_list_view_add_button (self, _ ("_Declined…"), on_decline, TRUE);
  xb_list_view_add_button (self, _ ("_Put off…"), on_postpone, TRUE);
  xb_list_view_add_button (self, _ ("_Not found…"), on_not_found, TRUE);
  xb_list_view_add_button (self, _ ("Household _card"), on_person, TRUE);
  xb_list_view_add_button (self, _ ("P_rint…"), xb_list_view_print, FALSE);
  xb_list_view_on_activate (self, on_visit);
}

/* ---- rounds ---- */

/* The service that is chosen; "" after saying that one must be. */
static const char *
chosen_service (XbListView *self, const char *title)
{
  const char *checklist = xb_list_view_value (self, CHECKLIST);

  if (*checklist == '\0')
    xb_show_error (GTK_WIDGET (self), title, _ ("Choose the service first, above the list, and the village, if it is a round of one."));
  return checklist;
}

static void
on_round (XbListView *self)
{
  const char *checklist = chosen_service (self, _ ("Round of visits"));

  if (*checklist != '\0')
    xb_round_dialog_open (GTK_WIDGET (self), xb_list_view_office (self), checklist, xb_none_if_empty (xb_list_view_value (self, PLACE)));
}

static void
on_write (const char *path, gpointer data)
{
  XbListView *self = data;

  xb_worklist_write (GTK_WIDGET (self), xb_list_view_office (self), xb_list_view_value (self, CHECKLIST), xb_none_if_empty (xb_list_view_value (self, PLACE)), path);
}

static void
on_worklist (XbListView *self)
{
  const char *checklist = chosen_service (self, _ ("Worklist as Excel"));
  g_autofree char *today = xb_text_today (), *name = *checklist != '\0' ? g_strdup_printf (_ ("Worklist %s %s.xlsx"), checklist, today) : NULL;

  if (name != NULL)
    xb_choose_new_file (GTK_WIDGET (self), _ ("Worklist as Excel"), name, on_write, self);
}

static void
on_read (const char *path, gpointer data)
{
  XbListView *self = data;

  xb_worklist_read (GTK_WIDGET (self), xb_list_view_office (self), xb_none_if_empty (xb_list_view_value (self, CHECKLIST)), path);
}

static void
on_worklist_back (XbListView *self)
{
  const char *const patterns[] = { "*.xlsx", "*.xls", "*.csv", NULL };

  xb_choose_file (GTK_WIDGET (self), _ ("Worklist that came back"), _ ("Workbooks"), patterns, on_read, self);
}

GtkWidget *
xb_due_view_new (void)
{
  XbListView *self = XB_LIST_VIEW (xb_list_view_new (_ ("What is due"), load));

  xb_list_view_add_choice (self, _ ("When"));
  xb_list_view_add_choice (self, _ ("Service"));
  xb_list_view_add_places (self, _ ("Place"));
  xb_list_view_add_entry (self, _ ("Worker"), NULL);
  xb_list_view_set_codes (self, WHEN, when_ids, when_titles, G_N_ELEMENTS (when_ids));
  xb_due_add_buttons (self);
  xb_list_view_add_button (self, _ ("Who_le round…"), on_round, FALSE);
  xb_list_view_add_button (self, _ ("Worklist as E_xcel…"), on_worklist, FALSE);
  xb_list_view_add_button (self, _ ("Worklist _back…"), on_worklist_back, FALSE);
  xb_list_view_on_fill (self, fill);
  return GTK_WIDGET (self);
}

/* ---- how many, by village and service ---- */

static XbListing *
load_counts (XbStore *store, XbCatalog *catalog, const XbListQuery *query, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) counts = xb_due_count (store, query->as_of, error);
  guint all[XB_DUE_N] = { 0 };
  XbLedgerDef *def;
  XbListing *listing;

  if (counts == NULL)
    return NULL;
  def = xb_ledger_def_new ();
  xb_ledger_def_add_column (def, "village", _ ("Village"), XB_COLUMN_TEXT)->width = 16;
  xb_ledger_def_add_column (def, "service", _ ("Service"), XB_COLUMN_TEXT)->width = 28;
  xb_ledger_def_add_column (def, "overdue", _ ("Overdue"), XB_COLUMN_INTEGER)->width = 10;
  xb_ledger_def_add_column (def, "today", _ ("Today"), XB_COLUMN_INTEGER)->width = 10;
  xb_ledger_def_add_column (def, "week", _ ("This week"), XB_COLUMN_INTEGER)->width = 10;
  xb_ledger_def_add_column (def, "open", _ ("There is time"), XB_COLUMN_INTEGER)->width = 12;
  listing = xb_listing_new (def, _ ("What is due, by village and service"));
  for (guint i = 0; i < counts->len; i++)
    {
      const XbDueCount *count = g_ptr_array_index (counts, i);

      xb_listing_begin (listing, i + 1);
      xb_listing_add (listing, count->village);
      xb_listing_add (listing, count->service);
      for (int k = 0; k < XB_DUE_COMING; k++)
        {
          all[k] += count->counts[k];
          xb_listing_add_number (listing, count->counts[k]);
        }
    }
  listing->hint = g_strdup_printf (_ ("Overdue %u, today %u, this week %u, there is time for %u."), all[XB_DUE_OVERDUE], all[XB_DUE_TODAY], all[XB_DUE_WEEK], all[XB_DUE_OPEN]);
  return listing;
}

GtkWidget *
xb_due_counts_view_new (void)
{
  XbListView *self = XB_LIST_VIEW (xb_list_view_new (_ ("By village and service"), load_counts));

  xb_list_view_add_button (self, _ ("P_rint…"), xb_list_view_print, FALSE);
  return GTK_WIDGET (self);
}
