/* What GTK calls by another name from 4.10 on. The only place that asks which GTK it is: all else is written once, for 4.8 and newer alike. */
#pragma once

#include <gtk/gtk.h>

/** What the platform's file dialog is asked for. */
typedef enum
{
  XB_FILE_OPEN,
  XB_FILE_SAVE,
  XB_FILE_FOLDER,
} XbFileKind;

/** @file: (nullable): %NULL where nothing was chosen, or with @error where the dialog could not be shown */
typedef void (*XbGtkFileFunc) (GFile *file, const GError *error, gpointer data);

void xb_gtk_choose_file (GtkWindow *window, XbFileKind kind, const char *title, GtkFileFilter *filter, const char *name, XbGtkFileFunc func, gpointer data);
void xb_gtk_label_menu (GtkWidget *menu_button, const char *label);
void xb_gtk_name_menu (GtkWidget *menu_button);
void xb_gtk_flow_box_let_click (GtkWidget *box);
void xb_gtk_text_colour (GtkWidget *widget, GdkRGBA *colour);
