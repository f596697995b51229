/* What the window does with a person, a household, or the people of the list: its actions, asked for from any page. */
#pragma once

#include <gtk/gtk.h>

void xb_people_actions_install (GtkWidgetClass *window_class);
