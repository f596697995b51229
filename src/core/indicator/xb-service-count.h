/* How far the services of an office reach: whom it offered them, who took them up, whether in time. Who declined lowers no figure. */
#pragma once

#include "indicator/xb-indicator.h"

G_BEGIN_DECLS

/** What was counted of one checklist, for a place and a period. */
typedef struct
{
  guint checklist; /* its index in XbPopulation.checklists */
  gint64 offered;  /* people who were offered it, by whatever they answered, or had a visit */
  gint64 declined; /* of them, who declined, this time or for good, and had no visit */
  gint64 done;     /* of them, who had a visit */
  gint64 visits, timed, in_time; /* visits; those that had their days; those on their days */
} XbServiceCount;

gboolean xb_service_acts_load (XbPopulation *population, XbStore *store, GHashTable *places_by_id, GCancellable *cancellable, GError **error);
GArray *xb_service_counts (const XbPopulation *population, const XbIndicatorQuery *query);
double xb_service_coverage (const XbServiceCount *count);
double xb_service_timeliness (const XbServiceCount *count);

G_END_DECLS
