#define G_LOG_DOMAIN "xb-sheet"

/* .xls (BIFF2 to BIFF8): libfreexl reads the cells; what it does not tell (hidden sheets, merged ranges, passwords)
 * is read from the workbook stream, which libgsf takes out of the OLE container. */

#include "sheet/xb-sheet-private.h"

#include <freexl.h>
#include <glib/gi18n-lib.h>
#include <gsf/gsf-infile-msole.h>
#include <gsf/gsf-input-stdio.h>
#include <gsf/gsf-utils.h>
#include <string.h>

/* Record numbers of [MS-XLS] 2.3. */
enum
{
  BIFF_EOF = 0x000a,
  BIFF_FILEPASS = 0x002f,
  BIFF_BOUNDSHEET = 0x0085,
  BIFF_MERGECELLS = 0x00e5,
  BIFF_BOF = 0x0809,
};

static void
xls_free (gpointer format)
{
  freexl_close (format);
}

/* Rows of one sheet. freexl counts rows and columns from 0. */
static gboolean
xls_read (XbSheetReader *reader, guint sheet, XbRowFunc func, gpointer data, GCancellable *cancellable, GError **error)
{
  XbRowBuilder builder;
  unsigned int rows = 0;
  unsigned short columns = 0;
  gboolean ok = TRUE;

  if (freexl_select_active_worksheet (reader->format, sheet) != FREEXL_OK
      || freexl_worksheet_dimensions (reader->format, &rows, &columns) != FREEXL_OK)
    {
      g_set_error (error, XB_SHEET_ERROR, XB_SHEET_ERROR_DAMAGED,
                   _ ("Sheet “%s” of “%s” cannot be read. Open the file in Excel or WPS, save it as .xlsx and import "
                      "that."),
                   xb_sheet_reader_name (reader, sheet), reader->path);
      return FALSE;
    }
  xb_row_builder_init (&builder);
  for (unsigned int row = 0; ok && row < rows; row++)
    {
      g_autoptr (GError) local = NULL;

      for (unsigned short column = 0; column < columns; column++)
        {
          FreeXL_CellValue cell;
          char number[G_ASCII_DTOSTR_BUF_SIZE];

          if (freexl_get_cell_value (reader->format, row, column, &cell) != FREEXL_OK)
            continue;
          switch (cell.type)
            {
            case FREEXL_CELL_INT:
              g_snprintf (number, sizeof number, "%d", cell.value.int_value);
              xb_row_builder_add (&builder, column, XB_CELL_NUMBER, number, -1, cell.value.int_value);
              break;
            case FREEXL_CELL_DOUBLE:
              g_ascii_dtostr (number, sizeof number, cell.value.double_value);
              xb_row_builder_add (&builder, column, XB_CELL_NUMBER, number, -1, cell.value.double_value);
              break;
            case FREEXL_CELL_TEXT:
            case FREEXL_CELL_SST_TEXT:
            case FREEXL_CELL_DATE:
            case FREEXL_CELL_DATETIME:
            case FREEXL_CELL_TIME:
              if (cell.value.text_value != NULL)
                xb_row_builder_add (&builder, column, XB_CELL_TEXT, cell.value.text_value, -1, 0);
              break;
            default:
              break;
            }
        }
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        ok = FALSE;
      else if (builder.cells->len > 0 && !xb_row_builder_emit (&builder, row + 1, func, data, &local))
        {
          ok = local == NULL;
          if (local != NULL)
            g_propagate_error (error, g_steal_pointer (&local));
          break;
        }
    }
  xb_row_builder_clear (&builder);
  return ok;
}

/* Walks the records of the workbook stream: hidden sheets and merged ranges by sheet, and whether it is encrypted. */
static void
read_stream (GsfInput *stream, GArray *hidden, GPtrArray *merges, gboolean *encrypted)
{
  const guint8 *head;
  int sheet = -1; /* the first BOF is that of the workbook itself */
  guint depth = 0;

  while ((head = gsf_input_read (stream, 4, NULL)) != NULL)
    {
      guint16 type = GSF_LE_GET_GUINT16 (head), length = GSF_LE_GET_GUINT16 (head + 2);
      const guint8 *body = length > 0 ? gsf_input_read (stream, length, NULL) : head;

      if (body == NULL)
        return;
      if (type == BIFF_BOF && depth++ == 0)
        sheet++;
      else if (type == BIFF_EOF && depth > 0)
        depth--;
      else if (type == BIFF_FILEPASS)
        *encrypted = TRUE;
      else if (type == BIFF_BOUNDSHEET && length >= 6 && body[5] == 0) /* worksheets only */
        {
          gboolean is_hidden = (body[4] & 0x03) != 0;

          g_array_append_val (hidden, is_hidden);
        }
      else if (type == BIFF_MERGECELLS && length >= 2 && sheet > 0)
        {
          guint count = GSF_LE_GET_GUINT16 (body);

          while (merges->len < (guint) sheet)
            g_ptr_array_add (merges, g_array_new (FALSE, FALSE, sizeof (XbMerge)));
          for (guint i = 0; i < count && 2 + (i + 1) * 8 <= length; i++)
            {
              const guint8 *range = body + 2 + i * 8;
              XbMerge merge = { GSF_LE_GET_GUINT16 (range) + 1u, GSF_LE_GET_GUINT16 (range + 2) + 1u,
                                GSF_LE_GET_GUINT16 (range + 4), GSF_LE_GET_GUINT16 (range + 6) };

              g_array_append_val ((GArray *) g_ptr_array_index (merges, sheet - 1), merge);
            }
        }
    }
}

gboolean
xb_xls_open (XbSheetReader *reader, GError **error)
{
  g_autoptr (GArray) hidden = g_array_new (FALSE, FALSE, sizeof (gboolean));
  g_autoptr (GPtrArray) merges = g_ptr_array_new_with_free_func ((GDestroyNotify) g_array_unref);
  GsfInput *file, *stream = NULL;
  GsfInfile *ole;
  gboolean encrypted = FALSE, package = FALSE, is_ole;
  const void *handle = NULL;
  unsigned int n_sheets = 0, mode = 0;

  gsf_init ();
  file = gsf_input_stdio_new (reader->path, NULL);
  ole = file != NULL ? gsf_infile_msole_new (file, NULL) : NULL;
  is_ole = ole != NULL;
  if (ole != NULL)
    {
      GsfInput *locked = gsf_infile_child_by_name (ole, "EncryptedPackage");

      package = locked != NULL;
      g_clear_object (&locked);
      stream = gsf_infile_child_by_name (ole, "Workbook");
      if (stream == NULL)
        stream = gsf_infile_child_by_name (ole, "Book");
      if (stream != NULL)
        read_stream (stream, hidden, merges, &encrypted);
    }
  g_clear_object (&ole);
  g_clear_object (&file);
  if (package || encrypted)
    {
      g_clear_object (&stream);
      g_set_error (error, XB_SHEET_ERROR, XB_SHEET_ERROR_ENCRYPTED,
                   _ ("“%s” is protected by a password. Open it in Excel or WPS, save it without the password and import "
                      "that."),
                   reader->path);
      return FALSE;
    }
  if (is_ole && stream == NULL)
    {
      g_set_error (error, XB_SHEET_ERROR, XB_SHEET_ERROR_NOT_A_SHEET,
                   _ ("“%s” is a document of an older Office program, but not an Excel workbook."), reader->path);
      return FALSE;
    }
  g_clear_object (&stream);
  if (freexl_open (reader->path, &handle) != FREEXL_OK)
    {
      freexl_close (handle);
      g_set_error (error, XB_SHEET_ERROR, XB_SHEET_ERROR_DAMAGED,
                   _ ("“%s” is damaged or cut short. Copy it again, or open it in Excel or WPS and save it as .xlsx."),
                   reader->path);
      return FALSE;
    }
  reader->format = (gpointer) handle;
  reader->free_format = xls_free;
  reader->read = xls_read;
  freexl_get_info (handle, FREEXL_BIFF_SHEET_COUNT, &n_sheets);
  freexl_get_info (handle, FREEXL_BIFF_DATEMODE, &mode);
  reader->epoch_1904 = mode == FREEXL_BIFF_DATEMODE_1904;
  for (unsigned int i = 0; i < n_sheets; i++)
    {
      const char *name = NULL;
      XbSheetInfo *info;

      freexl_get_worksheet_name (handle, i, &name);
      info = xb_sheet_reader_add (reader, name != NULL ? name : "");
      info->hidden = i < hidden->len && g_array_index (hidden, gboolean, i);
      if (i < merges->len)
        info->merges = g_array_ref (g_ptr_array_index (merges, i));
    }
  return TRUE;
}
