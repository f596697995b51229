/* The window's pages, in the order of the sidebar. Each is made when it is shown for the first time: all ten would take longer than the rest of the start. */
#pragma once

#include "xb-office.h"

#include <gtk/gtk.h>

typedef struct
{
  const char *name;  /* in the stack, and among what is remembered */
  const char *title; /* untranslated */
  const char *icon, *topic;
} XbPageInfo;

guint xb_pages_count (void);
const XbPageInfo *xb_pages_info (guint at);
GtkWidget *xb_pages_make (GtkStack *stack, guint at, XbOffice *office);
void xb_pages_set_office (GtkStack *stack, XbOffice *office);
