/* Roles: which rights belong together. Every office begins with five; it can change what they allow, and make its own. */
#pragma once

#include "store/xb-journal.h"

G_BEGIN_DECLS

typedef struct
{
  gint64 id;
  char *key;  /* (nullable): of a role every office begins with */
  char *name; /* as shown */
  XbRights rights;
} XbRole;

void xb_role_free (gpointer role);
GPtrArray *xb_role_list (XbStore *store, GError **error);
const XbRole *xb_role_find (GPtrArray *roles, const char *name);
gboolean xb_role_save (XbStore *store, const char *operator_name, const char *name, XbRights rights, GError **error);
gboolean xb_role_remove (XbStore *store, const char *operator_name, const char *name, GError **error);
gboolean xb_role_check_managed (XbStore *store, GError **error);

G_END_DECLS
