/* The manual in a window: its pages and a search at the left, a page at the right. */
#pragma once

#include <gtk/gtk.h>

void xb_help_window_show (GtkWidget *from, const char *topic);
