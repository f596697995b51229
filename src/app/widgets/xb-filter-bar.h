/* The line of choices over a table: wraps where the window is narrow. */
#pragma once

#include "xb-office.h"

GtkWidget *xb_filter_bar_new (void);
GtkWidget *xb_filter_add (GtkWidget *bar, GtkWidget *widget, const char *name);
GtkWidget *xb_filter_entry (const char *name, GCallback activated, gpointer object);
GtkWidget *xb_filter_hint (const char *text);
GtkWidget *xb_filter_button (const char *label, GCallback clicked, gpointer object);
GtkWidget *xb_tabs_new (GtkWidget **stack);
void xb_tabs_remember (GtkWidget *stack, const char *name);
void xb_filter_fill_places (GtkDropDown *drop, XbOffice *office, GPtrArray *codes, const char *name);
