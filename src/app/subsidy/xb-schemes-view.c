#define G_LOG_DOMAIN "xiangbu"

/* Schemes: what there is, what is in force, whom it would reach. */

#include "subsidy/xb-subsidy-views.h"

#include "desk/xb-desk.h"
#include "forms/xb-prompt.h"
#include "subsidy/xb-screening.h"
#include "widgets/xb-dialogs.h"
#include "widgets/xb-report.h"
#include "xb-work.h"

#include <glib/gi18n.h>
#include <string.h>

static XbListing *
load (XbStore *store, XbCatalog *catalog, const XbListQuery *query, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) schemes = xb_scheme_list (store, catalog, error);
  XbLedgerDef *def = xb_ledger_def_new ();
  XbListing *listing;

  xb_ledger_def_add_column (def, "name", _ ("Scheme"), XB_COLUMN_TEXT)->width = 34;
  xb_ledger_def_add_column (def, "state", _ ("In force"), XB_COLUMN_TEXT)->width = 22;
  xb_ledger_def_add_column (def, "paid", _ ("How often"), XB_COLUMN_TEXT)->width = 9;
  xb_ledger_def_add_column (def, "amount", _ ("Amount now"), XB_COLUMN_TEXT)->width = 30;
  xb_ledger_def_add_column (def, "note", _ ("To know first"), XB_COLUMN_TEXT)->width = 60;
  listing = xb_listing_new (def, _ ("Schemes"));
  for (guint i = 0; schemes != NULL && i < schemes->len; i++)
    {
      const XbScheme *scheme = g_ptr_array_index (schemes, i);
      g_autoptr (GString) amounts = g_string_new (NULL);
      g_autofree char *since = scheme->since == NULL ? g_strdup (_ ("no"))
                               : scheme->differs      ? g_strdup_printf (_ ("since %s; a newer definition is there"), scheme->since)
                                                      : g_strdup_printf (_ ("since %s"), scheme->since);
      char today[XB_DATE_SIZE];

      xb_subsidy_check_day (NULL, today, NULL);
      for (guint k = 0; k < MAX (scheme->def->categories->len, 1); k++)
        {
          const XbSchemeCategory *category = scheme->def->categories->len > 0 ? g_ptr_array_index (scheme->def->categories, k) : NULL;
          const XbSchemeAmount *amount = xb_scheme_def_amount (scheme->def, category != NULL ? category->id : NULL, today);
          g_autofree char *text = amount != NULL ? xb_amount_text (amount) : g_strdup ("–");

          g_string_append_printf (amounts, "%s%s%s%s", k > 0 ? "; " : "", category != NULL ? category->title : "", category != NULL ? " " : "", text);
        }
      xb_listing_begin (listing, i + 1);
      xb_listing_add (listing, scheme->def->name);
      xb_listing_add (listing, since);
      xb_listing_add (listing, xb_paid_title (scheme->def->paid));
      xb_listing_add (listing, amounts->str);
      xb_listing_add (listing, scheme->def->note);
    }
  listing->hint = g_strdup (_ ("Look at whom a scheme reaches before it is switched on. A changed definition counts when it is switched on again; what was paid stays as it was."));
  return listing;
}

/* The scheme of the row that is selected. (transfer full) (nullable) */
static char *
selected (XbListView *self)
{
  XbOffice *office = xb_list_view_office (self);
  g_autoptr (GPtrArray) schemes = xb_scheme_list (xb_office_store (office), xb_office_catalog (office), NULL);
  gint64 at = xb_list_view_key (self);

  return schemes != NULL && at > 0 && at <= schemes->len ? g_strdup (((XbScheme *) g_ptr_array_index (schemes, at - 1))->def->id) : NULL;
}

static void
on_switch (XbListView *self, gboolean on)
{
  g_autofree char *scheme = selected (self);
  XbOffice *office = xb_list_view_office (self);
  g_autoptr (GError) error = NULL;
  gboolean ok;

  if (scheme == NULL)
    return;
  ok = on ? xb_scheme_switch_on (xb_office_store (office), xb_office_catalog (office), xb_office_operator (office), scheme, &error)
          : xb_scheme_switch_off (xb_office_store (office), xb_office_catalog (office), xb_office_operator (office), scheme, &error);
  xb_list_view_tell (self, _ ("Scheme"), ok, error);
}

static void
on_switch_on (XbListView *self)
{
  on_switch (self, TRUE);
}

static void
on_switch_off (XbListView *self)
{
  on_switch (self, FALSE);
}

/* ---- trying ---- */

static gpointer
run_try (XbStore *store, XbCatalog *catalog, gpointer job, GCancellable *cancellable, GError **error)
{
  g_autoptr (GArray) villages = xb_screening_try (store, catalog, job, NULL, error);
  XbLedgerDef *def;
  XbLedgerTable *table;

  if (villages == NULL)
    return NULL;
  def = xb_ledger_def_new ();
  xb_ledger_def_add_column (def, "village", _ ("Village"), XB_COLUMN_TEXT)->width = 20;
  xb_ledger_def_add_column (def, "qualify", _ ("Would qualify"), XB_COLUMN_INTEGER);
  xb_ledger_def_add_column (def, "on_roll", _ ("Approved today"), XB_COLUMN_INTEGER);
  xb_ledger_def_add_column (def, "both", _ ("Both"), XB_COLUMN_INTEGER);
  table = xb_ledger_table_new_own (def, _ ("Whom the scheme reaches"));
  for (guint i = 0; i < villages->len; i++)
    {
      const XbTried *tried = &g_array_index (villages, XbTried, i);

      xb_ledger_table_begin (table, XB_TABLE_ROW, NULL);
      xb_ledger_table_add (table, tried->village);
      for (guint k = 0; k < 3; k++)
        {
          g_autofree char *text = g_strdup_printf ("%u", k == 0 ? tried->qualify : k == 1 ? tried->on_roll : tried->both);

          xb_ledger_table_add (table, text);
        }
    }
  return table;
}

static void
on_tried (GtkWidget *owner, gpointer result, gpointer job, const GError *error)
{
  if (result == NULL)
    {
      xb_show_error (owner, _ ("Scheme"), error->message);
      return;
    }
  xb_report (owner, _ ("Whom the scheme reaches"), NULL, result);
}

static const XbWork try_work = { run_try, on_tried, g_free, (GDestroyNotify) xb_ledger_table_free, XB_STORE_READ_ONLY };

static void
on_try (XbListView *self)
{
  char *scheme = selected (self);

  if (scheme != NULL)
    g_object_unref (xb_work_start (GTK_WIDGET (self), xb_list_view_office (self), &try_work, scheme));
}

/* ---- amounts ---- */

static gboolean
fill_in (XbOffice *office, char **values, gpointer data, GError **error)
{
  g_autoptr (XbScheme) scheme = xb_scheme_load_catalog (xb_office_catalog (office), data, error);
  g_autofree char *text = NULL, *name = g_strconcat (data, ".scheme", NULL), *path = NULL;
  const XbSchemeCategory *category = NULL;
  char day[XB_DATE_SIZE];
  gint64 fen;

  if (scheme == NULL || !xb_subsidy_check_day (values[1], day, error))
    return FALSE;
  if (scheme->def->categories->len > 0)
    category = g_ptr_array_index (scheme->def->categories, MIN (g_ascii_strtoull (values[0], NULL, 10), scheme->def->categories->len - 1));
  if (!xb_money_parse (values[2], &fen) || *values[3] == '\0')
    return xb_subsidy_refuse (error, XB_SUBSIDY_ERROR_INVALID, _ ("Fill in the amount in yuan, such as 960 or 49.50, and the document it stands in."));
  text = xb_scheme_with_amount (scheme->def, category != NULL ? category->id : NULL, day, fen, values[3], error);
  path = text != NULL && xb_desk_define (xb_office_store (office), xb_office_operator (office), name, FALSE, error)
             ? xb_catalog_install_text (xb_office_catalog (office), name, text, strlen (text), error) : NULL;
  return path != NULL && xb_office_reload_catalog (office, error);
}

static void
on_fill_in (XbListView *self)
{
  char *id = selected (self);
  g_autoptr (XbScheme) scheme = id != NULL ? xb_scheme_load_catalog (xb_office_catalog (xb_list_view_office (self)), id, NULL) : NULL;
  g_autoptr (GPtrArray) categories = g_ptr_array_new ();

  if (scheme == NULL)
    {
      g_free (id);
      return;
    }
  for (guint i = 0; i < scheme->def->categories->len; i++)
    g_ptr_array_add (categories, ((XbSchemeCategory *) g_ptr_array_index (scheme->def->categories, i))->title);
  if (categories->len == 0)
    g_ptr_array_add (categories, _ ("Everybody"));
  g_ptr_array_add (categories, NULL);
  {
    const XbPromptField fields[] = { { .label = _ ("Category"), .choices = (const char *const *) categories->pdata },
                                     { .label = _ ("In force from"), .hint = _ ("2026-01-01") },
                                     { .label = _ ("Amount (yuan)"), .hint = _ ("such as 50 or 49.50") },
                                     { .label = _ ("Document"), .hint = _ ("number and name of the county's document") } };

    xb_prompt (GTK_WIDGET (self), xb_list_view_office (self), _ ("Amount of a scheme"), _ ("_Save"),
               _ ("The amount goes into the office's own definition of the scheme. It counts when the scheme is switched on, or switched on again."), fields, G_N_ELEMENTS (fields), fill_in, id,
               g_free);
  }
}

GtkWidget *
xb_schemes_view_new (void)
{
  XbListView *self = XB_LIST_VIEW (xb_list_view_new (_ ("Schemes"), load));

  xb_list_view_add_button (self, _ ("Whom it _reaches"), on_try, TRUE);
  xb_list_view_add_button (self, _ ("_Amount…"), on_fill_in, TRUE);
  xb_list_view_add_button (self, _ ("Switch _on"), on_switch_on, TRUE);
  xb_list_view_add_button (self, _ ("Switch o_ff"), on_switch_off, TRUE);
  return GTK_WIDGET (self);
}
