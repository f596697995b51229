#define G_LOG_DOMAIN "xb-ledger"

/* A ledger as .xlsx, by libxlsxwriter in constant memory. */

#include "ledger/xb-ledger-private.h"

#include "sheet/xb-zip.h"
#include "util/xb-file.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include <xlsxwriter.h>

/* What a workbook of any size needs on the disk to begin with. */
#define ROOM_TO_BEGIN (16 * 1024 * 1024)
/* How often the room that is left is looked at. */
#define ROOM_EVERY 4096

typedef struct
{
  XbLedgerFrame *frame;
  const char *path;
  lxw_worksheet *sheet;
  lxw_format *text, *center, *number, *decimal;
  XbLedgerTotals totals;
  lxw_row_t row;
  guint rows;
  goffset bytes; /* of the sheet's XML so far, about */
} Writer;

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

/* libxlsxwriter gathers the rows in a temporary file beside @path, copies them once and packs them, and does not see
 * when the disk fills up meanwhile: we look. */
static gboolean
check_room (Writer *w, GError **error)
{
  return xb_file_check_room (w->path, ROOM_TO_BEGIN + w->bytes * 5 / 4, error);
}

/* An #XbRowFunc. */
static gboolean
write_row (const XbRow *row, gpointer data, GError **error)
{
  Writer *w = data;

  if (w->row >= LXW_ROW_MAX - 3)
    {
      g_set_error (error, XB_LEDGER_ERROR, XB_LEDGER_ERROR_WRITE,
                   _ ("A sheet of Excel has at most %d rows. Export village by village."), LXW_ROW_MAX);
      return FALSE;
    }
  for (guint i = 0; i < row->n_cells; i++)
    {
      XbLedgerColumn *column = g_ptr_array_index (w->frame->def->columns, i);
      const XbCell *cell = &row->cells[i];

      if (cell->type == XB_CELL_NUMBER)
        worksheet_write_number (w->sheet, w->row, i, cell->number,
                                column->type == XB_COLUMN_DECIMAL || column->type == XB_COLUMN_MONEY ? w->decimal : w->number);
      else if (cell->type == XB_CELL_EMPTY)
        worksheet_write_blank (w->sheet, w->row, i, w->text);
      else
        worksheet_write_string (w->sheet, w->row, i, cell->text, column->codes != NULL ? w->center : w->text);
      w->bytes += 48 + strlen (cell->text);
    }
  xb_ledger_totals_add (&w->totals, w->frame->def, row);
  w->row++;
  w->rows++;
  return w->rows % ROOM_EVERY != 0 || check_room (w, error);
}

/* Paper, margins, page numbers, and what is repeated on each page. */
static void
set_up_print (Writer *w, lxw_row_t last_row)
{
  XbLedgerDef *def = w->frame->def;

  if (def->landscape)
    worksheet_set_landscape (w->sheet);
  worksheet_set_paper (w->sheet, def->a3 ? 8 : 9);
  worksheet_fit_to_pages (w->sheet, 1, 0);
  worksheet_set_margins (w->sheet, 0.4, 0.4, 0.5, 0.6);
  worksheet_print_area (w->sheet, 0, 0, last_row, def->columns->len - 1);
  worksheet_set_footer (w->sheet, _ ("&CPage &P of &N"));
}

static void
write_merged (Writer *w, lxw_row_t row, const char *text, lxw_format *format)
{
  guint columns = w->frame->def->columns->len;

  if (columns > 1)
    worksheet_merge_range (w->sheet, row, 0, row, columns - 1, text, format);
  else
    worksheet_write_string (w->sheet, row, 0, text, format);
}

/* The line of totals: its words over the columns before the first sum, then the sums, as numbers. */
static void
write_total (Writer *w, lxw_format *text, lxw_format *number, lxw_format *decimal)
{
  XbLedgerDef *def = w->frame->def;
  g_autofree char *total = xb_ledger_total_text (def, &w->totals);
  guint span = xb_ledger_total_span (def);

  if (span == def->columns->len)
    {
      write_merged (w, w->row++, total, text);
      return;
    }
  worksheet_write_string (w->sheet, w->row, 0, total, text);
  for (guint i = 1; i < def->columns->len; i++)
    {
      XbLedgerColumn *column = g_ptr_array_index (def->columns, i);

      if (column->sum)
        worksheet_write_number (w->sheet, w->row, i, w->totals.sums[i], column->type == XB_COLUMN_INTEGER ? number : decimal);
      else
        worksheet_write_blank (w->sheet, w->row, i, text);
    }
  if (span > 1)
    worksheet_merge_range (w->sheet, w->row, 0, w->row, span - 1, total, text);
  w->row++;
}

typedef struct
{
  guint rows;
  guint matched; /* of "<row " at the end of what was read */
} RowCount;

static gboolean
count_rows (const char *bytes, gsize length, gpointer data, GError **error G_GNUC_UNUSED)
{
  static const char tag[] = "<row ";
  RowCount *count = data;
  const char *end = bytes + length, *p = bytes;

  while (p < end)
    {
      if (count->matched == 0 && (p = memchr (p, '<', end - p)) == NULL)
        break;
      count->matched = *p == tag[count->matched] ? count->matched + 1 : *p == '<' ? 1 : 0;
      p++;
      if (count->matched == sizeof tag - 1)
        {
          count->rows++;
          count->matched = 0;
        }
    }
  return TRUE;
}

/* Reads the workbook back: libxlsxwriter does not notice every write that fails, and a ledger that lacks rows must not
 * take the place of a whole one. */
static gboolean
read_back (Writer *w, guint expected, GError **error)
{
  RowCount count = { 0 };
  g_autoptr (GError) local = NULL;

  if (xb_zip_read (w->path, "xl/worksheets/sheet1.xml", NULL, count_rows, &count, NULL, &local) && count.rows == expected)
    return TRUE;
  g_set_error (error, XB_LEDGER_ERROR, XB_LEDGER_ERROR_WRITE,
               _ ("“%s” could not be written whole: the disk is full, or was taken out. What was there is unchanged."), w->frame->target);
  return FALSE;
}

/**
 * xb_ledger_write_xlsx:
 * @path: a temporary name; what is there afterwards is complete only if this succeeds
 * @count: (out): rows written
 *
 * Writes title, fill-in lines, header, rows, total and footer, with formats and print set-up, and reads the file back.
 */
gboolean
xb_ledger_write_xlsx (XbLedgerFrame *frame, XbLedgerRows *rows, const char *path, guint *count, GError **error)
{
  XbLedgerDef *def = frame->def;
  g_autofree char *folder = g_path_get_dirname (path);
  lxw_workbook_options options = { .constant_memory = LXW_TRUE, .tmpdir = folder };
  lxw_workbook *workbook;
  lxw_format *title, *line, *head, *sum;
  Writer w = { .frame = frame, .path = path };
  lxw_row_t head_row;
  gboolean groups = FALSE, ok;
  lxw_error code;

  *count = 0;
  if (!check_room (&w, error))
    return FALSE;
  workbook = workbook_new_opt (path, &options);
  w.sheet = workbook_add_worksheet (workbook, NULL);
  title = new_format (workbook, TRUE, LXW_ALIGN_CENTER, FALSE, 18);
  line = new_format (workbook, FALSE, LXW_ALIGN_LEFT, FALSE, 11);
  head = new_format (workbook, TRUE, LXW_ALIGN_CENTER, TRUE, 11);
  w.text = new_format (workbook, FALSE, LXW_ALIGN_LEFT, TRUE, 11);
  w.center = new_format (workbook, FALSE, LXW_ALIGN_CENTER, TRUE, 11);
  w.number = new_format (workbook, FALSE, LXW_ALIGN_CENTER, TRUE, 11);
  w.decimal = new_format (workbook, FALSE, LXW_ALIGN_CENTER, TRUE, 11);
  format_set_num_format (w.decimal, "#,##0.00");
  xb_ledger_totals_init (&w.totals, def);
  sum = new_format (workbook, TRUE, LXW_ALIGN_LEFT, TRUE, 11);
  format_set_text_wrap (head);
  /* Cells of text stay text when somebody edits them in Excel: no ID number turns into 5.3E+17. */
  format_set_num_format (w.text, "@");
  format_set_num_format (w.center, "@");
  for (guint i = 0; i < def->columns->len; i++)
    {
      XbLedgerColumn *column = g_ptr_array_index (def->columns, i);

      worksheet_set_column (w.sheet, i, i, column->width, NULL);
      groups = groups || column->group != NULL;
    }
  worksheet_set_row (w.sheet, 0, 30, NULL);
  write_merged (&w, 0, frame->title, title);
  w.row = 1;
  if (frame->lines->len > 0)
    write_spread (w.sheet, w.row++, frame->lines, def->columns->len, line);
  head_row = w.row;
  write_header (frame, w.sheet, head_row, head, groups);
  w.row += groups ? 2 : 1;
  worksheet_freeze_panes (w.sheet, w.row, 0);
  worksheet_repeat_rows (w.sheet, head_row, w.row - 1);
  ok = xb_ledger_rows_each (rows, write_row, &w, error) && check_room (&w, error);
  *count = w.rows;
  if (def->total != NULL)
    {
      lxw_format *sum_number = new_format (workbook, TRUE, LXW_ALIGN_CENTER, TRUE, 11), *sum_decimal = new_format (workbook, TRUE, LXW_ALIGN_CENTER, TRUE, 11);

      format_set_num_format (sum_number, "0");
      format_set_num_format (sum_decimal, "#,##0.00");
      write_total (&w, sum, sum_number, sum_decimal);
    }
  if (frame->footer->len > 0)
    write_spread (w.sheet, w.row++, frame->footer, def->columns->len, line);
  xb_ledger_totals_clear (&w.totals);
  set_up_print (&w, w.row - 1);
  code = workbook_close (workbook);
  if (ok && code != LXW_NO_ERROR)
    {
      g_set_error (error, XB_LEDGER_ERROR, XB_LEDGER_ERROR_WRITE, _ ("“%s” cannot be written: %s."), frame->target, lxw_strerror (code));
      return FALSE;
    }
  return ok && read_back (&w, w.row, error);
}
