#define G_LOG_DOMAIN "xiangbu"

#include "quality/xb-merge-dialog.h"

#include "help/xb-help.h"
#include "quality/xb-merge-people.h"
#include "widgets/xb-dialogs.h"

#include <glib/gi18n.h>
#include <string.h>

typedef struct
{
  XbOffice *office;
  XbPerson *records[2];
  GtkWidget *window, *keep[2], *error;
  GtkWidget *take[XB_PERSON_N_COLUMNS][2]; /* (nullable): which of two values is kept */
} Dialog;

static void
dialog_free (gpointer data)
{
  Dialog *dialog = data;

  xb_person_free (dialog->records[0]);
  xb_person_free (dialog->records[1]);
  g_object_unref (dialog->office);
  g_free (dialog);
}

static void
on_merge (Dialog *dialog)
{
  int keep = gtk_check_button_get_active (GTK_CHECK_BUTTON (dialog->keep[1])) ? 1 : 0;
  XbPersonColumn take[XB_PERSON_N_COLUMNS];
  g_autoptr (GError) error = NULL;
  g_autoptr (XbOffice) office = g_object_ref (dialog->office);
  guint n = 0;
  gint64 seq;

  for (int i = 0; i < XB_PERSON_N_COLUMNS; i++)
    if (dialog->take[i][1 - keep] != NULL && gtk_check_button_get_active (GTK_CHECK_BUTTON (dialog->take[i][1 - keep])))
      take[n++] = i;
  if (!xb_merge_people (xb_office_store (office), xb_office_operator (office), dialog->records[keep]->id, dialog->records[1 - keep]->id, take, n, &seq, NULL, &error))
    {
      gtk_label_set_text (GTK_LABEL (dialog->error), error->message);
      return;
    }
  gtk_window_destroy (GTK_WINDOW (dialog->window));
  xb_office_changed (office);
}

static GtkWidget *
choice (const char *text, GtkWidget *group, gboolean active)
{
  GtkWidget *check = gtk_check_button_new_with_label (text);

  if (group != NULL)
    gtk_check_button_set_group (GTK_CHECK_BUTTON (check), GTK_CHECK_BUTTON (group));
  gtk_check_button_set_active (GTK_CHECK_BUTTON (check), active);
  return check;
}

/* The record that is chosen to be kept keeps its values, too, until somebody says otherwise. */
static void
on_keep (Dialog *dialog)
{
  int keep = gtk_check_button_get_active (GTK_CHECK_BUTTON (dialog->keep[1])) ? 1 : 0;

  for (int i = 0; i < XB_PERSON_N_COLUMNS; i++)
    if (dialog->take[i][keep] != NULL)
      gtk_check_button_set_active (GTK_CHECK_BUTTON (dialog->take[i][keep]), TRUE);
}

static char *
record_title (Dialog *dialog, const XbPerson *person)
{
  g_autoptr (XbHousehold) home = person->household_id != 0 ? xb_household_load (xb_office_store (dialog->office), person->household_id, NULL) : NULL;

  return g_strdup_printf (_ ("Keep the record of household %s, %s"), home != NULL ? home->household_no : "–", home != NULL ? home->place : "–");
}

static void
add_values (Dialog *dialog, GtkGrid *grid)
{
  XbCatalog *catalog = xb_office_catalog (dialog->office);
  XbRegisterDef *def = xb_catalog_register (catalog, "person");
  int row = 1;

  for (int i = 0; i < XB_PERSON_N_COLUMNS; i++)
    {
      const char *a = dialog->records[0]->values[i], *b = dialog->records[1]->values[i];
      int field = xb_register_find_field (def, xb_person_columns[i]);
      g_autofree char *left = xb_person_value_text (catalog, i, a, FALSE), *right = xb_person_value_text (catalog, i, b, FALSE);
      GtkWidget *title;

      if ((a == NULL && b == NULL) || i == XB_PERSON_STATUS)
        continue;
      title = gtk_label_new (field >= 0 ? ((XbField *) g_ptr_array_index (def->fields, field))->title : xb_person_columns[i]);
      gtk_widget_add_css_class (title, "dim-label");
      gtk_label_set_xalign (GTK_LABEL (title), 1);
      gtk_grid_attach (grid, title, 0, row, 1, 1);
      if (g_strcmp0 (a, b) == 0 || a == NULL || b == NULL)
        {
          GtkWidget *same = gtk_label_new (a != NULL ? left : right);

          gtk_label_set_xalign (GTK_LABEL (same), 0);
          gtk_grid_attach (grid, same, 1, row, 2, 1);
        }
      else
        {
          dialog->take[i][0] = choice (left, NULL, TRUE);
          dialog->take[i][1] = choice (right, dialog->take[i][0], FALSE);
          gtk_grid_attach (grid, dialog->take[i][0], 1, row, 1, 1);
          gtk_grid_attach (grid, dialog->take[i][1], 2, row, 1, 1);
        }
      row++;
    }
}

/** Shows the records @a and @b beside each other. */
void
xb_merge_dialog_open (GtkWidget *parent, XbOffice *office, gint64 a, gint64 b)
{
  Dialog *dialog = g_new0 (Dialog, 1);
  g_autoptr (GError) error = NULL;
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12), *grid = gtk_grid_new (), *merge = gtk_button_new_with_mnemonic (_ ("_Merge")),
            *hint = gtk_label_new (_ ("Everything that hangs on either record (events, memberships, kin, letters) goes over to the one that is kept. It can be undone."));

  dialog->office = g_object_ref (office);
  dialog->records[0] = xb_person_load (xb_office_store (office), a, &error);
  dialog->records[1] = dialog->records[0] != NULL ? xb_person_load (xb_office_store (office), b, &error) : NULL;
  if (dialog->records[1] == NULL)
    {
      xb_show_error (parent, _ ("Merge two records"), error->message);
      dialog_free (dialog);
      return;
    }
  dialog->window = xb_dialog_window (parent, _ ("Merge two records"), 720, -1);
  xb_help_set_topic (dialog->window, "quality");
  g_object_set_data_full (G_OBJECT (dialog->window), "dialog", dialog, dialog_free);
  gtk_grid_set_column_spacing (GTK_GRID (grid), 18);
  gtk_grid_set_row_spacing (GTK_GRID (grid), 6);
  for (int i = 0; i < 2; i++)
    {
      g_autofree char *title = record_title (dialog, dialog->records[i]);

      dialog->keep[i] = choice (title, i == 1 ? dialog->keep[0] : NULL, i == 0);
      gtk_grid_attach (GTK_GRID (grid), dialog->keep[i], 1 + i, 0, 1, 1);
      g_signal_connect_swapped (dialog->keep[i], "toggled", G_CALLBACK (on_keep), dialog);
    }
  add_values (dialog, GTK_GRID (grid));
  dialog->error = gtk_label_new (NULL);
  gtk_label_set_wrap (GTK_LABEL (dialog->error), TRUE);
  gtk_widget_add_css_class (dialog->error, "xb-error");
  gtk_label_set_wrap (GTK_LABEL (hint), TRUE);
  gtk_label_set_xalign (GTK_LABEL (hint), 0);
  gtk_widget_add_css_class (hint, "dim-label");
  gtk_widget_add_css_class (merge, "suggested-action");
  gtk_widget_set_halign (merge, GTK_ALIGN_END);
  g_signal_connect_swapped (merge, "clicked", G_CALLBACK (on_merge), dialog);
  xb_set_margins (box, 18);
  gtk_box_append (GTK_BOX (box), hint);
  gtk_box_append (GTK_BOX (box), grid);
  gtk_box_append (GTK_BOX (box), dialog->error);
  gtk_box_append (GTK_BOX (box), merge);
  gtk_window_set_child (GTK_WINDOW (dialog->window), box);
  gtk_window_present (GTK_WINDOW (dialog->window));
}
