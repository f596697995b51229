/* How far long work is, and how long it takes yet. */
#pragma once

#include <gtk/gtk.h>

GtkWidget *xb_progress_new (const char *words);
void xb_progress_begin (GtkWidget *progress);
void xb_progress_show (GtkWidget *progress, double part);
