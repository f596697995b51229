#define G_LOG_DOMAIN "xb-store"

/* A copy of an open database into another file, by SQLite's backup interface: work goes on beside it. */

#include "store/xb-store-private.h"
#include "util/xb-file.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>

/** Every page of one database into another, in one step: the source is read in one transaction, writers go on in its -wal. Returns: SQLite's code */
int
xb_store_copy_pages (sqlite3 *target, sqlite3 *source)
{
  sqlite3_backup *backup = sqlite3_backup_init (target, "main", source, "main");

  if (backup == NULL)
    return sqlite3_errcode (target);
  sqlite3_backup_step (backup, -1);
  return sqlite3_backup_finish (backup);
}

static gboolean
refuse (const char *path, int code, const char *words, GError **error)
{
  if ((code & 0xff) == SQLITE_FULL)
    g_set_error (error, XB_STORE_ERROR, XB_STORE_ERROR_FAILED, _ ("The disk that holds “%s” is full. Nothing was written there. Free some space, or choose another place."), path);
  else
    g_set_error (error, XB_STORE_ERROR, XB_STORE_ERROR_FAILED, _ ("“%s” cannot be written (%s). Choose another place."), path, words);
  return FALSE;
}

/** Removes a copy that is no longer wanted, and what SQLite kept beside it while it was looked at. */
void
xb_store_forget_file (const char *path)
{
  static const char *const endings[] = { "", "-wal", "-shm", "-journal" };

  for (guint i = 0; i < G_N_ELEMENTS (endings); i++)
    {
      g_autofree char *file = g_strconcat (path, endings[i], NULL);

      g_unlink (file);
    }
}

/** Makes one file of a database that nobody has open, which needs no other beside it. Until xb_store_open() is called for it the next time. */
gboolean
xb_store_make_single (const char *path, GError **error)
{
  sqlite3 *db = NULL;
  int code = xb_store_key_open (path, SQLITE_OPEN_READWRITE, &db, NULL);

  if (code == SQLITE_OK)
    code = sqlite3_exec (db, "PRAGMA journal_mode = DELETE", NULL, NULL, NULL);
  sqlite3_close (db);
  return code == SQLITE_OK || refuse (path, code, sqlite3_errstr (code), error);
}

/**
 * xb_store_copy_to:
 * @path: a file that is not there yet; on failure nothing is left of it
 *
 * Copies everything as it stands at one moment. What is written meanwhile is in the next copy.
 */
gboolean
xb_store_copy_to (XbStore *store, const char *path, GError **error)
{
  sqlite3 *target = NULL;
  int code = sqlite3_open_v2 (path, &target, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL);
  gboolean ok = code == SQLITE_OK && (code = xb_store_key_apply_new (target, store->key)) == SQLITE_OK;

  if (!ok)
    refuse (path, code, sqlite3_errstr (code), error);
  else
    {
      code = xb_store_copy_pages (target, store->db);
      ok = code == SQLITE_OK || refuse (path, code, sqlite3_errmsg (target), error);
    }
  sqlite3_close (target);
  ok = ok && xb_store_make_single (path, error);
  if (!ok)
    g_unlink (path);
  return ok;
}

/**
 * xb_store_copy_from:
 * @path: a database that nobody has open, of this version
 *
 * Replaces everything in @store by what is in another file, in one transaction: whoever has it open sees the one or the other.
 */
gboolean
xb_store_copy_from (XbStore *store, const char *path, GError **error)
{
  sqlite3 *source = NULL;
  XbKey *key = NULL;
  g_autofree char *anew = NULL;
  int code = xb_store_key_open (path, SQLITE_OPEN_READONLY, &source, &key);
  gboolean ok, same;

  g_return_val_if_fail (!store->in_transaction, FALSE);
  same = (key == NULL) == (store->key == NULL) && (key == NULL || memcmp (key, store->key, sizeof *key) == 0);
  g_free (key);
  if (code == SQLITE_OK && !same) /* pages go over as they are: a copy of before the encryption is written anew first */
    {
      sqlite3_close (source);
      source = NULL;
      anew = xb_file_part_name (store->path);
      if (!xb_store_write_as (path, anew, store->key, error))
        return FALSE;
      code = xb_store_key_open (anew, SQLITE_OPEN_READONLY, &source, NULL);
    }
  /* Statements that are still open would be of pages that go. */
  for (guint i = 0; i < store->all->len; i++)
    sqlite3_reset (g_ptr_array_index (store->all, i));
  if (code == SQLITE_OK)
    code = xb_store_copy_pages (store->db, source);
  ok = code == SQLITE_OK || refuse (store->path, code, sqlite3_errstr (code), error);
  sqlite3_close (source);
  if (anew != NULL)
    xb_store_forget_file (anew);
  return ok;
}

/** (transfer full) (nullable): a value of the table meta of a file, which is only read: nothing is brought up to date, nothing written beside it. */
char *
xb_store_peek_meta (const char *path, const char *key)
{
  sqlite3 *db = NULL;
  sqlite3_stmt *stmt = NULL;
  char *value = NULL;

  if (xb_store_key_open (path, SQLITE_OPEN_READONLY, &db, NULL) == SQLITE_OK
      && sqlite3_prepare_v2 (db, "SELECT value FROM meta WHERE key = ?", -1, &stmt, NULL) == SQLITE_OK)
    {
      sqlite3_bind_text (stmt, 1, key, -1, SQLITE_STATIC);
      if (sqlite3_step (stmt) == SQLITE_ROW)
        value = g_strdup ((const char *) sqlite3_column_text (stmt, 0));
    }
  sqlite3_finalize (stmt);
  sqlite3_close (db);
  return value;
}
