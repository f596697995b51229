#define G_LOG_DOMAIN "xb-store"

/* Migrations: data/sql/NNN-*.sql, embedded, applied in order in one transaction. */

#include "store/xb-store-private.h"
#include "util/xb-file.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

static const char *const migrations[XB_STORE_SCHEMA] = {
  "001-register.sql",
  "002-reports.sql",
  "003-living-register.sql",
  "004-subsidies.sql",
  "005-services.sql",
  "006-trust.sql",
  "007-books.sql",
  "008-flow.sql",
  "009-letters.sql",
  "010-exchange.sql",
  "011-drafts.sql",
};

/* Opened for itself and gone through: a copy that is not whole is none. */
static gboolean
check_copy (const char *path, GError **error)
{
  sqlite3 *db = NULL;
  sqlite3_stmt *stmt = NULL;
  gboolean ok = xb_store_key_open (path, SQLITE_OPEN_READONLY, &db, NULL) == SQLITE_OK && sqlite3_prepare_v2 (db, "PRAGMA integrity_check (1)", -1, &stmt, NULL) == SQLITE_OK
                && sqlite3_step (stmt) == SQLITE_ROW && g_strcmp0 ((const char *) sqlite3_column_text (stmt, 0), "ok") == 0;

  sqlite3_finalize (stmt);
  sqlite3_close (db);
  if (!ok)
    g_set_error (error, XB_STORE_ERROR, XB_STORE_ERROR_CORRUPT,
                 _ ("The copy that is kept before a database is brought up to date, “%s”, is not whole. The database was left as it is: verify it, and look at the disk."), path);
  return ok;
}

/* A copy beside the file, made by SQLite itself so that it is whole even while another program writes. It has its name once it was gone through. */
static gboolean
copy_before (XbStore *store, int schema, GError **error)
{
  g_autofree char *stamp = NULL, *target = NULL, *part = NULL, *folder = g_path_get_dirname (store->path), *base = g_path_get_basename (store->path),
                  *begins = g_strconcat (base, ".schema", NULL);
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autoptr (XbStmt) stmt = NULL;
  gboolean ok;

  xb_file_remove_parts (folder, begins, ".bak.");
  stamp = g_date_time_format (now, "%Y%m%d-%H%M%S");
  for (guint n = 1; target == NULL || g_file_test (target, G_FILE_TEST_EXISTS); n++)
    {
      g_free (target);
      target = n == 1 ? g_strdup_printf ("%s.schema%d-%s.bak", store->path, schema, stamp) : g_strdup_printf ("%s.schema%d-%s-%u.bak", store->path, schema, stamp, n);
    }
  part = xb_file_part_name (target);
  stmt = xb_store_prepare (store, "VACUUM INTO ?", error);
  if (stmt == NULL)
    return FALSE;
  xb_stmt_bind_text (stmt, 1, part);
  ok = xb_stmt_run (store, stmt, error) && check_copy (part, error) && xb_file_put_in_place (part, target, error);
  if (!ok)
    g_unlink (part);
  return ok;
}

/* Foreign keys were off, so that a table could be made anew: what must hold is checked before it is kept. */
static gboolean
check_keys (XbStore *store, GError **error)
{
  g_autoptr (XbStmt) stmt = xb_store_prepare (store, "PRAGMA foreign_key_check", error);
  gboolean row;

  if (stmt == NULL || !xb_stmt_step (store, stmt, &row, error))
    return FALSE;
  if (row)
    g_set_error (error, XB_STORE_ERROR, XB_STORE_ERROR_CORRUPT,
                 _ ("“%s” was not brought up to date: table %s has rows that point nowhere. It was left as it is."), store->path,
                 (const char *) sqlite3_column_text (stmt, 0));
  return !row;
}

static gboolean
run_migrations (XbStore *store, int schema, GError **error)
{
  g_autofree char *pragmas = g_strdup_printf ("PRAGMA application_id = %d; PRAGMA user_version = %d;", XB_STORE_APPLICATION_ID, XB_STORE_SCHEMA);

  for (int i = schema; i < XB_STORE_SCHEMA; i++)
    {
      g_autofree char *path = g_strconcat ("/io/github/xiangbu/Xiangbu/sql/", migrations[i], NULL);
      g_autoptr (GBytes) sql = g_resources_lookup_data (path, G_RESOURCE_LOOKUP_FLAGS_NONE, error);

      if (sql == NULL || !xb_store_exec (store, g_bytes_get_data (sql, NULL), error))
        return FALSE;
    }
  if (schema > 0 && ((schema < 3 && !xb_history_index_all (store, error)) || !check_keys (store, error)))
    return FALSE;
  return xb_store_exec (store, pragmas, error) && xb_store_exec (store, "COMMIT", error);
}

/** Brings the schema of @store up to %XB_STORE_SCHEMA: all of it, or, on failure, nothing. */
gboolean
xb_store_migrate (XbStore *store, GError **error)
{
  int schema = xb_store_schema (store);
  gboolean ok;

  if (schema < 0)
    return xb_store_fail (store, error);
  if (schema > 0 && !copy_before (store, schema, error))
    return FALSE;
  if (!xb_store_exec (store, "PRAGMA foreign_keys = OFF; BEGIN IMMEDIATE", error))
    return FALSE;
  /* Two programs that open an old file at once: the second finds the work done. */
  ok = xb_store_schema (store) != schema ? xb_store_exec (store, "COMMIT", error) : run_migrations (store, schema, error);
  if (!ok)
    {
      for (guint i = 0; i < store->all->len; i++)
        sqlite3_reset (g_ptr_array_index (store->all, i));
      sqlite3_exec (store->db, "ROLLBACK", NULL, NULL, NULL);
    }
  return xb_store_exec (store, "PRAGMA foreign_keys = ON", ok ? error : NULL) && ok;
}
