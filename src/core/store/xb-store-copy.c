#define G_LOG_DOMAIN "xb-store"

/* A copy of an open database into another file, by SQLite's backup interface: work goes on beside it. */

#include "store/xb-store-private.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

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
  gboolean ok = code == SQLITE_OK;

  if (!ok)
    refuse (path, code, sqlite3_errstr (code), error);
  else
    {
      code = xb_store_copy_pages (target, store->db);
      /* One file that needs no other beside it. */
      if (code == SQLITE_OK)
        code = sqlite3_exec (target, "PRAGMA journal_mode = DELETE", NULL, NULL, NULL);
      ok = code == SQLITE_OK || refuse (path, code, sqlite3_errmsg (target), error);
    }
  sqlite3_close (target);
  if (!ok)
    g_unlink (path);
  return ok;
}
