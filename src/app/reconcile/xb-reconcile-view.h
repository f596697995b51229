/* The assistant for an outside list: three lists, each row to be accepted, refused or left. */
#pragma once

#include "xb-office.h"

#define XB_TYPE_RECONCILE_VIEW (xb_reconcile_view_get_type ())
G_DECLARE_FINAL_TYPE (XbReconcileView, xb_reconcile_view, XB, RECONCILE_VIEW, GtkWidget)
void xb_reconcile_view_set_office (XbReconcileView *self, XbOffice *office);
