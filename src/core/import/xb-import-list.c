#define G_LOG_DOMAIN "xb-import"

#include "import/xb-import-list.h"

#include "import/xb-import-private.h"
#include "sheet/xb-row-pipe.h"

#include <glib/gi18n-lib.h>
#include <string.h>

typedef struct
{
  Importer *im;
  XbImportListFunc func;
  gpointer data;
  char *village, *group; /* carried down */
} Reading;

static void
carry (char **last, const char **value)
{
  if (*value != NULL && g_strcmp0 (*value, *last) != 0)
    {
      g_free (*last);
      *last = g_strdup (*value);
    }
  *value = *last;
}

/* A list of another office need not say what our register needs: only who somebody is must be readable. */
static const char *
problem_of (Importer *im, const XbImportRow *row)
{
  for (guint i = 0; i < row->n_faults; i++)
    if (row->faults[i].field == im->f_name || row->faults[i].field == im->f_citizen_id || row->faults[i].field == im->f_birth_date)
      return row->faults[i].message;
  return row->values[im->f_citizen_id] == NULL && row->values[im->f_birth_date] == NULL ? _ ("Neither an ID number nor a birth date: nobody can be found by the name alone.")
                                                                                        : NULL;
}

static gboolean
on_row (const XbRow *source, gpointer data, GError **error)
{
  Reading *reading = data;
  Importer *im = reading->im;
  XbImportRow *row;
  XbImportListRow out;
  gboolean ok;

  if (source->number <= im->sheet->head_row)
    return TRUE;
  xb_import_begin_merges (im, source);
  if (!xb_import_row_is_people (im, source))
    return TRUE;
  row = xb_import_parse_row (im, source);
  carry (&reading->village, &row->values[im->f_village]);
  carry (&reading->group, &row->values[im->f_group]);
  if (row->values[im->f_village] == NULL)
    row->values[im->f_village] = im->context_village;
  /* The sex is made up where nothing says it. */
  if (g_strcmp0 (row->values[im->f_sex], "0") == 0)
    row->values[im->f_sex] = NULL;
  out = (XbImportListRow){ im->sheet->sheet, row->number, row->values, problem_of (im, row) };
  ok = reading->func (&out, reading->data, error);
  xb_import_row_free (row);
  g_string_chunk_clear (im->chunk);
  return ok && (++im->report->rows % 256 != 0 || xb_store_go_on (im->store, 0, 0, error));
}

static gboolean
read_sheets (Reading *reading, GError **error)
{
  Importer *im = reading->im;
  guint taken = 0;

  for (guint sheet = 0; sheet < xb_sheet_reader_n_sheets (im->reader); sheet++)
    {
      gboolean found;

      if (xb_sheet_reader_hidden (im->reader, sheet))
        continue;
      im->sheet_index = sheet;
      g_clear_pointer (&reading->village, g_free);
      g_clear_pointer (&reading->group, g_free);
      if (!xb_import_find_head (im, error, &found))
        return FALSE;
      if (!found)
        continue;
      taken++;
      xb_import_index_merges (im);
      if (!xb_row_pipe_run (xb_import_read_sheet, im, on_row, reading, error))
        return FALSE;
    }
  if (taken > 0)
    return TRUE;
  g_set_error (error, XB_IMPORT_ERROR, XB_IMPORT_ERROR_NO_HEADERS,
               _ ("“%s” has no visible sheet with a header that is known: it needs a column 姓名 and at least two more, such as 公民身份号码, 出生日期, 性别."),
               im->file);
  return FALSE;
}

/**
 * xb_import_each_row:
 * @options: of these, the mapping matters
 * @func: gets each row about a person; what it is given lasts until it returns
 *
 * Reads a list as an import would (headers, merged cells, totals and signatures left out), and writes nothing.
 */
gboolean
xb_import_each_row (XbStore *store, XbCatalog *catalog, const char *file, const XbImportOptions *options, XbImportListFunc func, gpointer data, GError **error)
{
  g_autoptr (XbImportReport) report = g_new0 (XbImportReport, 1);
  g_autoptr (XbSheetReader) reader = xb_sheet_reader_open (file, error);
  Importer im = { .store = store, .catalog = catalog, .options = options, .report = report };
  Reading reading = { &im, func, data, NULL, NULL };
  gboolean ok;

  if (reader == NULL)
    return FALSE;
  xb_import_begin (&im);
  im.file = file;
  im.reader = reader;
  ok = xb_import_prepare (&im, error) && read_sheets (&reading, error);
  g_free (reading.village);
  g_free (reading.group);
  xb_import_end (&im);
  return ok;
}
