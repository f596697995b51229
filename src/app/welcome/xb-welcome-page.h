/* The first screen: create an office, open one, try the demo. */
#pragma once

#include <gtk/gtk.h>

#define XB_TYPE_WELCOME_PAGE (xb_welcome_page_get_type ())
G_DECLARE_FINAL_TYPE (XbWelcomePage, xb_welcome_page, XB, WELCOME_PAGE, GtkWidget)
