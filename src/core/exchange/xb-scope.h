/* What of the register concerns a partner who holds a part of it: the places of that part, who belongs there, and what hangs on them. */
#pragma once

#include "exchange/xb-share.h"

G_BEGIN_DECLS

/** SQL before a SELECT: "inside", the ids of the place ?1 and of all in it. */
#define XB_SQL_INSIDE "WITH RECURSIVE inside (id) AS (SELECT ?1 UNION ALL SELECT p.id FROM place p JOIN inside i ON p.parent_id = i.id) "

typedef struct _XbScope XbScope;

XbScope *xb_scope_new (XbStore *store, gint64 place_id, gint64 site, GError **error);
void xb_scope_free (XbScope *scope);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (XbScope, xb_scope_free)

gboolean xb_scope_has (const XbScope *scope, const XbShareTable *table, gint64 id, sqlite3_value *const *values);
gboolean xb_scope_has_person (const XbScope *scope, gint64 person_id);

G_END_DECLS
