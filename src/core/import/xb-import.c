#define G_LOG_DOMAIN "xb-import"

#include "import/xb-import-private.h"

#include "sheet/xb-row-pipe.h"
#include "util/xb-text.h"

#include <glib/gi18n-lib.h>
#include <string.h>

G_DEFINE_QUARK (xb-import-error-quark, xb_import_error)

/* A column's first value is looked for in so many rows. */
#define SAMPLE_ROWS 50

static void
issue_free (gpointer data)
{
  XbImportIssue *issue = data;

  g_free (issue->file);
  g_free (issue->sheet);
  g_free (issue->cell);
  g_free (issue->field);
  g_free (issue->value);
  g_free (issue->message);
  g_free (issue);
}

static void
sheet_free (gpointer data)
{
  XbImportSheet *sheet = data;

  g_free (sheet->file);
  g_free (sheet->sheet);
  g_ptr_array_unref (sheet->headers);
  g_ptr_array_unref (sheet->samples);
  g_array_unref (sheet->fields);
  g_free (sheet);
}

static void
reject_row_free (gpointer data)
{
  XbRejectRow *row = data;

  g_strfreev (row->raw);
  g_free (row->household_no);
  g_free (row->village);
  g_free (row->group);
  g_free (row);
}

void
xb_import_row_free (gpointer data)
{
  XbImportRow *row = data;

  g_free (row->raw);
  g_free (row);
}

void
xb_import_report_free (XbImportReport *report)
{
  if (report == NULL)
    return;
  g_clear_pointer (&report->journal, g_array_unref);
  g_clear_pointer (&report->rejects, g_ptr_array_unref);
  g_clear_pointer (&report->warnings, g_ptr_array_unref);
  g_clear_pointer (&report->conflicts, g_ptr_array_unref);
  g_clear_pointer (&report->sheets, g_ptr_array_unref);
  g_clear_pointer (&report->new_places, g_ptr_array_unref);
  g_free (report);
}

/* ---- merged cells ---- */

void
xb_import_index_merges (Importer *im)
{
  g_hash_table_remove_all (im->merge_starts);
  memset (im->merge_until, 0, sizeof im->merge_until);
  g_string_chunk_clear (im->merge_chunk);
  for (guint i = 0; i < im->merges->len; i++)
    {
      XbMerge *merge = &g_array_index (im->merges, XbMerge, i);

      if (merge->last_row > merge->first_row && merge->first_row > im->sheet->head_row
          && merge->first_column < XB_SHEET_MAX_COLUMNS && merge->first_column == merge->last_column)
        g_hash_table_insert (im->merge_starts,
                             GSIZE_TO_POINTER ((gsize) merge->first_row << 10 | merge->first_column),
                             GUINT_TO_POINTER (merge->last_row));
    }
}

/* Remembers what stands in the first cell of each merged range that begins in @row. */
void
xb_import_begin_merges (Importer *im, const XbRow *row)
{
  if (g_hash_table_size (im->merge_starts) == 0)
    return;
  for (guint column = 0; column < im->sheet->headers->len && column < XB_SHEET_MAX_COLUMNS; column++)
    {
      guint until = GPOINTER_TO_UINT (
          g_hash_table_lookup (im->merge_starts, GSIZE_TO_POINTER ((gsize) row->number << 10 | column)));

      if (until == 0)
        continue;
      im->merge_until[column] = until;
      im->merge_cell[column] = (XbCell){ XB_CELL_EMPTY, "", 0 };
      if (column < row->n_cells && row->cells[column].type != XB_CELL_EMPTY)
        {
          im->merge_cell[column] = row->cells[column];
          im->merge_cell[column].text = g_string_chunk_insert_const (im->merge_chunk, row->cells[column].text);
        }
    }
}

/* ---- rows ---- */

static void
set_string (char **where, const char *value)
{
  if (*where == value)
    return;
  g_free (*where);
  *where = g_strdup (value);
}

/* The first value of each column, for the clerk to see what the column is; numbers of any kind masked. */
static void
keep_samples (Importer *im, XbImportRow *row)
{
  if (im->sheet->rows > SAMPLE_ROWS)
    return;
  for (guint i = 0; i < im->sheet->samples->len && i < row->n_raw; i++)
    if (*(char *) g_ptr_array_index (im->sheet->samples, i) == '\0' && *row->raw[i] != '\0')
      {
        int field = g_array_index (im->sheet->fields, int, i);
        /* A column that is not known may hold somebody's number all the same. */
        gboolean number = field < 0 && strspn (row->raw[i], "0123456789.eE+xX") >= 11;

        g_free (g_ptr_array_index (im->sheet->samples, i));
        g_ptr_array_index (im->sheet->samples, i)
            = number ? xb_text_mask_account (row->raw[i]) : xb_import_shown_value (im, field, row->raw[i]);
      }
}

/* Whether a row says another place than that of the household above it. */
static gboolean
elsewhere (const char *said, const char *place)
{
  return said != NULL && place != NULL && strcmp (said, place) != 0;
}

/* Parses a row into the current household, or ends that one and begins the next. */
static gboolean
take_row (Importer *im, const XbRow *source, GError **error)
{
  XbImportRow *row = xb_import_parse_row (im, source);
  const char *number = row->values[im->f_household_no];
  gboolean is_head = g_strcmp0 (row->values[im->f_relation], XB_RELATION_HEAD) == 0;
  gboolean begins;

  if (row->values[im->f_village] != NULL)
    {
      set_string (&im->last_village, row->values[im->f_village]);
      /* Another village: the group above is not its. */
      if (row->values[im->f_group] == NULL && g_strcmp0 (im->group_village, im->last_village) != 0)
        g_clear_pointer (&im->last_group, g_free);
    }
  if (row->values[im->f_group] != NULL)
    set_string (&im->last_group, row->values[im->f_group]);
  im->report->rows++;
  im->sheet->rows++;
  keep_samples (im, row);
  if (number != NULL)
    begins = im->group->len == 0 || g_strcmp0 (number, im->group_no) != 0
             || elsewhere (row->values[im->f_village], im->group_village)
             || elsewhere (row->values[im->f_group], im->group_place);
  else
    begins = im->group->len == 0 || is_head;
  if (begins && im->group->len > 0)
    {
      /* The row lives in the chunk that flushing empties: read it again afterwards. */
      xb_import_row_free (row);
      if (!xb_import_flush (im, error))
        return FALSE;
      row = xb_import_parse_row (im, source);
      number = row->values[im->f_household_no];
    }
  if (begins)
    {
      set_string (&im->group_no, number);
      set_string (&im->group_village, im->last_village != NULL ? im->last_village
                                      : im->default_place != NULL ? NULL
                                                                  : im->context_village);
      set_string (&im->group_place, im->last_group != NULL ? im->last_group : im->context_group);
      im->group_first_row = row->number;
      im->group_has_home = number != NULL || is_head;
      im->group_unsure = FALSE;
    }
  row->home_unsure = im->group_unsure;
  im->group_unsure = im->group_unsure || (im->group_no == NULL && row->values[im->f_relation] == NULL);
  if (!im->group_has_home)
    {
      if (row->n_faults == 0)
        xb_import_fault (im, row, im->f_relation, XB_REGISTER_ERROR_NO_HEAD,
                         _ ("This row comes before any head of household (户主) and has no household number, so nobody can tell "
                            "which household it belongs to. Put it under its 户主, or fill in the household number."));
    }
  g_ptr_array_add (im->group, row);
  return TRUE;
}

static gboolean
on_row (const XbRow *row, gpointer data, GError **error)
{
  Importer *im = data;

  if (row->number <= im->sheet->head_row)
    return TRUE;
  xb_import_begin_merges (im, row);
  if (!xb_import_row_is_people (im, row))
    {
      im->report->skipped++;
      return TRUE;
    }
  if (!take_row (im, row, error))
    return FALSE;
  if (im->report->rows % 256 == 0)
    {
      if (!xb_store_go_on (im->store, 0, 0, error))
        return FALSE;
      if (im->options->progress != NULL)
        im->options->progress (im->report->rows, im->options->progress_data);
    }
  return TRUE;
}

/* An #XbRowSource: the rows of the sheet, unpacked and parsed while the ones before are being written. */
gboolean
xb_import_read_sheet (XbRowFunc emit, gpointer emit_data, gpointer data, GError **error)
{
  Importer *im = data;

  return xb_sheet_reader_read (im->reader, im->sheet_index, emit, emit_data, xb_store_cancellable (im->store), error);
}

static gboolean
read_file (Importer *im, GError **error)
{
  guint taken = 0;

  g_hash_table_remove_all (im->seen_ids);
  g_hash_table_remove_all (im->seen_people);
  for (guint sheet = 0; sheet < xb_sheet_reader_n_sheets (im->reader); sheet++)
    {
      gboolean found;

      if (xb_sheet_reader_hidden (im->reader, sheet))
        continue;
      im->sheet_index = sheet;
      if (!xb_import_find_head (im, error, &found))
        return FALSE;
      if (!found)
        continue;
      taken++;
      xb_import_index_merges (im);
      if (!xb_row_pipe_run (xb_import_read_sheet, im, on_row, im, error) || !xb_import_flush (im, error))
        return FALSE;
    }
  if (taken == 0)
    {
      g_set_error (error, XB_IMPORT_ERROR, XB_IMPORT_ERROR_NO_HEADERS,
                   _ ("“%s” has no visible sheet with a header that is known: it needs a column 姓名 and at least two more, such "
                      "as 与户主关系, 公民身份号码, 户编号. Nothing was imported. If its columns have other names, say which is which."),
                   im->file);
      return FALSE;
    }
  return TRUE;
}

/* ---- the import ---- */

/** Makes what an import keeps while it runs; store, catalog, options and report are set. */
void
xb_import_begin (Importer *im)
{
  XbImportReport *report = im->report;

  report->journal = g_array_new (FALSE, FALSE, sizeof (gint64));
  report->rejects = g_ptr_array_new_with_free_func (issue_free);
  report->warnings = g_ptr_array_new_with_free_func (issue_free);
  report->conflicts = g_ptr_array_new_with_free_func (xb_import_conflict_free);
  report->sheets = g_ptr_array_new_with_free_func (sheet_free);
  report->new_places = g_ptr_array_new_with_free_func (g_free);
  im->def = xb_catalog_register (im->catalog, "person");
  im->group = g_ptr_array_new_with_free_func (xb_import_row_free);
  im->chunk = g_string_chunk_new (8192);
  im->merge_chunk = g_string_chunk_new (4096);
  im->merge_starts = g_hash_table_new (NULL, NULL);
  im->places = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) xb_place_free);
  im->next_no = g_hash_table_new (NULL, NULL);
  im->seen_ids = g_hash_table_new (NULL, NULL);
  im->seen_people = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  im->households = g_hash_table_new (NULL, NULL);
  im->reject_rows = g_ptr_array_new_with_free_func (reject_row_free);
  im->scratch = g_string_new (NULL);
}

/** Frees what xb_import_begin() made, but the report. */
void
xb_import_end (Importer *im)
{
  g_ptr_array_unref (im->group);
  g_string_chunk_free (im->chunk);
  g_string_chunk_free (im->merge_chunk);
  g_hash_table_unref (im->merge_starts);
  g_hash_table_unref (im->places);
  g_hash_table_unref (im->next_no);
  g_hash_table_unref (im->seen_ids);
  g_hash_table_unref (im->seen_people);
  g_hash_table_unref (im->households);
  g_ptr_array_unref (im->reject_rows);
  g_string_free (im->scratch, TRUE);
  g_free (im->context_village);
  g_free (im->context_group);
  g_free (im->last_village);
  g_free (im->last_group);
  g_free (im->group_no);
  g_free (im->group_village);
  g_free (im->group_place);
  xb_place_free (im->township);
  xb_place_free (im->default_place);
}

gboolean
xb_import_prepare (Importer *im, GError **error)
{
  const struct
  {
    int *field;
    const char *id;
  } known[] = { { &im->f_village, "village" },       { &im->f_group, "group" },
                { &im->f_household_no, "household_no" }, { &im->f_name, "name" },
                { &im->f_relation, "relation" },     { &im->f_sex, "sex" },
                { &im->f_citizen_id, "citizen_id" }, { &im->f_birth_date, "birth_date" },
                { &im->f_address, "address" },       { &im->f_hukou_book_no, "hukou_book_no" } };
  g_autofree char *today = xb_text_today ();

  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    *known[i].field = xb_register_find_field (im->def, known[i].id);
  g_strlcpy (im->today, today, sizeof im->today);
  im->township = xb_place_township (im->store, error);
  if (im->township == NULL || !xb_person_any_without_id (im->store, &im->some_without_id, error))
    return FALSE;
  if (im->options->place_code != NULL)
    {
      g_autoptr (GError) local = NULL;
      const char *code = im->options->place_code;

      im->default_place = xb_place_by_code (im->store, code, &local);
      /* A village of this township that nobody has imported yet is made. */
      if (im->default_place == NULL && local == NULL && strlen (code) == 12 && strspn (code, "0123456789") == 12
          && g_str_has_prefix (code, im->township->code))
        {
          g_autofree char *problem = NULL;
          XbPlace *made = xb_import_resolve_place (im, code, NULL, &problem, &local);

          im->default_place = made != NULL ? xb_place_load (im->store, made->id, &local) : NULL;
        }
      if (local != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
      if (im->default_place == NULL)
        {
          g_set_error (error, XB_REGISTER_ERROR, XB_REGISTER_ERROR_PLACE_UNKNOWN,
                       _ ("There is no place with the code “%s” in %s (%s). Nothing was imported."), code, im->township->name,
                       im->township->code);
          return FALSE;
        }
    }
  return TRUE;
}

static gboolean
run (Importer *im, const char *const *files, GError **error)
{
  if (!xb_import_prepare (im, error))
    return FALSE;
  for (guint i = 0; files[i] != NULL; i++)
    {
      g_autoptr (XbSheetReader) reader = NULL;

      im->file = files[i];
      reader = xb_sheet_reader_open (files[i], error);
      if (reader == NULL)
        return FALSE;
      im->reader = reader;
      if (!read_file (im, error))
        return FALSE;
      /* The next file looks people up whom this one brought. */
      if (files[i + 1] != NULL && !xb_txn_add_rows (im->txn, XB_JOURNAL_ENTRY_ROWS, error))
        return FALSE;
    }
  im->report->households = g_hash_table_size (im->households);
  if (im->options->progress != NULL)
    im->options->progress (im->report->rows, im->options->progress_data);
  return TRUE;
}

static char *
entry_title (XbImportReport *report, const char *const *files)
{
  g_autofree char *name = g_path_get_basename (files[0]);
  g_autofree char *plain = g_utf8_make_valid (name, -1);

  if (files[1] != NULL)
    return g_strdup_printf (ngettext ("Import of “%s” and others: %u person", "Import of “%s” and others: %u persons",
                                      report->imported + report->updated),
                            plain, report->imported + report->updated);
  return g_strdup_printf (
      ngettext ("Import of “%s”: %u person", "Import of “%s”: %u persons", report->imported + report->updated), plain,
      report->imported + report->updated);
}

/**
 * xb_import_run:
 * @files: (array zero-terminated=1): ledgers, .xlsx, .xls or .csv
 * @options: how; with dry_run everything is done and then taken back, so that the report is the real one
 *
 * Reads @files into the register of people and households in one transaction.
 *
 * Returns: (transfer full): what came of it; %NULL with an error if nothing could be done, or with
 *   %XB_IMPORT_ERROR_REFUSED never: with all_or_nothing and a bad row the report says rejected > 0 and imported 0
 */
XbImportReport *
xb_import_run (XbStore *store,
               XbCatalog *catalog,
               const char *operator_name,
               const char *const *files,
               const XbImportOptions *options,
               GError **error)
{
  g_autoptr (XbImportReport) report = g_new0 (XbImportReport, 1);
  g_autoptr (XbTxn) txn = NULL;
  Importer im = { .store = store, .catalog = catalog, .options = options, .report = report };
  gboolean ok;

  g_return_val_if_fail (files != NULL && files[0] != NULL, NULL);
  txn = xb_txn_begin (store, operator_name, XB_ENTRY_IMPORT, "", error);
  if (txn == NULL)
    return NULL;
  xb_import_begin (&im);
  im.txn = txn;
  {
    /* Long before the counts are known an entry may be full and written: it is titled by the file. */
    g_autofree char *name = g_path_get_basename (files[0]);
    g_autofree char *plain = g_utf8_make_valid (name, -1);
    g_autofree char *title = g_strdup_printf (_ ("Import of “%s”"), plain);

    xb_txn_set_title (txn, title);
  }
  ok = run (&im, files, error);
  if (ok && options->rejects_path != NULL && report->rejected > 0)
    ok = xb_import_write_rejects (&im, options->rejects_path, error);
  if (ok && options->all_or_nothing && report->rejected > 0)
    report->imported = report->updated = report->households = 0;
  else if (ok && !options->dry_run)
    {
      g_autofree char *title = entry_title (report, files);
      GArray *seqs = NULL;

      xb_txn_set_title (txn, title);
      ok = xb_txn_commit (g_steal_pointer (&txn), &seqs, error);
      if (ok)
        {
          g_array_unref (report->journal);
          report->journal = seqs;
        }
    }
  g_clear_pointer (&txn, xb_txn_rollback);
  xb_import_end (&im);
  return ok ? g_steal_pointer (&report) : NULL;
}
