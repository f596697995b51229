/* F1: the page of the manual about what one is looking at. */
#pragma once

#include <gtk/gtk.h>

void xb_help_set_topic (GtkWidget *widget, const char *topic);
const char *xb_help_topic (GtkWidget *widget);
void xb_help_show (GtkWidget *widget);
void xb_help_show_page (GtkWidget *widget, const char *topic);
void xb_help_add_key (GtkWidget *window);
