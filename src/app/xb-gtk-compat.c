#include "xb-gtk-compat.h"

#include "widgets/xb-dialogs.h"

typedef struct
{
  XbFileKind kind;
  XbGtkFileFunc func;
  gpointer data;
} Request;

#if GTK_CHECK_VERSION(4, 10, 0)

static void
on_chosen (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autofree Request *request = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file = NULL;
  GtkFileDialog *dialog = GTK_FILE_DIALOG (object);

  switch (request->kind)
    {
    case XB_FILE_SAVE:
      file = gtk_file_dialog_save_finish (dialog, result, &error);
      break;
    case XB_FILE_FOLDER:
      file = gtk_file_dialog_select_folder_finish (dialog, result, &error);
      break;
    default:
      file = gtk_file_dialog_open_finish (dialog, result, &error);
    }
  if (g_error_matches (error, GTK_DIALOG_ERROR, GTK_DIALOG_ERROR_DISMISSED) || g_error_matches (error, GTK_DIALOG_ERROR, GTK_DIALOG_ERROR_CANCELLED))
    g_clear_error (&error);
  request->func (file, error, request->data);
}

static void
choose (GtkWindow *window, const char *title, GtkFileFilter *filter, const char *name, Request *request)
{
  g_autoptr (GtkFileDialog) dialog = gtk_file_dialog_new ();

  gtk_file_dialog_set_title (dialog, title);
  if (filter != NULL)
    gtk_file_dialog_set_default_filter (dialog, filter);
  if (name != NULL)
    gtk_file_dialog_set_initial_name (dialog, name);
  switch (request->kind)
    {
    case XB_FILE_SAVE:
      gtk_file_dialog_save (dialog, window, NULL, on_chosen, request);
      break;
    case XB_FILE_FOLDER:
      gtk_file_dialog_select_folder (dialog, window, NULL, on_chosen, request);
      break;
    default:
      gtk_file_dialog_open (dialog, window, NULL, on_chosen, request);
    }
}

/** The colour text has in @widget. */
void
xb_gtk_text_colour (GtkWidget *widget, GdkRGBA *colour)
{
  gtk_widget_get_color (widget, colour);
}

#else

static void
on_response (GtkNativeDialog *dialog, int response, gpointer data)
{
  g_autofree Request *request = data;
  g_autoptr (GFile) file = response == GTK_RESPONSE_ACCEPT ? gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog)) : NULL;

  request->func (file, NULL, request->data);
  g_object_unref (dialog);
}

static void
choose (GtkWindow *window, const char *title, GtkFileFilter *filter, const char *name, Request *request)
{
  static const GtkFileChooserAction actions[] = { [XB_FILE_OPEN] = GTK_FILE_CHOOSER_ACTION_OPEN, [XB_FILE_SAVE] = GTK_FILE_CHOOSER_ACTION_SAVE, [XB_FILE_FOLDER] = GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER };
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new (title, window, actions[request->kind], NULL, NULL);

  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  if (filter != NULL)
    gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (dialog), filter);
  if (name != NULL)
    gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), name);
  g_signal_connect (dialog, "response", G_CALLBACK (on_response), request);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

/** The colour text has in @widget. */
void
xb_gtk_text_colour (GtkWidget *widget, GdkRGBA *colour)
{
  gtk_style_context_get_color (gtk_widget_get_style_context (widget), colour);
}

#endif

/**
 * xb_gtk_choose_file:
 * @filter: (nullable): which files are offered
 * @name: (nullable): what a new file is called at first
 * @func: called once, with what was chosen, or with %NULL
 *
 * The platform's own file dialog: in the Flatpak, the portal's.
 */
void
xb_gtk_choose_file (GtkWindow *window, XbFileKind kind, const char *title, GtkFileFilter *filter, const char *name, XbGtkFileFunc func, gpointer data)
{
  Request *request = g_new0 (Request, 1);

  request->kind = kind;
  request->func = func;
  request->data = data;
  choose (window, title, filter, name, request);
}

/* ---- menus ---- */

/* (transfer full): without the line under a letter */
static char *
plain (const char *label)
{
  g_auto (GStrv) parts = g_strsplit (label != NULL ? label : "", "_", -1);

  return g_strjoinv ("", parts);
}

/** The words on a menu button; of Debian 12's GTK only a part of it that no reader speaks of has them. */
void
xb_gtk_label_menu (GtkWidget *menu_button, const char *label)
{
  g_autofree char *name = plain (label);

  gtk_menu_button_set_label (GTK_MENU_BUTTON (menu_button), label);
  gtk_menu_button_set_use_underline (GTK_MENU_BUTTON (menu_button), TRUE);
  xb_set_name (menu_button, name);
}

#if GTK_CHECK_VERSION(4, 10, 0)

/* Entries of a menu are labelled by a label that is no accessible of its own any more (seen in 4.18.6): a screen reader hears nothing. */
static void
name_entries (GtkWidget *widget)
{
  if (g_strcmp0 (G_OBJECT_TYPE_NAME (widget), "GtkModelButton") == 0)
    {
      g_autofree char *text = NULL, *name = NULL;

      g_object_get (widget, "text", &text, NULL);
      name = plain (text);
      xb_set_name (widget, name);
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    name_entries (child);
}

/** Gives the entries of a menu their names, each time it is shown. */
void
xb_gtk_name_menu (GtkWidget *menu_button)
{
  GtkPopover *popover = gtk_menu_button_get_popover (GTK_MENU_BUTTON (menu_button));

  if (popover == NULL)
    return;
  g_signal_connect (popover, "map", G_CALLBACK (name_entries), NULL);
  /* What is put into it when it is shown (xb-recent-menu.c). */
  g_signal_connect_after (popover, "show", G_CALLBACK (name_entries), NULL);
}

#else

/** Gives the entries of a menu their names: here GTK does. */
void
xb_gtk_name_menu (GtkWidget *menu_button G_GNUC_UNUSED)
{
}

#endif

/* ---- lines that wrap ---- */

/** What stands in @box, a #GtkFlowBox, is clicked by itself: on GTK 4.18 a click into an entry gave the keyboard to the first thing in the box, which takes clicks to choose among its children. */
void
xb_gtk_flow_box_let_click (GtkWidget *box)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (box);

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

      if (GTK_IS_GESTURE_CLICK (controller))
        gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_NONE);
    }
}
