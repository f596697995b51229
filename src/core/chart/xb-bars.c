#define G_LOG_DOMAIN "xb-chart"

#include "chart/xb-bars.h"

#include "chart/xb-chart.h"

#include <math.h>

/* Bars are no thicker than this many times the size of the text. */
#define THICKEST 1.4

static void
draw_bar (cairo_t *cr, XbPageText *text, XbChartColour colour, double share, double x, double y, double length, double thickness)
{
  char number[24];

  if (isnan (share))
    g_strlcpy (number, "–", sizeof number);
  else
    {
      g_snprintf (number, sizeof number, "%.1f%%", share);
      cairo_save (cr);
      xb_chart_set_colour (cr, colour);
      cairo_new_path (cr);
      cairo_rectangle (cr, x, y, length * CLAMP (share, 0, 100) / 100, thickness);
      cairo_fill (cr);
      cairo_restore (cr);
    }
  xb_page_text_draw (text, cr, number, -1, x + (isnan (share) ? 0 : length * CLAMP (share, 0, 100) / 100) + thickness / 3, y + thickness / 2 - xb_page_text_line_height (text) / 2);
}

/** @bars: (element-type XbBar). Draws in the current colour of @cr for texts. */
void
xb_bars_draw (cairo_t *cr, double width, double height, const GArray *bars, const XbBarsWords *words, double text_size)
{
  g_autoptr (XbPageText) text = xb_page_text_new (text_size, FALSE);
  double top = text_size * 2.4, step = MIN ((height - top) / MAX (bars->len, 1), text_size * 4.6), thickness = MIN (step * 0.36, text_size * THICKEST), labels = 0, length;

  for (guint i = 0; i < bars->len; i++)
    labels = MAX (labels, xb_page_text_width (text, g_array_index (bars, XbBar, i).label, -1));
  labels = MIN (labels + text_size, width * 0.5);
  length = MAX (width - labels - text_size * 5, text_size);
  xb_chart_draw_key (cr, text, labels, 0, text_size, XB_CHART_FIRST, words->first);
  xb_chart_draw_key (cr, text, labels + text_size * 3 + xb_page_text_width (text, words->first, -1), 0, text_size, XB_CHART_SECOND, words->second);
  for (guint i = 0; i < bars->len; i++)
    {
      const XbBar *bar = &g_array_index (bars, XbBar, i);
      double y = top + i * step;

      xb_page_text_draw (text, cr, bar->label, -1, 0, y + thickness - xb_page_text_line_height (text) / 2);
      draw_bar (cr, text, XB_CHART_FIRST, bar->first, labels, y, length, thickness);
      draw_bar (cr, text, XB_CHART_SECOND, bar->second, labels, y + thickness, length, thickness);
    }
}
