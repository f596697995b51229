#define G_LOG_DOMAIN "xb-service"

#include "service/xb-service.h"

#include "store/xb-statement.h"
#include "util/xb-text.h"

#include <glib/gi18n-lib.h>
#include <stdarg.h>
#include <string.h>

G_DEFINE_QUARK (xb-service-error-quark, xb_service_error)

/** Sets an error. Always returns %FALSE. */
gboolean
xb_service_refuse (GError **error, XbServiceError code, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  if (error != NULL)
    *error = g_error_new_valist (XB_SERVICE_ERROR, code, format, args);
  va_end (args);
  return FALSE;
}

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

/** Whether an operator has the right to see health data. The first operator of an office has it, and gives it to others. */
gboolean
xb_service_sees_health (XbStore *store, const char *operator_name)
{
  gint64 sees = 0;

  return operator_name != NULL && xb_store_ask_number (store, NULL, &sees, "SELECT sees_health FROM operator WHERE name = ? AND active = 1", "s", operator_name) && sees != 0;
}

/**
 * xb_service_let_see_health:
 * @operator_name: who says so; must have the right
 * @whom: who gets it, or loses it
 */
gboolean
xb_service_let_see_health (XbStore *store, const char *operator_name, const char *whom, gboolean sees, GError **error)
{
  g_autofree char *title = g_strdup_printf (sees ? _ ("%s may see health data") : _ ("%s may no longer see health data"), whom);
  g_autoptr (XbTxn) txn = NULL;
  gint64 others;

  if (!xb_service_sees_health (store, operator_name))
    return xb_service_refuse (error, XB_SERVICE_ERROR_HEALTH, _ ("Only who may see health data can let others see it."));
  if (!xb_store_ask_number (store, error, &others, "SELECT count (*) FROM operator WHERE name <> ? AND active = 1 AND sees_health = 1", "s", whom))
    return FALSE;
  if (!sees && others == 0)
    return xb_service_refuse (error, XB_SERVICE_ERROR_REFUSED, _ ("%s is the only one who may see health data. Let somebody else see it first."), whom);
  txn = xb_txn_begin (store, operator_name, XB_ENTRY_EDIT, title, error);
  if (txn == NULL || !xb_store_do (store, error, "UPDATE operator SET sees_health = ? WHERE name = ? AND active = 1", "is", (gint64) sees, whom))
    return FALSE;
  if (sqlite3_changes (xb_store_db (store)) == 0)
    return xb_service_refuse (error, XB_SERVICE_ERROR_NOT_FOUND, _ ("Nobody called “%s” works here."), whom);
  return xb_txn_commit (g_steal_pointer (&txn), NULL, error);
}
