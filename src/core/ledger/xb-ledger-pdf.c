#define G_LOG_DOMAIN "xb-ledger"

/* A ledger on paper: pages laid out and drawn with Cairo, which needs no display; here written as .pdf. */

#include "ledger/xb-ledger-table.h"

#include "page/xb-page-text.h"

#include <cairo-pdf.h>
#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>

/* Points. A4 and A3 of ISO 216, landscape. */
#define A4_SHORT 595.28
#define A4_LONG 841.89
#define A3_LONG 1190.55
#define MARGIN 28.0
#define PADDING 3.0
#define TEXT_SIZE 9.0
/* Smaller than this nobody reads it on paper: rather more lines a row. */
#define TEXT_SIZE_LEAST 6.0
#define TITLE_SIZE 16.0
/* A longer cell is broken into lines rather than that its column pushes the others aside. */
#define COLUMN_WIDEST 150.0

typedef struct
{
  XbLedgerFrame *frame;
  XbLedgerTable *table;
  XbPageText *text, *bold, *title;
  double width, height; /* of the page */
  double *x;            /* where each column begins; one more: the right edge */
  double head_height;
  gboolean groups;
  GArray *heights;    /* (element-type float): of each row */
  GArray *first_rows; /* (element-type guint): the row each page begins with */
  gboolean own_last;  /* total and footer stand on a page of their own */
} Layout;

static XbLedgerColumn *
column_at (const Layout *layout, guint i)
{
  return g_ptr_array_index (layout->frame->def->columns, i);
}

/* The width of text each column would like: its widest cell, its header in two lines. */
static double
wanted_width (Layout *layout, guint column)
{
  double widest = MAX (xb_page_text_width (layout->bold, column_at (layout, column)->title, -1) / 2, TEXT_SIZE * 2), limit = COLUMN_WIDEST;

  for (guint row = 0; row < layout->table->totals.rows && widest < limit; row++)
    widest = MAX (widest, xb_page_text_width (layout->text, xb_ledger_table_cell (layout->table, row, column), -1));
  /* A hair more, so that rounding breaks no line. */
  return MIN (widest, limit) * 1.01 + 0.5;
}

/* The columns fill the width of the page; where they want more, everything becomes smaller, down to what can be read. */
static void
fit_columns (Layout *layout)
{
  guint n = layout->table->columns;
  g_autofree double *wanted = g_new0 (double, n);
  double sum = 0, room = layout->width - 2 * MARGIN - n * 2 * PADDING, at = MARGIN;

  for (guint i = 0; i < n; i++)
    sum += wanted[i] = wanted_width (layout, i);
  if (sum > room)
    {
      double size = MAX (TEXT_SIZE * room / sum, TEXT_SIZE_LEAST);

      g_clear_pointer (&layout->text, xb_page_text_free);
      g_clear_pointer (&layout->bold, xb_page_text_free);
      layout->text = xb_page_text_new (size, FALSE);
      layout->bold = xb_page_text_new (size, TRUE);
    }
  layout->x = g_new0 (double, n + 1);
  for (guint i = 0; i < n; i++)
    {
      layout->x[i] = at;
      at += wanted[i] * room / sum + 2 * PADDING;
    }
  layout->x[n] = layout->width - MARGIN;
}

/* Draws, or with @cr NULL only counts, the lines of a text broken at @width. Returns how many there are. */
static guint
lay_text (XbPageText *font, cairo_t *cr, const char *text, double x, double y, double width, gboolean centred)
{
  guint lines = 0;

  do
    {
      const char *end = strpbrk (text, "\r\n");
      gsize fit = xb_page_text_fit (font, text, width), length = end != NULL && (gsize) (end - text) < fit ? (gsize) (end - text) : fit;

      if (cr != NULL)
        xb_page_text_draw (font, cr, text, length, centred ? x + (width - xb_page_text_width (font, text, length)) / 2 : x,
                           y + lines * xb_page_text_line_height (font));
      lines++;
      text += length;
      while (*text == '\r' || *text == '\n')
        text++;
    }
  while (*text != '\0');
  return lines;
}

static void
box (cairo_t *cr, double x, double y, double width, double height)
{
  cairo_rectangle (cr, x, y, width, height);
  cairo_stroke (cr);
}

/* The text of a cell, in the middle of its height. */
static void
draw_text (XbPageText *font, cairo_t *cr, const char *text, double x, double y, double width, double height, gboolean centred)
{
  guint lines = lay_text (font, NULL, text, 0, 0, width - 2 * PADDING, FALSE);

  lay_text (font, cr, text, x + PADDING, y + (height - lines * xb_page_text_line_height (font)) / 2, width - 2 * PADDING, centred);
}

/* The same with its frame. */
static void
draw_cell (XbPageText *font, cairo_t *cr, const char *text, double x, double y, double width, double height, gboolean centred)
{
  box (cr, x, y, width, height);
  draw_text (font, cr, text, x, y, width, height, centred);
}

static double
row_height (Layout *layout, guint row)
{
  guint lines = 1;

  for (guint i = 0; i < layout->table->columns; i++)
    {
      const char *text = xb_ledger_table_cell (layout->table, row, i);

      if (*text != '\0')
        lines = MAX (lines, lay_text (layout->text, NULL, text, 0, 0, layout->x[i + 1] - layout->x[i] - 2 * PADDING, FALSE));
    }
  return lines * xb_page_text_line_height (layout->text) + 2 * PADDING;
}

static double
title_height (Layout *layout)
{
  return xb_page_text_line_height (layout->title) + 10 + (layout->frame->lines->len > 0 ? xb_page_text_line_height (layout->text) + 5 : 0);
}

static double
end_height (Layout *layout)
{
  double line = xb_page_text_line_height (layout->text) + 2 * PADDING;

  return (layout->frame->def->total != NULL ? line * 2 : 0) + (layout->frame->footer->len > 0 ? line + 8 : 0);
}

static void
measure_head (Layout *layout)
{
  guint lines = 1;

  for (guint i = 0; i < layout->table->columns; i++)
    {
      layout->groups = layout->groups || column_at (layout, i)->group != NULL;
      lines = MAX (lines, lay_text (layout->bold, NULL, column_at (layout, i)->title, 0, 0, layout->x[i + 1] - layout->x[i] - 2 * PADDING, FALSE));
    }
  layout->head_height = lines * xb_page_text_line_height (layout->bold) + 2 * PADDING;
  if (layout->groups)
    layout->head_height += xb_page_text_line_height (layout->bold) + 2 * PADDING;
}

/* Where each page begins: rows are never cut in two. */
static void
paginate (Layout *layout)
{
  double bottom = layout->height - MARGIN - TEXT_SIZE * 2, y = MARGIN + title_height (layout) + layout->head_height;
  guint first = 0;

  layout->heights = g_array_new (FALSE, FALSE, sizeof (float));
  layout->first_rows = g_array_new (FALSE, FALSE, sizeof (guint));
  g_array_append_val (layout->first_rows, first);
  for (guint row = 0; row < layout->table->totals.rows; row++)
    {
      float height = row_height (layout, row);

      g_array_append_val (layout->heights, height);
      if (y + height > bottom && y > MARGIN + layout->head_height + 1)
        {
          g_array_append_val (layout->first_rows, row);
          y = MARGIN + layout->head_height;
        }
      y += height;
    }
  layout->own_last = y + end_height (layout) > bottom;
}

static void
draw_spread (Layout *layout, cairo_t *cr, GPtrArray *texts, double y)
{
  for (guint i = 0; i < texts->len; i++)
    xb_page_text_draw (layout->text, cr, g_ptr_array_index (texts, i), -1, MARGIN + i * (layout->width - 2 * MARGIN) / texts->len, y);
}

static void
draw_head (Layout *layout, cairo_t *cr, double y)
{
  double group_height = layout->groups ? xb_page_text_line_height (layout->bold) + 2 * PADDING : 0;

  for (guint i = 0, last; i < layout->table->columns; i = last + 1)
    {
      const char *group = column_at (layout, i)->group;

      last = i;
      while (group != NULL && last + 1 < layout->table->columns && g_strcmp0 (column_at (layout, last + 1)->group, group) == 0)
        last++;
      if (group != NULL)
        draw_cell (layout->bold, cr, group, layout->x[i], y, layout->x[last + 1] - layout->x[i], group_height, TRUE);
      for (guint k = i; k <= last; k++)
        draw_cell (layout->bold, cr, column_at (layout, k)->title, layout->x[k], group != NULL ? y + group_height : y,
                   layout->x[k + 1] - layout->x[k], group != NULL ? layout->head_height - group_height : layout->head_height, TRUE);
    }
}

/* The rows of a page; their grid is one path, drawn at once: a frame for each cell would be most of the file. */
static double
draw_rows (Layout *layout, cairo_t *cr, guint from, guint to, double top)
{
  double y = top;

  for (guint row = from; row < to; row++)
    {
      double height = g_array_index (layout->heights, float, row);

      for (guint i = 0; i < layout->table->columns; i++)
        {
          const char *text = xb_ledger_table_cell (layout->table, row, i);
          XbLedgerColumn *column = column_at (layout, i);
          gboolean centred = column->codes != NULL || (column->type >= XB_COLUMN_SERIAL && column->type <= XB_COLUMN_MONEY);

          if (*text != '\0')
            draw_text (layout->text, cr, text, layout->x[i], y, layout->x[i + 1] - layout->x[i], height, centred);
        }
      y += height;
    }
  cairo_new_path (cr);
  for (guint i = 0; i <= layout->table->columns && to > from; i++)
    {
      cairo_move_to (cr, layout->x[i], top);
      cairo_line_to (cr, layout->x[i], y);
    }
  y = top;
  for (guint row = from; row < to; row++)
    {
      y += g_array_index (layout->heights, float, row);
      cairo_move_to (cr, layout->x[0], y);
      cairo_line_to (cr, layout->x[layout->table->columns], y);
    }
  cairo_stroke (cr);
  return y;
}

/* The line of totals, and who signs. */
static void
draw_end (Layout *layout, cairo_t *cr, double y)
{
  XbLedgerDef *def = layout->frame->def;
  double line = xb_page_text_line_height (layout->text) + 2 * PADDING;

  if (def->total != NULL)
    {
      g_autofree char *total = xb_ledger_total_text (def, &layout->table->totals);
      guint span = xb_ledger_total_span (def);
      double width = layout->x[span] - layout->x[0];
      double height = lay_text (layout->bold, NULL, total, 0, 0, width - 2 * PADDING, FALSE) > 1 ? line * 2 - 2 * PADDING : line;

      draw_cell (layout->bold, cr, total, layout->x[0], y, width, height, FALSE);
      for (guint i = span; i < layout->table->columns; i++)
        {
          XbCell cell = { XB_CELL_NUMBER, "", layout->table->totals.sums[i] };
          g_autofree char *sum = column_at (layout, i)->sum ? xb_ledger_cell_text (column_at (layout, i), &cell) : g_strdup ("");

          draw_cell (layout->bold, cr, sum, layout->x[i], y, layout->x[i + 1] - layout->x[i], height, TRUE);
        }
      y += height;
    }
  draw_spread (layout, cr, layout->frame->footer, y + 8);
}

static void
draw_page (Layout *layout, cairo_t *cr, guint page)
{
  guint pages = layout->first_rows->len + layout->own_last, from = 0, to = 0;
  g_autofree char *number = g_strdup_printf (_ ("Page %u of %u"), page + 1, pages);
  double y = MARGIN;

  cairo_set_line_width (cr, 0.5);
  if (page == 0)
    {
      xb_page_text_draw (layout->title, cr, layout->frame->title, -1, (layout->width - xb_page_text_width (layout->title, layout->frame->title, -1)) / 2, y);
      draw_spread (layout, cr, layout->frame->lines, y + xb_page_text_line_height (layout->title) + 8);
      y += title_height (layout);
    }
  if (page < layout->first_rows->len)
    {
      draw_head (layout, cr, y);
      y += layout->head_height;
      from = g_array_index (layout->first_rows, guint, page);
      to = page + 1 < layout->first_rows->len ? g_array_index (layout->first_rows, guint, page + 1) : layout->table->totals.rows;
    }
  y = draw_rows (layout, cr, from, to, y);
  if (page + 1 == pages)
    draw_end (layout, cr, y);
  xb_page_text_draw (layout->text, cr, number, -1, (layout->width - xb_page_text_width (layout->text, number, -1)) / 2, layout->height - MARGIN - TEXT_SIZE);
}

static cairo_status_t
write_bytes (void *file, const unsigned char *bytes, unsigned int length)
{
  return fwrite (bytes, 1, length, file) == length ? CAIRO_STATUS_SUCCESS : CAIRO_STATUS_WRITE_ERROR;
}

static void
layout_clear (Layout *layout)
{
  g_clear_pointer (&layout->text, xb_page_text_free);
  g_clear_pointer (&layout->bold, xb_page_text_free);
  g_clear_pointer (&layout->title, xb_page_text_free);
  g_clear_pointer (&layout->x, g_free);
  g_clear_pointer (&layout->first_rows, g_array_unref);
  g_clear_pointer (&layout->heights, g_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Layout, layout_clear)

/**
 * xb_ledger_write_pdf:
 * @path: a temporary name; what is there afterwards is complete only if this succeeds
 * @count: (out): rows written
 *
 * Title, fill-in lines, the header repeated on each page, rows, totals, who signs, page x of y. Needs no display. Works with all
 * rows in memory, as the page count and the widths of columns depend on them: about 30 MB for 100,000 rows of 18 columns.
 */
gboolean
xb_ledger_write_pdf (XbLedgerFrame *frame, XbLedgerRows *rows, const char *path, guint *count, GError **error)
{
  XbLedgerDef *def = frame->def;
  g_autoptr (XbLedgerTable) table = xb_ledger_table_new (def, rows, error);
  double small = def->a3 ? A4_LONG : A4_SHORT, large = def->a3 ? A3_LONG : A4_LONG;
  g_auto (Layout) layout = { .frame = frame, .table = table, .width = def->landscape ? large : small, .height = def->landscape ? small : large };
  FILE *file;
  cairo_surface_t *surface;
  cairo_t *cr;
  gboolean ok;
  int code = 0;

  if (table == NULL)
    return FALSE;
  *count = table->totals.rows;
  layout.text = xb_page_text_new (TEXT_SIZE, FALSE);
  layout.bold = xb_page_text_new (TEXT_SIZE, TRUE);
  layout.title = xb_page_text_new (TITLE_SIZE, TRUE);
  fit_columns (&layout);
  measure_head (&layout);
  paginate (&layout);
  file = g_fopen (path, "wb");
  if (file == NULL)
    {
      code = errno;
      g_set_error (error, XB_LEDGER_ERROR, XB_LEDGER_ERROR_WRITE, _ ("“%s” cannot be written: %s."), frame->target, g_strerror (code));
      return FALSE;
    }
  surface = cairo_pdf_surface_create_for_stream (write_bytes, file, layout.width, layout.height);
  cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_TITLE, frame->title);
  cr = cairo_create (surface);
  errno = 0;
  for (guint page = 0; page < layout.first_rows->len + layout.own_last && cairo_status (cr) == CAIRO_STATUS_SUCCESS; page++)
    {
      draw_page (&layout, cr, page);
      cairo_show_page (cr);
    }
  ok = cairo_status (cr) == CAIRO_STATUS_SUCCESS;
  cairo_destroy (cr);
  cairo_surface_finish (surface);
  ok = ok && cairo_surface_status (surface) == CAIRO_STATUS_SUCCESS;
  cairo_surface_destroy (surface);
  ok = fclose (file) == 0 && ok;
  code = errno;
  if (!ok)
    g_set_error (error, XB_LEDGER_ERROR, XB_LEDGER_ERROR_WRITE, _ ("“%s” cannot be written: %s."), frame->target, g_strerror (code != 0 ? code : EIO));
  return ok;
}
