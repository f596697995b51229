#define G_LOG_DOMAIN "xb-chart"

#include "chart/xb-trend.h"

#include "chart/xb-chart.h"

#include <math.h>

typedef struct
{
  double left, right, top, bottom, step;
} Frame;

static Frame
frame_of (double width, double height, double text_size, guint n)
{
  Frame frame = { text_size * 4, width - text_size, text_size * 2.4, height - text_size * 2.2, 0 };

  frame.step = (frame.right - frame.left) / MAX (n, 1);
  return frame;
}

static XbChartScale
scale_of (GArray *points)
{
  gint64 most = 1;

  for (guint i = 0; i < points->len; i++)
    {
      const XbTrendPoint *point = &g_array_index (points, XbTrendPoint, i);

      most = MAX (most, MAX (point->births, point->deaths));
    }
  return xb_chart_scale (0, most, 5);
}

/** @points: (element-type XbTrendPoint). Draws in the current colour of @cr for texts. */
void
xb_trend_draw (cairo_t *cr, double width, double height, GArray *points, const XbTrendWords *words, double text_size)
{
  g_autoptr (XbPageText) text = xb_page_text_new (text_size, FALSE);
  Frame frame = frame_of (width, height, text_size, points->len);
  XbChartScale scale = scale_of (points);
  guint every;
  double widest = 1;

  for (guint i = 0; i < points->len; i++)
    widest = MAX (widest, xb_page_text_width (text, g_array_index (points, XbTrendPoint, i).label, -1) + text_size / 2);
  every = MAX (1, (guint) ceil (widest / MAX (frame.step, 1)));
  xb_chart_draw_key (cr, text, frame.left, 0, text_size, XB_CHART_FIRST, words->births);
  xb_chart_draw_key (cr, text, frame.left + text_size * 3 + xb_page_text_width (text, words->births, -1), 0, text_size, XB_CHART_SECOND, words->deaths);
  xb_chart_draw_scale (cr, text, &scale, frame.left, frame.right, frame.top, frame.bottom);
  for (guint i = 0; i < points->len; i++)
    {
      const XbTrendPoint *point = &g_array_index (points, XbTrendPoint, i);
      double bar = frame.step * 0.36, x = frame.left + (i + 0.5) * frame.step;
      gint64 values[] = { point->births, point->deaths };

      for (int k = 0; k < 2; k++)
        {
          double size = values[k] / scale.high * (frame.bottom - frame.top);
          char number[24];

          cairo_save (cr);
          xb_chart_set_colour (cr, k == 0 ? XB_CHART_FIRST : XB_CHART_SECOND);
          cairo_new_path (cr);
          cairo_rectangle (cr, k == 0 ? x - bar : x, frame.bottom - size, bar, size);
          cairo_fill (cr);
          cairo_restore (cr);
          g_snprintf (number, sizeof number, "%lld", (long long) values[k]);
          if (xb_page_text_width (text, number, -1) < bar * 1.1)
            xb_page_text_draw (text, cr, number, -1, (k == 0 ? x - bar / 2 : x + bar / 2) - xb_page_text_width (text, number, -1) / 2,
                               frame.bottom - size - xb_page_text_line_height (text));
        }
      if (i % every == 0)
        xb_page_text_draw (text, cr, point->label, -1, x - xb_page_text_width (text, point->label, -1) / 2, frame.bottom + text_size * 0.4);
    }
}

/** Whose bar stands at a point of the drawing; its whole height counts, so that short bars can be hit, too. */
gboolean
xb_trend_hit (double width, double height, double text_size, GArray *points, double x, double y, guint *point, gboolean *deaths)
{
  Frame frame = frame_of (width, height, text_size, points->len);
  double at = (x - frame.left) / MAX (frame.step, 1);

  if (x < frame.left || at >= points->len || y < frame.top)
    return FALSE;
  *point = at;
  *deaths = at - *point >= 0.5;
  return TRUE;
}
