/* Services: what is due today, who takes them up, and the checklists there are. The first page of the program. */
#pragma once

#include "xb-office.h"

G_BEGIN_DECLS

#define XB_TYPE_SERVICE_PAGE (xb_service_page_get_type ())
G_DECLARE_FINAL_TYPE (XbServicePage, xb_service_page, XB, SERVICE_PAGE, GtkWidget)

void xb_service_page_set_office (XbServicePage *self, XbOffice *office);

G_END_DECLS
