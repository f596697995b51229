#define G_LOG_DOMAIN "xb-chart"

#include "chart/xb-pyramid.h"

#include "chart/xb-chart.h"

#include <string.h>

/* Where everything stands: the ages in the middle, a bar to the left for men, one to the right for women. */
typedef struct
{
  double top, row, middle, half, bar; /* half: of the width of the ages; bar: the longest bar */
} Frame;

static Frame
frame_of (double width, double height, double text_size)
{
  Frame frame = { .top = text_size * 2, .middle = width / 2, .half = text_size * 2.4 };

  frame.row = (height - frame.top) / XB_PYRAMID_GROUPS;
  frame.bar = MAX (width / 2 - frame.half - text_size * 3, 1); /* room for the figure at its end */
  return frame;
}

/** The ages of a bar, as they stand beside it. */
void
xb_pyramid_label (int group, char out[16])
{
  if (group == XB_PYRAMID_GROUPS - 1)
    g_strlcpy (out, "100+", 16);
  else
    g_snprintf (out, 16, "%d–%d", group * 5, group * 5 + 4);
}

static void
draw_centred (XbPageText *text, cairo_t *cr, const char *words, double x, double y)
{
  xb_page_text_draw (text, cr, words, -1, x - xb_page_text_width (text, words, -1) / 2, y);
}

/** Draws in the current colour of @cr for texts; the oldest stand at the top. */
void
xb_pyramid_draw (cairo_t *cr, double width, double height, const XbIndicators *indicators, const XbPyramidWords *words, double text_size)
{
  g_autoptr (XbPageText) text = xb_page_text_new (text_size, FALSE);
  Frame frame = frame_of (width, height, text_size);
  guint most = 1;

  for (int i = 0; i < XB_PYRAMID_GROUPS; i++)
    most = MAX (most, MAX (indicators->pyramid[i][0], indicators->pyramid[i][1]));
  draw_centred (text, cr, words->men, frame.middle - frame.half - frame.bar / 2, 0);
  draw_centred (text, cr, words->women, frame.middle + frame.half + frame.bar / 2, 0);
  for (int i = 0; i < XB_PYRAMID_GROUPS; i++)
    {
      double y = frame.top + (XB_PYRAMID_GROUPS - 1 - i) * frame.row, line = xb_page_text_line_height (text);
      char label[16], number[16];

      xb_pyramid_label (i, label);
      draw_centred (text, cr, label, frame.middle, y + (frame.row - line) / 2);
      for (int sex = 0; sex < 2; sex++)
        {
          double length = frame.bar * indicators->pyramid[i][sex] / most;
          double x = sex == 0 ? frame.middle - frame.half - length : frame.middle + frame.half;

          cairo_save (cr);
          xb_chart_set_colour (cr, sex == 0 ? XB_CHART_FIRST : XB_CHART_SECOND);
          cairo_rectangle (cr, x, y + 1, length, MAX (frame.row - 2, 1));
          cairo_fill (cr);
          cairo_restore (cr);
          g_snprintf (number, sizeof number, "%u", indicators->pyramid[i][sex]);
          xb_page_text_draw (text, cr, number, -1, sex == 0 ? x - xb_page_text_width (text, number, -1) - 3 : x + length + 3, y + (frame.row - line) / 2);
        }
    }
}

/** Which bar stands at a point of the drawing: its half of the row, so that short bars can be hit, too. */
gboolean
xb_pyramid_hit (double width, double height, double text_size, double x, double y, int *age_group, char *sex)
{
  Frame frame = frame_of (width, height, text_size);
  int row = (y - frame.top) / frame.row;

  if (y < frame.top || row >= XB_PYRAMID_GROUPS || (x > frame.middle - frame.half && x < frame.middle + frame.half))
    return FALSE;
  *age_group = XB_PYRAMID_GROUPS - 1 - row;
  *sex = x < frame.middle ? '1' : '2';
  return TRUE;
}
