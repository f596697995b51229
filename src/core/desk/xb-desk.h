/* The desk's database as everybody outside the core opens it: with all that is derived kept up, whatever writes. */
#pragma once

#include "catalog/xb-catalog.h"
#include "store/xb-salvage.h"

G_BEGIN_DECLS

void xb_desk_attach (XbStore *store);
XbStore *xb_desk_open (const char *path, XbStoreFlags flags, GError **error);
XbStore *xb_desk_create (XbCatalog *catalog, const char *path, const char *township, const char *name, gint64 site, const char *operator_name, GError **error);

gboolean xb_desk_salvage (const char *damaged, const char *path, XbSalvaged *out, GError **error);
gboolean xb_desk_define (XbStore *store, const char *operator_name, const char *file, gboolean removed, GError **error);

G_END_DECLS
