/* The window's actions that take an act back or do it again: the last one, or any entry of the journal. */
#pragma once

#include "xb-window.h"

void xb_undo_actions_install (GtkWidgetClass *window_class);
void xb_undo_actions_update (XbWindow *window, GtkWidget *undo_button, GtkWidget *redo_button);
