/* The indicators of a place and period beside those of a year before, and the pyramid. A double-click shows who is behind a figure. */
#pragma once

#include "xb-office.h"

G_BEGIN_DECLS

#define XB_TYPE_STATISTICS_PAGE (xb_statistics_page_get_type ())
/** Signals: "people" (GArray of gint64, title): these people are to be shown. */
G_DECLARE_FINAL_TYPE (XbStatisticsPage, xb_statistics_page, XB, STATISTICS_PAGE, GtkWidget)

void xb_statistics_page_set_office (XbStatisticsPage *self, XbOffice *office);

G_END_DECLS
