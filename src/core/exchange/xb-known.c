#define G_LOG_DOMAIN "xb-exchange"

#include "exchange/xb-known.h"

#include "store/xb-journal.h"
#include "store/xb-statement.h"

typedef struct
{
  gint64 seq;
  char *hash; /* (nullable) */
} Seen;

struct _XbKnown
{
  GHashTable *seen; /* site → Seen */
};

static void
seen_free (gpointer data)
{
  g_free (((Seen *) data)->hash);
  g_free (data);
}

/** (transfer full): of an office that has seen nothing */
XbKnown *
xb_known_new (void)
{
  XbKnown *known = g_new0 (XbKnown, 1);

  known->seen = g_hash_table_new_full (NULL, NULL, NULL, seen_free);
  return known;
}

void
xb_known_free (XbKnown *known)
{
  if (known == NULL)
    return;
  g_hash_table_unref (known->seen);
  g_free (known);
}

/** It has seen entries of @site up to @seq, if it had not seen more. @hash: (nullable): of that entry */
void
xb_known_add (XbKnown *known, gint64 site, gint64 seq, const char *hash)
{
  Seen *seen = g_hash_table_lookup (known->seen, GSIZE_TO_POINTER (site));

  if (seen != NULL && (seen->seq > seq || (seen->seq == seq && seen->hash != NULL)))
    return;
  seen = g_new0 (Seen, 1);
  seen->seq = seq;
  seen->hash = g_strdup (hash);
  g_hash_table_insert (known->seen, GSIZE_TO_POINTER (site), seen);
}

/** The last entry seen of an office; 0 for none. */
gint64
xb_known_seq (const XbKnown *known, gint64 site)
{
  const Seen *seen = g_hash_table_lookup (known->seen, GSIZE_TO_POINTER (site));

  return seen != NULL ? seen->seq : 0;
}

/** (transfer none) (nullable): the hash of the last entry seen of an office */
const char *
xb_known_hash (const XbKnown *known, gint64 site)
{
  const Seen *seen = g_hash_table_lookup (known->seen, GSIZE_TO_POINTER (site));

  return seen != NULL ? seen->hash : NULL;
}

/** Whether it has seen what was written there. */
gboolean
xb_known_has (const XbKnown *known, XbDot dot)
{
  return dot.seq <= xb_known_seq (known, dot.site);
}

static int
by_site (gconstpointer a, gconstpointer b)
{
  return (a > b) - (a < b);
}

/** In the order of the site numbers. */
void
xb_known_foreach (const XbKnown *known, void (*each) (gint64 site, gint64 seq, const char *hash, gpointer data), gpointer data)
{
  g_autoptr (GList) sites = g_list_sort (g_hash_table_get_keys (known->seen), by_site);

  for (GList *l = sites; l != NULL; l = l->next)
    {
      const Seen *seen = g_hash_table_lookup (known->seen, l->data);

      each ((gint64) GPOINTER_TO_SIZE (l->data), seen->seq, seen->hash, data);
    }
}

/* Adds what a statement gives: site, entry, hash. */
static gboolean
add_all (XbStore *store, XbStmt *stmt, XbKnown *known, GError **error)
{
  gboolean row = TRUE;

  while (row)
    {
      if (!xb_stmt_step (store, stmt, &row, error))
        return FALSE;
      if (row)
        xb_known_add (known, sqlite3_column_int64 (stmt, 0), sqlite3_column_int64 (stmt, 1), (const char *) sqlite3_column_text (stmt, 2));
    }
  return TRUE;
}

/* A package that was undone was never taken in. */
#define STANDS XB_SQL_ACT_STANDS ("t.act")

/**
 * xb_known_here:
 *
 * Returns: (transfer full): what this office has seen: its own journal, and what came in with packages. What a partner who holds a part of the
 *   register has seen of others does not count: it has seen only what concerns that part.
 */
XbKnown *
xb_known_here (XbStore *store, GError **error)
{
  g_autoptr (XbKnown) known = xb_known_new ();
  g_autoptr (XbStmt) own = xb_store_prepare (store, "SELECT seq, hash FROM journal ORDER BY seq DESC LIMIT 1", error);
  g_autoptr (XbStmt) taken = own != NULL ? xb_store_prepare (store,
                                                             "SELECT p.site, t.to_seq, t.to_hash FROM package_taken t JOIN partner p ON p.id = t.partner_id WHERE " STANDS
                                                             " UNION ALL SELECT k.site, k.seq, k.hash FROM package_taken t JOIN partner p ON p.id = t.partner_id"
                                                             " JOIN package_known k ON k.act = t.act WHERE p.place_id IS NULL AND " STANDS,
                                                             error)
                                         : NULL;
  gboolean row;

  if (taken == NULL || !xb_stmt_step (store, own, &row, error))
    return NULL;
  if (row)
    xb_known_add (known, xb_store_site (store), sqlite3_column_int64 (own, 0), (const char *) sqlite3_column_text (own, 1));
  return add_all (store, taken, known, error) ? g_steal_pointer (&known) : NULL;
}

/** (transfer full): what a partner had seen when it wrote the last package that was taken in, and its own journal up to there */
XbKnown *
xb_known_there (XbStore *store, gint64 partner, GError **error)
{
  g_autoptr (XbKnown) known = xb_known_new ();
  g_autoptr (XbStmt) stmt = xb_store_ask (store, error,
                                          "WITH last AS (SELECT act, partner_id, to_seq, to_hash FROM package_taken t WHERE partner_id = ?1 AND " STANDS " ORDER BY to_seq DESC LIMIT 1)"
                                          " SELECT k.site, k.seq, k.hash FROM last JOIN package_known k ON k.act = last.act"
                                          " UNION ALL SELECT p.site, last.to_seq, last.to_hash FROM last JOIN partner p ON p.id = last.partner_id",
                                          "i", partner);

  return stmt != NULL && add_all (store, stmt, known, error) ? g_steal_pointer (&known) : NULL;
}
