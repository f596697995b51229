/* Operators: who works here, and in which roles. */
#pragma once

#include "access/xb-role.h"

G_BEGIN_DECLS

typedef struct
{
  gint64 id;
  char *name;
  gboolean active;
  gboolean has_password;
  GPtrArray *roles; /* (element-type utf8): their names, as shown */
  GArray *role_ids; /* (element-type gint64) */
  XbRights rights;  /* all of them together; none where not active */
} XbOperator;

void xb_operator_free (gpointer operator_);
GPtrArray *xb_operator_list (XbStore *store, GError **error);
GPtrArray *xb_operator_names (XbStore *store, GError **error);
char *xb_operator_only (XbStore *store, guint *count);
gboolean xb_operator_add (XbStore *store, const char *operator_name, const char *name, const char *const *roles, GError **error);
gboolean xb_operator_set_roles (XbStore *store, const char *operator_name, const char *name, const char *const *roles, GError **error);
gboolean xb_operator_give_role (XbStore *store, const char *operator_name, const char *name, const char *role, gboolean give, GError **error);
gboolean xb_operator_set_active (XbStore *store, const char *operator_name, const char *name, gboolean active, GError **error);
gboolean xb_operator_give_first_roles (XbStore *store, GError **error);

G_END_DECLS
