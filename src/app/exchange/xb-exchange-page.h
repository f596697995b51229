/* The page of what goes between offices: partners, packages, workbooks of villages. */
#pragma once

#include "xb-office.h"

G_BEGIN_DECLS

#define XB_TYPE_EXCHANGE_PAGE (xb_exchange_page_get_type ())
G_DECLARE_FINAL_TYPE (XbExchangePage, xb_exchange_page, XB, EXCHANGE_PAGE, GtkWidget)

void xb_exchange_page_set_office (XbExchangePage *self, XbOffice *office);

G_END_DECLS
