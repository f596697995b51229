/* The tabs of the exchange page, and the windows they open. */
#pragma once

#include "widgets/xb-list-view.h"

GtkWidget *xb_partners_view_new (void);
GtkWidget *xb_packages_view_new (void);
void xb_card_show (GtkWidget *parent, XbOffice *office);

/** What is taken in: a package of a partner, or a workbook of a village that came back. */
typedef enum
{
  XB_TAKE_PACKAGE,
  XB_TAKE_WORKBOOK,
} XbTakeKind;
void xb_take_in (GtkWidget *parent, XbOffice *office, XbTakeKind kind, const char *path);
