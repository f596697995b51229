#define G_LOG_DOMAIN "xb-ledger"

/* A ledger as .csv (RFC 4180): UTF-8 with the mark Excel looks for, header and rows only. */

#include "ledger/xb-ledger-private.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>

typedef struct
{
  XbLedgerDef *def;
  FILE *file;
  guint rows;
} Writer;

/* Text that a spreadsheet would take for a formula gets an apostrophe, which Excel and WPS do not show. */
static void
write_cell (FILE *file, const char *text, gboolean first)
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

/* An #XbRowFunc. */
static gboolean
write_row (const XbRow *row, gpointer data, GError **error G_GNUC_UNUSED)
{
  Writer *w = data;

  for (guint i = 0; i < row->n_cells; i++)
    {
      const XbCell *cell = &row->cells[i];

      if (cell->type == XB_CELL_NUMBER)
        {
          g_autofree char *number = xb_ledger_cell_text (g_ptr_array_index (w->def->columns, i), cell);

          write_cell (w->file, number, i == 0);
        }
      else
        write_cell (w->file, cell->text, i == 0);
    }
  fputs ("\r\n", w->file);
  w->rows++;
  /* Stops early on a full disk; ferror() then says so. */
  return !ferror (w->file);
}

/** See xb_ledger_write_xlsx(). */
gboolean
xb_ledger_write_csv (XbLedgerFrame *frame, XbLedgerRows *rows, const char *path, guint *count, GError **error)
{
  Writer w = { frame->def, g_fopen (path, "wb"), 0 };
  gboolean ok, written;
  int code;

  *count = 0;
  if (w.file == NULL)
    {
      code = errno;
      g_set_error (error, XB_LEDGER_ERROR, XB_LEDGER_ERROR_WRITE, _ ("“%s” cannot be written: %s."), frame->target, g_strerror (code));
      return FALSE;
    }
  fputs ("\xef\xbb\xbf", w.file);
  for (guint i = 0; i < frame->def->columns->len; i++)
    write_cell (w.file, ((XbLedgerColumn *) g_ptr_array_index (frame->def->columns, i))->title, i == 0);
  fputs ("\r\n", w.file);
  errno = 0;
  ok = xb_ledger_rows_each (rows, write_row, &w, error);
  written = !ferror (w.file);
  written = fclose (w.file) == 0 && written;
  code = errno;
  *count = w.rows;
  if (ok && !written)
    g_set_error (error, XB_LEDGER_ERROR, XB_LEDGER_ERROR_WRITE, _ ("“%s” cannot be written: %s."), frame->target, g_strerror (code));
  return ok && written;
}
