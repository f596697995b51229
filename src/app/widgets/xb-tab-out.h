/* Lists one leaves by Tab: the arrows go from row to row. */
#pragma once

#include <gtk/gtk.h>

void xb_tab_out (GtkWidget *list);
