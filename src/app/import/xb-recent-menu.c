#define G_LOG_DOMAIN "xiangbu"

#include "import/xb-recent-menu.h"

#include "xb-settings.h"

#include <glib/gi18n.h>

/* Each time the menu is opened, and not before: files come and go with the stick they are on, and to look for one may take a while. */
static void
fill (GMenu *menu)
{
  g_auto (GStrv) recent = xb_settings_recent ();

  g_menu_remove_all (menu);
  for (char **path = recent; *path != NULL; path++)
    {
      g_autofree char *name = g_path_get_basename (*path), *label = NULL;
      g_auto (GStrv) parts = g_strsplit (name, "_", -1);
      g_autoptr (GMenuItem) item = NULL;

      /* A line under a letter is not meant in the name of a file. */
      label = g_strjoinv ("__", parts);
      item = g_menu_item_new (label, NULL);
      g_menu_item_set_action_and_target (item, "win.import-path", "s", *path);
      g_menu_append_item (menu, item);
    }
  if (*recent == NULL)
    g_menu_append (menu, _ ("None yet"), "win.none");
}

/** From now on @menu, a part of what @popover shows, lists the ledgers imported last that are still there. */
void
xb_recent_menu_follow (GMenu *menu, GtkPopover *popover)
{
  g_signal_connect_object (popover, "show", G_CALLBACK (fill), menu, G_CONNECT_SWAPPED);
}
