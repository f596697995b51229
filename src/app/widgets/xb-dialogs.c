#define G_LOG_DOMAIN "xiangbu"

#include "widgets/xb-dialogs.h"

#include "help/xb-help.h"
#include "xb-gtk-compat.h"

#include "util/xb-file.h"

#include <glib/gi18n.h>

/** How large the text of @widget is, in pixels: what is drawn or measured beside it grows with it. */
double
xb_text_pixels (GtkWidget *widget)
{
  const PangoFontDescription *font = pango_context_get_font_description (gtk_widget_get_pango_context (widget));

  return pango_font_description_get_size (font) / (double) PANGO_SCALE * (pango_font_description_get_size_is_absolute (font) ? 1 : 96.0 / 72);
}

/** The same room on all four sides. */
void
xb_set_margins (GtkWidget *widget, int pixels)
{
  gtk_widget_set_margin_top (widget, pixels);
  gtk_widget_set_margin_bottom (widget, pixels);
  gtk_widget_set_margin_start (widget, pixels);
  gtk_widget_set_margin_end (widget, pixels);
}

/** The name a screen reader says for @widget. */
void
xb_set_name (GtkWidget *widget, const char *name)
{
  /* A drop-down of GTK 4.18 is labelled by what is chosen in it, an entry of a menu by what is no accessible any more: that goes before any name. */
  gtk_accessible_reset_relation (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_RELATION_LABELLED_BY);
  gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

/** What @widget is for: shown when it is pointed at, and said by a screen reader. */
void
xb_set_hint (GtkWidget *widget, const char *hint)
{
  gtk_widget_set_tooltip_text (widget, hint);
  gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, hint, -1);
}

/** (transfer floating): a button with a symbol; @name is shown when it is pointed at, and said. @clicked gets @object. */
GtkWidget *
xb_icon_button (const char *icon, const char *name, GCallback clicked, gpointer object)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);

  gtk_widget_set_tooltip_text (button, name);
  xb_set_name (button, name);
  g_signal_connect_swapped (button, "clicked", clicked, object);
  return button;
}

/** (transfer full) (nullable): what was typed; %NULL for nothing. */
char *
xb_typed (GtkWidget *entry)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (entry));

  return *text != '\0' ? g_strdup (text) : NULL;
}

static gboolean
on_escape (GtkWidget *window, GVariant *args, gpointer data)
{
  gtk_window_close (GTK_WINDOW (window));
  return TRUE;
}

/** (transfer none): a modal window over @parent's, closed by Escape. */
GtkWidget *
xb_dialog_window (GtkWidget *parent, const char *title, int width, int height)
{
  GtkWidget *window = gtk_window_new ();
  GtkEventController *keys = gtk_shortcut_controller_new ();
  GtkRoot *root = parent != NULL ? gtk_widget_get_root (parent) : NULL;

  gtk_window_set_title (GTK_WINDOW (window), title);
  gtk_window_set_modal (GTK_WINDOW (window), TRUE);
  gtk_window_set_default_size (GTK_WINDOW (window), width, height);
  if (GTK_IS_WINDOW (root))
    gtk_window_set_transient_for (GTK_WINDOW (window), GTK_WINDOW (root));
  gtk_shortcut_controller_add_shortcut (
      GTK_SHORTCUT_CONTROLLER (keys),
      gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_Escape, 0), gtk_callback_action_new (on_escape, NULL, NULL)));
  gtk_widget_add_controller (window, keys);
  xb_help_add_key (window);
  return window;
}

typedef struct
{
  GtkWidget *window;
  XbAnswerFunc func;
  gpointer data;
} Question;

static void
on_yes (Question *question)
{
  XbAnswerFunc func = question->func;
  gpointer data = question->data;

  gtk_window_destroy (GTK_WINDOW (question->window));
  if (func != NULL)
    func (data);
}

static void
show_message (GtkWidget *parent, const char *title, const char *message, const char *yes, XbAnswerFunc func, gpointer data)
{
  GtkWidget *window = xb_dialog_window (parent, title, 480, -1);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  GtkWidget *text = gtk_label_new (message);
  GtkWidget *buttons = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *close = gtk_button_new_with_mnemonic (yes != NULL ? _ ("_Cancel") : _ ("_Close"));
  Question *question = g_new0 (Question, 1);

  question->window = window;
  question->func = func;
  question->data = data;
  g_object_set_data_full (G_OBJECT (window), "question", question, g_free);
  gtk_window_set_resizable (GTK_WINDOW (window), FALSE);
  xb_set_margins (box, 18);
  gtk_label_set_wrap (GTK_LABEL (text), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (text), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_selectable (GTK_LABEL (text), TRUE);
  gtk_label_set_max_width_chars (GTK_LABEL (text), 60);
  gtk_label_set_xalign (GTK_LABEL (text), 0);
  gtk_widget_set_halign (buttons, GTK_ALIGN_END);
  gtk_box_append (GTK_BOX (box), text);
  gtk_box_append (GTK_BOX (box), buttons);
  g_signal_connect_swapped (close, "clicked", G_CALLBACK (gtk_window_destroy), window);
  gtk_box_append (GTK_BOX (buttons), close);
  if (yes != NULL)
    {
      GtkWidget *button = gtk_button_new_with_mnemonic (yes);

      gtk_widget_add_css_class (button, "suggested-action");
      g_signal_connect_swapped (button, "clicked", G_CALLBACK (on_yes), question);
      gtk_box_append (GTK_BOX (buttons), button);
    }
  gtk_window_set_child (GTK_WINDOW (window), box);
  gtk_window_present (GTK_WINDOW (window));
  gtk_widget_grab_focus (close);
  /* A label that can be selected is, all of it, when the window gives it the focus first. */
  gtk_label_select_region (GTK_LABEL (text), 0, 0);
}

/** Says what happened, where, and what to do. */
void
xb_show_error (GtkWidget *parent, const char *title, const char *message)
{
  show_message (parent, title, message, NULL, NULL, NULL);
}

/** Asks before something is done; @func is called if the answer is @yes. */
void
xb_ask (GtkWidget *parent, const char *title, const char *message, const char *yes, XbAnswerFunc func, gpointer data)
{
  show_message (parent, title, message, yes, func, data);
}

typedef struct
{
  XbFileFunc func;
  gpointer data;
  GWeakRef parent;
} FileRequest;

/* What is not in a folder of this PC (a telephone, a place of the network that is not mounted) has no path: said, instead of nothing happening. */
static void
on_file (GFile *file, const GError *error, gpointer data)
{
  FileRequest *request = data;
  g_autofree char *path = file != NULL ? g_file_get_path (file) : NULL;
  g_autoptr (GtkWidget) parent = g_weak_ref_get (&request->parent);

  if (path != NULL)
    request->func (path, request->data);
  else if (error != NULL && parent != NULL)
    xb_show_error (parent, _ ("The file dialog cannot be shown"), error->message);
  else if (file != NULL && parent != NULL)
    {
      g_autofree char *name = g_file_get_parse_name (file);
      g_autofree char *words = g_strdup_printf (_ ("“%s” is not in a folder of this PC. Copy it to this PC or to a USB stick first, and choose it there."), name);

      xb_show_error (parent, _ ("This file cannot be used"), words);
    }
  g_weak_ref_clear (&request->parent);
  g_free (request);
}

static void
choose (GtkWidget *parent, XbFileKind kind, const char *title, GtkFileFilter *filter, const char *name, XbFileFunc func, gpointer data)
{
  FileRequest *request = g_new0 (FileRequest, 1);

  request->func = func;
  request->data = data;
  g_weak_ref_init (&request->parent, parent);
  xb_gtk_choose_file (GTK_WINDOW (gtk_widget_get_root (parent)), kind, title, filter, name, on_file, request);
}

void
xb_choose_file (GtkWidget *parent,
                const char *title,
                const char *filter_name,
                const char *const *patterns,
                XbFileFunc func,
                gpointer data)
{
  g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();

  gtk_file_filter_set_name (filter, filter_name);
  for (; *patterns != NULL; patterns++)
    gtk_file_filter_add_pattern (filter, *patterns);
  choose (parent, XB_FILE_OPEN, title, filter, NULL, func, data);
}

void
xb_choose_folder (GtkWidget *parent, const char *title, XbFileFunc func, gpointer data)
{
  choose (parent, XB_FILE_FOLDER, title, NULL, NULL, func, data);
}

void
xb_choose_new_file (GtkWidget *parent, const char *title, const char *name, XbFileFunc func, gpointer data)
{
  g_autofree char *file = xb_file_safe_name (name);

  choose (parent, XB_FILE_SAVE, title, NULL, file, func, data);
}
