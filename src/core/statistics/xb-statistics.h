/* The statistics of a place and a period, all at once: for the page in the window, for paper, and for Excel. */
#pragma once

#include "indicator/xb-indicator.h"
#include "ledger/xb-ledger-table.h"

G_BEGIN_DECLS

/** What is asked. Days are YYYY-MM-DD; all are (nullable), see xb_indicator_query_set(). */
typedef struct
{
  const char *place_code, *from, *to, *as_of;
  const char *compare_from, *compare_to; /* neither: the same days a year before */
  const char *operator_name;
} XbStatisticsQuery;

/** One table, and the chart beside it. */
typedef enum
{
  XB_STATISTICS_INDICATORS,
  XB_STATISTICS_PYRAMID,
  XB_STATISTICS_TREND,
  XB_STATISTICS_PLACES,
  XB_STATISTICS_SERVICES,
  XB_STATISTICS_PARTS,
} XbStatisticsPart;

typedef struct
{
  XbPopulation *population;
  XbIndicators now, before;
  GArray *by_place; /* (element-type XbPlaceChange) */
  GArray *trend;    /* (element-type XbTrendPoint) */
  GArray *services; /* (element-type XbServiceCount) */
  GArray *steps;    /* (element-type XbWaterfallStep): of by_place */
  XbLedgerTable *tables[XB_STATISTICS_PARTS];
  char *title, *subtitle, *operator_name;
} XbStatistics;

XbStatistics *xb_statistics_count (XbStore *store, const XbStatisticsQuery *query, GCancellable *cancellable, GError **error);
void xb_statistics_free (XbStatistics *statistics);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (XbStatistics, xb_statistics_free)
const char *xb_statistics_part_title (XbStatisticsPart part);
char *xb_statistics_describe (const XbStatistics *statistics, XbStatisticsPart part);
void xb_statistics_draw (const XbStatistics *statistics, XbStatisticsPart part, cairo_t *cr, double width, double height, double text_size);

GArray *xb_statistics_people_of_line (const XbStatistics *statistics, XbStatisticsPart part, guint line, char **title);
GArray *xb_statistics_people_at (const XbStatistics *statistics, XbStatisticsPart part, double width, double height, double text_size, double x, double y,
                                 char **title);

XbPaged *xb_statistics_pages_new (XbStatistics *statistics);
gboolean xb_statistics_write (XbStatistics *statistics, const char *path, GError **error);

G_END_DECLS
