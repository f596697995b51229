#define G_LOG_DOMAIN "xb-exchange"

/* Villages and groups that both offices have made: the same by name within one parent; codes that were made up here and there give way. */

#include "exchange/xb-merge-private.h"

#include "register/xb-person.h"
#include "store/xb-statement.h"

#include <string.h>

/* Villages made from a name alone get these, which GB/T 10114 does not give out; groups have no code but the office's own. */
#define FIRST_MADE_UP 900

/** Whether the code of a village or group was made up by an office. */
gboolean
xb_merge_code_made_up (const char *code)
{
  gsize length = strlen (code);

  return length == 15 || (length == 12 && g_ascii_strtoll (code + 9, NULL, 10) >= FIRST_MADE_UP);
}

/* @code: (out) (transfer full): nobody has it */
static gboolean
free_code (XbMerge *merge, gint64 parent_id, char **code, GError **error)
{
  g_autoptr (XbPlace) parent = xb_place_load (merge->store, parent_id, error);

  *code = parent != NULL ? xb_place_free_code (merge->store, parent, error) : NULL;
  return *code != NULL;
}

/* Said expressly: the package may have named another writer of the code before. */
static gboolean
set_code (XbMerge *merge, gint64 id, const char *code, GError **error)
{
  const XbShareTable *table = xb_share_find (merge->share, "place");

  return xb_store_do (merge->store, error, "UPDATE place SET code = ?2 WHERE id = ?1", "is", id, code)
         && xb_merge_touch (merge, table, id, XB_BIT (xb_share_column (table, "code")), xb_merge_own_dot (merge), FALSE, error);
}

/**
 * xb_merge_place_code:
 * @ours: a place of another name that has the code of @row
 * @settled: (out): the younger of the two has another code now; not where the code is an official one: then it is one place
 */
gboolean
xb_merge_place_code (XbMerge *merge, XbIncoming *row, gint64 ours, gboolean *settled, GError **error)
{
  const XbShareTable *table = row->table;
  int code = xb_share_column (table, "code"), parent = xb_share_column (table, "parent_id"), name = xb_share_column (table, "name");
  g_autoptr (XbLocal) other = NULL;
  g_autofree char *new = NULL;

  *settled = FALSE;
  if (!xb_merge_load (merge, table, ours, &other, error) || other == NULL)
    return FALSE;
  if (xb_value_same (other->values[name], row->values[name]) && xb_value_same (other->values[parent], row->values[parent]))
    return TRUE;
  if (!xb_merge_code_made_up ((const char *) sqlite3_value_text (row->values[code])))
    return TRUE;
  *settled = TRUE;
  if (row->id > ours)
    {
      if (!free_code (merge, xb_merge_id_at (row->values, parent), &new, error))
        return FALSE;
      xb_incoming_set_text (merge, row, code, new);
      row->decided = TRUE;
      return TRUE;
    }
  return free_code (merge, xb_merge_id_at (other->values, parent), &new, error) && set_code (merge, ours, new, error);
}

/** The codes of groups begin with that of their village, which may have got another. */
gboolean
xb_merge_tidy_places (XbMerge *merge, GError **error)
{
  g_autoptr (GArray) ids = xb_store_ask_ids (merge->store, error,
                                             "SELECT g.id FROM place g JOIN place v ON v.id = g.parent_id WHERE g.kind = 'group' AND substr (g.code, 1, length (v.code)) <> v.code ORDER BY g.id", "");

  for (guint i = 0; ids != NULL && i < ids->len; i++)
    {
      gint64 id = g_array_index (ids, gint64, i), parent, taken;
      g_autofree char *code = NULL, *other = NULL;

      if (!xb_store_ask_text (merge->store, error, &code, "SELECT v.code || substr (g.code, -3) FROM place g JOIN place v ON v.id = g.parent_id WHERE g.id = ?", "i", id)
          || !xb_store_ask_number (merge->store, error, &taken, "SELECT count (*) FROM place WHERE code = ?", "s", code)
          || !xb_store_ask_number (merge->store, error, &parent, "SELECT parent_id FROM place WHERE id = ?", "i", id) || (taken > 0 && !free_code (merge, parent, &other, error))
          || !set_code (merge, id, taken > 0 ? other : code, error))
        return FALSE;
    }
  return ids != NULL;
}
