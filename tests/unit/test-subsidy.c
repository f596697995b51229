/* Months and money of subsidies, on the edges; and what is known of the recorded tables. */
#include "catalog/xb-catalog.h"
#include "store/xb-statement.h"
#include "store/xb-tables.h"
#include "subsidy/xb-facts.h"
#include "subsidy/xb-funds.h"
#include "subsidy/xb-scheme.h"

#include "office.h"

/* Somebody of that birth date, who died on @died (nullable). */
static gint64
somebody (Office *office, const char *number, const char *birth, const char *died)
{
  g_autoptr (GError) error = NULL;
  gint64 id = 0;

  office_add (office->store, number, number, &id, &error);
  g_assert_no_error (error);
  g_assert_true (xb_store_do (office->store, NULL, "UPDATE person SET birth_date = ? WHERE id = ?", "si", birth, id));
  if (died == NULL)
    return id;
  g_assert_true (xb_store_do (office->store, NULL, "UPDATE person SET status = 'deceased' WHERE id = ?", "i", id));
  g_assert_true (xb_store_do (office->store, NULL, "INSERT INTO event (id, type, person_id, date, recorded_on) VALUES (?1 + 100000, 'death', ?1, ?2, ?2)", "is", id, died));
  return id;
}

/* What somebody is owed for a period, by a shipped scheme. */
static XbOwed
owed (Office *office, const char *scheme, gint64 person, const char *applied_on, const char *period)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (XbCatalog) catalog = xb_catalog_load (&error);
  g_autoptr (XbScheme) loaded = xb_scheme_load_catalog (catalog, scheme, &error);
  g_autoptr (XbFacts) facts = NULL;
  XbPayPeriod span;
  XbOwed out;
  gboolean found;

  g_assert_no_error (error);
  facts = xb_facts_new (office->store, loaded->def, "2030-01-01", NULL, &error);
  g_assert_no_error (error);
  g_assert_true (xb_facts_read (facts, person, applied_on, &found, &error));
  g_assert_true (found);
  g_assert_true (xb_pay_period_parse (loaded->def->paid, period, &span, &error));
  xb_facts_owed (facts, NULL, &span, NULL, NULL, NULL, &out);
  out.category = g_intern_string (out.category);
  out.amount = g_intern_string (out.amount);
  return out;
}

static void
childcare (void)
{
  /* By hand: of a child born before 2025 the months of 2025 and later that have a day before the third birthday, 300 yuan each; of one born
   * from 2025 on three years of 3,600 yuan, whatever the day of birth. */
  const struct
  {
    const char *birth, *died;
    int months[5]; /* of 2024 to 2028 */
    int yuan[5];
  } children[] = {
    { "2022-01-01", NULL, { 0, 0, 0, 0, 0 }, { 0, 0, 0, 0, 0 } },             /* three years old on the first day */
    { "2022-01-02", NULL, { 0, 1, 0, 0, 0 }, { 0, 300, 0, 0, 0 } },
    { "2022-02-01", NULL, { 0, 1, 0, 0, 0 }, { 0, 300, 0, 0, 0 } },           /* until 31 January */
    { "2023-06-15", NULL, { 0, 12, 6, 0, 0 }, { 0, 3600, 1800, 0, 0 } },
    { "2024-02-29", NULL, { 0, 12, 12, 2, 0 }, { 0, 3600, 3600, 600, 0 } },   /* three on 1 March 2027 */
    { "2024-12-31", NULL, { 0, 12, 12, 12, 0 }, { 0, 3600, 3600, 3600, 0 } },
    { "2025-01-01", NULL, { 0, 12, 12, 12, 0 }, { 0, 3600, 3600, 3600, 0 } },
    { "2025-12-31", NULL, { 0, 12, 12, 12, 0 }, { 0, 3600, 3600, 3600, 0 } },
    { "2026-03-08", NULL, { 0, 0, 12, 12, 12 }, { 0, 0, 3600, 3600, 3600 } },
    { "2023-06-15", "2025-08-31", { 0, 8, 0, 0, 0 }, { 0, 2400, 0, 0, 0 } },  /* the month of the death is paid */
    { "2023-06-15", "2025-09-01", { 0, 9, 0, 0, 0 }, { 0, 2700, 0, 0, 0 } },
    { "2025-02-03", "2025-02-20", { 0, 12, 0, 0, 0 }, { 0, 3600, 0, 0, 0 } }, /* a year is paid whole */
  };
  Office office;

  office_open (&office);
  for (guint i = 0; i < G_N_ELEMENTS (children); i++)
    {
      g_autofree char *number = g_strdup_printf ("%u", i + 1);
      gint64 person = somebody (&office, number, children[i].birth, children[i].died);

      for (int year = 2024; year <= 2028; year++)
        {
          g_autofree char *period = g_strdup_printf ("%d", year);
          XbOwed out = owed (&office, "childcare", person, "2027-06-01", period);

          g_test_message ("born %s, %s", children[i].birth, period);
          g_assert_cmpint (out.months, ==, children[i].months[year - 2024]);
          g_assert_cmpint (out.fen, ==, children[i].yuan[year - 2024] * 100);
        }
    }
  office_close (&office);
}

static void
reward (void)
{
  /* By hand: whole years, from the one in which somebody is 60 and has applied; 600 yuan from 2004, 720 from 2009, 960 from 2012. */
  const struct
  {
    const char *birth, *applied, *died, *period;
    int yuan;
  } cases[] = {
    { "1965-03-12", "2025-04-01", NULL, "2024", 0 },   { "1965-03-12", "2025-04-01", NULL, "2025", 960 },
    { "1965-12-31", "2025-04-01", NULL, "2025", 960 }, { "1966-01-01", "2025-04-01", NULL, "2025", 0 },
    { "1966-01-01", "2025-04-01", NULL, "2026", 960 }, { "1940-05-05", "2025-04-01", NULL, "2024", 0 },
    { "1940-05-05", "2005-04-01", NULL, "2005", 600 }, { "1940-05-05", "2005-04-01", NULL, "2008", 600 },
    { "1940-05-05", "2005-04-01", NULL, "2009", 720 }, { "1940-05-05", "2005-04-01", NULL, "2012", 960 },
    { "1940-05-05", "2005-04-01", "2025-01-01", "2025", 960 }, { "1940-05-05", "2005-04-01", "2024-12-31", "2025", 0 },
  };
  Office office;

  office_open (&office);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *number = g_strdup_printf ("%u", i + 1);
      gint64 person = somebody (&office, number, cases[i].birth, cases[i].died);

      g_test_message ("born %s, applied %s, %s", cases[i].birth, cases[i].applied, cases[i].period);
      g_assert_cmpint (owed (&office, "family-reward", person, cases[i].applied, cases[i].period).fen, ==, cases[i].yuan * 100);
    }
  office_close (&office);
}

static void
support (void)
{
  /* By hand: month by month from the 49th birthday or the application, 340, 450 from 2018, 590 from 2022; the month of a death is paid. */
  const struct
  {
    const char *birth, *applied, *died, *period;
    guint months;
    int yuan;
  } cases[] = {
    { "1970-01-01", "2025-03-31", NULL, "2025-H1", 4, 4 * 590 },         { "1970-01-01", "2025-03-31", NULL, "2025-H2", 6, 6 * 590 },
    { "1976-02-29", "2024-01-01", NULL, "2025-H1", 4, 4 * 590 },         /* 49 on 1 March 2025 */
    { "1976-06-30", "2024-01-01", NULL, "2025-H1", 1, 590 },             { "1976-07-01", "2024-01-01", NULL, "2025-H1", 0, 0 },
    { "1960-01-01", "2016-01-01", NULL, "2017-H2", 6, 6 * 340 },         { "1960-01-01", "2016-01-01", NULL, "2018-H1", 6, 6 * 450 },
    { "1960-01-01", "2016-01-01", NULL, "2021-H2", 6, 6 * 450 },         { "1960-01-01", "2016-01-01", NULL, "2022-H1", 6, 6 * 590 },
    { "1960-01-01", "2016-01-01", "2025-03-01", "2025-H1", 3, 3 * 590 }, { "1960-01-01", "2016-01-01", "2025-03-31", "2025-H1", 3, 3 * 590 },
    { "1960-01-01", "2016-01-01", "2025-06-30", "2025-H2", 0, 0 },
  };
  Office office;

  office_open (&office);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *number = g_strdup_printf ("%u", i + 1);
      XbOwed out = owed (&office, "support-child-died", somebody (&office, number, cases[i].birth, cases[i].died), cases[i].applied, cases[i].period);

      g_test_message ("born %s, applied %s, %s", cases[i].birth, cases[i].applied, cases[i].period);
      g_assert_cmpint (out.months, ==, cases[i].months);
      g_assert_cmpint (out.fen, ==, cases[i].yuan * 100);
    }
  office_close (&office);
}

/* An amount that is not filled in is not nothing. */
static void
not_filled_in (void)
{
  Office office;

  office_open (&office);
  g_assert_cmpint (owed (&office, "elder-allowance", somebody (&office, "1", "1940-01-01", NULL), "2025-01-01", "2025-Q1").fen, ==, -1);
  g_assert_cmpint (owed (&office, "elder-allowance", somebody (&office, "2", "1950-01-01", NULL), "2025-01-01", "2025-Q1").fen, ==, 0);
  office_close (&office);
}

/* The months of a year are exactly the year, whatever the amount; so are the shares of the levels. */
static void
no_drift (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (5);
  XbSchemeDef def = { .shares = g_ptr_array_new () };
  XbSchemeShare shares[3];

  for (guint i = 0; i < 3; i++)
    g_ptr_array_add (def.shares, &shares[i]);
  for (int i = 0; i < 2000; i++)
    {
      XbSchemeAmount amount = { .fen = g_rand_int_range (rand, 1, 10000000), .per = XB_PER_YEAR };
      gint64 year = 0, together = 0;

      shares[0].percent = g_rand_int_range (rand, 0, 101);
      shares[1].percent = g_rand_int_range (rand, 0, 101 - (int) shares[0].percent);
      shares[2].percent = 100 - shares[0].percent - shares[1].percent;
      for (int month = 24000; month < 24012; month++)
        {
          gint64 share = xb_month_share (&amount, month);

          g_assert_cmpint (ABS (share * 12 - amount.fen), <=, 12);
          year += share;
        }
      g_assert_cmpint (year, ==, amount.fen);
      for (guint k = 0; k < 3; k++)
        together += xb_funds_share (&def, amount.fen, k);
      g_assert_cmpint (together, ==, amount.fen);
    }
  g_ptr_array_unref (def.shares);
}

static void
periods (void)
{
  const struct
  {
    XbPaid paid;
    const char *text;
    const char *from, *to; /* NULL: refused */
  } all[] = { { XB_PAID_YEARLY, "2024", "2024-01-01", "2024-12-31" },         { XB_PAID_YEARLY, "2024-01", NULL, NULL },
              { XB_PAID_HALF_YEARLY, "2024-H1", "2024-01-01", "2024-06-30" }, { XB_PAID_HALF_YEARLY, "2024-h2", "2024-07-01", "2024-12-31" },
              { XB_PAID_HALF_YEARLY, "2024-H3", NULL, NULL },                 { XB_PAID_QUARTERLY, "2024-Q4", "2024-10-01", "2024-12-31" },
              { XB_PAID_QUARTERLY, "2024", NULL, NULL },                      { XB_PAID_MONTHLY, "2024-02", "2024-02-01", "2024-02-29" },
              { XB_PAID_MONTHLY, "2024-13", NULL, NULL },                     { XB_PAID_MONTHLY, "", NULL, NULL },
              { XB_PAID_MONTHLY, "2024-2", NULL, NULL },                      { XB_PAID_ONCE, "2024", "2024-01-01", "2024-12-31" } };

  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    {
      XbPayPeriod span;
      char from[XB_DATE_SIZE], to[XB_DATE_SIZE];
      gboolean ok = xb_pay_period_parse (all[i].paid, all[i].text, &span, NULL);

      g_test_message ("%s", all[i].text);
      g_assert_cmpint (ok, ==, all[i].from != NULL);
      if (!ok)
        continue;
      xb_pay_period_days (&span, from, to);
      g_assert_cmpstr (from, ==, all[i].from);
      g_assert_cmpstr (to, ==, all[i].to);
    }
}

static void
money (void)
{
  const struct
  {
    const char *text;
    gint64 fen; /* −1: refused */
  } all[] = { { "960", 96000 }, { "49.5", 4950 }, { "49.50", 4950 }, { "1,200.00", 120000 }, { "0", 0 }, { "0.01", 1 }, { "", -1 }, { ".5", -1 }, { "1.", -1 },
              { "1.234", -1 },  { "-3", -1 },     { "1e3", -1 },     { "99999999999999999999", -1 }, { "九百", -1 } };

  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    {
      gint64 fen;
      gboolean ok = xb_money_parse (all[i].text, &fen);

      g_test_message ("%s", all[i].text);
      g_assert_cmpint (ok, ==, all[i].fen >= 0);
      if (ok)
        g_assert_cmpint (fen, ==, all[i].fen);
    }
}

/* The columns that name a row's owners are where the list says. */
static void
table_columns (void)
{
  Office office;
  guint n;
  const XbTable *tables = xb_tables (&n);

  office_open (&office);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (XbStmt) name = xb_store_prepare (office.store, tables[i].name_sql, &error);

      g_assert_no_error (error);
      g_assert_nonnull (name);
      for (guint k = 0; k < XB_TABLE_OWNERS && tables[i].owners[k].index != 0; k++)
        {
          g_autofree char *column = NULL;

          g_assert_true (xb_store_ask_text (office.store, NULL, &column, "SELECT name FROM pragma_table_info (?) WHERE cid = ?", "si", tables[i].name, (gint64) tables[i].owners[k].index));
          g_test_message ("%s", tables[i].name);
          g_assert_cmpstr (column, ==, tables[i].owners[k].column);
        }
    }
  /* Every table that has a key of ours is recorded, or known not to be. */
  g_assert_cmpint (office_number (office.store, "SELECT count (*) FROM sqlite_schema t WHERE t.type = 'table' AND t.name NOT LIKE 'digits_fts%' AND t.name NOT LIKE 'book_pairs%'"
                                                /* keys, partners, packages and what is not saved yet: kept beside the journal */
                                                " AND t.name NOT IN ('office_key', 'partner', 'package_sent', 'package_dot', 'draft')"
                                                " AND EXISTS (SELECT 1 FROM pragma_table_info (t.name) c WHERE c.cid = 0 AND c.name = 'id' AND c.pk = 1)"),
                   ==, n);
  office_close (&office);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/subsidy/childcare", childcare);
  g_test_add_func ("/subsidy/reward", reward);
  g_test_add_func ("/subsidy/support", support);
  g_test_add_func ("/subsidy/amount-not-filled-in", not_filled_in);
  g_test_add_func ("/subsidy/no-drift", no_drift);
  g_test_add_func ("/subsidy/periods", periods);
  g_test_add_func ("/subsidy/money", money);
  g_test_add_func ("/store/table-columns", table_columns);
  return g_test_run ();
}
