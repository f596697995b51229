#define G_LOG_DOMAIN "xiangbu"

#include "xb-notify.h"

#include "xb-settings.h"

#include <glib/gi18n.h>

#define AFTER_S 10

/**
 * xb_notify_done:
 * @widget: in the window where it was begun
 * @words: what was done, without anything of the register: the desktop may show it over a locked screen
 * @started: monotonic time, in microseconds
 *
 * Tells the desktop, where it took long and the window is not the one in use.
 */
void
xb_notify_done (GtkWidget *widget, const char *words, gint64 started)
{
  GtkRoot *root = gtk_widget_get_root (widget);
  GApplication *application = g_application_get_default ();
  guint after = xb_settings () != NULL ? g_settings_get_uint (xb_settings (), "notify-after") : AFTER_S;
  g_autoptr (GNotification) notification = NULL;
  GList *windows;

  if (application == NULL || root == NULL || g_get_monotonic_time () - started < (gint64) after * G_USEC_PER_SEC)
    return;
  for (windows = gtk_application_get_windows (GTK_APPLICATION (application)); windows != NULL; windows = windows->next)
    if (gtk_window_is_active (windows->data))
      return;
  notification = g_notification_new (_ ("Xiangbu"));
  g_notification_set_body (notification, words);
  g_application_send_notification (application, "done", notification);
}
