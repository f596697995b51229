#define G_LOG_DOMAIN "xb-access"

#include "access/xb-operator.h"

#include "access/xb-access-error.h"
#include "store/xb-statement.h"

#include <glib/gi18n-lib.h>
#include <string.h>

void
xb_operator_free (gpointer data)
{
  XbOperator *one = data;

  g_free (one->name);
  g_clear_pointer (&one->roles, g_ptr_array_unref);
  g_clear_pointer (&one->role_ids, g_array_unref);
  g_free (one);
}

static gboolean
read_roles (XbStore *store, XbOperator *one, GPtrArray *roles, GError **error)
{
  one->role_ids = xb_store_ask_ids (store, error, "SELECT role_id FROM operator_role WHERE operator_id = ? ORDER BY role_id", "i", one->id);
  for (guint i = 0; one->role_ids != NULL && i < one->role_ids->len; i++)
    for (guint k = 0; k < roles->len; k++)
      {
        const XbRole *role = g_ptr_array_index (roles, k);

        if (role->id != g_array_index (one->role_ids, gint64, i))
          continue;
        g_ptr_array_add (one->roles, g_strdup (role->name));
        one->rights |= one->active ? role->rights : 0;
      }
  return one->role_ids != NULL;
}

/** (transfer full) (element-type XbOperator): everybody who works or worked here, in the order they came */
GPtrArray *
xb_operator_list (XbStore *store, GError **error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func (xb_operator_free), roles = xb_role_list (store, error);
  g_autoptr (XbStmt) stmt = roles != NULL ? xb_store_ask (store, error,
                                                          "SELECT o.id, o.name, o.active, EXISTS (SELECT 1 FROM operator_secret s WHERE s.operator_id = o.id)"
                                                          " FROM operator o ORDER BY o.id",
                                                          "")
                                          : NULL;
  gboolean row;

  while (stmt != NULL && xb_stmt_step (store, stmt, &row, error))
    {
      XbOperator *one;

      if (!row)
        return g_steal_pointer (&list);
      one = g_new0 (XbOperator, 1);
      g_ptr_array_add (list, one);
      one->id = sqlite3_column_int64 (stmt, 0);
      one->name = xb_stmt_dup_text (stmt, 1);
      one->active = sqlite3_column_int (stmt, 2) != 0;
      one->has_password = sqlite3_column_int (stmt, 3) != 0;
      one->roles = g_ptr_array_new_with_free_func (g_free);
      if (!read_roles (store, one, roles, error))
        return NULL;
    }
  return NULL;
}

/** (transfer full) (element-type utf8): who works here, in the order they came */
GPtrArray *
xb_operator_names (XbStore *store, GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (XbStmt) stmt = xb_store_prepare (store, "SELECT name FROM operator WHERE active = 1 ORDER BY id", error);
  gboolean row;

  while (stmt != NULL && xb_stmt_step (store, stmt, &row, error))
    {
      if (!row)
        return g_steal_pointer (&names);
      g_ptr_array_add (names, xb_stmt_dup_text (stmt, 0));
    }
  return NULL;
}

/** (transfer full) (nullable): the name of the operator, if there is just one; @count (out) says how many there are. */
char *
xb_operator_only (XbStore *store, guint *count)
{
  g_autoptr (GPtrArray) names = xb_operator_names (store, NULL);

  *count = names != NULL ? names->len : 0;
  return *count == 1 ? g_strdup (g_ptr_array_index (names, 0)) : NULL;
}

static gboolean
find (XbStore *store, const char *name, gint64 *id, GError **error)
{
  return xb_store_ask_number (store, error, id, "SELECT id FROM operator WHERE name = ?", "s", name)
         && (*id != 0 || xb_access_refuse (error, XB_ACCESS_ERROR_NOT_FOUND, _ ("Nobody called “%s” works here."), name));
}

/* The keys of roles said by key or by name; %NULL where there is no such role. */
static GArray *
role_ids (XbStore *store, const char *const *names, GError **error)
{
  g_autoptr (GPtrArray) roles = xb_role_list (store, error);
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (; roles != NULL && names != NULL && *names != NULL; names++)
    {
      const XbRole *role = xb_role_find (roles, *names);

      if (role == NULL)
        {
          xb_access_refuse (error, XB_ACCESS_ERROR_NOT_FOUND, _ ("There is no role “%s”."), *names);
          return NULL;
        }
      g_array_append_val (ids, role->id);
    }
  return roles != NULL ? g_steal_pointer (&ids) : NULL;
}

static gboolean
has (const GArray *ids, gint64 id)
{
  for (guint i = 0; i < ids->len; i++)
    if (g_array_index (ids, gint64, i) == id)
      return TRUE;
  return FALSE;
}

/* Brings the roles of somebody to @wanted, row by row: what stays is not written anew. */
static gboolean
write_roles (XbStore *store, gint64 id, const GArray *wanted, GError **error)
{
  g_autoptr (GArray) now = xb_store_ask_ids (store, error, "SELECT role_id FROM operator_role WHERE operator_id = ?", "i", id);

  if (now == NULL)
    return FALSE;
  for (guint i = 0; i < now->len; i++)
    if (!has (wanted, g_array_index (now, gint64, i))
        && !xb_store_do (store, error, "DELETE FROM operator_role WHERE operator_id = ? AND role_id = ?", "ii", id, g_array_index (now, gint64, i)))
      return FALSE;
  for (guint i = 0; i < wanted->len; i++)
    {
      gint64 role = g_array_index (wanted, gint64, i);

      if (!has (now, role))
        {
          if (!xb_store_do (store, error, "INSERT INTO operator_role (id, operator_id, role_id) VALUES (?, ?, ?)", "iii", xb_store_new_id (store), id, role))
            return FALSE;
          g_array_append_val (now, role);
        }
    }
  return TRUE;
}

static XbTxn *
begin (XbStore *store, const char *operator_name, GError **error, const char *format, const char *name)
{
  g_autofree char *title = g_strconcat (format, name, NULL);

  return xb_txn_begin_with (store, operator_name, XB_RIGHT_BIT (XB_RIGHT_OPERATORS), XB_ENTRY_EDIT, title, error);
}

/**
 * xb_operator_add:
 * @operator_name: who says so; must have the right to manage operators
 * @roles: (array zero-terminated=1): keys or names of roles; at least one
 */
gboolean
xb_operator_add (XbStore *store, const char *operator_name, const char *name, const char *const *roles, GError **error)
{
  g_autofree char *clean = g_strstrip (g_strdup (name));
  g_autoptr (GArray) ids = role_ids (store, roles, error);
  g_autoptr (XbTxn) txn = NULL;
  gint64 known, id;

  if (ids == NULL || !xb_store_ask_number (store, error, &known, "SELECT 1 + active FROM operator WHERE name = ?", "s", clean))
    return FALSE;
  if (*clean == '\0' || g_utf8_strlen (clean, -1) > 40)
    return xb_access_refuse (error, XB_ACCESS_ERROR_REFUSED, _ ("An operator has a name of at most 40 characters."));
  if (known != 0)
    return xb_access_refuse (error, XB_ACCESS_ERROR_REFUSED, known == 2 ? _ ("%s works here already.") : _ ("%s worked here before: let them work again instead."), clean);
  if (ids->len == 0)
    return xb_access_refuse (error, XB_ACCESS_ERROR_REFUSED, _ ("Say in which roles %s works: at least one."), clean);
  txn = begin (store, operator_name, error, _ ("Operator added: "), clean);
  if (txn == NULL)
    return FALSE;
  id = xb_store_new_id (store);
  return xb_store_do (store, error, "INSERT INTO operator (id, name) VALUES (?, ?)", "is", id, clean) && write_roles (store, id, ids, error)
         && xb_txn_commit (g_steal_pointer (&txn), NULL, error);
}

static gboolean
set_roles (XbStore *store, const char *operator_name, const char *name, gint64 id, const GArray *ids, GError **error)
{
  g_autoptr (XbTxn) txn = begin (store, operator_name, error, _ ("Roles changed: "), name);

  return txn != NULL && write_roles (store, id, ids, error) && xb_role_check_managed (store, error) && xb_txn_commit (g_steal_pointer (&txn), NULL, error);
}

/** Says in which roles somebody works from now on: in these, and in no other. */
gboolean
xb_operator_set_roles (XbStore *store, const char *operator_name, const char *name, const char *const *roles, GError **error)
{
  g_autoptr (GArray) ids = NULL;
  gint64 id;

  return find (store, name, &id, error) && (ids = role_ids (store, roles, error)) != NULL && set_roles (store, operator_name, name, id, ids, error);
}

/** Gives somebody one role more, or takes one away. */
gboolean
xb_operator_give_role (XbStore *store, const char *operator_name, const char *name, const char *role, gboolean give, GError **error)
{
  g_autoptr (GArray) ids = NULL, one = NULL;
  gint64 id;

  if (!find (store, name, &id, error) || (one = role_ids (store, (const char *const[]){ role, NULL }, error)) == NULL
      || (ids = xb_store_ask_ids (store, error, "SELECT role_id FROM operator_role WHERE operator_id = ?", "i", id)) == NULL)
    return FALSE;
  for (guint i = ids->len; i > 0; i--)
    if (g_array_index (ids, gint64, i - 1) == g_array_index (one, gint64, 0))
      g_array_remove_index (ids, i - 1);
  if (give)
    g_array_append_val (ids, g_array_index (one, gint64, 0));
  return set_roles (store, operator_name, name, id, ids, error);
}

/** Somebody no longer works here, or works here again. What they entered stays under their name. */
gboolean
xb_operator_set_active (XbStore *store, const char *operator_name, const char *name, gboolean active, GError **error)
{
  g_autoptr (XbTxn) txn = NULL;
  gint64 id;

  if (!find (store, name, &id, error))
    return FALSE;
  if (!xb_right_require (store, operator_name, XB_RIGHT_OPERATORS, error))
    return FALSE;
  if (!active && g_strcmp0 (operator_name, name) == 0)
    return xb_access_refuse (error, XB_ACCESS_ERROR_REFUSED, _ ("Nobody takes themselves off the list. Let somebody else do it."));
  txn = begin (store, operator_name, error, active ? _ ("Works here again: ") : _ ("No longer works here: "), name);
  return txn != NULL && xb_store_do (store, error, "UPDATE operator SET active = ? WHERE id = ?", "ii", (gint64) active, id) && xb_role_check_managed (store, error)
         && xb_txn_commit (g_steal_pointer (&txn), NULL, error);
}

/**
 * xb_operator_give_first_roles:
 *
 * In an office from before there were roles: who came first gets all of them, as the first operator of a new office does; the others may enter and
 * approve, as they did, and see health data where they could. Recorded as an entry, under the name of who came first. Otherwise nothing happens.
 */
gboolean
xb_operator_give_first_roles (XbStore *store, GError **error)
{
  g_autoptr (GPtrArray) list = NULL;
  g_autoptr (XbTxn) txn = NULL;
  gboolean first = TRUE;
  gint64 any;

  if (!xb_store_ask_number (store, error, &any, "SELECT EXISTS (SELECT 1 FROM operator_role) OR NOT EXISTS (SELECT 1 FROM operator WHERE active = 1)", ""))
    return FALSE;
  if (any != 0)
    return TRUE;
  list = xb_operator_list (store, error);
  for (guint i = 0; list != NULL && i < list->len; i++)
    {
      const XbOperator *one = g_ptr_array_index (list, i);
      const char *const all[] = { "entry", "reviewer", "health", "administrator", NULL }, *const others[] = { "entry", "reviewer", NULL, NULL };
      g_autofree const char **names = g_memdup2 (first && one->active ? all : others, sizeof (char *) * (first && one->active ? 5 : 4));
      g_autoptr (GArray) ids = NULL;
      gint64 sees;

      if (!one->active)
        continue;
      if (txn == NULL && (txn = xb_txn_begin_with (store, one->name, 0, XB_ENTRY_CREATE, _ ("Roles of operators set up"), error)) == NULL)
        return FALSE;
      if (!xb_store_ask_number (store, error, &sees, "SELECT sees_health FROM operator WHERE id = ?", "i", one->id))
        return FALSE;
      if (!first && sees)
        names[2] = "health";
      ids = role_ids (store, names, error);
      if (ids == NULL || !write_roles (store, one->id, ids, error))
        return FALSE;
      first = FALSE;
    }
  return list != NULL && (txn == NULL || xb_txn_commit (g_steal_pointer (&txn), NULL, error));
}
