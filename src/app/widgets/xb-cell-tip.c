#define G_LOG_DOMAIN "xiangbu"

#include "widgets/xb-cell-tip.h"

#include "widgets/xb-text-size.h"

static const char *
text_of (GtkWidget *cell)
{
  return GTK_IS_LABEL (cell) ? gtk_label_get_text (GTK_LABEL (cell)) : gtk_inscription_get_text (GTK_INSCRIPTION (cell));
}

static gboolean
on_query (GtkWidget *cell, int x, int y, gboolean keyboard, GtkTooltip *tooltip)
{
  const char *text = text_of (cell);

  if (text == NULL || *text == '\0' || xb_text_width (cell, text) <= gtk_widget_get_width (cell))
    return FALSE;
  gtk_tooltip_set_text (tooltip, text);
  return TRUE;
}

/**
 * xb_cell_tip:
 * @cell: a GtkInscription or a GtkLabel
 *
 * To be called once, when the cell is made. A tooltip's text must not be set each time a cell is filled: GTK asks the display server then where
 * the pointer is, and waits for the answer, which for the 200 lines a view fills at a time was 0.7 s (tools/bench, "a frame of a random jump").
 */
void
xb_cell_tip (GtkWidget *cell)
{
  gtk_widget_set_has_tooltip (cell, TRUE);
  g_signal_connect (cell, "query-tooltip", G_CALLBACK (on_query), NULL);
}
