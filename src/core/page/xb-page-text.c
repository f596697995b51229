#define G_LOG_DOMAIN "xb-page"

#include "page/xb-page-text.h"

#include <string.h>

/* The first that is installed is taken; fontconfig finds another for signs it lacks. */
#define FONTS "Noto Sans CJK SC, Source Han Sans SC, WenQuanYi Micro Hei, SimSun, Sans"

/* A character, shaped once. */
typedef struct
{
  PangoFont *font;
  PangoGlyph glyph;
  int width;
} Sign;

struct _XbPageText
{
  PangoFontMap *map;
  PangoContext *context;
  PangoLayout *layout;
  GHashTable *signs; /* gunichar → Sign */
  GArray *glyphs;   /* (element-type cairo_glyph_t): of the run being gathered */
  GArray *clusters; /* (element-type cairo_text_cluster_t) */
  double line_height, ascent;
};

static void
sign_free (gpointer data)
{
  Sign *sign = data;

  g_clear_object (&sign->font);
  g_free (sign);
}

/** (transfer full): text of @size points. Belongs to one thread: it has a font map of its own. */
XbPageText *
xb_page_text_new (double size, gboolean bold)
{
  XbPageText *self = g_new0 (XbPageText, 1);
  PangoFontDescription *font = pango_font_description_from_string (FONTS);
  PangoFontMetrics *metrics;

  pango_font_description_set_absolute_size (font, size * PANGO_SCALE);
  if (bold)
    pango_font_description_set_weight (font, PANGO_WEIGHT_BOLD);
  self->map = pango_cairo_font_map_new ();
  self->context = pango_font_map_create_context (self->map);
  /* Positions that do not depend on a screen: the same on every PC. */
  pango_context_set_round_glyph_positions (self->context, FALSE);
  self->layout = pango_layout_new (self->context);
  pango_layout_set_font_description (self->layout, font);
  metrics = pango_context_get_metrics (self->context, font, NULL);
  self->ascent = (double) pango_font_metrics_get_ascent (metrics) / PANGO_SCALE;
  self->line_height = self->ascent + (double) pango_font_metrics_get_descent (metrics) / PANGO_SCALE;
  pango_font_metrics_unref (metrics);
  pango_font_description_free (font);
  self->signs = g_hash_table_new_full (NULL, NULL, NULL, sign_free);
  self->glyphs = g_array_new (FALSE, FALSE, sizeof (cairo_glyph_t));
  self->clusters = g_array_new (FALSE, FALSE, sizeof (cairo_text_cluster_t));
  return self;
}

void
xb_page_text_free (XbPageText *self)
{
  if (self == NULL)
    return;
  g_array_unref (self->glyphs);
  g_array_unref (self->clusters);
  g_hash_table_unref (self->signs);
  g_object_unref (self->layout);
  g_object_unref (self->context);
  g_object_unref (self->map);
  g_free (self);
}

double
xb_page_text_line_height (XbPageText *self)
{
  return self->line_height;
}

/* Signs that stand for themselves: Latin, Han, and the signs that go with them. Others (Uyghur, Tibetan) must be shaped together. */
static gboolean
is_simple (gunichar c)
{
  return (c >= 0x20 && c < 0x250) || (c >= 0x2000 && c < 0x2c00 && c != 0x200d && !(c >= 0x202a && c <= 0x202e)) || (c >= 0x2e80 && c < 0xa000)
         || (c >= 0xf900 && c < 0xfb00) || (c >= 0xff00 && c < 0xfff0) || (c >= 0x20000 && c < 0x40000);
}

static gboolean
all_simple (const char *text, gssize length)
{
  for (const char *p = text; p < text + length; p = g_utf8_next_char (p))
    if (!is_simple (g_utf8_get_char (p)))
      return FALSE;
  return TRUE;
}

static Sign *
find_sign (XbPageText *self, gunichar c)
{
  Sign *sign = g_hash_table_lookup (self->signs, GUINT_TO_POINTER (c));
  char text[7] = { 0 };
  PangoLayoutLine *line;

  if (sign != NULL)
    return sign;
  sign = g_new0 (Sign, 1);
  g_unichar_to_utf8 (c, text);
  pango_layout_set_text (self->layout, text, -1);
  line = pango_layout_get_line_readonly (self->layout, 0);
  if (line != NULL && line->runs != NULL)
    {
      PangoGlyphItem *run = line->runs->data;

      sign->font = g_object_ref (run->item->analysis.font);
      sign->glyph = run->glyphs->glyphs[0].glyph;
      sign->width = run->glyphs->glyphs[0].geometry.width;
    }
  g_hash_table_insert (self->signs, GUINT_TO_POINTER (c), sign);
  return sign;
}

/** Its width in points; @length in bytes, −1 for all of it. */
double
xb_page_text_width (XbPageText *self, const char *text, gssize length)
{
  gint64 width = 0;

  if (length < 0)
    length = strlen (text);
  if (!all_simple (text, length))
    {
      int w;

      pango_layout_set_text (self->layout, text, length);
      pango_layout_get_size (self->layout, &w, NULL);
      return (double) w / PANGO_SCALE;
    }
  for (const char *p = text; p < text + length; p = g_utf8_next_char (p))
    width += find_sign (self, g_utf8_get_char (p))->width;
  return (double) width / PANGO_SCALE;
}

/* Signs that do not stand at the beginning of a line (GB/T 15834, 5.1.10). */
static gboolean
is_closing (gunichar c)
{
  return c != 0 && g_utf8_strchr ("，。、；：！？）》〉」』】〕”’…—·,.;:!?)%", -1, c) != NULL;
}

/* What stays together where a line can be broken elsewhere: numbers, dates, foreign words. */
static gboolean
is_word (gunichar c)
{
  return c < 0x80 && (g_ascii_isalnum (c) || c == '*' || c == '-' || c == '.' || c == '/');
}

/* A better place for a break than @at: before a word or number that would be cut, before the character a closing sign belongs to. */
static const char *
better_break (const char *text, const char *at)
{
  const char *p = at;

  while (p > text)
    {
      const char *before = g_utf8_prev_char (p);

      if (!is_closing (g_utf8_get_char (p)) && !(is_word (g_utf8_get_char (p)) && is_word (g_utf8_get_char (before))))
        return p;
      p = before;
    }
  return at;
}

/** How many bytes of @text fit in @width, broken where Chinese text is: at least one character, so that a caller gets on. */
gsize
xb_page_text_fit (XbPageText *self, const char *text, double width)
{
  const char *p = text;
  double used = 0;

  if (xb_page_text_width (self, text, -1) <= width)
    return strlen (text);
  while (*p != '\0')
    {
      const char *next = g_utf8_next_char (p);

      used += xb_page_text_width (self, p, next - p);
      if (used > width && p > text)
        break;
      p = next;
    }
  return (*p != '\0' ? better_break (text, p) : p) - text;
}

/* The text goes along with its glyphs: of the glyph alone a reader of the file cannot tell 民 from the radical it shares it with. */
static void
show_run (XbPageText *self, cairo_t *cr, PangoFont *font, const char *text, gsize length)
{
  if (font != NULL && self->glyphs->len > 0)
    {
      cairo_set_scaled_font (cr, pango_cairo_font_get_scaled_font (PANGO_CAIRO_FONT (font)));
      cairo_show_text_glyphs (cr, text, length, (cairo_glyph_t *) self->glyphs->data, self->glyphs->len,
                              (cairo_text_cluster_t *) self->clusters->data, self->clusters->len, 0);
    }
  g_array_set_size (self->glyphs, 0);
  g_array_set_size (self->clusters, 0);
}

/* Cairo before 1.17.6 leaves these of Noto Sans CJK SC out of a .pdf, or some of their strokes: it loses a part of their outline when it
 * makes the subset of the font. Found by drawing all of U+4E00 to U+9FD5 and comparing ink. They are painted over their text. */
static gboolean
is_lost (gunichar c)
{
#if CAIRO_VERSION < CAIRO_VERSION_ENCODE(1, 17, 6)
  return c == 0x5982 || c == 0x7603;
#else
  (void) c;
  return FALSE;
#endif
}

static void
paint_outline (cairo_t *cr, PangoFont *font, const cairo_glyph_t *glyph)
{
  cairo_set_scaled_font (cr, pango_cairo_font_get_scaled_font (PANGO_CAIRO_FONT (font)));
  cairo_new_path (cr);
  cairo_glyph_path (cr, glyph, 1);
  cairo_fill (cr);
}

/** Draws one line, its upper left corner at @x, @y. */
void
xb_page_text_draw (XbPageText *self, cairo_t *cr, const char *text, gssize length, double x, double y)
{
  PangoFont *font = NULL;
  const char *start = text, *end;

  if (length < 0)
    length = strlen (text);
  end = text + length;
  if (!all_simple (text, length))
    {
      pango_layout_set_text (self->layout, text, length);
      cairo_move_to (cr, x, y);
      pango_cairo_show_layout (cr, self->layout);
      return;
    }
  y += self->ascent;
  for (const char *p = text; p < end; p = g_utf8_next_char (p))
    {
      Sign *sign = find_sign (self, g_utf8_get_char (p));
      gboolean drawn = sign->glyph != PANGO_GLYPH_EMPTY && (sign->glyph & PANGO_GLYPH_UNKNOWN_FLAG) == 0;
      cairo_glyph_t glyph = { .index = sign->glyph, .x = x, .y = y };
      cairo_text_cluster_t cluster = { .num_bytes = g_utf8_next_char (p) - p, .num_glyphs = drawn };

      if (sign->font != font)
        {
          show_run (self, cr, font, start, p - start);
          font = sign->font;
          start = p;
        }
      if (drawn)
        g_array_append_val (self->glyphs, glyph);
      if (drawn && is_lost (g_utf8_get_char (p)))
        paint_outline (cr, font, &glyph);
      g_array_append_val (self->clusters, cluster);
      x += (double) sign->width / PANGO_SCALE;
    }
  show_run (self, cr, font, start, end - start);
}
