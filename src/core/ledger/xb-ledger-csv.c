#define G_LOG_DOMAIN "xb-ledger"

/* A ledger as .csv (RFC 4180): UTF-8 with the mark Excel looks for, header and rows only. */

#include "ledger/xb-ledger-private.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>

/** Text that a spreadsheet would take for a formula gets an apostrophe, which Excel and WPS do not show. */
void
xb_ledger_csv_append_cell (GString *out, const char *text, gboolean first)
{
  /* A number below nothing is none. */
  gboolean formula = *text != '\0' && strchr ("=+-@\t\r", *text) != NULL && (*text != '-' || text[1] == '\0' || strspn (text + 1, "0123456789.") != strlen (text + 1));

  if (!first)
    g_string_append_c (out, ',');
  if (!formula && strpbrk (text, ",\"\r\n") == NULL)
    {
      g_string_append (out, text);
      return;
    }
  g_string_append_c (out, '"');
  if (formula)
    g_string_append_c (out, '\'');
  for (; *text != '\0'; text++)
    {
      if (*text == '"')
        g_string_append_c (out, '"');
      g_string_append_c (out, *text);
    }
  g_string_append_c (out, '"');
}

void
xb_ledger_csv_append_head (GString *out, XbLedgerDef *def)
{
  for (guint i = 0; i < def->columns->len; i++)
    xb_ledger_csv_append_cell (out, xb_ledger_def_column (def, i)->title, i == 0);
  g_string_append (out, "\r\n");
}

void
xb_ledger_csv_append_row (GString *out, XbLedgerDef *def, const XbRow *row)
{
  for (guint i = 0; i < def->columns->len; i++)
    {
      const XbCell *cell = &row->cells[i];
      g_autofree char *number = cell->type == XB_CELL_NUMBER ? xb_ledger_cell_text (xb_ledger_def_column (def, i), cell) : NULL;

      xb_ledger_csv_append_cell (out, number != NULL ? number : cell->text, i == 0);
    }
  g_string_append (out, "\r\n");
}

typedef struct
{
  XbLedgerDef *def;
  FILE *file;
  GString *record;
  XbLedgerLines lines;
  XbLedgerDigest *digest;
} Writer;

static void
write_record (Writer *w)
{
  fwrite (w->record->str, 1, w->record->len, w->file);
  g_string_truncate (w->record, 0);
}

/* An #XbLineFunc. */
static gboolean
write_line (const XbLedgerLine *line, gpointer data, GError **error G_GNUC_UNUSED)
{
  Writer *w = data;

  if (line->kind != XB_LINE_ROW)
    return TRUE;
  xb_ledger_csv_append_row (w->record, w->def, line->row);
  write_record (w);
  /* Stops early on a full disk; ferror() then says so. */
  return !ferror (w->file);
}

/* An #XbRowFunc. */
static gboolean
take_row (const XbRow *row, gpointer data, GError **error)
{
  Writer *w = data;

  return xb_ledger_digest_add (w->digest, row, error) && xb_ledger_lines_add (row, &w->lines, error);
}

/** See xb_ledger_write_xlsx(). */
gboolean
xb_ledger_write_csv (XbLedgerFrame *frame, XbLedgerRows *rows, XbLedgerDigest *digest, const char *path, XbLedgerWritten *result, GError **error)
{
  g_autoptr (GString) record = g_string_new ("\xef\xbb\xbf");
  Writer w = { .def = frame->def, .file = g_fopen (path, "wb"), .record = record, .digest = digest };
  gboolean ok, written;
  int code;

  if (w.file == NULL)
    {
      code = errno;
      g_set_error (error, XB_LEDGER_ERROR, XB_LEDGER_ERROR_WRITE, _ ("“%s” cannot be written: %s."), frame->target, g_strerror (code));
      return FALSE;
    }
  xb_ledger_lines_init (&w.lines, frame->def, write_line, &w);
  xb_ledger_csv_append_head (record, frame->def);
  write_record (&w);
  errno = 0;
  ok = xb_ledger_rows_each (rows, take_row, &w, error);
  written = !ferror (w.file);
  written = fclose (w.file) == 0 && written;
  code = errno;
  result->rows = w.lines.totals.rows;
  xb_ledger_lines_clear (&w.lines);
  if (ok && !written)
    g_set_error (error, XB_LEDGER_ERROR, XB_LEDGER_ERROR_WRITE, _ ("“%s” cannot be written: %s."), frame->target, g_strerror (code));
  return ok && written;
}
