/* The register as it was: as of a past day by the dates of the facts, or as it was known then, by the journal. */
#pragma once

#include "store/xb-store.h"

G_BEGIN_DECLS

gboolean xb_as_of_lay (XbStore *store, const char *date, GError **error);
char *xb_as_of_day (XbStore *store);
void xb_as_of_lift (XbStore *store);
XbStore *xb_register_open_past (const char *path, const char *as_of, const char *known_on, GError **error);

G_END_DECLS
