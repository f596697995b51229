/* Births and deaths, month by month or year by year: two bars a period. */
#pragma once

#include "indicator/xb-indicator.h"

#include <cairo.h>

G_BEGIN_DECLS

typedef struct
{
  const char *births, *deaths;
} XbTrendWords;

void xb_trend_draw (cairo_t *cr, double width, double height, GArray *points, const XbTrendWords *words, double text_size);
gboolean xb_trend_hit (double width, double height, double text_size, GArray *points, double x, double y, guint *point, gboolean *deaths);

G_END_DECLS
