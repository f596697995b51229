#define G_LOG_DOMAIN "xb-subsidy"

#include "subsidy/xb-subsidy.h"

#include "util/xb-text.h"

#include <glib/gi18n-lib.h>
#include <stdlib.h>
#include <string.h>

G_DEFINE_QUARK (xb-subsidy-error-quark, xb_subsidy_error)

/** A day as it is stored, or an error in words. @text: (nullable): today */
gboolean
xb_subsidy_check_day (const char *text, char out[XB_DATE_SIZE], GError **error)
{
  g_autofree char *today = text == NULL || *text == '\0' ? xb_text_today () : NULL;

  return xb_date_parse (today != NULL ? today : text, out)
         || xb_subsidy_refuse (error, XB_SUBSIDY_ERROR_INVALID, _ ("“%s” is not a day that exists. Write year, month and day, for example 1965-03-12."), text);
}

/** The same of something that has happened: not after today. */
gboolean
xb_subsidy_check_past_day (const char *text, char out[XB_DATE_SIZE], GError **error)
{
  g_autofree char *today = xb_text_today ();

  if (!xb_subsidy_check_day (text, out, error))
    return FALSE;
  return strcmp (out, today) <= 0 || xb_subsidy_refuse (error, XB_SUBSIDY_ERROR_INVALID, _ ("%s is still to come."), out);
}

/** What must be said in words. @what: how the field is called; @clean: (out) (transfer full) */
gboolean
xb_subsidy_check_reason (const char *text, const char *what, char **clean, GError **error)
{
  *clean = g_strstrip (g_strdup (text != NULL ? text : ""));
  if (**clean != '\0' && g_utf8_strlen (*clean, -1) <= 200)
    return TRUE;
  xb_subsidy_refuse (error, XB_SUBSIDY_ERROR_INVALID, **clean == '\0' ? _ ("“%s” must be filled in; it is recorded.") : _ ("“%s” has at most 200 characters."), what);
  g_clear_pointer (clean, g_free);
  return FALSE;
}

static int
months_of (XbPaid paid)
{
  return paid == XB_PAID_MONTHLY ? 1 : paid == XB_PAID_QUARTERLY ? 3 : paid == XB_PAID_HALF_YEARLY ? 6 : 12;
}

/** The period a month is in. What is paid once is on the roll of a year. */
void
xb_pay_period_of (XbPaid paid, int month, XbPayPeriod *out)
{
  int n = months_of (paid), year = month / 12, part = month % 12 / n;

  out->first = year * 12 + part * n;
  out->last = out->first + n - 1;
  if (n == 12)
    g_snprintf (out->name, sizeof out->name, "%04d", year);
  else if (n == 1)
    g_snprintf (out->name, sizeof out->name, "%04d-%02d", year, part + 1);
  else
    g_snprintf (out->name, sizeof out->name, "%04d-%c%d", year, n == 6 ? 'H' : 'Q', part + 1);
}

/**
 * xb_pay_period_parse:
 * @text: 2025, 2025-H1, 2025-Q1 or 2025-01, as the scheme is paid
 */
gboolean
xb_pay_period_parse (XbPaid paid, const char *text, XbPayPeriod *out, GError **error)
{
  static const char *const like[] = { "2025", "2025-H1", "2025-Q1", "2025-01", "2025" };
  int year = text != NULL && strlen (text) >= 4 && strspn (text, "0123456789") >= 4 ? atoi (text) : 0, n = months_of (paid), part = 1;

  if (year >= 1990 && year <= 9000 && n < 12 && strlen (text) > 5)
    part = atoi (text + (n == 1 ? 5 : 6));
  if (year >= 1990 && year <= 9000 && part >= 1 && part <= 12 / n)
    {
      xb_pay_period_of (paid, year * 12 + (part - 1) * n, out);
      if (g_ascii_strcasecmp (out->name, text) == 0)
        return TRUE;
    }
  return xb_subsidy_refuse (error, XB_SUBSIDY_ERROR_INVALID, _ ("“%s” is no period of this scheme. Write it like %s."), text != NULL ? text : "", like[paid]);
}

/** Its first and last day. */
void
xb_pay_period_days (const XbPayPeriod *period, char from[XB_DATE_SIZE], char to[XB_DATE_SIZE])
{
  xb_date_month_start (period->first, from);
  xb_date_month_start (period->last + 1, to);
  xb_date_add_days (to, -1, to);
}

/** (transfer full): a period as people say it: 2025年上半年 */
char *
xb_pay_period_text (const char *name)
{
  int year = atoi (name), part = strlen (name) > 5 ? atoi (name + (g_ascii_isdigit (name[5]) ? 5 : 6)) : 0;

  if (g_str_has_prefix (name, "once"))
    return g_strdup (_ ("once"));
  if (part == 0)
    return g_strdup_printf (_ ("%d (year)"), year);
  if (name[5] == 'H')
    return g_strdup_printf (part == 1 ? _ ("%d, first half") : _ ("%d, second half"), year);
  return g_strdup_printf (name[5] == 'Q' ? _ ("%d, quarter %d") : _ ("%d, month %d"), year, part);
}
