#define G_LOG_DOMAIN "xb-ledger"

/* The hash of a ledger's data: that of the .csv the same rows make, byte for byte, so that anybody can check it with any tool. */

#include "ledger/xb-ledger-private.h"

#include <string.h>

struct _XbLedgerDigest
{
  XbLedgerDef *def;
  GChecksum *sum;
  GString *rows, *line;
  XbLedgerLines lines; /* for the serial numbers */
};

static gboolean
add_line (const XbLedgerLine *line, gpointer data, GError **error G_GNUC_UNUSED)
{
  XbLedgerDigest *self = data;

  if (line->kind != XB_LINE_ROW)
    return TRUE;
  g_string_truncate (self->line, 0);
  xb_ledger_csv_append_row (self->line, self->def, line->row);
  g_checksum_update (self->sum, (const guchar *) self->line->str, self->line->len);
  if (self->def->key >= 0)
    {
      g_autofree char *key = xb_ledger_cell_text (xb_ledger_def_column (self->def, self->def->key), &line->row->cells[self->def->key]);

      xb_ledger_csv_append_cell (self->rows, key, TRUE);
    }
  g_string_append_c (self->rows, ',');
  g_string_append_len (self->rows, self->line->str, self->line->len);
  return TRUE;
}

XbLedgerDigest *
xb_ledger_digest_new (XbLedgerDef *def)
{
  XbLedgerDigest *self = g_new0 (XbLedgerDigest, 1);

  self->def = def;
  self->sum = g_checksum_new (G_CHECKSUM_SHA256);
  self->rows = g_string_new (def->key >= 0 ? xb_ledger_def_column (def, def->key)->id : "");
  self->line = g_string_new ("\xef\xbb\xbf");
  xb_ledger_lines_init (&self->lines, def, add_line, self);
  xb_ledger_csv_append_head (self->line, def);
  g_checksum_update (self->sum, (const guchar *) self->line->str, self->line->len);
  g_string_append_c (self->rows, ',');
  g_string_append (self->rows, self->line->str + strlen ("\xef\xbb\xbf"));
  return self;
}

void
xb_ledger_digest_free (XbLedgerDigest *self)
{
  if (self == NULL)
    return;
  g_checksum_free (self->sum);
  g_string_free (self->rows, TRUE);
  g_string_free (self->line, TRUE);
  xb_ledger_lines_clear (&self->lines);
  g_free (self);
}

gboolean
xb_ledger_digest_add (XbLedgerDigest *self, const XbRow *row, GError **error)
{
  return self == NULL || xb_ledger_lines_add (row, &self->lines, error);
}

/** 64 hexadecimal digits; no row can be added afterwards. */
const char *
xb_ledger_digest_sha256 (XbLedgerDigest *self)
{
  return g_checksum_get_string (self->sum);
}

/** (transfer full): the rows as .csv, each with its key in front. */
GBytes *
xb_ledger_digest_rows (XbLedgerDigest *self)
{
  return g_bytes_new (self->rows->str, self->rows->len);
}
