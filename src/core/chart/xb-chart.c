#define G_LOG_DOMAIN "xb-chart"

#include "chart/xb-chart.h"

#include <math.h>

void
xb_chart_set_colour (cairo_t *cr, XbChartColour colour)
{
  static const double colours[][3] = { { 0.13, 0.40, 0.67 }, { 0.96, 0.65, 0.38 }, { 0.55, 0.55, 0.55 } };

  cairo_set_source_rgb (cr, colours[colour][0], colours[colour][1], colours[colour][2]);
}

/** A scale that holds @low and @high in about @steps steps of 1, 2 or 5 times a power of ten, whole numbers at least. */
XbChartScale
xb_chart_scale (double low, double high, guint steps)
{
  double raw = MAX ((high - low) / MAX (steps, 1), 1), power = pow (10, floor (log10 (raw))), part = raw / power;
  double step = power * (part <= 1 ? 1 : part <= 2 ? 2 : part <= 5 ? 5 : 10);

  return (XbChartScale){ floor (low / step) * step, MAX (ceil (high / step) * step, floor (low / step) * step + step), step };
}

/** Lines across, each with its figure at the left of @left. */
void
xb_chart_draw_scale (cairo_t *cr, XbPageText *text, const XbChartScale *scale, double left, double right, double top, double bottom)
{
  for (int i = 0; i <= (int) lround ((scale->high - scale->low) / scale->step); i++)
    {
      double value = scale->low + i * scale->step;
      double y = bottom - (value - scale->low) / (scale->high - scale->low) * (bottom - top);
      char number[32];

      g_snprintf (number, sizeof number, "%.0f", value);
      xb_page_text_draw (text, cr, number, -1, left - xb_page_text_width (text, number, -1) - 4, y - xb_page_text_line_height (text) / 2);
      cairo_save (cr);
      cairo_set_line_width (cr, 0.5);
      cairo_set_source_rgba (cr, 0.5, 0.5, 0.5, 0.5);
      cairo_new_path (cr);
      cairo_move_to (cr, left, y);
      cairo_line_to (cr, right, y);
      cairo_stroke (cr);
      cairo_restore (cr);
    }
}

/** What a colour stands for. */
void
xb_chart_draw_key (cairo_t *cr, XbPageText *text, double x, double y, double size, XbChartColour colour, const char *words)
{
  cairo_save (cr);
  xb_chart_set_colour (cr, colour);
  cairo_new_path (cr);
  cairo_rectangle (cr, x, y + (xb_page_text_line_height (text) - size * 0.7) / 2, size * 0.7, size * 0.7);
  cairo_fill (cr);
  cairo_restore (cr);
  xb_page_text_draw (text, cr, words, -1, x + size, y);
}

/** How high a label is that has @width: beside each other its characters, or, where they do not fit, under each other. */
double
xb_chart_label_height (XbPageText *text, const char *words, double width)
{
  return xb_page_text_line_height (text) * (xb_page_text_width (text, words, -1) <= width ? 1 : g_utf8_strlen (words, -1));
}

void
xb_chart_draw_label (cairo_t *cr, XbPageText *text, const char *words, double middle, double y, double width)
{
  if (xb_page_text_width (text, words, -1) <= width)
    {
      xb_page_text_draw (text, cr, words, -1, middle - xb_page_text_width (text, words, -1) / 2, y);
      return;
    }
  for (const char *p = words; *p != '\0'; p = g_utf8_next_char (p), y += xb_page_text_line_height (text))
    {
      gsize length = g_utf8_next_char (p) - p;

      xb_page_text_draw (text, cr, p, length, middle - xb_page_text_width (text, p, length) / 2, y);
    }
}
