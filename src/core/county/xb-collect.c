#define G_LOG_DOMAIN "xb-county"

#include "county/xb-collect.h"

#include "exchange/xb-exchange-error.h"
#include "exchange/xb-package.h"
#include "register/xb-person.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* So much is handed to PostgreSQL at once. */
#define CHUNK 65536

/* One package on its way into the tables. */
typedef struct
{
  XbCounty *county;
  const XbShare *share;
  const XbPackage *package;
  gboolean direct;            /* nothing of the township is there: rows need no looking up */
  const XbShareTable *table;  /* whose rows are being copied */
  gboolean copying;
  GString *buffer;
  GString *gone;              /* keys of @gone_table that are to be removed, by comma */
  const XbShareTable *gone_table;
  gint64 rows;
} Loading;

void
xb_collected_clear (XbCollected *collected)
{
  g_clear_pointer (&collected->office, g_free);
  g_clear_pointer (&collected->township, g_free);
  g_clear_pointer (&collected->mark, g_free);
}

static void
loading_clear (Loading *loading)
{
  g_string_free (loading->buffer, TRUE);
  g_string_free (loading->gone, TRUE);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Loading, loading_clear)

/* ---- rows as COPY reads them ---- */

static void
add_text (GString *out, const char *text, int length)
{
  int done = 0;

  for (int i = 0; i < length; i++)
    {
      char escape = text[i] == '\\' ? '\\' : text[i] == '\t' ? 't' : text[i] == '\n' ? 'n' : text[i] == '\r' ? 'r' : 0;

      if (escape == 0)
        continue;
      g_string_append_len (out, text + done, i - done);
      g_string_append_c (out, '\\');
      g_string_append_c (out, escape);
      done = i + 1;
    }
  g_string_append_len (out, text + done, length - done);
}

static void
add_number (GString *out, gint64 number)
{
  char digits[24];
  int at = sizeof digits;
  guint64 left = number < 0 ? 0 - (guint64) number : (guint64) number;

  do
    {
      digits[--at] = (char) ('0' + left % 10);
      left /= 10;
    }
  while (left > 0);
  if (number < 0)
    digits[--at] = '-';
  g_string_append_len (out, digits + at, (gssize) sizeof digits - at);
}

static void
add_hex (GString *out, const guint8 *bytes, gsize n)
{
  static const char digits[] = "0123456789abcdef";

  for (gsize i = 0; i < n; i++)
    {
      g_string_append_c (out, digits[bytes[i] >> 4]);
      g_string_append_c (out, digits[bytes[i] & 15]);
    }
}

static void
add_value (GString *out, sqlite3_value *value)
{
  char number[G_ASCII_DTOSTR_BUF_SIZE];

  switch (sqlite3_value_type (value))
    {
    case SQLITE_INTEGER:
      add_number (out, sqlite3_value_int64 (value));
      break;
    case SQLITE_FLOAT:
      g_string_append (out, g_ascii_dtostr (number, sizeof number, sqlite3_value_double (value)));
      break;
    case SQLITE_TEXT:
      add_text (out, (const char *) sqlite3_value_text (value), sqlite3_value_bytes (value));
      break;
    case SQLITE_BLOB:
      g_string_append (out, "\\\\x");
      add_hex (out, sqlite3_value_blob (value), (gsize) sqlite3_value_bytes (value));
      break;
    default:
      g_string_append (out, "\\N");
    }
}

/* ---- table after table ---- */

static gboolean
flush (Loading *l, GError **error)
{
  gboolean ok = xb_county_copy_data (l->county, l->buffer->str, l->buffer->len, error);

  g_string_truncate (l->buffer, 0);
  return ok;
}

/* What is in the staging table goes over: a row that is there becomes what the package says. */
static gboolean
merge_staging (Loading *l, GError **error)
{
  const XbShareTable *table = l->table;
  g_autoptr (GString) sql = g_string_new (NULL);

  g_string_printf (sql, "INSERT INTO \"%s\" SELECT * FROM staging_%s ON CONFLICT (township, id) DO UPDATE SET ", table->name, table->name);
  for (int i = 1; i < table->n_columns; i++)
    g_string_append_printf (sql, "%s\"%s\" = EXCLUDED.\"%s\"", i > 1 ? ", " : "", table->columns[i], table->columns[i]);
  return xb_county_do (l->county, sql->str, error);
}

static gboolean
end_copy (Loading *l, GError **error)
{
  if (!l->copying)
    return TRUE;
  l->copying = FALSE;
  return flush (l, error) && xb_county_copy_end (l->county, error) && (l->direct || merge_staging (l, error));
}

static gboolean
end_gone (Loading *l, GError **error)
{
  g_autofree char *sql = NULL;

  if (l->gone->len == 0)
    return TRUE;
  sql = g_strdup_printf ("DELETE FROM \"%s\" WHERE township = '%s' AND id IN (%s)", l->gone_table->name, l->package->head.township, l->gone->str);
  g_string_truncate (l->gone, 0);
  return xb_county_do (l->county, sql, error);
}

static gboolean
begin_copy (Loading *l, const XbShareTable *table, GError **error)
{
  g_autofree char *staging = g_strdup_printf ("CREATE TEMP TABLE IF NOT EXISTS staging_%s (LIKE \"%s\") ON COMMIT DELETE ROWS", table->name, table->name);
  g_autofree char *copy = g_strdup_printf (l->direct ? "COPY \"%s\" FROM STDIN" : "COPY staging_%s FROM STDIN", table->name);

  l->table = table;
  l->copying = TRUE;
  return (l->direct || xb_county_do (l->county, staging, error)) && xb_county_copy_begin (l->county, copy, error);
}

static gboolean
load_row (const char *name, gboolean stands, sqlite3_value **values, int n, gpointer data, GError **error)
{
  Loading *l = data;
  const XbShareTable *table = xb_share_find (l->share, name);

  if (table == NULL)
    return TRUE;
  if (n != table->n_columns)
    return xb_exchange_unreadable (error);
  l->rows++;
  if (!stands)
    {
      if (l->gone_table != table || l->gone->len > CHUNK)
        {
          /* A COPY is under way: it ends first. */
          if (!end_copy (l, error) || !end_gone (l, error))
            return FALSE;
          l->gone_table = table;
        }
      g_string_append_c (l->gone, l->gone->len > 0 ? ',' : ' ');
      add_number (l->gone, sqlite3_value_int64 (values[0]));
      return TRUE;
    }
  if ((!l->copying || l->table != table) && (!end_copy (l, error) || !begin_copy (l, table, error)))
    return FALSE;
  g_string_append (l->buffer, l->package->head.township);
  for (int i = 0; i < n; i++)
    {
      g_string_append_c (l->buffer, '\t');
      add_value (l->buffer, values[i]);
    }
  g_string_append_c (l->buffer, '\n');
  return l->buffer->len < CHUNK || flush (l, error);
}

/* ---- whether it may be taken in ---- */

static const char *
value (const XbCountyRows *rows, guint column)
{
  return g_ptr_array_index ((GPtrArray *) g_ptr_array_index (rows->rows, 0), column);
}

static char *
key_hex (const XbPackage *package)
{
  GString *hex = g_string_new (NULL);

  add_hex (hex, package->envelope.from_key, XB_OFFICE_PUBLIC_BYTES);
  return g_string_free (hex, FALSE);
}

static gboolean
check_sender (Loading *l, const XbCountyRows *office, GError **error)
{
  const XbPackageHead *head = &l->package->head;
  g_autofree char *key = key_hex (l->package);

  if (g_ascii_strtoll (value (office, 0), NULL, 10) != head->site)
    return xb_exchange_refuse (error, XB_EXCHANGE_ERROR_REFUSED,
                               _ ("For township %s another office (%s) sends packages: what %s has written reaches the county through it. Nothing was changed."), head->township, value (office, 1),
                               head->office);
  if (strcmp (value (office, 2), key) != 0)
    return xb_exchange_refuse (error, XB_EXCHANGE_ERROR_STRANGER, _ ("The package says it is from %s, but is signed with another key than all before. Nothing was changed. Telephone that office."), value (office, 1));
  return TRUE;
}

/* @known: (out): it was taken in before */
static gboolean
check_order (Loading *l, const XbCountyRows *office, gboolean *known, GError **error)
{
  gint64 seen = g_ascii_strtoll (value (office, 3), NULL, 10);

  l->direct = seen == 0;
  *known = l->package->head.to_seq <= seen;
  return *known || xb_package_check_follows (l->package, value (office, 1), seen, value (office, 4), NULL, error);
}

/* The office's row, locked: two packages of one office are taken in one after the other. */
static XbCountyRows *
lock_office (Loading *l, XbCollected *collected, GError **error)
{
  const XbPackageHead *head = &l->package->head;
  g_autofree char *site = g_strdup_printf ("%" G_GINT64_FORMAT, head->site), *key = key_hex (l->package), *made = NULL;
  const char *const office[] = { head->township, site, head->office, key, collected->mark }, *const township[] = { head->township };

  if (!xb_county_ask_text (l->county,
                           "INSERT INTO office (township, site, name, public_key, mark, seen_seq) VALUES ($1, $2::bigint, $3, $4, $5, 0) ON CONFLICT (township) DO NOTHING RETURNING township", office, 5,
                           &made, error))
    return NULL;
  collected->first = made != NULL;
  return xb_county_ask (l->county, "SELECT site, name, public_key, seen_seq, seen_hash FROM office WHERE township = $1 FOR UPDATE", township, 1, error);
}

static gboolean
keep_package (Loading *l, GError **error)
{
  const XbPackageHead *head = &l->package->head;
  g_autofree char *to = g_strdup_printf ("%" G_GINT64_FORMAT, head->to_seq), *number = g_strdup_printf ("%" G_GINT64_FORMAT, head->number),
                  *from = g_strdup_printf ("%" G_GINT64_FORMAT, head->from_seq), *rows = g_strdup_printf ("%" G_GINT64_FORMAT, l->rows);
  const char *const package[] = { head->township, to, number, from, head->to_hash, head->at, head->operator_name, rows, l->package->sha256 };
  const char *const seen[] = { head->township, to, head->to_hash, head->at, head->office };
  g_autoptr (XbCountyRows) kept = xb_county_ask (l->county,
                                                 "INSERT INTO package (township, to_seq, number, from_seq, to_hash, written, operator, row_count, sha256)"
                                                 " VALUES ($1, $2::bigint, $3::bigint, $4::bigint, $5, $6, $7, $8::bigint, $9)",
                                                 package, 9, error);
  g_autoptr (XbCountyRows) done
      = kept != NULL ? xb_county_ask (l->county, "UPDATE office SET seen_seq = $2::bigint, seen_hash = $3, seen_at = $4, name = $5 WHERE township = $1", seen, 5, error) : NULL;

  return done != NULL;
}

static gboolean
load (Loading *l, XbCollected *collected, GError **error)
{
  g_autoptr (XbCountyRows) office = lock_office (l, collected, error);
  gboolean known;

  if (office == NULL || !check_sender (l, office, error) || !check_order (l, office, &known, error))
    return FALSE;
  if (known)
    {
      collected->state = XB_COLLECT_KNOWN;
      return TRUE;
    }
  if (!xb_rows_read (l->package->payload, load_row, l, error) || !end_copy (l, error) || !end_gone (l, error) || !keep_package (l, error))
    return FALSE;
  collected->rows = l->rows;
  return TRUE;
}

/**
 * xb_collect:
 * @store: (nullable): of the county: its key opens what is for it, and where it knows partners only theirs is taken; %NULL: what is for nobody in
 *   particular
 * @collected: (out): to be cleared
 *
 * Takes one package in, in one transaction: all of it is there afterwards, or none; a second time changes nothing.
 */
gboolean
xb_collect (XbCounty *county, const XbShare *share, XbStore *store, const char *path, XbCollected *collected, GError **error)
{
  g_auto (XbPackage) package = { 0 };
  g_auto (Loading) l = { .county = county, .share = share, .package = &package, .buffer = g_string_sized_new (CHUNK + 4096), .gone = g_string_new (NULL) };

  memset (collected, 0, sizeof *collected);
  if (!xb_package_open (store, path, &package, error))
    return FALSE;
  if (package.head.place != NULL)
    return xb_exchange_refuse (error, XB_EXCHANGE_ERROR_REFUSED, _ ("“%s” is about a part of a register. The county takes whole ones."), path);
  collected->office = g_strdup (package.head.office);
  collected->township = g_strdup (package.head.township);
  collected->mark = xb_office_card_words (package.envelope.from_key);
  collected->number = package.head.number;
  if (!xb_place_is_township_code (package.head.township))
    return xb_exchange_unreadable (error);
  if (!xb_county_do (county, "BEGIN", error))
    return FALSE;
  if (load (&l, collected, error) && xb_county_do (county, "COMMIT", error))
    return TRUE;
  /* A COPY that is under way ends with an error of its own. */
  if (l.copying)
    xb_county_copy_end (county, NULL);
  xb_county_do (county, "ROLLBACK", NULL);
  return FALSE;
}
