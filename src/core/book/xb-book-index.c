#define G_LOG_DOMAIN "xb-book"

#include "book/xb-book-index.h"

#include "store/xb-statement.h"

#include <string.h>

/* The entry a changed row is of; 0 for none that is still there. */
static gboolean
entry_of (XbStore *store, const XbChangedRow *changed, gint64 *id, GError **error)
{
  if (strcmp (changed->table, "book_row") == 0)
    {
      *id = changed->id;
      return TRUE;
    }
  *id = 0;
  /* Values that were taken away: a trigger has noted of which entry. */
  return strcmp (changed->table, "book_value") != 0 || xb_store_ask_number (store, error, id, "SELECT row_id FROM book_value WHERE id = ?", "i", changed->id);
}

/* Takes out what the indexes hold of an entry, and puts in what it says now, if it is there. */
static gboolean
index_entry (XbStore *store, gint64 id, GError **error)
{
  return xb_store_do (store, error, "INSERT INTO book_pairs (book_pairs, rowid, pairs) SELECT 'delete', row_id, xb_pairs (words) FROM book_index WHERE row_id = ?", "i", id)
         && xb_store_do (store, error, "DELETE FROM book_index WHERE row_id = ?", "i", id)
         && xb_store_do (store, error, "INSERT INTO book_index (row_id, register, words) SELECT row_id, register, words FROM book_words WHERE row_id = ?", "i", id)
         && xb_store_do (store, error, "INSERT INTO book_pairs (rowid, pairs) SELECT row_id, xb_pairs (words) FROM book_index WHERE row_id = ?", "i", id);
}

/** All of them anew, within a transaction. */
gboolean
xb_book_index_rebuild (XbStore *store, GError **error)
{
  return xb_store_exec (store, "DELETE FROM book_index; DELETE FROM book_stale; INSERT INTO book_pairs (book_pairs) VALUES ('delete-all')", error)
         && xb_store_exec (store, "INSERT INTO book_index (row_id, register, words) SELECT row_id, register, words FROM book_words", error)
         && xb_store_exec (store, "INSERT INTO book_pairs (rowid, pairs) SELECT row_id, xb_pairs (words) FROM book_index", error);
}

/** An #XbIndexer. */
gboolean
xb_book_index_refresh (XbStore *store, GArray *changed_rows, GError **error)
{
  g_autoptr (GHashTable) done = NULL;
  g_autoptr (GArray) stale = xb_store_ask_ids (store, error, "SELECT row_id FROM book_stale", "");

  if (stale == NULL)
    return FALSE;
  if (stale->len > 0 && !xb_store_exec (store, "DELETE FROM book_stale", error))
    return FALSE;
  for (guint i = 0; i < changed_rows->len + stale->len; i++)
    {
      gint64 id;

      if (i >= changed_rows->len)
        id = g_array_index (stale, gint64, i - changed_rows->len);
      else if (!entry_of (store, &g_array_index (changed_rows, XbChangedRow, i), &id, error))
        return FALSE;
      if (id == 0)
        continue;
      if (done == NULL)
        done = g_hash_table_new (g_direct_hash, g_direct_equal);
      if (g_hash_table_add (done, GSIZE_TO_POINTER ((gsize) id)) && !index_entry (store, id, error))
        return FALSE;
    }
  return TRUE;
}
