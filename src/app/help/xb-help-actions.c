#define G_LOG_DOMAIN "xiangbu"

#include "help/xb-help-actions.h"

#include "config.h"

#include "help/xb-help.h"
#include "help/xb-shortcuts.h"

#include <glib/gi18n.h>

static void
on_help (GtkWidget *widget, const char *name, GVariant *parameter)
{
  xb_help_show (widget);
}

static void
on_manual (GtkWidget *widget, const char *name, GVariant *parameter)
{
  xb_help_show_page (widget, g_variant_get_string (parameter, NULL));
}

static void
on_shortcuts (GtkWidget *widget, const char *name, GVariant *parameter)
{
  xb_shortcuts_show (widget);
}

static void
on_about (GtkWidget *widget, const char *name, GVariant *parameter)
{
  gtk_show_about_dialog (GTK_WINDOW (widget), "program-name", _ ("Xiangbu"), "version", XB_VERSION, "logo-icon-name", XB_APP_ID,
                         "license-type", GTK_LICENSE_GPL_3_0, "comments",
                         _ ("The ledger desk of a township office. Everything stays on this PC."), NULL);
}

/** Gives the actions to the class of the window. */
void
xb_help_actions_install (GtkWidgetClass *window_class)
{
  gtk_widget_class_install_action (window_class, "win.help", NULL, on_help);
  gtk_widget_class_install_action (window_class, "win.manual", "s", on_manual);
  gtk_widget_class_install_action (window_class, "win.shortcuts", NULL, on_shortcuts);
  gtk_widget_class_install_action (window_class, "win.about", NULL, on_about);
}
