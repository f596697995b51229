#define G_LOG_DOMAIN "xb-book"

/* What a register comes to, at a glance: by month, and by each field that is one of a few things. */

#include "book/xb-book-list.h"

#include "util/xb-money.h"

#include <glib/gi18n-lib.h>

static char *
sum_text (const XbBookField *field, double sum)
{
  if (field->type == XB_BOOK_MONEY)
    return xb_money_text ((gint64) sum);
  return g_strdup_printf ("%.*f", (int) field->decimals, sum);
}

static gboolean
add_counts (XbStore *store, const XbBookDef *def, const XbBookQuery *query, const XbBookField *by, XbLedgerTable *table, GError **error)
{
  g_autoptr (GPtrArray) counts = xb_book_counts (store, def, query, by != NULL ? by->id : NULL, by != NULL ? XB_BOOK_ALL_TIME : XB_BOOK_BY_MONTH, error);

  if (counts == NULL)
    return FALSE;
  for (guint i = 0; i < counts->len; i++)
    {
      const XbBookCount *count = g_ptr_array_index (counts, i);
      const char *what = by != NULL ? count->value : count->period;
      g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT, count->count);
      guint at = 0;

      if (!xb_ledger_table_begin (table, XB_TABLE_ROW, error))
        return FALSE;
      xb_ledger_table_add (table, by != NULL ? by->title : _ ("By month"));
      xb_ledger_table_add (table, *what != '\0' ? what : _ ("not filled in"));
      xb_ledger_table_add (table, number);
      for (guint k = 0; k < def->fields->len; k++)
        {
          const XbBookField *field = g_ptr_array_index (def->fields, k);
          g_autofree char *text = field->sum ? sum_text (field, g_array_index (count->sums, double, at)) : NULL;

          if (text == NULL)
            continue;
          xb_ledger_table_add (table, text);
          at++;
        }
    }
  return TRUE;
}

/** (transfer full) (nullable): how many entries, and sums, of those that are asked for; %NULL with @error */
XbLedgerTable *
xb_book_summary (XbStore *store, const XbBookDef *def, const XbBookQuery *query, GError **error)
{
  g_autofree char *title = g_strdup_printf (_ ("%s: summary"), def->title);
  XbLedgerDef *ledger = xb_ledger_def_new ();
  g_autoptr (XbLedgerTable) table = NULL;

  xb_ledger_def_add_column (ledger, "by", _ ("Counted by"), XB_COLUMN_TEXT)->width = 16;
  xb_ledger_def_add_column (ledger, "value", _ ("Of these"), XB_COLUMN_TEXT)->width = 20;
  xb_ledger_def_add_column (ledger, "count", _ ("Number of entries"), XB_COLUMN_INTEGER)->width = 8;
  for (guint i = 0; i < def->fields->len; i++)
    if (((const XbBookField *) g_ptr_array_index (def->fields, i))->sum)
      xb_ledger_def_add_column (ledger, ((const XbBookField *) g_ptr_array_index (def->fields, i))->id, ((const XbBookField *) g_ptr_array_index (def->fields, i))->title, XB_COLUMN_INTEGER)->width = 14;
  table = xb_ledger_table_new_own (ledger, title);
  if (def->date != NULL && !add_counts (store, def, query, NULL, table, error))
    return NULL;
  for (guint i = 0; i < def->fields->len; i++)
    {
      const XbBookField *field = g_ptr_array_index (def->fields, i);
      gboolean few = field->type == XB_BOOK_CHOICE || field->type == XB_BOOK_CODE || field->type == XB_BOOK_YES_NO || field->type == XB_BOOK_PLACE;

      if (few && !field->sensitive && !add_counts (store, def, query, field, table, error))
        return NULL;
    }
  return g_steal_pointer (&table);
}
