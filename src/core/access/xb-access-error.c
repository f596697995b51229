#include "access/xb-access-error.h"

G_DEFINE_QUARK (xb-access-error-quark, xb_access_error)

/** Sets @error. Returns: %FALSE */
gboolean
xb_access_refuse (GError **error, XbAccessError code, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  if (error != NULL)
    *error = g_error_new_valist (XB_ACCESS_ERROR, code, format, args);
  va_end (args);
  return FALSE;
}
