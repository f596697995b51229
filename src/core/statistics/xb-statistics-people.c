#define G_LOG_DOMAIN "xb-statistics"

/* Who is behind a line of a table, or what stands at a place of a chart: both by the same counting. */

#include "statistics/xb-statistics-private.h"

#include "chart/xb-pyramid.h"
#include "chart/xb-trend.h"

#include <glib/gi18n-lib.h>

static GArray *
of_figure (const XbStatistics *self, const XbIndicatorQuery *query, XbFigure figure, int age_group, char sex)
{
  XbFigureFilter filter = { .figure = figure, .age_group = age_group, .sex = sex };

  return xb_indicators_people (self->population, query, &filter);
}

/* Everybody who came or went, as one list. */
static GArray *
of_change (const XbStatistics *self, guint16 place)
{
  static const XbFigure figures[] = { XB_FIGURE_BIRTHS, XB_FIGURE_DEATHS, XB_FIGURE_MOVED_IN, XB_FIGURE_MOVED_OUT };
  XbIndicatorQuery query = self->now.query;
  GArray *people = g_array_new (FALSE, FALSE, sizeof (gint64));

  query.place = place;
  for (guint i = 0; i < G_N_ELEMENTS (figures); i++)
    {
      g_autoptr (GArray) some = of_figure (self, &query, figures[i], -1, 0);

      g_array_append_vals (people, some->data, some->len);
    }
  return people;
}

static GArray *
of_place (const XbStatistics *self, guint line, char **title)
{
  const XbPlaceChange *change = line < self->by_place->len ? &g_array_index (self->by_place, XbPlaceChange, line) : NULL;

  if (change == NULL)
    return NULL;
  *title = g_strdup_printf (_ ("%s: who came and went"), g_array_index (self->population->places, XbPopulationPlace, change->place).name);
  return of_change (self, change->place);
}

static GArray *
of_ages (const XbStatistics *self, guint group, char sex, char **title)
{
  char ages[16];

  xb_pyramid_label (group, ages);
  *title = sex == 0 ? g_strdup_printf (_ ("Aged %s"), ages) : g_strdup_printf (sex == '1' ? _ ("Men aged %s") : _ ("Women aged %s"), ages);
  return of_figure (self, &self->now.query, XB_FIGURE_POPULATION, group, sex);
}

/* Births and deaths of a period, or one of the two. */
static GArray *
of_point (const XbStatistics *self, guint at, gboolean births, gboolean deaths, char **title)
{
  const XbTrendPoint *point = &g_array_index (self->trend, XbTrendPoint, at);
  XbIndicatorQuery query = self->now.query;
  GArray *people = g_array_new (FALSE, FALSE, sizeof (gint64));

  query.from = point->from;
  query.to = point->to;
  for (int i = 0; i < 2; i++)
    if (i == 0 ? births : deaths)
      {
        g_autoptr (GArray) some = of_figure (self, &query, i == 0 ? XB_FIGURE_BIRTHS : XB_FIGURE_DEATHS, -1, 0);

        g_array_append_vals (people, some->data, some->len);
      }
  *title = g_strdup_printf (births && deaths ? _ ("%s: births and deaths") : births ? _ ("%s: births") : _ ("%s: deaths"), point->label);
  return people;
}

/**
 * xb_statistics_people_of_line:
 * @line: of the part's table
 * @title: (out) (transfer full): says who they are
 *
 * Returns: (transfer full) (nullable) (element-type gint64): %NULL where nobody can be shown
 */
GArray *
xb_statistics_people_of_line (const XbStatistics *self, XbStatisticsPart part, guint line, char **title)
{
  guint n;
  const XbIndicatorDef *defs = xb_indicator_list (&n);

  *title = NULL;
  if (part == XB_STATISTICS_INDICATORS)
    {
      if (line >= n || defs[line].behind == XB_FIGURE_NONE)
        return NULL;
      *title = g_strdup (_ (defs[line].title));
      return of_figure (self, &self->now.query, defs[line].behind, -1, 0);
    }
  if (part == XB_STATISTICS_PYRAMID)
    return line < XB_PYRAMID_GROUPS ? of_ages (self, line, 0, title) : NULL;
  if (part == XB_STATISTICS_TREND)
    return line < self->trend->len ? of_point (self, line, TRUE, TRUE, title) : NULL;
  return part == XB_STATISTICS_PLACES ? of_place (self, line, title) : NULL;
}

/** The same of a place of the part's chart, drawn in @width, @height with that @text_size. */
GArray *
xb_statistics_people_at (const XbStatistics *self, XbStatisticsPart part, double width, double height, double text_size, double x, double y, char **title)
{
  int group;
  char sex;
  guint at;
  gboolean deaths;

  *title = NULL;
  if (part == XB_STATISTICS_PYRAMID && xb_pyramid_hit (width, height, text_size, x, y, &group, &sex))
    return of_ages (self, group, sex, title);
  if (part == XB_STATISTICS_TREND && xb_trend_hit (width, height, text_size, self->trend, x, y, &at, &deaths))
    return of_point (self, at, !deaths, deaths, title);
  if (part != XB_STATISTICS_PLACES || !xb_waterfall_hit (width, text_size, self->steps, x, &at))
    return NULL;
  if (at > 0 && at + 1 < self->steps->len)
    return of_place (self, at - 1, title);
  *title = g_strdup (at == 0 ? _ ("Population at the start") : _ ("Population at the end"));
  return of_figure (self, &self->now.query, at == 0 ? XB_FIGURE_START : XB_FIGURE_END, -1, 0);
}
