#define G_LOG_DOMAIN "xb-ledger"

#include "ledger/xb-ledger-private.h"

#include "util/xb-file.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

G_DEFINE_QUARK (xb-ledger-error-quark, xb_ledger_error)

/** After an export, or before it. */
void
xb_ledger_written_clear (XbLedgerWritten *written)
{
  g_clear_pointer (&written->sha256, g_free);
  g_clear_pointer (&written->data_sha256, g_free);
  g_clear_pointer (&written->kept, xb_kept_rows_free);
}

/**
 * xb_ledger_export:
 * @store: a connection; best a read-only one of its own
 * @path: ends in .xlsx, .pdf or .csv; what is there is replaced only when the new file is complete
 * @written: (out): to be cleared
 *
 * Runs the definition's SELECT, allowed to read the documented views and nothing else, and writes the ledger.
 */
gboolean
xb_ledger_export (XbStore *store, XbLedgerDef *def, const char *path, const XbLedgerOptions *options, XbLedgerWritten *written, GError **error)
{
  gboolean xlsx = xb_file_has_ending (path, ".xlsx"), csv = xb_file_has_ending (path, ".csv"), pdf = xb_file_has_ending (path, ".pdf"), ok;
  gboolean txt = def->text_kind != XB_TEXT_NONE && xb_file_has_ending (path, ".txt");
  g_autoptr (XbLedgerFrame) frame = NULL;
  g_autoptr (XbLedgerRows) rows = NULL;
  g_autoptr (XbLedgerDigest) digest = NULL;
  g_autofree char *part = NULL;

  *written = (XbLedgerWritten){ 0 };
  if (!xlsx && !csv && !pdf && !txt)
    {
      g_set_error (error, XB_LEDGER_ERROR, XB_LEDGER_ERROR_FORMAT,
                   _ ("“%s”: ledgers are written as .xlsx, .pdf or .csv; give the file one of these endings."), path);
      return FALSE;
    }
  if ((options->by_village || options->cover) && !xlsx)
    {
      g_set_error_literal (error, XB_LEDGER_ERROR, XB_LEDGER_ERROR_FORMAT, _ ("Only a workbook (.xlsx) has sheets for villages and a cover sheet."));
      return FALSE;
    }
  if (options->by_village && def->sheet_by < 0)
    {
      g_set_error (error, XB_LEDGER_ERROR, XB_LEDGER_ERROR_FORMAT, _ ("The ledger “%s” is not made village by village: it has one sheet."), def->name);
      return FALSE;
    }
  frame = xb_ledger_frame_new (store, def, options, error);
  if (frame == NULL)
    return FALSE;
  frame->target = path;
  rows = xb_ledger_rows_new (store, frame, options, error);
  if (rows == NULL)
    return FALSE;
  /* Afterwards a workbook is compressed, and pages are drawn. */
  xb_ledger_rows_set_share (rows, xlsx ? 70 : pdf ? 10 : 100);
  if (options->cover || options->keep_rows)
    digest = xb_ledger_digest_new (def, options->keep_rows);
  part = xb_file_part_name (path);
  ok = xlsx  ? xb_ledger_write_xlsx (frame, rows, options, digest, part, written, error)
       : txt ? xb_ledger_write_text (frame, rows, digest, part, written, error)
       : pdf ? xb_ledger_write_pdf (frame, rows, digest, part, written, error)
             : xb_ledger_write_csv (frame, rows, digest, part, written, error);
  if (!ok || !xb_ledger_rows_go_on (rows, 1, 1, error))
    {
      g_unlink (part);
      return FALSE;
    }
  if (!xb_file_put_in_place (part, path, error))
    return FALSE;
  written->sha256 = xb_file_sha256 (path);
  if (digest != NULL)
    written->data_sha256 = g_strdup (xb_ledger_digest_sha256 (digest));
  if (options->keep_rows)
    written->kept = xb_ledger_digest_steal_rows (digest);
  return TRUE;
}

/* An #XbRowFunc. */
static gboolean
digest_row (const XbRow *row, gpointer digest, GError **error)
{
  return xb_ledger_digest_add (digest, row, error);
}

/** (transfer full): the rows the ledger has now, for a comparison; nothing is written. */
XbKeptRows *
xb_ledger_keep (XbStore *store, XbLedgerDef *def, const XbLedgerOptions *options, GError **error)
{
  g_autoptr (XbLedgerFrame) frame = xb_ledger_frame_new (store, def, options, error);
  g_autoptr (XbLedgerRows) rows = frame != NULL ? xb_ledger_rows_new (store, frame, options, error) : NULL;
  g_autoptr (XbLedgerDigest) digest = xb_ledger_digest_new (def, TRUE);

  return rows != NULL && xb_ledger_rows_each (rows, digest_row, digest, error) ? xb_ledger_digest_steal_rows (digest) : NULL;
}
