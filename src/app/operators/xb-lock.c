#define G_LOG_DOMAIN "xiangbu"

#include "operators/xb-lock.h"

#include "access/xb-password.h"
#include "operators/xb-login.h"

#include <glib/gi18n.h>

/* A dialog that is covered while its operator is away, and what it was like. It is not hidden: GTK 4.8 dies when a screen reader asks about a window
 * that was (crash in its AT-SPI replies). */
typedef struct
{
  GtkWindow *window; /* strong */
  GtkWindow *over;   /* (nullable): what it stands over; strong */
  char *operator_name, *title;
  gboolean modal, deletable;
} Hidden;

struct _XbLock
{
  GtkWindow *window;
  GtkStack *screens;
  XbLockFunc func;
  gpointer data;
  XbOffice *office; /* (nullable) */
  GtkWidget *login;
  GPtrArray *hidden; /* (element-type Hidden) */
  GListModel *toplevels;
  gint64 touched; /* monotonic time of the last key or movement */
  guint after;    /* seconds; 0: never */
  guint timer;
  gulong toplevels_handler;
  gboolean locked;
};

static void
hidden_free (gpointer data)
{
  Hidden *hidden = data;

  g_object_unref (hidden->window);
  g_clear_object (&hidden->over);
  g_free (hidden->operator_name);
  g_free (hidden->title);
  g_free (hidden);
}

/* ---- whether somebody is there ---- */

static gboolean
on_event (GtkEventControllerLegacy *controller, GdkEvent *event, gpointer data)
{
  XbLock *self = data;

  GdkEventType type = gdk_event_get_event_type (event);
  gboolean acts = type == GDK_KEY_PRESS || type == GDK_KEY_RELEASE || type == GDK_BUTTON_PRESS || type == GDK_BUTTON_RELEASE || type == GDK_TOUCH_BEGIN || type == GDK_SCROLL;

  /* A covered form takes no key and no click. */
  for (guint i = 0; acts && i < self->hidden->len; i++)
    if (GTK_WIDGET (((Hidden *) g_ptr_array_index (self->hidden, i))->window) == gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (controller)))
      return GDK_EVENT_STOP;
  self->touched = g_get_monotonic_time ();
  return GDK_EVENT_PROPAGATE;
}

static void
watch (XbLock *self, GtkWidget *window)
{
  GtkEventController *events;

  if (g_object_get_data (G_OBJECT (window), "watched") != NULL)
    return;
  events = gtk_event_controller_legacy_new ();
  gtk_event_controller_set_propagation_phase (events, GTK_PHASE_CAPTURE);
  g_object_set_data (G_OBJECT (window), "watched", events);
  g_signal_connect (events, "event", G_CALLBACK (on_event), self);
  gtk_widget_add_controller (window, events);
}

static void
on_toplevels (XbLock *self)
{
  for (guint i = 0; i < g_list_model_get_n_items (self->toplevels); i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (self->toplevels, i);

      watch (self, window);
    }
}

static gboolean
on_timer (gpointer data)
{
  XbLock *self = data;

  if (!self->locked && self->after > 0 && self->office != NULL && g_get_monotonic_time () - self->touched > (gint64) self->after * G_USEC_PER_SEC
      && !xb_office_is_held (self->office))
    xb_lock_now (self);
  return G_SOURCE_CONTINUE;
}

/* ---- locked, and not ---- */

/* Nothing of it is seen, nothing of it can be reached; it is as it was. */
static void
cover (Hidden *hidden, gboolean covered)
{
  GtkWidget *parts[] = { gtk_window_get_child (hidden->window), gtk_window_get_titlebar (hidden->window) };

  if (covered)
    gtk_window_set_focus (hidden->window, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    if (parts[i] != NULL)
      {
        gtk_widget_set_opacity (parts[i], covered ? 0 : 1);
        gtk_widget_set_sensitive (parts[i], !covered);
        gtk_accessible_update_state (GTK_ACCESSIBLE (parts[i]), GTK_ACCESSIBLE_STATE_HIDDEN, covered, -1);
      }
  gtk_window_set_title (hidden->window, covered ? _ ("Xiangbu is locked") : hidden->title);
  gtk_window_set_deletable (hidden->window, covered ? FALSE : hidden->deletable);
  gtk_window_set_modal (hidden->window, covered ? FALSE : hidden->modal);
  gtk_window_set_transient_for (hidden->window, covered ? NULL : hidden->over);
  if (covered)
    gtk_window_minimize (hidden->window);
  else
    gtk_window_present (hidden->window);
}

/* A form stays open, out of sight, for whoever filled it in. */
static void
hide_dialogs (XbLock *self)
{
  for (guint i = 0; i < g_list_model_get_n_items (self->toplevels); i++)
    {
      g_autoptr (GtkWindow) window = g_list_model_get_item (self->toplevels, i);
      GtkWindow *over = gtk_window_get_transient_for (window);
      gboolean known = window == self->window || !gtk_widget_get_visible (GTK_WIDGET (window));
      Hidden *hidden;

      for (guint k = 0; !known && k < self->hidden->len; k++)
        known = ((Hidden *) g_ptr_array_index (self->hidden, k))->window == window;
      if (known)
        continue;
      hidden = g_new0 (Hidden, 1);
      hidden->window = g_object_ref (window);
      hidden->over = over != NULL ? g_object_ref (over) : NULL;
      hidden->operator_name = g_strdup (xb_office_operator (self->office));
      hidden->title = g_strdup (gtk_window_get_title (window));
      hidden->modal = gtk_window_get_modal (window);
      hidden->deletable = gtk_window_get_deletable (window);
      g_ptr_array_add (self->hidden, hidden);
    }
  for (guint i = 0; i < self->hidden->len; i++)
    cover (g_ptr_array_index (self->hidden, i), TRUE);
}

/* Those that stand over others last: they were opened later. */
static void
show_dialogs (XbLock *self)
{
  g_autoptr (GPtrArray) mine = g_ptr_array_new_with_free_func (hidden_free);

  for (guint i = self->hidden->len; i > 0; i--)
    {
      const Hidden *hidden = g_ptr_array_index (self->hidden, i - 1);

      if (g_strcmp0 (hidden->operator_name, xb_office_operator (self->office)) == 0)
        g_ptr_array_insert (mine, 0, g_ptr_array_steal_index (self->hidden, i - 1));
    }
  for (guint pass = 0; pass < 2; pass++)
    for (guint i = 0; i < mine->len; i++)
      {
        Hidden *hidden = g_ptr_array_index (mine, i);

        if ((hidden->over == self->window) == (pass == 0))
          cover (hidden, FALSE);
      }
}

static void
on_known (XbLock *self, const char *name)
{
  self->locked = FALSE;
  self->touched = g_get_monotonic_time ();
  gtk_stack_set_visible_child_name (self->screens, "office");
  self->func (FALSE, self->data);
  xb_office_set_operator (self->office, name);
  show_dialogs (self);
}

/** Locks, where somebody here has a password; otherwise nothing happens. Returns: whether it did */
gboolean
xb_lock_now (XbLock *self)
{
  gboolean any;

  if (self->locked || self->office == NULL || !xb_password_any (xb_office_store (self->office), &any, NULL) || !any)
    return FALSE;
  self->locked = TRUE;
  hide_dialogs (self);
  /* Who comes back works in today's register. */
  if (xb_office_is_past (self->office))
    xb_office_look_back (self->office, NULL, NULL, NULL);
  gtk_stack_set_visible_child_name (self->screens, "locked");
  self->func (TRUE, self->data);
  xb_login_ask (XB_LOGIN (self->login), self->office);
  return TRUE;
}

/** (nullable): whose forms are open out of sight: closing the program would lose what was typed */
const char *
xb_lock_whose_forms (XbLock *self)
{
  return self->hidden->len > 0 ? ((Hidden *) g_ptr_array_index (self->hidden, 0))->operator_name : NULL;
}

/** Another office is open; whoever works in it is asked for first. */
void
xb_lock_set_office (XbLock *self, XbOffice *office)
{
  if (self->locked)
    self->func (FALSE, self->data);
  self->locked = FALSE;
  g_ptr_array_set_size (self->hidden, 0);
  g_set_object (&self->office, office);
  self->touched = g_get_monotonic_time ();
  xb_lock_now (self);
}

/**
 * xb_lock_new:
 * @screens: gets a page of its own, "locked"; the page of the office is "office"
 * @after: seconds without anybody; 0: only by hand
 */
XbLock *
xb_lock_new (GtkWindow *window, GtkStack *screens, guint after, XbLockFunc func, gpointer data)
{
  XbLock *self = g_new0 (XbLock, 1);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 24), *title = gtk_label_new (_ ("Xiangbu is locked")), *icon = gtk_image_new_from_icon_name ("system-lock-screen-symbolic");

  self->window = window;
  self->screens = screens;
  self->after = after;
  self->func = func;
  self->data = data;
  self->hidden = g_ptr_array_new_with_free_func (hidden_free);
  self->toplevels = gtk_window_get_toplevels ();
  self->login = xb_login_new (_ ("_Unlock"));
  gtk_image_set_pixel_size (GTK_IMAGE (icon), 64);
  gtk_widget_add_css_class (title, "xb-card-title");
  gtk_widget_set_size_request (self->login, 320, -1);
  gtk_widget_set_halign (box, GTK_ALIGN_CENTER);
  gtk_widget_set_valign (box, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (box), icon);
  gtk_box_append (GTK_BOX (box), title);
  gtk_box_append (GTK_BOX (box), self->login);
  gtk_stack_add_named (screens, box, "locked");
  g_signal_connect_swapped (self->login, "known", G_CALLBACK (on_known), self);
  self->toplevels_handler = g_signal_connect_swapped (self->toplevels, "items-changed", G_CALLBACK (on_toplevels), self);
  on_toplevels (self);
  self->timer = g_timeout_add_seconds (1, on_timer, self);
  return self;
}

void
xb_lock_free (XbLock *self)
{
  if (self == NULL)
    return;
  g_clear_handle_id (&self->timer, g_source_remove);
  g_signal_handler_disconnect (self->toplevels, self->toplevels_handler);
  for (guint i = 0; i < g_list_model_get_n_items (self->toplevels); i++)
    {
      g_autoptr (GObject) window = g_list_model_get_item (self->toplevels, i);
      GtkEventController *events = g_object_get_data (window, "watched");

      if (events != NULL)
        g_signal_handlers_disconnect_by_data (events, self);
    }
  g_signal_handlers_disconnect_by_data (self->login, self);
  g_ptr_array_unref (self->hidden);
  g_clear_object (&self->office);
  g_free (self);
}
