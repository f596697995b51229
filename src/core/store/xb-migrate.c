#define G_LOG_DOMAIN "xb-store"

/* Migrations: data/sql/NNN-*.sql, embedded, applied in order in one transaction. */

#include "store/xb-store-private.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

static const char *const migrations[XB_STORE_SCHEMA] = {
  "001-register.sql",
  "002-reports.sql",
};

/* A copy beside the file, made by SQLite itself so that it is whole even while another program writes. */
static gboolean
copy_before (XbStore *store, int schema, GError **error)
{
  g_autofree char *stamp = NULL, *target = NULL;
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autoptr (XbStmt) stmt = NULL;

  stamp = g_date_time_format (now, "%Y%m%d-%H%M%S");
  target = g_strdup_printf ("%s.schema%d-%s.bak", store->path, schema, stamp);
  stmt = xb_store_prepare (store, "VACUUM INTO ?", error);
  if (stmt == NULL)
    return FALSE;
  xb_stmt_bind_text (stmt, 1, target);
  return xb_stmt_run (store, stmt, error);
}

/** Brings the schema of @store up to %XB_STORE_SCHEMA: all of it, or, on failure, nothing. */
gboolean
xb_store_migrate (XbStore *store, GError **error)
{
  int schema = xb_store_schema (store);
  g_autofree char *pragmas = NULL;

  if (schema < 0)
    return xb_store_fail (store, error);
  if (schema > 0 && !copy_before (store, schema, error))
    return FALSE;
  if (!xb_store_exec (store, "BEGIN IMMEDIATE", error))
    return FALSE;
  for (int i = schema; i < XB_STORE_SCHEMA; i++)
    {
      g_autofree char *path = g_strconcat ("/io/github/xiangbu/Xiangbu/sql/", migrations[i], NULL);
      g_autoptr (GBytes) sql = g_resources_lookup_data (path, G_RESOURCE_LOOKUP_FLAGS_NONE, error);

      if (sql == NULL || !xb_store_exec (store, g_bytes_get_data (sql, NULL), error))
        {
          sqlite3_exec (store->db, "ROLLBACK", NULL, NULL, NULL);
          return FALSE;
        }
    }
  pragmas = g_strdup_printf ("PRAGMA application_id = %d; PRAGMA user_version = %d;", XB_STORE_APPLICATION_ID,
                             XB_STORE_SCHEMA);
  if (!xb_store_exec (store, pragmas, error) || !xb_store_exec (store, "COMMIT", error))
    {
      sqlite3_exec (store->db, "ROLLBACK", NULL, NULL, NULL);
      return FALSE;
    }
  return TRUE;
}
