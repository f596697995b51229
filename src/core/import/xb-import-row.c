#define G_LOG_DOMAIN "xb-import"

/* One row: what its cells say, in stored form, and what is wrong with them. */

#include "import/xb-import-private.h"

#include "register/xb-citizen-id.h"
#include "util/xb-date.h"
#include "util/xb-text.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <stdlib.h>
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

/* A plain number that is a year, or a year and month, and not a day counted by Excel: 1965, 1965.03, 196503. Counted by
 * Excel the first would be days of 1905, and the last of the 25th century. */
static gboolean
is_year_number (double number)
{
  return (number >= XB_DATE_FIRST_YEAR && number < 2101) || (number >= XB_DATE_FIRST_YEAR * 100 && number < 210100);
}

static void
parse_date (Importer *im, XbImportRow *row, int field, const XbCell *cell, GString *text)
{
  char date[XB_DATE_SIZE];
  gboolean is_number = cell->type == XB_CELL_NUMBER, ok;

  /* 19600322 is a date written as a number; 22000 is one counted by Excel. */
  if (cell->type == XB_CELL_DATE || (is_number && cell->number < 18000000 && !is_year_number (cell->number)))
    ok = xb_date_from_serial (cell->number, xb_sheet_reader_epoch_1904 (im->reader), date);
  else
    ok = xb_date_parse (text->str, date);
  if (!ok && field == im->f_birth_date && xb_date_parse_month (text->str, &row->birth_year, &row->birth_month))
    row->birth_month_cut = is_number;
  else if (!ok)
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

  g_assert (f->codes != NULL); /* the definition has been checked */
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
                             f->title, g_array_index (f->codes->codes, XbCode, MIN (2, f->codes->codes->len - 1)).label);
  xb_import_fault (im, row, field, XB_REGISTER_ERROR_CODE_UNKNOWN, message);
}

/* What a cell of a type is called that holds nothing of the kind. */
static XbRegisterError
invalid_code (XbFieldType type)
{
  switch (type)
    {
    case XB_FIELD_CITIZEN_ID:
      return XB_REGISTER_ERROR_ID_LENGTH;
    case XB_FIELD_DATE:
      return XB_REGISTER_ERROR_DATE_INVALID;
    case XB_FIELD_PHONE:
      return XB_REGISTER_ERROR_PHONE_INVALID;
    case XB_FIELD_ACCOUNT:
      return XB_REGISTER_ERROR_ACCOUNT_INVALID;
    case XB_FIELD_VILLAGE:
    case XB_FIELD_GROUP:
      return XB_REGISTER_ERROR_PLACE_UNKNOWN;
    default:
      return XB_REGISTER_ERROR_CODE_UNKNOWN;
    }
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
      xb_import_fault (im, row, field, f->required ? XB_REGISTER_ERROR_REQUIRED : invalid_code (f->type),
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

static gboolean
is_faulty (XbImportRow *row, int field)
{
  for (guint i = 0; i < row->n_faults; i++)
    if (row->faults[i].field == field)
      return TRUE;
  return FALSE;
}

static void
birth_mismatch (Importer *im, XbImportRow *row, const char *id_birth)
{
  g_autofree char *message = g_strdup_printf (
      _ ("Birth date and ID number disagree: the ID number says %s. Correct the one that is wrong."), id_birth);

  xb_import_fault (im, row, im->f_birth_date, XB_REGISTER_ERROR_BIRTH_MISMATCH, message);
}

/* A birth date of which the cell gives year and month only: whole if the ID number says the same, a fault if not. */
static void
complete_month (Importer *im, XbImportRow *row, const char *id_birth)
{
  int year, month;

  if (row->birth_year == 0)
    return;
  if (id_birth == NULL)
    {
      if (!is_faulty (row, im->f_citizen_id))
        xb_import_fault (im, row, im->f_birth_date, XB_REGISTER_ERROR_DATE_INVALID,
                         _ ("Only year and month are given, and there is no ID number to take the day from. Write year, month and "
                            "day, for example 1965-03-12."));
      return;
    }
  year = atoi (id_birth);
  month = atoi (id_birth + 5);
  if (year == row->birth_year
      && (month == row->birth_month || (row->birth_month_cut && row->birth_month == 1 && month == 10)))
    row->values[im->f_birth_date] = keep (im, id_birth);
  else
    birth_mismatch (im, row, id_birth);
}

/* Sex and birth date stand in the ID number: filled from it when empty, compared when not. */
static void
compare_with_id (Importer *im, XbImportRow *row)
{
  const char *id = row->values[im->f_citizen_id], *sex = row->values[im->f_sex],
             *birth = row->values[im->f_birth_date];
  char id_birth[XB_DATE_SIZE], id_sex[2] = { 0 };

  if (id == NULL)
    {
      complete_month (im, row, NULL);
      return;
    }
  xb_citizen_id_birth_date (id, id_birth);
  id_sex[0] = xb_citizen_id_sex (id);
  complete_month (im, row, id_birth);
  if (sex == NULL || *sex == '0' || *sex == '9')
    {
      if (!is_faulty (row, im->f_sex))
        row->values[im->f_sex] = keep (im, id_sex);
    }
  else if (*sex != *id_sex)
    xb_import_fault (im, row, im->f_sex, XB_REGISTER_ERROR_SEX_MISMATCH,
                     _ ("Sex and ID number disagree (the 17th digit is odd for men, even for women). Correct the one that is "
                        "wrong."));
  if (birth == NULL)
    {
      if (row->birth_year == 0 && !is_faulty (row, im->f_birth_date))
        row->values[im->f_birth_date] = keep (im, id_birth);
    }
  else if (strcmp (birth, id_birth) != 0)
    birth_mismatch (im, row, id_birth);
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
      if (!xb_import_field (im, field)->required || row->values[field] != NULL)
        continue;
      if ((int) field != im->f_sex && !is_faulty (row, field))
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
