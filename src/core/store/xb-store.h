/* The only place that opens SQLite: open, create, statements, the write transaction.
 * What a change is and how it is recorded stands in xb-journal.h. */
#pragma once

#define SQLITE_ENABLE_SESSION 1
#define SQLITE_ENABLE_PREUPDATE_HOOK 1

#include <gio/gio.h>
#include <sqlite3.h>

G_BEGIN_DECLS

/** The newest schema this program knows: the number of the last file in data/sql. */
#define XB_STORE_SCHEMA 11
/** PRAGMA application_id of our files: "Xbdb". */
#define XB_STORE_APPLICATION_ID 0x58626462
/** How long another program may be writing before "busy" is said. */
#define XB_STORE_PATIENCE_MS 10000

/**
 * XbStoreError:
 * @XB_STORE_ERROR_FAILED: SQLite or the file system failed; the message says how
 * @XB_STORE_ERROR_NOT_FOUND: no such file, row or journal entry
 * @XB_STORE_ERROR_EXISTS: the file to be made is there already
 * @XB_STORE_ERROR_NOT_OURS: a file of another program
 * @XB_STORE_ERROR_NEWER: made by a newer version of this program
 * @XB_STORE_ERROR_CORRUPT: damaged or cut short
 * @XB_STORE_ERROR_NETWORK: on a network share, where SQLite's locks cannot be trusted
 * @XB_STORE_ERROR_BUSY: another program is writing
 * @XB_STORE_ERROR_CONFLICT: an undo or redo would overwrite later changes
 * @XB_STORE_ERROR_READ_ONLY: the file or its folder cannot be written
 * @XB_STORE_ERROR_RIGHT: the operator may not do this
 */
typedef enum
{
  XB_STORE_ERROR_FAILED,
  XB_STORE_ERROR_NOT_FOUND,
  XB_STORE_ERROR_EXISTS,
  XB_STORE_ERROR_NOT_OURS,
  XB_STORE_ERROR_NEWER,
  XB_STORE_ERROR_CORRUPT,
  XB_STORE_ERROR_NETWORK,
  XB_STORE_ERROR_BUSY,
  XB_STORE_ERROR_CONFLICT,
  XB_STORE_ERROR_READ_ONLY,
  XB_STORE_ERROR_RIGHT,
  XB_STORE_ERROR_LOCKED, /* encrypted, and not unlocked */
} XbStoreError;

#define XB_STORE_ERROR (xb_store_error_quark ())
GQuark xb_store_error_quark (void);

/** An open database. Belongs to one thread at a time; long work opens its own. */
typedef struct _XbStore XbStore;

/** A prepared statement kept by its store; g_autoptr (XbStmt) resets it at the end of the block. */
typedef sqlite3_stmt XbStmt;
void xb_stmt_done (XbStmt *stmt);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (XbStmt, xb_stmt_done)

/** A row that an entry changed. */
typedef struct
{
  const char *table; /* interned */
  gint64 id;
  gboolean inserted;
  gint64 person_id; /* the first owner of the row (xb-tables.c) where the changeset names it; else 0 */
  guint64 columns;  /* of an updated row: a bit for each column that was changed; all bits of an inserted or deleted one */
} XbChangedRow;

/**
 * XbIndexer:
 * @store: the database, inside its write transaction
 * @changed_rows: (element-type XbChangedRow): what the entry changed
 *
 * Brings derived tables up to date with rows that changed. Called once an entry, before it is committed.
 */
typedef gboolean (*XbIndexer) (XbStore *store, GArray *changed_rows, GError **error);

/**
 * XbBeforeBulk:
 * @path: the database, whose readers still see it as it was
 *
 * Called once an act, as soon as it is known to change more than %XB_STORE_BULK_ROWS rows, and before any of it can be seen. %FALSE: it is not done.
 */
typedef gboolean (*XbBeforeBulk) (const char *path, GError **error);
#define XB_STORE_BULK_ROWS 1000

typedef enum
{
  XB_STORE_READ_WRITE = 0,
  XB_STORE_READ_ONLY = 1 << 0, /* lists, search and definitions: the connection cannot write */
} XbStoreFlags;

XbStore *xb_store_create (const char *path, gint64 site, GError **error);
XbStore *xb_store_open (const char *path, XbStoreFlags flags, GError **error);
XbStore *xb_store_open_scratch (GError **error);
XbStore *xb_store_open_as_known (const char *path, const char *date, XbIndexer indexer, GError **error);
void xb_store_close (XbStore *store);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (XbStore, xb_store_close)

gboolean xb_store_publish (XbStore *store, const char *path, GError **error);
gboolean xb_store_check_place (const char *path, GError **error);
gboolean xb_store_fs_is_network (const char *fs_type);
gboolean xb_store_place_is_lone (const char *folder);

const char *xb_store_path (XbStore *store);
gint64 xb_store_site (XbStore *store);
gboolean xb_store_is_plain (XbStore *store);
int xb_store_schema (XbStore *store);
gint64 xb_store_data_version (XbStore *store);
gpointer xb_store_extra (XbStore *store, const char *name, gpointer (*make) (void), GDestroyNotify free_extra);
void xb_store_set_indexer (XbStore *store, XbIndexer indexer);
void xb_store_set_before_bulk (XbStore *store, XbBeforeBulk before_bulk);
void xb_store_set_past (XbStore *store);
void xb_store_set_cancellable (XbStore *store, GCancellable *cancellable);
GCancellable *xb_store_cancellable (XbStore *store);
void xb_store_set_progress (XbStore *store, gint *thousandths);
gboolean xb_store_has_progress (XbStore *store);
gboolean xb_store_go_on (XbStore *store, guint64 done, guint64 all, GError **error);
gboolean xb_store_copy_to (XbStore *store, const char *path, GError **error);
void xb_store_forget_file (const char *path);
gboolean xb_store_index_history (XbStore *store, GError **error);
gboolean xb_store_make_single (const char *path, GError **error);
gboolean xb_store_copy_from (XbStore *store, const char *path, GError **error);
char *xb_store_peek_meta (const char *path, const char *key);
gboolean xb_store_verify (XbStore *store, GPtrArray **problems, GError **error);
gboolean xb_store_verify_copy (const char *path, GPtrArray **problems, GError **error);

char *xb_store_get_meta (XbStore *store, const char *key);
gboolean xb_store_set_meta (XbStore *store, const char *key, const char *value, GError **error);
gint64 xb_store_new_id (XbStore *store);

sqlite3 *xb_store_db (XbStore *store);
gboolean xb_store_exec (XbStore *store, const char *sql, GError **error);
XbStmt *xb_store_prepare (XbStore *store, const char *sql, GError **error);
gboolean xb_stmt_step (XbStore *store, XbStmt *stmt, gboolean *row, GError **error);
gboolean xb_stmt_run (XbStore *store, XbStmt *stmt, GError **error);
void xb_stmt_bind_text (XbStmt *stmt, int n, const char *text);
char *xb_stmt_dup_text (XbStmt *stmt, int column);
gboolean xb_store_fail (XbStore *store, GError **error);

G_END_DECLS
