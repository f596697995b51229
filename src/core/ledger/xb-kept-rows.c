#define G_LOG_DOMAIN "xb-ledger"

#include "ledger/xb-kept-rows.h"

#include "util/xb-zlib.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <stdlib.h>
#include <string.h>

/* As text: the number of columns, their titles, their types, then row by row the key and the cells; each ends with a zero byte. */
struct _XbKeptRows
{
  GPtrArray *titles; /* (element-type utf8) */
  GArray *types;     /* (element-type XbColumnType) */
  GString *text;     /* of the rows */
  GArray *starts;    /* (element-type guint32): of each key and cell in it */
};

XbKeptRows *
xb_kept_rows_new (void)
{
  XbKeptRows *rows = g_new0 (XbKeptRows, 1);

  rows->titles = g_ptr_array_new_with_free_func (g_free);
  rows->types = g_array_new (FALSE, FALSE, sizeof (XbColumnType));
  rows->text = g_string_new (NULL);
  rows->starts = g_array_new (FALSE, FALSE, sizeof (guint32));
  return rows;
}

void
xb_kept_rows_free (XbKeptRows *rows)
{
  if (rows == NULL)
    return;
  g_ptr_array_unref (rows->titles);
  g_array_unref (rows->types);
  g_string_free (rows->text, TRUE);
  g_array_unref (rows->starts);
  g_free (rows);
}

void
xb_kept_rows_add_column (XbKeptRows *rows, const char *title, XbColumnType type)
{
  g_ptr_array_add (rows->titles, g_strdup (title));
  g_array_append_val (rows->types, type);
}

/** The key of a row, then each of its cells. */
void
xb_kept_rows_add (XbKeptRows *rows, const char *text)
{
  guint32 at = rows->text->len;

  g_array_append_val (rows->starts, at);
  g_string_append_len (rows->text, text, strlen (text) + 1);
}

guint
xb_kept_rows_columns (const XbKeptRows *rows)
{
  return rows->titles->len;
}

guint
xb_kept_rows_count (const XbKeptRows *rows)
{
  return rows->starts->len / (rows->titles->len + 1);
}

const char *
xb_kept_rows_title (const XbKeptRows *rows, guint column)
{
  return g_ptr_array_index (rows->titles, column);
}

XbColumnType
xb_kept_rows_type (const XbKeptRows *rows, guint column)
{
  return g_array_index (rows->types, XbColumnType, column);
}

/** "" where the ledger has no key. */
const char *
xb_kept_rows_key (const XbKeptRows *rows, guint row)
{
  return rows->text->str + g_array_index (rows->starts, guint32, row * (rows->titles->len + 1));
}

const char *
xb_kept_rows_cell (const XbKeptRows *rows, guint row, guint column)
{
  return rows->text->str + g_array_index (rows->starts, guint32, row * (rows->titles->len + 1) + 1 + column);
}

/** The column of that title, −1 if there is none. */
int
xb_kept_rows_find_column (const XbKeptRows *rows, const char *title)
{
  for (guint i = 0; i < rows->titles->len; i++)
    if (strcmp (g_ptr_array_index (rows->titles, i), title) == 0)
      return i;
  return -1;
}

/**
 * xb_kept_rows_pack:
 * @sha256: (out) (transfer full): of what is kept, before it is packed: its name
 *
 * Returns: (transfer full): the rows as they are stored
 */
GBytes *
xb_kept_rows_pack (const XbKeptRows *rows, char **sha256, GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);

  g_string_append_printf (text, "%u", rows->titles->len);
  g_string_append_c (text, '\0');
  for (guint i = 0; i < rows->titles->len; i++)
    {
      const char *title = g_ptr_array_index (rows->titles, i);

      g_string_append_len (text, title, strlen (title) + 1);
    }
  for (guint i = 0; i < rows->types->len; i++)
    {
      g_string_append_printf (text, "%d", g_array_index (rows->types, XbColumnType, i));
      g_string_append_c (text, '\0');
    }
  g_string_append_len (text, rows->text->str, rows->text->len);
  *sha256 = g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *) text->str, text->len);
  return xb_zlib_pack (text->str, text->len, error);
}

/* The next text of @data, %NULL at its end. */
static const char *
next (const char **at, const char *end)
{
  const char *text = *at, *stop = *at < end ? memchr (*at, '\0', end - *at) : NULL;

  if (stop == NULL)
    return NULL;
  *at = stop + 1;
  return text;
}

static gboolean
parse (XbKeptRows *rows, const char *at, const char *end)
{
  const char *text = next (&at, end);
  guint n = text != NULL ? atoi (text) : 0;
  g_autoptr (GPtrArray) titles = g_ptr_array_new ();

  if (n == 0 || n > 200)
    return FALSE;
  for (guint i = 0; i < n; i++)
    if ((text = next (&at, end)) != NULL)
      g_ptr_array_add (titles, (gpointer) text);
  for (guint i = 0; i < n && titles->len == n; i++)
    if ((text = next (&at, end)) != NULL)
      xb_kept_rows_add_column (rows, g_ptr_array_index (titles, i), atoi (text));
  while ((text = next (&at, end)) != NULL)
    xb_kept_rows_add (rows, text);
  return rows->titles->len == n && rows->starts->len % (n + 1) == 0 && at == end;
}

/**
 * xb_kept_rows_unpack:
 * @sha256: the name it was kept under
 *
 * Returns: (transfer full): %NULL with @error if what was kept is not what it was
 */
XbKeptRows *
xb_kept_rows_unpack (GBytes *packed, const char *sha256, GError **error)
{
  g_autoptr (GBytes) bytes = xb_zlib_unpack (g_bytes_get_data (packed, NULL), g_bytes_get_size (packed), 0, NULL);
  g_autoptr (XbKeptRows) rows = xb_kept_rows_new ();
  g_autofree char *sum = bytes != NULL ? g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bytes) : NULL;
  const char *data = bytes != NULL ? g_bytes_get_data (bytes, NULL) : NULL;

  if (sum != NULL && strcmp (sum, sha256) == 0 && parse (rows, data, data + g_bytes_get_size (bytes)))
    return g_steal_pointer (&rows);
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, _ ("What was kept of this submission is damaged: its check sum does not fit."));
  return NULL;
}
