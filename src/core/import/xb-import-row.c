#define G_LOG_DOMAIN "xb-import"

/* One row: what its cells say, in stored form, and what is wrong with them. */

#include "import/xb-import-private.h"

#include "register/xb-citizen-id.h"
#include "util/xb-date.h"
#include "util/xb-text.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

XbField *
xb_import_field (Importer *im, int field)
{
  return g_ptr_array_index (im->def->fields, field);
}

/** (transfer full): a value as it may be shown: masked where its field is sensitive. */
char *
xb_import_shown_value (Importer *im, int field, const char *value)
{
  XbField *f = field >= 0 ? xb_import_field (im, field) : NULL;

  if (value == NULL)
    return g_strdup ("");
  if (f != NULL && f->type == XB_FIELD_PHONE)
    return xb_text_mask_phone (value);
  if (f != NULL && f->type == XB_FIELD_ACCOUNT)
    return xb_text_mask_account (value);
  if (f != NULL && f->sensitive)
    return xb_text_mask_id (value);
  return g_strdup (value);
}

/** Adds a fault to a row; @message is copied. Faults are told in the order of the fields. */
void
xb_import_fault (Importer *im, XbImportRow *row, int field, XbRegisterError code, const char *message)
{
  guint at = row->n_faults;

  if (row->n_faults == G_N_ELEMENTS (row->faults))
    return;
  while (at > 0 && row->faults[at - 1].field > field)
    {
      row->faults[at] = row->faults[at - 1];
      at--;
    }
  row->faults[at] = (XbFault){ field, code, g_string_chunk_insert (im->chunk, message) };
  row->n_faults++;
}

/* The digits of a number as the clerk sees them: no exponent, no .0 behind. What is longer than Excel's 15 digits
 * keeps its exponent: the zeros at its end were never typed, and must not come back as if they had been. */
static void
number_text (const XbCell *cell, GString *out)
{
  if (strlen (cell->text) <= 15 && strspn (cell->text, "0123456789") == strlen (cell->text))
    g_string_assign (out, cell->text);
  else if (fabs (cell->number) < 1e15 && cell->number == floor (cell->number))
    g_string_printf (out, "%.0f", cell->number);
  else
    g_string_printf (out, "%.15g", cell->number);
}

/* What a cell says, as text. */
static void
cell_text (Importer *im, const XbCell *cell, GString *out)
{
  char date[XB_DATE_SIZE];

  if (cell->type == XB_CELL_DATE
      && xb_date_from_serial (cell->number, xb_sheet_reader_epoch_1904 (im->reader), date))
    g_string_assign (out, date);
  else if (cell->type == XB_CELL_NUMBER || cell->type == XB_CELL_DATE)
    number_text (cell, out);
  else
    g_string_assign (out, cell->text);
}

/* "5.32301E+17" in a .csv, or a number of more than 15 digits in a workbook: the last digits are gone. */
static gboolean
precision_lost (const XbCell *cell, const char *text)
{
  const char *e;

  if (cell->type == XB_CELL_NUMBER || cell->type == XB_CELL_DATE)
    return fabs (cell->number) >= 1e15;
  e = strpbrk (text, "eE");
  return e != NULL && g_ascii_isdigit (text[0]) && strspn (text, "0123456789.") == (gsize) (e - text)
         && strspn (e + 1, "+0123456789") == strlen (e + 1) && e[1] != '\0';
}

static const XbCell *
cell_at (Importer *im, const XbRow *row, int field, gboolean *carried)
{
  int column = im->column_of[field];

  *carried = FALSE;
  if (column < 0)
    return NULL;
  if ((guint) column < row->n_cells && row->cells[column].type != XB_CELL_EMPTY)
    return &row->cells[column];
  if (im->merge_until[column] >= row->number && im->merge_cell[column].type != XB_CELL_EMPTY && field != im->f_name
      && field != im->f_citizen_id)
    {
      *carried = TRUE;
      return &im->merge_cell[column];
    }
  return NULL;
}

static gboolean
says_something (const XbRow *row, int column)
{
  const char *text;

  if (column < 0 || (guint) column >= row->n_cells || row->cells[column].type == XB_CELL_EMPTY)
    return FALSE;
  for (text = row->cells[column].text; *text != '\0'; text = g_utf8_next_char (text))
    if (!xb_text_is_blank (g_utf8_get_char (text)))
      return TRUE;
  return FALSE;
}

static gboolean
begins_with_any (const char *text, const char *const *words)
{
  for (; *words != NULL; words++)
    if (g_str_has_prefix (text, *words))
      return TRUE;
  return FALSE;
}

/* The same header again, as on each printed page. */
static gboolean
repeats_header (Importer *im, const XbRow *row)
{
  guint same = 0, other = 0;
  int name = im->column_of[im->f_name];

  /* A header repeats the word for the name, which is quickly ruled out. */
  if (name < 0 || (guint) name >= row->n_cells || row->cells[name].type != XB_CELL_TEXT)
    return FALSE;
  {
    g_autofree char *plain = xb_header_normalize (row->cells[name].text);

    if (GPOINTER_TO_INT (g_hash_table_lookup (im->def->headers, plain)) != im->f_name + 1)
      return FALSE;
  }
  for (guint i = 0; i < row->n_cells && i < im->sheet->headers->len; i++)
    {
      g_autofree char *a = NULL, *b = NULL;

      if (row->cells[i].type != XB_CELL_TEXT)
        continue;
      a = xb_header_normalize (row->cells[i].text);
      b = xb_header_normalize (g_ptr_array_index (im->sheet->headers, i));
      if (*a == '\0')
        continue;
      if (strcmp (a, b) == 0 || GPOINTER_TO_UINT (g_hash_table_lookup (im->def->headers, a)) != 0)
        same++;
      else
        other++;
    }
  return same >= 2 && same > other;
}

/**
 * xb_import_row_is_people:
 *
 * Whether a row under the header is about a person: not empty, no total, no signature line, no header again.
 */
gboolean
xb_import_row_is_people (Importer *im, const XbRow *row)
{
  static const char *const totals[] = { "合计", "总计", "小计", "共计", "累计", "本页合计", "本页小计", "总人数", "户数合计", NULL };
  static const char *const signatures[]
      = { "填表人", "填报人", "审核人", "制表人", "制表", "填报单位", "填报日期", "填表日期", "单位负责人", "负责人", "村委会（盖章",
          "村委会(盖章", "经办人", "联系人：", "联系人:", "注:", "注：", "备注:", "备注：", "说明:", "说明：", "以下空白", "盖章", "（盖章", "日期：",
          "日期:", "第", "共", NULL };
  const int said[] = { im->f_name, im->f_relation, im->f_sex, im->f_citizen_id, im->f_birth_date };
  guint filled = 0, about = 0;
  const char *first = NULL;

  for (guint i = 0; i < row->n_cells; i++)
    if (says_something (row, i))
      {
        filled++;
        if (first == NULL)
          first = row->cells[i].text;
      }
  for (guint i = 0; i < G_N_ELEMENTS (said); i++)
    if (says_something (row, im->column_of[said[i]]))
      about++;
  if (about == 0)
    return FALSE;
  /* Totals and signatures stand in the first cell and say little of a person. */
  if (about <= 2)
    {
      g_autoptr (GString) text = g_string_new (first);
      gboolean numbered = im->column_of[im->f_citizen_id] >= 0 && says_something (row, im->column_of[im->f_citizen_id]);

      xb_text_squeeze (text);
      if (!numbered && begins_with_any (text->str, totals))
        return FALSE;
      if (!numbered && begins_with_any (text->str, signatures)
          && !((g_str_has_prefix (text->str, "第") || g_str_has_prefix (text->str, "共"))
               && strstr (text->str, "页") == NULL))
        return FALSE;
      /* A title or a remark across the page: one cell, longer than a name. */
      if (filled == 1 && (g_utf8_strlen (text->str, -1) > 12 || strpbrk (text->str, "0123456789:") != NULL
                          || strstr (text->str, "台账") != NULL || strstr (text->str, "：") != NULL))
        return FALSE;
    }
  return !repeats_header (im, row);
}

static const char *
keep (Importer *im, const char *text)
{
  return g_string_chunk_insert (im->chunk, text);
}

static void
parse_citizen_id (Importer *im, XbImportRow *row, int field, const XbCell *cell, GString *text)
{
  XbRegisterError fault;
  char id[19];
  g_autofree char *message = NULL;
  const char *code_hint = NULL;

  if (precision_lost (cell, text->str))
    {
      xb_import_fault (im, row, field, XB_REGISTER_ERROR_ID_PRECISION_LOST,
                       _ ("Excel kept this ID number as a number and has lost its last digits. Set the column to text, enter "
                          "the number again from the ID card, and import again."));
      return;
    }
  if (xb_citizen_id_check (text->str, id, &fault))
    {
      row->values[field] = keep (im, id);
      return;
    }
  if (fault == XB_REGISTER_ERROR_ID_LENGTH)
    message = g_strdup_printf (_ ("An ID number has 18 characters (15 before 1999); this has %ld. Compare it with the ID card."),
                               g_utf8_strlen (text->str, -1));
  else if (fault == XB_REGISTER_ERROR_ID_CHECK_DIGIT)
    code_hint = _ ("The ID number does not agree with its own check digit: a digit is wrong or two are swapped. Compare it with "
                   "the ID card or the hukou book.");
  else
    code_hint = _ ("The birth date inside the ID number (digits 7 to 14) is not a day that has been. Compare it with the ID card.");
  xb_import_fault (im, row, field, fault, message != NULL ? message : code_hint);
}

static void
parse_date (Importer *im, XbImportRow *row, int field, const XbCell *cell, GString *text)
{
  char date[XB_DATE_SIZE];
  gboolean ok;

  if (cell->type == XB_CELL_NUMBER || cell->type == XB_CELL_DATE)
    /* 19600322 is a date written as a number; 22000 is one counted by Excel. */
    ok = cell->number >= 18000000 ? xb_date_parse (text->str, date)
                                  : xb_date_from_serial (cell->number, xb_sheet_reader_epoch_1904 (im->reader), date);
  else
    ok = xb_date_parse (text->str, date);
  if (!ok)
    xb_import_fault (im, row, field, XB_REGISTER_ERROR_DATE_INVALID,
                     _ ("This is not a day that exists. Write year, month and day, for example 1965-03-12."));
  else if (xb_import_field (im, field)->past && strcmp (date, im->today) > 0)
    xb_import_fault (im, row, field, XB_REGISTER_ERROR_DATE_FUTURE,
                     _ ("This day is still to come. Check the year, and the clock of this PC."));
  else
    row->values[field] = keep (im, date);
}

static void
parse_code (Importer *im, XbImportRow *row, int field, GString *text)
{
  XbField *f = xb_import_field (im, field);
  const char *code = xb_codes_find (f->codes, text->str);
  g_autofree char *message = NULL;

  if (code == NULL)
    {
      char *open = strchr (text->str, '(');

      /* 子（长期外出）: what is in parentheses is a remark. */
      if (open != NULL && open > text->str && g_str_has_suffix (text->str, ")"))
        {
          g_autofree char *bare = g_strndup (text->str, open - text->str);

          code = xb_codes_find (f->codes, bare);
        }
    }
  if (code != NULL)
    {
      row->values[field] = code;
      return;
    }
  message = g_strdup_printf (_ ("“%s” is not known as %s. Use a word of the national list, for example “%s”."), text->str,
                             f->title, g_array_index (f->codes->codes, XbCode, MIN (3, f->codes->codes->len - 1)).label);
  xb_import_fault (im, row, field, XB_REGISTER_ERROR_CODE_UNKNOWN, message);
}

static void
parse_cell (Importer *im, XbImportRow *row, int field, const XbCell *cell)
{
  XbField *f = xb_import_field (im, field);
  GString *text = im->scratch;

  cell_text (im, cell, text);
  switch (f->type)
    {
    case XB_FIELD_NAME:
      xb_text_clean_name (text);
      break;
    case XB_FIELD_TEXT:
    case XB_FIELD_PHONE:
      xb_text_clean (text);
      break;
    default:
      xb_text_squeeze (text);
    }
  if (text->len == 0 || (f->type != XB_FIELD_NAME && f->type != XB_FIELD_GROUP && f->codes == NULL
                         && xb_text_says_nothing (text->str)))
    return;
  if (f->codes != NULL && xb_codes_find (f->codes, text->str) == NULL && xb_text_says_nothing (text->str))
    return;
  if (cell->type == XB_CELL_ERROR)
    {
      xb_import_fault (im, row, field, f->required ? XB_REGISTER_ERROR_REQUIRED : XB_REGISTER_ERROR_CODE_UNKNOWN,
                       _ ("The cell holds an error of Excel (such as #REF!) instead of a value. Enter the value."));
      return;
    }
  if (f->max_length > 0 && text->len > f->max_length && g_utf8_strlen (text->str, -1) > (glong) f->max_length)
    {
      g_autofree char *message
          = g_strdup_printf (_ ("%s has at most %u characters. Shorten it."), f->title, f->max_length);

      xb_import_fault (im, row, field, XB_REGISTER_ERROR_TOO_LONG, message);
      return;
    }
  switch (f->type)
    {
    case XB_FIELD_CITIZEN_ID:
      parse_citizen_id (im, row, field, cell, text);
      return;
    case XB_FIELD_DATE:
      parse_date (im, row, field, cell, text);
      return;
    case XB_FIELD_CODE:
      parse_code (im, row, field, text);
      return;
    case XB_FIELD_PHONE:
      if (!xb_phone_check (text))
        {
          xb_import_fault (im, row, field, XB_REGISTER_ERROR_PHONE_INVALID,
                           _ ("A phone number has 11 digits beginning with 1, or an area code and 7 or 8 digits; several are "
                              "separated by “/”."));
          return;
        }
      break;
    case XB_FIELD_ACCOUNT:
      {
        gboolean luhn;

        if (precision_lost (cell, text->str))
          {
            xb_import_fault (im, row, field, XB_REGISTER_ERROR_ID_PRECISION_LOST,
                             _ ("Excel kept this account as a number and has lost its last digits. Set the column to text and "
                                "enter the account again."));
            return;
          }
        if (!xb_account_check (text, &luhn))
          {
            xb_import_fault (im, row, field, XB_REGISTER_ERROR_ACCOUNT_INVALID,
                             _ ("A bank account has 12 to 19 digits and nothing else."));
            return;
          }
        row->luhn_fails = !luhn;
        break;
      }
    default:
      break;
    }
  row->values[field] = keep (im, text->str);
}

/* Sex and birth date stand in the ID number: filled from it when empty, compared when not. */
static void
compare_with_id (Importer *im, XbImportRow *row)
{
  const char *id = row->values[im->f_citizen_id], *sex = row->values[im->f_sex],
             *birth = row->values[im->f_birth_date];
  char id_birth[XB_DATE_SIZE], id_sex[2] = { 0 };
  gboolean sex_bad = FALSE, birth_bad = FALSE;

  for (guint i = 0; i < row->n_faults; i++)
    {
      sex_bad = sex_bad || row->faults[i].field == im->f_sex;
      birth_bad = birth_bad || row->faults[i].field == im->f_birth_date;
    }
  if (id == NULL)
    return;
  xb_citizen_id_birth_date (id, id_birth);
  id_sex[0] = xb_citizen_id_sex (id);
  if (sex == NULL || *sex == '0' || *sex == '9')
    {
      if (!sex_bad)
        row->values[im->f_sex] = keep (im, id_sex);
    }
  else if (*sex != *id_sex)
    xb_import_fault (im, row, im->f_sex, XB_REGISTER_ERROR_SEX_MISMATCH,
                     _ ("Sex and ID number disagree (the 17th digit is odd for men, even for women). Correct the one that is "
                        "wrong."));
  if (birth == NULL)
    {
      if (!birth_bad)
        row->values[im->f_birth_date] = keep (im, id_birth);
    }
  else if (strcmp (birth, id_birth) != 0)
    {
      g_autofree char *message = g_strdup_printf (
          _ ("Birth date and ID number disagree: the ID number says %s. Correct the one that is wrong."), id_birth);

      xb_import_fault (im, row, im->f_birth_date, XB_REGISTER_ERROR_BIRTH_MISMATCH, message);
    }
}

/** Parses a people row into the chunk of the household being gathered. */
XbImportRow *
xb_import_parse_row (Importer *im, const XbRow *source)
{
  XbImportRow *row = g_new0 (XbImportRow, 1);

  row->number = source->number;
  row->person_id = -1;
  row->n_raw = MAX (source->n_cells, im->sheet->headers->len);
  row->raw = g_new0 (const char *, row->n_raw + 1);
  for (guint i = 0; i < row->n_raw; i++)
    if (i < source->n_cells && source->cells[i].type != XB_CELL_EMPTY)
      {
        if (source->cells[i].type == XB_CELL_TEXT)
          row->raw[i] = keep (im, source->cells[i].text);
        else
          {
            cell_text (im, &source->cells[i], im->scratch);
            row->raw[i] = keep (im, im->scratch->str);
          }
      }
    else
      row->raw[i] = "";
  for (guint field = 0; field < im->def->fields->len; field++)
    {
      gboolean carried;
      const XbCell *cell = cell_at (im, source, field, &carried);

      if (cell != NULL)
        parse_cell (im, row, field, cell);
    }
  compare_with_id (im, row);
  for (guint field = 0; field < im->def->fields->len; field++)
    {
      gboolean faulty = FALSE;

      if (!xb_import_field (im, field)->required || row->values[field] != NULL)
        continue;
      for (guint i = 0; i < row->n_faults; i++)
        faulty = faulty || row->faults[i].field == (int) field;
      if (!faulty && ((int) field != im->f_sex))
        {
          g_autofree char *message = g_strdup_printf (_ ("%s is missing. Fill it in."), xb_import_field (im, field)->title);

          xb_import_fault (im, row, field, XB_REGISTER_ERROR_REQUIRED, message);
        }
    }
  /* Where neither cell nor ID number says it, the sex is recorded as unknown (GB/T 2261.1: 0), with a warning later. */
  if (row->values[im->f_sex] == NULL)
    row->values[im->f_sex] = "0";
  return row;
}
