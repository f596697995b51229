#define G_LOG_DOMAIN "xb-exchange"

/* Two records that are one: the same village, the same person entered in both offices. All that names one key names the other from then on. */

#include "exchange/xb-merge-private.h"

#include "store/xb-statement.h"

static gboolean
keep_alias (XbMerge *merge, const XbShareTable *table, gint64 from, gint64 to, GError **error)
{
  g_hash_table_insert (merge->aliases[table->number], GSIZE_TO_POINTER (from), GSIZE_TO_POINTER (to));
  return xb_store_do (merge->store, error, "INSERT OR REPLACE INTO package_alias (\"table\", old_id, new_id, act) VALUES (?1, ?2, ?3, ?4)", "siii", table->name, from, to, merge->act);
}

/* One that would be in the way of another under the new key is taken out and tried again when its table is through. */
static gboolean
point_one (XbMerge *merge, const XbShareTable *table, int column, gint64 id, gint64 to, GError **error)
{
  g_autoptr (XbLocal) local = NULL;
  XbIncoming *row;

  if (!xb_merge_load (merge, table, id, &local, error) || local == NULL || !xb_merge_delete (merge, table, id, error))
    return FALSE;
  row = xb_incoming_new (table, local->values);
  row->decided = TRUE;
  xb_incoming_set_int (merge, row, column, to);
  return xb_merge_put (merge, row, error);
}

static gboolean
point_child (XbMerge *merge, const XbShareChild *child, gint64 from, gint64 to, GError **error)
{
  g_autofree char *sql = g_strdup_printf ("UPDATE \"%s\" SET \"%s\" = ?2 WHERE \"%s\" = ?1", child->table, child->column, child->column);
  const XbShareTable *table = xb_share_find (merge->share, child->table);
  g_autofree char *keys = NULL;
  g_autoptr (GArray) ids = NULL;

  if (table == NULL)
    return xb_store_do (merge->store, error, sql, "ii", from, to);
  if (xb_store_do (merge->store, NULL, sql, "ii", from, to))
    return TRUE;
  keys = g_strdup_printf ("SELECT id FROM \"%s\" WHERE \"%s\" = ? ORDER BY id", child->table, child->column);
  ids = xb_store_ask_ids (merge->store, error, keys, "i", from);
  for (guint i = 0; ids != NULL && i < ids->len; i++)
    if (!point_one (merge, table, xb_share_column (table, child->column), g_array_index (ids, gint64, i), to, error))
      return FALSE;
  return ids != NULL;
}

/* All that names one key names the other. */
static gboolean
point_to (XbMerge *merge, const XbShareTable *table, gint64 from, gint64 to, GError **error)
{
  g_autoptr (GPtrArray) children = xb_share_children (merge->store, table->name, error);

  for (guint i = 0; children != NULL && i < children->len; i++)
    if (!point_child (merge, g_ptr_array_index (children, i), from, to, error))
      return FALSE;
  return children != NULL;
}

/* A row of ours gets another key. */
static gboolean
rekey (XbMerge *merge, const XbShareTable *table, gint64 from, gint64 to, GError **error)
{
  g_autofree char *sql = g_strdup_printf ("UPDATE \"%s\" SET id = ?2 WHERE id = ?1", table->name);

  if (!xb_store_do (merge->store, error, sql, "ii", from, to) || !point_to (merge, table, from, to, error))
    return FALSE;
  xb_written_move (merge->written, table, from, to);
  return TRUE;
}

/** A row of the package and one of ours are one: the older key stays, here and everywhere. */
gboolean
xb_merge_join (XbMerge *merge, XbIncoming *row, gint64 ours, GError **error)
{
  gint64 theirs = row->id;

  row->joined = TRUE;
  row->theirs_older = theirs < ours;
  if (ours < theirs)
    {
      xb_incoming_set_int (merge, row, 0, ours);
      return keep_alias (merge, row->table, theirs, ours, error) && point_to (merge, row->table, theirs, ours, error);
    }
  return keep_alias (merge, row->table, ours, theirs, error) && rekey (merge, row->table, ours, theirs, error);
}

/** The other side says that a row has become another. */
gboolean
xb_merge_take_alias (XbMerge *merge, const XbShareTable *table, gint64 from, gint64 to, GError **error)
{
  to = xb_merge_alias (merge, table, to);
  return from == to || xb_merge_alias (merge, table, from) == to || keep_alias (merge, table, from, to, error);
}

static gboolean
carry_out (XbMerge *merge, const XbShareTable *table, gint64 from, gint64 to, GError **error)
{
  g_autoptr (XbLocal) old = NULL, new = NULL;

  if (!xb_merge_load (merge, table, from, &old, error) || (old != NULL && !xb_merge_load (merge, table, to, &new, error)))
    return FALSE;
  if (old == NULL)
    return TRUE;
  if (new == NULL)
    return rekey (merge, table, from, to, error);
  return point_to (merge, table, from, to, error) && xb_merge_delete (merge, table, from, error)
         && xb_merge_touch (merge, table, from, XB_ALL_COLUMNS (table), xb_merge_own_dot (merge), TRUE, error);
}

/** What stands under a key that has become another, because it was brought back here, or was never seen under it, goes over to the other. */
gboolean
xb_merge_carry_out_aliases (XbMerge *merge, GError **error)
{
  for (guint t = 0; t < merge->share->tables->len; t++)
    {
      const XbShareTable *table = xb_share_table (merge->share, (int) t);
      g_autoptr (GList) keys = g_hash_table_get_keys (merge->aliases[t]);

      for (GList *l = keys; l != NULL; l = l->next)
        {
          gint64 from = (gint64) GPOINTER_TO_SIZE (l->data), to = xb_merge_alias (merge, table, from);

          if (to != from && !carry_out (merge, table, from, to, error))
            return FALSE;
        }
    }
  return TRUE;
}

/* What nobody numbered, and is still the same: one village of that name, one birth of one child, one marriage of two people. */
static const struct
{
  const char *table, *sql, *columns[3];
} alike[] = {
  { "place", "SELECT id FROM place WHERE parent_id IS NULL AND ?1 IS NULL AND code = ?2 AND kind = ?3 AND id <> ?4", { "parent_id", "code", "kind" } },
  { "place", "SELECT id FROM place WHERE parent_id = ?1 AND name = ?2 AND kind = ?3 AND id <> ?4", { "parent_id", "name", "kind" } },
  { "event", "SELECT id FROM event WHERE person_id = ?1 AND type = ?2 AND date = ?3 AND id <> ?4", { "person_id", "type", "date" } },
  { "marriage", "SELECT id FROM marriage WHERE person_id = ?1 AND spouse_id IS ?2 AND from_date IS ?3 AND spouse_name IS NULL AND id <> ?4", { "person_id", "spouse_id", "from_date" } },
};

/** A new row of the package that says what one of ours, which the sender has not seen, says as well. */
gboolean
xb_merge_join_alike (XbMerge *merge, XbIncoming *row, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (alike); i++)
    {
      g_autoptr (XbStmt) stmt = NULL;
      g_autoptr (XbLocal) local = NULL;
      gint64 ours;
      gboolean found;
      const XbWrittenRow *written;

      if (!xb_merge_is (row->table, alike[i].table) || row->joined)
        continue;
      if (!xb_merge_load (merge, row->table, row->id, &local, error))
        return FALSE;
      stmt = local == NULL ? xb_store_prepare (merge->store, alike[i].sql, error) : NULL;
      if (stmt == NULL)
        return local != NULL; /* it stands here already */
      for (int k = 0; k < 3; k++)
        sqlite3_bind_value (stmt, k + 1, row->values[xb_share_column (row->table, alike[i].columns[k])]);
      sqlite3_bind_int64 (stmt, 4, row->id);
      if (!xb_stmt_step (merge->store, stmt, &found, error))
        return FALSE;
      ours = found ? sqlite3_column_int64 (stmt, 0) : 0;
      g_clear_pointer (&stmt, xb_stmt_done);
      written = found ? xb_written_find (merge->written, row->table, ours) : NULL;
      if (written != NULL && !written->was_there && xb_merge_unseen (merge, written))
        return xb_merge_join (merge, row, ours, error);
    }
  return TRUE;
}
