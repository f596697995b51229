#define G_LOG_DOMAIN "xb-chart"

#include "chart/xb-waterfall.h"

#include "chart/xb-chart.h"

typedef struct
{
  double left, right, top, bottom, step;
} Frame;

static Frame
frame_of (double width, double text_size, guint n)
{
  Frame frame = { text_size * 4.5, width - text_size, text_size * 3, 0, 0 };

  frame.step = (frame.right - frame.left) / MAX (n, 1);
  return frame;
}

/* The scale begins near the totals: changes of tens would not be seen beside tens of thousands. */
static XbChartScale
scale_of (GArray *steps)
{
  gint64 at = 0, low = G_MAXINT64, high = G_MININT64;
  XbChartScale scale;

  for (guint i = 0; i < steps->len; i++)
    {
      const XbWaterfallStep *step = &g_array_index (steps, XbWaterfallStep, i);

      at = step->whole ? step->value : at + step->value;
      low = MIN (low, at);
      high = MAX (high, at);
    }
  scale = xb_chart_scale (low, high, 5);
  if (scale.low >= scale.step)
    scale.low -= scale.step;
  return scale;
}

/**
 * xb_waterfall_draw:
 * @steps: (element-type XbWaterfallStep): the first and the last are wholes
 * @more: what the colour of what is added stands for
 * @less: what that of what is taken stands for
 *
 * Draws in the current colour of @cr for texts. Where the scale does not begin at nothing, the wholes are cut at their foot.
 */
void
xb_waterfall_draw (cairo_t *cr, double width, double height, GArray *steps, const char *more, const char *less, double text_size)
{
  g_autoptr (XbPageText) text = xb_page_text_new (text_size, FALSE);
  Frame frame = frame_of (width, text_size, steps->len);
  XbChartScale scale;
  double labels = text_size, unit;
  gint64 at = 0;

  if (steps->len == 0)
    return;
  scale = scale_of (steps);
  for (guint i = 0; i < steps->len; i++)
    labels = MAX (labels, xb_chart_label_height (text, g_array_index (steps, XbWaterfallStep, i).label, frame.step - 2));
  frame.bottom = MAX (height - labels - text_size * 0.6, frame.top + 20);
  unit = (frame.bottom - frame.top) / (scale.high - scale.low);
  xb_chart_draw_key (cr, text, frame.left, 0, text_size, XB_CHART_FIRST, more);
  xb_chart_draw_key (cr, text, frame.left + text_size * 3 + xb_page_text_width (text, more, -1), 0, text_size, XB_CHART_SECOND, less);
  xb_chart_draw_scale (cr, text, &scale, frame.left, frame.right, frame.top, frame.bottom);
  for (guint i = 0; i < steps->len; i++)
    {
      const XbWaterfallStep *step = &g_array_index (steps, XbWaterfallStep, i);
      double from = step->whole ? scale.low : at, to = step->whole ? step->value : at + step->value;
      double top = frame.bottom - (MAX (from, to) - scale.low) * unit, low = frame.bottom - (MIN (from, to) - scale.low) * unit;
      double x = frame.left + i * frame.step, bar = frame.step * 0.72;
      char number[24];

      cairo_save (cr);
      xb_chart_set_colour (cr, step->whole ? XB_CHART_WHOLE : step->value >= 0 ? XB_CHART_FIRST : XB_CHART_SECOND);
      cairo_new_path (cr);
      cairo_rectangle (cr, x + (frame.step - bar) / 2, top, bar, MAX (low - top, 1));
      cairo_fill (cr);
      if (step->whole && scale.low > 0)
        {
          cairo_set_source_rgb (cr, 1, 1, 1);
          cairo_rectangle (cr, x, frame.bottom - text_size * 0.8, frame.step, 2);
          cairo_fill (cr);
        }
      cairo_restore (cr);
      g_snprintf (number, sizeof number, step->whole || step->value == 0 ? "%lld" : "%+lld", (long long) step->value);
      xb_page_text_draw (text, cr, number, -1, x + (frame.step - xb_page_text_width (text, number, -1)) / 2, top - xb_page_text_line_height (text));
      xb_chart_draw_label (cr, text, step->label, x + frame.step / 2, frame.bottom + text_size * 0.3, frame.step - 2);
      at = step->whole ? step->value : at + step->value;
    }
}

/** Which step stands at @x. */
gboolean
xb_waterfall_hit (double width, double text_size, GArray *steps, double x, guint *step)
{
  Frame frame = frame_of (width, text_size, steps->len);

  if (x < frame.left || x >= frame.right || steps->len == 0)
    return FALSE;
  *step = MIN ((guint) ((x - frame.left) / frame.step), steps->len - 1);
  return TRUE;
}
