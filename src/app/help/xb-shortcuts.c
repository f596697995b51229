#define G_LOG_DOMAIN "xiangbu"

#include "help/xb-shortcuts.h"

#include "widgets/xb-dialogs.h"

#include <glib/gi18n.h>

/* GtkShortcutsWindow is deprecated from GTK 4.18 on, and what takes its place is not in 4.8. A row without a key begins a group. */
static const struct
{
  const char *keys, *what;
} rows[] = { { NULL, N_ ("Everywhere") },
             { "F1", N_ ("Help on this page") },
             { "<Control>question", N_ ("This list of keys") },
             { "<Control>f", N_ ("Find somebody") },
             { "<Control>z", N_ ("Undo") },
             { "<Control><Shift>z", N_ ("Redo") },
             { "<Control>n", N_ ("Add a person") },
             { "<Control>i", N_ ("Import a ledger") },
             { "<Control>e", N_ ("Export a ledger") },
             { "<Control>o", N_ ("Open a database") },
             { "<Control>l", N_ ("Lock") },
             { "<Control>q", N_ ("Close the program") },
             { "F10", N_ ("Menu") },
             { "Tab", N_ ("To the next field, button or list") },
             { "<Shift>Tab", N_ ("To the one before") },
             { NULL, N_ ("In lists") },
             { "Return", N_ ("Open what is selected") },
             { "<Control>a", N_ ("Select all") },
             { "<Shift>Down", N_ ("Select one more") },
             { "<Control><Shift>c", N_ ("Copy the selected rows for Excel") },
             { "Home", N_ ("To the first row") },
             { "End", N_ ("To the last row") },
             { NULL, N_ ("In forms") },
             { "Return", N_ ("Save") },
             { "Escape", N_ ("Close") },
             { "<Alt>Down", N_ ("Open a list of choices") },
             { NULL, N_ ("In a table one types in") },
             { "Return", N_ ("To the row below") },
             { "<Control>v", N_ ("Paste a column copied from Excel") },
             { "<Control>d", N_ ("Fill in what stands above") },
             { NULL, N_ ("In the manual") },
             { "<Alt>Left", N_ ("Back") },
             { "<Control>f", N_ ("Search the manual") } };

static char *
key_label (const char *accelerator)
{
  guint key;
  GdkModifierType with;

  return gtk_accelerator_parse (accelerator, &key, &with) ? gtk_accelerator_get_label (key, with) : g_strdup (accelerator);
}

/** Lists all keys over the window of @parent. */
void
xb_shortcuts_show (GtkWidget *parent)
{
  GtkWidget *window = xb_dialog_window (parent, _ ("Keyboard shortcuts"), 520, 560), *scrolled = gtk_scrolled_window_new (), *grid = gtk_grid_new ();

  gtk_grid_set_row_spacing (GTK_GRID (grid), 6);
  gtk_grid_set_column_spacing (GTK_GRID (grid), 18);
  gtk_widget_add_css_class (grid, "xb-help-page");
  for (int i = 0; i < (int) G_N_ELEMENTS (rows); i++)
    {
      GtkWidget *what = gtk_label_new (_ (rows[i].what));

      gtk_label_set_xalign (GTK_LABEL (what), 0);
      gtk_label_set_wrap (GTK_LABEL (what), TRUE);
      if (rows[i].keys == NULL)
        {
          gtk_widget_add_css_class (what, "xb-heading");
          gtk_widget_set_margin_top (what, i > 0 ? 12 : 0);
          gtk_grid_attach (GTK_GRID (grid), what, 0, i, 2, 1);
        }
      else
        {
          g_autofree char *label = key_label (rows[i].keys);
          GtkWidget *key = gtk_label_new (label);

          gtk_label_set_xalign (GTK_LABEL (key), 0);
          gtk_widget_add_css_class (key, "xb-key");
          gtk_widget_set_halign (key, GTK_ALIGN_START);
          gtk_widget_set_hexpand (what, TRUE);
          gtk_grid_attach (GTK_GRID (grid), key, 0, i, 1, 1);
          gtk_grid_attach (GTK_GRID (grid), what, 1, i, 1, 1);
        }
    }
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), grid);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_window_set_child (GTK_WINDOW (window), scrolled);
  gtk_window_present (GTK_WINDOW (window));
}
