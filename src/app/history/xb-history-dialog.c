#define G_LOG_DOMAIN "xiangbu"

#include "history/xb-history-dialog.h"

#include "help/xb-help.h"
#include "forms/xb-reason-dialog.h"
#include "history/xb-history.h"
#include "widgets/xb-dialogs.h"
#include "widgets/xb-filter-bar.h"

#include <glib/gi18n.h>
#include <string.h>

/* More entries than this are told by xiangbuctl history. */
#define SHOWN 500

typedef enum
{
  SHOW_ALL,
  SHOW_EVENTS, /* entries that brought a life event */
  SHOW_FIELDS, /* entries that changed a field of the person */
} Show;

typedef struct
{
  XbOffice *office;
  gint64 person, household; /* one of them */
  GtkWidget *window, *list, *show, *text;
  GPtrArray *items; /* (nullable) (element-type XbHistoryItem) */
} Dialog;

static void
dialog_free (gpointer data)
{
  Dialog *dialog = data;

  g_signal_handlers_disconnect_by_data (dialog->office, dialog);
  g_object_unref (dialog->office);
  g_clear_pointer (&dialog->items, g_ptr_array_unref);
  g_free (dialog);
}

static GtkWidget *
label (const char *text, const char *css)
{
  GtkWidget *widget = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (widget), 0);
  gtk_label_set_wrap (GTK_LABEL (widget), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (widget), PANGO_WRAP_WORD_CHAR);
  if (css != NULL)
    gtk_widget_add_css_class (widget, css);
  return widget;
}

/* The keys a row hangs on say nothing new: it is this person's, in this household. */
static gboolean
says_something (const XbHistoryField *field)
{
  return !(strcmp (field->op, "insert") == 0 && g_str_has_suffix (field->field, "_id") && strcmp (field->table, "person") != 0 && strcmp (field->table, "membership") != 0)
         && !(strcmp (field->table, "event") == 0 && strcmp (field->field, "recorded_on") == 0);
}

static char *
field_line (Dialog *dialog, const XbHistoryField *field)
{
  XbStore *store = xb_office_store (dialog->office);
  XbCatalog *catalog = xb_office_catalog (dialog->office);
  gboolean sees = xb_right_allowed (store, xb_office_operator (dialog->office), XB_RIGHT_SEE_HEALTH);
  g_autofree char *title = xb_history_field_title (catalog, field), *before = xb_history_value_text (store, catalog, field, field->before, FALSE, sees),
                  *after = xb_history_value_text (store, catalog, field, field->after, FALSE, sees);

  if (field->before == NULL)
    return g_strdup_printf (_ ("%s: %s"), title, after);
  return g_strdup_printf (_ ("%s: %s → %s"), title, before, *after != '\0' ? after : "–");
}

static gboolean
wanted (Dialog *dialog, const XbHistoryItem *item, const char *text)
{
  guint show = gtk_drop_down_get_selected (GTK_DROP_DOWN (dialog->show));
  gboolean event = FALSE, field = FALSE, found = *text == '\0' || strstr (item->entry->title, text) != NULL || strstr (item->entry->operator_name, text) != NULL;

  for (guint i = 0; i < item->fields->len; i++)
    {
      const XbHistoryField *f = g_ptr_array_index (item->fields, i);

      event = event || strcmp (f->table, "event") == 0;
      field = field || (strcmp (f->table, "person") == 0 && strcmp (f->op, "update") == 0) || strcmp (f->table, "household") == 0;
      if (!found)
        {
          g_autofree char *line = field_line (dialog, f);

          found = strstr (line, text) != NULL;
        }
    }
  return found && (show == SHOW_ALL || (show == SHOW_EVENTS && event) || (show == SHOW_FIELDS && field));
}

/* By the window the dialog stands over, which shows what came of it. */
static void
on_undo (Dialog *dialog, GtkWidget *button)
{
  gtk_widget_activate_action (GTK_WIDGET (gtk_window_get_transient_for (GTK_WINDOW (dialog->window))), "win.undo-entry", "x",
                              g_ascii_strtoll (g_object_get_data (G_OBJECT (button), "seq"), NULL, 10));
}

static GtkWidget *
item_row (Dialog *dialog, const XbHistoryItem *item)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2), *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12), *title = label (item->entry->title, "xb-heading"), *when;
  g_autofree char *at = g_strndup (item->entry->at, 16), *by = NULL;

  g_strdelimit (at, "T", ' ');
  by = g_strdup_printf ("%s  %s%s", at, item->entry->operator_name, item->entry->undone ? _ (" (undone)") : "");
  when = label (by, "dim-label");
  gtk_widget_set_hexpand (title, TRUE);
  gtk_box_append (GTK_BOX (head), title);
  gtk_box_append (GTK_BOX (head), when);
  if (item->undoable)
    {
      GtkWidget *undo = gtk_button_new_with_label (_ ("Undo"));
      g_autofree char *name = g_strdup_printf (_ ("Undo: %s"), item->entry->title);

      g_object_set_data_full (G_OBJECT (undo), "seq", g_strdup_printf ("%" G_GINT64_FORMAT, item->entry->seq), g_free);
      g_signal_connect_swapped (undo, "clicked", G_CALLBACK (on_undo), dialog);
      gtk_widget_set_valign (undo, GTK_ALIGN_START);
      xb_set_name (undo, name);
      gtk_box_append (GTK_BOX (head), undo);
    }
  gtk_box_append (GTK_BOX (box), head);
  if (item->entry->reason != NULL)
    gtk_box_append (GTK_BOX (box), label (item->entry->reason, NULL));
  for (guint i = 0; i < item->fields->len; i++)
    if (says_something (g_ptr_array_index (item->fields, i)))
      {
        g_autofree char *line = field_line (dialog, g_ptr_array_index (item->fields, i));

        gtk_box_append (GTK_BOX (box), label (line, NULL));
      }
  if (item->brief)
    gtk_box_append (GTK_BOX (box), label (_ ("It came with a list of many people."), "dim-label"));
  gtk_widget_set_margin_top (box, 6);
  gtk_widget_set_margin_bottom (box, 6);
  gtk_widget_set_margin_start (box, 12);
  gtk_widget_set_margin_end (box, 12);
  return box;
}

static void
fill (Dialog *dialog)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (dialog->text));
  GtkWidget *child;
  guint n = 0;

  while ((child = gtk_widget_get_first_child (dialog->list)) != NULL)
    gtk_list_box_remove (GTK_LIST_BOX (dialog->list), child);
  for (guint i = 0; dialog->items != NULL && i < dialog->items->len; i++)
    if (wanted (dialog, g_ptr_array_index (dialog->items, i), text))
      {
        gtk_list_box_append (GTK_LIST_BOX (dialog->list), item_row (dialog, g_ptr_array_index (dialog->items, i)));
        n++;
      }
  if (n == 0)
    gtk_list_box_append (GTK_LIST_BOX (dialog->list), label (_ ("Nothing of this kind is recorded."), "dim-label"));
}

static void
load (Dialog *dialog)
{
  g_autoptr (GError) error = NULL;
  XbStore *store = xb_office_store (dialog->office);

  g_clear_pointer (&dialog->items, g_ptr_array_unref);
  dialog->items = xb_history_of (store, dialog->person != 0 ? dialog->person : dialog->household, SHOWN, &error);
  if (dialog->items == NULL)
    xb_show_error (dialog->window, _ ("History"), error->message);
  fill (dialog);
}

/** Opens the history of @person, or, where it is 0, of @household. */
void
xb_history_dialog_open (GtkWidget *parent, XbOffice *office, gint64 person, gint64 household)
{
  const char *choices[] = { _ ("Everything"), _ ("Life events"), _ ("Changes of fields"), NULL };
  Dialog *dialog = g_new0 (Dialog, 1);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0), *bar = xb_filter_bar_new (), *scroller = gtk_scrolled_window_new ();
  g_autoptr (XbPerson) of = person != 0 ? xb_person_load (xb_office_store (office), person, NULL) : NULL;
  g_autoptr (XbHousehold) home = person == 0 ? xb_household_load (xb_office_store (office), household, NULL) : NULL;
  g_autofree char *title = g_strdup_printf (_ ("History of %s"), of != NULL ? of->values[XB_PERSON_NAME] : home != NULL ? home->household_no : "?");

  dialog->office = g_object_ref (office);
  dialog->person = person;
  dialog->household = household;
  dialog->window = xb_dialog_window (parent, title, 760, 560);
  xb_help_set_topic (dialog->window, "journal");
  g_object_set_data_full (G_OBJECT (dialog->window), "dialog", dialog, dialog_free);
  dialog->show = gtk_drop_down_new_from_strings (choices);
  xb_filter_add (bar, dialog->show, _ ("Show"));
  dialog->text = gtk_search_entry_new ();
  xb_filter_add (bar, dialog->text, _ ("Find in the history"));
  dialog->list = gtk_list_box_new ();
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (dialog->list), GTK_SELECTION_NONE);
  gtk_list_box_set_show_separators (GTK_LIST_BOX (dialog->list), TRUE);
  xb_set_name (dialog->list, title);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), dialog->list);
  gtk_widget_set_vexpand (scroller, TRUE);
  gtk_box_append (GTK_BOX (box), bar);
  gtk_box_append (GTK_BOX (box), scroller);
  gtk_window_set_child (GTK_WINDOW (dialog->window), box);
  g_signal_connect_swapped (dialog->show, "notify::selected", G_CALLBACK (fill), dialog);
  g_signal_connect_swapped (dialog->text, "search-changed", G_CALLBACK (fill), dialog);
  g_signal_connect_swapped (office, "changed", G_CALLBACK (load), dialog);
  load (dialog);
  gtk_window_present (GTK_WINDOW (dialog->window));
}
