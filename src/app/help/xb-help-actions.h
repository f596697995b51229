/* The window's actions that tell about the program: help, the manual, keys, about. */
#pragma once

#include <gtk/gtk.h>

void xb_help_actions_install (GtkWidgetClass *window_class);
