/* Subsidies: schemes, who is entitled, cases, the annual review, rolls, payments, money. */
#pragma once

#include "xb-office.h"

G_BEGIN_DECLS

#define XB_TYPE_SUBSIDY_PAGE (xb_subsidy_page_get_type ())
G_DECLARE_FINAL_TYPE (XbSubsidyPage, xb_subsidy_page, XB, SUBSIDY_PAGE, GtkWidget)

void xb_subsidy_page_set_office (XbSubsidyPage *self, XbOffice *office);

G_END_DECLS
