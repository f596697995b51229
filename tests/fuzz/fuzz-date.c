/* Days, months, periods and money as they are typed: what is taken is one value, and written out it is read as the same. */
#include "target.h"

#include "util/xb-date.h"
#include "util/xb-money.h"
#include "util/xb-period.h"

#include <string.h>

static void
check_day (const char *day)
{
  char again[XB_DATE_SIZE];

  g_assert_cmpuint (strlen (day), ==, 10);
  g_assert_true (xb_date_parse (day, again));
  g_assert_cmpstr (day, ==, again);
  xb_date_from_days (xb_date_days (day), again);
  g_assert_cmpstr (day, ==, again);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, size_t length)
{
  g_autofree char *text = fuzz_text (data, length);
  g_auto (GStrv) parts = g_strsplit (g_strdelimit (text, "\n\r", ' '), "|", 3); /* an entry has one line */
  char day[XB_DATE_SIZE];
  int year, month;
  gint64 fen, fen_again;
  double serial = 0;

  if (xb_date_parse (text, day))
    check_day (day);
  if (xb_date_parse_month (text, &year, &month))
    g_assert_true (xb_date_valid (year, month, 1));
  if (xb_money_parse (text, &fen))
    {
      g_autofree char *written = xb_money_text (fen);

      g_assert_true (xb_money_parse (written, &fen_again));
      g_assert_cmpint (fen, ==, fen_again);
    }
  memcpy (&serial, data, MIN (length, sizeof serial));
  for (int i = 0; i < 2; i++)
    if (xb_date_from_serial (serial, i == 1, day))
      check_day (day);
  if (g_strv_length (parts) == 3)
    {
      XbPeriod period = { 0 };
      g_autoptr (GError) error = NULL;

      fuzz_check (xb_period_read (parts[0], parts[1], parts[2], &period, &error), &error);
    }
  return 0;
}
