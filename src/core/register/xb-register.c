#define G_LOG_DOMAIN "xb-register"

/* A register as a whole: making a new one, and who works on it. */

#include "register/xb-person.h"
#include "register/xb-person-index.h"
#include "store/xb-statement.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/**
 * xb_register_create:
 * @path: where; see xb_store_create()
 * @township: its code of GB/T 2260 and 10114, 9 digits (12, ending in 000, is taken too)
 * @name: its name
 * @site: 1 to 4,000,000, or 0 for one by chance
 * @operator_name: the first operator
 * @more: (nullable): does what else belongs to the beginning, in the same transaction
 *
 * Returns: (transfer full): a new register with its township and first operator, and nobody in it
 */
XbStore *
xb_register_create (const char *path,
                    const char *township,
                    const char *name,
                    gint64 site,
                    const char *operator_name,
                    gboolean (*more) (XbStore *store, gpointer data, GError **error),
                    gpointer data,
                    GError **error)
{
  g_autoptr (XbStore) store = NULL;
  g_autoptr (XbTxn) txn = NULL;
  g_autoptr (GArray) roles = NULL;
  gint64 id;
  g_autofree char *code = g_strndup (township, 9);
  XbPlace place = { 0, 0, (char *) "township", code, (char *) name };

  if (strspn (township, "0123456789") != strlen (township)
      || !(strlen (township) == 9 || (strlen (township) == 12 && g_str_has_suffix (township, "000"))))
    {
      g_set_error (error, XB_REGISTER_ERROR, XB_REGISTER_ERROR_PLACE_UNKNOWN,
                   _ ("“%s” is not a township code: it has 9 digits (GB/T 2260 and GB/T 10114), such as 532301100."),
                   township);
      return NULL;
    }
  if (*name == '\0' || g_utf8_strlen (name, -1) > 60 || *operator_name == '\0'
      || g_utf8_strlen (operator_name, -1) > 40)
    {
      g_set_error_literal (error, XB_REGISTER_ERROR, XB_REGISTER_ERROR_REQUIRED,
                           _ ("The office needs a name of at most 60 characters and an operator of at most 40."));
      return NULL;
    }
  if (site < 0 || site > 4000000)
    {
      g_set_error_literal (error, XB_REGISTER_ERROR, XB_REGISTER_ERROR_REFUSED,
                           _ ("The site number is from 1 to 4000000."));
      return NULL;
    }
  store = xb_store_create (path, site != 0 ? site : g_random_int_range (1, 4000001), error);
  if (store == NULL)
    return NULL;
  xb_store_set_indexer (store, xb_person_index_refresh);
  txn = xb_txn_begin (store, operator_name, XB_ENTRY_CREATE, _ ("Register created"), error);
  if (txn == NULL || !xb_place_insert (txn, store, &place, error))
    return NULL;
  /* The first operator has every role there is. */
  id = xb_store_new_id (store);
  if (!xb_store_do (store, error, "INSERT INTO operator (id, name, sees_health) VALUES (?, ?, 1)", "is", id, operator_name)
      || (roles = xb_store_ask_ids (store, error, "SELECT id FROM role ORDER BY id", "")) == NULL)
    return NULL;
  for (guint i = 0; i < roles->len; i++)
    if (!xb_store_do (store, error, "INSERT INTO operator_role (id, operator_id, role_id) VALUES (?, ?, ?)", "iii", xb_store_new_id (store), id, g_array_index (roles, gint64, i)))
      return NULL;
  if ((more != NULL && !more (store, data, error)) || !xb_txn_commit (g_steal_pointer (&txn), NULL, error))
    return NULL;
  return g_steal_pointer (&store);
}
