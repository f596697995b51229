#define G_LOG_DOMAIN "xb-county"

/* A ledger's SELECT is run by PostgreSQL; its rows are then put before the same program that writes the ledgers of an office. */

#include "county/xb-county-ledger.h"

#include "register/xb-person.h"
#include "store/xb-statement.h"
#include "util/xb-refuse.h"
#include "util/xb-temp-folder.h"
#include "util/xb-text.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>

/** (transfer none) (array zero-terminated=1) */
const char *const *
xb_county_ledger_ids (void)
{
  static const char *const ids[] = { "county-population", "county-coverage", "county-registered-twice", "county-migrations", "county-paid-twice", "county-submissions", NULL };

  return ids;
}

/** (transfer none) (array zero-terminated=1): those of them that are checks: nothing found is the best that can be. All but the first */
const char *const *
xb_county_check_ids (void)
{
  return xb_county_ledger_ids () + 1;
}

/** (transfer full): one of the county's own ledgers */
XbLedgerDef *
xb_county_ledger_def (XbCatalog *catalog, const char *id, GError **error)
{
  g_autofree char *name = g_strdup_printf ("%s.ledger", id), *path = g_strdup_printf ("/io/github/xiangbu/Xiangbu/county/%s", name);
  g_autoptr (GBytes) bytes = g_strv_contains (xb_county_ledger_ids (), id) ? g_resources_lookup_data (path, G_RESOURCE_LOOKUP_FLAGS_NONE, error) : NULL;

  if (bytes == NULL)
    {
      if (error != NULL && *error == NULL)
        xb_refuse (error, XB_COUNTY_ERROR, XB_COUNTY_ERROR_REFUSED, _ ("There is no ledger “%s” of the county."), id);
      return NULL;
    }
  return xb_catalog_read_ledger (catalog, name, bytes, error);
}

/**
 * xb_county_shadow:
 * @township: code
 *
 * From now on, on this connection, every table and view holds that township only: what is written for one office runs as it stands.
 */
gboolean
xb_county_shadow (XbCounty *county, const XbShare *share, const char *township, GError **error)
{
  g_autoptr (GString) sql = g_string_new ("BEGIN;\n");
  g_autoptr (GBytes) views = NULL;

  if (!xb_place_is_township_code (township))
    return xb_refuse (error, XB_COUNTY_ERROR, XB_COUNTY_ERROR_REFUSED, _ ("A township is named by its code of 9 digits."));
  views = g_resources_lookup_data ("/io/github/xiangbu/Xiangbu/county/views.sql", G_RESOURCE_LOOKUP_FLAGS_NONE, error);
  if (views == NULL)
    return FALSE;
  for (guint i = 0; i < share->tables->len; i++)
    {
      const char *table = xb_share_table (share, (int) i)->name;

      g_string_append_printf (sql, "CREATE TEMP VIEW \"%s\" AS SELECT * FROM xiangbu.\"%s\" WHERE township = '%s';\n", table, table, township);
    }
  g_string_append (sql, "SET search_path = pg_temp, xiangbu, pg_catalog;\n");
  g_string_append (sql, g_bytes_get_data (views, NULL));
  g_string_append (sql, "COMMIT;");
  return xb_county_do (county, sql->str, error);
}

/* ---- a SELECT with named parameters ---- */

/* :name as $1, $2 …; texts in quotes and casts (::) are left alone. @names: (element-type utf8): in their order */
static char *
number_parameters (const char *sql, GPtrArray *names)
{
  GString *out = g_string_new (NULL);

  for (const char *p = sql; *p != '\0';)
    {
      if (*p == '\'' || *p == '"')
        {
          const char *end = strchr (p + 1, *p);
          gsize length = end != NULL ? (gsize) (end - p) + 1 : strlen (p);

          g_string_append_len (out, p, (gssize) length);
          p += length;
        }
      else if (p[0] == ':' && p[1] == ':')
        {
          g_string_append (out, "::");
          p += 2;
        }
      else if (*p == ':' && g_ascii_isalpha (p[1]))
        {
          gsize length = strspn (p + 1, "abcdefghijklmnopqrstuvwxyz_0123456789");
          g_autofree char *name = g_strndup (p + 1, length);
          guint at;

          if (!g_ptr_array_find_with_equal_func (names, name, g_str_equal, &at))
            {
              at = names->len;
              g_ptr_array_add (names, g_steal_pointer (&name));
            }
          g_string_append_printf (out, "$%u", at + 1);
          p += 1 + length;
        }
      else
        g_string_append_c (out, *p++);
    }
  return g_string_free (out, FALSE);
}

static gboolean
value_of (XbLedgerDef *def, const XbLedgerOptions *options, const char *name, char **value, GError **error)
{
  g_autofree char *today = xb_text_today ();
  XbLedgerParameter *parameter = xb_ledger_def_parameter (def, name);
  const char *said = options->set != NULL ? g_hash_table_lookup (options->set, name) : NULL;

  *value = NULL;
  if (strcmp (name, "from") == 0)
    *value = g_strdup (options->from != NULL ? options->from : "0001-01-01");
  else if (strcmp (name, "to") == 0)
    *value = g_strdup (options->to != NULL ? options->to : today);
  else if (strcmp (name, "as_of") == 0)
    *value = g_strdup (options->as_of != NULL ? options->as_of : options->to != NULL ? options->to : today);
  else if (strcmp (name, "place_from") == 0)
    *value = g_strdup (options->place_code);
  else if (strcmp (name, "place_to") == 0)
    *value = options->place_code != NULL ? g_strconcat (options->place_code, "~", NULL) : NULL;
  else if (parameter != NULL)
    return (said != NULL || parameter->value != NULL) ? xb_ledger_parameter_check (parameter, said != NULL ? said : parameter->value, value, error)
                                                      : xb_refuse (error, XB_COUNTY_ERROR, XB_COUNTY_ERROR_REFUSED, _ ("The ledger “%s” asks for “%s” (--set %s=…)."), def->name, parameter->title, name);
  return TRUE;
}

static XbCountyRows *
run (XbCounty *county, XbLedgerDef *def, const XbLedgerOptions *options, GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free), values = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *sql = number_parameters (def->sql, names);

  for (guint i = 0; i < names->len; i++)
    {
      char *value;

      if (!value_of (def, options, g_ptr_array_index (names, i), &value, error))
        return NULL;
      g_ptr_array_add (values, value);
    }
  return xb_county_ask (county, sql, (const char *const *) values->pdata, (int) values->len, error);
}

/* ---- its rows as a ledger ---- */

static gboolean
put_rows (XbStore *store, const XbCountyRows *rows, GError **error)
{
  g_autoptr (GString) create = g_string_new ("CREATE TABLE v_county_rows ("), insert = g_string_new ("INSERT INTO v_county_rows VALUES (");
  g_autoptr (XbStmt) stmt = NULL;

  for (guint i = 0; i < rows->columns->len; i++)
    {
      g_string_append_printf (create, "%s\"%s\"", i > 0 ? ", " : "", (char *) g_ptr_array_index (rows->columns, i));
      g_string_append (insert, i > 0 ? ", ?" : "?");
    }
  g_string_append (create, ")");
  g_string_append (insert, ")");
  if (!xb_store_exec (store, create->str, error) || !xb_store_exec (store, "BEGIN", error) || (stmt = xb_store_prepare (store, insert->str, error)) == NULL)
    return FALSE;
  for (guint r = 0; r < rows->rows->len; r++)
    {
      GPtrArray *row = g_ptr_array_index (rows->rows, r);

      for (guint i = 0; i < row->len; i++)
        xb_stmt_bind_text (stmt, (int) i + 1, g_ptr_array_index (row, i));
      if (!xb_stmt_run (store, stmt, error))
        return FALSE;
    }
  g_clear_pointer (&stmt, xb_stmt_done);
  return xb_store_exec (store, "COMMIT", error);
}

/* A register with nobody in it, for the name above the ledger and the rows under it. */
static gboolean
write_ledger (const char *folder, const XbCountyRows *rows, XbLedgerDef *def, const char *county_name, const char *path, const XbLedgerOptions *options, XbLedgerWritten *written,
              GError **error)
{
  g_autofree char *db = g_build_filename (folder, "county.xbdb", NULL), *sql = g_steal_pointer (&def->sql);
  g_autoptr (XbStore) store = xb_register_create (db, "000000000", county_name, 1, "-", NULL, NULL, error);
  XbLedgerOptions whole = *options;
  gboolean ok;

  whole.place_code = NULL;
  whole.as_of = NULL;
  def->sql = g_strdup ("SELECT * FROM v_county_rows");
  ok = store != NULL && put_rows (store, rows, error) && xb_ledger_export (store, def, path, &whole, written, error);
  g_free (def->sql);
  def->sql = g_steal_pointer (&sql);
  return ok;
}

/**
 * xb_county_ledger_export:
 * @def: one of the county's own, or of an office's whose SELECT PostgreSQL understands
 * @county_name: stands in the place of the township's name
 * @written: (out): to be cleared
 *
 * Runs a ledger over what xb_county_shadow() has left of the consolidation, or all of it, and writes it as xb_ledger_export() does.
 */
gboolean
xb_county_ledger_export (XbCounty *county, XbLedgerDef *def, const char *county_name, const char *path, const XbLedgerOptions *options, XbLedgerWritten *written, GError **error)
{
  g_autoptr (XbCountyRows) rows = run (county, def, options, error);
  g_autoptr (XbTempFolder) folder = rows != NULL ? xb_temp_folder_new (error) : NULL;

  return folder != NULL && write_ledger (xb_temp_folder_path (folder), rows, def, county_name, path, options, written, error);
}
