#define G_LOG_DOMAIN "xiangbu"

#include "widgets/xb-line.h"

/**
 * xb_line_new:
 * @css: what kind of line: "xb-past" tells, "xb-alarm" warns
 * @words: (nullable): set later
 *
 * Returns: (transfer floating): a #GtkBox; buttons are appended to it
 */
GtkWidget *
xb_line_new (const char *css, const char *words)
{
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12), *text = gtk_label_new (words);

  gtk_label_set_wrap (GTK_LABEL (text), TRUE);
  gtk_label_set_xalign (GTK_LABEL (text), 0);
  gtk_widget_set_hexpand (text, TRUE);
  gtk_box_append (GTK_BOX (line), text);
  gtk_widget_add_css_class (line, css);
  return line;
}

/** (transfer none): the #GtkLabel of xb_line_new() */
GtkWidget *
xb_line_text (GtkWidget *line)
{
  return gtk_widget_get_first_child (line);
}
