#define G_LOG_DOMAIN "xb-ledger"

/* A ledger as .xlsx, by libxlsxwriter in constant memory: one sheet, or one for each village; a cover before them if wanted. */

#include "ledger/xb-ledger-private.h"

#include "sheet/xb-zip.h"
#include "sheet/xb-xlsx-error.h"
#include "util/xb-file.h"
#include "util/xb-text.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include <xlsxwriter.h>

/* What a workbook of any size needs on the disk to begin with. */
#define ROOM_TO_BEGIN (16 * 1024 * 1024)
/* How often the room that is left is looked at. */
#define ROOM_EVERY 4096
/* Each sheet is a file of its own while it is written. */
#define MOST_SHEETS 200
/* Of Excel. */
#define SHEET_NAME_MAX 31
#define MOST_PAGE_BREAKS 1000
#define SIGNATURE_HEIGHT 44.0
/* Characters: a column of Excel is no narrower and no wider than this. */
#define NARROWEST 6
#define WIDEST 48

typedef struct _Writer Writer;

/* One sheet, with the lines it holds. */
typedef struct
{
  Writer *writer;
  lxw_worksheet *sheet;
  char *name;       /* as the tab says */
  char *place_name; /* as the titles say */
  XbLedgerLines lines;
  lxw_row_t row;
  GArray *breaks; /* (element-type lxw_row_t) */
  guint *widths;  /* of the widest cell of each column, in halves of a Chinese character */
} Sheet;

struct _Writer
{
  XbLedgerFrame *frame;
  const XbLedgerOptions *options;
  XbLedgerDigest *digest;
  const char *path;
  lxw_workbook *workbook;
  lxw_format *title, *line, *head, *text, *center, *number, *decimal, *sum, *sum_number, *sum_decimal, *box;
  GArray *heads;      /* (element-type XbLedgerHeadCell) */
  GPtrArray *sheets;  /* (element-type Sheet) */
  GHashTable *by_key; /* village → Sheet; those without one under "" */
  Sheet *last;        /* the one the last row went to: villages come one after the other */
  char *last_key;
  guint rows;
  goffset bytes; /* of the sheets' XML so far, about */
};

static lxw_format *
new_format (lxw_workbook *workbook, gboolean bold, int align, gboolean border, double size)
{
  lxw_format *format = workbook_add_format (workbook);

  format_set_font_name (format, "宋体");
  format_set_font_size (format, size);
  format_set_align (format, align);
  format_set_align (format, LXW_ALIGN_VERTICAL_CENTER);
  if (bold)
    format_set_bold (format);
  if (border)
    format_set_border (format, LXW_BORDER_THIN);
  return format;
}


static void
make_formats (Writer *w)
{
  w->title = new_format (w->workbook, TRUE, LXW_ALIGN_CENTER, FALSE, 18);
  w->line = new_format (w->workbook, FALSE, LXW_ALIGN_LEFT, FALSE, 11);
  w->head = new_format (w->workbook, TRUE, LXW_ALIGN_CENTER, TRUE, 11);
  w->text = new_format (w->workbook, FALSE, LXW_ALIGN_LEFT, TRUE, 11);
  w->center = new_format (w->workbook, FALSE, LXW_ALIGN_CENTER, TRUE, 11);
  w->number = new_format (w->workbook, FALSE, LXW_ALIGN_CENTER, TRUE, 11);
  w->decimal = new_format (w->workbook, FALSE, LXW_ALIGN_CENTER, TRUE, 11);
  w->sum = new_format (w->workbook, TRUE, LXW_ALIGN_LEFT, TRUE, 11);
  w->sum_number = new_format (w->workbook, TRUE, LXW_ALIGN_CENTER, TRUE, 11);
  w->sum_decimal = new_format (w->workbook, TRUE, LXW_ALIGN_CENTER, TRUE, 11);
  w->box = new_format (w->workbook, FALSE, LXW_ALIGN_LEFT, TRUE, 11);
  format_set_align (w->box, LXW_ALIGN_VERTICAL_TOP);
  format_set_text_wrap (w->box);
  format_set_text_wrap (w->head);
  format_set_num_format (w->decimal, "#,##0.00");
  format_set_num_format (w->sum_number, "0");
  format_set_num_format (w->sum_decimal, "#,##0.00");
  /* Cells of text stay text when somebody edits them in Excel: no ID number turns into 5.3E+17. */
  format_set_num_format (w->text, "@");
  format_set_num_format (w->center, "@");
}

/* Fill-in lines and footer: their parts spread over the width. */
static void
write_spread (Sheet *s, GPtrArray *texts, guint columns)
{
  for (guint i = 0; i < texts->len; i++)
    worksheet_write_string (s->sheet, s->row, i * columns / texts->len, g_ptr_array_index (texts, i), s->writer->line);
  if (texts->len > 0)
    s->row++;
}

/* The header. In constant-memory mode a row is final once the next one is begun, and a merge is only taken while its last row is
 * not: texts go first, row by row, and each merge when its last row has been written. */
static void
write_header (Sheet *s)
{
  Writer *w = s->writer;
  guint levels = w->frame->def->head_levels + 1;

  for (guint level = 0; level < levels; level++)
    {
      for (guint i = 0; i < w->frame->def->columns->len; i++)
        worksheet_write_blank (s->sheet, s->row + level, i, w->head);
      for (guint i = 0; i < w->heads->len; i++)
        {
          const XbLedgerHeadCell *cell = &g_array_index (w->heads, XbLedgerHeadCell, i);

          if (cell->row == level)
            worksheet_write_string (s->sheet, s->row + level, cell->column, cell->text, w->head);
        }
      for (guint i = 0; i < w->heads->len; i++)
        {
          const XbLedgerHeadCell *cell = &g_array_index (w->heads, XbLedgerHeadCell, i);

          if (cell->row + cell->rows == level + 1 && cell->rows * cell->columns > 1)
            worksheet_merge_range (s->sheet, s->row + cell->row, cell->column, s->row + level, cell->column + cell->columns - 1, cell->text, w->head);
        }
    }
  s->row += levels;
}

/* libxlsxwriter gathers the rows in a temporary file beside @path, copies them once and packs them, and does not see
 * when the disk fills up meanwhile: we look. */
static gboolean
check_room (Writer *w, GError **error)
{
  return xb_file_check_room (w->path, ROOM_TO_BEGIN + w->bytes * 5 / 4, error);
}

static void
write_merged (Sheet *s, guint from, guint to, const char *text, lxw_format *format)
{
  if (to > from)
    worksheet_merge_range (s->sheet, s->row, from, s->row, to, text, format);
  else
    worksheet_write_string (s->sheet, s->row, from, text, format);
}

/* A line of sums: its words over the columns before the first sum, then the sums, as numbers. */
static void
write_sums (Sheet *s, const char *words, const XbLedgerTotals *totals)
{
  Writer *w = s->writer;
  XbLedgerDef *def = w->frame->def;
  guint span = xb_ledger_total_span (def);

  worksheet_write_string (s->sheet, s->row, 0, words, w->sum);
  for (guint i = 1; i < def->columns->len; i++)
    {
      XbLedgerColumn *column = xb_ledger_def_column (def, i);

      if (column->sum && i >= span)
        worksheet_write_number (s->sheet, s->row, i, totals->sums[i], column->type == XB_COLUMN_INTEGER ? w->sum_number : w->sum_decimal);
      else
        worksheet_write_blank (s->sheet, s->row, i, w->sum);
    }
  write_merged (s, 0, span - 1, words, w->sum);
  s->row++;
}

/* How wide a text stands: a Chinese character as two others. */
static guint
text_width (const char *text)
{
  guint width = 0;

  for (; *text != '\0'; text = g_utf8_next_char (text))
    width += (guchar) *text < 0xe0 ? 1 : 2;
  return width;
}

/* A text is never wider than it has bytes: most need not be looked at. */
static void
widen (Sheet *s, guint column, const char *text)
{
  if (strlen (text) > s->widths[column])
    s->widths[column] = MAX (s->widths[column], text_width (text));
}

static void
write_cells (Sheet *s, const XbRow *row)
{
  Writer *w = s->writer;

  for (guint i = 0; i < w->frame->def->columns->len; i++)
    {
      XbLedgerColumn *column = g_ptr_array_index (w->frame->def->columns, i);
      const XbCell *cell = &row->cells[i];

      if (cell->type == XB_CELL_NUMBER)
        worksheet_write_number (s->sheet, s->row, i, cell->number,
                                column->type == XB_COLUMN_DECIMAL || column->type == XB_COLUMN_MONEY ? w->decimal : w->number);
      else if (cell->type == XB_CELL_EMPTY)
        worksheet_write_blank (s->sheet, s->row, i, w->text);
      else
        worksheet_write_string (s->sheet, s->row, i, cell->text, column->codes != NULL ? w->center : w->text);
      if (cell->type == XB_CELL_TEXT)
        widen (s, i, cell->text);
      w->bytes += 48 + strlen (cell->text);
    }
  s->row++;
}

/* An #XbLineFunc. */
static gboolean
write_line (const XbLedgerLine *line, gpointer data, GError **error)
{
  Sheet *s = data;
  Writer *w = s->writer;

  if (s->row >= LXW_ROW_MAX - 8)
    {
      g_set_error (error, XB_LEDGER_ERROR, XB_LEDGER_ERROR_WRITE, _ ("A sheet of Excel has at most %d rows. Export village by village."), LXW_ROW_MAX);
      return FALSE;
    }
  if (line->kind == XB_LINE_ROW)
    write_cells (s, line->row);
  else if (line->kind == XB_LINE_SUBTOTAL)
    write_sums (s, line->words, line->totals);
  else
    {
      g_autofree char *text = g_strjoinv ("　", (char **) line->texts);

      if (w->frame->def->new_page && s->lines.totals.rows > 0 && s->breaks->len < MOST_PAGE_BREAKS)
        g_array_append_val (s->breaks, s->row);
      if (*text != '\0')
        {
          write_merged (s, 0, w->frame->def->columns->len - 1, text, w->sum);
          s->row++;
        }
    }
  return TRUE;
}

/* A name for a tab: what Excel takes, and none twice. (transfer full) */
static char *
tab_name (Writer *w, const char *wanted)
{
  g_autofree char *plain = g_strdelimit (g_strdup (wanted), "[]:*?/\\'", '_');
  gboolean taken = TRUE;
  char *name = NULL;

  for (guint n = 1; taken; n++)
    {
      g_autofree char *tail = n > 1 ? g_strdup_printf ("-%u", n) : g_strdup ("");
      g_autofree char *start = g_utf8_substring (plain, 0, MIN (g_utf8_strlen (plain, -1), SHEET_NAME_MAX - (glong) strlen (tail)));

      g_free (name);
      name = g_strconcat (start, tail, NULL);
      taken = FALSE;
      for (guint i = 0; i < w->sheets->len && !taken; i++)
        taken = g_ascii_strcasecmp (((Sheet *) g_ptr_array_index (w->sheets, i))->name, name) == 0;
    }
  return name;
}

/* Title, fill-in lines and header of a new sheet. @village: (nullable): the sheet is for everything. */
static Sheet *
add_sheet (Writer *w, const char *village)
{
  XbLedgerDef *def = w->frame->def;
  Sheet *s = g_new0 (Sheet, 1);
  lxw_row_t head;

  s->writer = w;
  if (village != NULL && *village == '\0')
    village = _ ("No village");
  s->name = tab_name (w, village != NULL ? village : w->options->cover ? def->name : "Sheet1");
  s->place_name = g_strdup (village != NULL ? village : w->frame->place_name);
  s->breaks = g_array_new (FALSE, FALSE, sizeof (lxw_row_t));
  s->sheet = workbook_add_worksheet (w->workbook, s->name);
  g_ptr_array_add (w->sheets, s);
  xb_ledger_lines_init (&s->lines, def, write_line, s);
  if (village != NULL)
    xb_ledger_frame_fill_in (w->frame, s->place_name);
  s->widths = g_new0 (guint, def->columns->len);
  worksheet_set_row (s->sheet, 0, 30, NULL);
  if (!def->plain)
    {
      write_merged (s, 0, def->columns->len - 1, w->frame->title, w->title);
      s->row = 1;
      write_spread (s, w->frame->lines, def->columns->len);
    }
  head = s->row;
  write_header (s);
  worksheet_freeze_panes (s->sheet, s->row, 0);
  worksheet_repeat_rows (s->sheet, def->new_page ? 0 : head, s->row - 1);
  return s;
}

static void
sheet_free (gpointer data)
{
  Sheet *s = data;

  xb_ledger_lines_clear (&s->lines);
  g_free (s->name);
  g_free (s->place_name);
  g_array_unref (s->breaks);
  g_free (s->widths);
  g_free (s);
}

/* The sheet a row belongs to. */
static Sheet *
sheet_of (Writer *w, const XbRow *row, GError **error)
{
  const char *key;
  Sheet *s;

  if (!w->options->by_village)
    return w->last;
  key = row->cells[w->frame->def->sheet_by].text;
  if (w->last_key != NULL && strcmp (w->last_key, key) == 0)
    return w->last;
  s = g_hash_table_lookup (w->by_key, key);
  if (s == NULL && w->sheets->len >= MOST_SHEETS)
    {
      g_set_error (error, XB_LEDGER_ERROR, XB_LEDGER_ERROR_WRITE, _ ("More than %d villages: too many for the sheets of one workbook."), MOST_SHEETS);
      return NULL;
    }
  if (s == NULL)
    {
      s = add_sheet (w, key);
      g_hash_table_insert (w->by_key, g_strdup (key), s);
    }
  g_free (w->last_key);
  w->last_key = g_strdup (key);
  return w->last = s;
}

/* An #XbRowFunc. */
static gboolean
take_row (const XbRow *row, gpointer data, GError **error)
{
  Writer *w = data;
  Sheet *s = sheet_of (w, row, error);

  if (s == NULL || !xb_ledger_digest_add (w->digest, row, error) || !xb_ledger_lines_add (row, &s->lines, error))
    return FALSE;
  w->rows++;
  return w->rows % ROOM_EVERY != 0 || check_room (w, error);
}

/* Boxes to sign in, side by side over the width. */
static void
write_signatures (Sheet *s)
{
  char **signatures = s->writer->frame->def->signatures;
  guint columns = s->writer->frame->def->columns->len, n = MIN (signatures != NULL ? g_strv_length (signatures) : 0, columns);

  if (n == 0)
    return;
  worksheet_set_row (s->sheet, s->row, SIGNATURE_HEIGHT, NULL);
  for (guint i = 0; i < columns; i++)
    worksheet_write_blank (s->sheet, s->row, i, s->writer->box);
  for (guint i = 0; i < n; i++)
    write_merged (s, i * columns / n, (i + 1) * columns / n - 1, signatures[i], s->writer->box);
  s->row++;
}

/* As wide as the widest cell, and as the header in two lines; numbers and columns of nobody as the definition says. */
static void
set_widths (Sheet *s)
{
  XbLedgerDef *def = s->writer->frame->def;

  for (guint i = 0; i < def->columns->len; i++)
    {
      XbLedgerColumn *column = xb_ledger_def_column (def, i);
      double width = s->widths[i] > 0 ? MAX (s->widths[i] + 2, text_width (column->title) / 2 + 2) : column->width;

      worksheet_set_column (s->sheet, i, i, CLAMP (width, NARROWEST, WIDEST), NULL);
    }
}

/* Total, signatures and footer; paper, margins, page numbers. */
static gboolean
finish_sheet (Sheet *s, GError **error)
{
  XbLedgerFrame *frame = s->writer->frame;
  XbLedgerDef *def = frame->def;

  if (!xb_ledger_lines_end (&s->lines, error))
    return FALSE;
  set_widths (s);
  if (s->writer->options->by_village)
    xb_ledger_frame_fill_in (frame, s->place_name);
  if (def->total != NULL && !def->plain)
    {
      g_autofree char *words = xb_ledger_total_text (def, def->total, &s->lines.totals);

      write_sums (s, words, &s->lines.totals);
    }
  if (!def->plain)
    {
      write_signatures (s);
      write_spread (s, frame->footer, def->columns->len);
    }
  if (def->landscape)
    worksheet_set_landscape (s->sheet);
  worksheet_set_paper (s->sheet, def->a3 ? 8 : 9);
  worksheet_fit_to_pages (s->sheet, 1, 0);
  worksheet_set_margins (s->sheet, 0.4, 0.4, 0.5, 0.6);
  worksheet_print_area (s->sheet, 0, 0, s->row - 1, def->columns->len - 1);
  if (s->writer->options->anchor != NULL)
    {
      g_autofree char *mark = g_strdup_printf (_ ("Check mark %s"), s->writer->options->anchor), *footer = g_strconcat ("&L&8", mark, _ ("&CPage &P of &N"), NULL);

      worksheet_set_footer (s->sheet, footer);
    }
  else
    worksheet_set_footer (s->sheet, _ ("&CPage &P of &N"));
  if (s->breaks->len > 0)
    {
      lxw_row_t end = 0;

      g_array_append_val (s->breaks, end);
      worksheet_set_h_pagebreaks (s->sheet, (lxw_row_t *) (gpointer) s->breaks->data);
    }
  return TRUE;
}

/* One line of the cover. */
static void
write_fact (Sheet *cover, const char *name, const char *value)
{
  worksheet_write_string (cover->sheet, cover->row, 0, name, cover->writer->head);
  worksheet_write_string (cover->sheet, cover->row, 1, value, cover->writer->text);
  worksheet_write_blank (cover->sheet, cover->row, 2, cover->writer->text);
  worksheet_merge_range (cover->sheet, cover->row, 1, cover->row, 2, value, cover->writer->text);
  cover->row++;
}

/* What this is, for which place and days, how many rows each sheet has, the hash of the data, who made it and when. */
static void
write_cover (Sheet *cover)
{
  Writer *w = cover->writer;
  XbLedgerFrame *frame = w->frame;
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *period = g_strdup_printf (_ ("%s to %s"), frame->days.from, frame->days.to), *when = g_date_time_format (now, "%Y-%m-%d %H:%M");

  worksheet_set_column (cover->sheet, 0, 0, 24, NULL);
  worksheet_set_column (cover->sheet, 1, 1, 40, NULL);
  worksheet_set_column (cover->sheet, 2, 2, 32, NULL);
  worksheet_set_row (cover->sheet, 0, 36, NULL);
  worksheet_merge_range (cover->sheet, 0, 0, 0, 2, frame->def->name, w->title);
  cover->row = 2;
  write_fact (cover, _ ("Office"), frame->township);
  write_fact (cover, _ ("Place"), *cover->place_name != '\0' ? cover->place_name : _ ("The whole township"));
  if (frame->def->as_of)
    write_fact (cover, _ ("As of"), frame->days.as_of);
  else
    write_fact (cover, _ ("Period"), period);
  write_fact (cover, _ ("Numbers"), w->options->unmasked ? _ ("In full") : _ ("Masked"));
  write_fact (cover, _ ("Made by"), frame->operator_name);
  write_fact (cover, _ ("Made at"), when);
  write_fact (cover, _ ("SHA-256 of the data"), xb_ledger_digest_sha256 (w->digest));
  if (w->options->anchor != NULL)
    write_fact (cover, _ ("Check mark"), w->options->anchor);
  write_fact (cover, _ ("of what"), _ ("the rows as .csv, exported for the same place and days"));
  cover->row++;
  worksheet_write_string (cover->sheet, cover->row, 0, _ ("Sheet"), w->head);
  worksheet_write_string (cover->sheet, cover->row, 1, _ ("Rows"), w->head);
  cover->row++;
  for (guint i = 1; i < w->sheets->len; i++)
    {
      Sheet *s = g_ptr_array_index (w->sheets, i);

      worksheet_write_string (cover->sheet, cover->row, 0, s->name, w->text);
      worksheet_write_number (cover->sheet, cover->row, 1, s->lines.totals.rows, w->number);
      cover->row++;
    }
  worksheet_write_string (cover->sheet, cover->row, 0, _ ("All"), w->sum);
  worksheet_write_number (cover->sheet, cover->row, 1, w->rows, w->sum_number);
  cover->row++;
  worksheet_set_paper (cover->sheet, 9);
  worksheet_fit_to_pages (cover->sheet, 1, 1);
}

typedef struct
{
  guint rows;
  guint matched; /* of "<row " at the end of what was read */
} RowCount;

static gboolean
count_rows (const char *bytes, gsize length, gpointer data, GError **error G_GNUC_UNUSED)
{
  static const char tag[] = "<row ";
  RowCount *count = data;
  const char *end = bytes + length, *p = bytes;

  while (p < end)
    {
      if (count->matched == 0 && (p = memchr (p, '<', end - p)) == NULL)
        break;
      count->matched = *p == tag[count->matched] ? count->matched + 1 : *p == '<' ? 1 : 0;
      p++;
      if (count->matched == sizeof tag - 1)
        {
          count->rows++;
          count->matched = 0;
        }
    }
  return TRUE;
}

/* Reads a sheet back: libxlsxwriter does not notice every write that fails, and a ledger that lacks rows must not take the place of a
 * whole one. */
static gboolean
read_back (Writer *w, guint number, guint expected, GError **error)
{
  RowCount count = { 0 };
  g_autofree char *member = g_strdup_printf ("xl/worksheets/sheet%u.xml", number);
  g_autoptr (GError) local = NULL;

  if (xb_zip_read (w->path, member, NULL, count_rows, &count, NULL, &local) && count.rows == expected)
    return TRUE;
  g_set_error (error, XB_LEDGER_ERROR, XB_LEDGER_ERROR_WRITE,
               _ ("“%s” could not be written whole: the disk is full, or was taken out. What was there is unchanged."), w->frame->target);
  return FALSE;
}

/* The cover's sheet comes first; it is filled when everything else is known. */
static Sheet *
add_cover (Writer *w)
{
  Sheet *cover = g_new0 (Sheet, 1);

  cover->writer = w;
  cover->name = g_strdup (_ ("Cover"));
  cover->place_name = g_strdup (w->frame->place_name);
  cover->breaks = g_array_new (FALSE, FALSE, sizeof (lxw_row_t));
  cover->sheet = workbook_add_worksheet (w->workbook, cover->name);
  g_ptr_array_add (w->sheets, cover);
  return cover;
}

static gboolean
write_sheets (Writer *w, XbLedgerRows *rows, GError **error)
{
  Sheet *cover = w->options->cover ? add_cover (w) : NULL;

  /* A workbook has at least one sheet, even of nobody. */
  if (!w->options->by_village)
    w->last = add_sheet (w, NULL);
  if (!xb_ledger_rows_each (rows, take_row, w, error) || !check_room (w, error))
    return FALSE;
  if (w->options->by_village && w->rows == 0)
    add_sheet (w, NULL);
  for (guint i = cover != NULL; i < w->sheets->len; i++)
    if (!finish_sheet (g_ptr_array_index (w->sheets, i), error))
      return FALSE;
  if (cover != NULL)
    write_cover (cover);
  return TRUE;
}

/**
 * xb_ledger_write_xlsx:
 * @digest: (nullable): gets every row; needed for a cover
 * @path: a temporary name; what is there afterwards is complete only if this succeeds
 *
 * Writes title, fill-in lines, header, rows, total and footer, with formats and print set-up, and reads the file back.
 */
gboolean
xb_ledger_write_xlsx (XbLedgerFrame *frame, XbLedgerRows *rows, const XbLedgerOptions *options, XbLedgerDigest *digest, const char *path,
                      XbLedgerWritten *written, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  lxw_workbook_options workbook_options = { .constant_memory = LXW_TRUE, .tmpdir = folder };
  g_autoptr (GPtrArray) sheets = g_ptr_array_new_with_free_func (sheet_free);
  g_autoptr (GHashTable) by_key = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GArray) heads = xb_ledger_head (frame->def);
  Writer w = { .frame = frame, .options = options, .digest = digest, .path = path, .heads = heads, .sheets = sheets, .by_key = by_key };
  gboolean ok;
  lxw_error code;

  if (!check_room (&w, error))
    return FALSE;
  w.workbook = workbook_new_opt (path, &workbook_options);
  make_formats (&w);
  ok = write_sheets (&w, rows, error);
  written->rows = w.rows;
  g_free (w.last_key);
  code = workbook_close (w.workbook);
  if (ok && code != LXW_NO_ERROR)
    {
      g_set_error (error, XB_LEDGER_ERROR, XB_LEDGER_ERROR_WRITE, _ ("“%s” cannot be written: %s."), frame->target, xb_xlsx_error (code));
      return FALSE;
    }
  for (guint i = options->cover; ok && i < sheets->len; i++)
    ok = read_back (&w, i + 1, ((Sheet *) g_ptr_array_index (sheets, i))->row, error);
  return ok;
}
