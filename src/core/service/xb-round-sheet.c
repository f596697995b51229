#define G_LOG_DOMAIN "xb-service"

#include "service/xb-round-sheet.h"

#include "service/xb-checklist.h"
#include "sheet/xb-form-formats.h"
#include "sheet/xb-plain-book.h"
#include "sheet/xb-row.h"
#include "store/xb-statement.h"
#include "sheet/xb-xlsx-error.h"
#include "util/xb-file.h"
#include "util/xb-text.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>
#include <xlsxwriter.h>

/* The columns every round has, before and after those of its entries. */
typedef enum
{
  SERIAL,
  VILLAGE,
  GROUP,
  HOUSEHOLD,
  NAME,
  BIRTH,
  ITEM,
  WINDOW,
  RESULT,
  DATE,
  WORKER,
  NOTES, /* after the entries */
  KEY,   /* the last one, hidden */
  N_COLUMNS
} Column;

static const struct
{
  const char *title;
  double width;
} columns[N_COLUMNS] = { { N_ ("No."), 5 },    { N_ ("Village"), 10 },     { N_ ("Group"), 7 },  { N_ ("Household no."), 9 }, { N_ ("Name"), 9 },   { N_ ("Birth date"), 11 }, { N_ ("Item"), 18 },
                         { N_ ("From – to"), 23 }, { N_ ("Result"), 10 }, { N_ ("Date"), 12 }, { N_ ("Worker"), 9 }, { N_ ("Notes"), 16 }, { "", 20 } };

/* Rows above the header: title, and how to fill it in. */
#define HEAD_ROW 3
/* Points: room to write by hand. */
#define LINE_HEIGHT 24
/* Validation goes on below the last line: people are added. */
#define MORE_ROWS 200

static char *
ask_title (const XbAsk *ask)
{
  return ask->unit != NULL ? g_strdup_printf (_ ("%s (%s)"), ask->title, ask->unit) : g_strdup (ask->title);
}

/* ---- writing ---- */

typedef struct
{
  const XbRound *round;
  lxw_workbook *workbook;
  lxw_worksheet *sheet;
  XbFormFormats f;
  lxw_format *number;
  lxw_col_t notes, key; /* columns */
} Writing;

static void
make_formats (Writing *w)
{
  xb_form_formats (w->workbook, &w->f);
  w->number = xb_form_cell (w->workbook, TRUE); /* what is typed as text is no number for the limits */
  format_set_num_format (w->number, "General");
}

/* One of several words, offered as a list; where @strict, nothing else can be typed. */
static void
offer (Writing *w, lxw_col_t column, const char *const *words, const char *message)
{
  /* A list of char * in 1.1.4, of const char * in 1.1.9. */
  lxw_data_validation rule = { .validate = LXW_VALIDATION_TYPE_LIST, .value_list = (void *) words, .error_title = (char *) _ ("Choose from the list"), .error_message = (char *) message,
                               .error_type = LXW_VALIDATION_ERROR_TYPE_STOP };

  worksheet_data_validation_range (w->sheet, HEAD_ROW + 1, column, HEAD_ROW + w->round->lines->len + MORE_ROWS, column, &rule);
}

/* What can be: Excel refuses what is outside; what is unusual is asked about when it is read. */
static void
limit_number (Writing *w, lxw_col_t column, const XbAsk *ask)
{
  g_autofree char *words = g_strdup_printf (_ ("%s: a number from %g to %g."), ask->title, ask->min, ask->max);
  lxw_data_validation rule = { .validate = LXW_VALIDATION_TYPE_DECIMAL, .criteria = LXW_VALIDATION_CRITERIA_BETWEEN, .minimum_number = ask->min, .maximum_number = ask->max,
                               .error_title = (char *) _ ("Number"), .error_message = words, .error_type = LXW_VALIDATION_ERROR_TYPE_STOP };

  worksheet_data_validation_range (w->sheet, HEAD_ROW + 1, column, HEAD_ROW + w->round->lines->len + MORE_ROWS, column, &rule);
}

static void
limit_entry (Writing *w, lxw_col_t column, const XbAsk *ask)
{
  if (ask->type == XB_ASK_CHOICE)
    offer (w, column, (const char *const *) ask->choice_titles, ask->title);
  else if (ask->type == XB_ASK_YES_NO)
    offer (w, column, (const char *const[]){ _ ("yes"), _ ("no"), NULL }, ask->title);
  else if (ask->type == XB_ASK_NUMBER && !isnan (ask->min) && !isnan (ask->max))
    limit_number (w, column, ask);
}

static void
write_head (Writing *w, const char *title)
{
  const char *words = _ ("Fill in the white columns. Services are voluntary: who declines is asked no more. Leave empty whoever was not visited. Do not delete the hidden last column; rows may "
                         "be sorted, and people added at the end with name and birth date.");
  guint n = WORKER + 1;

  worksheet_merge_range (w->sheet, 0, 0, 0, w->notes, title, w->f.title);
  worksheet_merge_range (w->sheet, 1, 0, 1, w->notes, words, w->f.words);
  worksheet_set_row (w->sheet, 0, 28, NULL);
  worksheet_set_row (w->sheet, 1, 32, NULL);
  worksheet_set_row (w->sheet, HEAD_ROW, 36, NULL);
  for (guint i = 0; i < n; i++)
    {
      worksheet_set_column (w->sheet, (lxw_col_t) i, (lxw_col_t) i, columns[i].width, NULL);
      worksheet_write_string (w->sheet, HEAD_ROW, (lxw_col_t) i, _ (columns[i].title), w->f.head);
    }
  offer (w, RESULT,
         (const char *const[]){ xb_round_result_title (XB_ROUND_DONE), xb_round_result_title (XB_ROUND_DECLINED), xb_round_result_title (XB_ROUND_SKIPPED),
                           xb_round_result_title (XB_ROUND_NOT_FOUND), NULL },
         _ ("Result"));
  for (guint i = 0; i < w->round->asks->len; i++)
    {
      const XbAsk *ask = g_ptr_array_index (w->round->asks, i);
      g_autofree char *words_of = ask_title (ask);

      worksheet_set_column (w->sheet, (lxw_col_t) (n + i), (lxw_col_t) (n + i), ask->type == XB_ASK_TEXT ? 16 : 10, NULL);
      worksheet_write_string (w->sheet, HEAD_ROW, (lxw_col_t) (n + i), words_of, w->f.head);
      limit_entry (w, (lxw_col_t) (n + i), ask);
    }
  worksheet_set_column (w->sheet, w->notes, w->notes, columns[NOTES].width, NULL);
  worksheet_write_string (w->sheet, HEAD_ROW, w->notes, _ (columns[NOTES].title), w->f.head);
  worksheet_set_column_opt (w->sheet, w->key, w->key, columns[KEY].width, NULL, &(lxw_row_col_options){ .hidden = LXW_TRUE });
  {
    g_autofree char *key = g_strconcat (XB_ROW_KEY_HEADER, w->round->def->id, NULL);

    worksheet_write_string (w->sheet, HEAD_ROW, w->key, key, w->f.head);
  }
}

static gboolean
is_number (const Writing *w, lxw_col_t column)
{
  return column > WORKER && column < w->notes && ((const XbAsk *) g_ptr_array_index (w->round->asks, column - WORKER - 1))->type == XB_ASK_NUMBER;
}

static void
write_line (Writing *w, guint number)
{
  const XbDueLine *line = g_ptr_array_index (w->round->lines, number);
  g_autofree char *serial = g_strdup_printf ("%u", number + 1), *window = g_strdup_printf ("%s – %s", line->from, line->to);
  g_autofree char *key = g_strdup_printf ("%" G_GINT64_FORMAT ":%s:%" G_GINT64_FORMAT, line->person_id, line->item, line->turn);
  const char *const fixed[] = { serial, line->village, line->group, line->household_no, line->name, line->birth_date, line->title, window };
  lxw_row_t row = HEAD_ROW + 1 + number;

  worksheet_set_row (w->sheet, row, LINE_HEIGHT, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (fixed); i++)
    worksheet_write_string (w->sheet, row, (lxw_col_t) i, fixed[i] != NULL ? fixed[i] : "", w->f.fixed);
  for (lxw_col_t i = G_N_ELEMENTS (fixed); i <= w->notes; i++)
    if (i == WORKER && line->worker != NULL)
      worksheet_write_string (w->sheet, row, i, line->worker, w->f.open);
    else
      worksheet_write_blank (w->sheet, row, i, is_number (w, i) ? w->number : w->f.open);
  worksheet_write_string (w->sheet, row, w->key, key, w->f.fixed);
}

/**
 * xb_round_write:
 * @path: ends in .xlsx; an existing file is replaced only when the new one is complete
 */
gboolean
xb_round_write (const XbRound *round, const char *path, GError **error)
{
  Writing w = { .round = round, .notes = (lxw_col_t) (WORKER + 1 + round->asks->len), .key = (lxw_col_t) (WORKER + 2 + round->asks->len) };
  g_autofree char *part = xb_file_part_name (path), *title = g_strdup_printf (_ ("Worklist: %s"), round->def->name);
  lxw_error code;

  if (!xb_file_has_ending (path, ".xlsx"))
    return xb_service_refuse (error, XB_SERVICE_ERROR_INVALID, _ ("“%s”: a worklist is written as a workbook; its name must end in .xlsx."), path);
  if (round->lines->len == 0)
    return xb_service_refuse (error, XB_SERVICE_ERROR_REFUSED, _ ("Nothing of “%s” is due there on that day: there is no worklist to write."), round->def->name);
  w.workbook = workbook_new (part);
  w.sheet = workbook_add_worksheet (w.workbook, NULL);
  make_formats (&w);
  write_head (&w, title);
  for (guint i = 0; i < round->lines->len; i++)
    write_line (&w, i);
  worksheet_freeze_panes (w.sheet, HEAD_ROW + 1, NAME + 1);
  worksheet_repeat_rows (w.sheet, HEAD_ROW, HEAD_ROW);
  worksheet_set_landscape (w.sheet);
  worksheet_set_paper (w.sheet, round->asks->len > 4 ? 8 : 9); /* A3, or A4 */
  worksheet_set_margins (w.sheet, 0.3, 0.3, 0.5, 0.5);
  worksheet_fit_to_pages (w.sheet, 1, 0);
  worksheet_set_footer (w.sheet, "&C&P / &N");
  code = workbook_close (w.workbook);
  if (code == LXW_NO_ERROR)
    return xb_file_put_in_place (part, path, error);
  g_unlink (part);
  return xb_service_refuse (error, XB_SERVICE_ERROR_REFUSED, _ ("“%s” cannot be written (%s). Choose another place."), path, xb_xlsx_error (code));
}

/* ---- reading ---- */

typedef struct
{
  XbStore *store;
  const XbRoundReadOptions *options;
  XbRoundReading *reading;
  const XbChecklistDef *def; /* (nullable) until the header is found */
  GPtrArray *rows;           /* (element-type XbRoundRow) */
  int at[N_COLUMNS];         /* −1: there is no such column */
  GPtrArray *asks;           /* (element-type XbAsk) (nullable elements): of each column */
  GPtrArray *titles;         /* (element-type utf8): of each column */
  gboolean head, epoch_1904;
  char today[XB_DATE_SIZE];
} Reading;

static void
reading_clear (Reading *r)
{
  g_clear_pointer (&r->rows, g_ptr_array_unref);
  g_clear_pointer (&r->asks, g_ptr_array_unref);
  g_clear_pointer (&r->titles, g_ptr_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Reading, reading_clear)

void
xb_round_reading_free (XbRoundReading *reading)
{
  if (reading == NULL)
    return;
  g_free (reading->checklist);
  g_ptr_array_unref (reading->unread);
  xb_round_outcome_clear (&reading->outcome);
  g_free (reading);
}

static char *
cell_text (const XbRow *row, int column)
{
  g_autoptr (GString) text = g_string_new (NULL);

  if (column >= 0 && (guint) column < row->n_cells && row->cells[column].type != XB_CELL_EMPTY)
    g_string_assign (text, row->cells[column].text);
  xb_text_clean (text);
  return g_strdup (text->str);
}

/* A title, in this language or in English, whatever blanks and widths it has now. */
static gboolean
is_title (const char *said, const char *title)
{
  g_autofree char *here = xb_header_normalize (_ (title)), *plain = xb_header_normalize (title);

  return *title != '\0' && (strcmp (said, here) == 0 || strcmp (said, plain) == 0);
}

static const XbAsk *
ask_of (const XbChecklistDef *def, const char *said)
{
  for (guint i = 0; i < def->entries->len; i++)
    {
      const XbAsk *ask = g_ptr_array_index (def->entries, i);
      g_autofree char *full = ask_title (ask), *with_unit = xb_header_normalize (full), *plain = xb_header_normalize (ask->title);

      if (strcmp (said, with_unit) == 0 || strcmp (said, plain) == 0)
        return ask;
    }
  return NULL;
}

/* Which checklist a row is the header of: the key column says so; otherwise the caller, where name and result stand in it. */
static gboolean
find_checklist (Reading *r, const XbRow *row, GError **error)
{
  gboolean name = FALSE, result = FALSE;

  for (guint i = 0; i < row->n_cells; i++)
    {
      g_autofree char *text = cell_text (row, (int) i), *said = xb_header_normalize (text);

      name = name || is_title (said, columns[NAME].title);
      result = result || is_title (said, columns[RESULT].title);
      if (g_str_has_prefix (text, XB_ROW_KEY_HEADER))
        {
          g_free (r->reading->checklist);
          r->reading->checklist = g_strdup (text + strlen (XB_ROW_KEY_HEADER));
          r->at[KEY] = (int) i;
        }
    }
  if (r->at[KEY] < 0 && (!name || !result))
    return TRUE;
  if (r->reading->checklist == NULL && r->options->checklist == NULL)
    return xb_service_refuse (error, XB_SERVICE_ERROR_REFUSED, _ ("The hidden key column of the worklist is gone. Say which service it is of; its people are then found by name and birth date."));
  if (r->reading->checklist == NULL)
    r->reading->checklist = g_strdup (r->options->checklist);
  r->def = xb_checklist_in_force (r->store, r->reading->checklist, NULL, error);
  r->head = r->def != NULL;
  return r->head;
}

static void
note_columns (Reading *r, const XbRow *row)
{
  for (guint i = 0; i < row->n_cells; i++)
    {
      g_autofree char *text = cell_text (row, (int) i), *said = xb_header_normalize (text);
      const XbAsk *ask = NULL;
      int known = r->at[KEY] == (int) i ? KEY : -1;

      for (int column = 0; known < 0 && column < KEY; column++)
        if (r->at[column] < 0 && is_title (said, columns[column].title))
          known = r->at[column] = (int) i;
      if (known < 0 && *said != '\0')
        ask = ask_of (r->def, said);
      g_ptr_array_add (r->asks, (gpointer) ask);
      g_ptr_array_add (r->titles, known >= 0 || ask != NULL || *text == '\0' ? NULL : g_strdup (text));
    }
}

/* 11月5日, 11.5: of this year, or of the last one where it has not come yet. */
static gboolean
read_day_of_year (Reading *r, const char *text, char day[XB_DATE_SIZE])
{
  g_autofree char *full = g_strdup_printf ("%.4s-%s", r->today, text);
  int year = (int) g_ascii_strtoll (r->today, NULL, 10);

  if (!g_ascii_isdigit (*text) || strlen (text) > 14 || !xb_date_parse (full, day))
    return FALSE;
  if (strcmp (day, r->today) <= 0)
    return TRUE;
  g_free (full);
  full = g_strdup_printf ("%d-%s", year - 1, text);
  return xb_date_parse (full, day);
}

/* (transfer full): the day as Excel has made it of what was typed; what cannot be read stays as it is and is refused when it is recorded */
static char *
read_day (Reading *r, const XbRow *row, int column, const char *name)
{
  g_autofree char *text = cell_text (row, column), *message = NULL;
  const XbCell *cell = *text != '\0' ? &row->cells[column] : NULL;
  char day[XB_DATE_SIZE];

  if (cell == NULL)
    return g_strdup (r->options->date != NULL ? r->options->date : "");
  if ((cell->type == XB_CELL_DATE || (cell->type == XB_CELL_NUMBER && cell->number > 20000 && cell->number < 80000)) && xb_date_from_serial (cell->number, r->epoch_1904, day))
    return g_strdup (day);
  if (xb_date_parse (text, day))
    return g_strdup (day);
  if (!read_day_of_year (r, text, day))
    return g_steal_pointer (&text);
  message = g_strdup_printf (_ ("the date “%s” has no year and was read as %s"), text, day);
  xb_round_remark_add (r->reading->outcome.warnings, row->number, name, message);
  return g_strdup (day);
}

/* PERSON:ITEM:TURN, and the name that stands beside it must be the person's: somebody may have sorted the one without the other. */
static gboolean
take_key (Reading *r, const XbRow *row, const char *name, XbRoundRow *out, char **wrong, GError **error)
{
  g_autofree char *key = cell_text (row, r->at[KEY]), *known = NULL;
  g_auto (GStrv) parts = g_strsplit (key, ":", -1);
  g_autoptr (GString) said = g_string_new (name), stands = NULL;

  if (g_strv_length (parts) != 3 || !g_ascii_string_to_signed (parts[0], 10, 1, G_MAXINT64, &out->person_id, NULL)
      || !g_ascii_string_to_signed (parts[2], 10, 0, G_MAXINT64, &out->turn, NULL))
    {
      *wrong = g_strdup (_ ("the hidden key was changed"));
      return TRUE;
    }
  out->item = g_strdup (parts[1]);
  if (!xb_store_ask_text (r->store, error, &known, "SELECT name FROM person WHERE id = ?", "i", out->person_id))
    return FALSE;
  if (known == NULL)
    {
      *wrong = g_strdup (_ ("whom the hidden key names is not in this register"));
      return TRUE;
    }
  stands = g_string_new (known);
  xb_text_clean_name (said);
  xb_text_clean_name (stands);
  if (strcmp (said->str, stands->str) != 0)
    *wrong = g_strdup_printf (_ ("the hidden key is of %s: the rows were sorted without it, or the name was typed over"), known);
  return TRUE;
}

/* The item a row of an added person is about: the one that is named, or the only one there is. */
static const XbChecklistItem *
find_item (Reading *r, const char *title)
{
  if (*title == '\0' && r->def->items->len == 1)
    return g_ptr_array_index (r->def->items, 0);
  for (guint i = 0; i < r->def->items->len; i++)
    {
      const XbChecklistItem *item = g_ptr_array_index (r->def->items, i);

      if (strcmp (item->title, title) == 0 || strcmp (item->id, title) == 0)
        return item;
    }
  return NULL;
}

/* A row that was added: somebody of that name and birth date, if there is exactly one. */
static gboolean
take_added (Reading *r, const XbRow *row, const char *name, XbRoundRow *out, char **wrong, GError **error)
{
  g_autofree char *birth = cell_text (row, r->at[BIRTH]), *title = cell_text (row, r->at[ITEM]);
  const XbChecklistItem *item = find_item (r, title);
  const XbCell *cell = *birth != '\0' ? &row->cells[r->at[BIRTH]] : NULL;
  char day[XB_DATE_SIZE];
  gint64 found;

  if (item == NULL)
    {
      *wrong = g_strdup_printf (_ ("“%s” has no item “%s”."), r->def->name, title);
      return TRUE;
    }
  if (cell == NULL || !(xb_date_parse (birth, day) || (cell->type == XB_CELL_DATE && xb_date_from_serial (cell->number, r->epoch_1904, day))))
    {
      *wrong = g_strdup (_ ("a person who was added needs a birth date, such as 1955-03-12"));
      return TRUE;
    }
  if (!xb_store_ask_number (r->store, error, &found, "SELECT count (*) FROM person WHERE name = ? AND birth_date = ?", "ss", name, day))
    return FALSE;
  if (found != 1)
    {
      *wrong = g_strdup (found == 0 ? _ ("nobody of this name and birth date is in the register: enter them there first")
                                    : _ ("several people of this name and birth date are in the register: record it in the window"));
      return TRUE;
    }
  out->item = g_strdup (item->id);
  return xb_store_ask_number (r->store, error, &out->person_id, "SELECT id FROM person WHERE name = ? AND birth_date = ?", "ss", name, day);
}

/* What was filled in, each entry as it was typed; what stands under a title nobody knows is told once. */
static void
take_cells (Reading *r, const XbRow *row, XbRoundRow *out, const char *name)
{
  out->result = cell_text (row, r->at[RESULT]);
  out->worker = cell_text (row, r->at[WORKER]);
  out->notes = cell_text (row, r->at[NOTES]);
  for (guint i = 0; i < row->n_cells && i < r->asks->len; i++)
    {
      const XbAsk *ask = g_ptr_array_index (r->asks, i);
      const char *title = g_ptr_array_index (r->titles, i);
      g_autofree char *text = cell_text (row, (int) i);
      char day[XB_DATE_SIZE];

      if (*text == '\0')
        continue;
      if (title != NULL && !g_ptr_array_find_with_equal_func (r->reading->unread, title, g_str_equal, NULL))
        g_ptr_array_add (r->reading->unread, g_strdup (title));
      if (ask != NULL && ask->type == XB_ASK_DATE && row->cells[i].type == XB_CELL_DATE && xb_date_from_serial (row->cells[i].number, r->epoch_1904, day))
        g_hash_table_insert (out->values, g_strdup (ask->id), g_strdup (day));
      else if (ask != NULL)
        g_hash_table_insert (out->values, g_strdup (ask->id), g_steal_pointer (&text));
    }
  /* The day of the round alone does not mean that somebody was visited. */
  if (*out->result != '\0' || g_hash_table_size (out->values) > 0 || xb_row_says (row, r->at[DATE]))
    {
      g_free (out->date);
      out->date = read_day (r, row, r->at[DATE], name);
      if (*out->worker == '\0' && r->options->worker != NULL)
        {
          g_free (out->worker);
          out->worker = g_strdup (r->options->worker);
        }
    }
}

/* An #XbRowFunc. */
static gboolean
take_row (const XbRow *row, gpointer data, GError **error)
{
  Reading *r = data;
  XbRoundRow *out;
  g_autofree char *name = NULL, *wrong = NULL, *said = NULL;
  gboolean ok;

  if (!r->head)
    {
      if (!find_checklist (r, row, error))
        return FALSE;
      if (r->head)
        note_columns (r, row);
      return TRUE;
    }
  name = cell_text (row, r->at[NAME]);
  said = xb_header_normalize (name);
  if (*name == '\0' || is_title (said, columns[NAME].title))
    {
      g_autofree char *key = cell_text (row, r->at[KEY]);

      if (*key != '\0' && !g_str_has_prefix (key, XB_ROW_KEY_HEADER))
        xb_round_remark_add (r->reading->outcome.problems, row->number, NULL, _ ("the name was deleted"));
      return TRUE;
    }
  r->reading->rows++;
  out = xb_round_row_new ();
  g_ptr_array_add (r->rows, out);
  out->number = row->number;
  out->checklist = g_strdup (r->reading->checklist);
  take_cells (r, row, out, name);
  for (guint i = 0; i < row->n_cells; i++)
    if (row->cells[i].type == XB_CELL_ERROR && wrong == NULL)
      wrong = g_strdup_printf (_ ("there is an error of Excel in it: %s"), row->cells[i].text);
  ok = wrong != NULL ? TRUE : xb_row_says (row, r->at[KEY]) ? take_key (r, row, name, out, &wrong, error) : take_added (r, row, name, out, &wrong, error);
  if (wrong != NULL)
    {
      /* Of a row that says nothing nobody needs to know. */
      if (*out->result != '\0' || g_hash_table_size (out->values) > 0)
        xb_round_remark_add (r->reading->outcome.problems, row->number, name, wrong);
      g_ptr_array_set_size (r->rows, (int) r->rows->len - 1);
    }
  return ok;
}

static gboolean
read_sheets (Reading *r, const char *path, GError **error)
{
  g_autoptr (XbSheetReader) reader = xb_sheet_reader_open (path, error);
  gboolean any = FALSE;

  if (reader == NULL)
    return FALSE;
  r->epoch_1904 = xb_sheet_reader_epoch_1904 (reader);
  for (guint i = 0; i < xb_sheet_reader_n_sheets (reader); i++)
    {
      r->head = FALSE;
      g_ptr_array_set_size (r->asks, 0);
      g_ptr_array_set_size (r->titles, 0);
      for (int column = 0; column < N_COLUMNS; column++)
        r->at[column] = -1;
      if (!xb_sheet_reader_hidden (reader, i) && !xb_sheet_reader_read (reader, i, take_row, r, NULL, error))
        return FALSE;
      any = any || r->head;
    }
  return any || xb_service_refuse (error, XB_SERVICE_ERROR_INVALID, _ ("“%s” is no worklist of this program: it has no columns of names and results. Nothing was taken."), path);
}

static int
by_number (gconstpointer a, gconstpointer b)
{
  guint x = (*(XbRoundRemark *const *) a)->number, y = (*(XbRoundRemark *const *) b)->number;

  return x < y ? -1 : x > y;
}

/**
 * xb_round_read:
 * @path: .xlsx, .xls or .csv, as it came back: rows sorted, deleted, added, columns moved, hidden or deleted, dates as Excel makes them
 *
 * Takes in what was filled in. Rows are known by the hidden key; who was added, by name and birth date. A row that says nothing new changes
 * nothing, so that a file can be taken twice.
 *
 * Returns: (transfer full): what became of the rows; %NULL with @error, and nothing changed
 */
XbRoundReading *
xb_round_read (XbStore *store, const char *operator_name, const char *path, const XbRoundReadOptions *options, GError **error)
{
  g_autoptr (XbRoundReading) reading = g_new0 (XbRoundReading, 1);
  g_autofree char *today = xb_text_today ();
  g_auto (Reading) r = { .store = store, .options = options, .reading = reading, .rows = g_ptr_array_new_with_free_func (xb_round_row_free), .asks = g_ptr_array_new (),
                         .titles = g_ptr_array_new_with_free_func (g_free) };

  reading->unread = g_ptr_array_new_with_free_func (g_free);
  xb_round_outcome_init (&reading->outcome);
  g_strlcpy (r.today, today, sizeof r.today);
  if (!read_sheets (&r, path, error) || !xb_round_record (store, operator_name, r.rows, &options->how, &reading->outcome, error))
    return NULL;
  g_ptr_array_sort (reading->outcome.problems, by_number);
  g_ptr_array_sort (reading->outcome.warnings, by_number);
  return g_steal_pointer (&reading);
}

/** The rows that were not taken, and why, as a workbook. */
gboolean
xb_round_write_problems (const XbRoundReading *reading, const char *path, GError **error)
{
  const char *const titles[] = { _ ("Row"), _ ("Name"), _ ("Why it was not taken") };
  const double widths[] = { 8, 12, 80 };
  XbPlainBook *book = xb_plain_book_new (path, error);

  if (book == NULL)
    return FALSE;
  xb_plain_book_sheet (book, _ ("Not taken"), titles, widths, G_N_ELEMENTS (titles));
  for (guint i = 0; i < reading->outcome.problems->len; i++)
    {
      const XbRoundRemark *one = g_ptr_array_index (reading->outcome.problems, i);
      g_autofree char *number = g_strdup_printf ("%u", one->number);

      xb_plain_book_row (book, (const char *const[]){ number, one->name, one->message });
    }
  return xb_plain_book_close (book, error);
}
