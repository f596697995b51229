/* 导览: what is where in the window, once, for whoever has not seen it before. */
#pragma once

#include <gtk/gtk.h>

/** Something to be shown. */
typedef struct
{
  GtkWidget *at; /* in sight */
  const char *title, *words; /* as gettext knows them */
} XbTourStop;

void xb_tour_start (GtkWidget *window, const XbTourStop *stops, guint n);
GtkWidget *xb_tour_line_new (void);
