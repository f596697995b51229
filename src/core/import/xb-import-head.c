#define G_LOG_DOMAIN "xb-import"

/* Finding the header: one to three rows, somewhere under a title and fill-in lines. */

#include "import/xb-import-private.h"

#include "sheet/xb-row.h"

#include <glib/gi18n-lib.h>
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

/* A header without the number some forms put before it: 3.身份证号, (4)民族, ⑤电话, 一、姓名. */
static const char *
skip_number (const char *text)
{
  const char *p = text;

  if (*p == '(')
    p++;
  while (g_ascii_isdigit (*p) || (g_utf8_get_char (p) >= 0x2460 && g_utf8_get_char (p) <= 0x249b))
    p = g_utf8_next_char (p);
  if (p == text || p[strspn (p, ".-_)")] == '\0')
    return text;
  return p + strspn (p, ".-_)");
}

static int
known_header (Importer *im, const char *plain)
{
  return GPOINTER_TO_INT (g_hash_table_lookup (im->def->headers, plain)) - 1;
}

/* What a parenthesis adds is left out when the header is not known with it: 出生日期（年月日）. */
static int
lookup (Importer *im, const char *text)
{
  g_autofree char *plain = xb_header_normalize (text);
  const char *mapped, *bare;
  char *open;
  int found;

  if (im->options->mapping != NULL && (mapped = g_hash_table_lookup (im->options->mapping, plain)) != NULL)
    return xb_register_find_field (im->def, mapped);
  if (*plain == '\0' || g_hash_table_contains (im->def->ignored, plain))
    return -1;
  bare = skip_number (plain);
  found = known_header (im, plain);
  if (found < 0)
    found = known_header (im, bare);
  if (found < 0 && (open = strchr (bare, '(')) != NULL && open > bare)
    {
      *open = '\0';
      found = known_header (im, bare);
    }
  return found;
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

static gboolean
same_fields (GArray *a, GArray *b)
{
  for (guint i = 0; i < MAX (a->len, b->len); i++)
    if ((i < a->len ? g_array_index (a, int, i) : -1) != (i < b->len ? g_array_index (b, int, i) : -1))
      return FALSE;
  return TRUE;
}

/* A title or a fill-in line over the header is not part of it: without it, every column means the same. */
static void
trim_head (Importer *im, GPtrArray *rows, guint *first, guint *depth, GPtrArray *headers, GArray *fields)
{
  g_autoptr (GPtrArray) other_headers = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GArray) other = g_array_new (FALSE, FALSE, sizeof (int));

  while (*depth > 1 && try_head (im, rows, *first + 1, *depth - 1, other_headers, other) > 0 && same_fields (fields, other))
    {
      (*first)++;
      (*depth)--;
    }
  try_head (im, rows, *first, *depth, headers, fields);
}

/* A worklist of services looks like a list of people, and is taken in elsewhere. */
static gboolean
check_not_ours (Importer *im, GPtrArray *rows, GError **error)
{
  for (guint row = 0; row < rows->len; row++)
    for (guint column = 0; column < ((HeadRow *) g_ptr_array_index (rows, row))->cells->len; column++)
      if (g_str_has_prefix (cell (rows, row, column), XB_ROW_KEY_HEADER))
        {
          g_set_error (error, XB_IMPORT_ERROR, XB_IMPORT_ERROR_NO_HEADERS,
                       _ ("“%s” is a worklist of services that came back filled in. It is taken in on the page Today, under Due. Nothing was imported."), im->file);
          return FALSE;
        }
  return TRUE;
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
      || !xb_sheet_reader_read (im->reader, im->sheet_index, keep_row, rows, xb_store_cancellable (im->store), error)
      || !check_not_ours (im, rows, error))
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
  trim_head (im, rows, &best_first, &best_depth, headers, fields);
  im->sheet = g_new0 (XbImportSheet, 1);
  im->sheet->file = g_strdup (im->file);
  im->sheet->sheet = g_strdup (xb_sheet_reader_name (im->reader, im->sheet_index));
  im->sheet->head_row = ((HeadRow *) g_ptr_array_index (rows, best_first + best_depth - 1))->number;
  im->sheet->samples = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < headers->len; i++)
    g_ptr_array_add (im->sheet->samples, g_strdup (""));
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
  *found = TRUE;
  return xb_import_read_context (im, lines, error);
}
