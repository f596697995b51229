#define G_LOG_DOMAIN "xb-ledger"

/* The header of a ledger: a tree of titles, each over its columns. */

#include "ledger/xb-ledger-private.h"

static const char *
title_at (XbLedgerColumn *column, guint level)
{
  return column->groups != NULL && level < g_strv_length (column->groups) ? column->groups[level] : NULL;
}

/* Whether two columns stand under the same title at @level, and at all above it. */
static gboolean
same_branch (XbLedgerColumn *a, XbLedgerColumn *b, guint level)
{
  for (guint i = 0; i <= level; i++)
    if (title_at (a, i) == NULL || g_strcmp0 (title_at (a, i), title_at (b, i)) != 0)
      return FALSE;
  return TRUE;
}

/**
 * xb_ledger_head:
 *
 * Returns: (transfer full) (element-type XbLedgerHeadCell): the cells, row by row, from the left; a column with fewer titles over it
 *   has its own reaching up
 */
GArray *
xb_ledger_head (XbLedgerDef *def)
{
  GArray *cells = g_array_new (FALSE, FALSE, sizeof (XbLedgerHeadCell));
  guint levels = def->head_levels, n = def->columns->len;

  for (guint level = 0; level <= levels; level++)
    for (guint i = 0; i < n; i++)
      {
        XbLedgerColumn *column = g_ptr_array_index (def->columns, i);
        guint above = column->groups != NULL ? g_strv_length (column->groups) : 0;
        XbLedgerHeadCell cell = { level, 1, i, 1, title_at (column, level) };

        if (level == above)
          {
            cell.text = column->title;
            cell.rows = levels - level + 1;
          }
        else if (level > above || (i > 0 && same_branch (column, g_ptr_array_index (def->columns, i - 1), level)))
          continue;
        else
          while (i + cell.columns < n && same_branch (column, g_ptr_array_index (def->columns, i + cell.columns), level))
            cell.columns++;
        g_array_append_val (cells, cell);
      }
  return cells;
}
