#define G_LOG_DOMAIN "xiangbu"

#include "widgets/xb-picker.h"

#include "region/xb-region.h"
#include "register/xb-search.h"
#include "widgets/xb-dialogs.h"

#include <glib/gi18n.h>
#include <string.h>

/* What is shown of what is found: typing on finds the rest. */
#define HITS 8

typedef struct
{
  XbOffice *office;
  XbPick pick;
  GtkWidget *entry, *popover, *list;
  char *value; /* (nullable): a key, or "new" */
  gboolean setting;
} Picker;

static void
picker_free (gpointer data)
{
  Picker *picker = data;

  g_object_unref (picker->office);
  g_free (picker->value);
  g_free (picker);
}

static Picker *
picker_of (GtkWidget *entry)
{
  return g_object_get_data (G_OBJECT (entry), "picker");
}

/** Chooses @value, shown as @text. */
void
xb_picker_set (GtkWidget *entry, const char *value, const char *text)
{
  Picker *picker = picker_of (entry);

  picker->setting = TRUE;
  g_free (picker->value);
  picker->value = g_strdup (value);
  gtk_editable_set_text (GTK_EDITABLE (entry), text);
  gtk_editable_set_position (GTK_EDITABLE (entry), -1);
  picker->setting = FALSE;
}

/** Whether it is of xb_picker_new(). */
gboolean
xb_picker_is (GtkWidget *widget)
{
  return picker_of (widget) != NULL;
}

/** (nullable) (transfer none): the key that was chosen, or "new"; %NULL where nothing was, or what is typed names nobody */
const char *
xb_picker_value (GtkWidget *entry)
{
  return picker_of (entry)->value;
}

static void
on_row (Picker *picker, GtkListBoxRow *row)
{
  gtk_popover_popdown (GTK_POPOVER (picker->popover));
  xb_picker_set (picker->entry, g_object_get_data (G_OBJECT (row), "value"), g_object_get_data (G_OBJECT (row), "short"));
  gtk_widget_grab_focus (picker->entry);
}

static void
add_row (Picker *picker, const char *value, const char *shown, const char *text)
{
  GtkWidget *row = gtk_list_box_row_new (), *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), label);
  g_object_set_data_full (G_OBJECT (row), "value", g_strdup (value), g_free);
  g_object_set_data_full (G_OBJECT (row), "short", g_strdup (shown), g_free);
  xb_set_name (row, text);
  gtk_list_box_append (GTK_LIST_BOX (picker->list), row);
}

static void
fill_regions (Picker *picker, const char *text)
{
  g_autoptr (GPtrArray) found = xb_region_search (text, HITS);

  for (guint i = 0; i < found->len; i++)
    {
      const XbRegion *region = g_ptr_array_index (found, i);
      g_autofree char *line = g_strdup_printf ("%s  %s%s", region->full, region->code, region->former != NULL ? _ (" (no longer)") : "");

      add_row (picker, region->code, region->full, line);
    }
}

static void
fill (Picker *picker, const char *text)
{
  g_autoptr (GPtrArray) hits = picker->pick != XB_PICK_REGION && *text != '\0' ? xb_search (xb_office_store (picker->office), text, HITS, NULL) : NULL;
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (picker->list)) != NULL)
    gtk_list_box_remove (GTK_LIST_BOX (picker->list), child);
  if (picker->pick == XB_PICK_HOUSEHOLD_OR_NEW)
    add_row (picker, "new", _ ("A new household"), _ ("A new household"));
  if (picker->pick == XB_PICK_REGION)
    fill_regions (picker, text);
  for (guint i = 0; hits != NULL && i < hits->len; i++)
    {
      const XbSearchHit *hit = g_ptr_array_index (hits, i);
      gint64 key = picker->pick == XB_PICK_PERSON ? hit->id : hit->household_id;
      g_autofree char *value = g_strdup_printf ("%" G_GINT64_FORMAT, key), *shown = NULL, *line = NULL;

      if (key == 0 || (picker->pick != XB_PICK_PERSON && !g_hash_table_add (seen, GSIZE_TO_POINTER (key))))
        continue;
      if (picker->pick == XB_PICK_PERSON)
        {
          shown = g_strdup_printf ("%s  %s", hit->name, hit->birth_date != NULL ? hit->birth_date : "");
          line = g_strdup_printf ("%s  %s  %s  %s %s", hit->name, xb_office_label (picker->office, "sex", hit->sex), hit->birth_date != NULL ? hit->birth_date : "",
                                  hit->place, hit->household_no != NULL ? hit->household_no : "");
        }
      else
        {
          shown = g_strdup_printf ("%s  %s", hit->household_no, hit->name);
          line = g_strdup_printf (_ ("%s  %s  (of %s)"), hit->household_no, hit->place, hit->name);
        }
      add_row (picker, value, shown, line);
    }
  if (gtk_widget_get_first_child (picker->list) != NULL)
    gtk_popover_popup (GTK_POPOVER (picker->popover));
  else
    gtk_popover_popdown (GTK_POPOVER (picker->popover));
}

static void
on_changed (Picker *picker)
{
  if (picker->setting)
    return;
  g_clear_pointer (&picker->value, g_free);
  fill (picker, gtk_editable_get_text (GTK_EDITABLE (picker->entry)));
}

/* Down goes into what was found; Enter takes the first of it, where nothing was taken yet. */
static gboolean
on_key (GtkEventControllerKey *keys, guint key, guint code, GdkModifierType state, Picker *picker)
{
  GtkListBoxRow *first = gtk_list_box_get_row_at_index (GTK_LIST_BOX (picker->list), picker->pick == XB_PICK_HOUSEHOLD_OR_NEW ? 1 : 0);

  if (!gtk_widget_get_visible (picker->popover))
    return FALSE;
  if (key == GDK_KEY_Down)
    {
      gtk_widget_child_focus (picker->list, GTK_DIR_TAB_FORWARD);
      return TRUE;
    }
  if ((key == GDK_KEY_Return || key == GDK_KEY_KP_Enter) && picker->value == NULL && first != NULL)
    {
      on_row (picker, first);
      return TRUE;
    }
  return FALSE;
}

static void
on_unmap (Picker *picker)
{
  gtk_popover_popdown (GTK_POPOVER (picker->popover));
}

static void
on_destroy (Picker *picker)
{
  g_clear_pointer (&picker->popover, gtk_widget_unparent);
}

/** (transfer floating): a #GtkEntry; see xb_picker_value() */
GtkWidget *
xb_picker_new (XbOffice *office, XbPick pick)
{
  Picker *picker = g_new0 (Picker, 1);
  GtkEventController *keys = gtk_event_controller_key_new ();

  picker->office = g_object_ref (office);
  picker->pick = pick;
  picker->entry = gtk_entry_new ();
  picker->popover = gtk_popover_new ();
  picker->list = gtk_list_box_new ();
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (picker->list), GTK_SELECTION_NONE);
  gtk_popover_set_child (GTK_POPOVER (picker->popover), picker->list);
  gtk_popover_set_autohide (GTK_POPOVER (picker->popover), FALSE);
  gtk_popover_set_has_arrow (GTK_POPOVER (picker->popover), FALSE);
  gtk_popover_set_position (GTK_POPOVER (picker->popover), GTK_POS_BOTTOM);
  gtk_widget_set_parent (picker->popover, picker->entry);
  gtk_editable_set_width_chars (GTK_EDITABLE (picker->entry), 20);
  gtk_entry_set_placeholder_text (GTK_ENTRY (picker->entry), pick == XB_PICK_PERSON ? _ ("name, initials or ID number") : pick == XB_PICK_REGION ? _ ("name, pinyin or code") : _ ("name of a member, or household no."));
  g_object_set_data_full (G_OBJECT (picker->entry), "picker", picker, picker_free);
  g_signal_connect_swapped (picker->entry, "changed", G_CALLBACK (on_changed), picker);
  g_signal_connect_swapped (picker->entry, "unmap", G_CALLBACK (on_unmap), picker);
  g_signal_connect_swapped (picker->entry, "destroy", G_CALLBACK (on_destroy), picker);
  g_signal_connect_swapped (picker->list, "row-activated", G_CALLBACK (on_row), picker);
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (on_key), picker);
  gtk_widget_add_controller (picker->entry, keys);
  return picker->entry;
}
