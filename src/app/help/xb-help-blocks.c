#define G_LOG_DOMAIN "xiangbu"

#include "help/xb-help-blocks.h"

#include "widgets/xb-dialogs.h"

static GtkWidget *
words_of (const XbManualBlock *block, GCallback on_link, gpointer data)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_markup (GTK_LABEL (label), block->markup);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 76);
  g_signal_connect (label, "activate-link", on_link, data);
  return label;
}

static GtkWidget *
item_of (const XbManualBlock *block, GCallback on_link, gpointer data)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8), *label = words_of (block, on_link, data);
  g_autofree char *number = block->number > 0 ? g_strdup_printf ("%d.", block->number) : g_strdup ("•");
  GtkWidget *mark = gtk_label_new (number);

  gtk_label_set_width_chars (GTK_LABEL (mark), 3);
  gtk_label_set_xalign (GTK_LABEL (mark), 1);
  gtk_label_set_yalign (GTK_LABEL (mark), 0);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_box_append (GTK_BOX (box), mark);
  gtk_box_append (GTK_BOX (box), label);
  return box;
}

static GtkWidget *
picture_of (const XbManualBlock *block)
{
  GtkWidget *picture = gtk_picture_new_for_resource (block->picture);

  gtk_picture_set_can_shrink (GTK_PICTURE (picture), TRUE);
  gtk_picture_set_alternative_text (GTK_PICTURE (picture), block->text);
  gtk_widget_set_tooltip_text (picture, block->text);
  gtk_widget_set_halign (picture, GTK_ALIGN_START);
  xb_set_name (picture, block->text);
  return picture;
}

static GtkWidget *
block_widget (const XbManualBlock *block, GCallback on_link, gpointer data)
{
  static const char *const headings[] = { "xb-help-title", "xb-help-heading", "xb-heading" };
  GtkWidget *widget;

  switch (block->kind)
    {
    case XB_MANUAL_ITEM:
      widget = item_of (block, on_link, data);
      break;
    case XB_MANUAL_PICTURE:
      widget = picture_of (block);
      break;
    default:
      widget = words_of (block, on_link, data);
      break;
    }
  if (block->kind == XB_MANUAL_HEADING)
    gtk_widget_add_css_class (widget, headings[CLAMP (block->level, 1, 3) - 1]);
  else if (block->kind == XB_MANUAL_CODE)
    gtk_widget_add_css_class (widget, "monospace");
  else if (block->level > (block->kind == XB_MANUAL_ITEM ? 1 : 0))
    gtk_widget_set_margin_start (widget, 36 * (block->level - (block->kind == XB_MANUAL_ITEM ? 1 : 0)));
  return widget;
}

/* Once the page has its places: the heading, or what a search found, at the top. */
static gboolean
scroll_to (GtkWidget *page, GdkFrameClock *clock, gpointer data)
{
  GtkWidget *scrolled = gtk_widget_get_ancestor (page, GTK_TYPE_SCROLLED_WINDOW), *block = g_object_get_data (G_OBJECT (page), "at");
  GtkAdjustment *adjustment = scrolled != NULL ? gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scrolled)) : NULL;
  graphene_point_t at;

  if (adjustment == NULL || gtk_widget_get_height (page) == 0)
    return G_SOURCE_CONTINUE;
  if (block != NULL && gtk_widget_compute_point (block, page, &GRAPHENE_POINT_INIT (0, 0), &at))
    gtk_adjustment_set_value (adjustment, at.y > 12 ? at.y - 12 : 0);
  return G_SOURCE_REMOVE;
}

/**
 * xb_help_blocks_show:
 * @scrolled: the #GtkScrolledWindow that shows pages
 * @at: the block that stands at the top; 0: the beginning
 * @on_link: as "activate-link" of #GtkLabel
 */
void
xb_help_blocks_show (GtkWidget *scrolled, const XbManualPage *page, guint at, GCallback on_link, gpointer data)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 10);

  gtk_widget_add_css_class (box, "xb-help-page");
  for (guint i = 0; i < page->blocks->len; i++)
    {
      GtkWidget *widget = block_widget (g_ptr_array_index (page->blocks, i), on_link, data);

      gtk_box_append (GTK_BOX (box), widget);
      if (i == at && at > 0)
        g_object_set_data (G_OBJECT (box), "at", widget);
    }
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), box);
  /* At its least height a picture that may shrink would be nothing. */
  gtk_scrollable_set_vscroll_policy (GTK_SCROLLABLE (gtk_scrolled_window_get_child (GTK_SCROLLED_WINDOW (scrolled))), GTK_SCROLL_NATURAL);
  gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scrolled)), 0);
  if (at > 0)
    gtk_widget_add_tick_callback (box, scroll_to, NULL, NULL);
}
