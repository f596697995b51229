/* The population pyramid, drawn with Cairo: the same in the window, on paper and in a file. */
#pragma once

#include "indicator/xb-indicator.h"

#include <cairo.h>

G_BEGIN_DECLS

/** What stands beside the drawing, in the language of the reader. */
typedef struct
{
  const char *men, *women;
} XbPyramidWords;

void xb_pyramid_draw (cairo_t *cr, double width, double height, const XbIndicators *indicators, const XbPyramidWords *words, double text_size);
void xb_pyramid_label (int group, char out[16]);
gboolean xb_pyramid_hit (double width, double height, double text_size, double x, double y, int *age_group, char *sex);

G_END_DECLS
