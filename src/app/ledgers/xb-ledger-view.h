/* One ledger on the screen, as it would be printed and exported. */
#pragma once

#include "xb-office.h"

#define XB_TYPE_LEDGER_VIEW (xb_ledger_view_get_type ())
G_DECLARE_FINAL_TYPE (XbLedgerView, xb_ledger_view, XB, LEDGER_VIEW, GtkWidget)
void xb_ledger_view_set_office (XbLedgerView *self, XbOffice *office);
