#define G_LOG_DOMAIN "xb-ledger"

/* A ledger as text for the program of a bank: rows only, delimited or of fixed width, in the encoding it wants. */

#include "ledger/xb-ledger-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

typedef struct
{
  XbLedgerFrame *frame;
  XbLedgerDigest *digest;
  GString *text;
  XbLedgerLines lines;
} Writer;

/* In the bank's encoding. (transfer full) */
static char *
encode (Writer *w, const char *value, gsize *length, GError **error)
{
  const char *encoding = w->frame->def->encoding;
  g_autoptr (GError) local = NULL;
  char *bytes;

  if (encoding == NULL || strcmp (encoding, "UTF-8") == 0)
    {
      *length = strlen (value);
      return g_strdup (value);
    }
  bytes = g_convert (value, -1, encoding, "UTF-8", NULL, length, &local);
  if (bytes == NULL)
    g_set_error (error, XB_LEDGER_ERROR, XB_LEDGER_ERROR_WRITE, _ ("“%s” cannot be written in %s: %s."), value, encoding, local->message);
  return bytes;
}

static gboolean
append_fixed (Writer *w, const XbLedgerColumn *column, const char *bytes, gsize length, const char *value, GError **error)
{
  gsize width = (gsize) column->width;

  /* A name cut short would be another name, an amount cut short another amount. */
  if (length > width)
    {
      g_set_error (error, XB_LEDGER_ERROR, XB_LEDGER_ERROR_WRITE, _ ("“%s” is too long for the column “%s”, which has %u bytes."), value, column->title, (guint) width);
      return FALSE;
    }
  for (gsize i = length; column->right && i < width; i++)
    g_string_append_c (w->text, column->fill);
  g_string_append_len (w->text, bytes, (gssize) length);
  for (gsize i = length; !column->right && i < width; i++)
    g_string_append_c (w->text, column->fill);
  return TRUE;
}

static gboolean
append_cell (Writer *w, guint i, const XbCell *cell, GError **error)
{
  const XbLedgerDef *def = w->frame->def;
  XbLedgerColumn *column = xb_ledger_def_column (def, i);
  g_autofree char *number = cell->type == XB_CELL_NUMBER ? xb_ledger_cell_text (column, cell) : NULL, *bytes = NULL;
  const char *value = number != NULL ? number : cell->text;
  gsize length;

  if (strpbrk (value, "\r\n") != NULL || (def->text_kind == XB_TEXT_DELIMITED && strchr (value, def->separator) != NULL))
    {
      g_set_error (error, XB_LEDGER_ERROR, XB_LEDGER_ERROR_WRITE, _ ("“%s” in the column “%s” holds a character that ends a column or a line."), value, column->title);
      return FALSE;
    }
  bytes = encode (w, value, &length, error);
  if (bytes == NULL)
    return FALSE;
  if (def->text_kind == XB_TEXT_FIXED)
    return append_fixed (w, column, bytes, length, value, error);
  if (i > 0)
    g_string_append_c (w->text, def->separator);
  g_string_append_len (w->text, bytes, (gssize) length);
  return TRUE;
}

/* An #XbLineFunc. */
static gboolean
write_line (const XbLedgerLine *line, gpointer data, GError **error)
{
  Writer *w = data;

  if (line->kind != XB_LINE_ROW)
    return TRUE;
  for (guint i = 0; i < w->frame->def->columns->len; i++)
    if (!append_cell (w, i, &line->row->cells[i], error))
      return FALSE;
  g_string_append (w->text, "\r\n");
  return TRUE;
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
xb_ledger_write_text (XbLedgerFrame *frame, XbLedgerRows *rows, XbLedgerDigest *digest, const char *path, XbLedgerWritten *written, GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);
  Writer w = { .frame = frame, .digest = digest, .text = text };
  gboolean ok;

  xb_ledger_lines_init (&w.lines, frame->def, write_line, &w);
  ok = xb_ledger_rows_each (rows, take_row, &w, error);
  written->rows = w.lines.totals.rows;
  xb_ledger_lines_clear (&w.lines);
  return ok && g_file_set_contents (path, text->str, (gssize) text->len, error);
}
