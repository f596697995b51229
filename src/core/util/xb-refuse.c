#define G_LOG_DOMAIN "xb-util"

#include "util/xb-refuse.h"

/** Sets @error as g_set_error() does. Always %FALSE, so that a check can end with it. */
gboolean
xb_refuse (GError **error, GQuark domain, int code, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  g_propagate_error (error, g_error_new_valist (domain, code, format, args));
  va_end (args);
  return FALSE;
}
