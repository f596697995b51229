#define G_LOG_DOMAIN "xiangbu"

/* A year at one look: who was visited when, who was not, and who looks after them. */

#include "service/xb-service-views.h"

#include "service/xb-checklist.h"
#include "service/xb-year.h"
#include "util/xb-date.h"
#include "util/xb-text.h"

#include <glib/gi18n.h>
#include <string.h>

/* More lines than anybody reads; a place makes them fewer. */
#define MAX_LINES 5000

enum
{
  CHECKLIST,
  YEAR,
  SHOW,
  PLACE
};

static const char *const show_ids[] = { "", "missed" };
static const char *const show_titles[] = { N_ ("Everybody"), N_ ("Who was not visited") };

static void
fill (XbListView *self)
{
  XbOffice *office = xb_list_view_office (self);
  g_autoptr (GPtrArray) checklists = xb_checklist_list (xb_office_store (office), xb_office_catalog (office), NULL), ids = g_ptr_array_new (), titles = g_ptr_array_new ();

  /* What asks for contacts first: the families nobody else looks after. */
  for (int pass = 0; pass < 2; pass++)
    for (guint i = 0; checklists != NULL && i < checklists->len; i++)
      {
        const XbChecklist *one = g_ptr_array_index (checklists, i);

        if (one->version_id == 0 || !xb_year_fits (one->def) || (one->def->fields->len > 0) == (pass == 1))
          continue;
        g_ptr_array_add (ids, one->def->id);
        g_ptr_array_add (titles, one->def->name);
      }
  xb_list_view_set_choices (self, CHECKLIST, ids, titles);
}

static XbLedgerDef *
columns (const XbYear *year)
{
  XbLedgerDef *def = xb_ledger_def_new ();

  xb_ledger_def_add_column (def, "village", _ ("Village"), XB_COLUMN_TEXT)->width = 12;
  xb_ledger_def_add_column (def, "group", _ ("Group"), XB_COLUMN_TEXT)->width = 8;
  xb_ledger_def_add_column (def, "name", _ ("Name"), XB_COLUMN_TEXT)->width = 10;
  for (guint i = 0; i < year->columns->len; i++)
    {
      g_autofree char *id = g_strdup_printf ("turn%u", i);

      xb_ledger_def_add_column (def, id, g_ptr_array_index (year->columns, i), XB_COLUMN_TEXT)->width = 13;
    }
  xb_ledger_def_add_column (def, "worker", _ ("Worker"), XB_COLUMN_TEXT)->width = 9;
  for (guint i = 0; i < year->fields->len; i++)
    {
      g_autofree char *id = g_strdup_printf ("field%u", i);

      xb_ledger_def_add_column (def, id, g_ptr_array_index (year->fields, i), XB_COLUMN_TEXT)->width = 14;
    }
  return def;
}

static void
add_person (XbListing *listing, const XbYear *year, const XbYearPerson *person, guint key)
{
  xb_listing_begin (listing, key);
  xb_listing_add (listing, person->village);
  xb_listing_add (listing, person->group);
  xb_listing_add (listing, person->name);
  for (guint i = 0; i < year->columns->len; i++)
    {
      g_autofree char *text = xb_year_cell_text (&person->cells[i]);

      xb_listing_add (listing, text);
    }
  xb_listing_add (listing, person->worker);
  for (guint i = 0; i < year->fields->len; i++)
    xb_listing_add (listing, person->fields[i]);
}

static XbListing *
load (XbStore *store, XbCatalog *catalog, const XbListQuery *query, GCancellable *cancellable, GError **error)
{
  g_autofree char *today = xb_text_today (), *title = NULL;
  int number = atoi (*query->values[YEAR] != '\0' ? query->values[YEAR] : today);
  g_autoptr (XbYear) year = NULL;
  XbListing *listing;
  guint missed = 0, shown = 0;

  if (*query->values[CHECKLIST] == '\0')
    {
      listing = xb_listing_new (xb_ledger_def_new (), _ ("The year"));
      xb_ledger_def_add_column (listing->table->def, "name", _ ("Name"), XB_COLUMN_TEXT);
      listing->hint = g_strdup (_ ("No checklist that comes with the calendar is switched on."));
      return listing;
    }
  year = xb_year_load (store, query->values[CHECKLIST], number, xb_none_if_empty (query->values[PLACE]), query->as_of, MAX_LINES, error);
  if (year == NULL)
    return NULL;
  title = g_strdup_printf (_ ("The year %d"), number);
  listing = xb_listing_new (columns (year), title);
  for (guint i = 0; i < year->people->len; i++)
    {
      const XbYearPerson *person = g_ptr_array_index (year->people, i);

      missed += person->missed > 0;
      if (*query->values[SHOW] != '\0' && person->missed == 0)
        continue;
      shown++;
      add_person (listing, year, person, i + 1);
    }
  listing->hint = year->people->len == MAX_LINES ? g_strdup_printf (_ ("Only the first %d people are looked at. Choose a place to see the rest."), MAX_LINES)
                                                 : g_strdup_printf (_ ("People: %u; not visited at some time: %u."), year->people->len, missed);
  listing->rows = g_ptr_array_ref (year->people);
  return listing;
}

static void
on_visits (XbListView *self)
{
  const XbYearPerson *person = xb_list_view_row (self);

  if (person != NULL)
    xb_person_services_open (GTK_WIDGET (self), xb_list_view_office (self), person->person_id, xb_list_view_value (self, CHECKLIST));
}

static void
on_care (XbListView *self)
{
  const XbYearPerson *person = xb_list_view_row (self);

  if (person != NULL)
    xb_taking_dialog_open_for (GTK_WIDGET (self), xb_list_view_office (self), xb_list_view_value (self, CHECKLIST), person->case_id, person->person_id, person->name);
}

static void
on_person (XbListView *self)
{
  const XbYearPerson *person = xb_list_view_row (self);

  if (person != NULL)
    xb_list_view_show_person (self, person->person_id);
}

GtkWidget *
xb_year_view_new (void)
{
  XbListView *self = XB_LIST_VIEW (xb_list_view_new (_ ("The year"), load));
  g_autofree char *today = xb_text_today ();

  today[4] = '\0';
  xb_list_view_add_choice (self, _ ("Service"));
  xb_list_view_add_entry (self, _ ("Year"), today);
  xb_list_view_add_choice (self, _ ("Show"));
  xb_list_view_add_places (self, _ ("Place"));
  xb_list_view_set_codes (self, SHOW, show_ids, show_titles, G_N_ELEMENTS (show_ids));
  xb_list_view_add_button (self, _ ("_Contacts…"), on_care, TRUE);
  xb_list_view_add_button (self, _ ("_Visits…"), on_visits, TRUE);
  xb_list_view_add_button (self, _ ("Household _card"), on_person, TRUE);
  xb_list_view_add_button (self, _ ("P_rint…"), xb_list_view_print, FALSE);
  xb_list_view_on_fill (self, fill);
  xb_list_view_on_activate (self, on_care);
  return GTK_WIDGET (self);
}
