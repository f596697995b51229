#define G_LOG_DOMAIN "xb-exchange"

#include "exchange/xb-village-book-private.h"

#include "exchange/xb-exchange-error.h"
#include "exchange/xb-scope.h"
#include "sheet/xb-form-formats.h"
#include "sheet/xb-row.h"
#include "store/xb-journal.h"
#include "store/xb-statement.h"
#include "sheet/xb-xlsx-error.h"
#include "util/xb-file.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <xlsxwriter.h>

/* Rows above the header: title, and how to fill it in. */
#define HEAD_ROW 2
/* Lines for people who are not in the register yet. */
#define MORE_ROWS 60

static const XbVillageColumn columns[] = {
  { -1, N_ ("Household no."), NULL, 18 },
  { -1, N_ ("Relation to head"), "relation", 11 },
  { XB_PERSON_NAME, N_ ("Name"), NULL, 10 },
  { XB_PERSON_SEX, N_ ("Sex"), "sex", 6 },
  { XB_PERSON_CITIZEN_ID, N_ ("Citizen ID"), NULL, 21 },
  { XB_PERSON_BIRTH_DATE, N_ ("Birth date"), NULL, 12 },
  { XB_PERSON_ETHNIC, N_ ("Ethnic group"), "ethnic", 9 },
  { XB_PERSON_EDUCATION, N_ ("Education"), "education", 13 },
  { XB_PERSON_MARITAL, N_ ("Marital status"), "marital", 10 },
  { XB_PERSON_HUKOU_TYPE, N_ ("Type of hukou"), "hukou_type", 11 },
  { XB_PERSON_PHONE, N_ ("Phone"), NULL, 14 },
  { XB_PERSON_ADDRESS, N_ ("Address"), NULL, 26 },
  { XB_PERSON_BANK_NAME, N_ ("Bank"), NULL, 14 },
  { XB_PERSON_BANK_ACCOUNT, N_ ("Bank account"), NULL, 22 },
  { XB_PERSON_NOTES, N_ ("Notes"), NULL, 16 },
};

/** (transfer none) (array length=n): in their order */
const XbVillageColumn *
xb_village_columns (guint *n)
{
  *n = G_N_ELEMENTS (columns);
  return columns;
}

typedef struct
{
  XbStore *store;
  XbCatalog *catalog;
  lxw_workbook *workbook;
  lxw_worksheet *sheet, *lists;
  XbFormFormats f;
  gboolean unmasked;
  guint last_row;
  lxw_col_t remark, key;
} Writing;

static void
validate (Writing *w, lxw_col_t column, lxw_data_validation *rule, const char *message)
{
  rule->error_title = (char *) _ ("Please check");
  rule->error_message = (char *) message;
  rule->error_type = LXW_VALIDATION_ERROR_TYPE_STOP;
  rule->ignore_blank = LXW_VALIDATION_ON;
  worksheet_data_validation_range (w->sheet, HEAD_ROW + 1, column, w->last_row, column, rule);
}

/* The words of a code list, on a sheet of their own: Excel takes no list longer than 255 characters in a rule. */
static void
offer (Writing *w, lxw_col_t column, const char *codes)
{
  const XbCodeList *list = xb_catalog_codes (w->catalog, codes);
  char letter[4];
  g_autofree char *range = NULL;
  lxw_data_validation rule = { .validate = LXW_VALIDATION_TYPE_LIST_FORMULA };

  worksheet_write_string (w->lists, 0, column, _ (columns[column].title), NULL);
  for (guint i = 0; i < list->codes->len; i++)
    worksheet_write_string (w->lists, i + 1, column, g_array_index (list->codes, XbCode, i).label, NULL);
  lxw_col_to_name (letter, column, 0);
  range = g_strdup_printf ("='%s'!$%s$2:$%s$%u", _ ("Choices"), letter, letter, list->codes->len + 1);
  rule.value_formula = range;
  validate (w, column, &rule, _ ("Choose from the list."));
}

static void
limit (Writing *w, lxw_col_t column)
{
  char letter[4];
  g_autofree char *formula = NULL;
  const char *message = NULL;
  lxw_data_validation rule = { .validate = LXW_VALIDATION_TYPE_CUSTOM_FORMULA };

  lxw_col_to_name (letter, column, 0);
  switch (columns[column].column)
    {
    case XB_PERSON_CITIZEN_ID:
      formula = g_strdup_printf ("=LEN(%s%d)=18", letter, HEAD_ROW + 2);
      message = _ ("An ID number has 18 characters.");
      break;
    case XB_PERSON_BIRTH_DATE:
      formula = g_strdup_printf ("=AND(LEN(%s%d)=10,MID(%s%d,5,1)=\"-\",MID(%s%d,8,1)=\"-\")", letter, HEAD_ROW + 2, letter, HEAD_ROW + 2, letter, HEAD_ROW + 2);
      message = _ ("Write a day as 1965-03-12.");
      break;
    case XB_PERSON_PHONE:
      formula = g_strdup_printf ("=AND(LEN(%s%d)>=7,LEN(%s%d)<=40)", letter, HEAD_ROW + 2, letter, HEAD_ROW + 2);
      message = _ ("A phone number has 11 digits, or an area code and 7 or 8.");
      break;
    case XB_PERSON_BANK_ACCOUNT:
      formula = g_strdup_printf ("=AND(LEN(%s%d)>=12,LEN(%s%d)<=19)", letter, HEAD_ROW + 2, letter, HEAD_ROW + 2);
      message = _ ("A bank account has 12 to 19 digits.");
      break;
    case XB_PERSON_NAME:
      formula = g_strdup_printf ("=LEN(%s%d)<=50", letter, HEAD_ROW + 2);
      message = _ ("A name has at most 50 characters.");
      break;
    default:
      return;
    }
  rule.value_formula = formula;
  validate (w, column, &rule, message);
}

static void
write_head (Writing *w, const char *title, const char *stamp)
{
  const char *words
      = _ ("Correct what has changed in the white cells; leave the rest as it is. People who are not in the list yet go into the empty lines at the end. What happened (a death, a birth, a move) "
           "with its day goes into the last column: the office records it. Do not rename or delete columns; rows may be sorted.");

  worksheet_merge_range (w->sheet, 0, 0, 0, w->remark, title, w->f.title);
  worksheet_merge_range (w->sheet, 1, 0, 1, w->remark, words, w->f.words);
  worksheet_set_row (w->sheet, 0, 28, NULL);
  worksheet_set_row (w->sheet, 1, 34, NULL);
  worksheet_set_row (w->sheet, HEAD_ROW, 24, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (columns); i++)
    {
      worksheet_set_column (w->sheet, (lxw_col_t) i, (lxw_col_t) i, columns[i].width, NULL);
      worksheet_write_string (w->sheet, HEAD_ROW, (lxw_col_t) i, _ (columns[i].title), w->f.head);
      if (columns[i].codes != NULL)
        offer (w, (lxw_col_t) i, columns[i].codes);
      else
        limit (w, (lxw_col_t) i);
    }
  worksheet_set_column (w->sheet, w->remark, w->remark, 30, NULL);
  worksheet_write_string (w->sheet, HEAD_ROW, w->remark, _ ("What happened, with its day"), w->f.head);
  worksheet_set_column_opt (w->sheet, w->key, w->key, 20, NULL, &(lxw_row_col_options){ .hidden = LXW_TRUE });
  worksheet_write_string (w->sheet, HEAD_ROW, w->key, stamp, w->f.head);
}

static gboolean
write_person (Writing *w, gint64 id, guint number, GError **error)
{
  g_autoptr (XbPerson) person = xb_person_load (w->store, id, error);
  g_autoptr (XbHousehold) household = person != NULL && person->household_id != 0 ? xb_household_load (w->store, person->household_id, error) : NULL;
  g_autofree char *key = g_strdup_printf ("%" G_GINT64_FORMAT, id);
  lxw_row_t row = HEAD_ROW + 1 + number;

  if (person == NULL || (person->household_id != 0 && household == NULL))
    return FALSE;
  worksheet_write_string (w->sheet, row, XB_VILLAGE_HOUSEHOLD, household != NULL ? household->household_no : "", w->f.fixed);
  worksheet_write_string (w->sheet, row, XB_VILLAGE_RELATION, person->relation != NULL ? xb_codes_label (xb_catalog_codes (w->catalog, "relation"), person->relation) : "", w->f.fixed);
  for (guint i = XB_VILLAGE_FIRST; i < G_N_ELEMENTS (columns); i++)
    {
      g_autofree char *text = xb_person_value_text (w->catalog, columns[i].column, person->values[columns[i].column], w->unmasked);

      worksheet_write_string (w->sheet, row, (lxw_col_t) i, text, w->f.open);
    }
  worksheet_write_blank (w->sheet, row, w->remark, w->f.open);
  worksheet_write_string (w->sheet, row, w->key, key, w->f.fixed);
  return TRUE;
}

static gboolean
fill (Writing *w, const char *title, const char *stamp, const GArray *people, GError **error)
{
  /* Sorting, filtering and wide columns stay allowed; the key and what it stands for do not change. */
  lxw_protection allowed = { .format_columns = LXW_TRUE, .format_rows = LXW_TRUE, .sort = LXW_TRUE, .autofilter = LXW_TRUE };

  xb_form_formats (w->workbook, &w->f);
  write_head (w, title, stamp);
  for (guint i = 0; i < people->len; i++)
    if (!write_person (w, g_array_index (people, gint64, i), i, error))
      return FALSE;
  for (lxw_row_t row = HEAD_ROW + 1 + people->len; row <= w->last_row; row++)
    for (lxw_col_t column = 0; column <= w->remark; column++)
      worksheet_write_blank (w->sheet, row, column, w->f.open);
  worksheet_protect (w->sheet, NULL, &allowed);
  worksheet_hide (w->lists);
  worksheet_freeze_panes (w->sheet, HEAD_ROW + 1, XB_VILLAGE_FIRST + 1);
  worksheet_repeat_rows (w->sheet, HEAD_ROW, HEAD_ROW);
  worksheet_set_landscape (w->sheet);
  worksheet_set_paper (w->sheet, 8);
  worksheet_fit_to_pages (w->sheet, 1, 0);
  worksheet_set_footer (w->sheet, "&C&P / &N");
  return TRUE;
}

static gboolean
write_book (XbStore *store, XbCatalog *catalog, const XbPlace *place, const char *stamp, const GArray *people, const char *path, gboolean unmasked, GError **error)
{
  g_autofree char *part = xb_file_part_name (path), *title = g_strdup_printf (_ ("People of %s"), place->name);
  Writing w = { .store = store, .catalog = catalog, .unmasked = unmasked, .last_row = HEAD_ROW + people->len + MORE_ROWS, .remark = G_N_ELEMENTS (columns), .key = G_N_ELEMENTS (columns) + 1 };
  gboolean ok;
  lxw_error code;

  w.workbook = workbook_new (part);
  w.sheet = workbook_add_worksheet (w.workbook, _ ("People"));
  w.lists = workbook_add_worksheet (w.workbook, _ ("Choices"));
  ok = fill (&w, title, stamp, people, error);
  code = workbook_close (w.workbook);
  if (ok && code == LXW_NO_ERROR)
    return xb_file_put_in_place (part, path, error);
  g_unlink (part);
  return ok ? xb_exchange_refuse (error, XB_EXCHANGE_ERROR_FAILED, _ ("“%s” cannot be written (%s). Choose another place."), path, xb_xlsx_error (code)) : FALSE;
}

/**
 * xb_village_book_write:
 * @place_id: a village, a group, or the township
 * @path: ends in .xlsx; an existing file is replaced only when the new one is complete
 * @unmasked_because: (nullable): why whole ID numbers, phones and accounts stand in it; otherwise they are masked, and only replaced where a whole one comes back
 * @people: (out): how many stand in it
 *
 * Writes the people of a place as a workbook to be corrected, with what the register was when it went out.
 */
gboolean
xb_village_book_write (XbStore *store, XbCatalog *catalog, const char *operator_name, gint64 place_id, const char *path, const char *unmasked_because, guint *people, GError **error)
{
  g_autoptr (XbPlace) place = xb_place_load (store, place_id, error);
  g_autoptr (GArray) ids = NULL;
  g_autofree char *hash = NULL, *stamp = NULL, *title = NULL;
  gint64 seq;

  *people = 0;
  if (place == NULL)
    return FALSE;
  if (!xb_file_has_ending (path, ".xlsx"))
    return xb_exchange_refuse (error, XB_EXCHANGE_ERROR_REFUSED, _ ("“%s”: it is written as a workbook; its name must end in .xlsx."), path);
  title = g_strdup_printf (_ ("Workbook of %s written"), place->name);
  if (unmasked_because != NULL && !xb_journal_record_access (store, operator_name, XB_RIGHT_EXPORT_UNMASKED, 0, title, unmasked_because, error))
    return FALSE;
  /* One state of the register: the people, and the entry they are as of. */
  if (!xb_store_exec (store, "BEGIN", error))
    return FALSE;
  ids = xb_store_ask_ids (store, error,
                          XB_SQL_INSIDE
                          "SELECT x.person_id FROM person_index x WHERE x.status = 'registered' AND x.place_id IN (SELECT id FROM inside) ORDER BY x.list_key, x.person_id",
                          "i", place_id);
  if (ids != NULL && ids->len > 0 && xb_store_ask_number (store, error, &seq, "SELECT max (seq) FROM journal", "")
      && xb_store_ask_text (store, error, &hash, "SELECT hash FROM journal WHERE seq = ?", "i", seq))
    {
      stamp = g_strdup_printf (XB_VILLAGE_STAMP "%" G_GINT64_FORMAT ":%s:%" G_GINT64_FORMAT ":%.*s", xb_store_site (store), place->code, seq, XB_VILLAGE_HASH, hash);
      if (write_book (store, catalog, place, stamp, ids, path, unmasked_because != NULL, error))
        *people = ids->len;
    }
  else if (ids != NULL && ids->len == 0)
    xb_exchange_refuse (error, XB_EXCHANGE_ERROR_REFUSED, _ ("Nobody is registered in %s: there is no workbook to write."), place->name);
  xb_store_exec (store, "ROLLBACK", NULL);
  return *people > 0;
}
