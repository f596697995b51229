/* A page of the manual as widgets: words that can be selected and read out, pictures that fit the window. */
#pragma once

#include <gtk/gtk.h>

#include "manual/xb-manual.h"

void xb_help_blocks_show (GtkWidget *scrolled, const XbManualPage *page, guint at, GCallback on_link, gpointer data);
