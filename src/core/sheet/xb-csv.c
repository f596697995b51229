#define G_LOG_DOMAIN "xb-sheet"

/* .csv (RFC 4180, and what Excel and WPS make of it): UTF-8 with or without mark, UTF-16 with one, or GB18030. */

#include "sheet/xb-sheet-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

typedef struct
{
  const char *charset; /* NULL: UTF-8 */
  gsize skip;          /* bytes of the mark */
  char delimiter;
} Csv;

typedef struct
{
  XbSheetReader *reader;
  XbRowBuilder builder;
  GString *field;
  XbRowFunc func;
  gpointer data;
  char delimiter;
  guint record, column;
  guint quoted_since; /* the record a quote was opened in */
  gboolean in_quotes, after_quote, quoted, any;
  gboolean last_cr;
} Machine;

static void
end_field (Machine *m)
{
  const char *text = m->field->str;
  gsize length = m->field->len;

  /* ="532…" keeps Excel from reading a number; so does a leading apostrophe, which also keeps it from reading a formula: what is exported has both. */
  if (length >= 3 && text[0] == '=' && text[1] == '"' && text[length - 1] == '"')
    {
      text += 2;
      length -= 3;
    }
  else if (length >= 2 && text[0] == '\'' && (g_ascii_isdigit (text[1]) || strchr ("=+-@", text[1]) != NULL))
    {
      text++;
      length--;
    }
  if (length > 0)
    xb_row_builder_add (&m->builder, m->column, XB_CELL_TEXT, text, length, 0);
  m->column++;
  g_string_truncate (m->field, 0);
  m->quoted = m->after_quote = FALSE;
}

static gboolean
end_record (Machine *m, GError **error)
{
  gboolean ok = TRUE;

  end_field (m);
  if (m->record == XB_SHEET_MAX_RECORDS)
    return xb_sheet_reader_too_many_rows (m->reader, XB_SHEET_MAX_RECORDS, error);
  m->record++;
  m->column = 0;
  if (m->builder.cells->len > 0)
    ok = xb_row_builder_emit (&m->builder, m->record, m->func, m->data, error);
  m->any = FALSE;
  return ok;
}

static gboolean
append (Machine *m, char c, GError **error)
{
  if (m->field->len >= XB_SHEET_MAX_CELL)
    return xb_sheet_reader_too_long (m->reader, m->record + 1, m->column, error);
  g_string_append_c (m->field, c);
  return TRUE;
}

static gboolean
push (Machine *m, const char *bytes, gsize length, GError **error)
{
  for (gsize i = 0; i < length; i++)
    {
      char c = bytes[i];

      if (m->last_cr && c == '\n')
        {
          m->last_cr = FALSE;
          continue;
        }
      m->last_cr = FALSE;
      if (c == '\0') /* what is behind it in the cell would not be seen */
        {
          g_set_error (error, XB_SHEET_ERROR, XB_SHEET_ERROR_DAMAGED,
                       _ ("“%s” is damaged: record %u holds a zero byte, which no text does. Copy it again, or ask for it to be sent again."), m->reader->path, m->record + 1);
          return FALSE;
        }
      if (m->in_quotes)
        {
          if (c == '"')
            {
              m->in_quotes = FALSE;
              m->after_quote = TRUE;
            }
          else if (!append (m, c, error))
            return FALSE;
        }
      else if (c == '"' && m->after_quote)
        {
          g_string_append_c (m->field, '"');
          m->in_quotes = TRUE;
          m->after_quote = FALSE;
        }
      else if (c == '"' && m->field->len == 0 && !m->quoted)
        {
          m->in_quotes = m->quoted = TRUE;
          m->quoted_since = m->record + 1;
          m->any = TRUE;
        }
      else if (c == m->delimiter)
        {
          end_field (m);
          m->any = TRUE;
        }
      else if (c == '\n' || c == '\r')
        {
          m->last_cr = c == '\r';
          if (!end_record (m, error))
            return FALSE;
        }
      else
        {
          m->any = TRUE;
          m->after_quote = FALSE;
          if (!append (m, c, error))
            return FALSE;
        }
    }
  return TRUE;
}

static GInputStream *
open_stream (XbSheetReader *reader, GCancellable *cancellable, GError **error)
{
  Csv *csv = reader->format;
  g_autoptr (GFile) file = g_file_new_for_path (reader->path);
  g_autoptr (GFileInputStream) input = g_file_read (file, cancellable, error);

  if (input == NULL || g_input_stream_skip (G_INPUT_STREAM (input), csv->skip, cancellable, error) < 0)
    return NULL;
  if (csv->charset != NULL)
    {
      g_autoptr (GCharsetConverter) converter = g_charset_converter_new ("UTF-8", csv->charset, error);

      return converter == NULL ? NULL
                               : g_converter_input_stream_new (G_INPUT_STREAM (input), G_CONVERTER (converter));
    }
  return G_INPUT_STREAM (g_steal_pointer (&input));
}

static gboolean
csv_read (XbSheetReader *reader,
          guint sheet G_GNUC_UNUSED,
          XbRowFunc func,
          gpointer data,
          GCancellable *cancellable,
          GError **error)
{
  Csv *csv = reader->format;
  g_autoptr (GError) local = NULL;
  g_autoptr (GInputStream) stream = open_stream (reader, cancellable, &local);
  g_autofree char *buffer = g_malloc (65536);
  Machine m = { .reader = reader, .func = func, .data = data, .delimiter = csv->delimiter };
  gssize got = 0;
  gboolean ok = stream != NULL, more = TRUE;

  xb_row_builder_init (&m.builder);
  m.field = g_string_new (NULL);
  while (ok && more && (got = g_input_stream_read (stream, buffer, 65536, cancellable, &local)) > 0)
    more = xb_sheet_reader_in_time (reader, &local) && push (&m, buffer, got, &local);
  if (local != NULL || got < 0)
    ok = FALSE;
  if (ok && more && m.in_quotes)
    {
      g_set_error (error, XB_SHEET_ERROR, XB_SHEET_ERROR_DAMAGED,
                   _ ("In “%s”, record %u opens a quotation mark (\") that is never closed, so where its cells end cannot "
                      "be told. Correct the line, or save the file as .xlsx."),
                   reader->path, m.quoted_since);
      ok = FALSE;
    }
  else if (ok && more && m.any)
    ok = end_record (&m, &local) || local == NULL;
  if (local != NULL && local->domain == G_IO_ERROR && local->code == G_IO_ERROR_INVALID_DATA)
    g_set_error (error, XB_SHEET_ERROR, XB_SHEET_ERROR_NOT_A_SHEET,
                 _ ("“%s” is neither UTF-8 nor GB18030 text (after record %u). If it is a ledger, open it in Excel or WPS "
                    "and save it as .xlsx."),
                 reader->path, m.record);
  else if (local != NULL)
    g_propagate_error (error, g_steal_pointer (&local));
  xb_row_builder_clear (&m.builder);
  g_string_free (m.field, TRUE);
  return ok;
}

/* The sign that stands most often in the first lines, outside quotes. */
static char
find_delimiter (XbSheetReader *reader)
{
  static const char signs[] = ",\t;|";
  g_autoptr (GInputStream) stream = open_stream (reader, NULL, NULL);
  char buffer[8192];
  gssize got = stream != NULL ? g_input_stream_read (stream, buffer, sizeof buffer, NULL, NULL) : 0;
  guint counts[4] = { 0 };
  guint best = 0;
  gboolean in_quotes = FALSE;

  for (gssize i = 0; i < got; i++)
    {
      const char *sign = buffer[i] != '\0' ? strchr (signs, buffer[i]) : NULL;

      if (buffer[i] == '"')
        in_quotes = !in_quotes;
      else if (sign != NULL && !in_quotes)
        counts[sign - signs]++;
    }
  for (guint i = 1; i < 4; i++)
    if (counts[i] > counts[best])
      best = i;
  return signs[best];
}

gboolean
xb_csv_open (XbSheetReader *reader, GError **error)
{
  g_autoptr (GMappedFile) map = g_mapped_file_new (reader->path, FALSE, error);
  Csv *csv;
  const char *bytes;
  gsize length;

  if (map == NULL)
    return FALSE;
  bytes = g_mapped_file_get_contents (map);
  length = g_mapped_file_get_length (map);
  csv = g_new0 (Csv, 1);
  reader->format = csv;
  reader->free_format = g_free;
  reader->read = csv_read;
  if (length >= 3 && memcmp (bytes, "\xef\xbb\xbf", 3) == 0)
    {
      csv->skip = 3;
      /* The converter finds where it is not what it says it is. */
      if (!g_utf8_validate (bytes, length, NULL))
        csv->charset = "UTF-8";
    }
  else if (length >= 2 && memcmp (bytes, "\xff\xfe", 2) == 0)
    csv->charset = "UTF-16LE", csv->skip = 2;
  else if (length >= 2 && memcmp (bytes, "\xfe\xff", 2) == 0)
    csv->charset = "UTF-16BE", csv->skip = 2;
  else if (memchr (bytes, '\0', length) != NULL)
    {
      g_set_error (error, XB_SHEET_ERROR, XB_SHEET_ERROR_NOT_A_SHEET,
                   _ ("“%s” is not a ledger: it is neither an Excel workbook (.xlsx, .xls) nor text (.csv)."),
                   reader->path);
      return FALSE;
    }
  else if (!g_utf8_validate (bytes, length, NULL))
    csv->charset = "GB18030";
  csv->delimiter = find_delimiter (reader);
  xb_sheet_reader_add (reader, "");
  return TRUE;
}
