#define G_LOG_DOMAIN "xiangbu"

#include "widgets/xb-sheet-report.h"

#include <glib/gi18n.h>

static void
add_rows (XbLedgerTable *table, const GPtrArray *rows, const char *what)
{
  for (guint i = 0; rows != NULL && i < rows->len; i++)
    {
      const XbBookProblem *problem = g_ptr_array_index (rows, i);
      g_autofree char *number = g_strdup_printf ("%u", problem->row);

      xb_ledger_table_begin (table, XB_TABLE_ROW, NULL);
      xb_ledger_table_add (table, number);
      xb_ledger_table_add (table, problem->sheet);
      xb_ledger_table_add (table, what);
      xb_ledger_table_add (table, problem->column != NULL ? problem->column : "");
      xb_ledger_table_add (table, problem->message);
    }
}

/** (transfer full): @problems: rows that were not taken; @notes: (nullable): rows that were, with what was made of them; (element-type XbBookProblem) */
XbLedgerTable *
xb_sheet_report_table (const char *title, const GPtrArray *problems, const GPtrArray *notes)
{
  XbLedgerDef *def = xb_ledger_def_new ();
  XbLedgerTable *table;

  xb_ledger_def_add_column (def, "row", _ ("Row"), XB_COLUMN_INTEGER)->width = 7;
  xb_ledger_def_add_column (def, "sheet", _ ("Sheet"), XB_COLUMN_TEXT)->width = 12;
  xb_ledger_def_add_column (def, "taken", _ ("Taken"), XB_COLUMN_TEXT)->width = 10;
  xb_ledger_def_add_column (def, "column", _ ("Column"), XB_COLUMN_TEXT)->width = 14;
  xb_ledger_def_add_column (def, "message", _ ("What is wrong"), XB_COLUMN_TEXT)->width = 70;
  table = xb_ledger_table_new_own (def, title);
  add_rows (table, problems, _ ("not taken"));
  add_rows (table, notes, _ ("taken, look at it"));
  return table;
}

/** Says which columns nothing was taken from, if there are any. @unread: (element-type utf8) */
void
xb_sheet_report_unread (GString *words, const GPtrArray *unread)
{
  g_autoptr (GString) all = g_string_new (NULL);

  for (guint i = 0; i < unread->len; i++)
    g_string_append_printf (all, "%s%s", i > 0 ? _ (", ") : "", (const char *) g_ptr_array_index (unread, i));
  if (all->len == 0)
    return;
  g_string_append_c (words, ' ');
  g_string_append_printf (words, _ ("Columns that were not read: %s."), all->str);
}
