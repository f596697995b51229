/* The packages that went out and came in. */
#pragma once

#include "store/xb-store.h"

G_BEGIN_DECLS

typedef struct
{
  gboolean sent;
  char *partner, *at, *operator_name;
  gint64 number, rows;
  char *file;      /* (nullable): of one that went out */
  gint64 act;      /* of one that came in: the entry of the journal */
  gboolean undone; /* of one that came in */
} XbPackageItem;
void xb_package_item_free (gpointer item);

GPtrArray *xb_package_list (XbStore *store, guint limit, GError **error);

G_END_DECLS
