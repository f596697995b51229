/* How a population became what it is: the start, what each step adds or takes, the end. */
#pragma once

#include <cairo.h>
#include <glib.h>

G_BEGIN_DECLS

/** A step: a village, or a cause. Of a whole (start, end) @value is all of it, otherwise the difference. */
typedef struct
{
  const char *label;
  gint64 value;
  gboolean whole;
} XbWaterfallStep;

void xb_waterfall_draw (cairo_t *cr, double width, double height, GArray *steps, const char *more, const char *less, double text_size);
gboolean xb_waterfall_hit (double width, double text_size, GArray *steps, double x, guint *step);

G_END_DECLS
