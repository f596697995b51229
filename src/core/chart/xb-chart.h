/* What all charts share: colours, a scale, words on it. Drawn with Cairo: the same in the window, on paper and in a file. */
#pragma once

#include "page/xb-page-text.h"

G_BEGIN_DECLS

/** The first and the second of two: told apart by people who see no red or no green, and by their greys when copied. */
typedef enum
{
  XB_CHART_FIRST,  /* blue */
  XB_CHART_SECOND, /* orange */
  XB_CHART_WHOLE,  /* grey: what is neither */
} XbChartColour;

void xb_chart_set_colour (cairo_t *cr, XbChartColour colour);

/** From what value to what value a chart reaches, in round steps. */
typedef struct
{
  double low, high, step;
} XbChartScale;

XbChartScale xb_chart_scale (double low, double high, guint steps);
void xb_chart_draw_scale (cairo_t *cr, XbPageText *text, const XbChartScale *scale, double left, double right, double top, double bottom);
void xb_chart_draw_key (cairo_t *cr, XbPageText *text, double x, double y, double size, XbChartColour colour, const char *words);
void xb_chart_draw_label (cairo_t *cr, XbPageText *text, const char *words, double middle, double y, double width);
double xb_chart_label_height (XbPageText *text, const char *words, double width);

G_END_DECLS
