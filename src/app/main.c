/* xiangbu: the window. */

#include "config.h"

#include "xb-application.h"

#include "sheet/xb-xls-child.h"

#include <glib/gi18n.h>
#include <locale.h>
#include <signal.h>
#include <string.h>

int
main (int argc, char **argv)
{
  g_autoptr (XbApplication) application = NULL;

  if (argc >= 3 && strcmp (argv[1], XB_XLS_CHILD_OPTION) == 0)
    return xb_xls_child_main (argc - 2, argv + 2);
  /* A file that may not grow any more is a full disk, to be told, and no reason to die. */
  signal (SIGXFSZ, SIG_IGN);
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, g_getenv ("XIANGBU_LOCALEDIR") != NULL ? g_getenv ("XIANGBU_LOCALEDIR") : XB_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  g_set_application_name (_ ("Xiangbu"));
  application = xb_application_new ();
  return g_application_run (G_APPLICATION (application), argc, argv);
}
