#define G_LOG_DOMAIN "xb-submission"

/* One package: the workbooks, a manifest, a covering letter; complete, or not there at all. */

#include "submission/xb-submission-private.h"

#include "letter/xb-letter.h"
#include "register/xb-person.h"
#include "sheet/xb-zip.h"
#include "util/xb-file.h"
#include "util/xb-text.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct
{
  XbStore *store, *reader;
  char *anchor; /* of the journal at the moment the ledgers show */
  XbCatalog *catalog;
  const XbSubmissionOptions *options;
  XbPeriod period;
  XbPlace *township, *place; /* place: (nullable) */
  char *name, *folder, *target; /* folder: where it is gathered */
  GPtrArray *ledgers; /* (element-type XbSubmittedLedger) */
  GPtrArray *sums;    /* (element-type utf8): SHA-256 of each workbook */
  GPtrArray *kept;    /* (element-type GBytes) */
} Package;

static void
package_clear (Package *p)
{
  xb_place_free (p->township);
  xb_place_free (p->place);
  g_free (p->name);
  g_free (p->folder);
  g_free (p->target);
  g_clear_pointer (&p->anchor, g_free);
  g_clear_pointer (&p->ledgers, g_ptr_array_unref);
  g_clear_pointer (&p->sums, g_ptr_array_unref);
  g_clear_pointer (&p->kept, g_ptr_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Package, package_clear)

/* A year, a quarter or a month by its short name; any other period by its days. (transfer full) */
static char *
period_name (const XbPeriod *period)
{
  int from_month = atoi (period->from + 5), to_month = atoi (period->to + 5), year = atoi (period->to);
  gboolean whole = strncmp (period->from, period->to, 4) == 0 && strcmp (period->from + 8, "01") == 0
                   && atoi (period->to + 8) == g_date_get_days_in_month (to_month, year);

  if (whole && from_month == 1 && to_month == 12)
    return g_strdup_printf ("%d", year);
  if (whole && from_month == to_month)
    return g_strdup_printf ("%d-%02d", year, to_month);
  if (whole && from_month % 3 == 1 && to_month == from_month + 2)
    return g_strdup_printf ("%d-Q%d", year, to_month / 3);
  return g_strdup_printf ("%s_%s", period->from, period->to);
}

/* The name of the package, and a place for it that is free. */
static void
choose_names (Package *p, const char *today)
{
  g_autofree char *period = period_name (&p->period), *office = NULL, *stem = NULL;

  office = g_strconcat (p->township->name, p->place != NULL ? p->place->name : "", "-", period, "-", today, NULL);
  stem = xb_file_safe_name (office);
  for (guint n = 1;; n++)
    {
      g_autofree char *file = NULL;

      g_free (p->name);
      g_free (p->target);
      p->name = n == 1 ? g_strdup (stem) : g_strdup_printf ("%s-%u", stem, n);
      file = p->options->zip ? g_strconcat (p->name, ".zip", NULL) : g_strdup (p->name);
      p->target = g_build_filename (p->options->folder, file, NULL);
      if (!g_file_test (p->target, G_FILE_TEST_EXISTS))
        break;
    }
  p->folder = xb_file_part_name (p->target);
}

static gboolean
write_ledger (Package *p, const char *id, const char *today, guint number, GError **error)
{
  XbLedgerDef *def = xb_catalog_ledger (p->catalog, id);
  XbLedgerOptions options = { .place_code = p->options->place_code,
                              .operator_name = p->options->operator_name,
                              .unmasked = p->options->unmasked,
                              .cover = TRUE,
                              .keep_rows = TRUE };
  g_auto (XbLedgerWritten) written = { 0 };
  g_autofree char *path = NULL, *name = NULL;
  XbSubmittedLedger *ledger;
  GBytes *kept;

  if (def == NULL)
    {
      g_set_error (error, XB_CATALOG_ERROR, XB_CATALOG_ERROR_NOT_FOUND, _ ("The ledger “%s” is no longer defined."), id);
      return FALSE;
    }
  xb_submission_ledger_options (def, &p->period, today, &options);
  options.by_village = p->options->by_village && def->sheet_by >= 0;
  options.anchor = p->anchor;
  ledger = g_new0 (XbSubmittedLedger, 1);
  g_ptr_array_add (p->ledgers, ledger);
  ledger->ledger = g_strdup (id);
  ledger->title = g_strdup (def->name);
  name = xb_file_safe_name (def->name);
  ledger->file = g_strdup_printf ("%02u-%s.xlsx", number, name);
  path = g_build_filename (p->folder, ledger->file, NULL);
  if (!xb_ledger_export (p->reader, def, path, &options, &written, error))
    {
      g_prefix_error (error, "%s: ", def->name);
      return FALSE;
    }
  ledger->rows = written.rows;
  g_ptr_array_add (p->sums, g_strdup (written.sha256));
  kept = xb_kept_rows_pack (written.kept, &ledger->sha256, error);
  if (kept == NULL)
    return FALSE;
  g_ptr_array_add (p->kept, kept);
  return TRUE;
}

/* All ledgers from one state of the register: what somebody writes meanwhile is in none of them. */
static gboolean
write_ledgers (Package *p, const char *const *ids, const char *today, GError **error)
{
  guint n = g_strv_length ((char **) ids);
  gboolean ok = xb_store_exec (p->reader, "BEGIN", error) && (p->anchor = xb_journal_anchor (p->reader, error)) != NULL;

  for (guint i = 0; ok && i < n; i++)
    {
      ok = xb_store_go_on (p->store, i, n, error) && write_ledger (p, ids[i], today, i + 1, error);
      if (ok && p->options->progress != NULL)
        p->options->progress (i + 1, n, p->options->progress_data);
    }
  xb_store_exec (p->reader, "COMMIT", NULL);
  return ok;
}

static void
append_record (GString *text, const char *const cells[4])
{
  for (guint i = 0; i < 4; i++)
    xb_ledger_csv_append_cell (text, cells[i], i == 0);
  g_string_append (text, "\r\n");
}

/* File, ledger, rows, SHA-256 of the file: a .csv anybody can read and check. */
static gboolean
write_manifest (Package *p, char **sha256, GError **error)
{
  g_autoptr (GString) text = g_string_new ("\xef\xbb\xbf");
  g_autofree char *path = g_build_filename (p->folder, _ ("manifest.csv"), NULL);

  append_record (text, (const char *[]){ _ ("File"), _ ("Ledger"), _ ("Rows"), _ ("SHA-256 of the file") });
  for (guint i = 0; i < p->ledgers->len; i++)
    {
      const XbSubmittedLedger *ledger = g_ptr_array_index (p->ledgers, i);
      g_autofree char *rows = g_strdup_printf ("%u", ledger->rows);

      append_record (text, (const char *[]){ ledger->file, ledger->title, rows, g_ptr_array_index (p->sums, i) });
    }
  *sha256 = g_compute_checksum_for_string (G_CHECKSUM_SHA256, text->str, text->len);
  return g_file_set_contents (path, text->str, text->len, error);
}

/* The covering letter has a number of the register of letters, and a table of what is in the package. */
static XbLetter *
make_letter (Package *p, const char *today, const char *manifest_sum)
{
  XbLetter *letter = xb_letter_new ();
  const char *addressee = p->options->addressee != NULL && *p->options->addressee != '\0' ? p->options->addressee : _ ("To the county office");
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  char year[5] = { 0 };

  memcpy (year, today, 4);
  letter->definition = g_strdup ("submission");
  letter->title = g_strdup (_ ("Covering Letter"));
  letter->form = g_strdup_printf (_ ("%s report [%s] no. %s"), p->township->name, year, "%number%");
  letter->year = atoi (today);
  letter->date = g_strdup (today);
  letter->operator_name = g_strdup (p->options->operator_name);
  letter->name = g_strdup (p->name);
  letter->body = g_new0 (char *, 3);
  letter->body[0] = g_strdup_printf (_ ("%s:"), addressee);
  letter->body[1] = g_strdup_printf (_ ("please find our ledgers for %s to %s, listed below."), p->period.from, p->period.to);
  letter->head = g_new0 (char *, 4);
  letter->head[0] = g_strdup (_ ("Ledger"));
  letter->head[1] = g_strdup (_ ("Rows"));
  letter->head[2] = g_strdup (_ ("File"));
  for (guint i = 0; i < p->ledgers->len; i++)
    {
      const XbSubmittedLedger *ledger = g_ptr_array_index (p->ledgers, i);
      char **cells = g_new0 (char *, 4);

      cells[0] = g_strdup (ledger->title);
      cells[1] = g_strdup_printf ("%u", ledger->rows);
      cells[2] = g_strdup (ledger->file);
      g_ptr_array_add (letter->rows, cells);
    }
  letter->closing = g_new0 (char *, 3);
  letter->closing[0] = g_strdup_printf (_ ("The files can be checked against manifest.csv, whose SHA-256 is %s."), manifest_sum);
  letter->closing[1] = g_strdup_printf (_ ("Check mark of our records: %s."), p->anchor);
  letter->sign = g_new0 (char *, 3);
  letter->sign[0] = g_strdup_printf (_ ("People's Government of %s (seal)"), p->township->name);
  letter->sign[1] = g_date_time_format (now, _ ("%Y-%m-%d"));
  return letter;
}

static gboolean
write_letter (Package *p, XbLetter *letter, GError **error)
{
  g_autoptr (XbPaged) pages = xb_letter_pages_new (letter);
  g_autofree char *path = g_build_filename (p->folder, _ ("covering letter.pdf"), NULL);

  return xb_paged_write_pdf (pages, path, path, error);
}

/* The package takes its place: the folder itself, or one file made of it. */
static gboolean
put_in_place (Package *p, GError **error)
{
  g_autofree char *part = NULL;

  if (!p->options->zip)
    {
      if (g_rename (p->folder, p->target) == 0)
        return TRUE;
      g_set_error (error, XB_SUBMISSION_ERROR, XB_SUBMISSION_ERROR_WRITE, _ ("“%s” cannot be written: %s."), p->target, g_strerror (errno));
      return FALSE;
    }
  part = xb_file_part_name (p->target);
  if (xb_zip_write_folder (p->folder, p->name, part, error))
    return xb_file_put_in_place (part, p->target, error);
  g_unlink (part);
  return FALSE;
}

/* On record and in place, or neither. */
static gboolean
record (Package *p, const char *today, gint64 *id, GError **error)
{
  g_autofree char *title = g_strdup_printf (_ ("Submission %s"), p->name), *manifest_sum = NULL;
  g_autoptr (XbTxn) txn = NULL;
  g_autoptr (XbLetter) letter = NULL;

  if (!write_manifest (p, &manifest_sum, error))
    return FALSE;
  letter = make_letter (p, today, manifest_sum);
  txn = xb_txn_begin (p->store, p->options->operator_name, XB_ENTRY_CREATE, title, error);
  if (txn == NULL
      || !xb_submission_record (p->store, txn, p->options, &p->period, p->name, p->place != NULL ? p->place->id : 0, p->ledgers, p->kept, id, error)
      || !xb_letter_insert (p->store, txn, letter, error) || !write_letter (p, letter, error) || !put_in_place (p, error))
    return FALSE;
  if (xb_txn_commit (g_steal_pointer (&txn), NULL, error))
    return TRUE;
  if (p->options->zip)
    g_unlink (p->target);
  else
    xb_file_remove_folder (p->target);
  return FALSE;
}

/**
 * xb_submission_write:
 * @store: writes the record
 * @reader: another connection, which does nothing else meanwhile
 * @ledgers: (array zero-terminated=1): ids, in the order of the package
 * @id: (out): of the submission
 *
 * Writes the package township-period-date: a workbook with a cover for each ledger, the manifest, a numbered covering letter. What is sent
 * is kept row by row for xb_submission_compare(). If anything fails, neither package nor record is there.
 *
 * Returns: (transfer full): where the package is
 */
char *
xb_submission_write (XbStore *store, XbStore *reader, XbCatalog *catalog, const char *const *ledgers, const XbSubmissionOptions *options, gint64 *id,
                     GError **error)
{
  g_auto (Package) p = { .store = store, .reader = reader, .catalog = catalog, .options = options };
  g_autofree char *today = xb_text_today ();
  gboolean ok;

  p.ledgers = g_ptr_array_new_with_free_func ((GDestroyNotify) xb_submitted_ledger_free);
  p.sums = g_ptr_array_new_with_free_func (g_free);
  p.kept = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  if (ledgers[0] == NULL)
    {
      g_set_error_literal (error, XB_SUBMISSION_ERROR, XB_SUBMISSION_ERROR_EMPTY, _ ("Choose at least one ledger to send up."));
      return NULL;
    }
  if (!xb_period_read (options->from, options->to, NULL, &p.period, error) || (p.township = xb_place_township (store, error)) == NULL)
    return NULL;
  if (options->place_code != NULL && strcmp (options->place_code, p.township->code) != 0)
    {
      g_autoptr (GError) local = NULL;

      p.place = xb_place_by_code (store, options->place_code, &local);
      if (p.place == NULL)
        {
          g_set_error (error, XB_LEDGER_ERROR, XB_LEDGER_ERROR_PLACE, _ ("There is no place with the code “%s” in %s."), options->place_code, p.township->name);
          return NULL;
        }
    }
  choose_names (&p, today);
  if (g_mkdir (p.folder, 0700) != 0)
    {
      g_set_error (error, XB_SUBMISSION_ERROR, XB_SUBMISSION_ERROR_WRITE, _ ("“%s” cannot be written: %s."), p.target, g_strerror (errno));
      return NULL;
    }
  xb_store_set_cancellable (reader, xb_store_cancellable (store));
  ok = write_ledgers (&p, ledgers, today, error) && record (&p, today, id, error);
  if (!ok || options->zip)
    xb_file_remove_folder (p.folder);
  return ok ? g_steal_pointer (&p.target) : NULL;
}
