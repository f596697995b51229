/* What the files of src/core/store share and nobody else sees. */
#pragma once

#include "seal/xb-key-file.h"
#include "store/xb-store.h"

/* The questions v_family puts (xb-sql-family.c). */
enum
{
  XB_FAMILY_CHILDREN,
  XB_FAMILY_CHILD,
  XB_FAMILY_SPOUSE,
  XB_FAMILY_STATEMENTS
};

struct _XbStore
{
  sqlite3 *db;
  sqlite3_stmt *family[XB_FAMILY_STATEMENTS];
  gboolean family_busy;
  char *path;
  XbKey *key; /* (nullable): of an encrypted file */
  int guard; /* xb-store-lock.c; −1 for none */
  gint64 site;
  gint64 next_id;          /* inside a transaction: the next counter; 0 outside */
  GHashTable *extras;      /* (nullable): what others keep with the connection, by their name for it */
  GHashTable *statements;  /* SQL text → sqlite3_stmt */
  GPtrArray *all;          /* every statement prepared here; SQLite keeps others of its own */
  XbIndexer indexer;
  XbBeforeBulk before_bulk; /* (nullable) */
  GCancellable *cancellable;
  gulong cancel_handler;
  gint *progress; /* (nullable) (unowned): thousandths, read by another thread */
  gboolean in_transaction;
  gboolean stale; /* a transaction that could not be rolled back for want of memory is still open */
  gboolean past; /* shows another day: it cannot be written */
};

XbStore *xb_store_connect_private (GError **error);
int xb_store_key_open (const char *path, int flags, sqlite3 **db, XbKey **used);
int xb_store_key_apply_new (sqlite3 *db, const XbKey *key);
gboolean xb_store_key_ready (const char *path, GError **error);
gboolean xb_store_write_as (const char *path, const char *to, const XbKey *key, GError **error);
int xb_changeset_end (sqlite3_changeset_iter *iter, int code);
void xb_store_roll_back (XbStore *store);
int xb_store_copy_pages (sqlite3 *target, sqlite3 *source);
gboolean xb_history_index_entry (XbStore *store, gint64 seq, int size, void *changeset, GError **error);
gboolean xb_history_index_record (XbStore *store, gint64 seq, gint64 record, GError **error);
gboolean xb_history_index_all (XbStore *store, GError **error);
gboolean xb_store_migrate (XbStore *store, GError **error);
gboolean xb_store_load_counter (XbStore *store, GError **error);
gboolean xb_store_save_counter (XbStore *store, GError **error);
