#define G_LOG_DOMAIN "xiangbu"

/* The annual review: whom somebody has to see, village by village, with what the register says against. */

#include "subsidy/xb-subsidy-views.h"

#include "forms/xb-prompt.h"
#include "subsidy/xb-case.h"
#include "util/xb-text.h"
#include "widgets/xb-dialogs.h"

#include <glib/gi18n.h>
#include <stdlib.h>
#include <string.h>

enum
{
  SCHEME,
  YEAR,
  PLACE,
  WHICH
};

static const char *const which_ids[] = { "open", "exception", "not_seen", "no_longer", "confirmed", "" };
static const char *const which_titles[] = { N_ ("Not reviewed yet"), N_ ("The register speaks against"), N_ ("Not seen"), N_ ("No longer entitled"), N_ ("Confirmed"), N_ ("All of them") };

static gboolean
wanted (const XbReviewLine *line, const char *which)
{
  if (*which == '\0')
    return TRUE;
  if (strcmp (which, "open") == 0)
    return line->outcome == NULL;
  if (strcmp (which, "exception") == 0)
    return line->exception != NULL;
  return g_strcmp0 (line->outcome, which) == 0;
}

static XbListing *
load (XbStore *store, XbCatalog *catalog, const XbListQuery *query, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) lines = NULL;
  g_autoptr (XbScheme) scheme = NULL;
  XbLedgerDef *def = xb_ledger_def_new ();
  XbListing *listing;
  guint reviewed = 0, exceptions = 0;

  xb_ledger_def_add_column (def, "case_no", _ ("Case no."), XB_COLUMN_TEXT)->width = 12;
  xb_ledger_def_add_column (def, "name", _ ("Name"), XB_COLUMN_TEXT)->width = 10;
  xb_ledger_def_add_column (def, "village", _ ("Village"), XB_COLUMN_TEXT)->width = 12;
  xb_ledger_def_add_column (def, "group", _ ("Group"), XB_COLUMN_TEXT)->width = 8;
  xb_ledger_def_add_column (def, "birth", _ ("Birth date"), XB_COLUMN_TEXT)->width = 12;
  xb_ledger_def_add_column (def, "outcome", _ ("Outcome"), XB_COLUMN_TEXT)->width = 14;
  xb_ledger_def_add_column (def, "date", _ ("Date"), XB_COLUMN_TEXT)->width = 12;
  xb_ledger_def_add_column (def, "exception", _ ("What the register says against"), XB_COLUMN_TEXT)->width = 50;
  listing = xb_listing_new (def, _ ("Annual review"));
  if (*query->values[SCHEME] == '\0')
    return listing;
  lines = xb_review_list (store, catalog, query->values[SCHEME], atoi (query->values[YEAR]), xb_none_if_empty (query->values[PLACE]), error);
  scheme = lines != NULL ? xb_scheme_load (store, catalog, query->values[SCHEME], TRUE, error) : NULL;
  if (scheme == NULL)
    {
      xb_listing_free (listing);
      return NULL;
    }
  for (guint i = 0; i < lines->len; i++)
    {
      const XbReviewLine *line = g_ptr_array_index (lines, i);

      reviewed += line->outcome != NULL;
      exceptions += line->exception != NULL;
      if (!wanted (line, query->values[WHICH]))
        continue;
      xb_listing_begin (listing, line->case_id);
      xb_listing_add (listing, line->case_no);
      xb_listing_add (listing, line->name);
      xb_listing_add (listing, line->village);
      xb_listing_add (listing, line->group);
      xb_listing_add (listing, line->birth_date);
      xb_listing_add (listing, line->outcome != NULL ? xb_codes_label (xb_catalog_codes (catalog, "review-outcome"), line->outcome) : _ ("not reviewed yet"));
      xb_listing_add (listing, line->date);
      xb_listing_add (listing, line->exception);
    }
  listing->hint = scheme->def->review_to != NULL
                      ? g_strdup_printf (_ ("%u of %u reviewed; of %u the register speaks against. Time for the review: %s to %s."), reviewed, lines->len, exceptions, scheme->def->review_from,
                                         scheme->def->review_to)
                      : g_strdup_printf (_ ("%u of %u reviewed; of %u the register speaks against. This scheme asks for no annual review."), reviewed, lines->len, exceptions);
  return listing;
}

static void
fill (XbListView *self)
{
  g_autofree char *today = xb_text_today ();
  g_autoptr (GPtrArray) years = g_ptr_array_new_with_free_func (g_free);

  xb_subsidy_fill_schemes (self, SCHEME, TRUE, FALSE);
  for (int year = atoi (today); year > atoi (today) - 5; year--)
    g_ptr_array_add (years, g_strdup_printf ("%d", year));
  xb_list_view_set_choices (self, YEAR, years, years);
}

typedef struct
{
  GArray *ids;
  int year;
  XbReviewOutcome outcome;
} Record;

static void
record_free (gpointer data)
{
  g_array_unref (((Record *) data)->ids);
  g_free (data);
}

static gpointer
record (XbStore *store, XbCatalog *catalog, const char *operator_name, char **values, gpointer data, GError **error)
{
  Record *asked = data;

  return xb_review_record (store, catalog, operator_name, asked->ids, asked->year, asked->outcome, xb_none_if_empty (values[0]), values[1], error) ? g_strdup ("") : NULL;
}

static const XbPromptWork record_work = { record, NULL, g_free };

static void
ask (XbListView *self, XbReviewOutcome outcome, gboolean whole_list)
{
  const XbListing *listing = xb_list_view_listing (self);
  const XbPromptField fields[] = { { .label = _ ("Date"), .hint = _ ("empty: today") },
                                   { .label = _ ("Note"), .hint = outcome == XB_REVIEW_CONFIRMED ? NULL : _ ("needed") } };
  gint64 key = xb_list_view_key (self);
  g_autofree char *words = NULL;
  Record *asked;

  if (listing == NULL || listing->keys->len == 0)
    return;
  asked = g_new0 (Record, 1);
  asked->ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  asked->outcome = outcome;
  asked->year = atoi (xb_list_view_value (self, YEAR));
  if (whole_list)
    g_array_append_vals (asked->ids, listing->keys->data, listing->keys->len);
  else
    g_array_append_val (asked->ids, key);
  words = g_strdup_printf (ngettext ("Of %u case.", "Of %u cases.", asked->ids->len), asked->ids->len);
  xb_prompt_work (GTK_WIDGET (self), xb_list_view_office (self), outcome == XB_REVIEW_CONFIRMED ? _ ("Seen and confirmed") : outcome == XB_REVIEW_NOT_SEEN ? _ ("Not seen") : _ ("No longer entitled"),
             _ ("_Save"), words, fields, G_N_ELEMENTS (fields), &record_work, asked, record_free);
}

static void
on_confirm (XbListView *self)
{
  ask (self, XB_REVIEW_CONFIRMED, FALSE);
}

static void
on_confirm_all (XbListView *self)
{
  ask (self, XB_REVIEW_CONFIRMED, TRUE);
}

static void
on_not_seen (XbListView *self)
{
  ask (self, XB_REVIEW_NOT_SEEN, FALSE);
}

static void
on_no_longer (XbListView *self)
{
  ask (self, XB_REVIEW_NO_LONGER, FALSE);
}

static void
on_open (XbListView *self)
{
  xb_case_dialog_open (GTK_WIDGET (self), xb_list_view_office (self), xb_list_view_key (self));
}

static void
on_form (XbListView *self)
{
  g_autofree char *scheme = g_strdup (xb_list_view_value (self, SCHEME)), *year = g_strdup (xb_list_view_value (self, YEAR));

  if (*scheme != '\0')
    xb_subsidy_export (self, "subsidy-review", "scheme", scheme, "year", year);
}

GtkWidget *
xb_review_view_new (void)
{
  XbListView *self = XB_LIST_VIEW (xb_list_view_new (_ ("Annual review"), load));

  xb_list_view_add_choice (self, _ ("Scheme"));
  xb_list_view_add_choice (self, _ ("Year"));
  xb_list_view_add_places (self, _ ("Place"));
  xb_list_view_add_choice (self, _ ("Which"));
  xb_list_view_set_codes (self, WHICH, which_ids, which_titles, G_N_ELEMENTS (which_ids));
  xb_list_view_add_button (self, _ ("_Confirm…"), on_confirm, TRUE);
  xb_list_view_add_button (self, _ ("Confirm the _whole list…"), on_confirm_all, FALSE);
  xb_list_view_add_button (self, _ ("_Not seen…"), on_not_seen, TRUE);
  xb_list_view_add_button (self, _ ("No _longer entitled…"), on_no_longer, TRUE);
  xb_list_view_add_button (self, _ ("_Open the case…"), on_open, TRUE);
  xb_list_view_add_button (self, _ ("Review _sheet…"), on_form, FALSE);
  xb_list_view_on_fill (self, fill);
  xb_list_view_on_activate (self, on_open);
  return GTK_WIDGET (self);
}
