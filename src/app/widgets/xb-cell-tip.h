/* The whole of a text that is cut off in its cell, when it is pointed at. */
#pragma once

#include <gtk/gtk.h>

void xb_cell_tip (GtkWidget *cell);
