/* xiangbu: the window. */

#include "config.h"

#include "xb-application.h"

#include <glib/gi18n.h>
#include <locale.h>

int
main (int argc, char **argv)
{
  g_autoptr (XbApplication) application = NULL;

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, g_getenv ("XIANGBU_LOCALEDIR") != NULL ? g_getenv ("XIANGBU_LOCALEDIR") : XB_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  g_set_application_name (_ ("Xiangbu"));
  application = xb_application_new ();
  return g_application_run (G_APPLICATION (application), argc, argv);
}
