#define G_LOG_DOMAIN "xb-county"

/* The schema of the consolidation: the shared tables as this program's own schema has them, with the township before the key; then what stands in
 * data/county. */

#include "county/xb-county.h"

#include "util/xb-refuse.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <string.h>

/* What a consolidation was made for: another schema of the registers, or of these files, needs another. */
#define COUNTY_SCHEMA 1
/* Rows of a township are kept together by a hash of its code; Citus spreads them in the same way. */
#define PARTITIONS 16

static const char *
pg_type (const char *sqlite_type)
{
  if (g_ascii_strcasecmp (sqlite_type, "INTEGER") == 0)
    return "bigint";
  if (g_ascii_strcasecmp (sqlite_type, "REAL") == 0)
    return "double precision";
  return g_ascii_strcasecmp (sqlite_type, "BLOB") == 0 ? "bytea" : "text";
}

static void
add_table (GString *sql, const XbShareTable *table)
{
  g_string_append_printf (sql, "CREATE TABLE \"%s\" (township text NOT NULL", table->name);
  for (int i = 0; i < table->n_columns; i++)
    g_string_append_printf (sql, ", \"%s\" %s%s", table->columns[i], pg_type (table->types[i]), i == 0 ? " NOT NULL" : "");
  g_string_append (sql, ", PRIMARY KEY (township, id)) PARTITION BY HASH (township);\n");
  for (int i = 0; i < PARTITIONS; i++)
    g_string_append_printf (sql, "CREATE TABLE \"%s_%02d\" PARTITION OF \"%s\" FOR VALUES WITH (MODULUS %d, REMAINDER %d);\n", table->name, i, table->name, PARTITIONS, i);
}

static gboolean
run_file (XbCounty *county, const char *name, GError **error)
{
  g_autofree char *path = g_strdup_printf ("/io/github/xiangbu/Xiangbu/county/%s", name);
  g_autoptr (GBytes) bytes = g_resources_lookup_data (path, G_RESOURCE_LOOKUP_FLAGS_NONE, error);

  return bytes != NULL && xb_county_do (county, g_bytes_get_data (bytes, NULL), error);
}

static gboolean
make (XbCounty *county, const XbShare *share, GError **error)
{
  g_autoptr (GString) sql = g_string_new (NULL);

  for (guint i = 0; i < share->tables->len; i++)
    add_table (sql, xb_share_table (share, (int) i));
  g_string_append_printf (sql, "INSERT INTO made_for (register_schema, county_schema) VALUES (%d, %d);\n", XB_STORE_SCHEMA, COUNTY_SCHEMA);
  return run_file (county, "tables.sql", error) && xb_county_do (county, sql->str, error) && run_file (county, "indexes.sql", error) && run_file (county, "functions.sql", error)
         && run_file (county, "views.sql", error) && xb_county_do (county, "COMMIT", error);
}

/**
 * xb_county_make_schema:
 *
 * Uses the schema "xiangbu" of the database; makes it where it is not there yet. Two programs that begin at once make it once.
 */
gboolean
xb_county_make_schema (XbCounty *county, const XbShare *share, GError **error)
{
  g_autofree char *there = NULL, *known = NULL;

  if (!xb_county_do (county, "BEGIN; SELECT pg_advisory_xact_lock (hashtext ('xiangbu schema')); CREATE SCHEMA IF NOT EXISTS xiangbu; SET search_path = xiangbu, pg_catalog", error)
      || !xb_county_ask_text (county, "SELECT to_regclass ('xiangbu.made_for')::text", NULL, 0, &there, error))
    return FALSE;
  if (there == NULL)
    return make (county, share, error);
  if (!xb_county_ask_text (county, "SELECT register_schema || '.' || county_schema FROM made_for", NULL, 0, &known, error) || !xb_county_do (county, "COMMIT", error))
    return FALSE;
  {
    g_autofree char *ours = g_strdup_printf ("%d.%d", XB_STORE_SCHEMA, COUNTY_SCHEMA);

    if (g_strcmp0 (known, ours) == 0)
      return TRUE;
    return xb_refuse (error, XB_COUNTY_ERROR, XB_COUNTY_ERROR_REFUSED,
                      _ ("This consolidation was made by another version of this program (schema %s, this one makes %s). Collect into a new database, from packages of everything."), known, ours);
  }
}
