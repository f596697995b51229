#define G_LOG_DOMAIN "xiangbu"

#include "help/xb-help.h"

#include "help/xb-help-window.h"

#define TOPIC "xb-help-topic"

/**
 * xb_help_set_topic:
 * @topic: a page of the manual, or "page#anchor"; static
 *
 * Says what F1 shows while @widget, or something in it, is looked at.
 */
void
xb_help_set_topic (GtkWidget *widget, const char *topic)
{
  g_object_set_data (G_OBJECT (widget), TOPIC, (gpointer) topic);
}

/* What is told of the innermost part that is on the screen: of a stack, the page that is shown. */
static const char *
topic_inside (GtkWidget *widget)
{
  const char *topic = NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && topic == NULL; child = gtk_widget_get_next_sibling (child))
    if (gtk_widget_get_mapped (child))
      topic = topic_inside (child);
  return topic != NULL ? topic : g_object_get_data (G_OBJECT (widget), TOPIC);
}

/** (transfer none): what is to be read about @widget: of itself or what it stands in, of a dialog also of what it was opened from. */
const char *
xb_help_topic (GtkWidget *widget)
{
  const char *topic = NULL;

  while (widget != NULL && topic == NULL)
    {
      topic = g_object_get_data (G_OBJECT (widget), TOPIC);
      if (topic == NULL && GTK_IS_WINDOW (widget))
        {
          topic = topic_inside (widget);
          widget = GTK_WIDGET (gtk_window_get_transient_for (GTK_WINDOW (widget)));
        }
      else
        widget = gtk_widget_get_parent (widget);
    }
  return topic != NULL ? topic : "index";
}

/** Opens the manual at a page. */
void
xb_help_show_page (GtkWidget *widget, const char *topic)
{
  xb_help_window_show (widget, topic);
}

/** Opens the manual at the page about what has the focus in the window of @widget. */
void
xb_help_show (GtkWidget *widget)
{
  GtkRoot *root = gtk_widget_get_root (widget);
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  xb_help_show_page (widget, xb_help_topic (focus != NULL ? focus : widget));
}

static gboolean
on_key (GtkWidget *window, GVariant *args, gpointer data)
{
  xb_help_show (window);
  return TRUE;
}

/** F1 in a window that is no application window. */
void
xb_help_add_key (GtkWidget *window)
{
  GtkEventController *keys = gtk_shortcut_controller_new ();

  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (keys), gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_F1, 0), gtk_callback_action_new (on_key, NULL, NULL)));
  gtk_widget_add_controller (window, keys);
}
