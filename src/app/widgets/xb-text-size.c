#define G_LOG_DOMAIN "xiangbu"

#include "widgets/xb-text-size.h"

/** Pixels of @text in the font of @widget. */
int
xb_text_width (GtkWidget *widget, const char *text)
{
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (widget, text);
  int width;

  pango_layout_get_pixel_size (layout, &width, NULL);
  return width;
}

/** How much larger than usual text is shown, 1 to 4: what is laid out in pixels is for 11 points at 96 dots an inch, where a Chinese character is 15 dots wide. */
double
xb_text_scale (GtkWidget *widget)
{
  return CLAMP (xb_text_width (widget, "户") / 15.0, 1.0, 4.0);
}
