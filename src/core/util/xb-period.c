#define G_LOG_DOMAIN "xb-util"

#include "util/xb-period.h"

#include "util/xb-text.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <string.h>

static gboolean
read_day (const char *asked, char out[XB_DATE_SIZE], GError **error)
{
  if (asked == NULL || *asked == '\0' || xb_date_parse (asked, out))
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, _ ("“%s” is not a day that exists. Write year, month and day, for example 2026-06-30."),
               asked);
  return FALSE;
}

/**
 * xb_period_read:
 * @from: (nullable): the first day; the first of the year of @to otherwise
 * @to: (nullable): the last day; otherwise @as_of, otherwise today
 * @as_of: (nullable): the day of what is a state; not one that is still to come
 * @out: (out)
 */
gboolean
xb_period_read (const char *from, const char *to, const char *as_of, XbPeriod *out, GError **error)
{
  g_autofree char *today = xb_text_today ();

  *out = (XbPeriod){ 0 };
  if (!read_day (as_of, out->as_of, error))
    return FALSE;
  g_strlcpy (out->to, *out->as_of != '\0' ? out->as_of : today, XB_DATE_SIZE);
  if (!read_day (to, out->to, error))
    return FALSE;
  xb_date_year_start (out->to, out->from);
  if (!read_day (from, out->from, error))
    return FALSE;
  if (strcmp (out->as_of, today) > 0)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, _ ("%s is still to come: the register cannot be shown as of it yet."), out->as_of);
  else if (strcmp (out->from, out->to) > 0)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, _ ("The period ends before it begins."));
  else
    return TRUE;
  return FALSE;
}
