#define G_LOG_DOMAIN "xb-ledger"

/* The lines of a ledger, made of its rows: what every output shows, so that they agree. */

#include "ledger/xb-ledger-private.h"

#include <string.h>

void
xb_ledger_lines_init (XbLedgerLines *lines, XbLedgerDef *def, XbLineFunc use, gpointer data)
{
  *lines = (XbLedgerLines){ .def = def, .use = use, .data = data };
  xb_ledger_totals_init (&lines->totals, def);
  xb_ledger_totals_init (&lines->group, def);
}

void
xb_ledger_lines_clear (XbLedgerLines *lines)
{
  xb_ledger_totals_clear (&lines->totals);
  xb_ledger_totals_clear (&lines->group);
  g_clear_pointer (&lines->open, g_free);
}

static gboolean
close_group (XbLedgerLines *lines, GError **error)
{
  g_autofree char *words = NULL;
  XbLedgerLine line = { .kind = XB_LINE_SUBTOTAL, .totals = &lines->group };
  gboolean go_on = TRUE;

  if (lines->open != NULL && lines->def->subtotal != NULL)
    {
      g_autoptr (GString) text = g_string_new (lines->def->subtotal);

      g_string_replace (text, "%group%", lines->open, 0);
      line.words = words = xb_ledger_total_text (lines->def, text->str, &lines->group);
      go_on = lines->use (&line, lines->data, error);
    }
  g_clear_pointer (&lines->open, g_free);
  xb_ledger_totals_clear (&lines->group);
  xb_ledger_totals_init (&lines->group, lines->def);
  return go_on;
}

/* %column% is what the row has in it; "—" where that is nothing, so that a form shows what is missing. */
static char *
fill_from_row (XbLedgerDef *def, const char *text, const XbRow *row)
{
  g_autoptr (GString) out = g_string_new (text);

  for (guint i = 0; i < def->columns->len + def->hidden->len; i++)
    {
      XbLedgerColumn *column = xb_ledger_def_column (def, i);
      g_autofree char *name = g_strdup_printf ("%%%s%%", column->id), *value = NULL;

      if (strstr (out->str, name) == NULL)
        continue;
      value = xb_ledger_cell_text (column, &row->cells[i]);
      g_string_replace (out, name, *value != '\0' ? value : "—", 0);
    }
  return g_strdup (out->str);
}

static gboolean
open_group (XbLedgerLines *lines, const XbRow *row, const char *value, GError **error)
{
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);
  XbLedgerLine line = { .kind = XB_LINE_GROUP };

  lines->open = g_strdup (value);
  for (char **text = lines->def->group_lines; text != NULL && *text != NULL; text++)
    g_ptr_array_add (texts, fill_from_row (lines->def, *text, row));
  if (texts->len == 0 && !lines->def->new_page)
    return TRUE;
  g_ptr_array_add (texts, NULL);
  line.texts = (const char *const *) texts->pdata;
  return lines->use (&line, lines->data, error);
}

/** An #XbRowFunc: numbers the row, opens and closes groups, hands the lines on. */
gboolean
xb_ledger_lines_add (const XbRow *row, gpointer data, GError **error)
{
  XbLedgerLines *lines = data;
  XbLedgerDef *def = lines->def;
  XbLedgerLine line = { .kind = XB_LINE_ROW, .row = row };

  if (def->group_by >= 0)
    {
      g_autofree char *value = xb_ledger_cell_text (xb_ledger_def_column (def, def->group_by), &row->cells[def->group_by]);

      if (g_strcmp0 (value, lines->open) != 0 && (!close_group (lines, error) || !open_group (lines, row, value, error)))
        return FALSE;
    }
  for (guint i = 0; i < def->columns->len; i++)
    if (xb_ledger_def_column (def, i)->type == XB_COLUMN_SERIAL)
      row->cells[i].number = (def->new_page ? lines->group.rows : lines->totals.rows) + 1;
  xb_ledger_totals_add (&lines->totals, def, row);
  if (def->group_by >= 0)
    xb_ledger_totals_add (&lines->group, def, row);
  return lines->use (&line, lines->data, error);
}

/** After the last row: closes the open group. */
gboolean
xb_ledger_lines_end (XbLedgerLines *lines, GError **error)
{
  return close_group (lines, error);
}
