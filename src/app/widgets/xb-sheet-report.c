#define G_LOG_DOMAIN "xiangbu"

#include "widgets/xb-sheet-report.h"

#include "ledger/xb-ledger-table.h"
#include "widgets/xb-dialogs.h"
#include "widgets/xb-joined.h"
#include "widgets/xb-report.h"

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

static XbLedgerTable *
make_table (const XbSheetReport *report)
{
  XbLedgerDef *def = xb_ledger_def_new ();
  XbLedgerTable *table;

  xb_ledger_def_add_column (def, "row", _ ("Row"), XB_COLUMN_INTEGER)->width = 7;
  xb_ledger_def_add_column (def, "sheet", _ ("Sheet"), XB_COLUMN_TEXT)->width = 12;
  xb_ledger_def_add_column (def, "taken", _ ("Taken"), XB_COLUMN_TEXT)->width = 10;
  xb_ledger_def_add_column (def, "column", _ ("Column"), XB_COLUMN_TEXT)->width = 14;
  xb_ledger_def_add_column (def, "message", _ ("What is wrong"), XB_COLUMN_TEXT)->width = 70;
  table = xb_ledger_table_new_own (def, _ ("Rows to look at"));
  add_rows (table, report->problems, _ ("not taken"));
  add_rows (table, report->notes, _ ("taken, look at it"));
  return table;
}

/* Says which columns nothing was taken from, if there are any. */
static void
add_unread (GString *words, const GPtrArray *unread)
{
  g_autofree char *all = xb_joined (unread);

  if (*all == '\0')
    return;
  g_string_append_c (words, ' ');
  g_string_append_printf (words, _ ("Columns that were not read: %s."), all);
}

static void
report_free (gpointer data)
{
  XbSheetReport *report = data;

  report->free_owner (report->owner);
  g_free (report);
}

static void
save_rows (const char *path, gpointer data)
{
  GtkWidget *button = data;
  const XbSheetReport *report = g_object_get_data (G_OBJECT (button), "report");
  g_autoptr (GError) error = NULL;

  if (xb_book_sheet_write_problems (report->def, report->problems, path, &error))
    xb_show_error (button, _ ("Saved"), _ ("Give the workbook back to the village, or mend the rows in it and take it in again."));
  else
    xb_show_error (button, _ ("The file was not written"), error->message);
}

static void
on_save (GtkWidget *button)
{
  xb_choose_new_file (button, _ ("Rows that were not taken"), _ ("rows-not-taken.xlsx"), save_rows, button);
}

/**
 * xb_sheet_report:
 * @words: what it came to, in figures
 * @report: its owner is given up when it is closed
 *
 * Says what became of a sheet; where rows were not taken, shows them, and writes them into a workbook.
 */
void
xb_sheet_report (GtkWidget *parent, const char *words, const XbSheetReport *report)
{
  g_autoptr (GString) text = g_string_new (words);
  GtkWidget *box, *button;

  add_unread (text, report->unread);
  if (report->problems->len + (report->notes != NULL ? report->notes->len : 0) == 0)
    {
      xb_show_error (parent, _ ("The sheet was taken in"), text->str);
      report->free_owner (report->owner);
      return;
    }
  box = xb_report (parent, _ ("The sheet was taken in"), text->str, make_table (report));
  button = gtk_button_new_with_mnemonic (_ ("_Save the rows that were not taken…"));
  gtk_widget_set_halign (button, GTK_ALIGN_END);
  gtk_widget_set_margin_end (button, 12);
  gtk_widget_set_margin_bottom (button, 12);
  gtk_widget_set_sensitive (button, report->problems->len > 0);
  g_object_set_data_full (G_OBJECT (button), "report", g_memdup2 (report, sizeof *report), report_free);
  g_signal_connect (button, "clicked", G_CALLBACK (on_save), NULL);
  gtk_box_append (GTK_BOX (box), button);
}
