/* What the data checks find, to be worked through. */
#pragma once

#include "xb-office.h"

#define XB_TYPE_QUALITY_VIEW (xb_quality_view_get_type ())
G_DECLARE_FINAL_TYPE (XbQualityView, xb_quality_view, XB, QUALITY_VIEW, GtkWidget)
void xb_quality_view_set_office (XbQualityView *self, XbOffice *office);
