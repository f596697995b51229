#define G_LOG_DOMAIN "xiangbu"

#include "people/xb-people-tools.h"

#include "forms/xb-form.h"
#include "life/xb-life.h"
#include "register/xb-saved-filter.h"
#include "widgets/xb-dialogs.h"
#include "xb-gtk-compat.h"

#include <glib/gi18n.h>
#include <string.h>

/** (transfer floating): a button with a menu of the events that can be recorded of many at once */
GtkWidget *
xb_people_selected_button (XbOffice *office)
{
  GtkWidget *button = gtk_menu_button_new ();
  g_autoptr (GMenu) menu = g_menu_new ();
  XbCodeList *codes = xb_catalog_codes (xb_office_catalog (office), "event-type");
  guint n;
  const XbLifeType *types = xb_life_types (&n);

  for (guint i = 0; i < n; i++)
    if (types[i].for_many)
      {
        g_autofree char *title = g_strdup_printf ("%s…", xb_codes_label (codes, types[i].id));
        g_autoptr (GMenuItem) item = g_menu_item_new (title, NULL);

        g_menu_item_set_action_and_target (item, "win.event-many", "s", types[i].id);
        g_menu_append_item (menu, item);
      }
  g_menu_append (menu, _ ("Copy the rows"), "win.copy-rows");
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (button), G_MENU_MODEL (menu));
  xb_gtk_name_menu (button);
  xb_gtk_label_menu (button, _ ("For the _selected"));
  return button;
}

typedef struct
{
  XbOffice *office;
  XbFilterHooks hooks;
  GtkWidget *button, *popover, *box;
} Tools;

static void
tools_free (gpointer data)
{
  Tools *tools = data;

  g_object_unref (tools->office);
  g_free (tools);
}

static GtkWidget *
heading (const char *text)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "xb-heading");
  return label;
}

static GtkWidget *
line_button (const char *text)
{
  GtkWidget *button = gtk_button_new_with_label (text);

  gtk_button_set_has_frame (GTK_BUTTON (button), FALSE);
  gtk_label_set_xalign (GTK_LABEL (gtk_button_get_child (GTK_BUTTON (button))), 0);
  gtk_widget_set_hexpand (button, TRUE);
  return button;
}

static void
on_filter (Tools *tools, GtkWidget *button)
{
  gtk_popover_popdown (GTK_POPOVER (tools->popover));
  tools->hooks.apply (tools->hooks.page, g_object_get_data (G_OBJECT (button), "filter"));
}

static void
on_remove (Tools *tools, GtkWidget *button)
{
  g_autoptr (GError) error = NULL;
  gint64 id = g_ascii_strtoll (g_object_get_data (G_OBJECT (button), "id"), NULL, 10);

  gtk_popover_popdown (GTK_POPOVER (tools->popover));
  if (xb_saved_filter_remove (xb_office_store (tools->office), xb_office_operator (tools->office), id, &error))
    xb_office_changed (tools->office);
  else
    xb_show_error (tools->button, _ ("Filters"), error->message);
}

static void
on_recent (Tools *tools, GtkWidget *button)
{
  gtk_popover_popdown (GTK_POPOVER (tools->popover));
  gtk_widget_activate_action (tools->button, "win.show-person", "x", g_ascii_strtoll (g_object_get_data (G_OBJECT (button), "id"), NULL, 10));
}

/* ---- saving ---- */

typedef struct
{
  XbForm form;
  Tools *tools;
  GtkWidget *name;
} Save;

static void
on_save_name (Save *dialog)
{
  Tools *tools = dialog->tools;
  g_autofree char *name = xb_typed (dialog->name), *filter = tools->hooks.describe (tools->hooks.page);
  g_autoptr (GError) error = NULL;

  if (!xb_saved_filter_save (xb_office_store (tools->office), xb_office_operator (tools->office), name, filter, &error))
    {
      xb_form_show_error (&dialog->form, dialog->name, error->message);
      return;
    }
  gtk_window_destroy (GTK_WINDOW (dialog->form.window));
  xb_office_changed (tools->office);
}

static void
on_save (Tools *tools)
{
  Save *dialog = g_new0 (Save, 1);

  gtk_popover_popdown (GTK_POPOVER (tools->popover));
  dialog->tools = tools;
  xb_form_init (&dialog->form, tools->button, _ ("Save the filter"), _ ("_Save"));
  g_object_set_data_full (G_OBJECT (dialog->form.window), "dialog", dialog, g_free);
  dialog->name = xb_form_add_entry (&dialog->form, _ ("Name of the filter"), NULL, _ ("such as: Qingshan, 60 and over"));
  g_signal_connect_swapped (dialog->form.save, "clicked", G_CALLBACK (on_save_name), dialog);
  xb_form_present (&dialog->form);
}

static void
add_filters (Tools *tools)
{
  g_autoptr (GPtrArray) filters = xb_saved_filters (xb_office_store (tools->office), NULL);
  GtkWidget *save = line_button (_ ("Save what is shown now…"));

  gtk_box_append (GTK_BOX (tools->box), heading (_ ("Saved filters")));
  for (guint i = 0; filters != NULL && i < filters->len; i++)
    {
      const XbSavedFilter *filter = g_ptr_array_index (filters, i);
      GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6), *use = line_button (filter->name), *remove = gtk_button_new_from_icon_name ("user-trash-symbolic");
      g_autofree char *name = g_strdup_printf (_ ("Remove the filter “%s”"), filter->name);

      g_object_set_data_full (G_OBJECT (use), "filter", g_strdup (filter->filter), g_free);
      g_object_set_data_full (G_OBJECT (remove), "id", g_strdup_printf ("%" G_GINT64_FORMAT, filter->id), g_free);
      gtk_button_set_has_frame (GTK_BUTTON (remove), FALSE);
      gtk_widget_set_tooltip_text (remove, name);
      xb_set_name (remove, name);
      g_signal_connect_swapped (use, "clicked", G_CALLBACK (on_filter), tools);
      g_signal_connect_swapped (remove, "clicked", G_CALLBACK (on_remove), tools);
      gtk_box_append (GTK_BOX (line), use);
      gtk_box_append (GTK_BOX (line), remove);
      gtk_box_append (GTK_BOX (tools->box), line);
    }
  g_signal_connect_swapped (save, "clicked", G_CALLBACK (on_save), tools);
  gtk_box_append (GTK_BOX (tools->box), save);
}

static void
add_recent (Tools *tools)
{
  XbStore *store = xb_office_store (tools->office);
  g_autoptr (GArray) people = xb_recent_people (store, xb_office_operator (tools->office), NULL);

  if (people == NULL || people->len == 0)
    return;
  gtk_box_append (GTK_BOX (tools->box), heading (_ ("Opened last")));
  for (guint i = 0; i < people->len; i++)
    {
      g_autoptr (XbPerson) person = xb_person_load (store, g_array_index (people, gint64, i), NULL);
      g_autofree char *text = NULL;
      GtkWidget *button;

      if (person == NULL)
        continue;
      text = g_strdup_printf ("%s  %s", person->values[XB_PERSON_NAME], person->values[XB_PERSON_BIRTH_DATE] != NULL ? person->values[XB_PERSON_BIRTH_DATE] : "");
      button = line_button (text);
      g_object_set_data_full (G_OBJECT (button), "id", g_strdup_printf ("%" G_GINT64_FORMAT, person->id), g_free);
      g_signal_connect_swapped (button, "clicked", G_CALLBACK (on_recent), tools);
      gtk_box_append (GTK_BOX (tools->box), button);
    }
}

/* Made anew each time it is opened. */
static void
on_shown (Tools *tools)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (tools->box)) != NULL)
    gtk_box_remove (GTK_BOX (tools->box), child);
  add_filters (tools);
  add_recent (tools);
}

/** (transfer floating): a button that opens saved filters and the people opened last */
GtkWidget *
xb_people_filters_button (XbOffice *office, XbFilterHooks hooks)
{
  Tools *tools = g_new0 (Tools, 1);
  GtkWidget *scroller = gtk_scrolled_window_new ();

  tools->office = g_object_ref (office);
  tools->hooks = hooks;
  tools->button = gtk_menu_button_new ();
  tools->popover = gtk_popover_new ();
  tools->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scroller), TRUE);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scroller), 520);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), tools->box);
  gtk_popover_set_child (GTK_POPOVER (tools->popover), scroller);
  gtk_menu_button_set_popover (GTK_MENU_BUTTON (tools->button), tools->popover);
  xb_gtk_label_menu (tools->button, _ ("_Filters"));
  g_object_set_data_full (G_OBJECT (tools->button), "tools", tools, tools_free);
  g_signal_connect_swapped (tools->popover, "show", G_CALLBACK (on_shown), tools);
  return tools->button;
}
