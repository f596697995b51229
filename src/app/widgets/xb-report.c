#define G_LOG_DOMAIN "xiangbu"

#include "widgets/xb-report.h"

#include "widgets/xb-dialogs.h"
#include "widgets/xb-filter-bar.h"
#include "widgets/xb-table-view.h"

#define WIDTH 1000
#define HEIGHT 560

/**
 * xb_report:
 * @words: (nullable)
 * @table: (transfer full)
 *
 * Returns: (transfer none): the box it stands in: buttons can be put under it
 */
GtkWidget *
xb_report (GtkWidget *parent, const char *title, const char *words, XbLedgerTable *table)
{
  GtkWidget *window = xb_dialog_window (parent, title, WIDTH, HEIGHT), *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6), *view = xb_table_view_new (title);

  if (words != NULL)
    {
      GtkWidget *label = xb_filter_hint (words);

      gtk_widget_remove_css_class (label, "dim-label");
      gtk_box_append (GTK_BOX (box), label);
    }
  gtk_box_append (GTK_BOX (box), view);
  gtk_window_set_child (GTK_WINDOW (window), box);
  xb_table_view_set (XB_TABLE_VIEW (view), table);
  gtk_window_present (GTK_WINDOW (window));
  return box;
}
