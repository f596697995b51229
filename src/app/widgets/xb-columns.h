/* How wide the columns of a table are and in which order they stand, as whoever works here has left them. */
#pragma once

#include <gtk/gtk.h>

void xb_columns_hold (GtkColumnView *view);
void xb_columns_remember (GtkColumnView *view, const char *name);
