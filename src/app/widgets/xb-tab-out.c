#define G_LOG_DOMAIN "xiangbu"

#include "widgets/xb-tab-out.h"

static gboolean
enter (GtkWidget *widget, GtkDirectionType direction)
{
  return gtk_widget_get_mapped (widget) && gtk_widget_child_focus (widget, direction);
}

/* The next control on that side of @widget, in the order things stand in; round to the other end of the window. */
static gboolean
leave (GtkWidget *widget, gboolean forward)
{
  GtkDirectionType direction = forward ? GTK_DIR_TAB_FORWARD : GTK_DIR_TAB_BACKWARD;
  GtkWidget *at = widget, *root = GTK_WIDGET (gtk_widget_get_root (widget));

  for (; at != NULL && at != root; at = gtk_widget_get_parent (at))
    for (GtkWidget *next = forward ? gtk_widget_get_next_sibling (at) : gtk_widget_get_prev_sibling (at); next != NULL;
         next = forward ? gtk_widget_get_next_sibling (next) : gtk_widget_get_prev_sibling (next))
      if (enter (next, direction))
        return TRUE;
  for (GtkWidget *next = forward ? gtk_widget_get_first_child (root) : gtk_widget_get_last_child (root); next != NULL;
       next = forward ? gtk_widget_get_next_sibling (next) : gtk_widget_get_prev_sibling (next))
    if (enter (next, direction))
      return TRUE;
  return FALSE;
}

static gboolean
on_key (GtkEventControllerKey *controller, guint key, guint code G_GNUC_UNUSED, GdkModifierType state, GtkWidget *list)
{
  if ((state & (GDK_CONTROL_MASK | GDK_ALT_MASK)) != 0)
    return FALSE;
  if (key == GDK_KEY_Tab || key == GDK_KEY_KP_Tab)
    return leave (list, (state & GDK_SHIFT_MASK) == 0);
  return key == GDK_KEY_ISO_Left_Tab && leave (list, FALSE);
}

/** Tab leaves @list, instead of going through all its rows: GTK before 4.12 knows no other way. */
void
xb_tab_out (GtkWidget *list)
{
  GtkEventController *keys = gtk_event_controller_key_new ();

  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (on_key), list);
  gtk_widget_add_controller (list, keys);
}
