/* Whether the register can be trusted: the data checks, and lists from outside. */
#pragma once

#include "xb-office.h"

#define XB_TYPE_DATA_PAGE (xb_data_page_get_type ())
G_DECLARE_FINAL_TYPE (XbDataPage, xb_data_page, XB, DATA_PAGE, GtkWidget)
void xb_data_page_set_office (XbDataPage *self, XbOffice *office);
