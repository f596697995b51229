/* 台账报表: ledgers, what was sent up, letters: everything on paper. */
#pragma once

#include "xb-office.h"

#define XB_TYPE_LEDGERS_PAGE (xb_ledgers_page_get_type ())
G_DECLARE_FINAL_TYPE (XbLedgersPage, xb_ledgers_page, XB, LEDGERS_PAGE, GtkWidget)
void xb_ledgers_page_set_office (XbLedgersPage *self, XbOffice *office);
