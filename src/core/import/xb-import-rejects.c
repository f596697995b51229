#define G_LOG_DOMAIN "xb-import"

/* The rows that were refused, as a workbook to be mended and imported again: the columns of the sheet they came
 * from, the bad cell coloured, its reason as a comment. */

#include "import/xb-import-private.h"

#include "sheet/xb-xlsx-error.h"
#include "util/xb-file.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <xlsxwriter.h>

/* Excel's limits for the name of a sheet. */
static char *
sheet_name (GHashTable *taken, const char *name)
{
  g_autofree char *plain = g_strdup (*name != '\0' ? name : "Sheet1");
  char *result;

  for (char *p = plain; *p != '\0'; p++)
    if (strchr ("[]:*?/\\", *p) != NULL)
      *p = '_';
  for (guint n = 1;; n++)
    {
      g_autofree char *suffix = n == 1 ? g_strdup ("") : g_strdup_printf ("(%u)", n);
      g_autofree char *head = g_utf8_substring (plain, 0, MIN (g_utf8_strlen (plain, -1), 31 - (glong) strlen (suffix)));

      result = g_strconcat (head, suffix, NULL);
      if (!g_hash_table_contains (taken, result))
        break;
      g_free (result);
    }
  g_hash_table_add (taken, result);
  return result;
}

/* A column the sheet does not have but the row needs to find its household again. */
static int
extra_column (Importer *im, XbImportSheet *sheet, int field, guint *width)
{
  for (guint i = 0; i < sheet->fields->len; i++)
    if (g_array_index (sheet->fields, int, i) == field)
      return i;
  (void) im;
  return (int) (*width)++;
}

static void
write_sheet (Importer *im, lxw_workbook *workbook, XbImportSheet *sheet, GHashTable *taken, lxw_format *head,
             lxw_format *text, lxw_format *bad)
{
  lxw_worksheet *out = workbook_add_worksheet (workbook, sheet_name (taken, sheet->sheet));
  guint width = sheet->headers->len;
  int number = -1, village = -1, group = -1;
  lxw_row_t line = 0;

  for (guint i = 0; i < im->reject_rows->len; i++)
    {
      XbRejectRow *row = g_ptr_array_index (im->reject_rows, i);

      if (row->sheet != sheet)
        continue;
      if (row->household_no != NULL && number < 0)
        number = extra_column (im, sheet, im->f_household_no, &width);
      if (row->village != NULL && village < 0)
        village = extra_column (im, sheet, im->f_village, &width);
      if (row->group != NULL && group < 0)
        group = extra_column (im, sheet, im->f_group, &width);
    }
  worksheet_set_column (out, 0, width, 14, text);
  for (guint c = 0; c < sheet->headers->len; c++)
    worksheet_write_string (out, 0, c, g_ptr_array_index (sheet->headers, c), head);
  {
    const struct
    {
      int column, field;
    } extras[] = { { number, im->f_household_no }, { village, im->f_village }, { group, im->f_group } };

    for (guint i = 0; i < G_N_ELEMENTS (extras); i++)
      if (extras[i].column >= (int) sheet->headers->len)
        worksheet_write_string (out, 0, extras[i].column, xb_import_field (im, extras[i].field)->title, head);
  }
  worksheet_freeze_panes (out, 1, 0);
  for (guint i = 0; i < im->reject_rows->len; i++)
    {
      XbRejectRow *row = g_ptr_array_index (im->reject_rows, i);
      int at = row->column;
      lxw_comment_options comment = { .x_scale = 2, .y_scale = 1.5 };

      if (row->sheet != sheet)
        continue;
      line++;
      for (guint c = 0; row->raw[c] != NULL; c++)
        if (*row->raw[c] != '\0' || (int) c == at)
          worksheet_write_string (out, line, c, row->raw[c], (int) c == at ? bad : text);
      if (number >= 0 && row->household_no != NULL)
        worksheet_write_string (out, line, number, row->household_no, number == at ? bad : text);
      if (village >= 0 && row->village != NULL)
        worksheet_write_string (out, line, village, row->village, village == at ? bad : text);
      if (group >= 0 && row->group != NULL)
        worksheet_write_string (out, line, group, row->group, group == at ? bad : text);
      if (at < 0)
        {
          at = im->column_of[im->f_name] >= 0 ? im->column_of[im->f_name] : 0;
          worksheet_write_string (out, line, at, row->raw[at], bad);
        }
      worksheet_write_comment_opt (out, line, at, row->issue->message, &comment);
    }
}

/**
 * xb_import_write_rejects:
 * @path: the workbook to write; replaced only when the new one is complete
 */
gboolean
xb_import_write_rejects (Importer *im, const char *path, GError **error)
{
  g_autofree char *part = xb_file_part_name (path);
  g_autofree char *folder = g_path_get_dirname (path);
  g_autoptr (GHashTable) taken = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  lxw_workbook_options options = { .constant_memory = LXW_FALSE, .tmpdir = folder };
  lxw_workbook *workbook = workbook_new_opt (part, &options);
  lxw_format *head = workbook_add_format (workbook);
  lxw_format *text = workbook_add_format (workbook);
  lxw_format *bad = workbook_add_format (workbook);
  lxw_error code;

  format_set_bold (head);
  format_set_border (head, LXW_BORDER_THIN);
  format_set_num_format (head, "@");
  format_set_num_format (text, "@");
  format_set_num_format (bad, "@");
  format_set_bg_color (bad, 0xFFC7CE);
  format_set_font_color (bad, 0x9C0006);
  for (guint i = 0; i < im->report->sheets->len; i++)
    {
      XbImportSheet *sheet = g_ptr_array_index (im->report->sheets, i);
      gboolean any = FALSE;

      for (guint r = 0; r < im->reject_rows->len && !any; r++)
        any = ((XbRejectRow *) g_ptr_array_index (im->reject_rows, r))->sheet == sheet;
      if (any)
        write_sheet (im, workbook, sheet, taken, head, text, bad);
    }
  code = workbook_close (workbook);
  if (code == LXW_NO_ERROR)
    return xb_file_put_in_place (part, path, error);
  g_set_error (error, XB_IMPORT_ERROR, XB_IMPORT_ERROR_REFUSED,
               _ ("The refused rows cannot be written to “%s” (%s). Nothing was imported; choose another place."), path,
               xb_xlsx_error (code));
  g_unlink (part);
  return FALSE;
}
