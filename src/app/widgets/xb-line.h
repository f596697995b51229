/* A line of words over a page or a form, with buttons behind them. */
#pragma once

#include <gtk/gtk.h>

GtkWidget *xb_line_new (const char *css, const char *words);
GtkWidget *xb_line_text (GtkWidget *line);
