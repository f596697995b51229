/* 流动人口: who is away and who lives here from elsewhere, letters to the other offices, figures. */
#pragma once

#include "xb-office.h"

G_BEGIN_DECLS

#define XB_TYPE_FLOW_PAGE (xb_flow_page_get_type ())
G_DECLARE_FINAL_TYPE (XbFlowPage, xb_flow_page, XB, FLOW_PAGE, GtkWidget)

void xb_flow_page_set_office (XbFlowPage *self, XbOffice *office);

G_END_DECLS
