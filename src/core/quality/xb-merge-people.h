/* Two records of one person made one. */
#pragma once

#include "register/xb-person.h"

G_BEGIN_DECLS

gboolean xb_merge_people (XbStore *store, const char *operator_name, gint64 keep, gint64 drop, const XbPersonColumn *take, guint n_take, gint64 *seq,
                          GPtrArray *effects, GError **error);

G_END_DECLS
