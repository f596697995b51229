#define G_LOG_DOMAIN "xb-exchange"

#include "exchange/xb-exchange-error.h"

#include <glib/gi18n-lib.h>

G_DEFINE_QUARK (xb-exchange-error-quark, xb_exchange_error)

/** Says that a package is exactly what was written, and that makes no sense. Always %FALSE. */
gboolean
xb_exchange_unreadable (GError **error)
{
  return xb_exchange_refuse (error, XB_EXCHANGE_ERROR_ALTERED, _ ("What is in the package cannot be read: it was damaged where it was made. Ask the other office for it again."));
}
