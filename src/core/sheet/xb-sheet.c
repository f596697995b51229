#define G_LOG_DOMAIN "xb-sheet"

#include "sheet/xb-sheet-private.h"

#include "util/xb-file.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <time.h>

G_DEFINE_QUARK (xb-sheet-error-quark, xb_sheet_error)

static void
info_free (gpointer data)
{
  XbSheetInfo *info = data;

  g_free (info->name);
  g_free (info->part);
  g_clear_pointer (&info->merges, g_array_unref);
  g_free (info);
}

XbSheetInfo *
xb_sheet_reader_add (XbSheetReader *reader, const char *name)
{
  XbSheetInfo *info = g_new0 (XbSheetInfo, 1);

  info->name = g_strdup (name);
  g_ptr_array_add (reader->sheets, info);
  return info;
}

/**
 * xb_sheet_reader_open:
 * @path: a file somebody sent
 * @error: return location for an #XbSheetError, whose message says what to do
 *
 * Returns: (transfer full): a reader of its sheets; nothing but their names has been read yet
 */
XbSheetReader *
xb_sheet_reader_open (const char *path, GError **error)
{
  g_autoptr (XbSheetReader) reader = g_new0 (XbSheetReader, 1);
  guint8 head[512] = { 0 };
  g_autoptr (GError) local = NULL;
  gsize got;
  FILE *file;
  gboolean ok;

  reader->path = g_strdup (path);
  reader->sheets = g_ptr_array_new_with_free_func (info_free);
  file = xb_file_check_given (path, &local) ? g_fopen (path, "rb") : NULL;
  if (file == NULL)
    {
      int code = errno;

      g_set_error (error, XB_SHEET_ERROR, local != NULL && local->code == G_IO_ERROR_INVALID_DATA ? XB_SHEET_ERROR_DAMAGED : XB_SHEET_ERROR_UNREADABLE, "%s",
                   local != NULL ? local->message : g_strerror (code));
      return NULL;
    }
  got = fread (head, 1, sizeof head - 1, file);
  fclose (file);
  if (memcmp (head, "PK\003\004", 4) == 0 || memcmp (head, "PK\005\006", 4) == 0)
    ok = xb_xlsx_open (reader, error);
  else if (memcmp (head, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 8) == 0 || (head[0] == 0x09 && head[1] <= 0x08))
    ok = xb_xls_open (reader, error);
  else if (g_strstr_len ((char *) head, got, "<html") != NULL || g_strstr_len ((char *) head, got, "<HTML") != NULL
           || g_strstr_len ((char *) head, got, "<table") != NULL || g_strstr_len ((char *) head, got, "<?xml") != NULL)
    {
      g_set_error (error, XB_SHEET_ERROR, XB_SHEET_ERROR_NOT_A_SHEET,
                   _ ("“%s” is a web page or XML under the name of a workbook. Open it in Excel or WPS, save it as "
                      ".xlsx and import that."),
                   path);
      ok = FALSE;
    }
  else
    ok = xb_csv_open (reader, error);
  return ok ? g_steal_pointer (&reader) : NULL;
}

void
xb_sheet_reader_free (XbSheetReader *reader)
{
  if (reader == NULL)
    return;
  if (reader->free_format != NULL && reader->format != NULL)
    reader->free_format (reader->format);
  g_clear_pointer (&reader->sheets, g_ptr_array_unref);
  g_free (reader->path);
  g_free (reader);
}

guint
xb_sheet_reader_n_sheets (XbSheetReader *reader)
{
  return reader->sheets->len;
}

static XbSheetInfo *
info (XbSheetReader *reader, guint sheet)
{
  return g_ptr_array_index (reader->sheets, sheet);
}

/** The name on the sheet's tab; "" for a .csv file. */
const char *
xb_sheet_reader_name (XbSheetReader *reader, guint sheet)
{
  return info (reader, sheet)->name;
}

gboolean
xb_sheet_reader_hidden (XbSheetReader *reader, guint sheet)
{
  return info (reader, sheet)->hidden;
}

/** Whether dates in it count from 1904: to be handed to xb_date_from_serial(). */
gboolean
xb_sheet_reader_epoch_1904 (XbSheetReader *reader)
{
  return reader->epoch_1904;
}

/** (transfer none) (element-type XbMerge): the merged ranges of a sheet. */
GArray *
xb_sheet_reader_merges (XbSheetReader *reader, guint sheet, GError **error)
{
  XbSheetInfo *sheet_info = info (reader, sheet);

  if (sheet_info->merges == NULL)
    {
      sheet_info->merges = g_array_new (FALSE, FALSE, sizeof (XbMerge));
      if (reader->load_merges != NULL && !reader->load_merges (reader, sheet, error))
        {
          g_clear_pointer (&sheet_info->merges, g_array_unref);
          return NULL;
        }
    }
  return sheet_info->merges;
}

/* Processor time this thread has used. Time on the clock says nothing: the PC may have slept. */
static gint64
thread_seconds (void)
{
  struct timespec used = { 0, 0 };

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &used);
  return used.tv_sec;
}

/** Whether the sheet may still be read on; asked now and then by the formats. %FALSE with @error. */
gboolean
xb_sheet_reader_in_time (XbSheetReader *reader, GError **error)
{
  if (thread_seconds () - reader->began <= XB_SHEET_MAX_SECONDS)
    return TRUE;
  g_set_error (error, XB_SHEET_ERROR, XB_SHEET_ERROR_TOO_LARGE,
               _ ("“%s” takes longer to read than any ledger, and was given up after %d minutes of work. If it is a real ledger, save it anew in Excel "
                  "or WPS, or split it."),
               reader->path, XB_SHEET_MAX_SECONDS / 60);
  return FALSE;
}

/** A cell holds more than #XB_SHEET_MAX_CELL. Always %FALSE, with @error. @row: 1-based; @column: zero-based */
gboolean
xb_sheet_reader_too_long (XbSheetReader *reader, guint row, guint column, GError **error)
{
  g_autofree char *cell = xb_cell_name (row, column);

  g_set_error (error, XB_SHEET_ERROR, XB_SHEET_ERROR_TOO_LARGE,
               _ ("Cell %s of “%s” holds more than 32,767 characters, more than a cell of Excel can. Shorten it, and read the file again."), cell, reader->path);
  return FALSE;
}

/** There are more than @rows. Always %FALSE, with @error. */
gboolean
xb_sheet_reader_too_many_rows (XbSheetReader *reader, guint rows, GError **error)
{
  g_set_error (error, XB_SHEET_ERROR, XB_SHEET_ERROR_TOO_LARGE, _ ("“%s” has more than %u rows. Split it into several files."), reader->path, rows);
  return FALSE;
}

/** Reads a sheet row by row, at constant memory for .xlsx and .csv. Rows without any cell may be left out. */
gboolean
xb_sheet_reader_read (XbSheetReader *reader,
                      guint sheet,
                      XbRowFunc func,
                      gpointer data,
                      GCancellable *cancellable,
                      GError **error)
{
  g_return_val_if_fail (sheet < reader->sheets->len, FALSE);
  reader->began = thread_seconds ();
  return reader->read (reader, sheet, func, data, cancellable, error);
}

/** (transfer full): A1 and so on; @row 1-based, @column zero-based. */
char *
xb_cell_name (guint row, guint column)
{
  char letters[8];
  int n = sizeof letters - 1;

  letters[n] = '\0';
  for (guint c = column + 1; c > 0 && n > 0; c = (c - 1) / 26)
    letters[--n] = 'A' + (c - 1) % 26;
  return g_strdup_printf ("%s%u", letters + n, row);
}

void
xb_row_builder_init (XbRowBuilder *builder)
{
  builder->cells = g_array_sized_new (FALSE, TRUE, sizeof (XbCell), 64);
  builder->buffer = g_string_sized_new (1024);
}

void
xb_row_builder_clear (XbRowBuilder *builder)
{
  g_array_unref (builder->cells);
  g_string_free (builder->buffer, TRUE);
}

void
xb_row_builder_add (XbRowBuilder *builder, guint column, XbCellType type, const char *text, gssize length, double number)
{
  XbCell *cell;

  if (column >= XB_SHEET_MAX_COLUMNS)
    return;
  if (length < 0)
    length = strlen (text);
  if (type == XB_CELL_TEXT && length == 0)
    type = XB_CELL_EMPTY;
  if (column >= builder->cells->len)
    g_array_set_size (builder->cells, column + 1);
  cell = &g_array_index (builder->cells, XbCell, column);
  cell->type = type;
  cell->number = number;
  cell->text = GSIZE_TO_POINTER (builder->buffer->len + 1);
  g_string_append_len (builder->buffer, text, length);
  g_string_append_c (builder->buffer, '\0');
}

gboolean
xb_row_builder_emit (XbRowBuilder *builder, guint number, XbRowFunc func, gpointer data, GError **error)
{
  XbRow row = { number, builder->cells->len, (XbCell *) (void *) builder->cells->data };
  gboolean ok;

  for (guint i = 0; i < row.n_cells; i++)
    row.cells[i].text = row.cells[i].text == NULL ? "" : builder->buffer->str + GPOINTER_TO_SIZE (row.cells[i].text) - 1;
  ok = func (&row, data, error);
  g_array_set_size (builder->cells, 0);
  g_string_truncate (builder->buffer, 0);
  return ok;
}
