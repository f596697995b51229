#define G_LOG_DOMAIN "xiangbu"

/* The services of one person: what is due, and what was done; from here onto paper. */

#include "service/xb-service-views.h"

#include "print/xb-preview.h"
#include "service/xb-checklist.h"
#include "service/xb-service-case.h"
#include "service/xb-service-paper.h"
#include "service/xb-visit.h"
#include "util/xb-text.h"
#include "widgets/xb-dialogs.h"

#include <glib/gi18n.h>

#define WIDTH 1000
#define HEIGHT 560

enum
{
  CHECKLIST
};

/* What the lines came from: first what is due, then the visits. */
typedef struct
{
  GPtrArray *due, *visits;
} Lines;

static void
lines_free (gpointer data)
{
  Lines *lines = data;

  g_clear_pointer (&lines->due, g_ptr_array_unref);
  g_clear_pointer (&lines->visits, g_ptr_array_unref);
  g_free (lines);
}

static void
add_due (XbListing *listing, const XbDueLine *line, guint key)
{
  g_autofree char *window = g_strdup_printf ("%s – %s", line->from, line->to);

  xb_listing_begin (listing, key);
  xb_listing_add (listing, line->service);
  xb_listing_add (listing, line->title);
  xb_listing_add (listing, xb_due_state_title (line->state));
  xb_listing_add (listing, window);
  xb_listing_add (listing, line->worker);
  xb_listing_add (listing, xb_answer_text (line->answer));
}

static void
add_visit (XbListing *listing, const XbVisit *visit, guint key)
{
  g_autofree char *values = xb_visit_values_text (visit);
  const char *const said[] = { values, visit->referral, visit->void_reason };
  g_autoptr (GString) words = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (said); i++)
    if (xb_none_if_empty (said[i]) != NULL)
      g_string_append_printf (words, "%s%s", words->len > 0 ? _ ("; ") : "", said[i]);
  xb_listing_begin (listing, key);
  xb_listing_add (listing, visit->service);
  xb_listing_add (listing, visit->title);
  xb_listing_add (listing, visit->void_reason != NULL ? _ ("struck out") : _ ("done"));
  xb_listing_add (listing, visit->date);
  xb_listing_add (listing, visit->worker);
  xb_listing_add (listing, words->str);
}

static XbListing *
load (XbStore *store, XbCatalog *catalog, const XbListQuery *query, GCancellable *cancellable, GError **error)
{
  const char *checklist = xb_none_if_empty (query->values[CHECKLIST]);
  const XbDueQuery due = { .as_of = query->as_of, .person_id = query->subject, .checklist = checklist, .state = -1 };
  const XbVisitQuery visits = { .person_id = query->subject, .checklist = checklist };
  Lines *lines = g_new0 (Lines, 1);
  XbLedgerDef *def;
  XbListing *listing;

  if ((lines->due = xb_due_list (store, &due, error)) == NULL
      || (lines->visits = xb_visit_list (store, &visits, xb_service_sees_health (store, query->operator_name), error)) == NULL)
    {
      lines_free (lines);
      return NULL;
    }
  def = xb_ledger_def_new ();
  xb_ledger_def_add_column (def, "service", _ ("Service"), XB_COLUMN_TEXT)->width = 20;
  xb_ledger_def_add_column (def, "item", _ ("Item"), XB_COLUMN_TEXT)->width = 20;
  xb_ledger_def_add_column (def, "state", _ ("State"), XB_COLUMN_TEXT)->width = 9;
  xb_ledger_def_add_column (def, "when", _ ("When"), XB_COLUMN_TEXT)->width = 24;
  xb_ledger_def_add_column (def, "worker", _ ("Worker"), XB_COLUMN_TEXT)->width = 9;
  xb_ledger_def_add_column (def, "words", _ ("Entries"), XB_COLUMN_TEXT)->width = 50;
  listing = xb_listing_new (def, _ ("Services"));
  for (guint i = 0; i < lines->due->len; i++)
    add_due (listing, g_ptr_array_index (lines->due, i), i + 1);
  for (guint i = 0; i < lines->visits->len; i++)
    add_visit (listing, g_ptr_array_index (lines->visits, i), lines->due->len + i + 1);
  listing->hint = lines->due->len + lines->visits->len == 0 ? g_strdup (_ ("There is none yet.")) : g_strdup_printf (_ ("Due: %u; visits: %u."), lines->due->len, lines->visits->len);
  listing->extra = lines;
  listing->free_extra = lines_free;
  return listing;
}

/* The line that is selected: one of them is set, or none. */
static void
selected (XbListView *self, const XbDueLine **due, const XbVisit **visit)
{
  const XbListing *listing = xb_list_view_listing (self);
  const Lines *lines = listing != NULL ? listing->extra : NULL;
  gint64 key = xb_list_view_key (self);

  *due = NULL;
  *visit = NULL;
  if (lines == NULL || key < 1)
    return;
  if (key <= lines->due->len)
    *due = g_ptr_array_index (lines->due, key - 1);
  else if (key <= lines->due->len + lines->visits->len)
    *visit = g_ptr_array_index (lines->visits, key - 1 - lines->due->len);
}

static void
fill (XbListView *self)
{
  xb_service_fill_checklists (self, CHECKLIST);
}

/* Enter: records what is due, mends what was done. */
static void
on_visit (XbListView *self)
{
  const XbDueLine *due;
  const XbVisit *visit;

  selected (self, &due, &visit);
  if (due != NULL)
    xb_visit_dialog_open (GTK_WIDGET (self), xb_list_view_office (self), due);
  else if (visit != NULL)
    xb_visit_dialog_correct (GTK_WIDGET (self), xb_list_view_office (self), visit->id);
}

static void
show_paper (XbListView *self, XbLedgerTable *table, const char *title, const GError *error)
{
  if (table != NULL)
    xb_preview_open_table (GTK_WIDGET (self), table);
  else
    xb_show_error (GTK_WIDGET (self), title, error->message);
}

static void
on_form (XbListView *self)
{
  const XbDueLine *due;
  const XbVisit *visit;
  XbVisitForm form = { 0 };
  g_autoptr (GError) error = NULL;

  selected (self, &due, &visit);
  if (due == NULL && visit == NULL)
    return;
  if (visit != NULL)
    form.visit_id = visit->id;
  else
    form = (XbVisitForm){ .person_id = due->person_id, .checklist = due->checklist, .item = due->item };
  show_paper (self, xb_visit_form (xb_office_store (xb_list_view_office (self)), xb_office_operator (xb_list_view_office (self)), &form, &error), _ ("Form of the visit"), error);
}

static void
on_card (XbListView *self)
{
  const XbDueLine *due;
  const XbVisit *visit;
  g_autoptr (GError) error = NULL;

  selected (self, &due, &visit);
  if (due != NULL || visit != NULL)
    show_paper (self,
                xb_service_card (xb_office_store (xb_list_view_office (self)), xb_office_operator (xb_list_view_office (self)), due != NULL ? due->person_id : visit->person_id,
                                 due != NULL ? due->checklist : visit->checklist, &error),
                _ ("Card"), error);
}

/**
 * xb_person_services_open:
 * @checklist: (nullable): the one that is chosen at first
 */
void
xb_person_services_open (GtkWidget *parent, XbOffice *office, gint64 person_id, const char *checklist)
{
  GtkWidget *window = xb_dialog_window (parent, _ ("Services of this person"), WIDTH, HEIGHT);
  XbListView *self = XB_LIST_VIEW (xb_list_view_new (_ ("Services of this person"), load));

  xb_list_view_set_subject (self, person_id);
  xb_list_view_add_choice (self, _ ("Service"));
  xb_list_view_add_button (self, _ ("_Visit…"), on_visit, TRUE);
  xb_list_view_add_button (self, _ ("_Form on paper…"), on_form, TRUE);
  xb_list_view_add_button (self, _ ("_Card on paper…"), on_card, TRUE);
  xb_list_view_add_button (self, _ ("P_rint…"), xb_list_view_print, FALSE);
  xb_list_view_on_fill (self, fill);
  xb_list_view_on_activate (self, on_visit);
  xb_list_view_set_office (self, office);
  if (checklist != NULL)
    xb_list_view_choose (self, CHECKLIST, checklist);
  gtk_window_set_child (GTK_WINDOW (window), GTK_WIDGET (self));
  gtk_window_present (GTK_WINDOW (window));
}
