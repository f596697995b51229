#define G_LOG_DOMAIN "xb-ledger"

#include "ledger/xb-page-text.h"

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
  PangoGlyphString *run;
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
  self->run = pango_glyph_string_new ();
  return self;
}

void
xb_page_text_free (XbPageText *self)
{
  if (self == NULL)
    return;
  pango_glyph_string_free (self->run);
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

/** How many bytes of @text fit in @width: at least one character, so that a caller gets on. */
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
  return p - text;
}

static void
show_run (XbPageText *self, cairo_t *cr, PangoFont *font, double x, double y)
{
  if (self->run->num_glyphs == 0 || font == NULL)
    return;
  cairo_move_to (cr, x, y);
  pango_cairo_show_glyph_string (cr, font, self->run);
}

/** Draws one line, its upper left corner at @x, @y. */
void
xb_page_text_draw (XbPageText *self, cairo_t *cr, const char *text, gssize length, double x, double y)
{
  PangoFont *font = NULL;
  double at = x, start = x;

  if (length < 0)
    length = strlen (text);
  if (!all_simple (text, length))
    {
      pango_layout_set_text (self->layout, text, length);
      cairo_move_to (cr, x, y);
      pango_cairo_show_layout (cr, self->layout);
      return;
    }
  y += self->ascent;
  pango_glyph_string_set_size (self->run, 0);
  for (const char *p = text; p < text + length; p = g_utf8_next_char (p))
    {
      Sign *sign = find_sign (self, g_utf8_get_char (p));
      int n;

      if (sign->font != font)
        {
          show_run (self, cr, font, start, y);
          pango_glyph_string_set_size (self->run, 0);
          font = sign->font;
          start = at;
        }
      n = self->run->num_glyphs;
      pango_glyph_string_set_size (self->run, n + 1);
      self->run->glyphs[n] = (PangoGlyphInfo){ .glyph = sign->glyph, .geometry = { .width = sign->width } };
      self->run->log_clusters[n] = n;
      at += (double) sign->width / PANGO_SCALE;
    }
  show_run (self, cr, font, start, y);
}
