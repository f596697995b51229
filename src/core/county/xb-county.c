#define G_LOG_DOMAIN "xb-county"

#include "county/xb-county.h"

#include "util/xb-refuse.h"

#include <glib/gi18n-lib.h>
#include <libpq-fe.h>
#include <string.h>

G_DEFINE_QUARK (xb-county-error-quark, xb_county_error)

struct _XbCounty
{
  PGconn *connection;
};

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PGresult, PQclear)

static gboolean
fail (XbCounty *county, GError **error)
{
  g_autofree char *message = g_strdup (PQerrorMessage (county->connection));

  return xb_refuse (error, XB_COUNTY_ERROR, XB_COUNTY_ERROR_FAILED, _ ("PostgreSQL: %s"), g_strstrip (message));
}

static void
rows_free (gpointer data)
{
  g_ptr_array_unref (data);
}

void
xb_county_rows_free (XbCountyRows *rows)
{
  if (rows == NULL)
    return;
  g_ptr_array_unref (rows->columns);
  g_ptr_array_unref (rows->rows);
  g_free (rows);
}

/* Notices say that something is there already: nothing to tell. */
static void
quiet (void *data G_GNUC_UNUSED, const char *message)
{
  g_debug ("%s", message);
}

/**
 * xb_county_open:
 * @url: postgresql://…, or any connection string of libpq
 * @share: the shared tables; where the schema is not there yet it is made
 *
 * Returns: (transfer full): %NULL with @error set
 */
XbCounty *
xb_county_open (const char *url, const XbShare *share, GError **error)
{
  g_autoptr (XbCounty) county = g_new0 (XbCounty, 1);

  county->connection = PQconnectdb (url);
  if (PQstatus (county->connection) != CONNECTION_OK)
    {
      fail (county, error);
      return NULL;
    }
  PQsetNoticeProcessor (county->connection, quiet, NULL);
  PQsetClientEncoding (county->connection, "UTF8");
  /* Partition with partition, as many at a time as there are processors. What would be compiled runs for less time than the compiling takes. */
  if (!xb_county_do (county, "SET enable_partitionwise_join = on; SET enable_partitionwise_aggregate = on; SET work_mem = '64MB'; SET jit = off", error))
    return NULL;
  return xb_county_make_schema (county, share, error) ? g_steal_pointer (&county) : NULL;
}

void
xb_county_close (XbCounty *county)
{
  if (county == NULL)
    return;
  PQfinish (county->connection);
  g_free (county);
}

/** Runs statements that give no rows; several are separated by semicolons. */
gboolean
xb_county_do (XbCounty *county, const char *sql, GError **error)
{
  g_autoptr (PGresult) result = PQexec (county->connection, sql);
  ExecStatusType status = PQresultStatus (result);

  return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || fail (county, error);
}

static GPtrArray *
row_of (const PGresult *result, int row)
{
  int n = PQnfields (result);
  GPtrArray *values = g_ptr_array_new_full ((guint) n, g_free);

  for (int i = 0; i < n; i++)
    g_ptr_array_add (values, PQgetisnull (result, row, i) ? NULL : g_strdup (PQgetvalue (result, row, i)));
  return values;
}

#define TEXT_OID 25
#define MOST_VALUES 16

/** (transfer full): @values: (array length=n): of $1, $2 …: text, or %NULL */
XbCountyRows *
xb_county_ask (XbCounty *county, const char *sql, const char *const *values, int n, GError **error)
{
  const Oid types[MOST_VALUES] = { TEXT_OID, TEXT_OID, TEXT_OID, TEXT_OID, TEXT_OID, TEXT_OID, TEXT_OID, TEXT_OID,
                                   TEXT_OID, TEXT_OID, TEXT_OID, TEXT_OID, TEXT_OID, TEXT_OID, TEXT_OID, TEXT_OID };
  g_autoptr (PGresult) result = n <= MOST_VALUES ? PQexecParams (county->connection, sql, n, types, values, NULL, NULL, 0) : NULL;
  XbCountyRows *rows;

  if (PQresultStatus (result) != PGRES_TUPLES_OK && PQresultStatus (result) != PGRES_COMMAND_OK)
    {
      fail (county, error);
      return NULL;
    }
  rows = g_new0 (XbCountyRows, 1);
  rows->columns = g_ptr_array_new_with_free_func (g_free);
  rows->rows = g_ptr_array_new_with_free_func (rows_free);
  for (int i = 0; i < PQnfields (result); i++)
    g_ptr_array_add (rows->columns, g_strdup (PQfname (result, i)));
  for (int i = 0; i < PQntuples (result); i++)
    g_ptr_array_add (rows->rows, row_of (result, i));
  return rows;
}

/** The first value of an answer. @out: (out) (transfer full) (nullable) */
gboolean
xb_county_ask_text (XbCounty *county, const char *sql, const char *const *values, int n, char **out, GError **error)
{
  g_autoptr (XbCountyRows) rows = xb_county_ask (county, sql, values, n, error);

  *out = NULL;
  if (rows == NULL)
    return FALSE;
  if (rows->rows->len > 0)
    *out = g_strdup (g_ptr_array_index ((GPtrArray *) g_ptr_array_index (rows->rows, 0), 0));
  return TRUE;
}

/** @sql: COPY … FROM STDIN */
gboolean
xb_county_copy_begin (XbCounty *county, const char *sql, GError **error)
{
  g_autoptr (PGresult) result = PQexec (county->connection, sql);

  return PQresultStatus (result) == PGRES_COPY_IN || fail (county, error);
}

gboolean
xb_county_copy_data (XbCounty *county, const char *data, gsize length, GError **error)
{
  return length == 0 || PQputCopyData (county->connection, data, (int) length) == 1 || fail (county, error);
}

gboolean
xb_county_copy_end (XbCounty *county, GError **error)
{
  g_autoptr (PGresult) result = NULL;
  gboolean ok;

  if (PQputCopyEnd (county->connection, NULL) != 1)
    return fail (county, error);
  result = PQgetResult (county->connection);
  ok = PQresultStatus (result) == PGRES_COMMAND_OK || fail (county, error);
  while (TRUE)
    {
      g_autoptr (PGresult) rest = PQgetResult (county->connection);

      if (rest == NULL)
        break;
    }
  return ok;
}

/** Puts on record that somebody takes whole numbers out, and why. @operator_name: (nullable) */
gboolean
xb_county_record_access (XbCounty *county, const char *operator_name, const char *what, const char *reason, GError **error)
{
  const char *const values[] = { operator_name, what, reason };
  g_autoptr (XbCountyRows) rows = xb_county_ask (county, "INSERT INTO access (operator, what, reason) VALUES ($1, $2, $3)", values, 3, error);

  return rows != NULL;
}
