#define G_LOG_DOMAIN "xiangbu"

#include "widgets/xb-filter-bar.h"

#include "widgets/xb-dialogs.h"
#include "xb-gtk-compat.h"
#include "xb-settings.h"

#include <string.h>

#include <glib/gi18n.h>

GtkWidget *
xb_filter_bar_new (void)
{
  GtkWidget *bar = gtk_flow_box_new ();

  gtk_flow_box_set_selection_mode (GTK_FLOW_BOX (bar), GTK_SELECTION_NONE);
  gtk_flow_box_set_max_children_per_line (GTK_FLOW_BOX (bar), 10);
  gtk_flow_box_set_column_spacing (GTK_FLOW_BOX (bar), 6);
  gtk_flow_box_set_row_spacing (GTK_FLOW_BOX (bar), 4);
  gtk_widget_add_css_class (bar, "xb-filters");
  xb_gtk_flow_box_let_click (bar);
  return bar;
}

/** Adds @widget, named for a screen reader; returns it. */
GtkWidget *
xb_filter_add (GtkWidget *bar, GtkWidget *widget, const char *name)
{
  if (name != NULL)
    {
      g_autofree char *hint = g_strdup_printf (_ ("%s: which lines are shown"), name);

      xb_set_name (widget, name);
      xb_set_hint (widget, hint);
    }
  gtk_flow_box_insert (GTK_FLOW_BOX (bar), widget, -1);
  /* Tab goes to what is in it, not to the place it has; and past what cannot be pressed now: a flow box that meets such a place stops there. */
  gtk_widget_set_focusable (gtk_widget_get_parent (widget), FALSE);
  g_object_bind_property (widget, "sensitive", gtk_widget_get_parent (widget), "sensitive", G_BINDING_SYNC_CREATE);
  return widget;
}

/** An entry that says in itself what goes in; @activated gets @object on Enter. */
GtkWidget *
xb_filter_entry (const char *name, GCallback activated, gpointer object)
{
  GtkWidget *entry = gtk_entry_new ();

  gtk_editable_set_width_chars (GTK_EDITABLE (entry), 11);
  gtk_editable_set_max_width_chars (GTK_EDITABLE (entry), 14);
  gtk_entry_set_placeholder_text (GTK_ENTRY (entry), name);
  xb_set_name (entry, name);
  g_signal_connect_object (entry, "activate", activated, object, G_CONNECT_SWAPPED);
  return entry;
}

GtkWidget *
xb_filter_button (const char *label, GCallback clicked, gpointer object)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (label);

  g_signal_connect_object (button, "clicked", clicked, object, G_CONNECT_SWAPPED);
  return button;
}

/** A quiet line of words under the bar. */
GtkWidget *
xb_filter_hint (const char *text)
{
  GtkWidget *hint = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (hint), 0);
  gtk_label_set_wrap (GTK_LABEL (hint), TRUE);
  gtk_widget_add_css_class (hint, "dim-label");
  gtk_widget_add_css_class (hint, "xb-filters");
  return hint;
}

/** (transfer floating): tabs over a stack, to which the pages are added with titles. @stack (out) (transfer none) */
GtkWidget *
xb_tabs_new (GtkWidget **stack)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0), *switcher = gtk_stack_switcher_new (), *scroller = gtk_scrolled_window_new ();

  *stack = gtk_stack_new ();
  gtk_stack_switcher_set_stack (GTK_STACK_SWITCHER (switcher), GTK_STACK (*stack));
  gtk_widget_set_vexpand (*stack, TRUE);
  gtk_widget_set_halign (switcher, GTK_ALIGN_START);
  gtk_widget_add_css_class (switcher, "xb-tabs");
  /* Each as wide as its own words; many of them, or large text, must not make the window wider than the screen. */
  gtk_box_layout_set_homogeneous (GTK_BOX_LAYOUT (gtk_widget_get_layout_manager (switcher)), FALSE);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_AUTOMATIC, GTK_POLICY_NEVER);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), switcher);
  gtk_box_append (GTK_BOX (box), scroller);
  gtk_box_append (GTK_BOX (box), *stack);
  return box;
}

static void
on_tab (GtkStack *stack, GParamSpec *pspec, gpointer name)
{
  const char *tab = gtk_stack_get_visible_child_name (stack);

  /* GTK 4.18 shows nothing for a moment between two tabs. */
  if (tab != NULL)
    xb_settings_remember ("tabs", name, tab);
}

/** Shows the tab that was shown last of a page, and remembers from now on which is. @name: of the page; static */
void
xb_tabs_remember (GtkWidget *stack, const char *name)
{
  g_autofree char *tab = xb_settings_recall ("tabs", name);

  if (tab != NULL && gtk_stack_get_child_by_name (GTK_STACK (stack), tab) != NULL)
    gtk_stack_set_visible_child_name (GTK_STACK (stack), tab);
  g_signal_connect (stack, "notify::visible-child-name", G_CALLBACK (on_tab), (gpointer) name);
}

/* Somebody has chosen a place: it is chosen again the next time. The first is the whole township: nothing to remember. */
static void
on_place_chosen (GtkDropDown *drop, GParamSpec *pspec, GPtrArray *codes)
{
  guint at = gtk_drop_down_get_selected (drop);

  if (at < codes->len)
    xb_settings_remember ("choices", g_object_get_data (G_OBJECT (drop), "remembered-as"), at > 0 ? g_ptr_array_index (codes, at) : "");
}

static void
release_codes (gpointer codes, GClosure *closure)
{
  g_ptr_array_unref (codes);
}

/**
 * xb_filter_fill_places:
 * @codes: (element-type utf8): gets the code of each
 * @name: (nullable): under which what is chosen from now on is remembered
 *
 * The township, its villages and groups. What was selected stays so; the first time, what was remembered.
 */
void
xb_filter_fill_places (GtkDropDown *drop, XbOffice *office, GPtrArray *codes, const char *name)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GtkStringList) model = NULL;
  guint before = gtk_drop_down_get_selected (drop), at = 0;
  g_autofree char *code = before < codes->len ? g_strdup (g_ptr_array_index (codes, before)) : name != NULL ? xb_settings_recall ("choices", name) : NULL;

  if (name != NULL && g_object_get_data (G_OBJECT (drop), "remembered-as") == NULL)
    {
      g_object_set_data_full (G_OBJECT (drop), "remembered-as", g_strdup (name), g_free);
      g_signal_connect_data (drop, "notify::selected", G_CALLBACK (on_place_chosen), g_ptr_array_ref (codes), release_codes, 0);
    }
  g_signal_handlers_block_by_func (drop, on_place_chosen, codes);
  g_ptr_array_set_size (codes, 0);
  xb_office_list_places (office, codes, names);
  for (guint i = 0; code != NULL && i < codes->len; i++)
    if (strcmp (g_ptr_array_index (codes, i), code) == 0)
      at = i;
  g_ptr_array_add (names, NULL);
  model = gtk_string_list_new ((const char *const *) names->pdata);
  gtk_drop_down_set_model (drop, G_LIST_MODEL (model));
  gtk_drop_down_set_selected (drop, at);
  g_signal_handlers_unblock_by_func (drop, on_place_chosen, codes);
}
