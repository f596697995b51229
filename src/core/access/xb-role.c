#define G_LOG_DOMAIN "xb-access"

#include "access/xb-role.h"

#include "access/xb-access-error.h"
#include "store/xb-statement.h"

#include <glib/gi18n-lib.h>
#include <string.h>

void
xb_role_free (gpointer data)
{
  XbRole *role = data;

  g_free (role->key);
  g_free (role->name);
  g_free (role);
}

/* The words for what the database holds by key. */
static const char *
title (const char *key, const char *name)
{
  static const char *const titles[][2] = { { "entry", N_ ("Entry clerk") },
                                           { "reviewer", N_ ("Reviewer") },
                                           { "supervisor", N_ ("Supervisor (looks and prints)") },
                                           { "health", N_ ("Health worker") },
                                           { "administrator", N_ ("Administrator") } };

  for (guint i = 0; key != NULL && i < G_N_ELEMENTS (titles); i++)
    if (strcmp (titles[i][0], key) == 0)
      return _ (titles[i][1]);
  return name;
}

/** (transfer full) (element-type XbRole): those every office begins with first */
GPtrArray *
xb_role_list (XbStore *store, GError **error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func (xb_role_free);
  g_autoptr (XbStmt) stmt = xb_store_ask (store, error,
                                          "SELECT r.id, r.key, r.name, (SELECT group_concat (right_name) FROM role_right g WHERE g.role_id = r.id)"
                                          " FROM role r ORDER BY r.key IS NULL, r.id",
                                          "");
  gboolean row;

  while (stmt != NULL && xb_stmt_step (store, stmt, &row, error))
    {
      XbRole *role;

      if (!row)
        return g_steal_pointer (&list);
      role = g_new0 (XbRole, 1);
      role->id = sqlite3_column_int64 (stmt, 0);
      role->key = xb_stmt_dup_text (stmt, 1);
      role->name = g_strdup (title (role->key, (const char *) sqlite3_column_text (stmt, 2)));
      role->rights = xb_rights_from_text ((const char *) sqlite3_column_text (stmt, 3));
      g_ptr_array_add (list, role);
    }
  return NULL;
}

/** (transfer none) (nullable): by its key or its name */
const XbRole *
xb_role_find (GPtrArray *roles, const char *name)
{
  for (guint i = 0; i < roles->len; i++)
    {
      const XbRole *role = g_ptr_array_index (roles, i);

      if (g_strcmp0 (role->key, name) == 0 || strcmp (role->name, name) == 0)
        return role;
    }
  return NULL;
}

/** %FALSE where nobody who works here could manage operators any more. For the end of a change, inside its transaction. */
gboolean
xb_role_check_managed (XbStore *store, GError **error)
{
  gint64 count;

  return xb_store_ask_number (store, error, &count,
                              "SELECT count (*) FROM operator o JOIN operator_role a ON a.operator_id = o.id JOIN role_right g ON g.role_id = a.role_id"
                              " WHERE o.active = 1 AND g.right_name = 'operators'",
                              "")
         && (count > 0 || xb_access_refuse (error, XB_ACCESS_ERROR_REFUSED, _ ("Nobody could manage operators any more. Give somebody else the right first. Nothing was changed.")));
}

/**
 * xb_role_save:
 * @name: of a role that is there (its key or its name), or of a new one
 *
 * Makes a role, or changes what it allows, for everybody who has it.
 */
gboolean
xb_role_save (XbStore *store, const char *operator_name, const char *name, XbRights rights, GError **error)
{
  g_autofree char *clean = g_strstrip (g_strdup (name)), *words = NULL;
  g_autoptr (GPtrArray) roles = xb_role_list (store, error);
  const XbRole *role = roles != NULL ? xb_role_find (roles, clean) : NULL;
  g_autoptr (XbTxn) txn = NULL;
  gint64 id;

  if (roles == NULL)
    return FALSE;
  if (*clean == '\0' || g_utf8_strlen (clean, -1) > 40)
    return xb_access_refuse (error, XB_ACCESS_ERROR_REFUSED, _ ("A role has a name of at most 40 characters."));
  words = g_strdup_printf (role != NULL ? _ ("Role changed: %s") : _ ("Role made: %s"), role != NULL ? role->name : clean);
  txn = xb_txn_begin_with (store, operator_name, XB_RIGHT_BIT (XB_RIGHT_OPERATORS), XB_ENTRY_EDIT, words, error);
  if (txn == NULL)
    return FALSE;
  id = role != NULL ? role->id : xb_store_new_id (store);
  if (role == NULL && !xb_store_do (store, error, "INSERT INTO role (id, name) VALUES (?, ?)", "is", id, clean))
    return FALSE;
  for (guint i = 0; i < XB_RIGHT_N; i++)
    {
      gboolean has = role != NULL && (role->rights & XB_RIGHT_BIT (i)), wanted = (rights & XB_RIGHT_BIT (i)) != 0;

      if (wanted && !has && !xb_store_do (store, error, "INSERT INTO role_right (id, role_id, right_name) VALUES (?, ?, ?)", "iis", xb_store_new_id (store), id, xb_right_key (i)))
        return FALSE;
      if (!wanted && has && !xb_store_do (store, error, "DELETE FROM role_right WHERE role_id = ? AND right_name = ?", "is", id, xb_right_key (i)))
        return FALSE;
    }
  return xb_role_check_managed (store, error) && xb_txn_commit (g_steal_pointer (&txn), NULL, error);
}

/** Removes a role of the office's own that nobody has. */
gboolean
xb_role_remove (XbStore *store, const char *operator_name, const char *name, GError **error)
{
  g_autoptr (GPtrArray) roles = xb_role_list (store, error);
  const XbRole *role = roles != NULL ? xb_role_find (roles, name) : NULL;
  g_autofree char *words = NULL;
  g_autoptr (XbTxn) txn = NULL;
  gint64 used;

  if (roles == NULL)
    return FALSE;
  if (role == NULL)
    return xb_access_refuse (error, XB_ACCESS_ERROR_NOT_FOUND, _ ("There is no role “%s”."), name);
  if (role->key != NULL)
    return xb_access_refuse (error, XB_ACCESS_ERROR_REFUSED, _ ("“%s” is a role of every office. It can be changed, or left unused."), role->name);
  if (!xb_store_ask_number (store, error, &used, "SELECT count (*) FROM operator_role WHERE role_id = ?", "i", role->id))
    return FALSE;
  if (used > 0)
    return xb_access_refuse (error, XB_ACCESS_ERROR_REFUSED, _ ("Somebody has the role “%s”. Take it from them first."), role->name);
  words = g_strdup_printf (_ ("Role removed: %s"), role->name);
  txn = xb_txn_begin_with (store, operator_name, XB_RIGHT_BIT (XB_RIGHT_OPERATORS), XB_ENTRY_EDIT, words, error);
  return txn != NULL && xb_store_do (store, error, "DELETE FROM role_right WHERE role_id = ?", "i", role->id)
         && xb_store_do (store, error, "DELETE FROM role WHERE id = ?", "i", role->id) && xb_txn_commit (g_steal_pointer (&txn), NULL, error);
}
