/* To the printer, by the platform's own dialog: paper, range, copies, scale. */
#pragma once

#include "page/xb-paged.h"

#include <gtk/gtk.h>

typedef void (*XbPrintedFunc) (const char *problem, gpointer data);

void xb_print (GtkWidget *parent, XbPaged *pages, const char *name, double width, double height, XbPrintedFunc func, gpointer data);
