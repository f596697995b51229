#define G_LOG_DOMAIN "xiangbu"

/* Who is entitled: everybody asked at once, with worklists of those who never applied and those who should be paid no longer. */

#include "subsidy/xb-subsidy-views.h"

#include "register/xb-names.h"
#include "subsidy/xb-screening.h"
#include "util/xb-text.h"
#include "widgets/xb-dialogs.h"

#include <glib/gi18n.h>
#include <string.h>

/* So many are shown at the most: a list of more is narrowed by village. */
#define MOST_SHOWN 20000

enum
{
  SCHEME,
  KIND,
  PLACE,
  DAY
};

static const char *const kinds[] = { "never", "qualifies", "soon", "one", "data", "no-longer" };
static const char *const kind_titles[] = { N_ ("Entitled, never applied"),  N_ ("Entitled"),         N_ ("Entitled within twelve months"),
                                           N_ ("One condition is missing"), N_ ("A fact is missing"), N_ ("Paid, no longer entitled") };

static XbListing *
new_listing (void)
{
  XbLedgerDef *def = xb_ledger_def_new ();

  xb_ledger_def_add_column (def, "name", _ ("Name"), XB_COLUMN_TEXT)->width = 10;
  xb_ledger_def_add_column (def, "village", _ ("Village"), XB_COLUMN_TEXT)->width = 12;
  xb_ledger_def_add_column (def, "group", _ ("Group"), XB_COLUMN_TEXT)->width = 10;
  xb_ledger_def_add_column (def, "category", _ ("Category"), XB_COLUMN_TEXT)->width = 14;
  xb_ledger_def_add_column (def, "amount", _ ("Amount"), XB_COLUMN_TEXT)->width = 16;
  xb_ledger_def_add_column (def, "case", _ ("Case"), XB_COLUMN_TEXT)->width = 10;
  xb_ledger_def_add_column (def, "reason", _ ("Reason"), XB_COLUMN_TEXT)->width = 60;
  return xb_listing_new (def, _ ("Who is entitled"));
}

static void
add_row (XbListing *listing, XbNames *names, gint64 person, const char *category, const char *amount, const char *state, const char *reason)
{
  XbNamed named = xb_names_read (names, person);

  xb_listing_begin (listing, person);
  xb_listing_add (listing, named.name);
  xb_listing_add (listing, named.village);
  xb_listing_add (listing, named.group);
  xb_listing_add (listing, category);
  xb_listing_add (listing, amount);
  xb_listing_add (listing, state);
  xb_listing_add (listing, reason);
}

static XbListing *
load_no_longer (XbStore *store, XbCatalog *catalog, const XbListQuery *query, XbNames *names, GError **error)
{
  g_autoptr (GPtrArray) list = xb_screening_no_longer (store, catalog, query->values[SCHEME], xb_none_if_empty (query->values[DAY]), xb_none_if_empty (query->values[PLACE]), error);
  XbListing *listing;

  if (list == NULL)
    return NULL;
  listing = new_listing ();
  for (guint i = 0; i < list->len; i++)
    {
      const XbNoLonger *one = g_ptr_array_index (list, i);

      add_row (listing, names, one->person_id, NULL, NULL, _ ("granted"), one->reason);
    }
  listing->hint = g_strdup_printf (ngettext ("%u is paid and, by the register, no longer entitled. Mend the register, or end the case.",
                                             "%u are paid and, by the register, no longer entitled. Mend the register, or end the case.", list->len),
                                   list->len);
  return listing;
}

static gboolean
wanted (const XbScreened *one, const char *kind)
{
  static const XbScreenedKind of[] = { XB_SCREENED_QUALIFIES, XB_SCREENED_QUALIFIES, XB_SCREENED_SOON, XB_SCREENED_ONE_MISSING, XB_SCREENED_DATA_MISSING };

  for (guint i = 0; i < G_N_ELEMENTS (of); i++)
    if (strcmp (kinds[i], kind) == 0)
      return one->kind == of[i] && (i > 0 || !one->applied);
  return FALSE;
}

static XbListing *
load (XbStore *store, XbCatalog *catalog, const XbListQuery *query, GCancellable *cancellable, GError **error)
{
  g_autoptr (XbScreening) screening = NULL;
  g_autoptr (XbNames) names = NULL;
  XbListing *listing;
  guint more = 0;

  if (*query->values[SCHEME] == '\0' || (names = xb_names_new (store, error)) == NULL)
    return new_listing ();
  if (strcmp (query->values[KIND], "no-longer") == 0)
    return load_no_longer (store, catalog, query, names, error);
  screening = xb_screening_run (store, catalog, query->values[SCHEME], xb_none_if_empty (query->values[DAY]), xb_none_if_empty (query->values[PLACE]), FALSE, cancellable, error);
  if (screening == NULL || !xb_store_exec (store, "BEGIN", error))
    return NULL;
  listing = new_listing ();
  for (guint i = 0; i < screening->people->len; i++)
    {
      const XbScreened *one = &g_array_index (screening->people, XbScreened, i);
      const XbSchemeAmount *amount;
      g_autofree char *reason = NULL, *text = NULL;

      if (!wanted (one, query->values[KIND]))
        continue;
      if (listing->keys->len >= MOST_SHOWN)
        {
          more++;
          continue;
        }
      if ((reason = xb_screened_reason (store, screening, one, error)) == NULL || g_cancellable_set_error_if_cancelled (cancellable, error))
        {
          xb_listing_free (listing);
          return NULL;
        }
      amount = xb_scheme_def_amount (screening->scheme->def, one->category != NULL ? one->category->id : NULL, screening->as_of);
      text = amount != NULL ? xb_amount_text (amount) : NULL;
      add_row (listing, names, one->person_id, one->category != NULL ? one->category->title : NULL, text, one->has_case ? _ ("runs") : one->applied ? _ ("closed") : "", reason);
    }
  listing->hint = more > 0 ? g_strdup_printf (_ ("The first %d are shown; %u more. Choose a village."), MOST_SHOWN, more)
                           : g_strdup_printf (_ ("As of %s: %u entitled, %u within twelve months; of %u one condition is missing, of %u a fact. What the register cannot know is asked for in the application."),
                                              screening->as_of, screening->counts[0], screening->counts[1], screening->counts[2], screening->counts[3]);
  return listing;
}

static void
fill (XbListView *self)
{
  xb_subsidy_fill_schemes (self, SCHEME, FALSE, FALSE);
}

static void
on_open (XbListView *self)
{
  xb_list_view_show_person (self, xb_list_view_key (self));
}

static void
on_apply (XbListView *self)
{
  xb_application_dialog_open (GTK_WIDGET (self), xb_list_view_office (self), xb_list_view_value (self, SCHEME), xb_list_view_key (self), 0);
}

/* ---- one person, condition by condition ---- */

static void
on_explain (XbListView *self)
{
  XbOffice *office = xb_list_view_office (self);
  g_autoptr (GError) error = NULL;
  g_autoptr (XbExplanation) explanation = xb_screening_explain (xb_office_store (office), xb_office_catalog (office), xb_list_view_value (self, SCHEME), xb_list_view_key (self),
                                                                xb_none_if_empty (xb_list_view_value (self, DAY)), &error);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; explanation != NULL && i < explanation->conditions->len; i++)
    {
      const XbExplained *one = &g_array_index (explanation->conditions, XbExplained, i);

      g_string_append_printf (text, "%s %s：%s\n", one->answer == XB_ANSWER_YES ? "✓" : one->answer == XB_ANSWER_NO ? "✗" : "?", one->condition->title, one->because);
    }
  if (explanation != NULL && explanation->gone != NULL)
    g_string_append_printf (text, "✗ %s：%s\n", explanation->gone_why, explanation->gone);
  if (explanation != NULL && explanation->begins != NULL && explanation->qualifies)
    g_string_append_printf (text, _ ("Applied for today, it would be paid from %s on."), explanation->begins);
  xb_show_error (GTK_WIDGET (self), explanation != NULL ? explanation->scheme->def->name : _ ("Scheme"), explanation != NULL ? text->str : error->message);
}

GtkWidget *
xb_screening_view_new (void)
{
  XbListView *self = XB_LIST_VIEW (xb_list_view_new (_ ("Who is entitled"), load));

  xb_list_view_add_choice (self, _ ("Scheme"));
  xb_list_view_add_choice (self, _ ("Who"));
  xb_list_view_add_places (self, _ ("Place"));
  xb_list_view_add_entry (self, _ ("As of (today)"), NULL);
  xb_list_view_set_codes (self, KIND, kinds, kind_titles, G_N_ELEMENTS (kinds));
  xb_list_view_add_button (self, _ ("_Why?"), on_explain, TRUE);
  xb_list_view_add_button (self, _ ("_Application…"), on_apply, TRUE);
  xb_list_view_add_button (self, _ ("_Open the card"), on_open, TRUE);
  xb_list_view_add_button (self, _ ("_Print the list…"), xb_list_view_print, FALSE);
  xb_list_view_on_fill (self, fill);
  xb_list_view_on_activate (self, on_explain);
  return GTK_WIDGET (self);
}
