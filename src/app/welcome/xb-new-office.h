/* The database of a new office, or of one with people who do not exist. */
#pragma once

#include <gtk/gtk.h>

/** A database has been made at @path. */
typedef void (*XbMadeFunc) (GtkWidget *parent, const char *path);

void xb_new_office_open (GtkWidget *parent, XbMadeFunc made);
void xb_new_office_make_demo (GtkWidget *parent, XbMadeFunc made);
