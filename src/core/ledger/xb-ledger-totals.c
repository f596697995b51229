#define G_LOG_DOMAIN "xb-ledger"

/* Sums and how a number is shown: the same in every output. */

#include "ledger/xb-ledger-private.h"

#include "util/xb-text.h"

#include <math.h>
#include <string.h>

void
xb_ledger_totals_init (XbLedgerTotals *totals, XbLedgerDef *def)
{
  totals->rows = 0;
  totals->sums = NULL;
  for (guint i = 0; i < def->columns->len && totals->sums == NULL; i++)
    if (((XbLedgerColumn *) g_ptr_array_index (def->columns, i))->sum)
      totals->sums = g_new0 (double, def->columns->len);
}

void
xb_ledger_totals_clear (XbLedgerTotals *totals)
{
  g_clear_pointer (&totals->sums, g_free);
}

void
xb_ledger_totals_add (XbLedgerTotals *totals, XbLedgerDef *def, const XbRow *row)
{
  totals->rows++;
  for (guint i = 0; totals->sums != NULL && i < def->columns->len; i++)
    if (((XbLedgerColumn *) g_ptr_array_index (def->columns, i))->sum && row->cells[i].type == XB_CELL_NUMBER)
      totals->sums[i] += row->cells[i].number;
}

/** How many columns the words of the line of totals stand over: all before the first sum. */
guint
xb_ledger_total_span (XbLedgerDef *def)
{
  for (guint i = 1; i < def->columns->len; i++)
    if (((XbLedgerColumn *) g_ptr_array_index (def->columns, i))->sum)
      return i;
  return def->columns->len;
}

/** (transfer full): a cell as it is shown: "" where it is empty. */
char *
xb_ledger_cell_text (XbLedgerColumn *column, const XbCell *cell)
{
  char number[G_ASCII_DTOSTR_BUF_SIZE];

  if (cell->type != XB_CELL_NUMBER)
    return g_strdup (cell->text);
  return g_strdup (g_ascii_formatd (number, sizeof number, column->type == XB_COLUMN_DECIMAL || column->type == XB_COLUMN_MONEY ? "%.2f" : "%.15g",
                                    cell->number));
}

/** (transfer full): @words of a line of totals: %rows%, %sum:column% and %capital:column% (money in capital numerals) filled in. */
char *
xb_ledger_total_text (XbLedgerDef *def, const char *words, const XbLedgerTotals *totals)
{
  g_autoptr (GString) text = g_string_new (words);
  g_autofree char *rows = g_strdup_printf ("%u", totals->rows);

  g_string_replace (text, "%rows%", rows, 0);
  for (guint i = 0; totals->sums != NULL && i < def->columns->len; i++)
    {
      XbLedgerColumn *column = g_ptr_array_index (def->columns, i);
      XbCell cell = { XB_CELL_NUMBER, "", totals->sums[i] };
      g_autofree char *sum_name = g_strdup_printf ("%%sum:%s%%", column->id), *capital_name = g_strdup_printf ("%%capital:%s%%", column->id);
      g_autofree char *sum = xb_ledger_cell_text (column, &cell), *capital = xb_text_money_capital (llround (totals->sums[i] * 100));

      g_string_replace (text, sum_name, sum, 0);
      g_string_replace (text, capital_name, capital, 0);
    }
  return g_strdup (text->str);
}
