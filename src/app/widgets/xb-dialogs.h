/* Questions and messages; files by the platform's own dialog, whichever GTK provides. */
#pragma once

#include <gtk/gtk.h>

typedef void (*XbFileFunc) (const char *path, gpointer data);
typedef void (*XbAnswerFunc) (gpointer data);

void xb_show_error (GtkWidget *parent, const char *title, const char *message);
void xb_ask (GtkWidget *parent, const char *title, const char *message, const char *yes, XbAnswerFunc func, gpointer data);
void xb_choose_file (GtkWidget *parent, const char *title, const char *filter_name, const char *const *patterns,
                     XbFileFunc func, gpointer data);
void xb_choose_new_file (GtkWidget *parent, const char *title, const char *name, XbFileFunc func, gpointer data);
void xb_choose_folder (GtkWidget *parent, const char *title, XbFileFunc func, gpointer data);
GtkWidget *xb_dialog_window (GtkWidget *parent, const char *title, int width, int height);
char *xb_typed (GtkWidget *entry);
double xb_text_pixels (GtkWidget *widget);
void xb_set_margins (GtkWidget *widget, int pixels);
void xb_set_name (GtkWidget *widget, const char *name);
GtkWidget *xb_icon_button (const char *icon, const char *name, GCallback clicked, gpointer object);
void xb_set_hint (GtkWidget *widget, const char *hint);
