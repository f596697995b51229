/* The search for people who are in the register twice. */
#pragma once

#include "store/xb-store.h"

G_BEGIN_DECLS

typedef struct
{
  gint64 a, b; /* keys of two people; a < b */
} XbPair;

GArray *xb_duplicate_same_name (XbStore *store, GCancellable *cancellable, GError **error);
GArray *xb_duplicate_near_id (XbStore *store, GCancellable *cancellable, GError **error);

G_END_DECLS
