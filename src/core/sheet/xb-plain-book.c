#define G_LOG_DOMAIN "xb-sheet"

#include "sheet/xb-plain-book.h"

#include "sheet/xb-xlsx-error.h"
#include "util/xb-file.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <xlsxwriter.h>

struct _XbPlainBook
{
  char *path, *part;
  lxw_workbook *workbook;
  lxw_worksheet *sheet;
  lxw_format *head, *text;
  guint columns;
  lxw_row_t row;
};

/**
 * xb_plain_book_new:
 * @path: ends in .xlsx; an existing file is replaced only when the new one is complete
 */
XbPlainBook *
xb_plain_book_new (const char *path, GError **error)
{
  XbPlainBook *book;
  g_autofree char *folder = g_path_get_dirname (path);
  lxw_workbook_options options = { .constant_memory = LXW_TRUE, .tmpdir = folder };

  if (!g_str_has_suffix (path, ".xlsx"))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_FILENAME, _ ("“%s”: a list is written as a workbook; its name must end in .xlsx."), path);
      return NULL;
    }
  book = g_new0 (XbPlainBook, 1);
  book->path = g_strdup (path);
  book->part = xb_file_part_name (path);
  book->workbook = workbook_new_opt (book->part, &options);
  book->head = workbook_add_format (book->workbook);
  book->text = workbook_add_format (book->workbook);
  format_set_bold (book->head);
  format_set_border (book->head, LXW_BORDER_THIN);
  format_set_bg_color (book->head, 0xEEEEEE);
  format_set_num_format (book->head, "@");
  format_set_num_format (book->text, "@");
  format_set_text_wrap (book->text);
  format_set_align (book->text, LXW_ALIGN_VERTICAL_TOP);
  return book;
}

static void
finish_sheet (XbPlainBook *book)
{
  if (book->sheet != NULL && book->columns > 0)
    worksheet_autofilter (book->sheet, 0, 0, MAX (book->row, 1), (lxw_col_t) (book->columns - 1));
}

/** Begins a sheet; @name has at most 31 characters. */
void
xb_plain_book_sheet (XbPlainBook *book, const char *name, const char *const *titles, const double *widths, guint columns)
{
  finish_sheet (book);
  book->sheet = workbook_add_worksheet (book->workbook, name);
  if (book->sheet == NULL) /* a name Excel does not allow */
    book->sheet = workbook_add_worksheet (book->workbook, NULL);
  book->columns = columns;
  book->row = 0;
  for (guint i = 0; i < columns; i++)
    {
      worksheet_set_column (book->sheet, (lxw_col_t) i, (lxw_col_t) i, widths[i], book->text);
      worksheet_write_string (book->sheet, 0, (lxw_col_t) i, titles[i], book->head);
    }
  worksheet_freeze_panes (book->sheet, 1, 0);
  worksheet_repeat_rows (book->sheet, 0, 0);
}

/** Adds a row of the sheet begun last; %NULL is an empty cell. */
void
xb_plain_book_row (XbPlainBook *book, const char *const *texts)
{
  book->row++;
  for (guint i = 0; i < book->columns; i++)
    if (texts[i] != NULL && *texts[i] != '\0')
      worksheet_write_string (book->sheet, book->row, (lxw_col_t) i, texts[i], book->text);
}

static void
free_book (XbPlainBook *book)
{
  g_free (book->path);
  g_free (book->part);
  g_free (book);
}

/** Writes the workbook. @book (transfer full). */
gboolean
xb_plain_book_close (XbPlainBook *book, GError **error)
{
  lxw_error code;
  gboolean ok;

  finish_sheet (book);
  code = workbook_close (book->workbook);
  ok = code == LXW_NO_ERROR && xb_file_put_in_place (book->part, book->path, error);
  if (code != LXW_NO_ERROR)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, _ ("“%s” cannot be written (%s). Choose another place."), book->path, xb_xlsx_error (code));
      g_unlink (book->part);
    }
  free_book (book);
  return ok;
}

/** Leaves everything as it was. @book (transfer full) (nullable). */
void
xb_plain_book_abandon (XbPlainBook *book)
{
  if (book == NULL)
    return;
  workbook_close (book->workbook);
  g_unlink (book->part);
  free_book (book);
}
