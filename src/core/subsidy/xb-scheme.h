/* Schemes in force in this office: switched on with the text their definition had that day. */
#pragma once

#include "subsidy/xb-subsidy.h"

G_BEGIN_DECLS

typedef struct
{
  XbSchemeDef *def;
  gint64 version_id; /* 0: not in force: the definition as the catalog has it */
  char *since;       /* (nullable): when it was switched on */
  gboolean differs;  /* the catalog's definition is another than the one in force */
} XbScheme;

void xb_scheme_free (XbScheme *scheme);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (XbScheme, xb_scheme_free)
XbScheme *xb_scheme_load (XbStore *store, XbCatalog *catalog, const char *id, gboolean in_force, GError **error);
XbScheme *xb_scheme_load_catalog (XbCatalog *catalog, const char *id, GError **error);
XbScheme *xb_scheme_load_version (XbStore *store, XbCatalog *catalog, gint64 version_id, GError **error);
char *xb_scheme_title (XbStore *store, XbCatalog *catalog, const char *id);
GPtrArray *xb_scheme_list (XbStore *store, XbCatalog *catalog, GError **error);
gboolean xb_scheme_switch_on (XbStore *store, XbCatalog *catalog, const char *operator_name, const char *id, GError **error);
gboolean xb_scheme_switch_off (XbStore *store, XbCatalog *catalog, const char *operator_name, const char *id, GError **error);
char *xb_scheme_with_amount (const XbSchemeDef *def, const char *category, const char *from, gint64 fen, const char *source, GError **error);
const char *xb_paid_title (XbPaid paid);
char *xb_amount_text (const XbSchemeAmount *amount);

G_END_DECLS
