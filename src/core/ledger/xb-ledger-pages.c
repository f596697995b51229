#define G_LOG_DOMAIN "xb-ledger"

/* A ledger on paper: its lines laid out for a size of paper and drawn with Cairo. */

#include "ledger/xb-ledger-private.h"
#include "ledger/xb-ledger-table.h"

#include "page/xb-page-text.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Points. */
#define MARGIN 28.0
#define PADDING 3.0
#define TIGHT_PADDING 0.5
#define TEXT_SIZE 9.0
/* Smaller than this nobody reads it on paper: rather more lines a row. */
#define TEXT_SIZE_LEAST 6.0
#define TITLE_SIZE 16.0
/* A longer cell is broken into lines rather than that its column pushes the others aside. */
#define COLUMN_WIDEST 150.0
/* Room to sign in. */
#define SIGNATURE_HEIGHT 44.0
/* What stands over a group is spread over boxes of about this width. */
#define BOX_WIDTH 190.0
/* How long one bit of the layout may take: the window goes on meanwhile. */
#define SLICE_MICROSECONDS 8000

typedef struct
{
  guint from, to; /* lines drawn on it */
  int heading;    /* the line that stands over a group with a page of its own, −1 */
  gboolean title;
  gboolean end; /* who fills in and signs */
} Page;

typedef struct
{
  XbPaged paged;
  XbLedgerTable *table; /* not owned */
  XbPageText *measuring, *text, *bold, *title; /* measuring: of TEXT_SIZE, whatever the paper */
  GArray *head;    /* (element-type XbLedgerHeadCell) */
  double *wanted;  /* the width each column would like */
  gboolean *filled; /* whether anything stands in it: what is empty is to be written in by hand, and keeps the width of its definition */
  guint measured;  /* lines looked at for it */
  double width, height; /* of the page */
  double *x;            /* where each column begins; one more: the right edge */
  double *level_y;      /* where each row of the header begins; one more: its end */
  GArray *heights;      /* (element-type float): of each line */
  GArray *pages;        /* (element-type Page) */
  double y;             /* where the next line goes */
} Pages;

static double
head_height (const Pages *self)
{
  return self->level_y[self->table->def->head_levels + 1];
}

/* The width of text each column would like: its widest cell, its header in two lines. */
static gboolean
measure (Pages *self)
{
  XbLedgerTable *table = self->table;
  gint64 deadline = g_get_monotonic_time () + SLICE_MICROSECONDS;

  for (; self->measured < xb_ledger_table_lines (table); self->measured++)
    {
      if (self->measured % 32 == 31 && g_get_monotonic_time () > deadline)
        {
          self->measured++;
          return FALSE;
        }
      for (guint i = 0; i < table->columns; i++)
        self->filled[i] = self->filled[i] || *xb_ledger_table_cell (table, self->measured, i) != '\0';
      for (guint i = 0; i < table->columns; i++)
        if (self->wanted[i] < COLUMN_WIDEST && (i > 0 || xb_ledger_table_span (table, self->measured) == 1))
          self->wanted[i] = MAX (self->wanted[i], xb_page_text_width (self->measuring, xb_ledger_table_cell (table, self->measured, i), -1));
    }
  return TRUE;
}

/* The columns fill the width of the page; where they want more, everything becomes smaller, down to what can be read. */
static void
fit_columns (Pages *self)
{
  guint n = self->table->columns;
  double sum = 0, size, room = self->width - 2 * MARGIN - n * 2 * PADDING, at = MARGIN;
  g_autofree double *wanted = g_new0 (double, n);

  for (guint i = 0; i < n; i++)
    {
      if (!self->filled[i])
        self->wanted[i] = MAX (self->wanted[i], xb_ledger_def_column (self->table->def, i)->width * TEXT_SIZE / 2);
      /* A hair more, so that rounding breaks no line. */
      wanted[i] = MIN (self->wanted[i], COLUMN_WIDEST) * 1.01 + 0.5;
      sum += wanted[i];
    }
  size = sum > room ? MAX (TEXT_SIZE * room / sum, TEXT_SIZE_LEAST) : TEXT_SIZE;
  g_clear_pointer (&self->text, xb_page_text_free);
  g_clear_pointer (&self->bold, xb_page_text_free);
  self->text = xb_page_text_new (size, FALSE);
  self->bold = xb_page_text_new (size, TRUE);
  g_free (self->x);
  self->x = g_new0 (double, n + 1);
  for (guint i = 0; i < n; i++)
    {
      self->x[i] = at;
      at += wanted[i] * room / sum + 2 * PADDING;
    }
  self->x[n] = self->width - MARGIN;
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

/* Above and below a line. */
static double
vertical (const Pages *self)
{
  return 2 * (self->table->tight ? TIGHT_PADDING : PADDING);
}

static double
span_width (const Pages *self, guint column, guint columns)
{
  return self->x[column + columns] - self->x[column];
}

static guint
count_lines (XbPageText *font, const char *text, double width)
{
  return *text == '\0' ? 1 : lay_text (font, NULL, text, 0, 0, width - 2 * PADDING, FALSE);
}

/* How high each row of the header is: a title over several rows has them all. */
static void
measure_head (Pages *self)
{
  guint levels = self->table->def->head_levels + 1;
  double line = xb_page_text_line_height (self->bold);

  g_free (self->level_y);
  self->level_y = g_new0 (double, levels + 1);
  for (guint level = 0; level < levels; level++)
    {
      double bottom = self->level_y[level] + line + vertical (self);

      for (guint i = 0; i < self->head->len; i++)
        {
          const XbLedgerHeadCell *cell = &g_array_index (self->head, XbLedgerHeadCell, i);

          if (cell->row + cell->rows == level + 1)
            bottom = MAX (bottom, self->level_y[cell->row] + count_lines (self->bold, cell->text, span_width (self, cell->column, cell->columns)) * line + vertical (self));
        }
      self->level_y[level + 1] = bottom;
    }
}

/* What stands over a group with a page of its own: boxes side by side, row by row. Draws with @cr, and returns the height. */
static double
lay_boxes (Pages *self, cairo_t *cr, const char *joined, double top)
{
  g_auto (GStrv) texts = g_strsplit (joined, "\n", -1);
  guint n = *joined != '\0' ? g_strv_length (texts) : 0;
  guint across = MAX (1, MIN (n, (guint) ((self->width - 2 * MARGIN) / BOX_WIDTH)));
  double width = (self->width - 2 * MARGIN) / across, y = top;

  for (guint first = 0; first < n; first += across)
    {
      guint lines = 1;
      double height;

      for (guint i = first; i < MIN (first + across, n); i++)
        lines = MAX (lines, count_lines (self->text, texts[i], width));
      height = lines * xb_page_text_line_height (self->text) + vertical (self);
      for (guint i = first; cr != NULL && i < first + across; i++)
        draw_cell (self->text, cr, i < n ? texts[i] : "", MARGIN + (i - first) * width, y, width, height, FALSE);
      y += height;
    }
  return y - top;
}

static double
line_height (Pages *self, guint line)
{
  XbTableKind kind = xb_ledger_table_kind (self->table, line);
  XbPageText *font = kind == XB_TABLE_ROW ? self->text : self->bold;
  guint lines = 1;

  if (kind == XB_TABLE_GROUP && self->table->def->new_page)
    return lay_boxes (self, NULL, xb_ledger_table_cell (self->table, line, 0), 0);
  for (guint i = 0, span; i < self->table->columns; i += span)
    {
      const char *text = xb_ledger_table_cell (self->table, line, i);

      span = i == 0 ? xb_ledger_table_span (self->table, line) : 1;
      if (*text != '\0')
        lines = MAX (lines, count_lines (font, text, span_width (self, i, span)));
    }
  return lines * xb_page_text_line_height (font) + vertical (self);
}

static double
title_height (Pages *self)
{
  return xb_page_text_line_height (self->title) + 10 + (self->table->lines->len > 0 ? xb_page_text_line_height (self->text) + 5 : 0)
         + (self->table->figure != NULL ? self->table->figure_height + 10 : 0);
}

static double
end_height (Pages *self)
{
  return (self->table->def->signatures != NULL ? SIGNATURE_HEIGHT + 8 : 0)
         + (self->table->footer->len > 0 ? xb_page_text_line_height (self->text) + vertical (self) + 8 : 0);
}

static Page *
last_page (Pages *self)
{
  return &g_array_index (self->pages, Page, self->pages->len - 1);
}

static void
add_page (Pages *self, guint from, gboolean title, int heading)
{
  Page page = { from, from, heading, title, FALSE };

  g_array_append_val (self->pages, page);
  self->y = MARGIN + (title ? title_height (self) : 0) + (heading >= 0 ? g_array_index (self->heights, float, heading) + 6 : 0) + head_height (self);
}

static double
bottom (const Pages *self)
{
  return self->height - MARGIN - TEXT_SIZE * 2;
}

/* Who fills in and signs, under the last line, or on a page of its own. */
static void
add_end (Pages *self, guint line)
{
  if (self->y + end_height (self) > bottom (self) && last_page (self)->to > last_page (self)->from)
    add_page (self, line, FALSE, -1);
  last_page (self)->end = TRUE;
}

/* Where each page begins: lines are never cut in two. */
static gboolean
paginate (Pages *self)
{
  XbLedgerTable *table = self->table;
  gint64 deadline = g_get_monotonic_time () + SLICE_MICROSECONDS;

  if (self->pages->len == 0 && !(table->def->new_page && xb_ledger_table_lines (table) > 0))
    add_page (self, 0, TRUE, -1);
  for (guint line = self->heights->len; line < xb_ledger_table_lines (table); line++)
    {
      float height = line_height (self, line);
      gboolean group = xb_ledger_table_kind (table, line) == XB_TABLE_GROUP;

      g_array_append_val (self->heights, height);
      if (group && table->def->new_page)
        {
          if (self->pages->len > 0)
            add_end (self, line);
          add_page (self, line + 1, TRUE, line);
          last_page (self)->to = line + 1;
        }
      else
        {
          if (self->y + height * (group ? 2 : 1) > bottom (self) && last_page (self)->to > last_page (self)->from)
            add_page (self, line, FALSE, -1);
          last_page (self)->to = line + 1;
          self->y += height;
        }
      if (line % 32 == 31 && g_get_monotonic_time () > deadline)
        return FALSE;
    }
  add_end (self, xb_ledger_table_lines (table));
  return TRUE;
}

static void
draw_spread (Pages *self, cairo_t *cr, GPtrArray *texts, double y)
{
  for (guint i = 0; i < texts->len; i++)
    xb_page_text_draw (self->text, cr, g_ptr_array_index (texts, i), -1, MARGIN + i * (self->width - 2 * MARGIN) / texts->len, y);
}

static void
draw_head (Pages *self, cairo_t *cr, double y)
{
  for (guint i = 0; i < self->head->len; i++)
    {
      const XbLedgerHeadCell *cell = &g_array_index (self->head, XbLedgerHeadCell, i);
      double top = self->level_y[cell->row];

      draw_cell (self->bold, cr, cell->text, self->x[cell->column], y + top, span_width (self, cell->column, cell->columns),
                 self->level_y[cell->row + cell->rows] - top, TRUE);
    }
}

static gboolean
is_centred (const XbLedgerColumn *column)
{
  return column->codes != NULL || (column->type >= XB_COLUMN_SERIAL && column->type <= XB_COLUMN_MONEY);
}

/* The lines of a group or of sums: their first cell stands over several columns. */
static void
draw_wide_line (Pages *self, cairo_t *cr, guint line, double y, double height)
{
  gboolean group = xb_ledger_table_kind (self->table, line) == XB_TABLE_GROUP;

  for (guint i = 0, span; i < self->table->columns; i += span)
    {
      g_autoptr (GString) text = g_string_new (xb_ledger_table_cell (self->table, line, i));

      span = i == 0 ? xb_ledger_table_span (self->table, line) : 1;
      if (group)
        g_string_replace (text, "\n", "　", 0);
      draw_cell (self->bold, cr, text->str, self->x[i], y, span_width (self, i, span), height, i > 0);
    }
}

/* The grid of a run of rows is one path, drawn at once: a frame for each cell would be most of the file. */
static void
draw_grid (Pages *self, cairo_t *cr, guint from, guint to, double top)
{
  double y = top;

  cairo_new_path (cr);
  for (guint line = from; line < to; line++)
    {
      y += g_array_index (self->heights, float, line);
      cairo_move_to (cr, self->x[0], y);
      cairo_line_to (cr, self->x[self->table->columns], y);
    }
  for (guint i = 0; i <= self->table->columns; i++)
    {
      cairo_move_to (cr, self->x[i], top);
      cairo_line_to (cr, self->x[i], y);
    }
  cairo_stroke (cr);
}

static double
draw_lines (Pages *self, cairo_t *cr, guint from, guint to, double top)
{
  double y = top, run_top = top;
  guint run = from;

  for (guint line = from; line <= to; line++)
    {
      gboolean plain = line < to && xb_ledger_table_kind (self->table, line) == XB_TABLE_ROW;
      double height = line < to ? g_array_index (self->heights, float, line) : 0;

      for (guint i = 0; plain && i < self->table->columns; i++)
        {
          const char *text = xb_ledger_table_cell (self->table, line, i);

          if (*text != '\0')
            draw_text (self->text, cr, text, self->x[i], y, span_width (self, i, 1), height, is_centred (xb_ledger_def_column (self->table->def, i)));
        }
      if (!plain)
        {
          if (run < line)
            draw_grid (self, cr, run, line, run_top);
          if (line < to)
            draw_wide_line (self, cr, line, y, height);
          run = line + 1;
          run_top = y + height;
        }
      y += height;
    }
  return y;
}

/* Boxes to sign in, and the line that says who filled it in. */
static void
draw_end (Pages *self, cairo_t *cr, double y)
{
  char **signatures = self->table->def->signatures;
  guint n = signatures != NULL ? g_strv_length (signatures) : 0;
  double width = (self->width - 2 * MARGIN) / MAX (n, 1);

  y += 8;
  for (guint i = 0; i < n; i++)
    {
      box (cr, MARGIN + i * width, y, width, SIGNATURE_HEIGHT);
      xb_page_text_draw (self->text, cr, signatures[i], -1, MARGIN + i * width + PADDING, y + PADDING);
    }
  draw_spread (self, cr, self->table->footer, y + (n > 0 ? SIGNATURE_HEIGHT + 8 : 0));
}

static void
pages_draw (XbPaged *paged, cairo_t *cr, guint number)
{
  Pages *self = (Pages *) paged;
  const Page *page = &g_array_index (self->pages, Page, number);
  guint all = paged->pages_in_all > 0 ? paged->pages_in_all : self->pages->len;
  g_autofree char *words = g_strdup_printf (_ ("Page %u of %u"), paged->pages_before + number + 1, all);
  const char *title = self->table->title;
  double y = MARGIN;

  cairo_set_line_width (cr, 0.5);
  if (page->title)
    {
      xb_page_text_draw (self->title, cr, title, -1, (self->width - xb_page_text_width (self->title, title, -1)) / 2, y);
      draw_spread (self, cr, self->table->lines, y + xb_page_text_line_height (self->title) + 8);
      if (self->table->figure != NULL)
        {
          cairo_save (cr);
          cairo_translate (cr, MARGIN, y + title_height (self) - self->table->figure_height - 5);
          self->table->figure (cr, self->width - 2 * MARGIN, self->table->figure_height, self->table->figure_data);
          cairo_restore (cr);
        }
      y += title_height (self);
    }
  if (page->heading >= 0)
    y += lay_boxes (self, cr, xb_ledger_table_cell (self->table, page->heading, 0), y) + 6;
  if (page->to > page->from || page->title)
    {
      draw_head (self, cr, y);
      y += head_height (self);
    }
  y = draw_lines (self, cr, page->from, page->to, y);
  if (page->end)
    draw_end (self, cr, y);
  xb_page_text_draw (self->text, cr, words, -1, (self->width - xb_page_text_width (self->text, words, -1)) / 2, self->height - MARGIN - TEXT_SIZE);
}

static void
pages_begin (XbPaged *paged, double width, double height)
{
  Pages *self = (Pages *) paged;

  self->width = width;
  self->height = height;
  g_array_set_size (self->heights, 0);
  g_array_set_size (self->pages, 0);
  g_clear_pointer (&self->x, g_free);
}

static gboolean
pages_lay (XbPaged *paged)
{
  Pages *self = (Pages *) paged;

  if (!measure (self))
    return FALSE;
  if (self->x == NULL)
    {
      fit_columns (self);
      measure_head (self);
    }
  return paginate (self);
}

static guint
pages_count (XbPaged *paged)
{
  return ((Pages *) paged)->pages->len;
}

static void
pages_free (XbPaged *paged)
{
  Pages *self = (Pages *) paged;

  g_clear_pointer (&self->measuring, xb_page_text_free);
  g_clear_pointer (&self->text, xb_page_text_free);
  g_clear_pointer (&self->bold, xb_page_text_free);
  g_clear_pointer (&self->title, xb_page_text_free);
  g_free (self->x);
  g_free (self->wanted);
  g_free (self->filled);
  g_free (self->level_y);
  g_array_unref (self->head);
  g_array_unref (self->heights);
  g_array_unref (self->pages);
  g_free (self);
}

/**
 * xb_ledger_pages_new:
 * @table: must live as long as the pages
 *
 * Returns: (transfer full): the ledger as it is printed: title, fill-in lines, the header repeated on each page, rows, totals, boxes
 *   to sign in, page x of y. A ledger whose groups have pages of their own repeats its title over each.
 */
XbPaged *
xb_ledger_pages_new (XbLedgerTable *table)
{
  Pages *self = g_new0 (Pages, 1);

  self->paged = (XbPaged){ .title = table->title, .begin = pages_begin, .lay = pages_lay, .count = pages_count, .draw = pages_draw, .free = pages_free };
  xb_paged_set_paper (&self->paged, table->def->a3, table->def->landscape);
  self->table = table;
  self->measuring = xb_page_text_new (TEXT_SIZE, FALSE);
  self->title = xb_page_text_new (TITLE_SIZE, TRUE);
  self->text = xb_page_text_new (TEXT_SIZE, FALSE);
  self->bold = xb_page_text_new (TEXT_SIZE, TRUE);
  self->head = xb_ledger_head (table->def);
  self->wanted = g_new0 (double, table->columns);
  self->filled = g_new0 (gboolean, table->columns);
  for (guint i = 0; i < table->columns; i++)
    self->wanted[i] = MAX (xb_page_text_width (self->bold, xb_ledger_def_column (table->def, i)->title, -1) / 2, TEXT_SIZE * 2);
  self->heights = g_array_new (FALSE, FALSE, sizeof (float));
  self->pages = g_array_new (FALSE, FALSE, sizeof (Page));
  return &self->paged;
}
