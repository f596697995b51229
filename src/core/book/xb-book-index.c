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
  /* Values that were taken away: a trigger has seen to them. */
  return strcmp (changed->table, "book_value") != 0 || xb_store_ask_number (store, error, id, "SELECT row_id FROM book_value WHERE id = ?", "i", changed->id);
}

static gboolean
index_entry (XbStore *store, gint64 id, GError **error)
{
  return xb_store_do (store, error, "INSERT OR REPLACE INTO book_index (row_id, register, words) SELECT row_id, register, words FROM book_words WHERE row_id = ?", "i", id);
}

/** All of them anew, within a transaction. */
gboolean
xb_book_index_rebuild (XbStore *store, GError **error)
{
  return xb_store_exec (store, "DELETE FROM book_index", error) && xb_store_exec (store, "INSERT INTO book_index (row_id, register, words) SELECT row_id, register, words FROM book_words", error);
}

/** An #XbIndexer. */
gboolean
xb_book_index_refresh (XbStore *store, GArray *changed_rows, GError **error)
{
  g_autoptr (GHashTable) done = NULL;

  for (guint i = 0; i < changed_rows->len; i++)
    {
      gint64 id;

      if (!entry_of (store, &g_array_index (changed_rows, XbChangedRow, i), &id, error))
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
