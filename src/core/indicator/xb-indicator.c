#define G_LOG_DOMAIN "xb-indicator"

#include "indicator/xb-indicator-private.h"

#include "indicator/xb-service-count.h"
#include "util/xb-period.h"
#include "util/xb-text.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

typedef enum
{
  POPULATION_START, POPULATION_END, POPULATION, MEN, WOMEN, SEX_RATIO, HOUSEHOLDS, HOUSEHOLD_SIZE,
  BIRTHS, BIRTHS_MALE, BIRTHS_FEMALE, DEATHS, MOVED_IN, MOVED_OUT, NET_CHANGE, BIRTH_RATE, DEATH_RATE, NATURAL_GROWTH,
  SEX_RATIO_AT_BIRTH, WOMEN_15_49, FERTILITY, AGE_0_14, AGE_15_64, AGED_60, AGED_65, SHARE_60, SHARE_65,
  DEPENDENCY, CHILD_DEPENDENCY, OLD_DEPENDENCY, MARRIED, DIVORCED, OUTFLOW, INFLOW,
  WITHOUT_ID, ID_COMPLETE, WITHOUT_PHONE, PHONE_COMPLETE, BIRTHS_IN_TIME, DEATHS_IN_TIME,
  SERVICE_VISITS, SERVICE_COVERAGE, SERVICES_IN_TIME, N_INDICATORS
} Indicator;

static const XbIndicatorDef indicators[N_INDICATORS] = {
  [POPULATION_START] = { "population_start", N_ ("Population at the start"), XB_UNIT_PERSONS, XB_FIGURE_START, FALSE,
                         N_ ("on the register at the end of the day before the period") },
  [POPULATION_END] = { "population_end", N_ ("Population at the end"), XB_UNIT_PERSONS, XB_FIGURE_END, FALSE,
                       N_ ("on the register at the end of the last day of the period") },
  [POPULATION] = { "population", N_ ("Population on the day"), XB_UNIT_PERSONS, XB_FIGURE_POPULATION, FALSE,
                   N_ ("on the register at the end of the day asked for") },
  [MEN] = { "men", N_ ("Men"), XB_UNIT_PERSONS, XB_FIGURE_MEN, FALSE, N_ ("on the day") },
  [WOMEN] = { "women", N_ ("Women"), XB_UNIT_PERSONS, XB_FIGURE_WOMEN, FALSE, N_ ("on the day") },
  [SEX_RATIO] = { "sex_ratio", N_ ("Sex ratio"), XB_UNIT_PER_HUNDRED, XB_FIGURE_NONE, FALSE, N_ ("men per 100 women, on the day") },
  [HOUSEHOLDS] = { "households", N_ ("Households"), XB_UNIT_HOUSEHOLDS, XB_FIGURE_NONE, FALSE, N_ ("with anybody in them on the day") },
  [HOUSEHOLD_SIZE] = { "household_size", N_ ("Household size"), XB_UNIT_PER_HOUSEHOLD, XB_FIGURE_NONE, FALSE, N_ ("people per household, on the day") },
  [BIRTHS] = { "births", N_ ("Births"), XB_UNIT_PERSONS, XB_FIGURE_BIRTHS, FALSE, N_ ("born in the period into a household of the place") },
  [BIRTHS_MALE] = { "births_male", N_ ("Boys born"), XB_UNIT_PERSONS, XB_FIGURE_BIRTHS_MALE, FALSE, N_ ("in the period") },
  [BIRTHS_FEMALE] = { "births_female", N_ ("Girls born"), XB_UNIT_PERSONS, XB_FIGURE_BIRTHS_FEMALE, FALSE, N_ ("in the period") },
  [DEATHS] = { "deaths", N_ ("Deaths"), XB_UNIT_PERSONS, XB_FIGURE_DEATHS, FALSE, N_ ("in the period") },
  [MOVED_IN] = { "moved_in", N_ ("Moved in"), XB_UNIT_PERSONS, XB_FIGURE_MOVED_IN, FALSE, N_ ("in the period, from outside the place") },
  [MOVED_OUT] = { "moved_out", N_ ("Moved out"), XB_UNIT_PERSONS, XB_FIGURE_MOVED_OUT, FALSE, N_ ("in the period, out of the place") },
  [NET_CHANGE] = { "net_change", N_ ("Net change"), XB_UNIT_PERSONS, XB_FIGURE_NONE, FALSE, N_ ("end less start") },
  [BIRTH_RATE] = { "birth_rate", N_ ("Birth rate"), XB_UNIT_PER_MILLE, XB_FIGURE_BIRTHS, FALSE, N_ ("births per 1,000 of the average population: (start + end) ÷ 2") },
  [DEATH_RATE] = { "death_rate", N_ ("Death rate"), XB_UNIT_PER_MILLE, XB_FIGURE_DEATHS, FALSE, N_ ("deaths per 1,000 of the average population") },
  [NATURAL_GROWTH] = { "natural_growth", N_ ("Natural growth"), XB_UNIT_PER_MILLE, XB_FIGURE_NONE, FALSE, N_ ("birth rate less death rate") },
  [SEX_RATIO_AT_BIRTH] = { "sex_ratio_at_birth", N_ ("Sex ratio at birth"), XB_UNIT_PER_HUNDRED, XB_FIGURE_BIRTHS, FALSE, N_ ("boys born per 100 girls born") },
  [WOMEN_15_49] = { "women_15_49", N_ ("Women of 15–49"), XB_UNIT_PERSONS, XB_FIGURE_WOMEN_15_49, FALSE, N_ ("on the day") },
  [FERTILITY] = { "general_fertility_rate", N_ ("General fertility rate"), XB_UNIT_PER_MILLE, XB_FIGURE_BIRTHS, FALSE,
                  N_ ("births per 1,000 women of 15–49, average of start and end") },
  [AGE_0_14] = { "age_0_14", N_ ("Aged 0–14"), XB_UNIT_PERSONS, XB_FIGURE_AGE_0_14, FALSE, N_ ("on the day") },
  [AGE_15_64] = { "age_15_64", N_ ("Aged 15–64"), XB_UNIT_PERSONS, XB_FIGURE_AGE_15_64, FALSE, N_ ("on the day") },
  [AGED_60] = { "aged_60", N_ ("Aged 60 and over"), XB_UNIT_PERSONS, XB_FIGURE_AGE_60, FALSE, N_ ("on the day") },
  [AGED_65] = { "aged_65", N_ ("Aged 65 and over"), XB_UNIT_PERSONS, XB_FIGURE_AGE_65, FALSE, N_ ("on the day") },
  [SHARE_60] = { "aged_60_share", N_ ("Share of 60 and over"), XB_UNIT_PERCENT, XB_FIGURE_AGE_60, FALSE, N_ ("of the population on the day") },
  [SHARE_65] = { "aged_65_share", N_ ("Share of 65 and over"), XB_UNIT_PERCENT, XB_FIGURE_AGE_65, FALSE, N_ ("of the population on the day") },
  [DEPENDENCY] = { "dependency_ratio", N_ ("Dependency ratio"), XB_UNIT_PERCENT, XB_FIGURE_NONE, FALSE, N_ ("0–14 and 65 and over, per 100 of 15–64") },
  [CHILD_DEPENDENCY] = { "child_dependency_ratio", N_ ("Child dependency ratio"), XB_UNIT_PERCENT, XB_FIGURE_AGE_0_14, FALSE, N_ ("0–14 per 100 of 15–64") },
  [OLD_DEPENDENCY] = { "old_dependency_ratio", N_ ("Old-age dependency ratio"), XB_UNIT_PERCENT, XB_FIGURE_AGE_65, FALSE, N_ ("65 and over per 100 of 15–64") },
  [MARRIED] = { "married", N_ ("Married"), XB_UNIT_PERSONS, XB_FIGURE_MARRIED, FALSE, N_ ("people whose marriage in the period is recorded") },
  [DIVORCED] = { "divorced", N_ ("Divorced"), XB_UNIT_PERSONS, XB_FIGURE_DIVORCED, FALSE, N_ ("people whose divorce in the period is recorded") },
  [OUTFLOW] = { "outflow", N_ ("Away for work"), XB_UNIT_PERSONS, XB_FIGURE_OUTFLOW, FALSE, N_ ("on the register on the day, living elsewhere") },
  [INFLOW] = { "inflow", N_ ("Living here from elsewhere"), XB_UNIT_PERSONS, XB_FIGURE_INFLOW, FALSE, N_ ("on the day, registered elsewhere") },
  [WITHOUT_ID] = { "without_id", N_ ("Without an ID number"), XB_UNIT_PERSONS, XB_FIGURE_WITHOUT_ID, FALSE, N_ ("in the register today, of those who counted on the day") },
  [ID_COMPLETE] = { "id_complete", N_ ("ID numbers entered"), XB_UNIT_PERCENT, XB_FIGURE_WITHOUT_ID, TRUE, N_ ("of the population on the day; opens those without") },
  [WITHOUT_PHONE] = { "without_phone", N_ ("Adults without a phone"), XB_UNIT_PERSONS, XB_FIGURE_WITHOUT_PHONE, FALSE, N_ ("18 and over, in the register today") },
  [PHONE_COMPLETE] = { "phone_complete", N_ ("Phones entered"), XB_UNIT_PERCENT, XB_FIGURE_WITHOUT_PHONE, TRUE, N_ ("of those of 18 and over; opens those without") },
  [BIRTHS_IN_TIME] = { "births_in_time", N_ ("Births recorded in time"), XB_UNIT_PERCENT, XB_FIGURE_BIRTHS_LATE, TRUE, N_ ("within 30 days, of the births recorded; opens the late ones") },
  [DEATHS_IN_TIME] = { "deaths_in_time", N_ ("Deaths recorded in time"), XB_UNIT_PERCENT, XB_FIGURE_DEATHS_LATE, TRUE, N_ ("within 30 days, of the deaths recorded; opens the late ones") },
  [SERVICE_VISITS] = { "service_visits", N_ ("Visits of services"), XB_UNIT_VISITS, XB_FIGURE_NONE, FALSE, N_ ("in the period, of all services") },
  [SERVICE_COVERAGE] = { "service_coverage", N_ ("Coverage of services"), XB_UNIT_PERCENT, XB_FIGURE_NONE, TRUE,
                         N_ ("done ÷ (offered − declined), in the period, each service by itself; who declined lowers nothing") },
  [SERVICES_IN_TIME] = { "services_in_time", N_ ("Services in time"), XB_UNIT_PERCENT, XB_FIGURE_NONE, TRUE, N_ ("visits on their days, of those that had days") },
};

/** (array length=n) (transfer none): all indicators, in the order they are shown */
const XbIndicatorDef *
xb_indicator_list (guint *n)
{
  *n = N_INDICATORS;
  return indicators;
}

/** Its index, −1 where there is no such indicator. */
int
xb_indicator_find (const char *id)
{
  for (int i = 0; i < N_INDICATORS; i++)
    if (strcmp (indicators[i].id, id) == 0)
      return i;
  return -1;
}

static void
add_figures (gint64 counts[XB_FIGURE_N], guint64 figures)
{
  while (figures != 0)
    {
      counts[__builtin_ctzll (figures)]++;
      figures &= figures - 1;
    }
}

/* Somebody lives here from elsewhere if arriving was the last thing known by the day; people's events follow one another. */
static gboolean
superseded (const XbCountPlan *plan, guint i)
{
  const GArray *lives = plan->population->lives;
  const XbLife *life = &g_array_index (lives, XbLife, i);

  for (guint k = i + 1; k < lives->len; k++)
    {
      const XbLife *next = &g_array_index (lives, XbLife, k);

      if (next->person_id != life->person_id || next->date > plan->query.as_of)
        return FALSE;
      if (next->type == XB_LIFE_ARRIVE || next->type == XB_LIFE_DEPART || next->type == XB_LIFE_DEATH)
        return TRUE;
    }
  return FALSE;
}

static guint64
life_figures (const XbCountPlan *plan, guint i)
{
  const XbLife *life = &g_array_index (plan->population->lives, XbLife, i);
  guint64 figures = xb_count_life (plan, life);

  return life->type == XB_LIFE_ARRIVE && figures != 0 && superseded (plan, i) ? 0 : figures;
}

/** Counts everything @query asks for, in one pass over the population. */
void
xb_indicators_count (const XbPopulation *population, const XbIndicatorQuery *query, XbIndicators *out)
{
  g_auto (XbCountPlan) plan = { 0 };
  g_autofree guint8 *occupied = g_new0 (guint8, population->households + 1);
  g_autoptr (GArray) services = NULL;

  memset (out, 0, sizeof *out);
  out->query = *query;
  xb_count_plan_init (&plan, population, query);
  for (guint i = 0; i < population->residences->len; i++)
    {
      const XbResidence *r = &g_array_index (population->residences, XbResidence, i);
      guint64 figures = xb_count_residence (&plan, r);
      int group;

      add_figures (out->counts, figures);
      if ((figures & BIT (XB_FIGURE_POPULATION)) == 0)
        continue;
      group = xb_count_age_group (&plan, r);
      if (group >= 0 && (r->sex == '1' || r->sex == '2'))
        out->pyramid[group][r->sex == '2']++;
      else
        out->no_age++;
      if (!occupied[r->household])
        {
          occupied[r->household] = TRUE;
          out->households++;
        }
    }
  for (guint i = 0; i < population->lives->len; i++)
    add_figures (out->counts, life_figures (&plan, i));
  services = xb_service_counts (population, query);
  for (guint i = 0; i < services->len; i++)
    {
      const XbServiceCount *one = &g_array_index (services, XbServiceCount, i);

      out->services.offered += one->offered;
      out->services.declined += one->declined;
      out->services.done += one->done;
      out->services.visits += one->visits;
      out->services.timed += one->timed;
      out->services.in_time += one->in_time;
    }
}

static gint
compare_ids (gconstpointer a, gconstpointer b)
{
  gint64 x = *(const gint64 *) a, y = *(const gint64 *) b;

  return (x > y) - (x < y);
}

/** (transfer full) (element-type gint64): the people behind a figure, by their keys, each as often as he or she was counted. */
GArray *
xb_indicators_people (const XbPopulation *population, const XbIndicatorQuery *query, const XbFigureFilter *filter)
{
  g_auto (XbCountPlan) plan = { 0 };
  GArray *people = g_array_new (FALSE, FALSE, sizeof (gint64));

  xb_count_plan_init (&plan, population, query);
  for (guint i = 0; i < population->residences->len; i++)
    {
      const XbResidence *r = &g_array_index (population->residences, XbResidence, i);

      if ((xb_count_residence (&plan, r) & BIT (filter->figure)) != 0
          && (filter->age_group < 0 || xb_count_age_group (&plan, r) == filter->age_group) && (filter->sex == 0 || r->sex == (guchar) filter->sex))
        g_array_append_val (people, r->person_id);
    }
  for (guint i = 0; filter->age_group < 0 && filter->sex == 0 && i < population->lives->len; i++)
    if ((life_figures (&plan, i) & BIT (filter->figure)) != 0)
      g_array_append_val (people, g_array_index (population->lives, XbLife, i).person_id);
  g_array_sort (people, compare_ids);
  return people;
}

/* @part per @scale of @whole, NAN where @group, the people it is worked out from, is small or empty. */
static double
rate (double part, double whole, double group, double scale)
{
  return group < XB_INDICATOR_SMALL || whole <= 0 ? NAN : part / whole * scale;
}

/**
 * xb_indicator_value:
 * @indicator: its index
 *
 * Returns: the value in its unit, not rounded; NAN for a rate of a group of fewer than %XB_INDICATOR_SMALL
 */
double
xb_indicator_value (const XbIndicators *ind, guint indicator)
{
  const gint64 *c = ind->counts;
  double average = (c[XB_FIGURE_START] + c[XB_FIGURE_END]) / 2.0, population = c[XB_FIGURE_POPULATION];
  double fertile = (c[XB_FIGURE_FERTILE_START] + c[XB_FIGURE_FERTILE_END]) / 2.0, working = c[XB_FIGURE_AGE_15_64];
  double children = c[XB_FIGURE_AGE_0_14], old = c[XB_FIGURE_AGE_65];

  g_return_val_if_fail (indicator < N_INDICATORS, NAN);
  switch ((Indicator) indicator)
    {
    case HOUSEHOLDS:
      return ind->households;
    case HOUSEHOLD_SIZE:
      return rate (population, ind->households, population, 1);
    case SEX_RATIO:
      return rate (c[XB_FIGURE_MEN], c[XB_FIGURE_WOMEN], population, 100);
    case NET_CHANGE:
      return c[XB_FIGURE_END] - c[XB_FIGURE_START];
    case BIRTH_RATE:
      return rate (c[XB_FIGURE_BIRTHS], average, average, 1000);
    case DEATH_RATE:
      return rate (c[XB_FIGURE_DEATHS], average, average, 1000);
    case NATURAL_GROWTH:
      return rate (c[XB_FIGURE_BIRTHS] - c[XB_FIGURE_DEATHS], average, average, 1000);
    case SEX_RATIO_AT_BIRTH:
      return rate (c[XB_FIGURE_BIRTHS_MALE], c[XB_FIGURE_BIRTHS_FEMALE], c[XB_FIGURE_BIRTHS], 100);
    case FERTILITY:
      return rate (c[XB_FIGURE_BIRTHS], fertile, fertile, 1000);
    case SHARE_60:
      return rate (c[XB_FIGURE_AGE_60], population, population, 100);
    case SHARE_65:
      return rate (old, population, population, 100);
    case DEPENDENCY:
      return rate (children + old, working, working, 100);
    case CHILD_DEPENDENCY:
      return rate (children, working, working, 100);
    case OLD_DEPENDENCY:
      return rate (old, working, working, 100);
    case ID_COMPLETE:
      return rate (population - c[XB_FIGURE_WITHOUT_ID], population, population, 100);
    case PHONE_COMPLETE:
      return rate (c[XB_FIGURE_ADULTS] - c[XB_FIGURE_WITHOUT_PHONE], c[XB_FIGURE_ADULTS], c[XB_FIGURE_ADULTS], 100);
    /* How the office works, not what people are: these are worked out of few, too. */
    case BIRTHS_IN_TIME:
      return c[XB_FIGURE_BIRTHS_RECORDED] == 0 ? NAN : 100.0 * (c[XB_FIGURE_BIRTHS_RECORDED] - c[XB_FIGURE_BIRTHS_LATE]) / c[XB_FIGURE_BIRTHS_RECORDED];
    case DEATHS_IN_TIME:
      return c[XB_FIGURE_DEATHS_RECORDED] == 0 ? NAN : 100.0 * (c[XB_FIGURE_DEATHS_RECORDED] - c[XB_FIGURE_DEATHS_LATE]) / c[XB_FIGURE_DEATHS_RECORDED];
    case SERVICE_VISITS:
      return ind->services.visits;
    case SERVICE_COVERAGE:
      return xb_service_coverage (&ind->services);
    case SERVICES_IN_TIME:
      return xb_service_timeliness (&ind->services);
    default:
      return c[indicators[indicator].behind];
    }
}

static gboolean
is_count (XbUnit unit)
{
  return unit == XB_UNIT_PERSONS || unit == XB_UNIT_HOUSEHOLDS || unit == XB_UNIT_VISITS || unit == XB_UNIT_ENTRIES;
}

/** (transfer full): a value as it is shown: people whole, rates with two decimals; "–" for NAN. */
char *
xb_indicator_format (double value, XbUnit unit)
{
  if (isnan (value))
    return g_strdup ("–");
  /* What is shown as nothing has no sign. */
  if (fabs (value) < (is_count (unit) ? 0.5 : 0.005))
    value = 0;
  return is_count (unit) ? g_strdup_printf ("%.0f", value) : g_strdup_printf ("%.2f", value);
}

const char *
xb_unit_title (XbUnit unit)
{
  static const char *const titles[] = { N_ ("persons"), N_ ("households"), N_ ("‰"), N_ ("%"), N_ ("per 100"), N_ ("persons a household"), N_ ("visits"), N_ ("entries"), N_ ("added up") };

  return _ (titles[unit]);
}

/**
 * xb_indicator_query_set:
 * @place_code: (nullable): of a village or group; the township otherwise
 * @from: (nullable): the first day; the first of the year of @to otherwise
 * @to: (nullable): the last day; otherwise @as_of, otherwise today
 * @as_of: (nullable): the day of all that is a state; @to otherwise, or today where that is still to come
 * @query: (out)
 */
gboolean
xb_indicator_query_set (const XbPopulation *population,
                        const char *place_code,
                        const char *from,
                        const char *to,
                        const char *as_of,
                        XbIndicatorQuery *query,
                        GError **error)
{
  g_autofree char *now = xb_text_today ();
  int today = xb_date_days (now);
  XbPeriod period;

  *query = (XbIndicatorQuery){ 0 };
  query->place = place_code != NULL ? xb_population_find_place (population, place_code) : 0;
  if (query->place == XB_PLACE_NONE)
    {
      g_set_error (error, XB_STORE_ERROR, XB_STORE_ERROR_NOT_FOUND, _ ("There is no place with the code “%s”."), place_code);
      return FALSE;
    }
  if (!xb_period_read (from, to, as_of, &period, error))
    return FALSE;
  query->from = xb_date_days (period.from);
  query->to = xb_date_days (period.to);
  query->as_of = *period.as_of != '\0' ? xb_date_days (period.as_of) : MIN (query->to, today);
  return TRUE;
}
