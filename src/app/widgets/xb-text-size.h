/* How large text is where it is shown, for what is laid out in pixels. */
#pragma once

#include <gtk/gtk.h>

int xb_text_width (GtkWidget *widget, const char *text);
double xb_text_scale (GtkWidget *widget);
