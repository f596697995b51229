#define G_LOG_DOMAIN "xb-store"

/* The database as it was known on a past day: a copy nobody else sees, from which everything recorded later is taken away, change by
 * change, as the journal has it. */

#include "store/xb-changed-places.h"
#include "store/xb-txn.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static int
on_conflict (void *data, int kind, sqlite3_changeset_iter *iter)
{
  return xb_changed_places_waits (data, kind, iter) ? SQLITE_CHANGESET_OMIT : SQLITE_CHANGESET_ABORT;
}

/* Takes one entry back. */
static gboolean
take_back (XbStore *store, XbStmt *entry, GArray *rows, GError **error)
{
  int size = 0;
  void *inverted = NULL;
  g_autoptr (XbChangedPlaces) places = xb_changed_places_new ();
  const char *in_the_way = NULL;
  gint64 id;
  gboolean ok;

  if (sqlite3_column_bytes (entry, 1) == 0)
    return TRUE;
  if (sqlite3changeset_invert (sqlite3_column_bytes (entry, 1), sqlite3_column_blob (entry, 1), &size, &inverted) != SQLITE_OK)
    return xb_store_fail (store, error);
  ok = sqlite3changeset_apply_v2 (store->db, size, inverted, NULL, on_conflict, places, NULL, NULL, SQLITE_CHANGESETAPPLY_NOSAVEPOINT) == SQLITE_OK
       && xb_changed_places_write (places, store, &in_the_way, &id, NULL) && in_the_way == NULL;
  if (!ok)
    g_set_error (error, XB_STORE_ERROR, XB_STORE_ERROR_CONFLICT,
                 _ ("The register of that day cannot be worked out: entry %lld of the journal does not fit what came after it. Verify the database."),
                 sqlite3_column_int64 (entry, 0));
  ok = ok && xb_txn_changed_rows (store, size, inverted, rows, error);
  sqlite3_free (inverted);
  return ok;
}

static gboolean
rewind_to (XbStore *store, const char *date, XbIndexer indexer, GError **error)
{
  /* The first entry of a later day, by number: a clock that was set back does not tear the journal apart. */
  g_autoptr (XbStmt) entry = xb_store_prepare (store,
                                               "SELECT seq, changeset FROM journal WHERE seq >= (SELECT min (seq) FROM journal WHERE substr (at, 1, 10) > ?)"
                                               " ORDER BY seq DESC",
                                               error);
  g_autoptr (XbStmt) forget = xb_store_prepare (store, "DELETE FROM journal WHERE seq >= (SELECT min (seq) FROM journal WHERE substr (at, 1, 10) > ?)", error);
  g_autoptr (GArray) rows = g_array_new (FALSE, FALSE, sizeof (XbChangedRow));

  if (entry == NULL || forget == NULL || !xb_store_exec (store, "BEGIN", error))
    return FALSE;
  xb_stmt_bind_text (entry, 1, date);
  xb_stmt_bind_text (forget, 1, date);
  while (TRUE)
    {
      gboolean row;

      if (!xb_stmt_step (store, entry, &row, error))
        return FALSE;
      if (!row)
        break;
      if (!take_back (store, entry, rows, error))
        return FALSE;
    }
  sqlite3_reset (entry);
  return (rows->len == 0 || indexer (store, rows, error)) && xb_stmt_run (store, forget, error) && xb_store_exec (store, "COMMIT", error);
}

static gboolean
copy_into (XbStore *store, const char *from, GError **error)
{
  g_autoptr (XbStore) source = xb_store_open (from, XB_STORE_READ_ONLY, error);

  return source != NULL && (xb_store_copy_pages (store->db, source->db) == SQLITE_OK || xb_store_fail (store, error));
}

/* Before its first entry there was no register. */
static gboolean
was_there (XbStore *store, const char *date, GError **error)
{
  g_autoptr (XbStmt) stmt = xb_store_prepare (store, "SELECT substr (at, 1, 10) FROM journal ORDER BY seq LIMIT 1", error);
  gboolean row;

  if (stmt == NULL || !xb_stmt_step (store, stmt, &row, error))
    return FALSE;
  if (row && strcmp ((const char *) sqlite3_column_text (stmt, 0), date) <= 0)
    return TRUE;
  g_set_error (error, XB_STORE_ERROR, XB_STORE_ERROR_NOT_FOUND, _ ("Nothing was known on %s: this register was begun on %s."), date,
               row ? (const char *) sqlite3_column_text (stmt, 0) : "?");
  return FALSE;
}

/**
 * xb_store_open_as_known:
 * @path: a database
 * @date: YYYY-MM-DD: what was recorded up to its end is kept
 * @indexer: brings derived tables up to date with what was taken back
 *
 * Returns: (transfer full): a database of its own that is gone when it is closed, in a file that has no name; it cannot be written
 */
XbStore *
xb_store_open_as_known (const char *path, const char *date, XbIndexer indexer, GError **error)
{
  g_autoptr (XbStore) store = xb_store_connect_private (error);
  gboolean ok = store != NULL && xb_store_exec (store, "PRAGMA foreign_keys = OFF", error) && copy_into (store, path, error)
                && was_there (store, date, error) && rewind_to (store, date, indexer, error) && xb_store_exec (store, "PRAGMA query_only = ON", error);

  if (!ok)
    return NULL;
  store->site = 0;
  return g_steal_pointer (&store);
}
