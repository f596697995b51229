#define G_LOG_DOMAIN "xb-ledger"

/* All rows of a ledger as they are shown, in one piece of memory: pages can be drawn in any order. */

#include "ledger/xb-ledger-table.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* An #XbRowFunc. */
static gboolean
keep_row (const XbRow *row, gpointer data, GError **error)
{
  XbLedgerTable *table = data;

  for (guint i = 0; i < table->columns; i++)
    {
      guint32 at = table->text->len;
      const XbCell *cell = &row->cells[i];

      g_array_append_val (table->cells, at);
      if (cell->type == XB_CELL_NUMBER)
        {
          g_autofree char *number = xb_ledger_cell_text (g_ptr_array_index (table->def->columns, i), cell);

          g_string_append_len (table->text, number, strlen (number) + 1);
        }
      else
        g_string_append_len (table->text, cell->text, strlen (cell->text) + 1);
    }
  xb_ledger_totals_add (&table->totals, table->def, row);
  if (table->text->len < G_MAXUINT32 / 2)
    return TRUE;
  g_set_error_literal (error, XB_LEDGER_ERROR, XB_LEDGER_ERROR_WRITE, _ ("The ledger is too large to be printed. Print village by village."));
  return FALSE;
}

/** (transfer full): the rows of a ledger; %NULL with @error */
XbLedgerTable *
xb_ledger_table_new (XbLedgerDef *def, XbLedgerRows *rows, GError **error)
{
  g_autoptr (XbLedgerTable) table = g_new0 (XbLedgerTable, 1);

  table->def = def;
  table->columns = def->columns->len;
  table->text = g_string_sized_new (1 << 16);
  table->cells = g_array_new (FALSE, FALSE, sizeof (guint32));
  xb_ledger_totals_init (&table->totals, def);
  if (!xb_ledger_rows_each (rows, keep_row, table, error))
    return NULL;
  return g_steal_pointer (&table);
}

void
xb_ledger_table_free (XbLedgerTable *table)
{
  if (table == NULL)
    return;
  g_string_free (table->text, TRUE);
  g_array_unref (table->cells);
  xb_ledger_totals_clear (&table->totals);
  g_free (table);
}

/** The text of a cell, both counted from 0. */
const char *
xb_ledger_table_cell (const XbLedgerTable *table, guint row, guint column)
{
  return table->text->str + g_array_index (table->cells, guint32, row * table->columns + column);
}
