#define G_LOG_DOMAIN "xb-indicator"

/* Who counts where: the one place that says it. */

#include "indicator/xb-indicator-private.h"

#include <string.h>

/* A birth or death is reported in time within a month. */
#define IN_TIME_DAYS 30

/* The last birth date of somebody who is @years old on @day. */
static gint32
years_before (int day, int years)
{
  GDate date;
  int year, month, of_month;

  g_date_clear (&date, 1);
  g_date_set_julian (&date, MAX (day, 1));
  year = (int) g_date_get_year (&date) - years;
  month = g_date_get_month (&date);
  of_month = g_date_get_day (&date);
  if (year < 1)
    return 0;
  if (month == 2 && of_month == 29 && !g_date_is_leap_year (year))
    of_month = 28;
  g_date_set_dmy (&date, of_month, month, year);
  return g_date_get_julian (&date);
}

/* Whoever's last event of leaving and coming back, up to the day, was leaving. */
static void
find_away (XbCountPlan *plan)
{
  const GArray *lives = plan->population->lives;

  for (guint i = 0; i < lives->len; i++)
    {
      const XbLife *life = &g_array_index (lives, XbLife, i);

      if (life->date > plan->query.as_of || (life->type != XB_LIFE_LEAVE && life->type != XB_LIFE_RETURN))
        continue;
      if (life->type == XB_LIFE_LEAVE)
        g_hash_table_add (plan->away, GSIZE_TO_POINTER (life->person_id));
      else
        g_hash_table_remove (plan->away, GSIZE_TO_POINTER (life->person_id));
    }
}

void
xb_count_plan_init (XbCountPlan *plan, const XbPopulation *population, const XbIndicatorQuery *query)
{
  const XbPopulationPlace *places = (const XbPopulationPlace *) population->places->data;

  memset (plan, 0, sizeof *plan);
  plan->population = population;
  plan->query = *query;
  plan->in_scope = g_new0 (guint8, population->places->len + 1);
  for (guint i = 0; i < population->places->len; i++)
    plan->in_scope[i] = query->place == 0 || i == query->place || (places[query->place].is_village && places[i].village == query->place);
  for (int i = 0; i < XB_AGES; i++)
    plan->born_by[i] = years_before (query->as_of, i);
  plan->fertile_start[0] = years_before (query->from - 1, 15);
  plan->fertile_start[1] = years_before (query->from - 1, 50);
  plan->fertile_end[0] = years_before (query->to, 15);
  plan->fertile_end[1] = years_before (query->to, 50);
  plan->away = g_hash_table_new (NULL, NULL);
  find_away (plan);
}

void
xb_count_plan_clear (XbCountPlan *plan)
{
  g_clear_pointer (&plan->in_scope, g_free);
  g_clear_pointer (&plan->away, g_hash_table_unref);
}

/** Whether @place belongs to what was asked for. */
gboolean
xb_count_in_scope (const XbCountPlan *plan, guint16 place)
{
  return place != XB_PLACE_NONE && plan->in_scope[place];
}

static gboolean
there (const XbResidence *r, int day)
{
  return r->since <= day && r->until > day;
}

static gboolean
fertile (const XbResidence *r, const gint32 born_by[2])
{
  return r->sex == '2' && r->birth != 0 && r->birth <= born_by[0] && r->birth > born_by[1];
}

/** Which group of the pyramid a person belongs to on the day, −1 where the birth date is not known. */
int
xb_count_age_group (const XbCountPlan *plan, const XbResidence *r)
{
  int age;

  if (r->birth == 0)
    return -1;
  /* At most one year off, which the day of the year then mends. */
  age = CLAMP ((int) ((plan->query.as_of - r->birth) / 365.2425), 0, XB_AGES - 2);
  if (r->birth <= plan->born_by[age + 1])
    age++;
  else if (age > 0 && r->birth > plan->born_by[age])
    age--;
  return MIN (age / 5, XB_PYRAMID_GROUPS - 1);
}

static guint64
on_the_day (const XbCountPlan *plan, const XbResidence *r)
{
  guint64 figures = BIT (XB_FIGURE_POPULATION);

  if (r->sex == '1')
    figures |= BIT (XB_FIGURE_MEN);
  else if (r->sex == '2')
    figures |= BIT (XB_FIGURE_WOMEN);
  if (r->birth != 0)
    {
      figures |= r->birth > plan->born_by[15] ? BIT (XB_FIGURE_AGE_0_14) : r->birth > plan->born_by[65] ? BIT (XB_FIGURE_AGE_15_64) : 0;
      if (r->birth <= plan->born_by[60])
        figures |= BIT (XB_FIGURE_AGE_60);
      if (r->birth <= plan->born_by[65])
        figures |= BIT (XB_FIGURE_AGE_65);
      if (r->sex == '2' && r->birth <= plan->born_by[15] && r->birth > plan->born_by[50])
        figures |= BIT (XB_FIGURE_WOMEN_15_49);
      if (r->birth <= plan->born_by[18])
        figures |= BIT (XB_FIGURE_ADULTS) | (r->has_phone ? 0 : BIT (XB_FIGURE_WITHOUT_PHONE));
    }
  if (!r->has_id)
    figures |= BIT (XB_FIGURE_WITHOUT_ID);
  if (g_hash_table_size (plan->away) > 0 && g_hash_table_contains (plan->away, GSIZE_TO_POINTER (r->person_id)))
    figures |= BIT (XB_FIGURE_OUTFLOW);
  return figures;
}

/** The figures a residence counts in: a bit for each. */
guint64
xb_count_residence (const XbCountPlan *plan, const XbResidence *r)
{
  const XbIndicatorQuery *q = &plan->query;
  guint64 figures = 0;

  if (!xb_count_in_scope (plan, r->place))
    return 0;
  if (there (r, q->from - 1))
    figures |= BIT (XB_FIGURE_START) | (fertile (r, plan->fertile_start) ? BIT (XB_FIGURE_FERTILE_START) : 0);
  if (there (r, q->to))
    figures |= BIT (XB_FIGURE_END) | (fertile (r, plan->fertile_end) ? BIT (XB_FIGURE_FERTILE_END) : 0);
  if (there (r, q->as_of))
    figures |= on_the_day (plan, r);
  if (r->since >= q->from && r->since <= q->to)
    {
      if (r->entry == XB_ENTRY_BIRTH)
        figures |= BIT (XB_FIGURE_BIRTHS) | (r->sex == '1' ? BIT (XB_FIGURE_BIRTHS_MALE) : r->sex == '2' ? BIT (XB_FIGURE_BIRTHS_FEMALE) : 0);
      else if (r->entry == XB_ENTRY_MOVE_IN || (r->entry == XB_ENTRY_TRANSFER && !xb_count_in_scope (plan, r->came_from)))
        figures |= BIT (XB_FIGURE_MOVED_IN);
    }
  if (r->until >= q->from && r->until <= q->to)
    {
      if (r->exit == XB_EXIT_DEATH)
        figures |= BIT (XB_FIGURE_DEATHS);
      else if (r->exit == XB_EXIT_MOVE_OUT || (r->exit == XB_EXIT_TRANSFER && !xb_count_in_scope (plan, r->went_to)))
        figures |= BIT (XB_FIGURE_MOVED_OUT);
    }
  return figures;
}

/** The figures a life event counts in. Who has arrived from elsewhere is asked for by xb_count_life() of the last such event only. */
guint64
xb_count_life (const XbCountPlan *plan, const XbLife *life)
{
  const XbIndicatorQuery *q = &plan->query;
  gboolean late = life->recorded - life->date > IN_TIME_DAYS;

  if (!xb_count_in_scope (plan, life->place))
    return 0;
  if (life->type == XB_LIFE_ARRIVE)
    return life->date <= q->as_of ? BIT (XB_FIGURE_INFLOW) : 0;
  if (life->date < q->from || life->date > q->to)
    return 0;
  switch (life->type)
    {
    case XB_LIFE_BIRTH:
      return BIT (XB_FIGURE_BIRTHS_RECORDED) | (late ? BIT (XB_FIGURE_BIRTHS_LATE) : 0);
    case XB_LIFE_DEATH:
      return BIT (XB_FIGURE_DEATHS_RECORDED) | (late ? BIT (XB_FIGURE_DEATHS_LATE) : 0);
    case XB_LIFE_MARRIAGE:
      return BIT (XB_FIGURE_MARRIED);
    case XB_LIFE_DIVORCE:
      return BIT (XB_FIGURE_DIVORCED);
    default:
      return 0;
    }
}
