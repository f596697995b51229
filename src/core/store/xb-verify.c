#define G_LOG_DOMAIN "xb-store"

/* Whether a file is whole, as SQLite sees it: all of it, one thing after the other; or, of a copy, what it takes to say that nothing is lost, as fast as
 * the PC can. */

#include "store/xb-statement.h"
#include "store/xb-store-private.h"

#include <glib/gi18n-lib.h>
#include <sys/resource.h>
#include <unistd.h>

#define MAX_THREADS 4
#define NICE 10

/* Adds a sentence for each thing a PRAGMA that checks finds wrong. @keys: it is the one of foreign keys, whose rows say where */
static gboolean
check (XbStore *store, const char *pragma, gboolean keys, GPtrArray *found, GError **error)
{
  g_autoptr (XbStmt) stmt = xb_store_prepare (store, pragma, error);
  gboolean row = TRUE;

  if (stmt == NULL)
    return FALSE;
  while (row)
    {
      if (!xb_stmt_step (store, stmt, &row, error))
        return FALSE;
      if (row && keys)
        g_ptr_array_add (found, g_strdup_printf (_ ("Row %lld of table %s points to a row of %s that does not exist."), sqlite3_column_int64 (stmt, 1),
                                                 sqlite3_column_text (stmt, 0), sqlite3_column_text (stmt, 2)));
      else if (row && g_strcmp0 ((const char *) sqlite3_column_text (stmt, 0), "ok") != 0)
        g_ptr_array_add (found, g_strdup ((const char *) sqlite3_column_text (stmt, 0)));
    }
  return TRUE;
}

/**
 * xb_store_verify:
 * @store: an open store
 * @problems: (out) (element-type utf8): what was found, a sentence each; empty when all is well
 *
 * Checks every page, every index and constraint, and every foreign key.
 *
 * Returns: %FALSE if the check itself failed
 */
gboolean
xb_store_verify (XbStore *store, GPtrArray **problems, GError **error)
{
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func (g_free);

  if (!check (store, "PRAGMA integrity_check", FALSE, found, error) || !check (store, "PRAGMA foreign_key_check", TRUE, found, error))
    return FALSE;
  *problems = g_steal_pointer (&found);
  return TRUE;
}

/* What the threads of one check share. */
typedef struct
{
  const char *path;
  GPtrArray *checks; /* (element-type utf8): PRAGMAs; the last one is of the foreign keys */
  gint next;         /* the first of them that nobody has taken; atomic */
  GMutex lock;       /* of what follows */
  GPtrArray *found;
  GError *error;
} Work;

static gpointer
work (gpointer data)
{
  Work *w = data;
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;
  g_autoptr (XbStore) store = xb_store_open (w->path, XB_STORE_READ_ONLY, &error);
  guint i;

  /* Beside whoever works in the window: this thread, and only it, takes what others leave. */
  setpriority (PRIO_PROCESS, (id_t) gettid (), NICE);
  while (error == NULL && (i = (guint) g_atomic_int_add (&w->next, 1)) < w->checks->len)
    check (store, g_ptr_array_index (w->checks, i), i + 1 == w->checks->len, found, &error);
  g_mutex_lock (&w->lock);
  for (i = 0; i < found->len; i++)
    g_ptr_array_add (w->found, g_strdup (g_ptr_array_index (found, i)));
  if (error != NULL && w->error == NULL)
    w->error = g_steal_pointer (&error);
  g_mutex_unlock (&w->lock);
  return NULL;
}

/* A check for each table with its indexes, those of most columns first, since they take longest: nobody is to begin with them at the end. */
static gboolean
list_checks (XbStore *store, GPtrArray *checks, GError **error)
{
  g_autoptr (XbStmt) stmt = xb_store_prepare (store,
                                              "SELECT 'sqlite_schema' UNION ALL SELECT * FROM (SELECT name FROM sqlite_schema s WHERE type = 'table' AND rootpage > 0"
                                              " ORDER BY (SELECT count(*) FROM pragma_table_info (s.name)) DESC)",
                                              error);
  gboolean row;

  if (stmt == NULL || !xb_stmt_step (store, stmt, &row, error))
    return FALSE;
  for (; row;)
    {
      g_ptr_array_add (checks, g_strdup_printf ("PRAGMA quick_check (\"%s\")", (const char *) sqlite3_column_text (stmt, 0)));
      if (!xb_stmt_step (store, stmt, &row, error))
        return FALSE;
    }
  g_ptr_array_add (checks, g_strdup ("PRAGMA foreign_key_check"));
  return TRUE;
}

/**
 * xb_store_verify_copy:
 * @path: a database that nobody writes
 * @problems: (out) (element-type utf8): as in xb_store_verify()
 *
 * Checks every page and row of each table, the order of each index, and every foreign key, on as many threads as the PC has; not whether each index says what
 * its table says, which takes three times as long as all of that: no row is lost where one does not, and the daily verification looks for it.
 *
 * Returns: %FALSE if the check itself failed
 */
gboolean
xb_store_verify_copy (const char *path, GPtrArray **problems, GError **error)
{
  g_autoptr (XbStore) store = xb_store_open (path, XB_STORE_READ_ONLY, error);
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func (g_free), checks = g_ptr_array_new_with_free_func (g_free);
  GThread *threads[MAX_THREADS];
  guint n = CLAMP (g_get_num_processors (), 1, MAX_THREADS);
  Work w = { .path = path, .checks = checks, .found = found };

  if (store == NULL || !list_checks (store, checks, error))
    return FALSE;
  g_mutex_init (&w.lock);
  for (guint i = 0; i < n; i++)
    threads[i] = g_thread_new ("verify", work, &w);
  for (guint i = 0; i < n; i++)
    g_thread_join (threads[i]);
  g_mutex_clear (&w.lock);
  if (w.error != NULL)
    {
      g_propagate_error (error, w.error);
      return FALSE;
    }
  *problems = g_steal_pointer (&found);
  return TRUE;
}
