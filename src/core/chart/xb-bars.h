/* Shares side by side: a bar for each, as long as it is of a hundred. */
#pragma once

#include <cairo.h>
#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  const char *label;
  double first, second; /* in percent; NAN: none is worked out */
} XbBar;

typedef struct
{
  const char *first, *second;
} XbBarsWords;

void xb_bars_draw (cairo_t *cr, double width, double height, const GArray *bars, const XbBarsWords *words, double text_size);

G_END_DECLS
