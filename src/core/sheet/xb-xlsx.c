#define G_LOG_DOMAIN "xb-sheet"

/* .xlsx (ECMA-376 part 1): libarchive unpacks, expat parses, a row at a time. Only shared strings are kept. */

#include "sheet/xb-sheet-private.h"
#include "sheet/xb-zip.h"
#include "util/xb-compat.h"

#include <expat.h>
#include <glib/gi18n-lib.h>
#include <stdlib.h>
#include <string.h>

/* All distinct texts of the largest ledgers we design for take about 100 MB. */
#define MAX_SHARED_BYTES (512u * 1024 * 1024)
/* Elements within each other: the parts that are read have six. */
#define MAX_DEPTH 64

typedef struct
{
  GString *strings; /* all shared strings, one after the other, each ended by '\0' */
  GArray *offsets;  /* (element-type guint32) */
  GByteArray *date_styles; /* for each cell format: 1 if it shows a date */
  char *strings_part, *styles_part;
} Xlsx;

typedef struct _Parser Parser;
struct _Parser
{
  XML_Parser xml;
  XbSheetReader *reader;
  Xlsx *xlsx;
  GError *error;
  const char *part;
  void (*start) (Parser *parser, const char *name, const char **attributes);
  void (*end) (Parser *parser, const char *name);
  gboolean stop; /* the row function has had enough */

  gboolean in_text; /* inside <t> or <v>: characters count */
  guint phonetic;   /* inside <rPh>: they do not */
  guint depth;      /* elements around this one */
  GString *text;

  /* worksheet */
  XbRowBuilder row;
  guint row_number, column;
  char cell_type[12];
  guint style;
  gboolean in_row, has_value;
  XbRowFunc func;
  gpointer data;

  /* workbook */
  GHashTable *targets; /* relationship id → part */
  GHashTable *formats; /* custom number format id → 1 if it shows a date */
  gboolean in_cell_formats;
};

static void
xlsx_free (gpointer data)
{
  Xlsx *xlsx = data;

  if (xlsx->strings != NULL)
    g_string_free (xlsx->strings, TRUE);
  g_clear_pointer (&xlsx->offsets, g_array_unref);
  g_clear_pointer (&xlsx->date_styles, g_byte_array_unref);
  g_free (xlsx->strings_part);
  g_free (xlsx->styles_part);
  g_free (xlsx);
}

static const char *
local_name (const char *name)
{
  const char *colon = strrchr (name, ':');

  return colon != NULL ? colon + 1 : name;
}

static const char *
attribute (const char **attributes, const char *name)
{
  for (; *attributes != NULL; attributes += 2)
    if (strcmp (attributes[0], name) == 0)
      return attributes[1];
  return NULL;
}

static void
stop_with (Parser *parser, GError *error)
{
  if (parser->error == NULL)
    parser->error = error;
  else
    g_clear_error (&error);
  XML_StopParser (parser->xml, XML_FALSE);
}

static void XMLCALL
on_start (void *data, const char *name, const char **attributes)
{
  Parser *parser = data;

  if (++parser->depth > MAX_DEPTH)
    stop_with (parser, g_error_new (XB_SHEET_ERROR, XB_SHEET_ERROR_DAMAGED,
                                    _ ("“%s” is nested deeper inside (%s) than any workbook. It was not read."), parser->reader->path, parser->part));
  else
    parser->start (parser, local_name (name), attributes);
}

static void XMLCALL
on_end (void *data, const char *name)
{
  Parser *parser = data;

  parser->depth--;
  if (parser->end != NULL)
    parser->end (parser, local_name (name));
}

static void XMLCALL
on_text (void *data, const char *text, int length)
{
  Parser *parser = data;

  if (!parser->in_text || parser->phonetic > 0)
    return;
  if (parser->text->len + length <= XB_SHEET_MAX_CELL)
    g_string_append_len (parser->text, text, length);
  else
    {
      GError *error = NULL;

      if (parser->func != NULL)
        xb_sheet_reader_too_long (parser->reader, MAX (parser->row_number, 1), MAX (parser->column, 1) - 1, &error);
      else /* a shared string stands in no cell yet */
        g_set_error (&error, XB_SHEET_ERROR, XB_SHEET_ERROR_TOO_LARGE,
                     _ ("A cell of “%s” holds more than 32,767 characters, more than a cell of Excel can. Shorten it, and read the file again."),
                     parser->reader->path);
      stop_with (parser, error);
    }
}

static void XMLCALL
on_doctype (void *data,
            const char *name G_GNUC_UNUSED,
            const char *system_id G_GNUC_UNUSED,
            const char *public_id G_GNUC_UNUSED,
            int internal G_GNUC_UNUSED)
{
  Parser *parser = data;

  stop_with (parser, g_error_new (XB_SHEET_ERROR, XB_SHEET_ERROR_DAMAGED,
                                  _ ("“%s” holds XML with declarations of its own, which no spreadsheet program "
                                     "writes. It was not read."),
                                  parser->reader->path));
}

static gboolean
feed (const char *bytes, gsize length, gpointer data, GError **error)
{
  Parser *parser = data;

  if (parser->func != NULL && !xb_sheet_reader_in_time (parser->reader, error))
    return FALSE;
  if (XML_Parse (parser->xml, bytes, length, FALSE) == XML_STATUS_OK)
    return TRUE;
  if (parser->error != NULL)
    g_propagate_error (error, g_steal_pointer (&parser->error));
  else if (!parser->stop)
    {
      g_autofree char *line = g_strdup_printf ("%" G_GUINT64_FORMAT, xb_xml_line (parser->xml));

      g_debug ("%s, line %s: %s", parser->part, line, XML_ErrorString (XML_GetErrorCode (parser->xml)));
      g_set_error (error, XB_SHEET_ERROR, XB_SHEET_ERROR_DAMAGED,
                   _ ("“%s” is damaged inside (%s, row of text %s). Save it anew in Excel or WPS, or ask for it to be sent again."),
                   parser->reader->path, parser->part, line);
    }
  return FALSE;
}

/* Parses one part of the workbook with the handlers of @parser. */
static gboolean
parse_part (Parser *parser, const char *part, gboolean *found, GCancellable *cancellable, GError **error)
{
  gboolean ok, seen;

  parser->xml = XML_ParserCreate (NULL);
  parser->part = part;
  XML_SetUserData (parser->xml, parser);
  XML_SetElementHandler (parser->xml, on_start, on_end);
  XML_SetCharacterDataHandler (parser->xml, on_text);
  XML_SetStartDoctypeDeclHandler (parser->xml, on_doctype);
  parser->text = g_string_new (NULL);
  ok = xb_zip_read (parser->reader->path, part, found != NULL ? found : NULL, feed, parser, cancellable, error);
  seen = found == NULL || *found;
  if (ok && seen && !parser->stop && XML_Parse (parser->xml, "", 0, TRUE) != XML_STATUS_OK)
    {
      if (parser->error != NULL)
        g_propagate_error (error, g_steal_pointer (&parser->error));
      else if (!parser->stop)
        g_set_error (error, XB_SHEET_ERROR, XB_SHEET_ERROR_DAMAGED,
                     _ ("“%s” is damaged: %s ends too early. Save it anew in Excel or WPS, or ask for it to be sent "
                        "again."),
                     parser->reader->path, part);
      ok = parser->stop;
    }
  XML_ParserFree (parser->xml);
  g_string_free (parser->text, TRUE);
  return ok;
}

/* ---- workbook, relationships, styles ---- */

static char *
resolve_part (const char *base, const char *target)
{
  g_autofree char *joined = *target == '/' ? g_strdup (target) : g_strconcat ("/", base, target, NULL);
  g_autofree char *canonical = g_canonicalize_filename (joined, "/");

  return g_strdup (canonical + 1);
}

static void
start_relationships (Parser *parser, const char *name, const char **attributes)
{
  const char *id = attribute (attributes, "Id"), *target = attribute (attributes, "Target"),
             *type = attribute (attributes, "Type");

  if (strcmp (name, "Relationship") != 0 || id == NULL || target == NULL)
    return;
  g_hash_table_insert (parser->targets, g_strdup (id), resolve_part ("xl/", target));
  if (type != NULL && g_str_has_suffix (type, "/sharedStrings"))
    {
      g_free (parser->xlsx->strings_part);
      parser->xlsx->strings_part = resolve_part ("xl/", target);
    }
  if (type != NULL && g_str_has_suffix (type, "/styles"))
    {
      g_free (parser->xlsx->styles_part);
      parser->xlsx->styles_part = resolve_part ("xl/", target);
    }
}

static void
start_workbook (Parser *parser, const char *name, const char **attributes)
{
  if (strcmp (name, "workbookPr") == 0)
    {
      const char *value = attribute (attributes, "date1904");

      parser->reader->epoch_1904 = value != NULL && (strcmp (value, "1") == 0 || strcmp (value, "true") == 0);
    }
  else if (strcmp (name, "sheet") == 0)
    {
      const char *title = attribute (attributes, "name"), *state = attribute (attributes, "state"), *id = NULL;
      const char *part;

      for (const char **a = attributes; *a != NULL; a += 2)
        if (strcmp (local_name (a[0]), "id") == 0 && strcmp (a[0], "id") != 0)
          id = a[1];
      part = id != NULL ? g_hash_table_lookup (parser->targets, id) : NULL;
      /* Chart sheets and macro sheets have no rows. */
      if (title != NULL && part != NULL && strstr (part, "worksheets") != NULL)
        {
          XbSheetInfo *info = xb_sheet_reader_add (parser->reader, title);

          info->part = g_strdup (part);
          info->hidden = state != NULL && strcmp (state, "visible") != 0;
        }
    }
}

/* Whether a number format shows a day: y or d outside quotes, brackets and escapes (ECMA-376 part 1, 18.8.31). */
static gboolean
shows_date (const char *format)
{
  for (const char *p = format; *p != '\0'; p++)
    {
      if (*p == '"')
        {
          const char *close = strchr (p + 1, '"');

          if (close == NULL)
            return FALSE;
          p = close;
        }
      else if (*p == '[')
        {
          const char *close = strchr (p + 1, ']');

          if (close == NULL)
            return FALSE;
          p = close;
        }
      else if ((*p == '\\' || *p == '_' || *p == '*') && p[1] != '\0')
        p++;
      else if (strchr ("ydYD", *p) != NULL)
        return TRUE;
      else if (*p == ';')
        return FALSE;
    }
  return FALSE;
}

static void
start_styles (Parser *parser, const char *name, const char **attributes)
{
  if (strcmp (name, "numFmt") == 0)
    {
      const char *id = attribute (attributes, "numFmtId"), *code = attribute (attributes, "formatCode");

      if (id != NULL && code != NULL)
        g_hash_table_insert (parser->formats, GINT_TO_POINTER (atoi (id)), GINT_TO_POINTER (shows_date (code) ? 1 : 2));
    }
  else if (strcmp (name, "cellXfs") == 0)
    parser->in_cell_formats = TRUE;
  else if (strcmp (name, "xf") == 0 && parser->in_cell_formats)
    {
      const char *id = attribute (attributes, "numFmtId");
      int n = id != NULL ? atoi (id) : 0;
      int custom = GPOINTER_TO_INT (g_hash_table_lookup (parser->formats, GINT_TO_POINTER (n)));
      /* The built-in ones that show a day, 27 to 36 and 50 to 58 in East Asian Excel. */
      guint8 date = custom != 0 ? custom == 1
                                : (n >= 14 && n <= 17) || n == 22 || (n >= 27 && n <= 31) || n == 36
                                      || (n >= 50 && n <= 54) || n == 57 || n == 58;

      g_byte_array_append (parser->xlsx->date_styles, &date, 1);
    }
}

static void
end_styles (Parser *parser, const char *name)
{
  if (strcmp (name, "cellXfs") == 0)
    parser->in_cell_formats = FALSE;
}

/* ---- shared strings ---- */

static void
start_strings (Parser *parser, const char *name, const char **attributes G_GNUC_UNUSED)
{
  if (strcmp (name, "si") == 0)
    g_string_truncate (parser->text, 0);
  else if (strcmp (name, "rPh") == 0)
    parser->phonetic++;
  else if (strcmp (name, "t") == 0)
    parser->in_text = TRUE;
}

/* _x000D_ and its like stand for characters XML cannot hold (ECMA-376 part 1, 22.9.2.19). What they become is shorter. */
static void
unescape (GString *text)
{
  char *to = strstr (text->str, "_x");

  if (to == NULL)
    return;
  for (const char *from = to; *from != '\0';)
    if (from[0] == '_' && from[1] == 'x' && g_ascii_isxdigit (from[2]) && g_ascii_isxdigit (from[3]) && g_ascii_isxdigit (from[4])
        && g_ascii_isxdigit (from[5]) && from[6] == '_')
      {
        char hex[5] = { from[2], from[3], from[4], from[5], '\0' };
        gunichar c = strtoul (hex, NULL, 16);

        if (c != 0 && g_unichar_validate (c))
          to += g_unichar_to_utf8 (c, to);
        from += 7;
      }
    else
      *to++ = *from++;
  g_string_truncate (text, to - text->str);
}

static void
end_strings (Parser *parser, const char *name)
{
  Xlsx *xlsx = parser->xlsx;

  if (strcmp (name, "t") == 0)
    parser->in_text = FALSE;
  else if (strcmp (name, "rPh") == 0)
    parser->phonetic--;
  else if (strcmp (name, "si") == 0)
    {
      guint32 offset = xlsx->strings->len;

      unescape (parser->text);
      if (xlsx->strings->len + parser->text->len + 1 > MAX_SHARED_BYTES)
        {
          stop_with (parser, g_error_new (XB_SHEET_ERROR, XB_SHEET_ERROR_TOO_LARGE,
                                          _ ("“%s” holds more text than a ledger does. Split it into smaller files."),
                                          parser->reader->path));
          return;
        }
      g_string_append_len (xlsx->strings, parser->text->str, parser->text->len);
      g_string_append_c (xlsx->strings, '\0');
      g_array_append_val (xlsx->offsets, offset);
    }
}

/* ---- worksheet ---- */

static void
start_sheet (Parser *parser, const char *name, const char **attributes)
{
  if (name[0] == 'c' && name[1] == '\0')
    {
      guint column = 0;
      gboolean placed = FALSE;

      parser->cell_type[0] = '\0';
      parser->style = 0;
      for (const char **a = attributes; *a != NULL; a += 2)
        if (a[0][0] == 'r' && a[0][1] == '\0')
          {
            for (const char *p = a[1]; g_ascii_isalpha (*p) && column < 100000; p++)
              column = column * 26 + (g_ascii_toupper (*p) - 'A' + 1);
            placed = column > 0;
          }
        else if (a[0][0] == 't' && a[0][1] == '\0')
          g_strlcpy (parser->cell_type, a[1], sizeof parser->cell_type);
        else if (a[0][0] == 's' && a[0][1] == '\0')
          parser->style = atoi (a[1]);
      parser->column = placed ? column : parser->column + 1;
      parser->has_value = FALSE;
      g_string_truncate (parser->text, 0);
    }
  else if (name[0] == 'v' && name[1] == '\0')
    {
      g_string_truncate (parser->text, 0);
      parser->in_text = parser->has_value = TRUE;
    }
  else if (strcmp (name, "t") == 0)
    parser->in_text = parser->has_value = TRUE;
  else if (strcmp (name, "rPh") == 0)
    parser->phonetic++;
  else if (strcmp (name, "row") == 0)
    {
      const char *number = attribute (attributes, "r");

      parser->row_number = number != NULL ? (guint) strtoul (number, NULL, 10) : parser->row_number + 1;
      parser->column = 0;
      parser->in_row = TRUE;
    }
}

static void
end_cell (Parser *parser)
{
  Xlsx *xlsx = parser->xlsx;
  GString *text = parser->text;
  const char *type = parser->cell_type;
  guint column = parser->column - 1;

  if (!parser->has_value)
    return;
  if (strcmp (type, "s") == 0)
    {
      char *end = text->str;
      gulong index = strtoul (text->str, &end, 10);

      if (end > text->str && index < xlsx->offsets->len)
        xb_row_builder_add (&parser->row, column, XB_CELL_TEXT,
                            xlsx->strings->str + g_array_index (xlsx->offsets, guint32, index), -1, 0);
      else /* left out, the cell would look empty */
        {
          g_autofree char *cell = xb_cell_name (parser->row_number, column);

          stop_with (parser, g_error_new (XB_SHEET_ERROR, XB_SHEET_ERROR_DAMAGED,
                                          _ ("“%s” is damaged: the text of cell %s is missing. Save it anew in Excel or WPS, or ask for it to be sent again."),
                                          parser->reader->path, cell));
        }
    }
  else if (strcmp (type, "inlineStr") == 0 || strcmp (type, "str") == 0)
    {
      unescape (text);
      xb_row_builder_add (&parser->row, column, XB_CELL_TEXT, text->str, text->len, 0);
    }
  else if (strcmp (type, "e") == 0)
    xb_row_builder_add (&parser->row, column, XB_CELL_ERROR, text->str, text->len, 0);
  else if (strcmp (type, "d") == 0)
    xb_row_builder_add (&parser->row, column, XB_CELL_TEXT, text->str, text->len, 0);
  else if (text->len > 0)
    {
      gboolean date = parser->style < xlsx->date_styles->len && xlsx->date_styles->data[parser->style];

      xb_row_builder_add (&parser->row, column, date ? XB_CELL_DATE : XB_CELL_NUMBER, text->str, text->len,
                          g_ascii_strtod (text->str, NULL));
    }
}

static void
end_sheet (Parser *parser, const char *name)
{
  if ((name[0] == 'v' || name[0] == 't') && name[1] == '\0')
    parser->in_text = FALSE;
  else if (name[0] == 'c' && name[1] == '\0')
    end_cell (parser);
  else if (strcmp (name, "rPh") == 0)
    parser->phonetic--;
  else if (strcmp (name, "row") == 0)
    {
      GError *error = NULL;

      parser->in_row = FALSE;
      if (parser->row.cells->len == 0)
        return;
      if (parser->row_number < 1 || parser->row_number > XB_SHEET_MAX_ROWS)
        xb_sheet_reader_too_many_rows (parser->reader, XB_SHEET_MAX_ROWS, &error);
      if (error != NULL || !xb_row_builder_emit (&parser->row, parser->row_number, parser->func, parser->data, &error))
        {
          parser->stop = error == NULL;
          stop_with (parser, error);
        }
    }
  else if (strcmp (name, "sheetData") == 0)
    {
      /* Nothing after the rows is read here; merged ranges were found before. */
      parser->stop = TRUE;
      stop_with (parser, NULL);
    }
}

static gboolean
xlsx_read (XbSheetReader *reader, guint sheet, XbRowFunc func, gpointer data, GCancellable *cancellable, GError **error)
{
  XbSheetInfo *info = g_ptr_array_index (reader->sheets, sheet);
  Parser parser = { .reader = reader, .xlsx = reader->format, .start = start_sheet, .end = end_sheet, .func = func,
                    .data = data };
  gboolean ok;

  xb_row_builder_init (&parser.row);
  ok = parse_part (&parser, info->part, NULL, cancellable, error);
  xb_row_builder_clear (&parser.row);
  return ok;
}

/* ---- merged ranges: they stand behind the rows, so the sheet is unpacked once before it is parsed ---- */

typedef struct
{
  GArray *merges;
  GString *tail;
} MergeScan;

static gboolean
parse_ref (const char *ref, guint *row, guint *column)
{
  *row = *column = 0;
  for (; g_ascii_isalpha (*ref); ref++)
    *column = *column * 26 + (g_ascii_toupper (*ref) - 'A' + 1);
  *row = strtoul (ref, NULL, 10);
  return *row > 0 && *column > 0;
}

/* Takes complete <mergeCell .../> elements out of what has been gathered. */
static void
take_merges (MergeScan *scan)
{
  char *p = scan->tail->str, *end;

  while ((p = strstr (p, "mergeCell ")) != NULL && (end = strchr (p, '>')) != NULL)
    {
      char *ref = g_strstr_len (p, end - p, "ref=");
      XbMerge merge;

      if (ref != NULL)
        {
          char *colon = g_strstr_len (ref + 5, end - ref - 5, ":");

          if (colon != NULL && parse_ref (ref + 5, &merge.first_row, &merge.first_column)
              && parse_ref (colon + 1, &merge.last_row, &merge.last_column))
            {
              merge.first_column--;
              merge.last_column--;
              g_array_append_val (scan->merges, merge);
            }
        }
      p = end;
    }
  p = strrchr (scan->tail->str, '<');
  if (p != NULL)
    g_string_erase (scan->tail, 0, p - scan->tail->str);
}

static gboolean
scan_merges (const char *bytes, gsize length, gpointer data, GError **error G_GNUC_UNUSED)
{
  MergeScan *scan = data;

  /* Until the first one is near, only the last bytes are kept: an element may lie across two pieces. */
  if (scan->tail->len < 64 && memmem (bytes, length, "mergeCell", 9) == NULL && strstr (scan->tail->str, "merge") == NULL)
    {
      gsize keep = MIN (length, 32);

      /* The join of the last bytes and the first of this piece. */
      g_string_append_len (scan->tail, bytes, MIN (length, 16));
      if (strstr (scan->tail->str, "mergeCell") == NULL)
        {
          g_string_truncate (scan->tail, 0);
          g_string_append_len (scan->tail, bytes + length - keep, keep);
          return TRUE;
        }
      g_string_truncate (scan->tail, scan->tail->len - MIN (length, 16));
    }
  g_string_append_len (scan->tail, bytes, length);
  take_merges (scan);
  return TRUE;
}

static gboolean
xlsx_load_merges (XbSheetReader *reader, guint sheet, GError **error)
{
  XbSheetInfo *info = g_ptr_array_index (reader->sheets, sheet);
  MergeScan scan = { info->merges, g_string_new (NULL) };
  gboolean ok = xb_zip_read (reader->path, info->part, NULL, scan_merges, &scan, NULL, error);

  take_merges (&scan);
  g_string_free (scan.tail, TRUE);
  return ok;
}

gboolean
xb_xlsx_open (XbSheetReader *reader, GError **error)
{
  Xlsx *xlsx = g_new0 (Xlsx, 1);
  g_autoptr (GHashTable) targets = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr (GHashTable) formats = g_hash_table_new (NULL, NULL);
  Parser relationships = { .reader = reader, .xlsx = xlsx, .targets = targets, .start = start_relationships };
  Parser workbook = { .reader = reader, .xlsx = xlsx, .targets = targets, .start = start_workbook };
  Parser styles = { .reader = reader, .xlsx = xlsx, .formats = formats, .start = start_styles, .end = end_styles };
  Parser strings = { .reader = reader, .xlsx = xlsx, .start = start_strings, .end = end_strings };
  gboolean found;

  reader->format = xlsx;
  reader->free_format = xlsx_free;
  reader->read = xlsx_read;
  reader->load_merges = xlsx_load_merges;
  xlsx->strings = g_string_new (NULL);
  xlsx->offsets = g_array_new (FALSE, FALSE, sizeof (guint32));
  xlsx->date_styles = g_byte_array_new ();
  if (!xb_zip_has_directory (reader->path))
    {
      g_set_error (error, XB_SHEET_ERROR, XB_SHEET_ERROR_DAMAGED,
                   _ ("“%s” is cut short: its end is missing. Copy it again, or ask for it to be sent again."),
                   reader->path);
      return FALSE;
    }
  if (!parse_part (&relationships, "xl/_rels/workbook.xml.rels", &found, NULL, error))
    return FALSE;
  if (found && !parse_part (&workbook, "xl/workbook.xml", &found, NULL, error))
    return FALSE;
  if (!found)
    {
      g_set_error (error, XB_SHEET_ERROR, XB_SHEET_ERROR_NOT_A_SHEET,
                   _ ("“%s” is a packed file (.zip) or another program's document, not an Excel workbook. If it is a .zip, "
                      "unpack it and import the workbook inside; if it is an .ods, save it as .xlsx."),
                   reader->path);
      return FALSE;
    }
  if (xlsx->styles_part != NULL && !parse_part (&styles, xlsx->styles_part, &found, NULL, error))
    return FALSE;
  return xlsx->strings_part == NULL || parse_part (&strings, xlsx->strings_part, &found, NULL, error);
}
