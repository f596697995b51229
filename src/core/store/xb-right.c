#define G_LOG_DOMAIN "xb-store"

#include "store/xb-right.h"

#include "store/xb-statement.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static const struct
{
  const char *key, *title;
} names[XB_RIGHT_N] = {
  [XB_RIGHT_SEE_IDS] = { "see-ids", N_ ("See whole ID numbers, accounts and phones") },
  [XB_RIGHT_SEE_HEALTH] = { "see-health", N_ ("See health data") },
  [XB_RIGHT_ENTER] = { "enter", N_ ("Enter and change") },
  [XB_RIGHT_APPROVE] = { "approve", N_ ("Approve") },
  [XB_RIGHT_EXPORT_UNMASKED] = { "export-unmasked", N_ ("Export and print whole numbers") },
  [XB_RIGHT_DEFINITIONS] = { "definitions", N_ ("Change schemes, checklists and other definitions") },
  [XB_RIGHT_OPERATORS] = { "operators", N_ ("Manage operators and roles") },
  [XB_RIGHT_RESTORE] = { "restore", N_ ("Restore a backup") },
};

#define ALL ((1u << XB_RIGHT_N) - 1)
/* Of a name nobody entered, in an office without passwords, where every name is only what somebody says: everything but health data and what
 * would lock others out. */
#define UNLISTED (ALL & ~(XB_RIGHT_BIT (XB_RIGHT_SEE_HEALTH) | XB_RIGHT_BIT (XB_RIGHT_OPERATORS) | XB_RIGHT_BIT (XB_RIGHT_RESTORE)))

/** (transfer none): the right as the database and the command line write it */
const char *
xb_right_key (XbRight right)
{
  return names[right].key;
}

/** (transfer none): the right in the clerk's words */
const char *
xb_right_title (XbRight right)
{
  return _ (names[right].title);
}

gboolean
xb_right_find (const char *key, XbRight *right)
{
  for (guint i = 0; i < XB_RIGHT_N; i++)
    if (strcmp (names[i].key, key) == 0)
      {
        *right = i;
        return TRUE;
      }
  return FALSE;
}

/** (transfer full): the keys of a set, by comma */
char *
xb_rights_to_text (XbRights rights)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < XB_RIGHT_N; i++)
    if (rights & XB_RIGHT_BIT (i))
      g_string_append_printf (text, "%s%s", text->len > 0 ? "," : "", names[i].key);
  return g_string_free (text, FALSE);
}

/** The set @text (nullable) names; what is no right is not in it. */
XbRights
xb_rights_from_text (const char *text)
{
  g_auto (GStrv) keys = g_strsplit (text != NULL ? text : "", ",", -1);
  XbRights rights = 0;
  XbRight right;

  for (char **key = keys; *key != NULL; key++)
    if (xb_right_find (*key, &right))
      rights |= XB_RIGHT_BIT (right);
  return rights;
}

/* One question, kept prepared: it is asked at every edit. */
#define RIGHTS_SQL                                                                                                                                       \
  "SELECT (SELECT active FROM operator WHERE name = ?1),"                                                                                                \
  " (SELECT group_concat (DISTINCT r.right_name) FROM operator o JOIN operator_role a ON a.operator_id = o.id JOIN role_right r ON r.role_id = a.role_id" \
  " WHERE o.name = ?1 AND o.active = 1),"                                                                                                                \
  " EXISTS (SELECT 1 FROM operator_role), EXISTS (SELECT 1 FROM operator_secret)"

/**
 * xb_rights_of:
 * @operator_name: (nullable)
 * @rights: (out): what all roles of the operator allow together. Where nobody has a role yet (an office being made, or one from before there were
 *   roles) everything; of a name that is not listed, nothing where anybody has a password, otherwise all but health data, operators and restoring
 */
gboolean
xb_rights_of (XbStore *store, const char *operator_name, XbRights *rights, GError **error)
{
  g_autoptr (XbStmt) stmt = xb_store_ask (store, error, RIGHTS_SQL, "s", operator_name);
  gboolean row;

  *rights = 0;
  if (stmt == NULL || !xb_stmt_step (store, stmt, &row, error))
    return FALSE;
  if (operator_name == NULL || *operator_name == '\0')
    return TRUE;
  if (!sqlite3_column_int (stmt, 2))
    *rights = ALL;
  else if (sqlite3_column_type (stmt, 0) != SQLITE_NULL)
    *rights = xb_rights_from_text ((const char *) sqlite3_column_text (stmt, 1));
  else if (!sqlite3_column_int (stmt, 3))
    *rights = UNLISTED;
  return TRUE;
}

/** Whether an operator may; not where it cannot be told. */
gboolean
xb_right_allowed (XbStore *store, const char *operator_name, XbRight right)
{
  XbRights rights;

  return xb_rights_of (store, operator_name, &rights, NULL) && (rights & XB_RIGHT_BIT (right));
}

/** %FALSE with %XB_STORE_ERROR_RIGHT, naming the right, where an operator may not. */
gboolean
xb_right_require (XbStore *store, const char *operator_name, XbRight right, GError **error)
{
  return xb_rights_require (store, operator_name, XB_RIGHT_BIT (right), error);
}

/** The same for each right of a set. */
gboolean
xb_rights_require (XbStore *store, const char *operator_name, XbRights needed, GError **error)
{
  XbRights rights;
  gint64 listed = 0;

  if (!xb_rights_of (store, operator_name, &rights, error))
    return FALSE;
  needed &= ~rights;
  if (needed == 0)
    return TRUE;
  if (!xb_store_ask_number (store, error, &listed, "SELECT 1 + active FROM operator WHERE name = ?", "s", operator_name))
    return FALSE;
  if (listed != 2)
    g_set_error (error, XB_STORE_ERROR, XB_STORE_ERROR_RIGHT,
                 listed == 1 ? _ ("%s no longer works here. Nothing was done.") : _ ("%s is not on the list of operators, and this is not for everybody. Nothing was done."),
                 operator_name);
  else
    for (guint i = 0; i < XB_RIGHT_N; i++)
      if (needed & XB_RIGHT_BIT (i))
        {
          g_set_error (error, XB_STORE_ERROR, XB_STORE_ERROR_RIGHT,
                       _ ("%s does not have the right “%s”. Who manages operators can give it. Nothing was done."), operator_name, xb_right_title (i));
          break;
        }
  return FALSE;
}
