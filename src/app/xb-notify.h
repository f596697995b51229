/* Word on the desktop that long work is done, for whoever has gone to another window meanwhile. */
#pragma once

#include <gtk/gtk.h>

void xb_notify_done (GtkWidget *widget, const char *words, gint64 started);
