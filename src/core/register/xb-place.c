#define G_LOG_DOMAIN "xb-register"

#include "register/xb-person.h"

#include "util/xb-text.h"

#include <glib/gi18n-lib.h>
#include <string.h>

void
xb_place_free (XbPlace *place)
{
  if (place == NULL)
    return;
  g_free (place->kind);
  g_free (place->code);
  g_free (place->name);
  g_free (place);
}

#define SELECT_PLACE "SELECT id, parent_id, kind, code, name FROM place "

static XbPlace *
read_place (XbStmt *stmt)
{
  XbPlace *place = g_new0 (XbPlace, 1);

  place->id = sqlite3_column_int64 (stmt, 0);
  place->parent_id = sqlite3_column_int64 (stmt, 1);
  place->kind = xb_stmt_dup_text (stmt, 2);
  place->code = xb_stmt_dup_text (stmt, 3);
  place->name = xb_stmt_dup_text (stmt, 4);
  return place;
}

/** (transfer full) (element-type XbPlace): what lies in @parent_id, by code; 0: the township itself. */
GPtrArray *
xb_place_list (XbStore *store, gint64 parent_id, GError **error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func ((GDestroyNotify) xb_place_free);
  g_autoptr (XbStmt) stmt
      = xb_store_prepare (store, SELECT_PLACE "WHERE coalesce (parent_id, 0) = ? ORDER BY code", error);
  gboolean row = TRUE;

  if (stmt == NULL)
    return NULL;
  sqlite3_bind_int64 (stmt, 1, parent_id);
  while (row)
    {
      if (!xb_stmt_step (store, stmt, &row, error))
        return NULL;
      if (row)
        g_ptr_array_add (list, read_place (stmt));
    }
  return g_steal_pointer (&list);
}

static XbPlace *
one_place (XbStore *store, XbStmt *stmt, GError **error)
{
  gboolean row;

  if (!xb_stmt_step (store, stmt, &row, error))
    return NULL;
  return row ? read_place (stmt) : NULL;
}

XbPlace *
xb_place_township (XbStore *store, GError **error)
{
  g_autoptr (XbStmt) stmt = xb_store_prepare (store, SELECT_PLACE "WHERE parent_id IS NULL", error);

  return stmt == NULL ? NULL : one_place (store, stmt, error);
}

XbPlace *
xb_place_load (XbStore *store, gint64 id, GError **error)
{
  g_autoptr (XbStmt) stmt = xb_store_prepare (store, SELECT_PLACE "WHERE id = ?", error);

  if (stmt == NULL)
    return NULL;
  sqlite3_bind_int64 (stmt, 1, id);
  return one_place (store, stmt, error);
}

/** (nullable): the place of a code; %NULL without an error where there is none. */
XbPlace *
xb_place_by_code (XbStore *store, const char *code, GError **error)
{
  g_autoptr (XbStmt) stmt = xb_store_prepare (store, SELECT_PLACE "WHERE code = ?", error);

  if (stmt == NULL)
    return NULL;
  xb_stmt_bind_text (stmt, 1, code);
  return one_place (store, stmt, error);
}

/** Whether it can be the code of a township: nine digits (GB/T 2260 and GB/T 10114). */
gboolean
xb_place_is_township_code (const char *code)
{
  return strlen (code) == 9 && strspn (code, "0123456789") == 9;
}

/** The same, for a code somebody gave: %NULL with %XB_REGISTER_ERROR_PLACE_UNKNOWN where there is none. */
XbPlace *
xb_place_find (XbStore *store, const char *code, GError **error)
{
  g_autoptr (GError) local = NULL;
  XbPlace *place = xb_place_by_code (store, code, &local);

  if (place == NULL && local == NULL)
    g_set_error (error, XB_REGISTER_ERROR, XB_REGISTER_ERROR_PLACE_UNKNOWN, _ ("There is no place with the code “%s”."), code);
  else if (local != NULL)
    g_propagate_error (error, g_steal_pointer (&local));
  return place;
}

/** (transfer full): a village's name without 村, 村委会, 社区 … behind it, so that 青山, 青山村 and 青山村委会 are one. */
char *
xb_place_bare_name (const char *name)
{
  static const char *const endings[] = { "村民委员会", "居民委员会", "社区居委会", "社区居民委员会", "村委会", "居委会", "行政村",
                                         "自然村",     "社区",       "委会",       "村",             NULL };
  char *bare = g_strdup (name);

  for (const char *const *ending = endings; *ending != NULL; ending++)
    if (g_str_has_suffix (bare, *ending) && strlen (bare) > strlen (*ending))
      {
        bare[strlen (bare) - strlen (*ending)] = '\0';
        /* 青山村村委会: the village's own 村 is left. */
        if (g_str_has_suffix (bare, "村") && strlen (bare) > strlen ("村"))
          bare[strlen (bare) - strlen ("村")] = '\0';
        break;
      }
  return bare;
}

/** (transfer full): 1, 一组, 第1村民小组, 1社 are all 1组; other names stay as they are. */
char *
xb_place_group_name (const char *name)
{
  static const char *const endings[] = { "村民小组", "居民小组", "小组", "组", "社", "队", NULL };
  const char *p = g_str_has_prefix (name, "第") ? name + strlen ("第") : name;
  g_autofree char *number = g_strdup (p);
  int n;

  for (const char *const *ending = endings; *ending != NULL; ending++)
    if (g_str_has_suffix (number, *ending))
      {
        number[strlen (number) - strlen (*ending)] = '\0';
        break;
      }
  n = xb_text_chinese_number (number);
  return n > 0 ? g_strdup_printf ("%d组", n) : g_strdup (name);
}

/**
 * xb_place_by_name:
 * @parent_id: the township, for a village; the village, for a group
 * @name: as a ledger says it
 *
 * Returns: (transfer full) (nullable): the place meant; %NULL without an error where there is none, or where more than
 *   one could be meant
 */
XbPlace *
xb_place_by_name (XbStore *store, gint64 parent_id, const char *name, GError **error)
{
  g_autoptr (GPtrArray) places = xb_place_list (store, parent_id, error);
  g_autofree char *bare = xb_place_bare_name (name);
  g_autofree char *group = xb_place_group_name (name);
  XbPlace *found = NULL;

  for (guint i = 0; places != NULL && i < places->len; i++)
    {
      XbPlace *place = g_ptr_array_index (places, i);
      g_autofree char *other = xb_place_bare_name (place->name);

      if (strcmp (place->name, name) == 0 || (strcmp (place->kind, "group") == 0 && strcmp (place->name, group) == 0))
        return xb_place_load (store, place->id, error);
      if (strcmp (place->kind, "village") == 0 && strcmp (other, bare) == 0)
        {
          if (found != NULL)
            return NULL;
          found = place;
        }
    }
  return found != NULL ? xb_place_load (store, found->id, error) : NULL;
}

gboolean
xb_place_insert (XbTxn *txn G_GNUC_UNUSED, XbStore *store, XbPlace *place, GError **error)
{
  g_autoptr (XbStmt) stmt = xb_store_prepare (
      store, "INSERT INTO place (id, parent_id, kind, code, name) VALUES (?1, ?2, ?3, ?4, ?5)", error);

  if (stmt == NULL)
    return FALSE;
  place->id = xb_store_new_id (store);
  sqlite3_bind_int64 (stmt, 1, place->id);
  if (place->parent_id != 0)
    sqlite3_bind_int64 (stmt, 2, place->parent_id);
  xb_stmt_bind_text (stmt, 3, place->kind);
  xb_stmt_bind_text (stmt, 4, place->code);
  xb_stmt_bind_text (stmt, 5, place->name);
  return xb_stmt_run (store, stmt, error);
}

/**
 * xb_place_check:
 * @place: a village or group, changed or new (id 0), as a form holds it; its code is only looked at for a village
 *
 * The checks of a form: a name nobody else in the same place has, and, for a village, a code of GB/T 10114 that belongs to
 * the township and to no other place.
 */
gboolean
xb_place_check (XbStore *store, const XbPlace *place, GError **error)
{
  g_autoptr (XbPlace) parent = xb_place_load (store, place->parent_id, error), other = NULL, same = NULL;
  g_autoptr (GError) local = NULL;
  gboolean village = strcmp (place->kind, "village") == 0;

  if (parent == NULL)
    return FALSE;
  if (*place->name == '\0' || g_utf8_strlen (place->name, -1) > 60)
    {
      g_set_error_literal (error, XB_REGISTER_ERROR, XB_REGISTER_ERROR_REQUIRED, _ ("A place needs a name of at most 60 characters."));
      return FALSE;
    }
  if (village
      && (strlen (place->code) != 12 || strspn (place->code, "0123456789") != 12 || !g_str_has_prefix (place->code, parent->code)))
    {
      g_set_error (error, XB_REGISTER_ERROR, XB_REGISTER_ERROR_PLACE_UNKNOWN,
                   _ ("A village's code has 12 digits and begins with that of the township, %s (GB/T 10114)."), parent->code);
      return FALSE;
    }
  same = xb_place_by_name (store, place->parent_id, place->name, &local);
  if (local == NULL && village)
    other = xb_place_by_code (store, place->code, &local);
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if ((same != NULL && same->id != place->id) || (other != NULL && other->id != place->id))
    {
      g_set_error (error, XB_REGISTER_ERROR, XB_REGISTER_ERROR_DUPLICATE_IN_REGISTER,
                   same != NULL && same->id != place->id ? _ ("There is already a place called “%s” here.") : _ ("The code belongs to %s already."),
                   same != NULL && same->id != place->id ? same->name : other->name);
      return FALSE;
    }
  return TRUE;
}

/** Writes a place's name and code; the codes of a village's groups, which begin with it, follow. */
gboolean
xb_place_update (XbTxn *txn G_GNUC_UNUSED, XbStore *store, const XbPlace *place, GError **error)
{
  g_autoptr (XbStmt) stmt = xb_store_prepare (store, "UPDATE place SET name = ?2, code = ?3 WHERE id = ?1", error);
  g_autoptr (XbStmt) groups = xb_store_prepare (
      store, "UPDATE place SET code = ?2 || substr (code, 13) WHERE parent_id = ?1 AND kind = 'group' AND substr (code, 1, 12) <> ?2", error);

  if (stmt == NULL || groups == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, place->id);
  xb_stmt_bind_text (stmt, 2, place->name);
  xb_stmt_bind_text (stmt, 3, place->code);
  if (!xb_stmt_run (store, stmt, error))
    return FALSE;
  if (strcmp (place->kind, "village") != 0)
    return TRUE;
  sqlite3_bind_int64 (groups, 1, place->id);
  xb_stmt_bind_text (groups, 2, place->code);
  return xb_stmt_run (store, groups, error);
}

/**
 * xb_place_free_code:
 * @parent: the township or village a new place lies in
 *
 * Returns: (transfer full): @parent's code and three digits nobody has. Villages made from a name alone get 900 and up,
 *   which GB/T 10114 does not give out, until the office enters the real code; groups count from 001.
 */
char *
xb_place_free_code (XbStore *store, XbPlace *parent, GError **error)
{
  gboolean village = strcmp (parent->kind, "township") == 0;

  for (int n = village ? 900 : 1; n <= 999; n++)
    {
      g_autofree char *code = g_strdup_printf ("%s%03d", parent->code, n);
      g_autoptr (GError) failed = NULL;
      g_autoptr (XbPlace) taken = xb_place_by_code (store, code, &failed);

      if (failed != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&failed));
          return NULL;
        }
      if (taken == NULL)
        return g_steal_pointer (&code);
    }
  g_set_error (error, XB_REGISTER_ERROR, XB_REGISTER_ERROR_PLACE_UNKNOWN, _ ("%s has no room for another place."),
               parent->name);
  return NULL;
}

/** (transfer full): village and group as people say them: 青山村1组; the township's name for the township. */
char *
xb_place_path (XbStore *store, gint64 id)
{
  g_autoptr (XbPlace) place = xb_place_load (store, id, NULL);
  g_autoptr (XbPlace) parent = NULL;

  if (place == NULL)
    return g_strdup ("");
  if (strcmp (place->kind, "group") != 0)
    return g_strdup (place->name);
  parent = xb_place_load (store, place->parent_id, NULL);
  return g_strconcat (parent != NULL && strcmp (parent->kind, "village") == 0 ? parent->name : "", place->name, NULL);
}
