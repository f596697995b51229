#define G_LOG_DOMAIN "xiangbu"

#include "xb-application.h"

#include "config.h"

#include "xb-settings.h"
#include "xb-window.h"

#include "util/xb-temp-folder.h"

#include <glib/gi18n.h>

struct _XbApplication
{
  GtkApplication parent_instance;
};

G_DEFINE_FINAL_TYPE (XbApplication, xb_application, GTK_TYPE_APPLICATION)

/* The database open last; none on the first day, or where it has gone. */
static char *
last_database (void)
{
  GSettings *settings = xb_settings ();
  g_autofree char *path = settings != NULL ? g_settings_get_string (settings, "last-database") : NULL;

  return path != NULL && *path != '\0' && g_file_test (path, G_FILE_TEST_EXISTS) ? g_steal_pointer (&path) : NULL;
}

static void
xb_application_activate (GApplication *application)
{
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (application));
  g_autofree char *path = NULL;

  if (window == NULL)
    {
      window = GTK_WINDOW (xb_window_new (GTK_APPLICATION (application)));
      gtk_window_present (window);
      path = last_database ();
      if (path != NULL)
        xb_window_open_when_seen (XB_WINDOW (window), path);
      return;
    }
  gtk_window_present (window);
}

static void
xb_application_open (GApplication *application, GFile **files, int n_files, const char *hint)
{
  for (int i = 0; i < n_files; i++)
    {
      XbWindow *window = xb_window_new (GTK_APPLICATION (application));
      g_autofree char *path = g_file_get_path (files[i]);

      gtk_window_present (GTK_WINDOW (window));
      if (path != NULL)
        xb_window_open_when_seen (window, path);
    }
}

/* Asks each window to close, as its own button does: what is being written, what is typed and the last backup have their say. */
static void
on_quit (GSimpleAction *action, GVariant *parameter, gpointer application)
{
  g_autoptr (GList) windows = g_list_copy (gtk_application_get_windows (application));

  for (GList *window = windows; window != NULL; window = window->next)
    gtk_window_close (window->data);
}

static void
xb_application_startup (GApplication *application)
{
  static const struct
  {
    const char *action, *keys[3];
  } accels[] = { { "win.undo", { "<Control>z" } },          { "win.redo", { "<Control><Shift>z" } }, { "win.find", { "<Control>f" } },
                 { "win.import", { "<Control>i" } },        { "win.export", { "<Control>e" } },      { "win.open", { "<Control>o" } },     { "win.lock", { "<Control>l" } },
                 { "win.add-person", { "<Control>n" } },    { "win.copy-rows", { "<Control><Shift>c" } }, { "win.help", { "F1" } }, { "win.shortcuts", { "<Control>question", "<Control>F1" } }, { "app.quit", { "<Control>q" } } };
  static const GActionEntry actions[] = { { "quit", on_quit, NULL, NULL, NULL, { 0 } } };
  g_autoptr (GtkCssProvider) css = gtk_css_provider_new ();

  G_APPLICATION_CLASS (xb_application_parent_class)->startup (application);
  g_action_map_add_action_entries (G_ACTION_MAP (application), actions, G_N_ELEMENTS (actions), application);
  for (guint i = 0; i < G_N_ELEMENTS (accels); i++)
    gtk_application_set_accels_for_action (GTK_APPLICATION (application), accels[i].action, (const char **) accels[i].keys);
  gtk_css_provider_load_from_resource (css, "/io/github/xiangbu/Xiangbu/style.css");
  gtk_style_context_add_provider_for_display (gdk_display_get_default (), GTK_STYLE_PROVIDER (css),
                                              GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
  gtk_icon_theme_add_resource_path (gtk_icon_theme_get_for_display (gdk_display_get_default ()), "/io/github/xiangbu/Xiangbu/icons");
  xb_temp_folder_sweep ();
}

static void
xb_application_class_init (XbApplicationClass *klass)
{
  G_APPLICATION_CLASS (klass)->activate = xb_application_activate;
  G_APPLICATION_CLASS (klass)->open = xb_application_open;
  G_APPLICATION_CLASS (klass)->startup = xb_application_startup;
}

static void
xb_application_init (XbApplication *self)
{
}

XbApplication *
xb_application_new (void)
{
  return g_object_new (XB_TYPE_APPLICATION, "application-id", XB_APP_ID, "flags", G_APPLICATION_HANDLES_OPEN | G_APPLICATION_NON_UNIQUE,
                       "resource-base-path", NULL, NULL);
}
