#define G_LOG_DOMAIN "xb-import"

/* Which lines under the header are about people, and which are totals, signatures, titles and headers again. */

#include "import/xb-import-private.h"

#include "util/xb-text.h"

#include <string.h>

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

static gboolean
holds_any (const char *text, const char *const *words)
{
  for (; *words != NULL; words++)
    if (strstr (text, *words) != NULL)
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

/* Whether a cell holds something like an ID number, right or wrong, and not "65人". */
static gboolean
says_number (const XbRow *row, int column)
{
  guint digits = 0;

  if (!says_something (row, column))
    return FALSE;
  for (const char *p = row->cells[column].text; *p != '\0'; p = g_utf8_next_char (p))
    if (g_unichar_isdigit (g_utf8_get_char (p)))
      digits++;
  return digits >= 6;
}

/* Whether the cell of a field holds a word of its code list. */
static gboolean
says_code (Importer *im, const XbRow *row, int field)
{
  int column = im->column_of[field];
  g_autoptr (GString) text = NULL;

  if (!says_something (row, column))
    return FALSE;
  text = g_string_new (row->cells[column].text);
  xb_text_squeeze (text);
  return xb_codes_find (xb_import_field (im, field)->codes, text->str) != NULL;
}

/* Whether a row that says little of a person is one of those around the people: a total (合计, 青山村小计), a line of
 * signatures (填表人：…), a title or remark across the page. @first is the text of its first filled cell, squeezed. */
static gboolean
is_around (const char *first, guint filled)
{
  static const char *const totals[] = { "合计", "总计", "小计", "共计", "累计", "总人数", "总户数", "总人口", NULL };
  static const char *const signatures[]
      = { "填表", "填报", "审核", "审批", "制表", "单位负责人", "负责人", "经办人", "村委会(盖章", "村委会盖章", "(盖章", "盖章",
          "(签字", "签字", "(公章", "公章", "报送", "上报", "统计人", "登记人", "调查人", "录入", "联系人:", "注:", "备注:", "说明:",
          "以下空白", "以下无正文", "年月日", NULL };

  if (holds_any (first, totals) || begins_with_any (first, signatures))
    return TRUE;
  if ((g_str_has_prefix (first, "第") || g_str_has_prefix (first, "共")) && strstr (first, "页") != NULL)
    return TRUE;
  /* 村主任：张三. A cell about a person or a household holds no colon. */
  if (strchr (first, ':') != NULL)
    return TRUE;
  return filled == 1 && (g_utf8_strlen (first, -1) > 12 || strpbrk (first, "0123456789") != NULL || strstr (first, "台账") != NULL);
}

/**
 * xb_import_row_is_people:
 *
 * Whether a row under the header is about a person: not empty, no total, no signature line, no header again.
 */
gboolean
xb_import_row_is_people (Importer *im, const XbRow *row)
{
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
  if (!says_number (row, im->column_of[im->f_citizen_id])
      && (about <= 2 || !(says_code (im, row, im->f_relation) || says_code (im, row, im->f_sex))))
    {
      g_autoptr (GString) text = g_string_new (first);

      xb_text_squeeze (text);
      if (is_around (text->str, filled))
        return FALSE;
    }
  return !repeats_header (im, row);
}
