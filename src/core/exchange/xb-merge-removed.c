#define G_LOG_DOMAIN "xb-exchange"

/* Records that one side removed, and the other changed or used meanwhile. */

#include "exchange/xb-merge-private.h"

#include "exchange/xb-exchange-error.h"
#include "store/xb-statement.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* A row that the other side removed, and that stands here. */
typedef struct
{
  const XbShareTable *table;
  gint64 id;
  guint64 columns;
  XbDot dot;
  XbLocal *local;
  const XbShareTable *root_table; /* whose record it is: a person's, or its own */
  gint64 root;
  gboolean used, kept, asked;
} Removed;

typedef struct
{
  XbMerge *merge;
  GPtrArray *list;    /* (element-type Removed) */
  GHashTable *by_key; /* "table number, key" → Removed */
  guint64 columns;    /* of the row that comes next */
  XbDot dot;
} Removing;

static void
removed_free (gpointer data)
{
  Removed *removed = data;

  xb_local_free (removed->local);
  g_free (removed);
}

static Removed *
find (const Removing *removing, const XbShareTable *table, gint64 id)
{
  g_autofree char *key = xb_share_key (table, id);

  return g_hash_table_lookup (removing->by_key, key);
}

/* Whose record a row is: the first person it names; otherwise it stands for itself. */
static void
find_root (const XbMerge *merge, const XbShareTable *table, gint64 id, sqlite3_value *const *values, const XbShareTable **root_table, gint64 *root)
{
  const XbShareTable *person = xb_share_find (merge->share, "person");

  *root_table = table;
  *root = id;
  for (int i = 1; i < table->n_columns; i++)
    for (guint k = 0; k < table->refs->len; k++)
      {
        const XbShareRef *ref = &g_array_index (table->refs, XbShareRef, k);

        if (ref->column == i && ref->table == person->number && xb_merge_id_at (values, i) != 0)
          {
            *root_table = person;
            *root = xb_merge_id_at (values, i);
            return;
          }
      }
}

/* ---- removed there ---- */

static gboolean
read_removed (const char *name, gboolean stands, sqlite3_value **values, int n, gpointer data, GError **error)
{
  Removing *removing = data;
  XbMerge *merge = removing->merge;
  const XbShareTable *table;
  gint64 id = n > 0 ? sqlite3_value_int64 (values[0]) : 0;
  Removed *removed;
  XbLocal *local;

  if (strcmp (name, XB_PACKAGE_DOT) == 0 && n == 5)
    {
      removing->columns = (guint64) sqlite3_value_int64 (values[2]);
      removing->dot = (XbDot){ sqlite3_value_int64 (values[3]), sqlite3_value_int64 (values[4]) };
      return TRUE;
    }
  table = xb_share_find (merge->share, name);
  /* A key that has become another was not removed. */
  if (table == NULL || stands || xb_known_has (merge->here, removing->dot) || xb_merge_alias (merge, table, id) != id)
    return TRUE;
  if (!xb_merge_load (merge, table, id, &local, error))
    return FALSE;
  if (local == NULL) /* others may still have it */
    return xb_merge_touch (merge, table, id, removing->columns, removing->dot, TRUE, error);
  removed = g_new0 (Removed, 1);
  removed->table = table;
  removed->id = id;
  removed->columns = removing->columns;
  removed->dot = removing->dot;
  removed->local = local;
  find_root (merge, table, id, local->values, &removed->root_table, &removed->root);
  g_ptr_array_add (removing->list, removed);
  g_hash_table_insert (removing->by_key, xb_share_key (table, id), removed);
  return TRUE;
}

/* What was written here, and the sender has not seen, uses all that it names, and what that names. @of: (nullable): the removed person it is
 * about: what becomes of them decides about all else that is reached from there */
static gboolean
mark_used (Removing *removing, GHashTable *seen, const XbShareTable *table, gint64 id, const Removed *of, GError **error)
{
  XbMerge *merge = removing->merge;
  g_autoptr (XbLocal) local = NULL;
  Removed *removed = find (removing, table, id);

  if (!g_hash_table_add (seen, xb_share_key (table, id)))
    return TRUE;
  if (removed != NULL && (of == NULL || (removed->root_table == of->table && removed->root == of->id)))
    removed->used = TRUE;
  if (!xb_merge_load (merge, table, id, &local, error))
    return FALSE;
  for (guint i = 0; local != NULL && i < table->refs->len; i++)
    {
      const XbShareRef *ref = &g_array_index (table->refs, XbShareRef, i);
      gint64 to = xb_merge_id_at (local->values, ref->column);

      if (to != 0 && !mark_used (removing, seen, xb_share_table (merge->share, ref->table), to, of, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
mark_from (Removing *removing, GHashTable *seen, const XbWrittenRow *row, GError **error)
{
  g_autoptr (XbLocal) local = NULL;
  const XbShareTable *root_table;
  const Removed *person;
  gint64 root;

  if (!xb_merge_load (removing->merge, row->table, row->id, &local, error))
    return FALSE;
  if (local == NULL)
    return TRUE;
  find_root (removing->merge, row->table, row->id, local->values, &root_table, &root);
  person = root_table == xb_share_find (removing->merge->share, "person") ? find (removing, root_table, root) : NULL;
  if (person != NULL)
    {
      g_autoptr (GHashTable) own = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

      return mark_used (removing, own, row->table, row->id, person, error);
    }
  return mark_used (removing, seen, row->table, row->id, NULL, error);
}

static gboolean
mark_all_used (Removing *removing, GError **error)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GPtrArray *rows = xb_written_rows (removing->merge->written);

  for (guint i = 0; removing->list->len > 0 && i < rows->len; i++)
    {
      const XbWrittenRow *row = g_ptr_array_index (rows, i);

      if (row->stands && xb_merge_unseen (removing->merge, row) && !mark_from (removing, seen, row, error))
        return FALSE;
    }
  return TRUE;
}

/* A letter of this office about somebody, a decision: what only this office has, and what does not go. */
static gboolean
used_by_office (XbMerge *merge, const Removed *removed, gboolean *used, GError **error)
{
  g_autoptr (GPtrArray) children = xb_share_children (merge->store, removed->table->name, error);

  *used = FALSE;
  for (guint i = 0; children != NULL && i < children->len; i++)
    {
      const XbShareChild *child = g_ptr_array_index (children, i);
      g_autofree char *sql = NULL;
      gint64 count;

      if (xb_share_find (merge->share, child->table) != NULL)
        continue;
      sql = g_strdup_printf ("SELECT count (*) FROM \"%s\" WHERE \"%s\" = ?", child->table, child->column);
      if (!xb_store_ask_number (merge->store, error, &count, sql, "i", removed->id))
        return FALSE;
      *used = *used || count > 0;
    }
  return children != NULL;
}

static void
ask_removed (XbMerge *merge, const Removed *removed)
{
  XbConflict *conflict = xb_merge_ask (merge, XB_CONFLICT_REMOVED_THERE, removed->root_table, removed->root, "gone");
  GPtrArray *rows = xb_written_rows (merge->written);

  if (conflict == NULL)
    return;
  xb_conflict_side_fill (merge->store, &conflict->theirs, removed->dot);
  for (guint i = rows->len; i > 0 && conflict->ours.at == NULL; i--)
    {
      const XbWrittenRow *row = g_ptr_array_index (rows, i - 1);

      if (row->table == removed->table && row->id == removed->id && xb_merge_unseen (merge, row))
        xb_conflict_side_fill (merge->store, &conflict->ours, xb_written_dot (row, __builtin_ctzll (row->columns)));
    }
}

/* Asks record by record: all rows of one person together. */
static gboolean
decide_removed (Removing *removing, GError **error)
{
  XbMerge *merge = removing->merge;
  g_autoptr (GHashTable) roots = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < removing->list->len; i++)
    {
      Removed *removed = g_ptr_array_index (removing->list, i);
      gboolean by_office = FALSE;
      g_autofree char *id = NULL;
      const char *answer;

      if (!removed->used && !xb_merge_unseen (merge, xb_written_find (merge->written, removed->table, removed->id)))
        {
          if (!used_by_office (merge, removed, &by_office, error))
            return FALSE;
          if (!by_office)
            continue;
        }
      removed->asked = TRUE;
      id = xb_conflict_id (removed->root_table->name, removed->root, "gone");
      answer = xb_merge_answer (merge, id, NULL);
      if (answer == NULL || strcmp (answer, XB_ANSWER_ONE) == 0)
        ask_removed (merge, removed);
      else if (strcmp (answer, XB_ANSWER_THEIRS) == 0 && !by_office)
        continue;
      else if (strcmp (answer, XB_ANSWER_THEIRS) == 0 && merge->prefer == NULL)
        {
          g_autofree char *name = xb_journal_row_name (merge->store, removed->table->name, removed->id);

          return xb_exchange_refuse (error, XB_EXCHANGE_ERROR_REFUSED, _ ("%s “%s” cannot be removed here: letters or decisions of this office name it. Let it stay."),
                                     xb_journal_table_title (removed->table->name), name);
        }
      g_hash_table_add (roots, xb_share_key (removed->root_table, removed->root));
    }
  for (guint i = 0; i < removing->list->len; i++)
    {
      Removed *removed = g_ptr_array_index (removing->list, i);
      g_autofree char *key = xb_share_key (removed->root_table, removed->root);

      removed->kept = g_hash_table_contains (roots, key);
    }
  return TRUE;
}

/* What is kept needs what it names. */
static void
keep_named (Removing *removing)
{
  gboolean more = TRUE;

  while (more)
    {
      more = FALSE;
      for (guint i = 0; i < removing->list->len; i++)
        {
          const Removed *removed = g_ptr_array_index (removing->list, i);

          for (guint k = 0; removed->kept && k < removed->table->refs->len; k++)
            {
              const XbShareRef *ref = &g_array_index (removed->table->refs, XbShareRef, k);
              Removed *named = find (removing, xb_share_table (removing->merge->share, ref->table), xb_merge_id_at (removed->local->values, ref->column));

              if (named != NULL && !named->kept)
                more = named->kept = TRUE;
            }
        }
    }
}

/* Removes what names a row. */
static gboolean
remove_children (XbMerge *merge, const XbShareTable *table, gint64 id, GError **error)
{
  for (guint t = 0; t < merge->share->tables->len; t++)
    {
      const XbShareTable *child = xb_share_table (merge->share, (int) t);

      for (guint i = 0; i < child->refs->len; i++)
        {
          const XbShareRef *ref = &g_array_index (child->refs, XbShareRef, i);
          g_autofree char *sql = NULL;
          g_autoptr (GArray) ids = NULL;

          if (ref->table != table->number)
            continue;
          sql = g_strdup_printf ("SELECT id FROM \"%s\" WHERE \"%s\" = ?", child->name, child->columns[ref->column]);
          ids = xb_store_ask_ids (merge->store, error, sql, "i", id);
          if (ids == NULL)
            return FALSE;
          for (guint k = 0; k < ids->len; k++)
            if (!xb_merge_remove (merge, child, g_array_index (ids, gint64, k), error))
              return FALSE;
        }
    }
  return TRUE;
}

/** Removes a row, what names it, and what names that; the other side is told. Of rows that only one side knows, or that a person has decided about. */
gboolean
xb_merge_remove (XbMerge *merge, const XbShareTable *table, gint64 id, GError **error)
{
  return remove_children (merge, table, id, error) && xb_merge_delete (merge, table, id, error)
         && xb_merge_touch (merge, table, id, XB_ALL_COLUMNS (table), xb_merge_own_dot (merge), TRUE, error);
}

static int
children_first (gconstpointer a, gconstpointer b)
{
  const Removed *x = *(Removed *const *) a, *y = *(Removed *const *) b;

  return y->table->number - x->table->number;
}

static gboolean
carry_out (Removing *removing, GError **error)
{
  XbMerge *merge = removing->merge;

  g_ptr_array_sort (removing->list, children_first);
  for (guint i = 0; i < removing->list->len; i++)
    {
      const Removed *removed = g_ptr_array_index (removing->list, i);

      if (removed->kept)
        {
          if (!xb_merge_touch (merge, removed->table, removed->id, XB_ALL_COLUMNS (removed->table), xb_merge_own_dot (merge), FALSE, error))
            return FALSE;
          continue;
        }
      /* What comes under a key that has become this one goes with it: a person has said so. */
      if (removed->asked)
        g_hash_table_add (merge->dropped[removed->table->number], GSIZE_TO_POINTER (removed->id));
      if (!(removed->asked ? xb_merge_remove (merge, removed->table, removed->id, error)
                           : xb_merge_delete (merge, removed->table, removed->id, error)
                                 && xb_merge_touch (merge, removed->table, removed->id, XB_ALL_COLUMNS (removed->table), removed->dot, TRUE, error)))
        return FALSE;
      merge->applied++;
    }
  return TRUE;
}

/** Takes in what the other side removed, before anything else: what is free then can be given anew. */
gboolean
xb_merge_take_removed (XbMerge *merge, GError **error)
{
  Removing removing = { .merge = merge };
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func (removed_free);
  g_autoptr (GHashTable) by_key = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  removing.list = list;
  removing.by_key = by_key;
  if (!xb_rows_read (merge->payload, read_removed, &removing, error))
    return FALSE;
  if (list->len == 0)
    return TRUE;
  if (!mark_all_used (&removing, error) || !decide_removed (&removing, error))
    return FALSE;
  keep_named (&removing);
  return carry_out (&removing, error);
}

/* ---- removed here ---- */

static gboolean
restore (XbMerge *merge, XbWrittenRow *row, GError **error)
{
  XbIncoming *incoming;

  if (row->stands || row->before == NULL)
    return TRUE;
  row->stands = TRUE;
  if (xb_merge_alias (merge, row->table, row->id) != row->id)
    return TRUE; /* it has become one with another, which stands */
  incoming = xb_incoming_new (row->table, row->before);
  incoming->decided = TRUE;
  xb_merge_map (merge, incoming);
  if (!xb_merge_put (merge, incoming, error))
    return FALSE;
  /* It needs what it names. */
  for (guint i = 0; i < row->table->refs->len; i++)
    {
      const XbShareRef *ref = &g_array_index (row->table->refs, XbShareRef, i);
      XbWrittenRow *named = xb_written_find (merge->written, xb_share_table (merge->share, ref->table), xb_merge_id_at (row->before, ref->column));

      if (named != NULL && !restore (merge, named, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
restore_root (XbMerge *merge, const XbShareTable *root_table, gint64 root, GError **error)
{
  GPtrArray *rows = xb_written_rows (merge->written);

  for (guint i = 0; i < rows->len; i++)
    {
      XbWrittenRow *row = g_ptr_array_index (rows, i);
      const XbShareTable *of_table;
      gint64 of;

      if (row->stands || row->before == NULL || !xb_merge_unseen (merge, row))
        continue;
      find_root (merge, row->table, row->id, row->before, &of_table, &of);
      if (of_table == root_table && of == root && !restore (merge, row, error))
        return FALSE;
    }
  return TRUE;
}

/**
 * xb_merge_ask_restored:
 * @stays_gone: (out): it was removed here, the sender has not seen that, and it stays so
 *
 * Whether a row that the package changes or names stands; where it was removed here meanwhile a person says whether it comes back.
 */
gboolean
xb_merge_ask_restored (XbMerge *merge, const XbShareTable *table, gint64 id, gboolean *stays_gone, GError **error)
{
  XbWrittenRow *row = xb_written_find (merge->written, table, id);
  const XbShareTable *root_table;
  gint64 root;
  g_autofree char *key = NULL;
  const char *answer;
  XbConflict *conflict;

  *stays_gone = FALSE;
  if (row == NULL || row->stands || !xb_merge_unseen (merge, row))
    return TRUE;
  if (row->before == NULL) /* it came and went here, between two packages */
    {
      *stays_gone = TRUE;
      return TRUE;
    }
  find_root (merge, table, id, row->before, &root_table, &root);
  key = xb_conflict_id (root_table->name, root, "gone");
  answer = xb_merge_answer (merge, key, NULL);
  if (answer != NULL && strcmp (answer, XB_ANSWER_THEIRS) == 0)
    return restore_root (merge, root_table, root, error) && restore (merge, row, error);
  *stays_gone = TRUE;
  if (answer != NULL && strcmp (answer, XB_ANSWER_OURS) == 0)
    return TRUE;
  conflict = xb_merge_ask (merge, XB_CONFLICT_REMOVED_HERE, root_table, root, "gone");
  if (conflict != NULL)
    {
      int name = root_table == table ? xb_share_column (table, "name") : -1;

      xb_conflict_side_fill (merge->store, &conflict->ours, xb_written_dot (row, 0));
      if (name > 0 && row->before[name] != NULL)
        {
          g_free (conflict->name);
          conflict->name = g_strdup ((const char *) sqlite3_value_text (row->before[name]));
        }
    }
  return TRUE;
}
