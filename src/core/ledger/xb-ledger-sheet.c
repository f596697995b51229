#define G_LOG_DOMAIN "xb-ledger"

/* The files a ledger is written to: .xlsx by libxlsxwriter in constant memory, and .csv. */

#include "ledger/xb-ledger-private.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/statvfs.h>
#include <xlsxwriter.h>

static lxw_format *
new_format (lxw_workbook *workbook, gboolean bold, int align, gboolean border, double size)
{
  lxw_format *format = workbook_add_format (workbook);

  format_set_font_name (format, "宋体");
  format_set_font_size (format, size);
  format_set_align (format, align);
  format_set_align (format, LXW_ALIGN_VERTICAL_CENTER);
  if (bold)
    format_set_bold (format);
  if (border)
    format_set_border (format, LXW_BORDER_THIN);
  return format;
}

/* Fill-in lines and footer: their parts spread over the width. */
static void
write_spread (lxw_worksheet *sheet, lxw_row_t row, GPtrArray *texts, guint columns, lxw_format *format)
{
  for (guint i = 0; i < texts->len; i++)
    {
      lxw_col_t column = i * columns / texts->len;

      worksheet_write_string (sheet, row, column, g_ptr_array_index (texts, i), format);
    }
}

/* Groups over their columns, or, for @vertical, columns without a group over both rows. */
static void
merge_header (XbLedgerFrame *frame, lxw_worksheet *sheet, lxw_row_t row, lxw_format *format, gboolean vertical)
{
  GPtrArray *columns = frame->def->columns;

  for (guint i = 0, last; i < columns->len; i = last + 1)
    {
      XbLedgerColumn *column = g_ptr_array_index (columns, i);

      last = i;
      while (column->group != NULL && last + 1 < columns->len
             && g_strcmp0 (((XbLedgerColumn *) g_ptr_array_index (columns, last + 1))->group, column->group) == 0)
        last++;
      if (vertical && column->group == NULL)
        worksheet_merge_range (sheet, row, i, row + 1, i, column->title, format);
      else if (!vertical && last > i)
        worksheet_merge_range (sheet, row, i, row, last, column->group, format);
    }
}

/* One or two header rows. In constant-memory mode a row is final once the next one is begun, and a merge is only taken while
 * its last row is not: texts go first, row by row, and each merge when its last row has been written. */
static void
write_header (XbLedgerFrame *frame, lxw_worksheet *sheet, lxw_row_t row, lxw_format *format, gboolean groups)
{
  GPtrArray *columns = frame->def->columns;

  for (guint line = 0; line < (groups ? 2 : 1); line++)
    {
      for (guint i = 0; i < columns->len; i++)
        {
          XbLedgerColumn *column = g_ptr_array_index (columns, i);
          gboolean has_text = !groups || line == 0 || column->group != NULL;

          if (has_text)
            worksheet_write_string (sheet, row + line, i, groups && line == 0 && column->group != NULL ? column->group : column->title,
                                    format);
          else
            worksheet_write_blank (sheet, row + line, i, format);
        }
      if (groups)
        merge_header (frame, sheet, row, format, line == 1);
    }
}

static gboolean
room_for (const char *path, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  struct statvfs info;

  if (statvfs (folder, &info) != 0)
    {
      g_set_error (error, XB_LEDGER_ERROR, XB_LEDGER_ERROR_WRITE, _ ("The folder “%s” cannot be used: %s."), folder, g_strerror (errno));
      return FALSE;
    }
  if ((guint64) info.f_bavail * info.f_frsize < 16 * 1024 * 1024)
    {
      g_set_error (error, XB_LEDGER_ERROR, XB_LEDGER_ERROR_WRITE,
                   _ ("The disk that holds “%s” is nearly full. Free some space, then export again."), folder);
      return FALSE;
    }
  return TRUE;
}

gboolean
xb_ledger_write_xlsx (XbLedgerFrame *frame, const char *path, XbLedgerNext next, gpointer data, guint *rows, GError **error)
{
  XbLedgerDef *def = frame->def;
  g_autofree char *folder = g_path_get_dirname (path), *total = NULL;
  lxw_workbook_options options = { .constant_memory = LXW_TRUE, .tmpdir = folder };
  lxw_workbook *workbook;
  lxw_worksheet *sheet;
  lxw_format *title, *line, *head, *text, *center, *number, *sum;
  const char **cells;
  guint columns = def->columns->len;
  lxw_row_t row = 0, head_row;
  gboolean groups = FALSE, ok = TRUE;
  lxw_error code;

  *rows = 0;
  if (!room_for (path, error))
    return FALSE;
  workbook = workbook_new_opt (path, &options);
  sheet = workbook_add_worksheet (workbook, NULL);
  title = new_format (workbook, TRUE, LXW_ALIGN_CENTER, FALSE, 18);
  line = new_format (workbook, FALSE, LXW_ALIGN_LEFT, FALSE, 11);
  head = new_format (workbook, TRUE, LXW_ALIGN_CENTER, TRUE, 11);
  text = new_format (workbook, FALSE, LXW_ALIGN_LEFT, TRUE, 11);
  center = new_format (workbook, FALSE, LXW_ALIGN_CENTER, TRUE, 11);
  number = new_format (workbook, FALSE, LXW_ALIGN_CENTER, TRUE, 11);
  sum = new_format (workbook, TRUE, LXW_ALIGN_LEFT, TRUE, 11);
  format_set_text_wrap (head);
  /* Cells of text stay text when somebody edits them in Excel: no ID number turns into 5.3E+17. */
  format_set_num_format (text, "@");
  format_set_num_format (center, "@");
  for (guint i = 0; i < columns; i++)
    {
      XbLedgerColumn *column = g_ptr_array_index (def->columns, i);

      worksheet_set_column (sheet, i, i, column->width, NULL);
      groups = groups || column->group != NULL;
    }
  worksheet_set_row (sheet, 0, 30, NULL);
  if (columns > 1)
    worksheet_merge_range (sheet, 0, 0, 0, columns - 1, frame->title, title);
  else
    worksheet_write_string (sheet, 0, 0, frame->title, title);
  row = 1;
  if (frame->lines->len > 0)
    {
      write_spread (sheet, row, frame->lines, columns, line);
      row++;
    }
  head_row = row;
  write_header (frame, sheet, head_row, head, groups);
  row += groups ? 2 : 1;
  worksheet_freeze_panes (sheet, row, 0);
  worksheet_repeat_rows (sheet, head_row, row - 1);

  while ((ok = next (data, &cells, error)) && cells != NULL)
    {
      if (row >= LXW_ROW_MAX - 3)
        {
          g_set_error (error, XB_LEDGER_ERROR, XB_LEDGER_ERROR_WRITE,
                       _ ("A sheet of Excel has at most %d rows. Export village by village."), LXW_ROW_MAX);
          ok = FALSE;
          break;
        }
      for (guint i = 0; i < columns; i++)
        {
          XbLedgerColumn *column = g_ptr_array_index (def->columns, i);

          if (column->type == XB_COLUMN_SERIAL)
            worksheet_write_number (sheet, row, i, *rows + 1, number);
          else if (column->type == XB_COLUMN_INTEGER && *cells[i] != '\0')
            worksheet_write_number (sheet, row, i, g_ascii_strtod (cells[i], NULL), number);
          else if (*cells[i] == '\0')
            worksheet_write_blank (sheet, row, i, text);
          else
            worksheet_write_string (sheet, row, i, cells[i], column->codes != NULL ? center : text);
        }
      row++;
      (*rows)++;
    }
  if (def->total != NULL)
    {
      total = xb_ledger_total (frame, *rows);
      if (columns > 1)
        worksheet_merge_range (sheet, row, 0, row, columns - 1, total, sum);
      else
        worksheet_write_string (sheet, row, 0, total, sum);
      row++;
    }
  if (frame->footer->len > 0)
    write_spread (sheet, row++, frame->footer, columns, line);

  if (def->landscape)
    worksheet_set_landscape (sheet);
  worksheet_set_paper (sheet, def->a3 ? 8 : 9);
  worksheet_fit_to_pages (sheet, 1, 0);
  worksheet_set_margins (sheet, 0.4, 0.4, 0.5, 0.6);
  worksheet_print_area (sheet, 0, 0, row > 0 ? row - 1 : 0, columns - 1);
  worksheet_set_footer (sheet, _ ("&CPage &P of &N"));
  code = workbook_close (workbook);
  if (ok && code != LXW_NO_ERROR)
    {
      g_set_error (error, XB_LEDGER_ERROR, XB_LEDGER_ERROR_WRITE, _ ("“%s” cannot be written: %s."), path, lxw_strerror (code));
      ok = FALSE;
    }
  return ok;
}

/* RFC 4180. Text that a spreadsheet would take for a formula gets an apostrophe, which Excel and WPS do not show. */
static void
csv_cell (FILE *file, const char *text, gboolean first)
{
  gboolean formula = *text != '\0' && strchr ("=+-@\t\r", *text) != NULL;

  if (!first)
    fputc (',', file);
  if (!formula && strpbrk (text, ",\"\r\n") == NULL)
    {
      fputs (text, file);
      return;
    }
  fputc ('"', file);
  if (formula)
    fputc ('\'', file);
  for (; *text != '\0'; text++)
    {
      if (*text == '"')
        fputc ('"', file);
      fputc (*text, file);
    }
  fputc ('"', file);
}

gboolean
xb_ledger_write_csv (XbLedgerFrame *frame, const char *path, XbLedgerNext next, gpointer data, guint *rows, GError **error)
{
  FILE *file = g_fopen (path, "wb");
  const char **cells = NULL;
  gboolean ok = file != NULL;

  *rows = 0;
  if (ok)
    {
      fputs ("\xef\xbb\xbf", file);
      for (guint i = 0; i < frame->def->columns->len; i++)
        csv_cell (file, ((XbLedgerColumn *) g_ptr_array_index (frame->def->columns, i))->title, i == 0);
      fputs ("\r\n", file);
      while ((ok = next (data, &cells, error)) && cells != NULL)
        {
          for (guint i = 0; i < frame->def->columns->len; i++)
            csv_cell (file, cells[i], i == 0);
          fputs ("\r\n", file);
          (*rows)++;
        }
      if (!ok)
        {
          fclose (file);
          return FALSE;
        }
      ok = !ferror (file);
      ok = fclose (file) == 0 && ok;
    }
  if (!ok)
    g_set_error (error, XB_LEDGER_ERROR, XB_LEDGER_ERROR_WRITE, _ ("“%s” cannot be written: %s."), path, g_strerror (errno));
  return ok;
}
