#define G_LOG_DOMAIN "xb-indicator"

/* The same figures side by side: place by place, and month by month. */

#include "indicator/xb-indicator-private.h"

#include "util/xb-date.h"

/* Longer periods are shown year by year. */
#define MONTHS_SHOWN 36

/* The line a place's people are counted in: its village, or, of a village that is asked for, its group. */
static guint16
line_of (const XbCountPlan *plan, guint16 place)
{
  guint16 village;

  if (!xb_count_in_scope (plan, place))
    return XB_PLACE_NONE;
  if (plan->query.place != 0)
    return place;
  village = g_array_index (plan->population->places, XbPopulationPlace, place).village;
  return village != XB_PLACE_NONE ? village : place;
}

/**
 * xb_indicators_by_place:
 *
 * Returns: (transfer full) (element-type XbPlaceChange): each village of the township, or each group of a village, that anybody
 *   belonged to. "Moved" is across the border of the place asked for, "transfer" between its parts: start + births − deaths +
 *   moved_in − moved_out + transfer_in − transfer_out = end.
 */
GArray *
xb_indicators_by_place (const XbPopulation *population, const XbIndicatorQuery *query)
{
  g_auto (XbCountPlan) plan = { 0 };
  guint n = population->places->len;
  g_autofree XbPlaceChange *lines = g_new0 (XbPlaceChange, n + 1);
  g_autofree guint8 *used = g_new0 (guint8, n + 1);
  GArray *result = g_array_new (FALSE, FALSE, sizeof (XbPlaceChange));

  xb_count_plan_init (&plan, population, query);
  for (guint i = 0; i < population->residences->len; i++)
    {
      const XbResidence *r = &g_array_index (population->residences, XbResidence, i);
      guint16 line = line_of (&plan, r->place);
      guint64 figures;

      if (line == XB_PLACE_NONE)
        continue;
      figures = xb_count_residence (&plan, r);
      used[line] = TRUE;
      lines[line].start += (figures & BIT (XB_FIGURE_START)) != 0;
      lines[line].end += (figures & BIT (XB_FIGURE_END)) != 0;
      lines[line].births += (figures & BIT (XB_FIGURE_BIRTHS)) != 0;
      lines[line].deaths += (figures & BIT (XB_FIGURE_DEATHS)) != 0;
      lines[line].moved_in += (figures & BIT (XB_FIGURE_MOVED_IN)) != 0;
      lines[line].moved_out += (figures & BIT (XB_FIGURE_MOVED_OUT)) != 0;
      if (r->entry == XB_ENTRY_TRANSFER && r->since >= query->from && r->since <= query->to && xb_count_in_scope (&plan, r->came_from))
        lines[line].transfer_in += line_of (&plan, r->came_from) != line;
      if (r->exit == XB_EXIT_TRANSFER && r->until >= query->from && r->until <= query->to && xb_count_in_scope (&plan, r->went_to))
        lines[line].transfer_out += line_of (&plan, r->went_to) != line;
    }
  for (guint i = 0; i < n; i++)
    if (used[i])
      {
        lines[i].place = i;
        g_array_append_val (result, lines[i]);
      }
  return result;
}

static GArray *
make_points (const XbIndicatorQuery *query)
{
  GArray *points = g_array_new (FALSE, FALSE, sizeof (XbTrendPoint));
  GDate first, last;
  gboolean years;

  g_date_clear (&first, 1);
  g_date_clear (&last, 1);
  g_date_set_julian (&first, query->from);
  g_date_set_julian (&last, query->to);
  years = (g_date_get_year (&last) - g_date_get_year (&first)) * 12 + (int) g_date_get_month (&last) - (int) g_date_get_month (&first) >= MONTHS_SHOWN;
  for (GDate at = first; g_date_compare (&at, &last) <= 0;)
    {
      XbTrendPoint point = { .from = g_date_get_julian (&at) };
      GDate next = at;

      g_date_strftime (point.label, sizeof point.label, years ? "%Y" : "%Y-%m", &at);
      if (years)
        g_date_set_dmy (&next, 1, 1, g_date_get_year (&at) + 1);
      else
        {
          g_date_set_day (&next, 1);
          g_date_add_months (&next, 1);
        }
      point.to = MIN ((int) g_date_get_julian (&next) - 1, query->to);
      g_array_append_val (points, point);
      at = next;
    }
  return points;
}

/** (transfer full) (element-type XbTrendPoint): births and deaths of each month of the period; of each year, if it is longer than three. */
GArray *
xb_indicators_trend (const XbPopulation *population, const XbIndicatorQuery *query)
{
  g_auto (XbCountPlan) plan = { 0 };
  GArray *points = make_points (query);
  g_autofree guint16 *point_of = g_new0 (guint16, query->to - query->from + 1);

  for (guint i = 0; i < points->len; i++)
    for (int day = g_array_index (points, XbTrendPoint, i).from; day <= g_array_index (points, XbTrendPoint, i).to; day++)
      point_of[day - query->from] = i;
  xb_count_plan_init (&plan, population, query);
  for (guint i = 0; i < population->residences->len; i++)
    {
      const XbResidence *r = &g_array_index (population->residences, XbResidence, i);
      guint64 figures = xb_count_residence (&plan, r);

      if ((figures & BIT (XB_FIGURE_BIRTHS)) != 0)
        g_array_index (points, XbTrendPoint, point_of[r->since - query->from]).births++;
      if ((figures & BIT (XB_FIGURE_DEATHS)) != 0)
        g_array_index (points, XbTrendPoint, point_of[r->until - query->from]).deaths++;
    }
  return points;
}
