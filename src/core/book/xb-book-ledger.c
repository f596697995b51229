#define G_LOG_DOMAIN "xb-book"

/* A list of entries as a ledger: what the window shows, what is printed, and what goes to Excel. */

#include "book/xb-book-query.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static XbColumnType
column_type (const XbBookField *field)
{
  switch (field->type)
    {
    case XB_BOOK_MONEY:
      return XB_COLUMN_MONEY;
    case XB_BOOK_INTEGER:
      return XB_COLUMN_INTEGER;
    case XB_BOOK_NUMBER:
      return field->decimals == 0 ? XB_COLUMN_INTEGER : field->decimals == 2 ? XB_COLUMN_DECIMAL : XB_COLUMN_TEXT;
    case XB_BOOK_CITIZEN_ID:
      return XB_COLUMN_CITIZEN_ID;
    case XB_BOOK_PHONE:
      return XB_COLUMN_PHONE;
    default:
      return XB_COLUMN_TEXT;
    }
}

static double
column_width (const XbBookField *field)
{
  switch (field->type)
    {
    case XB_BOOK_LONG:
      return 36;
    case XB_BOOK_TEXT:
      return field->max_length > 60 ? 24 : 14;
    case XB_BOOK_CITIZEN_ID:
      return 22;
    case XB_BOOK_PLACE:
    case XB_BOOK_PHONE:
    case XB_BOOK_MONEY:
      return 14;
    case XB_BOOK_YES_NO:
    case XB_BOOK_TIME:
      return 8;
    default:
      return 12;
    }
}

/* How a field is selected: as people read it, but for what the ledger itself turns into words. */
static void
append_column (GString *sql, const XbBookField *field, gboolean unmasked)
{
  if (field->sensitive && !unmasked && column_type (field) == XB_COLUMN_TEXT)
    {
      g_string_append_printf (sql, ", (SELECT '•••' FROM v_book_value v WHERE v.row_id = r.row_id AND v.field = '%s') AS %s", field->id, field->id);
      return;
    }
  g_string_append (sql, ", (SELECT ");
  if (field->type == XB_BOOK_CHOICE || field->type == XB_BOOK_YES_NO)
    {
      g_string_append (sql, "CASE v.value");
      for (guint i = 0; field->choices != NULL && field->choices[i] != NULL; i++)
        {
          char *pair = sqlite3_mprintf (" WHEN %Q THEN %Q", field->choices[i], field->choice_titles[i]);

          g_string_append (sql, pair);
          sqlite3_free (pair);
        }
      if (field->type == XB_BOOK_YES_NO)
        {
          char *pair = sqlite3_mprintf (" WHEN 'yes' THEN %Q WHEN 'no' THEN %Q", _ ("yes"), _ ("no"));

          g_string_append (sql, pair);
          sqlite3_free (pair);
        }
      g_string_append (sql, " ELSE v.value END");
    }
  else if (column_type (field) == XB_COLUMN_MONEY || column_type (field) == XB_COLUMN_INTEGER)
    g_string_append (sql, "CAST (v.value AS INTEGER)");
  else if (column_type (field) == XB_COLUMN_DECIMAL)
    g_string_append (sql, "CAST (v.value AS REAL)");
  else
    g_string_append (sql, "v.value");
  g_string_append_printf (sql, " FROM v_book_value v WHERE v.row_id = r.row_id AND v.field = '%s') AS %s", field->id, field->id);
}

/* The entries; with a running balance of all of them, in the order of their days, whichever are shown. */
static void
append_from (GString *sql, const XbBookDef *def)
{
  if (def->balance_in == NULL)
    {
      g_string_append (sql, " FROM v_book_row r WHERE ");
      return;
    }
  g_string_append_printf (sql,
                          " FROM (SELECT b.row_id, b.register, b.date, b.subject, sum (coalesce ((SELECT CAST (i.value AS INTEGER) FROM v_book_value i WHERE i.row_id = b.row_id AND i.field = '%s'), 0)"
                          " - coalesce ((SELECT CAST (o.value AS INTEGER) FROM v_book_value o WHERE o.row_id = b.row_id AND o.field = '%s'), 0)) OVER (ORDER BY b.date, b.row_id) AS balance"
                          " FROM v_book_row b WHERE b.register = '%s') r WHERE ",
                          def->balance_in, def->balance_out, def->id); /* a–z, digits, - and _ */
}

/**
 * xb_book_ledger:
 * @all: every field, not only those of the list: what can be imported again
 *
 * Returns: (transfer full): a ledger of the entries that are asked for, in their order; @def is to outlive it
 */
XbLedgerDef *
xb_book_ledger (const XbBookDef *def, const XbBookQuery *query, gboolean all, gboolean unmasked)
{
  static const char *const footer[] = { N_ ("Head of unit:"), N_ ("Reviewer:"), N_ ("Prepared by: %operator%"), N_ ("Phone:"), N_ ("Date: %today%"), NULL };
  XbLedgerDef *ledger = xb_ledger_def_new ();
  g_autoptr (GString) sql = g_string_new ("SELECT r.row_id");
  g_autoptr (GStrvBuilder) lines = g_strv_builder_new (), foot = g_strv_builder_new ();
  gboolean sums = FALSE;

  ledger->id = g_strdup (def->id);
  ledger->name = g_strdup (def->title);
  ledger->title = g_strdup_printf ("%%township%%%s", def->title);
  ledger->landscape = TRUE;
  g_strv_builder_add (lines, _ ("Reporting unit: %township%"));
  if (query->from != NULL || query->to != NULL)
    {
      g_autofree char *period = g_strdup_printf (_ ("Period: %s to %s"), query->from != NULL ? query->from : "…", query->to != NULL ? query->to : "…");

      g_strv_builder_add (lines, period);
    }
  ledger->lines = g_strv_builder_end (lines);
  for (const char *const *line = footer; *line != NULL; line++)
    g_strv_builder_add (foot, _ (*line));
  ledger->footer = g_strv_builder_end (foot);
  xb_ledger_def_add_column (ledger, "serial", _ ("No."), XB_COLUMN_SERIAL)->width = 6;
  for (guint i = 0; i < def->fields->len; i++)
    {
      const XbBookField *field = g_ptr_array_index (def->fields, i);
      XbLedgerColumn *column;

      if (!all && !field->list)
        continue;
      append_column (sql, field, unmasked);
      column = xb_ledger_def_add_column (ledger, field->id, field->title, column_type (field));
      column->codes = field->type == XB_BOOK_CODE ? field->codes : NULL;
      column->width = column_width (field);
      column->sum = field->sum;
      sums = sums || field->sum;
    }
  if (def->balance_in != NULL)
    {
      g_string_append (sql, ", r.balance");
      xb_ledger_def_add_column (ledger, "balance", _ ("Balance"), XB_COLUMN_MONEY)->width = 14;
    }
  ledger->a3 = ledger->columns->len > 12;
  if (sums)
    ledger->total = g_strdup (_ ("Total"));
  append_from (sql, def);
  xb_book_query_where (sql, NULL, def, query);
  xb_book_query_order (sql, def, query, TRUE);
  ledger->sql = g_string_free (g_steal_pointer (&sql), FALSE);
  return ledger;
}

static void
free_ledger (gpointer ledger)
{
  xb_ledger_def_free (ledger);
}

/**
 * xb_book_table:
 * @limit: so many lines at most, the first ones; without their totals then, which would be of the lines alone
 * @keys: (out) (transfer full) (element-type gint64): of each line; 0 of that of totals
 * @all: (out): how many entries there are of the kind that is asked for
 *
 * Returns: (transfer full) (nullable): the list as it is shown; sensitive fields masked
 */
XbLedgerTable *
xb_book_table (XbStore *store, const XbBookDef *def, const XbBookQuery *query, guint limit, GArray **keys, guint *all, GError **error)
{
  g_autoptr (GArray) ids = xb_book_ids (store, def, query, error);
  XbBookQuery shown = *query;
  XbLedgerDef *ledger;
  XbLedgerOptions options = { 0 };
  XbLedgerTable *table;

  if (ids == NULL)
    return NULL;
  *all = ids->len;
  g_array_set_size (ids, MIN (ids->len, limit));
  /* Looked for once; and where all are asked for without words, the list goes by the register's own order. */
  if (*all > limit || (query->text != NULL && *query->text != '\0'))
    shown.ids = ids;
  ledger = xb_book_ledger (def, &shown, FALSE, FALSE);
  if (*all > limit)
    g_clear_pointer (&ledger->total, g_free);
  table = xb_ledger_table_load (store, ledger, &options, error);
  if (table == NULL)
    {
      xb_ledger_def_free (ledger);
      return NULL;
    }
  table->owner = ledger;
  table->free_owner = free_ledger;
  g_array_set_size (ids, xb_ledger_table_lines (table));
  *keys = g_steal_pointer (&ids);
  return table;
}
