#define G_LOG_DOMAIN "xb-ledger"

/* All lines of a ledger as they are shown, in one piece of memory: pages can be drawn, and rows looked at, in any order. */

#include "ledger/xb-ledger-table.h"

#include "ledger/xb-ledger-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/**
 * xb_ledger_table_new:
 * @def: kept, not copied: only its columns, total and paper are looked at
 *
 * Returns: (transfer full): an empty table, to be filled line by line
 */
XbLedgerTable *
xb_ledger_table_new (XbLedgerDef *def, const char *title)
{
  XbLedgerTable *table = g_new0 (XbLedgerTable, 1);

  table->users = 1;
  table->def = def;
  table->title = g_strdup (title);
  table->columns = def->columns->len;
  table->lines = g_ptr_array_new_with_free_func (g_free);
  table->footer = g_ptr_array_new_with_free_func (g_free);
  table->kinds = g_byte_array_new ();
  table->text = g_string_sized_new (1 << 12);
  table->cells = g_array_new (FALSE, FALSE, sizeof (guint32));
  return table;
}

/** The same for a ledger made for just this table. @def: (transfer full) */
XbLedgerTable *
xb_ledger_table_new_own (XbLedgerDef *def, const char *title)
{
  XbLedgerTable *table = xb_ledger_table_new (def, title);

  table->owner = def;
  table->free_owner = (GDestroyNotify) xb_ledger_def_free;
  return table;
}

/** (transfer full): for one more user; each gives it up by xb_ledger_table_free(). A table that is filled does not change. */
XbLedgerTable *
xb_ledger_table_ref (XbLedgerTable *table)
{
  g_atomic_int_inc (&table->users);
  return table;
}

void
xb_ledger_table_free (XbLedgerTable *table)
{
  if (table == NULL || !g_atomic_int_dec_and_test (&table->users))
    return;
  if (table->free_owner != NULL)
    table->free_owner (table->owner);
  g_free (table->title);
  g_ptr_array_unref (table->lines);
  g_ptr_array_unref (table->footer);
  g_byte_array_unref (table->kinds);
  g_string_free (table->text, TRUE);
  g_array_unref (table->cells);
  g_clear_pointer (&table->keys, g_array_unref);
  g_free (table);
}

/** Begins a line; a cell for each column follows by xb_ledger_table_add(). %FALSE: more than fits. */
gboolean
xb_ledger_table_begin (XbLedgerTable *table, XbTableKind kind, GError **error)
{
  guint8 byte = kind;

  if (table->text->len >= G_MAXUINT32 / 2)
    {
      g_set_error_literal (error, XB_LEDGER_ERROR, XB_LEDGER_ERROR_WRITE, _ ("The ledger is too large to be printed. Print village by village."));
      return FALSE;
    }
  g_byte_array_append (table->kinds, &byte, 1);
  table->rows += kind == XB_TABLE_ROW;
  return TRUE;
}

void
xb_ledger_table_add (XbLedgerTable *table, const char *text)
{
  guint32 at = table->text->len;

  g_array_append_val (table->cells, at);
  g_string_append_len (table->text, text, strlen (text) + 1);
}

guint
xb_ledger_table_lines (const XbLedgerTable *table)
{
  return table->kinds->len;
}

XbTableKind
xb_ledger_table_kind (const XbLedgerTable *table, guint line)
{
  return table->kinds->data[line];
}

/** The text of a cell, both counted from 0. */
const char *
xb_ledger_table_cell (const XbLedgerTable *table, guint line, guint column)
{
  return table->text->str + g_array_index (table->cells, guint32, line * table->columns + column);
}

/** How many columns the first cell of a line stands over. */
guint
xb_ledger_table_span (const XbLedgerTable *table, guint line)
{
  XbTableKind kind = xb_ledger_table_kind (table, line);

  return kind == XB_TABLE_ROW ? 1 : kind == XB_TABLE_GROUP ? table->columns : xb_ledger_total_span (table->def);
}

static void
add_row (XbLedgerTable *table, const XbRow *row)
{
  for (guint i = 0; i < table->columns; i++)
    {
      const XbCell *cell = &row->cells[i];
      g_autofree char *number = cell->type == XB_CELL_NUMBER ? xb_ledger_cell_text (xb_ledger_def_column (table->def, i), cell) : NULL;

      xb_ledger_table_add (table, number != NULL ? number : cell->text);
    }
}

/* Words in the first cell, sums where columns have them. */
static void
add_sums (XbLedgerTable *table, const char *words, const XbLedgerTotals *totals)
{
  guint span = xb_ledger_total_span (table->def);

  xb_ledger_table_add (table, words);
  for (guint i = 1; i < table->columns; i++)
    {
      XbLedgerColumn *column = xb_ledger_def_column (table->def, i);
      XbCell cell = { XB_CELL_NUMBER, "", totals->sums != NULL ? totals->sums[i] : 0 };
      g_autofree char *sum = i >= span && column->sum ? xb_ledger_cell_text (column, &cell) : NULL;

      xb_ledger_table_add (table, sum != NULL ? sum : "");
    }
}

/* An #XbLineFunc. */
static gboolean
keep_line (const XbLedgerLine *line, gpointer data, GError **error)
{
  XbLedgerTable *table = data;

  if (!xb_ledger_table_begin (table, line->kind == XB_LINE_ROW ? XB_TABLE_ROW : line->kind == XB_LINE_GROUP ? XB_TABLE_GROUP : XB_TABLE_SUBTOTAL, error))
    return FALSE;
  if (table->keys != NULL)
    {
      const XbCell *cell = line->kind == XB_LINE_ROW ? &line->row->cells[table->key_column] : NULL;
      gint64 key = cell == NULL ? 0 : cell->type == XB_CELL_NUMBER ? (gint64) cell->number : g_ascii_strtoll (cell->text, NULL, 10);

      g_array_append_val (table->keys, key);
    }
  if (line->kind == XB_LINE_ROW)
    add_row (table, line->row);
  else if (line->kind == XB_LINE_SUBTOTAL)
    add_sums (table, line->words, line->totals);
  else
    {
      g_autofree char *text = g_strjoinv ("\n", (char **) line->texts);

      xb_ledger_table_add (table, text);
      for (guint i = 1; i < table->columns; i++)
        xb_ledger_table_add (table, "");
    }
  return TRUE;
}

typedef struct
{
  XbLedgerLines lines;
  XbLedgerDigest *digest;
} Keeper;

/* An #XbRowFunc. */
static gboolean
take_row (const XbRow *row, gpointer data, GError **error)
{
  Keeper *keeper = data;

  return xb_ledger_digest_add (keeper->digest, row, error) && xb_ledger_lines_add (row, &keeper->lines, error);
}

static XbLedgerTable *
read_rows (XbLedgerFrame *frame, XbLedgerRows *rows, XbLedgerDigest *digest, const char *key, GError **error)
{
  g_autoptr (XbLedgerTable) table = xb_ledger_table_new (frame->def, frame->title);
  Keeper keeper = { .digest = digest };
  gboolean ok;

  for (guint i = 0; i < frame->lines->len; i++)
    g_ptr_array_add (table->lines, g_strdup (g_ptr_array_index (frame->lines, i)));
  for (guint i = 0; i < frame->footer->len; i++)
    g_ptr_array_add (table->footer, g_strdup (g_ptr_array_index (frame->footer, i)));
  if (key != NULL && (table->key_column = xb_ledger_def_find (frame->def, key)) >= 0)
    table->keys = g_array_new (FALSE, FALSE, sizeof (gint64));
  xb_ledger_lines_init (&keeper.lines, frame->def, keep_line, table);
  ok = xb_ledger_rows_each (rows, take_row, &keeper, error) && xb_ledger_lines_end (&keeper.lines, error);
  if (ok && frame->def->total != NULL && (ok = xb_ledger_table_begin (table, XB_TABLE_TOTAL, error)))
    {
      g_autofree char *words = xb_ledger_total_text (frame->def, frame->def->total, &keeper.lines.totals);

      add_sums (table, words, &keeper.lines.totals);
    }
  xb_ledger_lines_clear (&keeper.lines);
  return ok ? g_steal_pointer (&table) : NULL;
}

/**
 * xb_ledger_table_load:
 *
 * Returns: (transfer full): the ledger as it would be written; about 30 MB for 100,000 rows of 18 columns
 */
XbLedgerTable *
xb_ledger_table_load (XbStore *store, XbLedgerDef *def, const XbLedgerOptions *options, GError **error)
{
  g_autoptr (XbLedgerFrame) frame = xb_ledger_frame_new (store, def, options, error);
  g_autoptr (XbLedgerRows) rows = frame != NULL ? xb_ledger_rows_new (store, frame, options, error) : NULL;

  return rows != NULL ? read_rows (frame, rows, NULL, NULL, error) : NULL;
}

/** The same; @key: the column of the SELECT, hidden or not, that tells records apart: the table has its keys. */
XbLedgerTable *
xb_ledger_table_load_keyed (XbStore *store, XbLedgerDef *def, const XbLedgerOptions *options, const char *key, GError **error)
{
  g_autoptr (XbLedgerFrame) frame = xb_ledger_frame_new (store, def, options, error);
  g_autoptr (XbLedgerRows) rows = frame != NULL ? xb_ledger_rows_new (store, frame, options, error) : NULL;

  return rows != NULL ? read_rows (frame, rows, NULL, key, error) : NULL;
}

static gboolean
go_on (gpointer rows, guint done, guint all, GError **error)
{
  return xb_ledger_rows_go_on (rows, done, all, error);
}

/**
 * xb_ledger_write_pdf:
 * @path: a temporary name; what is there afterwards is complete only if this succeeds
 *
 * Title, fill-in lines, the header repeated on each page, rows, totals, who signs, page x of y. Works with all rows in memory, as the
 * page count and the widths of columns depend on them.
 */
gboolean
xb_ledger_write_pdf (XbLedgerFrame *frame, XbLedgerRows *rows, XbLedgerDigest *digest, const char *path, XbLedgerWritten *written, GError **error)
{
  g_autoptr (XbLedgerTable) table = read_rows (frame, rows, digest, NULL, error);
  g_autoptr (XbPaged) pages = table != NULL ? xb_ledger_pages_new (table) : NULL;

  if (pages == NULL)
    return FALSE;
  written->rows = table->rows;
  pages->go_on = go_on;
  pages->go_on_data = rows;
  return xb_paged_write_pdf (pages, path, frame->target, error);
}
