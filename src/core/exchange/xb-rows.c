#define G_LOG_DOMAIN "xb-exchange"

#include "exchange/xb-rows.h"

#include "exchange/xb-exchange-error.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define MOST_COLUMNS 63

struct _XbRowsOut
{
  GByteArray *bytes;
  const char *table; /* interned: whose rows are being written */
};

/** (transfer full) */
XbRowsOut *
xb_rows_out_new (void)
{
  XbRowsOut *out = g_new0 (XbRowsOut, 1);

  out->bytes = g_byte_array_new ();
  return out;
}

void
xb_rows_out_free (XbRowsOut *out)
{
  if (out == NULL)
    return;
  g_clear_pointer (&out->bytes, g_byte_array_unref);
  g_free (out);
}

/** (transfer full): what was written; nothing can be added after it */
GBytes *
xb_rows_out_end (XbRowsOut *out)
{
  return g_byte_array_free_to_bytes (g_steal_pointer (&out->bytes));
}

static void
add_byte (XbRowsOut *out, guint8 byte)
{
  g_byte_array_append (out->bytes, &byte, 1);
}

/* SQLite's variable length of a number below 2³²: seven bits a byte, the highest first. */
static void
add_length (XbRowsOut *out, guint32 length)
{
  guint8 bytes[5];
  int n = 0;

  do
    {
      bytes[n] = (length & 0x7f) | (n > 0 ? 0x80 : 0);
      length >>= 7;
      n++;
    }
  while (length > 0);
  while (n > 0)
    add_byte (out, bytes[--n]);
}

static void
add_number (XbRowsOut *out, guint8 type, guint64 bits)
{
  bits = GUINT64_TO_BE (bits);
  add_byte (out, type);
  g_byte_array_append (out->bytes, (const guint8 *) &bits, 8);
}

static void
add_bytes (XbRowsOut *out, guint8 type, const void *data, gsize length)
{
  add_byte (out, type);
  add_length (out, (guint32) length);
  if (length > 0)
    g_byte_array_append (out->bytes, data, (guint) length);
}

/** Begins a row; its values follow, the key first. Rows of one table had best follow one another. */
void
xb_rows_begin (XbRowsOut *out, const char *table, int columns, gboolean stands)
{
  if (out->table == NULL || strcmp (out->table, table) != 0)
    {
      out->table = g_intern_string (table);
      add_byte (out, 'T');
      add_length (out, (guint32) columns);
      for (int i = 0; i < columns; i++)
        add_byte (out, i == 0);
      g_byte_array_append (out->bytes, (const guint8 *) table, (guint) strlen (table) + 1);
    }
  add_byte (out, stands ? SQLITE_INSERT : SQLITE_DELETE);
  add_byte (out, 0);
}

void
xb_rows_null (XbRowsOut *out)
{
  add_byte (out, SQLITE_NULL);
}

void
xb_rows_int (XbRowsOut *out, gint64 value)
{
  add_number (out, SQLITE_INTEGER, (guint64) value);
}

/** @text: (nullable) */
void
xb_rows_text (XbRowsOut *out, const char *text)
{
  if (text == NULL)
    xb_rows_null (out);
  else
    add_bytes (out, SQLITE_TEXT, text, strlen (text));
}

/** @data: (nullable) */
void
xb_rows_blob (XbRowsOut *out, const void *data, gsize length)
{
  if (data == NULL)
    xb_rows_null (out);
  else
    add_bytes (out, SQLITE_BLOB, data, length);
}

void
xb_rows_value (XbRowsOut *out, sqlite3_value *value)
{
  int type = sqlite3_value_type (value);
  double real;
  guint64 bits;

  switch (type)
    {
    case SQLITE_INTEGER:
      xb_rows_int (out, sqlite3_value_int64 (value));
      break;
    case SQLITE_FLOAT:
      real = sqlite3_value_double (value);
      memcpy (&bits, &real, 8);
      add_number (out, SQLITE_FLOAT, bits);
      break;
    case SQLITE_TEXT:
    case SQLITE_BLOB:
      {
        const void *data = type == SQLITE_TEXT ? (const void *) sqlite3_value_text (value) : sqlite3_value_blob (value);

        add_bytes (out, (guint8) type, data, (gsize) sqlite3_value_bytes (value));
      }
      break;
    default:
      xb_rows_null (out);
    }
}

/** Calls @each for every row, in the order they were written. */
gboolean
xb_rows_read (GBytes *bytes, XbRowsEach each, gpointer data, GError **error)
{
  sqlite3_changeset_iter *iter = NULL;
  gboolean ok = TRUE;
  int code = SQLITE_OK;

  if (g_bytes_get_size (bytes) > G_MAXINT || sqlite3changeset_start (&iter, (int) g_bytes_get_size (bytes), (void *) g_bytes_get_data (bytes, NULL)) != SQLITE_OK)
    return xb_exchange_refuse (error, XB_EXCHANGE_ERROR_FAILED, _ ("There is not enough memory for this package."));
  while (ok && (code = sqlite3changeset_next (iter)) == SQLITE_ROW)
    {
      sqlite3_value *values[MOST_COLUMNS] = { 0 };
      const char *table;
      int columns, op;

      sqlite3changeset_op (iter, &table, &columns, &op, NULL);
      if (columns > MOST_COLUMNS || (op != SQLITE_INSERT && op != SQLITE_DELETE))
        {
          code = SQLITE_CORRUPT;
          break;
        }
      for (int i = 0; i < columns; i++)
        if (op == SQLITE_INSERT)
          sqlite3changeset_new (iter, i, &values[i]);
        else
          sqlite3changeset_old (iter, i, &values[i]);
      ok = each (table, op == SQLITE_INSERT, values, columns, data, error);
    }
  if (!ok)
    {
      sqlite3changeset_finalize (iter);
      return FALSE;
    }
  if (code == SQLITE_NOMEM) /* SQLite 3.40 dies when it frees an iterator that ran out of memory */
    return xb_exchange_refuse (error, XB_EXCHANGE_ERROR_FAILED, _ ("There is not enough memory for this package."));
  if (sqlite3changeset_finalize (iter) != SQLITE_OK || (code != SQLITE_DONE && code != SQLITE_OK))
    return xb_exchange_unreadable (error);
  return TRUE;
}
