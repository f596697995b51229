/* A chart beside its table: both show the same, both lead to the people behind. */
#pragma once

#include "statistics/xb-statistics.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define XB_TYPE_CHART_VIEW (xb_chart_view_get_type ())
/** Signals: "people" (people, title): who is behind what was double-clicked: a #GArray of ids. */
G_DECLARE_FINAL_TYPE (XbChartView, xb_chart_view, XB, CHART_VIEW, GtkWidget)

GtkWidget *xb_chart_view_new (XbStatisticsPart part);
void xb_chart_view_set (XbChartView *self, XbStatistics *statistics);

G_END_DECLS
