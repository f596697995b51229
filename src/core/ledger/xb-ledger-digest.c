#define G_LOG_DOMAIN "xb-ledger"

/* The hash of a ledger's data: that of the .csv the same rows make, byte for byte, so that anybody can check it with any tool.
 * And the rows themselves, as xb-kept-rows.h has them. */

#include "ledger/xb-ledger-private.h"

struct _XbLedgerDigest
{
  XbLedgerDef *def;
  GChecksum *sum;
  GString *line;
  XbKeptRows *kept; /* (nullable) */
  XbLedgerLines lines; /* for the serial numbers */
};

static void
keep_row (XbLedgerDigest *self, const XbRow *row)
{
  for (int i = -1; i < (int) self->def->columns->len; i++)
    {
      int at = i < 0 ? self->def->key : i;
      XbLedgerColumn *column = at >= 0 ? xb_ledger_def_column (self->def, at) : NULL;
      g_autofree char *text = column != NULL ? xb_ledger_cell_text (column, &row->cells[at]) : NULL;

      /* Serial numbers say nothing: everybody below a new row has another one. */
      if (i < 0 || column->type != XB_COLUMN_SERIAL)
        xb_kept_rows_add (self->kept, text != NULL ? text : "");
    }
}

static gboolean
add_line (const XbLedgerLine *line, gpointer data, GError **error G_GNUC_UNUSED)
{
  XbLedgerDigest *self = data;

  if (line->kind != XB_LINE_ROW)
    return TRUE;
  g_string_truncate (self->line, 0);
  xb_ledger_csv_append_row (self->line, self->def, line->row);
  g_checksum_update (self->sum, (const guchar *) self->line->str, self->line->len);
  if (self->kept != NULL)
    keep_row (self, line->row);
  return TRUE;
}

/** @keep: keeps the rows, too */
XbLedgerDigest *
xb_ledger_digest_new (XbLedgerDef *def, gboolean keep)
{
  XbLedgerDigest *self = g_new0 (XbLedgerDigest, 1);

  self->def = def;
  self->sum = g_checksum_new (G_CHECKSUM_SHA256);
  self->line = g_string_new ("\xef\xbb\xbf");
  xb_ledger_lines_init (&self->lines, def, add_line, self);
  xb_ledger_csv_append_head (self->line, def);
  g_checksum_update (self->sum, (const guchar *) self->line->str, self->line->len);
  if (!keep)
    return self;
  self->kept = xb_kept_rows_new ();
  for (guint i = 0; i < def->columns->len; i++)
    {
      XbLedgerColumn *column = xb_ledger_def_column (def, i);

      if (column->type != XB_COLUMN_SERIAL)
        xb_kept_rows_add_column (self->kept, column->title, column->type);
    }
  return self;
}

void
xb_ledger_digest_free (XbLedgerDigest *self)
{
  if (self == NULL)
    return;
  g_checksum_free (self->sum);
  xb_kept_rows_free (self->kept);
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

/** (transfer full) (nullable): the rows that were kept. */
XbKeptRows *
xb_ledger_digest_steal_rows (XbLedgerDigest *self)
{
  return g_steal_pointer (&self->kept);
}
