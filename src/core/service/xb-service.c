#define G_LOG_DOMAIN "xb-service"

#include "service/xb-service.h"

#include "store/xb-statement.h"
#include "util/xb-text.h"

#include <glib/gi18n-lib.h>
#include <stdarg.h>
#include <string.h>

G_DEFINE_QUARK (xb-service-error-quark, xb_service_error)

/** A day as people write it, whether it has come or not; the error says how to write it. */
gboolean
xb_service_read_day (const char *text, char day[XB_DATE_SIZE], GError **error)
{
  return xb_date_parse (text, day) || xb_service_refuse (error, XB_SERVICE_ERROR_INVALID, _ ("“%s” is not a day that exists. Write it as 2026-03-05."), text);
}

/**
 * xb_service_check_day:
 * @text: (nullable): a day as people write it; today where it is empty
 * @what: what it is the day of, for the message
 *
 * Returns: %FALSE where it is no day, or one to come
 */
gboolean
xb_service_check_day (const char *text, const char *what, char day[XB_DATE_SIZE], GError **error)
{
  g_autofree char *today = xb_text_today ();

  if (text == NULL || *text == '\0')
    {
      g_strlcpy (day, today, XB_DATE_SIZE);
      return TRUE;
    }
  if (!xb_date_parse (text, day))
    return xb_service_refuse (error, XB_SERVICE_ERROR_INVALID, _ ("%s: “%s” is not a day that exists. Write it as 2026-03-05."), what, text);
  return strcmp (day, today) <= 0 || xb_service_refuse (error, XB_SERVICE_ERROR_INVALID, _ ("%s: %s has not come yet."), what, day);
}

/** Whether an operator has the right to see health data. */
gboolean
xb_service_sees_health (XbStore *store, const char *operator_name)
{
  return operator_name != NULL && xb_right_allowed (store, operator_name, XB_RIGHT_SEE_HEALTH);
}
