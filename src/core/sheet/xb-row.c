#define G_LOG_DOMAIN "xb-sheet"

#include "sheet/xb-row.h"

#include "util/xb-text.h"

#include <string.h>

/** Whether there is more than blanks in that cell. @column: from 0; -1: there is no such column */
gboolean
xb_row_says (const XbRow *row, int column)
{
  const char *text;

  if (column < 0 || (guint) column >= row->n_cells || row->cells[column].type == XB_CELL_EMPTY)
    return FALSE;
  for (text = row->cells[column].text; *text != '\0'; text = g_utf8_next_char (text))
    if (!xb_text_is_blank (g_utf8_get_char (text)))
      return TRUE;
  return FALSE;
}

/** Whether a cell holds something like an ID number, right or wrong, and not "65人". */
gboolean
xb_row_says_number (const XbRow *row, int column)
{
  guint digits = 0;

  if (!xb_row_says (row, column))
    return FALSE;
  for (const char *p = row->cells[column].text; *p != '\0'; p = g_utf8_next_char (p))
    if (g_unichar_isdigit (g_utf8_get_char (p)))
      digits++;
  return digits >= 6;
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

/* (transfer full) (nullable): the first cell that says something, blanks taken out. @filled: (out): how many there are */
static GString *
first_text (const XbRow *row, guint *filled)
{
  GString *text = NULL;

  *filled = 0;
  for (guint i = 0; i < row->n_cells; i++)
    if (xb_row_says (row, (int) i))
      {
        ++*filled;
        if (text == NULL)
          text = g_string_new (row->cells[i].text);
      }
  if (text != NULL)
    xb_text_squeeze (text);
  return text;
}

static gboolean
closes (const char *first)
{
  static const char *const totals[] = { "合计", "总计", "小计", "共计", "累计", "总人数", "总户数", "总人口", NULL };
  static const char *const signatures[]
      = { "填表", "填报", "审核", "审批", "制表", "单位负责人", "负责人", "经办人", "村委会(盖章", "村委会盖章", "(盖章", "盖章",
          "(签字", "签字", "(公章", "公章", "报送", "上报", "统计人", "登记人", "调查人", "录入", "联系人:", "注:", "备注:", "说明:",
          "以下空白", "以下无正文", "年月日", NULL };

  if (holds_any (first, totals) || begins_with_any (first, signatures))
    return TRUE;
  return (g_str_has_prefix (first, "第") || g_str_has_prefix (first, "共")) && strstr (first, "页") != NULL;
}

/** Whether a row, that does not say what it should, is empty, a total (合计, 青山村小计), or a line of signatures (填表人：…). */
gboolean
xb_row_closes (const XbRow *row)
{
  guint filled;
  g_autoptr (GString) text = first_text (row, &filled);

  return text == NULL || closes (text->str);
}

/**
 * xb_row_is_around:
 *
 * Whether a row that says little of a person is one of those around the people: a total, a line of signatures, a title or remark across the page, or
 * empty.
 */
gboolean
xb_row_is_around (const XbRow *row)
{
  guint filled;
  g_autoptr (GString) text = first_text (row, &filled);
  const char *first;

  if (text == NULL || closes (text->str))
    return TRUE;
  first = text->str;
  /* 村主任：张三. A cell about a person or a household holds no colon. */
  if (strchr (first, ':') != NULL)
    return TRUE;
  return filled == 1 && (g_utf8_strlen (first, -1) > 12 || strpbrk (first, "0123456789") != NULL || strstr (first, "台账") != NULL);
}
