/* 目标责任书: what was set, what was counted, how far apart they are. */
#pragma once

#include "xb-office.h"

#include "indicator/xb-target.h"

#define XB_TYPE_TARGETS_VIEW (xb_targets_view_get_type ())
/** Signals: "people" (people, title): who is behind the target that was double-clicked. */
G_DECLARE_FINAL_TYPE (XbTargetsView, xb_targets_view, XB, TARGETS_VIEW, GtkWidget)
void xb_targets_view_set (XbTargetsView *self, XbOffice *office, const XbPopulation *population, GPtrArray *targets);
