/* How far the services of an office reach: whom it offered them, who took them up, whether in time. Who declined lowers no figure. */
#pragma once

#include "indicator/xb-indicator.h"

G_BEGIN_DECLS

gboolean xb_service_acts_load (XbPopulation *population, XbStore *store, GHashTable *places_by_id, GCancellable *cancellable, GError **error);
GArray *xb_service_counts (const XbPopulation *population, const XbIndicatorQuery *query);
double xb_service_coverage (const XbServiceCount *count);
double xb_service_timeliness (const XbServiceCount *count);

G_END_DECLS
