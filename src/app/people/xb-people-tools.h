/* The buttons over the people list: what is done for all who are selected; filters with names; whom one looked at last. */
#pragma once

#include "xb-office.h"

typedef struct
{
  char *(*describe) (gpointer page);                  /* (transfer full): what the list is narrowed to, as a key file */
  void (*apply) (gpointer page, const char *filter);  /* narrows it to that again */
  gpointer page;
} XbFilterHooks;

GtkWidget *xb_people_selected_button (XbOffice *office);
GtkWidget *xb_people_filters_button (XbOffice *office, XbFilterHooks hooks);
