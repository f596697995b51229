#define G_LOG_DOMAIN "xb-letter"

/* A letter on paper, as offices write them: title, reference, paragraphs set in by two characters, a table, who signs. */

#include "letter/xb-letter.h"

#include "page/xb-page-text.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Points. */
#define MARGIN 72.0
#define BODY_SIZE 14.0
#define TABLE_SIZE 11.0
#define TITLE_SIZE 22.0
#define SMALL_SIZE 10.0
#define SPACING 1.7
#define PADDING 4.0

/* One line of text, or one row of the table, at its place. */
typedef struct
{
  guint page;
  double x, y, width, height;
  const char *text;
  gsize length;
  XbPageText *font;
  gboolean framed;
} Piece;

typedef struct
{
  XbPaged paged;
  XbLetter *letter; /* not owned */
  XbPageText *body, *bold, *table, *title, *small;
  double width, height, y;
  guint page;
  char *mark;     /* (nullable): of a copy */
  GArray *pieces; /* (element-type Piece) */
} Pages;

static void
add (Pages *self, XbPageText *font, const char *text, gsize length, double x, double y, double width, double height, gboolean framed)
{
  Piece piece = { self->page, x, y, width, height, text, length, font, framed };

  g_array_append_val (self->pieces, piece);
}

/* Room for @height, on this page or on a new one. */
static void
need (Pages *self, double height)
{
  if (self->y + height <= self->height - MARGIN)
    return;
  self->page++;
  self->y = MARGIN;
}

static void
add_paragraph (Pages *self, const char *text)
{
  double line = xb_page_text_line_height (self->body) * SPACING, indent = xb_page_text_width (self->body, "　　", -1);
  gboolean first = TRUE;

  while (*text != '\0')
    {
      double width = self->width - 2 * MARGIN - (first ? indent : 0);
      const char *end = strpbrk (text, "\r\n");
      gsize fit = xb_page_text_fit (self->body, text, width), length = end != NULL && (gsize) (end - text) < fit ? (gsize) (end - text) : fit;

      need (self, line);
      add (self, self->body, text, length, MARGIN + (first ? indent : 0), self->y, width, line, FALSE);
      self->y += line;
      text += length;
      first = *text == '\r' || *text == '\n'; /* a new paragraph inside */
      while (*text == '\r' || *text == '\n')
        text++;
    }
}

/* The widths of the table's columns: as wide as their widest cell wants, together the width of the text. */
static double *
column_widths (Pages *self, guint n)
{
  double *widths = g_new0 (double, n), sum = 0;

  for (guint i = 0; i < n; i++)
    {
      widths[i] = xb_page_text_width (self->table, self->letter->head[i], -1) * 1.1;
      for (guint row = 0; row < self->letter->rows->len; row++)
        widths[i] = MAX (widths[i], xb_page_text_width (self->table, ((char **) g_ptr_array_index (self->letter->rows, row))[i], -1));
      widths[i] += 2 * PADDING;
      sum += widths[i];
    }
  for (guint i = 0; i < n; i++)
    widths[i] *= (self->width - 2 * MARGIN) / sum;
  return widths;
}

static guint
count_lines (XbPageText *font, const char *text, double width)
{
  guint lines = 0;

  do
    {
      text += xb_page_text_fit (font, text, width);
      lines++;
    }
  while (*text != '\0');
  return lines;
}

static void
add_row (Pages *self, XbPageText *font, char **cells, const double *widths)
{
  double x = MARGIN, line = xb_page_text_line_height (font), height;
  guint lines = 1;

  for (guint i = 0; cells[i] != NULL; i++)
    lines = MAX (lines, count_lines (font, cells[i], widths[i] - 2 * PADDING));
  height = lines * line + 2 * PADDING;
  need (self, height);
  for (guint i = 0; cells[i] != NULL; x += widths[i++])
    {
      const char *text = cells[i];

      add (self, font, "", 0, x, self->y, widths[i], height, TRUE);
      for (double y = self->y + PADDING; *text != '\0'; y += line)
        {
          gsize fit = xb_page_text_fit (font, text, widths[i] - 2 * PADDING);

          add (self, font, text, fit, x + PADDING, y, widths[i], line, FALSE);
          text += fit;
        }
    }
  self->y += height;
}

static void
add_table (Pages *self)
{
  g_autofree double *widths = NULL;
  guint n = self->letter->head != NULL ? g_strv_length (self->letter->head) : 0;

  if (n == 0)
    return;
  widths = column_widths (self, n);
  self->y += 6;
  add_row (self, self->bold, self->letter->head, widths);
  for (guint i = 0; i < self->letter->rows->len; i++)
    if (g_strv_length (g_ptr_array_index (self->letter->rows, i)) == n)
      add_row (self, self->table, g_ptr_array_index (self->letter->rows, i), widths);
  self->y += 10;
}

static void
pages_begin (XbPaged *paged, double width, double height)
{
  Pages *self = (Pages *) paged;

  self->width = width;
  self->height = height;
  self->page = 0;
  self->y = MARGIN;
  g_array_set_size (self->pieces, 0);
}

static gboolean
pages_lay (XbPaged *paged)
{
  Pages *self = (Pages *) paged;
  XbLetter *letter = self->letter;
  double room = self->width - 2 * MARGIN, line = xb_page_text_line_height (self->body) * SPACING;

  if (self->mark != NULL)
    add (self, self->small, self->mark, strlen (self->mark), self->width - MARGIN - xb_page_text_width (self->small, self->mark, -1), MARGIN / 2, room,
         SMALL_SIZE, FALSE);
  add (self, self->title, letter->title, strlen (letter->title), MARGIN + (room - xb_page_text_width (self->title, letter->title, -1)) / 2, self->y, room,
       TITLE_SIZE, FALSE);
  self->y += xb_page_text_line_height (self->title) + 14;
  add (self, self->body, letter->reference, strlen (letter->reference), MARGIN + room - xb_page_text_width (self->body, letter->reference, -1), self->y,
       room, line, FALSE);
  self->y += line + 10;
  for (char **text = letter->body; text != NULL && *text != NULL; text++)
    add_paragraph (self, *text);
  add_table (self);
  for (char **text = letter->closing; text != NULL && *text != NULL; text++)
    add_paragraph (self, *text);
  self->y += line;
  /* Who signs stays together. */
  need (self, line * (letter->sign != NULL ? g_strv_length (letter->sign) : 0));
  for (char **text = letter->sign; text != NULL && *text != NULL; text++)
    {
      double width = xb_page_text_width (self->body, *text, -1);

      add (self, self->body, *text, strlen (*text), MAX (MARGIN, self->width - MARGIN - 40 - width), self->y, width, line, FALSE);
      self->y += line;
    }
  return TRUE;
}

static guint
pages_count (XbPaged *paged)
{
  return ((Pages *) paged)->page + 1;
}

static void
pages_draw (XbPaged *paged, cairo_t *cr, guint page)
{
  Pages *self = (Pages *) paged;

  cairo_set_line_width (cr, 0.6);
  for (guint i = 0; i < self->pieces->len; i++)
    {
      const Piece *piece = &g_array_index (self->pieces, Piece, i);

      if (piece->page != page)
        continue;
      if (piece->framed)
        {
          cairo_rectangle (cr, piece->x, piece->y, piece->width, piece->height);
          cairo_stroke (cr);
        }
      else
        xb_page_text_draw (piece->font, cr, piece->text, piece->length, piece->x, piece->y);
    }
  if (self->page > 0)
    {
      g_autofree char *words = g_strdup_printf (_ ("Page %u of %u"), page + 1, self->page + 1);

      xb_page_text_draw (self->small, cr, words, -1, (self->width - xb_page_text_width (self->small, words, -1)) / 2, self->height - MARGIN / 2 - SMALL_SIZE);
    }
}

static void
pages_free (XbPaged *paged)
{
  Pages *self = (Pages *) paged;

  for (XbPageText **text = (XbPageText *[]){ self->body, self->bold, self->table, self->title, self->small, NULL }; *text != NULL; text++)
    xb_page_text_free (*text);
  g_array_unref (self->pieces);
  g_free (self->mark);
  g_free (self);
}

/**
 * xb_letter_pages_new:
 * @letter: must live as long as the pages
 *
 * Returns: (transfer full): the letter on A4; a copy says which it is, a void letter that it is void, a draft that it is a draft
 */
XbPaged *
xb_letter_pages_new (XbLetter *letter)
{
  Pages *self = g_new0 (Pages, 1);

  self->paged = (XbPaged){ .title = letter->title, .begin = pages_begin, .lay = pages_lay, .count = pages_count, .draw = pages_draw, .free = pages_free };
  xb_paged_set_paper (&self->paged, FALSE, FALSE);
  self->letter = letter;
  self->body = xb_page_text_new (BODY_SIZE, FALSE);
  self->bold = xb_page_text_new (TABLE_SIZE, TRUE);
  self->table = xb_page_text_new (TABLE_SIZE, FALSE);
  self->title = xb_page_text_new (TITLE_SIZE, TRUE);
  self->small = xb_page_text_new (SMALL_SIZE, FALSE);
  self->pieces = g_array_new (FALSE, FALSE, sizeof (Piece));
  if (letter->id == 0)
    self->mark = g_strdup (_ ("Draft: not in the register of letters"));
  else if (letter->void_reason != NULL)
    self->mark = g_strdup_printf (_ ("Void: %s"), letter->void_reason);
  else if (letter->copies > 0)
    self->mark = g_strdup_printf (_ ("Copy %d of the letter of %s"), letter->copies, letter->date);
  return &self->paged;
}
