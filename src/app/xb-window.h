/* The window: search, undo and redo above; the places to work beside; the status line below. */
#pragma once

#include "xb-office.h"

#define XB_TYPE_WINDOW (xb_window_get_type ())
G_DECLARE_FINAL_TYPE (XbWindow, xb_window, XB, WINDOW, GtkApplicationWindow)
XbWindow *xb_window_new (GtkApplication *application);
gboolean xb_window_open (XbWindow *self, const char *path);
void xb_window_open_when_seen (XbWindow *self, const char *path);
