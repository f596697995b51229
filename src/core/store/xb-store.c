#define G_LOG_DOMAIN "xb-store"

#include "store/xb-sql-words.h"
#include "store/xb-statement.h"
#include "store/xb-store-lock.h"
#include "store/xb-store-key.h"
#include "store/xb-store-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

G_DEFINE_QUARK (xb-store-error-quark, xb_store_error)

/* A file of at most this size is checked page by page whenever it is opened: a blink. Larger ones by `verify`. */
#define QUICK_CHECK_BYTES (8 * 1024 * 1024)

/**
 * xb_store_fail:
 * @store: a store whose last call of SQLite failed
 * @error: return location for an #XbStoreError
 *
 * Turns what SQLite said into a sentence for a person.
 *
 * Returns: %FALSE, so that it can be returned
 */
gboolean
xb_store_fail (XbStore *store, GError **error)
{
  int code = sqlite3_extended_errcode (store->db);

  switch (code & 0xff)
    {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      g_set_error (error, XB_STORE_ERROR, XB_STORE_ERROR_BUSY,
                   _ ("“%s” is being written by another program. Wait until it has finished, then try again."),
                   store->path);
      break;
    case SQLITE_FULL:
      g_set_error (error, XB_STORE_ERROR, XB_STORE_ERROR_FAILED,
                   _ ("The disk that holds “%s” is full. Nothing was changed. Free some space, then try again."),
                   store->path);
      break;
    case SQLITE_IOERR:
      g_set_error (error, XB_STORE_ERROR, XB_STORE_ERROR_FAILED,
                   _ ("The disk that holds “%s” could not be read or written (error %d). Nothing was changed. See whether it is full, "
                      "damaged or was taken out, then try again."),
                   store->path, code);
      break;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      g_set_error (error, XB_STORE_ERROR, XB_STORE_ERROR_CORRUPT,
                   _ ("“%s” is damaged (%s). Nothing was changed. Go back to the last backup."), store->path,
                   sqlite3_errmsg (store->db));
      break;
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
      g_set_error (error, XB_STORE_ERROR, XB_STORE_ERROR_READ_ONLY,
                   _ ("“%s” cannot be opened for writing (%s). Check that the file and its folder are not read-only."),
                   store->path, sqlite3_errmsg (store->db));
      break;
    case SQLITE_INTERRUPT:
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, _ ("Cancelled; nothing was changed."));
      break;
    default:
      /* The words of the schema's own triggers are for people: N_ ("more would be handed out than there is") and
       * N_ ("what came in was handed out already") */
      g_set_error (error, XB_STORE_ERROR, XB_STORE_ERROR_FAILED, _ ("The database “%s” refused: %s"), store->path,
                   code == SQLITE_CONSTRAINT_TRIGGER ? _ (sqlite3_errmsg (store->db)) : sqlite3_errmsg (store->db));
    }
  return FALSE;
}

sqlite3 *
xb_store_db (XbStore *store)
{
  return store->db;
}

const char *
xb_store_path (XbStore *store)
{
  return store->path;
}

gint64
xb_store_site (XbStore *store)
{
  return store->site;
}

typedef struct
{
  gpointer data;
  GDestroyNotify free;
} Extra;

static void
extra_free (gpointer data)
{
  Extra *extra = data;

  extra->free (extra->data);
  g_free (extra);
}

/** (transfer none): what is kept with this connection under @name (a literal), made when it is first wanted; gone when the store is closed. */
gpointer
xb_store_extra (XbStore *store, const char *name, gpointer (*make) (void), GDestroyNotify free_extra)
{
  Extra *extra;

  if (store->extras == NULL)
    store->extras = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, extra_free);
  extra = g_hash_table_lookup (store->extras, name);
  if (extra == NULL)
    {
      extra = g_new (Extra, 1);
      extra->data = make ();
      extra->free = free_extra;
      g_hash_table_insert (store->extras, (gpointer) name, extra);
    }
  return extra->data;
}

/** What goes before a change of many rows; see #XbBeforeBulk. */
void
xb_store_set_before_bulk (XbStore *store, XbBeforeBulk before_bulk)
{
  store->before_bulk = before_bulk;
}

void
xb_store_set_indexer (XbStore *store, XbIndexer indexer)
{
  store->indexer = indexer;
}

gboolean
xb_store_exec (XbStore *store, const char *sql, GError **error)
{
  g_return_val_if_fail (store != NULL, FALSE);
  if (sqlite3_exec (store->db, sql, NULL, NULL, NULL) != SQLITE_OK)
    return xb_store_fail (store, error);
  return TRUE;
}

/**
 * xb_store_prepare:
 * @store: a store
 * @sql: one statement; text of the program, never glued from what a user typed
 * @error: return location for an #XbStoreError
 *
 * Returns: (transfer none): the statement, prepared once and kept by the store
 */
XbStmt *
xb_store_prepare (XbStore *store, const char *sql, GError **error)
{
  sqlite3_stmt *stmt;

  /* Nobody reads what was to be taken back. */
  if (store->stale)
    xb_store_roll_back (store);
  stmt = g_hash_table_lookup (store->statements, sql);
  if (stmt != NULL && !sqlite3_stmt_busy (stmt))
    return stmt;
  if (sqlite3_prepare_v3 (store->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &stmt, NULL) != SQLITE_OK)
    {
      xb_store_fail (store, error);
      return NULL;
    }
  g_ptr_array_add (store->all, stmt);
  /* A busy twin keeps running under its owner and is finalized with the store. */
  if (!g_hash_table_contains (store->statements, sql))
    g_hash_table_insert (store->statements, g_strdup (sql), stmt);
  return stmt;
}

/** Ends the open transaction. Where even that fails for want of memory, it is ended before anything else is asked or begun. */
void
xb_store_roll_back (XbStore *store)
{
  sqlite3_stmt *prepared = g_hash_table_lookup (store->statements, "ROLLBACK");

  store->stale = FALSE;
  if (prepared != NULL)
    {
      sqlite3_step (prepared);
      sqlite3_reset (prepared);
    }
  if (!sqlite3_get_autocommit (store->db))
    sqlite3_exec (store->db, "ROLLBACK", NULL, NULL, NULL);
  store->stale = !sqlite3_get_autocommit (store->db);
}

void
xb_stmt_done (XbStmt *stmt)
{
  sqlite3_reset (stmt);
  sqlite3_clear_bindings (stmt);
}

void
xb_stmt_bind_text (XbStmt *stmt, int n, const char *text)
{
  if (text == NULL)
    sqlite3_bind_null (stmt, n);
  else
    sqlite3_bind_text (stmt, n, text, -1, SQLITE_STATIC);
}

/** (transfer full) (nullable): a column of the row a statement stands on, counted from 0; %NULL where it has no value. */
char *
xb_stmt_dup_text (XbStmt *stmt, int column)
{
  return g_strdup ((const char *) sqlite3_column_text (stmt, column));
}

/**
 * xb_stmt_step:
 * @row: (out): whether there is a row to read
 *
 * Returns: %FALSE with @error set if the statement failed
 */
gboolean
xb_stmt_step (XbStore *store, XbStmt *stmt, gboolean *row, GError **error)
{
  int rc = sqlite3_step (stmt);

  *row = rc == SQLITE_ROW;
  if (rc != SQLITE_ROW && rc != SQLITE_DONE)
    return xb_store_fail (store, error);
  return TRUE;
}

/** Runs a statement that gives no rows, and makes it ready to be bound again. */
gboolean
xb_stmt_run (XbStore *store, XbStmt *stmt, GError **error)
{
  int rc = sqlite3_step (stmt);

  if (rc != SQLITE_DONE && rc != SQLITE_ROW)
    {
      xb_store_fail (store, error);
      sqlite3_reset (stmt);
      return FALSE;
    }
  sqlite3_reset (stmt);
  return TRUE;
}

char *
xb_store_get_meta (XbStore *store, const char *key)
{
  g_autoptr (XbStmt) stmt = xb_store_prepare (store, "SELECT value FROM meta WHERE key = ?", NULL);

  if (stmt == NULL)
    return NULL;
  xb_stmt_bind_text (stmt, 1, key);
  return sqlite3_step (stmt) == SQLITE_ROW ? g_strdup ((const char *) sqlite3_column_text (stmt, 0)) : NULL;
}

gboolean
xb_store_set_meta (XbStore *store, const char *key, const char *value, GError **error)
{
  g_autoptr (XbStmt) stmt = xb_store_prepare (
      store, "INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value", error);

  if (stmt == NULL)
    return FALSE;
  xb_stmt_bind_text (stmt, 1, key);
  xb_stmt_bind_text (stmt, 2, value);
  return xb_stmt_run (store, stmt, error);
}

gboolean
xb_store_load_counter (XbStore *store, GError **error)
{
  g_autofree char *text = xb_store_get_meta (store, "next_id");

  if (text == NULL)
    return xb_store_fail (store, error);
  store->next_id = g_ascii_strtoll (text, NULL, 10);
  return TRUE;
}

gboolean
xb_store_save_counter (XbStore *store, GError **error)
{
  char text[32];

  g_snprintf (text, sizeof text, "%" G_GINT64_FORMAT, store->next_id);
  return xb_store_set_meta (store, "next_id", text, error);
}

/**
 * xb_store_new_id:
 * @store: a store inside a write transaction
 *
 * Returns: a key no row of any database has or had: site << 40 | counter. Keys of rows that were
 *   undone are not given again, so that a redo finds its own free.
 */
gint64
xb_store_new_id (XbStore *store)
{
  g_return_val_if_fail (store->in_transaction, 0);
  return store->site << 40 | store->next_id++;
}

int
xb_store_schema (XbStore *store)
{
  g_autoptr (XbStmt) stmt = xb_store_prepare (store, "PRAGMA user_version", NULL);

  return stmt != NULL && sqlite3_step (stmt) == SQLITE_ROW ? sqlite3_column_int (stmt, 0) : -1;
}

/** A number that changes when another connection, of this or another program, has committed a change. */
gint64
xb_store_data_version (XbStore *store)
{
  g_autoptr (XbStmt) stmt = xb_store_prepare (store, "PRAGMA data_version", NULL);

  return stmt != NULL && sqlite3_step (stmt) == SQLITE_ROW ? sqlite3_column_int64 (stmt, 0) : -1;
}

static guint32
be32 (const guint8 *bytes)
{
  return (guint32) bytes[0] << 24 | (guint32) bytes[1] << 16 | (guint32) bytes[2] << 8 | bytes[3];
}

static gboolean
has_wal (const char *path)
{
  g_autofree char *wal = g_strconcat (path, "-wal", NULL);
  GStatBuf info;

  return g_stat (wal, &info) == 0 && info.st_size > 0;
}

/* Reads the first 100 bytes of the file (https://www.sqlite.org/fileformat2.html) with plain I/O, so that a
 * file that is not ours is not even opened by SQLite, which might leave files beside it. */
static gboolean
probe (const char *path, goffset *size, GError **error)
{
  guint8 header[100] = { 0 };
  GStatBuf info;
  guint32 page_size, pages, user_version;
  gboolean plain;
  FILE *file;
  size_t got;

  if (g_stat (path, &info) != 0)
    {
      g_set_error (error, XB_STORE_ERROR, XB_STORE_ERROR_NOT_FOUND, _ ("“%s” cannot be opened: %s."), path,
                   g_strerror (errno));
      return FALSE;
    }
  if (!S_ISREG (info.st_mode))
    {
      g_set_error (error, XB_STORE_ERROR, XB_STORE_ERROR_NOT_OURS, _ ("“%s” is not a file."), path);
      return FALSE;
    }
  *size = info.st_size;
  file = g_fopen (path, "rb");
  if (file == NULL)
    {
      g_set_error (error, XB_STORE_ERROR, XB_STORE_ERROR_READ_ONLY, _ ("“%s” cannot be opened: %s."), path,
                   g_strerror (errno));
      return FALSE;
    }
  got = fread (header, 1, sizeof header, file);
  fclose (file);
  plain = got == sizeof header && memcmp (header, "SQLite format 3", 16) == 0;
  if (!plain && xb_store_is_encrypted (path))
    return xb_store_key_ready (path, error);
  if (!plain || be32 (header + 68) != XB_STORE_APPLICATION_ID)
    {
      g_set_error (error, XB_STORE_ERROR, XB_STORE_ERROR_NOT_OURS,
                   _ ("“%s” is not a Xiangbu database. It was left as it is. "
                      "If it is an Excel ledger, import it instead of opening it."),
                   path);
      return FALSE;
    }
  user_version = be32 (header + 60);
  if (user_version > XB_STORE_SCHEMA)
    {
      g_set_error (error, XB_STORE_ERROR, XB_STORE_ERROR_NEWER,
                   _ ("“%s” was made by a newer version of Xiangbu (schema %u; this version knows %d). "
                      "It was left as it is. Update the program on this PC first."),
                   path, user_version, XB_STORE_SCHEMA);
      return FALSE;
    }
  page_size = header[16] << 8 | header[17];
  if (page_size == 1)
    page_size = 65536;
  pages = be32 (header + 28);
  /* After a power cut in the middle of a checkpoint the file may be short of pages that are still in its -wal. */
  if (page_size < 512 || ((goffset) pages * page_size > info.st_size && !has_wal (path)))
    {
      g_set_error (error, XB_STORE_ERROR, XB_STORE_ERROR_CORRUPT,
                   _ ("“%s” is damaged: it is shorter than it says it is. It was left as it is. "
                      "Go back to the last backup."),
                   path);
      return FALSE;
    }
  return TRUE;
}

static gboolean
quick_check (XbStore *store, GError **error)
{
  g_autoptr (XbStmt) stmt = xb_store_prepare (store, "PRAGMA quick_check (1)", error);
  g_autofree char *words = NULL;
  gboolean row;

  if (stmt == NULL || !xb_stmt_step (store, stmt, &row, error))
    return FALSE;
  words = row ? xb_stmt_dup_text (stmt, 0) : g_strdup ("");
  if (g_strcmp0 (words, "ok") == 0)
    return TRUE;
  /* SQLite says it in several lines. */
  g_strdelimit (words, "\n", ' ');
  g_set_error (error, XB_STORE_ERROR, XB_STORE_ERROR_CORRUPT, _ ("“%s” is damaged (%s). It was left as it is. Go back to the last backup."), store->path, words);
  return FALSE;
}

static void
finalize (gpointer stmt)
{
  sqlite3_finalize (stmt);
}

static XbStore *
connect_db (const char *path, int flags, GError **error)
{
  static gsize configured = 0;
  g_autoptr (XbStore) store = g_new0 (XbStore, 1);

  /* Nobody asks how much memory SQLite has; counting it would make threads wait for one another. */
  if (g_once_init_enter (&configured))
    {
      sqlite3_config (SQLITE_CONFIG_MEMSTATUS, 0);
      sqlite3_initialize ();
      xb_store_lock_init ();
      g_once_init_leave (&configured, 1);
    }
  store->path = g_strdup (path);
  store->guard = -1;
  store->statements
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  store->all = g_ptr_array_new_with_free_func (finalize);
  if (xb_store_key_open (path, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, &store->db, &store->key) != SQLITE_OK)
    {
      xb_store_fail (store, error);
      return NULL;
    }
  sqlite3_busy_timeout (store->db, XB_STORE_PATIENCE_MS);
  sqlite3_db_config (store->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  sqlite3_db_config (store->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
  sqlite3_db_config (store->db, SQLITE_DBCONFIG_ENABLE_FKEY, 1, NULL);
  if (!xb_store_exec (store, "PRAGMA temp_store = MEMORY", error) || !xb_sql_words_add (store, error))
    return NULL;
  return g_steal_pointer (&store);
}

/* Nobody else takes the file for one that is not used, from now until the connection is closed. */
static gboolean
guard (XbStore *store, GError **error)
{
  g_autofree char *mode = NULL;

  /* A file whose mode was changed by another program is brought back, while it can be: the guard would stand in the way of a -journal. What is
   * wrong with a damaged file is said by the checks that follow. */
  if (!xb_store_ask_text (store, NULL, &mode, "PRAGMA journal_mode = WAL", "") || g_strcmp0 (mode, "wal") != 0)
    return TRUE;
  store->guard = xb_store_lock_take (store->path);
  if (store->guard != -1 || (errno != EAGAIN && errno != EACCES))
    return TRUE;
  g_set_error (error, XB_STORE_ERROR, XB_STORE_ERROR_FAILED, _ ("“%s” is being used by another program all the time. Close that program, or wait, and try again."), store->path);
  return FALSE;
}

static gboolean
configure (XbStore *store, XbStoreFlags flags, GError **error)
{
  /* The writer's cache holds the hot ends of a dozen indexes during an import; a reader needs little. */
  return xb_store_exec (store, flags & XB_STORE_READ_ONLY ? "PRAGMA cache_size = -8000" : "PRAGMA cache_size = -40000",
                        error)
         /* Each edit writes the last page of the journal again: the later it is copied into the file, the fewer times. */
         && xb_store_exec (store, "PRAGMA wal_autocheckpoint = 4000", error)
         && xb_store_exec (store, "PRAGMA synchronous = FULL", error);
}

/**
 * xb_store_create:
 * @path: where to make it; usually a temporary name that xb_store_publish() then gives its own
 * @site: 1 to 4,000,000: the number that keeps this database's keys apart from every other's
 * @error: return location for an #XbStoreError
 *
 * Returns: (transfer full): a new database with the schema and nothing in it
 */
XbStore *
xb_store_create (const char *path, gint64 site, GError **error)
{
  g_autoptr (XbStore) store = NULL;
  g_autofree char *text = NULL;

  g_return_val_if_fail (site > 0 && site <= 4000000, NULL);
  if (!xb_store_check_place (path, error))
    return NULL;
  if (g_file_test (path, G_FILE_TEST_EXISTS))
    {
      g_set_error (error, XB_STORE_ERROR, XB_STORE_ERROR_EXISTS,
                   _ ("“%s” exists already and was left as it is. Choose another name."), path);
      return NULL;
    }
  store = connect_db (path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, error);
  if (store == NULL || !xb_store_exec (store, "PRAGMA page_size = 4096", error)
      || !guard (store, error) || !configure (store, XB_STORE_READ_WRITE, error)
      || !xb_store_migrate (store, error))
    return NULL;
  text = g_strdup_printf ("%" G_GINT64_FORMAT, site);
  /* What the file is must stand in its first page, and not only in the -wal, for whoever looks at it. */
  if (!xb_store_set_meta (store, "site", text, error) || !xb_store_set_meta (store, "next_id", "1", error)
      || !xb_store_exec (store, "PRAGMA wal_checkpoint (TRUNCATE)", error))
    return NULL;
  store->site = site;
  return g_steal_pointer (&store);
}

/**
 * xb_store_publish:
 * @store: (transfer full): a complete database under a temporary name; closed by this call
 * @path: the name it is to have, in the same folder
 *
 * Gives a finished database its name, or, if that is taken, removes it and says so.
 */
gboolean
xb_store_publish (XbStore *store, const char *path, GError **error)
{
  g_autofree char *from = g_strdup (store->path);
  gboolean ok = xb_store_exec (store, "PRAGMA wal_checkpoint (TRUNCATE)", error);

  xb_store_close (store);
  if (ok && link (from, path) != 0)
    {
      int code = errno;

      /* Sticks with FAT have no links: rename is as good there once we know the name is free. */
      if (code != EEXIST && !g_file_test (path, G_FILE_TEST_EXISTS) && g_rename (from, path) == 0)
        return TRUE;
      ok = FALSE;
      if (code == EEXIST)
        g_set_error (error, XB_STORE_ERROR, XB_STORE_ERROR_EXISTS,
                     _ ("“%s” exists already and was left as it is. Choose another name."), path);
      else
        g_set_error (error, XB_STORE_ERROR, XB_STORE_ERROR_FAILED, _ ("“%s” cannot be made: %s."), path,
                     g_strerror (code));
    }
  g_unlink (from);
  return ok;
}

/* What the head of a file says that is not encrypted. */
static gboolean
is_ours (XbStore *store)
{
  gint64 id;

  return xb_store_ask_number (store, NULL, &id, "PRAGMA application_id", "") && id == XB_STORE_APPLICATION_ID;
}

/**
 * xb_store_open:
 * @path: a database file
 * @flags: how
 * @error: return location for an #XbStoreError
 *
 * Opens a database of this program. Anything else (another program's file, a newer schema, a damaged or
 * cut file, one on a network share) is refused and left untouched. An older schema is migrated, after a copy.
 *
 * Returns: (transfer full): the store
 */
XbStore *
xb_store_open (const char *path, XbStoreFlags flags, GError **error)
{
  g_autoptr (XbStore) store = NULL;
  g_autofree char *site = NULL;
  goffset size;
  gboolean read_only = (flags & XB_STORE_READ_ONLY) != 0;

  g_return_val_if_fail (path != NULL, NULL);
  if (!probe (path, &size, error) || !xb_store_check_place (path, error))
    return NULL;
  /* A reader opens for writing too, and then forbids itself to write: a connection that is read-only to SQLite could not
   * take the -wal and -shm files away again that reading makes. */
  store = connect_db (path, SQLITE_OPEN_READWRITE, error);
  if (store == NULL || !guard (store, error) || !configure (store, flags, error))
    return NULL;
  if (size <= QUICK_CHECK_BYTES && !quick_check (store, error))
    return NULL;
  if (xb_store_schema (store) > XB_STORE_SCHEMA)
    {
      g_set_error (error, XB_STORE_ERROR, XB_STORE_ERROR_NEWER,
                   _ ("“%s” was made by a newer version of Xiangbu (schema %u; this version knows %d). "
                      "It was left as it is. Update the program on this PC first."),
                   path, xb_store_schema (store), XB_STORE_SCHEMA);
      return NULL;
    }
  if (store->key != NULL && !is_ours (store))
    {
      g_set_error (error, XB_STORE_ERROR, XB_STORE_ERROR_NOT_OURS, _ ("“%s” is an encrypted database of another program. It was left as it is."), path);
      return NULL;
    }
  /* A reader needs the views of this version as much as a writer does. */
  if ((xb_store_schema (store) < XB_STORE_SCHEMA && !xb_store_migrate (store, error))
      || (read_only && !xb_store_exec (store, "PRAGMA query_only = ON", error)))
    return NULL;
  site = xb_store_get_meta (store, "site");
  if (site == NULL)
    {
      g_set_error (error, XB_STORE_ERROR, XB_STORE_ERROR_CORRUPT,
                   _ ("“%s” is damaged: its own description is missing (%s). It was left as it is. "
                      "Go back to the last backup."),
                   path, sqlite3_errmsg (store->db));
      return NULL;
    }
  store->site = g_ascii_strtoll (site, NULL, 10);
  return g_steal_pointer (&store);
}

/** (transfer full): an empty database that nobody else can open: SQLite keeps it in a file without a name, as far as memory is short */
XbStore *
xb_store_connect_private (GError **error)
{
  return connect_db ("", SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, error);
}

/** (transfer full): an empty database in memory, with the tables and views of this version: to try definitions on. */
XbStore *
xb_store_open_scratch (GError **error)
{
  g_autoptr (XbStore) store = connect_db (":memory:", SQLITE_OPEN_READWRITE, error);

  return store != NULL && xb_store_migrate (store, error) ? g_steal_pointer (&store) : NULL;
}

void
xb_store_close (XbStore *store)
{
  if (store == NULL)
    return;
  xb_store_set_cancellable (store, NULL);
  g_clear_pointer (&store->extras, g_hash_table_unref);
  g_clear_pointer (&store->statements, g_hash_table_unref);
  g_clear_pointer (&store->all, g_ptr_array_unref);
  xb_sql_family_forget (store);
  xb_store_lock_before_close (store->guard);
  if (store->db != NULL)
    sqlite3_close (store->db);
  xb_store_lock_release (store->guard);
  if (store->key != NULL)
    xb_key_wipe (store->key);
  g_free (store->key);
  g_free (store->path);
  g_free (store);
}

/** Whether another connection to the same path would see the same: not in a write transaction, not in the past, not of its own. */
gboolean
xb_store_is_plain (XbStore *store)
{
  return !store->past && sqlite3_get_autocommit (store->db) != 0 && store->path != NULL && *store->path != '\0' && *store->path != ':';
}

/** This connection shows another day from now on: a change is refused in words. */
void
xb_store_set_past (XbStore *store)
{
  store->past = TRUE;
}
