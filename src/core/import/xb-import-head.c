#define G_LOG_DOMAIN "xb-import"

/* Finding the header: one to three rows, somewhere under a title and fill-in lines. */

#include "import/xb-import-private.h"

#include <string.h>

/* A header further down than this is not one. */
#define HEAD_ROWS 40
#define MAX_DEPTH 3
/* A name, and at least two things said of the person. */
#define MIN_FIELDS 3

typedef struct
{
  guint number;
  GPtrArray *cells; /* (element-type utf8) */
} HeadRow;

static void
head_row_free (gpointer data)
{
  HeadRow *row = data;

  g_ptr_array_unref (row->cells);
  g_free (row);
}

static gboolean
keep_row (const XbRow *row, gpointer data, GError **error G_GNUC_UNUSED)
{
  GPtrArray *rows = data;
  HeadRow *head = g_new0 (HeadRow, 1);

  head->number = row->number;
  head->cells = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < row->n_cells; i++)
    g_ptr_array_add (head->cells, g_strdup (row->cells[i].type == XB_CELL_EMPTY ? "" : row->cells[i].text));
  g_ptr_array_add (rows, head);
  return rows->len < HEAD_ROWS;
}

static const char *
cell (GPtrArray *rows, guint row, guint column)
{
  HeadRow *head = g_ptr_array_index (rows, row);
  const char *text = column < head->cells->len ? g_ptr_array_index (head->cells, column) : "";

  while (*text == ' ')
    text++;
  return text;
}

/* What a parenthesis adds is left out when the header is not known with it: 出生日期（年月日）. */
static int
lookup (Importer *im, const char *text)
{
  g_autofree char *plain = xb_header_normalize (text);
  const char *mapped;
  char *open;
  guint found;

  if (im->options->mapping != NULL && (mapped = g_hash_table_lookup (im->options->mapping, plain)) != NULL)
    return xb_register_find_field (im->def, mapped);
  if (*plain == '\0' || g_hash_table_contains (im->def->ignored, plain))
    return -1;
  found = GPOINTER_TO_UINT (g_hash_table_lookup (im->def->headers, plain));
  if (found == 0 && (open = strchr (plain, '(')) != NULL && open > plain)
    {
      *open = '\0';
      found = GPOINTER_TO_UINT (g_hash_table_lookup (im->def->headers, plain));
    }
  return (int) found - 1;
}

/* Whether the cell (row, column) of the header covers @to on its right: by a merged range, or, where the file has
 * none, by empty cells. */
static gboolean
covers (Importer *im, GPtrArray *rows, guint row, guint column, guint to)
{
  guint number = ((HeadRow *) g_ptr_array_index (rows, row))->number;

  for (guint i = 0; i < im->merges->len; i++)
    {
      XbMerge *merge = &g_array_index (im->merges, XbMerge, i);

      if (merge->first_row <= number && number <= merge->last_row && merge->first_column == column)
        return to <= merge->last_column;
    }
  if (im->merges->len > 0)
    return FALSE;
  for (guint c = column + 1; c <= to; c++)
    if (*cell (rows, row, c) != '\0')
      return FALSE;
  return TRUE;
}

static gboolean
is_foreign (Importer *im, GPtrArray *rows, guint first, guint leaf, guint column)
{
  for (guint row = first; row < leaf; row++)
    for (gint c = column; c >= 0; c--)
      if (*cell (rows, row, c) != '\0')
        {
          g_autofree char *plain = xb_header_normalize (cell (rows, row, c));

          if (g_hash_table_contains (im->def->foreign, plain) && (c == (gint) column || covers (im, rows, row, c, column)))
            return TRUE;
          break;
        }
  return FALSE;
}

static guint
try_head (Importer *im, GPtrArray *rows, guint first, guint depth, GPtrArray *headers, GArray *fields)
{
  guint width = 0, score = 0;
  gboolean taken[MAX_FIELDS] = { FALSE };
  gboolean name = FALSE;

  for (guint row = first; row < first + depth; row++)
    width = MAX (width, ((HeadRow *) g_ptr_array_index (rows, row))->cells->len);
  g_ptr_array_set_size (headers, 0);
  g_array_set_size (fields, 0);
  for (guint column = 0; column < width; column++)
    {
      int field = -1;
      guint leaf = first + depth;

      do
        leaf--;
      while (leaf > first && *cell (rows, leaf, column) == '\0');
      if (*cell (rows, leaf, column) != '\0' && !is_foreign (im, rows, first, leaf, column))
        field = lookup (im, cell (rows, leaf, column));
      if (field >= 0 && taken[field])
        field = -1;
      if (field >= 0)
        {
          taken[field] = TRUE;
          score++;
          name = name || field == im->f_name;
        }
      g_ptr_array_add (headers, g_strdup (cell (rows, leaf, column)));
      g_array_append_val (fields, field);
    }
  return name ? score : 0;
}

/**
 * xb_import_find_head:
 * @found: (out): whether the sheet has a header we know; then im->sheet and im->column_of are set, and what stands over
 *   it has been read for village and group
 */
gboolean
xb_import_find_head (Importer *im, GError **error, gboolean *found)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (head_row_free);
  g_autoptr (GPtrArray) headers = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) lines = g_ptr_array_new ();
  g_autoptr (GArray) fields = g_array_new (FALSE, FALSE, sizeof (int));
  guint best = 0, best_first = 0, best_depth = 0;

  *found = FALSE;
  im->merges = xb_sheet_reader_merges (im->reader, im->sheet_index, error);
  if (im->merges == NULL
      || !xb_sheet_reader_read (im->reader, im->sheet_index, keep_row, rows, im->options->cancellable, error))
    return FALSE;
  for (guint first = 0; first < rows->len; first++)
    for (guint depth = 1; depth <= MAX_DEPTH && first + depth <= rows->len; depth++)
      {
        guint score = try_head (im, rows, first, depth, headers, fields);

        if (score > best)
          best = score, best_first = first, best_depth = depth;
      }
  if (best < MIN_FIELDS)
    return TRUE;
  try_head (im, rows, best_first, best_depth, headers, fields);
  im->sheet = g_new0 (XbImportSheet, 1);
  im->sheet->file = g_strdup (im->file);
  im->sheet->sheet = g_strdup (xb_sheet_reader_name (im->reader, im->sheet_index));
  im->sheet->head_row = ((HeadRow *) g_ptr_array_index (rows, best_first + best_depth - 1))->number;
  im->sheet->headers = g_steal_pointer (&headers);
  im->sheet->fields = g_steal_pointer (&fields);
  g_ptr_array_add (im->report->sheets, im->sheet);
  for (int i = 0; i < MAX_FIELDS; i++)
    im->column_of[i] = -1;
  for (guint column = 0; column < im->sheet->fields->len; column++)
    if (g_array_index (im->sheet->fields, int, column) >= 0)
      im->column_of[g_array_index (im->sheet->fields, int, column)] = column;
  for (guint row = 0; row < best_first; row++)
    for (guint column = 0; column < ((HeadRow *) g_ptr_array_index (rows, row))->cells->len; column++)
      if (*cell (rows, row, column) != '\0')
        g_ptr_array_add (lines, (gpointer) cell (rows, row, column));
  xb_import_read_context (im, lines);
  *found = TRUE;
  return TRUE;
}
