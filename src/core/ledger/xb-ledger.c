#define G_LOG_DOMAIN "xb-ledger"

#include "ledger/xb-ledger-private.h"

#include "util/xb-date.h"
#include "util/xb-file.h"
#include "util/xb-text.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>

G_DEFINE_QUARK (xb-ledger-error-quark, xb_ledger_error)

static char *
fill_in (const char *text, GHashTable *words)
{
  GString *out = g_string_new (text);
  GHashTableIter iter;
  gpointer key, value;

  g_hash_table_iter_init (&iter, words);
  while (g_hash_table_iter_next (&iter, &key, &value))
    g_string_replace (out, key, value, 0);
  return g_string_free (out, FALSE);
}

static void
fill_frame (XbLedgerFrame *frame, GHashTable *words)
{
  frame->title = fill_in (frame->def->title, words);
  for (char **line = frame->def->lines; line != NULL && *line != NULL; line++)
    g_ptr_array_add (frame->lines, fill_in (*line, words));
  for (char **line = frame->def->footer; line != NULL && *line != NULL; line++)
    g_ptr_array_add (frame->footer, fill_in (*line, words));
}

/* The place a ledger is narrowed to; (nullable): the whole township. */
static gboolean
find_place (XbStore *store, const char *code, XbPlace *township, XbPlace **place, GError **error)
{
  g_autoptr (GError) local = NULL;

  *place = NULL;
  if (code == NULL)
    return TRUE;
  *place = xb_place_by_code (store, code, &local);
  /* The township itself is everybody, also who is in no household. */
  if (*place != NULL && strcmp ((*place)->kind, "township") == 0)
    g_clear_pointer (place, xb_place_free);
  else if (*place == NULL && local == NULL)
    {
      g_set_error (error, XB_LEDGER_ERROR, XB_LEDGER_ERROR_PLACE, _ ("There is no place with the code “%s” in %s."), code, township->name);
      return FALSE;
    }
  if (local == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

/* The day and the period a ledger is for, as stored dates. */
typedef struct
{
  char as_of[XB_DATE_SIZE], from[XB_DATE_SIZE], to[XB_DATE_SIZE];
} Days;

static gboolean
read_day (const char *asked, char out[XB_DATE_SIZE], GError **error)
{
  if (asked == NULL || xb_date_parse (asked, out))
    return TRUE;
  g_set_error (error, XB_LEDGER_ERROR, XB_LEDGER_ERROR_FORMAT, _ ("“%s” is not a day that exists. Write year, month and day, for example 2026-06-30."),
               asked);
  return FALSE;
}

/* Without a word: as of today, and the year up to today. */
static gboolean
find_days (XbLedgerDef *def, const XbLedgerOptions *options, const char *today, Days *days, GError **error)
{
  g_strlcpy (days->as_of, today, XB_DATE_SIZE);
  if (!read_day (options->as_of, days->as_of, error))
    return FALSE;
  g_strlcpy (days->to, days->as_of, XB_DATE_SIZE);
  if (!read_day (options->to, days->to, error))
    return FALSE;
  xb_date_year_start (days->to, days->from);
  if (!read_day (options->from, days->from, error))
    return FALSE;
  if (strcmp (days->as_of, today) > 0)
    g_set_error (error, XB_LEDGER_ERROR, XB_LEDGER_ERROR_FORMAT, _ ("%s is still to come: the register cannot be shown as of it yet."), days->as_of);
  else if (strcmp (days->from, days->to) > 0)
    g_set_error_literal (error, XB_LEDGER_ERROR, XB_LEDGER_ERROR_FORMAT, _ ("The period ends before it begins."));
  else if (!def->as_of && strcmp (days->as_of, today) != 0)
    g_set_error (error, XB_LEDGER_ERROR, XB_LEDGER_ERROR_FORMAT,
                 _ ("The ledger “%s” is about a period, not about a day: give its first and last day (--from, --to) instead."), def->name);
  else
    return TRUE;
  return FALSE;
}

/**
 * xb_ledger_export:
 * @store: a connection; best a read-only one of its own
 * @path: ends in .xlsx, .pdf or .csv; what is there is replaced only when the new file is complete
 * @rows: (out): rows written
 * @sha256: (out) (optional) (transfer full): of the file
 *
 * Runs the definition's SELECT, allowed to read the documented views and nothing else, and writes the ledger.
 */
gboolean
xb_ledger_export (XbStore *store,
                  XbLedgerDef *def,
                  const char *path,
                  const XbLedgerOptions *options,
                  guint *rows,
                  char **sha256,
                  GError **error)
{
  g_autoptr (XbPlace) township = xb_place_township (store, error);
  g_autoptr (XbPlace) place = NULL;
  g_autofree char *today = xb_text_today (), *place_name = NULL, *part = NULL;
  g_autoptr (GHashTable) words = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free), footer = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (XbLedgerRows) source = NULL;
  XbLedgerFrame frame = { def, path, NULL, lines, footer };
  gboolean xlsx = xb_file_has_ending (path, ".xlsx"), csv = xb_file_has_ending (path, ".csv"),
           pdf = xb_file_has_ending (path, ".pdf"), ok;
  Days days;

  if (township == NULL)
    return FALSE;
  if (!xlsx && !csv && !pdf)
    {
      g_set_error (error, XB_LEDGER_ERROR, XB_LEDGER_ERROR_FORMAT,
                   _ ("“%s”: ledgers are written as .xlsx, .pdf or .csv; give the file one of these endings."), path);
      return FALSE;
    }
  if (!find_days (def, options, today, &days, error) || !find_place (store, options->place_code, township, &place, error))
    return FALSE;
  if (place != NULL)
    place_name = xb_place_path (store, place->id);
  g_hash_table_insert (words, (char *) "%township%", township->name);
  g_hash_table_insert (words, (char *) "%place%", place_name != NULL ? place_name : (char *) "");
  g_hash_table_insert (words, (char *) "%as_of%", days.as_of);
  g_hash_table_insert (words, (char *) "%from%", days.from);
  g_hash_table_insert (words, (char *) "%to%", days.to);
  g_hash_table_insert (words, (char *) "%today%", today);
  g_hash_table_insert (words, (char *) "%operator%", (char *) (options->operator_name != NULL ? options->operator_name : ""));
  source = xb_ledger_rows_new (store, def, options, place, days.as_of, days.from, days.to, error);
  if (source == NULL)
    return FALSE;
  fill_frame (&frame, words);
  part = xb_file_part_name (path);
  ok = xlsx  ? xb_ledger_write_xlsx (&frame, source, part, rows, error)
       : pdf ? xb_ledger_write_pdf (&frame, source, part, rows, error)
             : xb_ledger_write_csv (&frame, source, part, rows, error);
  g_free (frame.title);
  if (!ok)
    {
      g_unlink (part);
      return FALSE;
    }
  if (!xb_file_put_in_place (part, path, error))
    return FALSE;
  if (sha256 != NULL)
    *sha256 = xb_file_sha256 (path);
  return TRUE;
}
