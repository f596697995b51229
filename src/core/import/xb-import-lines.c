#define G_LOG_DOMAIN "xb-import"

/* Which lines under the header are about people, and which are totals, signatures, titles and headers again. */

#include "import/xb-import-private.h"

#include "sheet/xb-row.h"
#include "util/xb-text.h"

#include <string.h>

/* The same header again, as on each printed page. */
static gboolean
repeats_header (Importer *im, const XbRow *row)
{
  guint same = 0, other = 0;
  int name = im->column_of[im->f_name];

  /* A header repeats the word for the name, which is quickly ruled out. */
  if (name < 0 || (guint) name >= row->n_cells || row->cells[name].type != XB_CELL_TEXT)
    return FALSE;
  {
    g_autofree char *plain = xb_header_normalize (row->cells[name].text);

    if (GPOINTER_TO_INT (g_hash_table_lookup (im->def->headers, plain)) != im->f_name + 1)
      return FALSE;
  }
  for (guint i = 0; i < row->n_cells && i < im->sheet->headers->len; i++)
    {
      g_autofree char *a = NULL, *b = NULL;

      if (row->cells[i].type != XB_CELL_TEXT)
        continue;
      a = xb_header_normalize (row->cells[i].text);
      b = xb_header_normalize (g_ptr_array_index (im->sheet->headers, i));
      if (*a == '\0')
        continue;
      if (strcmp (a, b) == 0 || GPOINTER_TO_UINT (g_hash_table_lookup (im->def->headers, a)) != 0)
        same++;
      else
        other++;
    }
  return same >= 2 && same > other;
}

/* Whether the cell of a field holds a word of its code list. */
static gboolean
says_code (Importer *im, const XbRow *row, int field)
{
  int column = im->column_of[field];
  g_autoptr (GString) text = NULL;

  if (!xb_row_says (row, column))
    return FALSE;
  text = g_string_new (row->cells[column].text);
  xb_text_squeeze (text);
  return xb_codes_find (xb_import_field (im, field)->codes, text->str) != NULL;
}

/**
 * xb_import_row_is_people:
 *
 * Whether a row under the header is about a person: not empty, no total, no signature line, no header again.
 */
gboolean
xb_import_row_is_people (Importer *im, const XbRow *row)
{
  const int said[] = { im->f_name, im->f_relation, im->f_sex, im->f_citizen_id, im->f_birth_date };
  guint about = 0;

  for (guint i = 0; i < G_N_ELEMENTS (said); i++)
    if (xb_row_says (row, im->column_of[said[i]]))
      about++;
  if (about == 0)
    return FALSE;
  if (!xb_row_says_number (row, im->column_of[im->f_citizen_id])
      && (about <= 2 || !(says_code (im, row, im->f_relation) || says_code (im, row, im->f_sex))) && xb_row_is_around (row))
    return FALSE;
  return !repeats_header (im, row);
}
