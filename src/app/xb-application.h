#pragma once

#include <gtk/gtk.h>

#define XB_TYPE_APPLICATION (xb_application_get_type ())
G_DECLARE_FINAL_TYPE (XbApplication, xb_application, XB, APPLICATION, GtkApplication)
XbApplication *xb_application_new (void);
