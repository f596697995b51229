#define G_LOG_DOMAIN "xiangbu"

#include "journal/xb-journal-page.h"

#include "widgets/xb-dialogs.h"

#include <glib/gi18n.h>
#include <string.h>

/* The newest entries; older ones are in `xiangbuctl journal list`. */
#define SHOWN 200

struct _XbJournalPage
{
  GtkWidget parent_instance;
  GtkWidget *scroller, *list;
  XbOffice *office;
};

G_DEFINE_FINAL_TYPE (XbJournalPage, xb_journal_page, GTK_TYPE_WIDGET)

static GtkWidget *
text (const char *value, int chars, gboolean expand)
{
  GtkWidget *label = gtk_label_new (value);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_width_chars (GTK_LABEL (label), chars);
  gtk_widget_set_hexpand (label, expand);
  return label;
}

static GtkWidget *
entry_row (XbJournalEntry *entry)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  g_autofree char *at = g_strndup (entry->at, 16), *rows = NULL;
  gboolean can_undo = (strcmp (entry->kind, "edit") == 0 || strcmp (entry->kind, "import") == 0) && !entry->undone
                      && entry->seq == entry->first_seq;

  g_strdelimit (at, "T", ' ');
  rows = g_strdup_printf (ngettext ("%'lld record", "%'lld records", entry->row_count), (long long) entry->row_count);
  gtk_box_append (GTK_BOX (box), text (at, 16, FALSE));
  gtk_box_append (GTK_BOX (box), text (entry->operator_name, 8, FALSE));
  gtk_box_append (GTK_BOX (box), text (entry->title, 20, TRUE));
  gtk_box_append (GTK_BOX (box), text (entry->undone ? _ ("undone") : "", 6, FALSE));
  gtk_box_append (GTK_BOX (box), text (rows, 10, FALSE));
  if (can_undo)
    {
      GtkWidget *undo = gtk_button_new_with_label (_ ("Undo"));
      g_autofree char *name = g_strdup_printf (_ ("Undo: %s"), entry->title);

      gtk_actionable_set_action_name (GTK_ACTIONABLE (undo), "win.undo-entry");
      gtk_actionable_set_action_target (GTK_ACTIONABLE (undo), "x", entry->seq);
      xb_set_name (undo, name);
      gtk_box_append (GTK_BOX (box), undo);
    }
  else
    gtk_box_append (GTK_BOX (box), text ("", 6, FALSE));
  return box;
}

static void
reload (XbJournalPage *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) entries = NULL;
  GtkWidget *child;

  if (self->office == NULL || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  while ((child = gtk_widget_get_first_child (self->list)) != NULL)
    gtk_list_box_remove (GTK_LIST_BOX (self->list), child);
  entries = xb_journal_list (xb_office_store (self->office), G_MAXINT64, SHOWN, &error);
  for (guint i = 0; entries != NULL && i < entries->len; i++)
    gtk_list_box_append (GTK_LIST_BOX (self->list), entry_row (g_ptr_array_index (entries, i)));
  if (entries == NULL)
    gtk_list_box_append (GTK_LIST_BOX (self->list), gtk_label_new (error->message));
}

void
xb_journal_page_set_office (XbJournalPage *self, XbOffice *office)
{
  if (self->office != NULL)
    g_signal_handlers_disconnect_by_data (self->office, self);
  g_set_object (&self->office, office);
  g_signal_connect_object (office, "changed", G_CALLBACK (reload), self, G_CONNECT_SWAPPED);
  reload (self);
}

static void
xb_journal_page_dispose (GObject *object)
{
  XbJournalPage *self = XB_JOURNAL_PAGE (object);

  g_clear_pointer (&self->scroller, gtk_widget_unparent);
  g_clear_object (&self->office);
  G_OBJECT_CLASS (xb_journal_page_parent_class)->dispose (object);
}

static void
xb_journal_page_class_init (XbJournalPageClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = xb_journal_page_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
xb_journal_page_init (XbJournalPage *self)
{
  self->scroller = gtk_scrolled_window_new ();
  self->list = gtk_list_box_new ();
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (self->list), GTK_SELECTION_NONE);
  gtk_list_box_set_show_separators (GTK_LIST_BOX (self->list), TRUE);
  xb_set_name (self->list, _ ("Changes"));
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->scroller), self->list);
  gtk_widget_set_parent (self->scroller, GTK_WIDGET (self));
  g_signal_connect (self, "map", G_CALLBACK (reload), NULL);
}
