#include "book.h"

#include "target.h"

#include "sheet/xb-sheet.h"

#include <string.h>

static gboolean
take (const XbRow *row, gpointer data, GError **error)
{
  gsize *bytes = data;

  (void) error;
  g_assert_cmpuint (row->number, >=, 1);
  g_assert_cmpuint (row->number, <=, XB_SHEET_MAX_RECORDS);
  g_assert_cmpuint (row->n_cells, <=, XB_SHEET_MAX_COLUMNS);
  for (guint i = 0; i < row->n_cells; i++)
    {
      g_assert_true (g_utf8_validate (row->cells[i].text, -1, NULL));
      g_assert_cmpuint (strlen (row->cells[i].text), <=, XB_SHEET_MAX_CELL);
      *bytes += strlen (row->cells[i].text);
    }
  return TRUE;
}

void
fuzz_read_book (const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (XbSheetReader) reader = xb_sheet_reader_open (path, &error);
  gsize bytes = 0;

  fuzz_check (reader != NULL, &error);
  for (guint i = 0; reader != NULL && i < xb_sheet_reader_n_sheets (reader); i++)
    {
      g_autoptr (GError) merges_error = NULL, rows_error = NULL;
      GArray *merges = xb_sheet_reader_merges (reader, i, &merges_error);

      fuzz_check (merges != NULL, &merges_error);
      fuzz_check (xb_sheet_reader_read (reader, i, take, &bytes, NULL, &rows_error), &rows_error);
      g_assert_true (g_utf8_validate (xb_sheet_reader_name (reader, i), -1, NULL));
    }
}
