#define G_LOG_DOMAIN "xb-util"

#include "util/xb-date.h"

#include <stdlib.h>
#include <string.h>

gboolean
xb_date_valid (int year, int month, int day)
{
  return year >= XB_DATE_FIRST_YEAR && year <= 9999 && month >= 1 && month <= 12 && day >= 1 && day <= 31
         && g_date_valid_dmy (day, month, year);
}

static void
write_date (char out[XB_DATE_SIZE], int year, int month, int day)
{
  /* By hand: this runs once a person, and printf was a tenth of an import. */
  out[0] = '0' + year / 1000;
  out[1] = '0' + year / 100 % 10;
  out[2] = '0' + year / 10 % 10;
  out[3] = '0' + year % 10;
  out[4] = out[7] = '-';
  out[5] = '0' + month / 10;
  out[6] = '0' + month % 10;
  out[8] = '0' + day / 10;
  out[9] = '0' + day % 10;
  out[10] = '\0';
}

static gboolean
is_separator (gunichar c)
{
  return c == '-' || c == '.' || c == '/' || c == '\\' || c == ',' || c == '_' || c == 0x5e74 /* 年 */
         || c == 0x6708 /* 月 */ || c == 0x3001 || c == 0x3002 || c == 0x2014 || c == 0x2013 || c == 0x2212
         || c == 0x00b7;
}

/**
 * xb_date_parse:
 * @text: a date as a village writes it, blanks taken out, half-width (see xb_text_squeeze()):
 *   1965-3-12, 1965.3.12, 1965/3/12, 1965年3月12日, 19650312, any of them with a time behind
 * @out: YYYY-MM-DD
 *
 * Two-digit years, a missing day and day-first orders are refused: they would have to be guessed.
 *
 * Returns: whether @text is a day that exists, from %XB_DATE_FIRST_YEAR on
 */
gboolean
xb_date_parse (const char *text, char out[XB_DATE_SIZE])
{
  int parts[3] = { 0 }, digits[3] = { 0 };
  int part = 0;
  const char *p = text;

  while (*p != '\0' && part < 3)
    {
      if (g_ascii_isdigit (*p))
        {
          if (digits[part] >= (part == 0 ? 8 : 2))
            break;
          parts[part] = parts[part] * 10 + (*p - '0');
          digits[part]++;
          p++;
        }
      else if (digits[part] > 0 && part < 2 && is_separator (g_utf8_get_char (p)))
        {
          part++;
          p = g_utf8_next_char (p);
        }
      else
        break;
    }
  if (part == 0 && digits[0] == 8)
    {
      parts[2] = parts[0] % 100;
      parts[1] = parts[0] / 100 % 100;
      parts[0] /= 10000;
    }
  else if (part != 2 || digits[0] != 4 || digits[1] == 0 || digits[2] == 0)
    return FALSE;
  /* What may stand behind: 日, 号, or a time of the day. */
  if (g_str_has_prefix (p, "日") || g_str_has_prefix (p, "号"))
    p += strlen ("日");
  if (*p == 'T' || *p == 't' || *p == ' ')
    p++;
  if (*p != '\0' && strspn (p, "0123456789:.Z") != strlen (p))
    return FALSE;
  /* A time has a colon ("1965-03-1200:00:00" when blanks were squeezed out); bare digits are a mistyped day. */
  if (*p != '\0' && strchr (p, ':') == NULL)
    return FALSE;
  if (!xb_date_valid (parts[0], parts[1], parts[2]))
    return FALSE;
  write_date (out, parts[0], parts[1], parts[2]);
  return TRUE;
}

/**
 * xb_date_parse_month:
 * @text: a year and month, blanks taken out, half-width: 1965-3, 1965.03, 1965/3, 1965年3月, 196503
 * @year: (out): from %XB_DATE_FIRST_YEAR on
 * @month: (out): 1 to 12
 *
 * A column 出生年月 often holds no more than this. It is no date: what it lacks must come from elsewhere.
 */
gboolean
xb_date_parse_month (const char *text, int *year, int *month)
{
  gsize digits = strspn (text, "0123456789");
  const char *p = text + digits;
  int y = atoi (text), m = 0;

  if (digits == 6 && *p == '\0')
    {
      m = y % 100;
      y /= 100;
    }
  else
    {
      if (digits != 4 || !is_separator (g_utf8_get_char (p)))
        return FALSE;
      p = g_utf8_next_char (p);
      digits = strspn (p, "0123456789");
      if (digits < 1 || digits > 2)
        return FALSE;
      m = atoi (p);
      p += digits;
      if (g_str_has_prefix (p, "月"))
        p += strlen ("月");
      if (*p != '\0')
        return FALSE;
    }
  if (!xb_date_valid (y, m, 1))
    return FALSE;
  *year = y;
  *month = m;
  return TRUE;
}

/**
 * xb_date_from_serial:
 * @serial: days as Excel counts them (ECMA-376 part 1, 18.17.4); the fraction is the time of the day
 * @epoch_1904: whether the workbook counts from 1904-01-01 (old Macs) and not from 1900
 *
 * Serial 60 of the 1900 system is 29 February 1900, which never was, and is refused.
 */
gboolean
xb_date_from_serial (double serial, gboolean epoch_1904, char out[XB_DATE_SIZE])
{
  GDate date;
  gint64 days;

  if (!(serial >= (epoch_1904 ? 0 : 1) && serial < 2958466)) /* 9999-12-31 */
    return FALSE;
  days = (gint64) serial;
  if (epoch_1904)
    days += 1462;
  if (days == 60)
    return FALSE;
  /* 1899-12-31 is day 0 before the leap day that never was, 1899-12-30 after it. */
  g_date_clear (&date, 1);
  g_date_set_dmy (&date, days < 60 ? 31 : 30, 12, 1899);
  g_date_add_days (&date, days);
  if (!xb_date_valid (g_date_get_year (&date), g_date_get_month (&date), g_date_get_day (&date)))
    return FALSE;
  write_date (out, g_date_get_year (&date), g_date_get_month (&date), g_date_get_day (&date));
  return TRUE;
}

/** Full years from @birth_date to @on (both YYYY-MM-DD); -1 where either is missing. */
int
xb_date_age (const char *birth_date, const char *on)
{
  int age;

  if (birth_date == NULL || on == NULL || strlen (birth_date) != 10 || strlen (on) != 10)
    return -1;
  age = atoi (on) - atoi (birth_date);
  return strcmp (on + 4, birth_date + 4) < 0 ? age - 1 : age;
}

/** Days since 0001-01-01, which is 1, of a day that exists. */
int
xb_date_days_of (int year, int month, int day)
{
  /* Counted from March: the leap day is then the last of its year. */
  if (month <= 2)
    year--;
  return 365 * year + year / 4 - year / 100 + year / 400 + (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 306;
}

/** The same of a stored date YYYY-MM-DD; 0 where it is none. */
int
xb_date_days (const char *iso)
{
  int year, month, day;

  if (iso == NULL || strlen (iso) != 10)
    return 0;
  year = (iso[0] - '0') * 1000 + (iso[1] - '0') * 100 + (iso[2] - '0') * 10 + (iso[3] - '0');
  month = (iso[5] - '0') * 10 + (iso[6] - '0');
  day = (iso[8] - '0') * 10 + (iso[9] - '0');
  if (year < 1 || month < 1 || month > 12 || day < 1 || day > 31)
    return 0;
  return xb_date_days_of (year, month, day);
}

static void
split (int days, int *year, int *month, int *day)
{
  /* The inverse of xb_date_days_of(): eras of 400 years that begin on 1 March. */
  int z = days + 305, era = z / 146097, of_era = z % 146097;
  int y = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365, of_year = of_era - (365 * y + y / 4 - y / 100), m = (5 * of_year + 2) / 153;

  *day = of_year - (153 * m + 2) / 5 + 1;
  *month = m < 10 ? m + 3 : m - 9;
  *year = y + 400 * era + (*month <= 2);
}

/** The year a day of xb_date_days() is in. */
int
xb_date_year_of (int days)
{
  int year, month, day;

  split (days, &year, &month, &day);
  return year;
}

/** The same day of a month @months later (or, less than 0, before), of days as xb_date_days() counts them; the last of that month where it
 * has no such day: a month after 31 January is 28 February. */
int
xb_date_days_after_months (int days, int months)
{
  int year, month, day, n;

  split (days, &year, &month, &day);
  n = year * 12 + month - 1 + months;
  year = n / 12;
  month = n % 12 + 1;
  return xb_date_days_of (year, month, MIN (day, g_date_get_days_in_month (month, year)));
}

/** The day of xb_date_days() as YYYY-MM-DD. */
void
xb_date_from_days (int days, char out[XB_DATE_SIZE])
{
  GDate date;

  g_date_clear (&date, 1);
  g_date_set_julian (&date, MAX (days, 1));
  write_date (out, g_date_get_year (&date), g_date_get_month (&date), g_date_get_day (&date));
}

/** 1 January of the year of a stored date. */
void
xb_date_year_start (const char *iso, char out[XB_DATE_SIZE])
{
  g_snprintf (out, XB_DATE_SIZE, "%.4s-01-01", iso);
}

/** The same day a year before; 29 February becomes the 28th. @out may be @iso. */
void
xb_date_year_before (const char *iso, char out[XB_DATE_SIZE])
{
  int year = atoi (iso) - 1, month = atoi (iso + 5), day = atoi (iso + 8);

  write_date (out, year, month, MIN (day, g_date_get_days_in_month (month, year)));
}

/**
 * xb_date_birthday:
 * @birth_date: YYYY-MM-DD
 * @years: 0 or more
 *
 * The day on which xb_date_age() becomes @years: who was born on 29 February is a year older on 1 March where there is no such day.
 *
 * Returns: %FALSE where @birth_date is no stored date or the year is past 9999
 */
gboolean
xb_date_birthday (const char *birth_date, int years, char out[XB_DATE_SIZE])
{
  int year, month, day;

  if (birth_date == NULL || strlen (birth_date) != 10)
    return FALSE;
  year = atoi (birth_date) + years;
  month = atoi (birth_date + 5);
  day = atoi (birth_date + 8);
  if (year < 1 || year > 9999 || month < 1 || month > 12)
    return FALSE;
  if (day > g_date_get_days_in_month (month, year))
    {
      month++;
      day = 1;
    }
  write_date (out, year, month, day);
  return TRUE;
}

/** The months of a stored date since year 0: to count in months. */
int
xb_date_month (const char *iso)
{
  return atoi (iso) * 12 + atoi (iso + 5) - 1;
}

/** The first day of a month of xb_date_month(). */
void
xb_date_month_start (int month, char out[XB_DATE_SIZE])
{
  write_date (out, month / 12, month % 12 + 1, 1);
}

/** The day @days after @iso. @out may be @iso. */
void
xb_date_add_days (const char *iso, int days, char out[XB_DATE_SIZE])
{
  xb_date_from_days (xb_date_days (iso) + days, out);
}
