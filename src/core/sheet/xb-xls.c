#define G_LOG_DOMAIN "xb-sheet"

/* .xls, read by a child: see xb-xls-child.h. What the child says is not trusted either. */

#include "sheet/xb-sheet-private.h"
#include "sheet/xb-xls-child.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Rows of .xls, and sheets nobody has more of. */
#define MAX_ROWS 65536
#define MAX_SHEETS 4096

typedef struct
{
  GSubprocess *process;
  GInputStream *output;
  GByteArray *body; /* of the record read last */
} Child;

static void
child_end (Child *child)
{
  if (child->process != NULL)
    g_subprocess_force_exit (child->process);
  g_clear_object (&child->output);
  if (child->process != NULL)
    g_subprocess_wait (child->process, NULL, NULL);
  g_clear_object (&child->process);
  g_clear_pointer (&child->body, g_byte_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Child, child_end)

/* Starts this same program as the child. */
static gboolean
child_start (Child *child, const char *path, const char *sheet, GError **error)
{
  g_autoptr (GSubprocessLauncher) launcher
      = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  const char *argv[] = { "/proc/self/exe", XB_XLS_CHILD_OPTION, path, sheet, NULL };

  child->process = g_subprocess_launcher_spawnv (launcher, argv, error);
  if (child->process == NULL)
    return FALSE;
  child->output = g_buffered_input_stream_new_sized (g_subprocess_get_stdout_pipe (child->process), 64 * 1024);
  child->body = g_byte_array_new ();
  return TRUE;
}

static gboolean
damaged (const char *path, GError **error)
{
  g_set_error (error, XB_SHEET_ERROR, XB_SHEET_ERROR_DAMAGED,
               _ ("“%s” is damaged or cut short. Copy it again, or open it in Excel or WPS and save it as .xlsx."), path);
  return FALSE;
}

/* Turns what the child found wrong into a sentence. */
static gboolean
refuse (const char *path, int code, GError **error)
{
  if (code == XB_SHEET_ERROR_ENCRYPTED)
    g_set_error (error, XB_SHEET_ERROR, code,
                 _ ("“%s” is protected by a password. Open it in Excel or WPS, save it without the password and import "
                    "that."),
                 path);
  else if (code == XB_SHEET_ERROR_NOT_A_SHEET)
    g_set_error (error, XB_SHEET_ERROR, code, _ ("“%s” is a document of an older Office program, but not an Excel workbook."), path);
  else
    damaged (path, error);
  return FALSE;
}

/* The next record; a child that dies has sent none, and the file is damaged. */
static gboolean
child_read (Child *child, const char *path, XbXlsTag *tag, GCancellable *cancellable, GError **error)
{
  guint8 head[5];
  guint32 length;
  gsize got;

  if (!g_input_stream_read_all (child->output, head, sizeof head, &got, cancellable, error))
    return FALSE;
  if (got < sizeof head)
    return damaged (path, error);
  *tag = head[0];
  memcpy (&length, head + 1, sizeof length);
  if (length > XB_SHEET_MAX_CELL + sizeof (XbXlsCell))
    return damaged (path, error);
  g_byte_array_set_size (child->body, length);
  got = 0; /* an empty record has no bytes to read them into */
  if (length > 0 && !g_input_stream_read_all (child->output, child->body->data, length, &got, cancellable, error))
    return FALSE;
  if (got < length)
    return damaged (path, error);
  if (*tag == XB_XLS_ERROR)
    return refuse (path, length == 1 ? child->body->data[0] : XB_SHEET_ERROR_DAMAGED, error);
  return TRUE;
}

/* Puts a cell into the row; %FALSE if it is none. */
static gboolean
take_cell (Child *child, XbRowBuilder *row)
{
  XbXlsCell cell;
  g_autofree char *text = NULL;

  if (child->body->len < sizeof cell)
    return FALSE;
  memcpy (&cell, child->body->data, sizeof cell);
  if (cell.type != XB_CELL_TEXT && cell.type != XB_CELL_NUMBER)
    return FALSE;
  text = g_utf8_make_valid ((const char *) child->body->data + sizeof cell, child->body->len - sizeof cell);
  xb_row_builder_add (row, cell.column, cell.type, text, -1, cell.number);
  return TRUE;
}

static gboolean
read_rows (Child *child,
           const char *path,
           XbRowBuilder *row,
           XbRowFunc func,
           gpointer data,
           GCancellable *cancellable,
           GError **error)
{
  guint32 number = 0;
  XbXlsTag tag;

  while (TRUE)
    {
      if (!child_read (child, path, &tag, cancellable, error))
        return FALSE;
      if (tag == XB_XLS_CELL && number > 0)
        {
          if (!take_cell (child, row))
            return damaged (path, error);
          continue;
        }
      if (tag != XB_XLS_ROW && tag != XB_XLS_END)
        return damaged (path, error);
      if (row->cells->len > 0)
        {
          g_autoptr (GError) local = NULL;

          if (!xb_row_builder_emit (row, number, func, data, &local))
            {
              if (local == NULL)
                return TRUE;
              g_propagate_error (error, g_steal_pointer (&local));
              return FALSE;
            }
        }
      if (tag == XB_XLS_END)
        return TRUE;
      if (child->body->len != sizeof number || ++number > MAX_ROWS || memcmp (child->body->data, &number, sizeof number) != 0)
        return damaged (path, error);
    }
}

static gboolean
xls_read (XbSheetReader *reader, guint sheet, XbRowFunc func, gpointer data, GCancellable *cancellable, GError **error)
{
  g_auto (Child) child = { NULL, NULL, NULL };
  g_autofree char *number = g_strdup_printf ("%u", sheet);
  XbRowBuilder row;
  gboolean ok;

  if (!child_start (&child, reader->path, number, error))
    return FALSE;
  xb_row_builder_init (&row);
  ok = read_rows (&child, reader->path, &row, func, data, cancellable, error);
  xb_row_builder_clear (&row);
  return ok;
}

/* Takes a record about the workbook; %FALSE if it is none. */
static gboolean
take_sheet (XbSheetReader *reader, XbXlsTag tag, GByteArray *body)
{
  XbSheetInfo *info = reader->sheets->len > 0 ? g_ptr_array_index (reader->sheets, reader->sheets->len - 1) : NULL;
  XbMerge merge;

  if (tag == XB_XLS_EPOCH && body->len == 1)
    reader->epoch_1904 = body->data[0] != 0;
  else if (tag == XB_XLS_SHEET && body->len >= 1 && reader->sheets->len < MAX_SHEETS)
    {
      g_autofree char *name = g_utf8_make_valid ((const char *) body->data + 1, body->len - 1);

      info = xb_sheet_reader_add (reader, name);
      info->hidden = body->data[0] != 0;
      info->merges = g_array_new (FALSE, FALSE, sizeof (XbMerge));
    }
  else if (tag == XB_XLS_MERGE && body->len == sizeof merge && info != NULL)
    {
      memcpy (&merge, body->data, sizeof merge);
      g_array_append_val (info->merges, merge);
    }
  else
    return FALSE;
  return TRUE;
}

gboolean
xb_xls_open (XbSheetReader *reader, GError **error)
{
  g_auto (Child) child = { NULL, NULL, NULL };
  XbXlsTag tag;

  reader->read = xls_read;
  if (!child_start (&child, reader->path, NULL, error))
    return FALSE;
  while (TRUE)
    {
      if (!child_read (&child, reader->path, &tag, NULL, error))
        return FALSE;
      if (tag == XB_XLS_END)
        return TRUE;
      if (!take_sheet (reader, tag, child.body))
        return damaged (reader->path, error);
    }
}
