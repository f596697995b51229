/* Dates as ledgers write them, and as Excel counts them. */
#include "util/xb-date.h"

static void
day (const char *text, const char *expected)
{
  char out[XB_DATE_SIZE];
  gboolean ok = xb_date_parse (text, out);

  g_test_message ("%s", text);
  g_assert_cmpint (ok, ==, expected != NULL);
  if (ok)
    g_assert_cmpstr (out, ==, expected);
}

static void
shapes (void)
{
  const char *same[] = { "1965-3-12",  "1965-03-12", "1965.3.12", "1965/3/12", "1965年3月12日", "1965年03月12号", "19650312",
                         "1965、3、12", "1965-03-1200:00:00", "1965-03-12T00:00:00Z" };

  for (guint i = 0; i < G_N_ELEMENTS (same); i++)
    day (same[i], "1965-03-12");
  day ("20000229", "2000-02-29");
}

static void
not_days (void)
{
  const char *bad[] = { "",         "1979-02-30", "1900-02-29", "2023-13-01", "65-3-12",  "1965-3",   "12/3/1965", "196503",
                        "1965-3-1x", "1700-01-01", "0000-00-00", "1965--3",    "1965031", "196503123", "一九六五" };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    day (bad[i], NULL);
}

static void
month (const char *text, int year, int expected)
{
  int y = 0, m = 0;
  gboolean ok = xb_date_parse_month (text, &y, &m);

  g_assert_cmpint (ok, ==, expected != 0);
  if (!ok) /* nothing half set */
    g_assert_cmpint (y + m, ==, 0);
  if (ok)
    {
      g_assert_cmpint (y, ==, year);
      g_assert_cmpint (m, ==, expected);
    }
}

static void
months (void)
{
  month ("1965.3", 1965, 3);
  month ("1965年12月", 1965, 12);
  month ("196503", 1965, 3);
  month ("1965-13", 0, 0);
  month ("1965", 0, 0);
  month ("1965-3-12", 0, 0);
  month ("65.3", 0, 0);
}

static void
serial (double number, gboolean mac, const char *expected)
{
  char out[XB_DATE_SIZE];
  gboolean ok = xb_date_from_serial (number, mac, out);

  g_assert_cmpint (ok, ==, expected != NULL);
  if (ok)
    g_assert_cmpstr (out, ==, expected);
}

/* Values Excel itself shows. */
static void
serials (void)
{
  serial (1, FALSE, "1900-01-01");
  serial (59, FALSE, "1900-02-28");
  serial (60, FALSE, NULL);
  serial (61, FALSE, "1900-03-01");
  serial (23813, FALSE, "1965-03-12");
  serial (23813.75, FALSE, "1965-03-12");
  serial (22351, TRUE, "1965-03-12");
  serial (0, TRUE, "1904-01-01");
  serial (0, FALSE, NULL);
  serial (-1, FALSE, NULL);
  serial (2958466, FALSE, NULL);
  serial (1e18, FALSE, NULL);
}

static void
ages (void)
{
  g_assert_cmpint (xb_date_age ("1965-03-12", "2025-03-11"), ==, 59);
  g_assert_cmpint (xb_date_age ("1965-03-12", "2025-03-12"), ==, 60);
  g_assert_cmpint (xb_date_age ("2000-02-29", "2001-02-28"), ==, 0);
  g_assert_cmpint (xb_date_age ("2000-02-29", "2001-03-01"), ==, 1);
  g_assert_cmpint (xb_date_age (NULL, "2001-03-01"), ==, -1);
}

/* Every day of four centuries, against GDate. */
static void
days_and_back (void)
{
  for (guint32 day = 1; day < 800000; day++)
    {
      GDate date;
      char iso[16], back[XB_DATE_SIZE];

      g_date_clear (&date, 1);
      g_date_set_julian (&date, day);
      g_snprintf (iso, sizeof iso, "%04d-%02d-%02d", g_date_get_year (&date), g_date_get_month (&date), g_date_get_day (&date));
      g_assert_cmpint (xb_date_days (iso), ==, day);
      xb_date_from_days (day, back);
      g_assert_cmpstr (back, ==, iso);
    }
  g_assert_cmpint (xb_date_days (NULL), ==, 0);
  g_assert_cmpint (xb_date_days ("2026-13-01"), ==, 0);
  g_assert_cmpint (xb_date_days ("2026"), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/util/date/shapes", shapes);
  g_test_add_func ("/util/date/not-days", not_days);
  g_test_add_func ("/util/date/months", months);
  g_test_add_func ("/util/date/serials", serials);
  g_test_add_func ("/util/date/ages", ages);
  g_test_add_func ("/date/days", days_and_back);
  return g_test_run ();
}
