#define G_LOG_DOMAIN "xb-book"

/* A sheet read by the titles of a definition's fields: header found, totals, signatures and repeated headers passed over. */

#include "book/xb-book-sheet.h"

#include "sheet/xb-plain-book.h"
#include "sheet/xb-row.h"
#include "sheet/xb-sheet.h"
#include "util/xb-date.h"
#include "util/xb-text.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Days as Excel counts them that are days of our time: 1954 to 2119. A number outside is no day. */
#define FIRST_SERIAL 20000
#define LAST_SERIAL 80000

typedef struct
{
  const XbBookDef *def;
  GPtrArray *unread;
  XbSheetReader *reader;
  const char *sheet;
  GArray *columns; /* (element-type int): the field of each column of this sheet; −1: none */
  gboolean head;
  XbBookSheetFunc func;
  gpointer data;
} Reading;

/* The header: a row that names at least two fields, or all where there are fewer; no field twice. */
static gboolean
find_head (Reading *r, const XbRow *row)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);

  g_array_set_size (r->columns, 0);
  for (guint i = 0; i < row->n_cells; i++)
    {
      int field = xb_row_says (row, (int) i) ? xb_book_def_column (r->def, row->cells[i].text) : -1;

      if (field >= 0 && !g_hash_table_add (seen, GINT_TO_POINTER (field)))
        field = -1;
      g_array_append_val (r->columns, field);
    }
  if (g_hash_table_size (seen) < MIN (2, r->def->fields->len))
    return FALSE;
  for (guint i = 0; i < row->n_cells; i++)
    if (g_array_index (r->columns, int, i) < 0 && xb_row_says (row, (int) i))
      {
        g_autofree char *plain = xb_header_normalize (row->cells[i].text);

        /* What exports add of their own. */
        if (strcmp (plain, "序号") != 0 && strcmp (plain, "结余") != 0 && strcmp (plain, "balance") != 0 && strcmp (plain, "Balance") != 0 && strcmp (plain, "no.") != 0 && strcmp (plain, "No.") != 0
            && !g_ptr_array_find_with_equal_func (r->unread, row->cells[i].text, g_str_equal, NULL))
          g_ptr_array_add (r->unread, g_strdup (row->cells[i].text));
      }
  return TRUE;
}

/* (transfer full): what a cell says to a field of that kind */
static char *
cell_text (Reading *r, const XbBookField *field, const XbCell *cell)
{
  char day[XB_DATE_SIZE];

  if (field->type == XB_BOOK_DATE && (cell->type == XB_CELL_DATE || cell->type == XB_CELL_NUMBER) && cell->number >= FIRST_SERIAL && cell->number < LAST_SERIAL
      && xb_date_from_serial (cell->number, xb_sheet_reader_epoch_1904 (r->reader), day))
    return g_strdup (day);
  if (field->type == XB_BOOK_TIME && (cell->type == XB_CELL_DATE || cell->type == XB_CELL_NUMBER) && cell->number >= 0 && cell->number < 1)
    {
      int minutes = (int) (cell->number * 24 * 60 + 0.5);

      return g_strdup_printf ("%02d:%02d", minutes / 60, minutes % 60);
    }
  return g_strdup (cell->text);
}

/* (transfer full): field → what stands in its cell; empty cells say nothing, so that what is there would stay */
static GHashTable *
read_row (Reading *r, const XbRow *row)
{
  GHashTable *typed = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);

  for (guint i = 0; i < row->n_cells && i < r->columns->len; i++)
    {
      int index = g_array_index (r->columns, int, i);

      if (index >= 0 && xb_row_says (row, (int) i))
        {
          const XbBookField *field = g_ptr_array_index (r->def->fields, (guint) index);

          g_hash_table_insert (typed, field->id, cell_text (r, field, &row->cells[i]));
        }
    }
  return typed;
}

/* Totals and signatures are not entries: they leave out what an entry must have, or are one cell alone. What else does is told as a fault. */
static gboolean
is_entry (Reading *r, const XbRow *row, GHashTable *typed)
{
  gboolean whole = TRUE;

  if (g_hash_table_size (typed) == 0)
    return FALSE;
  for (guint i = 0; i < r->def->fields->len; i++)
    {
      const XbBookField *field = g_ptr_array_index (r->def->fields, i);

      whole = whole && (!field->required || g_hash_table_contains (typed, field->id));
    }
  if (whole && g_hash_table_size (typed) > 1)
    return TRUE;
  return !xb_row_closes (row);
}

/* Whether the header stands there once more, as on each printed page. */
static gboolean
is_head_again (Reading *r, const XbRow *row)
{
  guint same = 0, said = 0;

  for (guint i = 0; i < row->n_cells && i < r->columns->len; i++)
    {
      int field = g_array_index (r->columns, int, i);

      if (field < 0 || !xb_row_says (row, (int) i))
        continue;
      said++;
      same += xb_book_def_column (r->def, row->cells[i].text) == field;
    }
  return said > 0 && same == said;
}

/* An #XbRowFunc. */
static gboolean
take_row (const XbRow *row, gpointer data, GError **error)
{
  Reading *r = data;
  g_autoptr (GHashTable) typed = NULL;
  XbBookSheetRow out = { .sheet = r->sheet, .number = row->number };

  if (!r->head)
    {
      r->head = find_head (r, row);
      return TRUE;
    }
  if (is_head_again (r, row))
    return TRUE;
  typed = read_row (r, row);
  if (!is_entry (r, row, typed))
    return TRUE;
  out.typed = typed;
  return r->func (&out, r->data, error);
}

/**
 * xb_book_sheet_read:
 * @path: .xlsx, .xls or .csv; columns by the titles of fields, their names or synonyms
 * @unread: (element-type utf8): gets the titles of columns that are no field
 * @func: called for each entry, in the order of the file; what it returns %FALSE for ends the reading
 */
gboolean
xb_book_sheet_read (const char *path, const XbBookDef *def, GPtrArray *unread, XbBookSheetFunc func, gpointer data, GCancellable *cancellable, GError **error)
{
  g_autoptr (XbSheetReader) reader = xb_sheet_reader_open (path, error);
  g_autoptr (GArray) columns = g_array_new (FALSE, FALSE, sizeof (int));
  Reading r = { .def = def, .unread = unread, .reader = reader, .columns = columns, .func = func, .data = data };
  gboolean any = FALSE;

  if (reader == NULL)
    return FALSE;
  for (guint i = 0; i < xb_sheet_reader_n_sheets (reader); i++)
    {
      r.head = FALSE;
      r.sheet = xb_sheet_reader_name (reader, i);
      if (!xb_sheet_reader_hidden (reader, i) && !xb_sheet_reader_read (reader, i, take_row, &r, cancellable, error))
        return FALSE;
      any = any || r.head;
    }
  return any || xb_book_refuse (error, XB_BOOK_ERROR_INVALID, _ ("“%s” has no header with fields of “%s”. Nothing was taken."), path, def->title);
}

/** Adds a row that was not taken. @field: (nullable): what is wrong in it */
void
xb_book_sheet_problem (GPtrArray *problems, const XbBookDef *def, const XbBookSheetRow *row, const char *field, const char *message)
{
  const XbBookField *wrong = xb_book_def_field (def, field);
  XbBookProblem *problem = g_new0 (XbBookProblem, 1);

  problem->row = row->number;
  problem->sheet = g_strdup (row->sheet);
  problem->column = g_strdup (wrong != NULL ? wrong->title : NULL);
  problem->message = g_strdup (message);
  problem->typed = g_hash_table_ref (row->typed);
  g_ptr_array_add (problems, problem);
}

void
xb_book_problem_free (gpointer data)
{
  XbBookProblem *problem = data;

  g_free (problem->sheet);
  g_free (problem->column);
  g_free (problem->message);
  g_clear_pointer (&problem->typed, g_hash_table_unref);
  g_free (problem);
}

/**
 * xb_book_sheet_write_problems:
 * @problems: (element-type XbBookProblem)
 * @path: .xlsx; one that is there is replaced
 *
 * Writes the rows that were not taken, with what is wrong in each: mended, the workbook can be taken in as it is.
 */
gboolean
xb_book_sheet_write_problems (const XbBookDef *def, const GPtrArray *problems, const char *path, GError **error)
{
  g_autoptr (XbPlainBook) book = xb_plain_book_new (path, error);
  const guint columns = def->fields->len + 2;
  g_autofree const char **texts = g_new0 (const char *, columns);
  g_autofree double *widths = g_new0 (double, columns);

  if (book == NULL)
    return FALSE;
  for (guint i = 0; i < def->fields->len; i++)
    {
      texts[i] = ((const XbBookField *) g_ptr_array_index (def->fields, i))->title;
      widths[i] = 16;
    }
  texts[columns - 2] = _ ("Row of the sheet");
  texts[columns - 1] = _ ("What is wrong");
  widths[columns - 2] = 12;
  widths[columns - 1] = 60;
  xb_plain_book_sheet (book, _ ("Not taken"), texts, widths, columns);
  for (guint k = 0; k < problems->len; k++)
    {
      const XbBookProblem *problem = g_ptr_array_index (problems, k);
      g_autofree char *where = g_strdup_printf (*problem->sheet != '\0' ? "%s %u" : "%s%u", problem->sheet, problem->row);

      for (guint i = 0; i < def->fields->len; i++)
        {
          const char *text = g_hash_table_lookup (problem->typed, ((const XbBookField *) g_ptr_array_index (def->fields, i))->id);

          texts[i] = text != NULL ? text : "";
        }
      texts[columns - 2] = where;
      texts[columns - 1] = problem->message;
      xb_plain_book_row (book, texts);
    }
  return xb_plain_book_close (g_steal_pointer (&book), error);
}
