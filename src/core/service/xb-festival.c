#define G_LOG_DOMAIN "xb-service"

#include "service/xb-festival.h"

#include "util/xb-date.h"

#include <unicode/ucal.h>

#define FIRST_YEAR 1900
#define LAST_YEAR 2200

static int days[2][LAST_YEAR - FIRST_YEAR + 1];

/* The day of a year on which the Chinese calendar has that month and day, by ICU, in the time of China; 0 where it fails. */
static int
find (int year, int month, int day)
{
  static const UChar zone[] = u"Asia/Shanghai";
  UErrorCode status = U_ZERO_ERROR;
  UCalendar *chinese = ucal_open (zone, -1, "zh_CN@calendar=chinese", UCAL_TRADITIONAL, &status), *common = ucal_open (zone, -1, "en_US@calendar=gregorian", UCAL_GREGORIAN, &status);
  int found = 0;

  /* From mid-January on day by day: both festivals stand within ten months. */
  for (int i = 0; U_SUCCESS (status) && found == 0 && i < 300; i++)
    {
      ucal_clear (common);
      ucal_setDateTime (common, year, UCAL_JANUARY, 15 + i, 12, 0, 0, &status);
      ucal_setMillis (chinese, ucal_getMillis (common, &status), &status);
      if (U_SUCCESS (status) && ucal_get (chinese, UCAL_MONTH, &status) == month - 1 && ucal_get (chinese, UCAL_DATE, &status) == day
          && ucal_get (chinese, UCAL_IS_LEAP_MONTH, &status) == 0)
        found = xb_date_days_of (year, 1, 1) + 14 + i;
    }
  if (common != NULL)
    ucal_close (common);
  if (chinese != NULL)
    ucal_close (chinese);
  return U_SUCCESS (status) ? found : 0;
}

/* Where the new moon stands within minutes of midnight, ICU's reckoning of it falls on the wrong side. The days are those of the calendar as it
 * is published by GB/T 33661-2017; 2020 to 2050 were compared. */
static const struct
{
  int which, year, month, day;
} published[] = { { 0, 2027, 2, 6 }, { 0, 2030, 2, 3 } };

static int
festival (int which, int year, int month, int day)
{
  static GMutex mutex;
  int found;

  if (year < FIRST_YEAR || year > LAST_YEAR)
    return 0;
  for (guint i = 0; i < G_N_ELEMENTS (published); i++)
    if (published[i].which == which && published[i].year == year)
      return xb_date_days_of (year, published[i].month, published[i].day);
  /* To ask ICU takes a while, and the answer is the same each time. */
  g_mutex_lock (&mutex);
  found = days[which][year - FIRST_YEAR];
  if (found == 0)
    found = days[which][year - FIRST_YEAR] = find (year, month, day);
  g_mutex_unlock (&mutex);
  return found;
}

/** Spring Festival (first day of the first month) of a year, as xb_date_days() counts; 0 where it is not known. */
int
xb_festival_spring (int year)
{
  return festival (0, year, 1, 1);
}

/** Mid-Autumn (15th day of the eighth month) of a year. */
int
xb_festival_mid_autumn (int year)
{
  return festival (1, year, 8, 15);
}
