/* Where people come from and where they go, as streams. */
#pragma once

#include "xb-office.h"

G_BEGIN_DECLS

#define XB_TYPE_FLOW_CHART_VIEW (xb_flow_chart_view_get_type ())
G_DECLARE_FINAL_TYPE (XbFlowChartView, xb_flow_chart_view, XB, FLOW_CHART_VIEW, GtkWidget)

void xb_flow_chart_view_set_office (XbFlowChartView *self, XbOffice *office);

G_END_DECLS
