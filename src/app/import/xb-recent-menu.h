/* The ledgers that were imported last, in the window's menu. */
#pragma once

#include <gtk/gtk.h>

void xb_recent_menu_follow (GMenu *menu, GtkPopover *popover);
