#define G_LOG_DOMAIN "xiangbu"

#include "definitions/xb-definition-editor.h"

#include "help/xb-help.h"
#include "desk/xb-desk.h"

#include "widgets/xb-dialogs.h"

#include <glib/gi18n.h>
#include <stdlib.h>
#include <string.h>

typedef struct
{
  GtkWidget *window, *message;
  GtkTextBuffer *buffer;
  XbOffice *office;
  char *file;
} Editor;

static void
editor_free (gpointer data)
{
  Editor *self = data;

  g_object_unref (self->office);
  g_free (self->file);
  g_free (self);
}

static char *
text_of (Editor *self)
{
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (self->buffer, &start, &end);
  return gtk_text_buffer_get_text (self->buffer, &start, &end, TRUE);
}

/* "file, line 5: reason": the cursor goes to the line. */
static void
show_fault (Editor *self, const char *message)
{
  const char *digits = message + strcspn (message, "0123456789");
  g_autofree char *prefix = g_strdup_printf ("%s", self->file);
  GtkTextIter at;

  if (g_str_has_prefix (message, prefix))
    digits = message + strlen (prefix) + strcspn (message + strlen (prefix), "0123456789");
  gtk_label_set_text (GTK_LABEL (self->message), message);
  gtk_widget_add_css_class (self->message, "xb-error");
  if (*digits != '\0' && gtk_text_buffer_get_iter_at_line (self->buffer, &at, atoi (digits) - 1))
    gtk_text_buffer_place_cursor (self->buffer, &at);
}

static void
on_check (Editor *self)
{
  g_autofree char *text = text_of (self);
  g_autoptr (GError) error = NULL;
  XbCatalogEntry entry;

  if (!xb_catalog_check_text (xb_office_catalog (self->office), self->file, text, strlen (text), &entry, &error))
    {
      show_fault (self, error->message);
      return;
    }
  gtk_widget_remove_css_class (self->message, "xb-error");
  gtk_label_set_text (GTK_LABEL (self->message), _ ("Nothing is wrong with it."));
}

static void
on_save (Editor *self)
{
  g_autofree char *text = text_of (self), *where = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (XbOffice) office = g_object_ref (self->office);
  XbCatalogEntry entry;

  /* What is wrong with it is said before it is recorded. */
  if (xb_catalog_check_text (xb_office_catalog (office), self->file, text, strlen (text), &entry, &error)
      && xb_desk_define (xb_office_store (office), xb_office_operator (office), self->file, FALSE, &error))
    where = xb_catalog_install_text (xb_office_catalog (office), self->file, text, strlen (text), &error);
  if (where == NULL || !xb_office_reload_catalog (office, &error))
    {
      show_fault (self, error->message);
      return;
    }
  gtk_window_destroy (GTK_WINDOW (self->window));
}

/* What was typed is not lost by a slip of the hand. */
static void
really_close (gpointer data)
{
  gtk_window_destroy (GTK_WINDOW (data));
}

static gboolean
on_close (Editor *self)
{
  if (!gtk_text_buffer_get_modified (self->buffer))
    return FALSE;
  xb_ask (self->window, _ ("Close without saving?"), _ ("What you changed in this definition would be lost."), _ ("Close _without saving"), really_close,
          self->window);
  return TRUE;
}

/** @file: its name, which says the kind; @text: what to begin with. Saved as the office's own. */
void
xb_definition_editor_open (GtkWidget *parent, XbOffice *office, const char *file, const char *text)
{
  Editor *self = g_new0 (Editor, 1);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6), *scroller = gtk_scrolled_window_new (), *view = gtk_text_view_new ();
  GtkWidget *buttons = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6), *check = gtk_button_new_with_mnemonic (_ ("_Check")),
            *save = gtk_button_new_with_mnemonic (_ ("_Save"));

  self->office = g_object_ref (office);
  self->file = g_strdup (file);
  self->window = xb_dialog_window (parent, file, 900, 620);
  xb_help_set_topic (self->window, "definitions");
  g_object_set_data_full (G_OBJECT (self->window), "editor", self, editor_free);
  self->buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (view));
  gtk_text_buffer_set_text (self->buffer, text, -1);
  gtk_text_buffer_set_modified (self->buffer, FALSE);
  gtk_text_view_set_monospace (GTK_TEXT_VIEW (view), TRUE);
  gtk_text_view_set_wrap_mode (GTK_TEXT_VIEW (view), GTK_WRAP_WORD_CHAR);
  gtk_text_view_set_left_margin (GTK_TEXT_VIEW (view), 8);
  xb_set_name (view, _ ("Definition"));
  self->message = gtk_label_new (_ ("Saved as the office's own: the shipped one stays underneath."));
  gtk_label_set_xalign (GTK_LABEL (self->message), 0);
  gtk_label_set_wrap (GTK_LABEL (self->message), TRUE);
  gtk_label_set_selectable (GTK_LABEL (self->message), TRUE);
  gtk_widget_add_css_class (self->message, "xb-filters");
  gtk_widget_add_css_class (save, "suggested-action");
  gtk_widget_add_css_class (buttons, "xb-filters");
  gtk_widget_set_halign (buttons, GTK_ALIGN_END);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), view);
  gtk_widget_set_vexpand (scroller, TRUE);
  gtk_box_append (GTK_BOX (buttons), check);
  gtk_box_append (GTK_BOX (buttons), save);
  gtk_box_append (GTK_BOX (box), scroller);
  gtk_box_append (GTK_BOX (box), self->message);
  gtk_box_append (GTK_BOX (box), buttons);
  gtk_window_set_child (GTK_WINDOW (self->window), box);
  g_signal_connect_swapped (check, "clicked", G_CALLBACK (on_check), self);
  g_signal_connect_swapped (save, "clicked", G_CALLBACK (on_save), self);
  g_signal_connect_swapped (self->window, "close-request", G_CALLBACK (on_close), self);
  gtk_window_present (GTK_WINDOW (self->window));
}
