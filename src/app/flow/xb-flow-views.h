/* The tabs of the page of people who come and go, and the forms they open. */
#pragma once

#include "widgets/xb-list-view.h"

GtkWidget *xb_flow_people_view_new (void);
GtkWidget *xb_notices_view_new (void);
GtkWidget *xb_flow_figures_view_new (void);
void xb_notice_write (GtkWidget *parent, XbOffice *office, gint64 flow);
