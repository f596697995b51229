/* All keys, in one window. */
#pragma once

#include <gtk/gtk.h>

void xb_shortcuts_show (GtkWidget *parent);
