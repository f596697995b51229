/* The shipped schedules against tables worked out by hand. */

#include "catalog/xb-catalog.h"
#include "service/xb-festival.h"
#include "service/xb-schedule.h"
#include "util/xb-date.h"

#include <string.h>

static XbCatalog *catalog;

typedef struct
{
  const char *birth, *opened, *begin, *end, *since, *horizon;
  const char *fields[9]; /* field, value, … */
} Given;

/* ITEM[.TURN] FROM..TO(LAST) for each window, a line each. */
static char *
plan (const char *checklist, const Given *given)
{
  g_autoptr (GHashTable) values = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (XbOccurrence));
  XbScheduleFacts facts = { .birth = xb_date_days (given->birth), .opened = xb_date_days (given->opened), .begin = xb_date_days (given->begin),
                            .end = given->end != NULL ? xb_date_days (given->end) : XB_DAY_NEVER, .since = xb_date_days (given->since), .horizon = xb_date_days (given->horizon),
                            .values = values };
  const XbChecklistDef *def = xb_catalog_checklist (catalog, checklist);
  GString *text = g_string_new (NULL);

  g_assert_nonnull (def);
  for (guint i = 0; given->fields[i] != NULL; i += 2)
    g_hash_table_insert (values, (gpointer) given->fields[i], (gpointer) given->fields[i + 1]);
  xb_schedule (def, &facts, found);
  for (guint i = 0; i < found->len; i++)
    {
      const XbOccurrence *one = &g_array_index (found, XbOccurrence, i);
      char from[XB_DATE_SIZE], to[XB_DATE_SIZE], last[XB_DATE_SIZE] = "";

      xb_date_from_days (one->from, from);
      xb_date_from_days (one->to, to);
      if (one->last != XB_DAY_NEVER)
        xb_date_from_days (one->last, last);
      g_string_append_printf (text, "%s.%" G_GINT64_FORMAT " %s..%s %s\n", one->item->id, one->turn, from, to, last);
    }
  return g_string_free (text, FALSE);
}

static void
check (const char *checklist, const Given *given, const char *expected)
{
  g_autofree char *got = plan (checklist, given);

  g_assert_cmpstr (got, ==, expected);
}

/* Born on the 31st: a month later is the last of a month that has no 31st, and the 31st again where there is one. */
static void
test_31st (void)
{
  const Given given = { .birth = "2025-08-31", .begin = "2025-08-31", .end = "2032-08-31", .horizon = "2027-12-31" };

  check ("child-health", &given,
         "home.1 2025-08-31..2025-09-07 2025-09-27\n"
         "full-month.1 2025-09-28..2025-09-30 2025-11-29\n"
         "m03.1 2025-11-30..2025-12-30 2026-02-27\n"
         "m06.1 2026-02-28..2026-03-30 2026-04-29\n"
         "m08.1 2026-04-30..2026-05-30 2026-08-30\n"
         "m12.1 2026-08-31..2026-09-29 2027-02-27\n"
         "m18.1 2027-02-28..2027-03-30 2027-08-30\n"
         "m24.1 2027-08-31..2027-09-29 2028-02-28\n");
}

static void
test_29_february (void)
{
  const Given given = { .birth = "2024-02-29", .begin = "2024-02-29", .end = "2031-03-01", .since = "2025-01-01", .horizon = "2026-12-31" };

  check ("child-health", &given,
         "m12.1 2025-02-28..2025-03-28 2025-08-28\n"
         "m18.1 2025-08-29..2025-09-28 2026-02-27\n"
         "m24.1 2026-02-28..2026-03-28 2026-08-28\n"
         "m30.1 2026-08-29..2026-09-28 2027-02-27\n");
}

/* Born early and in hospital for seven weeks: the home visit counts from the discharge, and the full-month check of that time is not asked for. */
static void
test_discharge_late (void)
{
  const Given given = { .birth = "2026-01-10", .begin = "2026-01-10", .end = "2033-01-10", .horizon = "2026-05-31", .fields = { "discharge", "2026-02-28" } };
  const Given days = { .birth = "2026-01-10", .begin = "2026-01-10", .end = "2033-01-10", .horizon = "2026-02-28", .fields = { "discharge", "2026-02-08" } };

  check ("child-health", &given, "home.1 2026-02-28..2026-03-07 2026-04-09\nm03.1 2026-04-10..2026-05-09 2026-07-09\n");
  /* Discharged in the middle of the window: it begins on that day. */
  check ("child-health", &days, "home.1 2026-02-08..2026-02-15 2026-04-09\nfull-month.1 2026-02-08..2026-02-09 2026-04-09\n");
}

/* The weeks of domain.md, from the last menstrual period; what was over before she came is not asked for. */
static void
test_pregnancy (void)
{
  const Given given = { .birth = "1996-05-05", .opened = "2026-02-01", .begin = "1996-05-05", .since = "2026-02-01", .horizon = "2027-12-31", .fields = { "lmp", "2026-01-01" } };
  const Given late = { .birth = "1996-05-05", .opened = "2026-05-30", .begin = "1996-05-05", .since = "2026-05-30", .horizon = "2027-12-31", .fields = { "lmp", "2026-01-01" } };
  const Given born = { .birth = "1996-05-05", .opened = "2026-02-01", .begin = "1996-05-05", .since = "2026-02-01", .horizon = "2027-12-31",
                       .fields = { "lmp", "2026-01-01", "delivery", "2026-10-05", "discharge", "2026-10-20" } };
  const Given lost = { .birth = "1996-05-05", .opened = "2026-02-01", .begin = "1996-05-05", .since = "2026-02-01", .horizon = "2027-12-31",
                       .fields = { "lmp", "2026-01-01", "lost", "2026-03-03" } };

  check ("maternal-health", &given,
         "booklet.1 2026-01-01..2026-04-01 2026-04-22\n"
         "w16.1 2026-04-23..2026-05-27 2026-05-27\n"
         "w21.1 2026-05-28..2026-06-24 2026-07-15\n"
         "w28.1 2026-07-16..2026-09-16 2026-09-16\n"
         "w37.1 2026-09-17..2026-10-14 \n");
  check ("maternal-health", &late,
         "w21.1 2026-05-28..2026-06-24 2026-07-15\n"
         "w28.1 2026-07-16..2026-09-16 2026-09-16\n"
         "w37.1 2026-09-17..2026-10-14 \n");
  check ("maternal-health", &born, "home.1 2026-10-23..2026-10-27 2026-11-15\nd42.1 2026-11-16..2026-11-30 2026-12-30\n");
  check ("maternal-health", &lost, "");
}

static void
test_yearly (void)
{
  const Given given = { .birth = "1961-06-15", .begin = "2026-06-15", .since = "2025-03-01", .horizon = "2027-12-31" };
  const Given came = { .birth = "1940-01-01", .begin = "2005-01-01", .since = "2026-09-01", .horizon = "2026-12-31" };

  check ("elder-health", &given, "yearly.202601 2026-06-15..2026-12-31 2026-12-31\nyearly.202701 2027-01-01..2027-12-31 2027-12-31\n");
  check ("elder-health", &came, "yearly.202601 2026-01-01..2026-12-31 2026-12-31\n");
}

/* By the calendar: Spring Festival and Mid-Autumn of the Chinese one, quarters of the other. */
static void
test_calendar (void)
{
  const Given given = { .birth = "1970-01-01", .begin = "2020-01-01", .since = "2026-01-01", .horizon = "2026-12-31" };
  static const char *const springs[] = { "2020-01-25", "2021-02-12", "2022-02-01", "2023-01-22", "2024-02-10", "2025-01-29", "2026-02-17", "2027-02-06", "2028-01-26", "2029-02-13", "2030-02-03", "2031-01-23", "2032-02-11", "2033-01-31", "2034-02-19", "2035-02-08", "2036-01-28", "2037-02-15", "2038-02-04", "2039-01-24", "2040-02-12", "2041-02-01", "2042-01-22", "2043-02-10", "2044-01-30", "2045-02-17", "2046-02-06", "2047-01-26", "2048-02-14", "2049-02-02", "2050-01-23" },
                           *const autumns[] = { "2020-10-01", "2021-09-21", "2022-09-10", "2023-09-29", "2024-09-17", "2025-10-06", "2026-09-25", "2027-09-15", "2028-10-03", "2029-09-22", "2030-09-12", "2031-10-01", "2032-09-19", "2033-09-08", "2034-09-27", "2035-09-16", "2036-10-04", "2037-09-24", "2038-09-13", "2039-10-02", "2040-09-20" };

  for (guint i = 0; i < G_N_ELEMENTS (springs); i++)
    g_assert_cmpint (xb_festival_spring (2020 + (int) i), ==, xb_date_days (springs[i]));
  for (guint i = 0; i < G_N_ELEMENTS (autumns); i++)
    g_assert_cmpint (xb_festival_mid_autumn (2020 + (int) i), ==, xb_date_days (autumns[i]));
  check ("special-support-care", &given,
         "quarter.202601 2026-01-01..2026-03-31 2026-03-31\n"
         "spring.202601 2026-01-18..2026-02-17 2026-03-19\n"
         "quarter.202602 2026-04-01..2026-06-30 2026-06-30\n"
         "quarter.202603 2026-07-01..2026-09-30 2026-09-30\n"
         "mid-autumn.202601 2026-09-05..2026-09-25 2026-10-25\n"
         "quarter.202604 2026-10-01..2026-12-31 2026-12-31\n");
}

/* Six months of folic acid around a conception expected on the 31st. */
static void
test_repeats (void)
{
  const Given given = { .birth = "1996-05-05", .opened = "2026-02-20", .begin = "2014-05-05", .since = "2026-02-20", .horizon = "2026-12-31", .fields = { "conception", "2026-05-31" } };

  check ("folic-acid", &given,
         "hand-out.1 2026-02-21..2026-03-14 2026-03-23\n"
         "hand-out.2 2026-03-24..2026-04-14 2026-04-22\n"
         "hand-out.3 2026-04-23..2026-05-14 2026-05-23\n"
         "hand-out.4 2026-05-24..2026-06-14 2026-06-22\n"
         "hand-out.5 2026-06-23..2026-07-14 2026-07-23\n"
         "hand-out.6 2026-07-24..2026-08-14 \n");
}

static void
test_newborn (void)
{
  const Given given = { .birth = "2026-02-25", .begin = "2026-02-25", .end = "2027-02-25", .horizon = "2026-12-31" };

  check ("newborn-screening", &given,
         "heart.1 2026-02-25..2026-02-28 2026-04-29\n"
         "hearing.1 2026-02-27..2026-04-08 2026-06-07\n"
         "blood.1 2026-02-28..2026-03-17 2026-05-16\n");
}

static void
test_on_request (void)
{
  const Given given = { .birth = "1996-05-05", .opened = "2026-03-01", .begin = "2014-05-05", .since = "2026-03-01", .horizon = "2027-12-31", .fields = { "lmp", "2026-06-01" } };
  const Given asked = { .birth = "1996-05-05", .opened = "2026-03-01", .begin = "1996-05-05", .since = "2026-03-01", .horizon = "2027-12-31" };

  check ("pre-pregnancy-check", &given,
         "history.1 2026-03-01..2026-03-31 \nchecks.1 2026-03-01..2026-03-31 \ntold.1 2026-03-01..2026-04-30 \nearly.1 2026-06-01..2026-08-24 2026-10-23\n");
  check ("contraceptives", &asked, "hand-out.1 2026-03-01..2026-03-01 2026-03-01\n");
  check ("family-visit", &asked, "yearly.202601 2026-01-01..2026-12-31 2026-12-31\nyearly.202701 2027-01-01..2027-12-31 2027-12-31\n");
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  catalog = xb_catalog_load (NULL);
  g_assert_nonnull (catalog);
  g_test_add_func ("/schedule/31st", test_31st);
  g_test_add_func ("/schedule/29-february", test_29_february);
  g_test_add_func ("/schedule/discharge-late", test_discharge_late);
  g_test_add_func ("/schedule/pregnancy", test_pregnancy);
  g_test_add_func ("/schedule/yearly", test_yearly);
  g_test_add_func ("/schedule/calendar", test_calendar);
  g_test_add_func ("/schedule/repeats", test_repeats);
  g_test_add_func ("/schedule/newborn", test_newborn);
  g_test_add_func ("/schedule/on-request", test_on_request);
  status = g_test_run ();
  xb_catalog_free (catalog);
  return status;
}
