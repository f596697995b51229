/* The window: search, undo and redo above; the places to work beside; the status line below. */
#pragma once

#include "people/xb-people-page.h"
#include "widgets/xb-dialogs.h"
#include "xb-office.h"

#define XB_TYPE_WINDOW (xb_window_get_type ())
G_DECLARE_FINAL_TYPE (XbWindow, xb_window, XB, WINDOW, GtkApplicationWindow)
XbWindow *xb_window_new (GtkApplication *application);
gboolean xb_window_open (XbWindow *self, const char *path);
void xb_window_open_when_seen (XbWindow *self, const char *path);
void xb_window_show_opening (XbWindow *self);
void xb_window_close_and_then (XbWindow *self, XbAnswerFunc func, gpointer data);
XbOffice *xb_window_office (XbWindow *self);
XbPeoplePage *xb_window_people (XbWindow *self);
void xb_window_say (XbWindow *self, const char *text);
void xb_window_show_people (XbWindow *self, GArray *people, const char *title);
