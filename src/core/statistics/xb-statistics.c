#define G_LOG_DOMAIN "xb-statistics"

#include "statistics/xb-statistics.h"

#include "chart/xb-bars.h"
#include "chart/xb-pyramid.h"
#include "chart/xb-trend.h"
#include "chart/xb-waterfall.h"
#include "indicator/xb-service-count.h"
#include "util/xb-date.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

void
xb_statistics_free (XbStatistics *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->population, xb_population_free);
  g_clear_pointer (&self->by_place, g_array_unref);
  g_clear_pointer (&self->trend, g_array_unref);
  g_clear_pointer (&self->services, g_array_unref);
  g_clear_pointer (&self->steps, g_array_unref);
  for (guint i = 0; i < XB_STATISTICS_PARTS; i++)
    g_clear_pointer (&self->tables[i], xb_ledger_table_free);
  g_free (self->title);
  g_free (self->subtitle);
  g_free (self->operator_name);
  g_free (self);
}

const char *
xb_statistics_part_title (XbStatisticsPart part)
{
  static const char *const titles[] = { N_ ("Indicators"), N_ ("Population pyramid"), N_ ("Births and deaths"), N_ ("Change by place"), N_ ("Services") };

  return _ (titles[part]);
}

static int
year_before (int day)
{
  char date[XB_DATE_SIZE];

  xb_date_from_days (day, date);
  xb_date_year_before (date, date);
  return xb_date_days (date);
}

static const char *
place_name (const XbStatistics *self, guint16 place)
{
  return g_array_index (self->population->places, XbPopulationPlace, place).name;
}

static const char *
service_name (const XbStatistics *self, const XbServiceCount *count)
{
  return ((const XbPopulationChecklist *) g_ptr_array_index (self->population->checklists, count->checklist))->name;
}

/* ---- tables ---- */

typedef struct
{
  const char *title;
  XbColumnType type;
} Column;

static XbLedgerTable *
new_table (const XbStatistics *self, XbStatisticsPart part, const Column *columns, guint n)
{
  XbLedgerDef *def = xb_ledger_def_new ();
  g_autofree char *title = g_strdup_printf ("%s　%s", self->title, xb_statistics_part_title (part));
  XbLedgerTable *table;

  for (guint i = 0; i < n; i++)
    xb_ledger_def_add_column (def, columns[i].title, columns[i].title, columns[i].type)->sum = columns[i].type == XB_COLUMN_INTEGER;
  table = xb_ledger_table_new_own (def, title);
  table->tight = TRUE;
  g_ptr_array_add (table->lines, g_strdup (self->subtitle));
  return table;
}

static void
add_number (XbLedgerTable *table, gint64 number)
{
  char text[24];

  g_snprintf (text, sizeof text, "%" G_GINT64_FORMAT, number);
  xb_ledger_table_add (table, text);
}

static XbLedgerTable *
make_indicators (const XbStatistics *self)
{
  char from[XB_DATE_SIZE], to[XB_DATE_SIZE];
  guint n;
  const XbIndicatorDef *defs = xb_indicator_list (&n);
  g_autofree char *then = NULL;
  XbLedgerTable *table;

  xb_date_from_days (self->before.query.from, from);
  xb_date_from_days (self->before.query.to, to);
  then = g_strdup_printf (_ ("%s to %s"), from, to);
  table = new_table (self, XB_STATISTICS_INDICATORS,
                     (Column[]){ { _ ("Indicator"), XB_COLUMN_TEXT },
                                 { _ ("Value"), XB_COLUMN_DECIMAL },
                                 { then, XB_COLUMN_DECIMAL },
                                 { _ ("Difference"), XB_COLUMN_DECIMAL },
                                 { _ ("Unit"), XB_COLUMN_TEXT } },
                     5);
  for (guint i = 0; i < n; i++)
    {
      double now = xb_indicator_value (&self->now, i), before = xb_indicator_value (&self->before, i);
      g_autofree char *value = xb_indicator_format (now, defs[i].unit), *old = xb_indicator_format (before, defs[i].unit),
                      *difference = xb_indicator_format (now - before, defs[i].unit);

      xb_ledger_table_begin (table, XB_TABLE_ROW, NULL);
      xb_ledger_table_add (table, _ (defs[i].title));
      xb_ledger_table_add (table, value);
      xb_ledger_table_add (table, old);
      xb_ledger_table_add (table, difference);
      xb_ledger_table_add (table, xb_unit_title (defs[i].unit));
    }
  return table;
}

static XbLedgerTable *
make_pyramid (const XbStatistics *self)
{
  XbLedgerTable *table = new_table (self, XB_STATISTICS_PYRAMID,
                                    (Column[]){ { _ ("Age"), XB_COLUMN_TEXT },
                                                { _ ("Men"), XB_COLUMN_INTEGER },
                                                { _ ("Women"), XB_COLUMN_INTEGER },
                                                { _ ("Together"), XB_COLUMN_INTEGER } },
                                    4);
  gint64 men = 0, women = 0;

  for (int i = 0; i <= XB_PYRAMID_GROUPS; i++)
    {
      gboolean sum = i == XB_PYRAMID_GROUPS;
      guint m = sum ? men : self->now.pyramid[i][0], w = sum ? women : self->now.pyramid[i][1];
      char label[32];

      if (sum)
        g_strlcpy (label, _ ("Total"), sizeof label);
      else
        xb_pyramid_label (i, label);
      xb_ledger_table_begin (table, sum ? XB_TABLE_TOTAL : XB_TABLE_ROW, NULL);
      xb_ledger_table_add (table, label);
      add_number (table, m);
      add_number (table, w);
      add_number (table, m + w);
      men += m;
      women += w;
    }
  return table;
}

static XbLedgerTable *
make_trend (const XbStatistics *self)
{
  XbLedgerTable *table = new_table (self, XB_STATISTICS_TREND,
                                    (Column[]){ { _ ("Period"), XB_COLUMN_TEXT },
                                                { _ ("Births"), XB_COLUMN_INTEGER },
                                                { _ ("Deaths"), XB_COLUMN_INTEGER },
                                                { _ ("Natural increase"), XB_COLUMN_INTEGER } },
                                    4);

  for (guint i = 0; i < self->trend->len; i++)
    {
      const XbTrendPoint *point = &g_array_index (self->trend, XbTrendPoint, i);

      xb_ledger_table_begin (table, XB_TABLE_ROW, NULL);
      xb_ledger_table_add (table, point->label);
      add_number (table, point->births);
      add_number (table, point->deaths);
      add_number (table, point->births - point->deaths);
    }
  return table;
}

static XbLedgerTable *
make_places (const XbStatistics *self)
{
  static const char *const titles[] = { N_ ("Place"), N_ ("Start"), N_ ("Births"), N_ ("Deaths"), N_ ("Moved in"), N_ ("Moved out"), N_ ("From other places here"), N_ ("To other places here"), N_ ("End"), N_ ("Change") };
  Column columns[G_N_ELEMENTS (titles)];
  XbLedgerTable *table;

  for (guint i = 0; i < G_N_ELEMENTS (titles); i++)
    columns[i] = (Column){ _ (titles[i]), i == 0 ? XB_COLUMN_TEXT : XB_COLUMN_INTEGER };
  table = new_table (self, XB_STATISTICS_PLACES, columns, G_N_ELEMENTS (titles));
  for (guint i = 0; i < self->by_place->len; i++)
    {
      const XbPlaceChange *line = &g_array_index (self->by_place, XbPlaceChange, i);
      gint64 values[] = { line->start,     line->births,      line->deaths,       line->moved_in, line->moved_out,
                          line->transfer_in, line->transfer_out, line->end, line->end - line->start };

      xb_ledger_table_begin (table, XB_TABLE_ROW, NULL);
      xb_ledger_table_add (table, place_name (self, line->place));
      for (guint k = 0; k < G_N_ELEMENTS (values); k++)
        add_number (table, values[k]);
    }
  return table;
}

static XbLedgerTable *
make_services (const XbStatistics *self)
{
  static const char *const titles[] = { N_ ("Service"), N_ ("Offered"), N_ ("Declined"), N_ ("Done"), N_ ("Coverage (%)"), N_ ("Visits"), N_ ("In time"), N_ ("Timeliness (%)") };
  Column columns[G_N_ELEMENTS (titles)];
  XbLedgerTable *table;

  for (guint i = 0; i < G_N_ELEMENTS (titles); i++)
    columns[i] = (Column){ _ (titles[i]), i == 0 ? XB_COLUMN_TEXT : i == 4 || i == 7 ? XB_COLUMN_DECIMAL : XB_COLUMN_INTEGER };
  table = new_table (self, XB_STATISTICS_SERVICES, columns, G_N_ELEMENTS (titles));
  for (guint i = 0; i < G_N_ELEMENTS (titles); i++)
    xb_ledger_def_column (table->def, i)->width = i == 0 ? 22 : 11;
  for (guint i = 0; i < self->services->len; i++)
    {
      const XbServiceCount *one = &g_array_index (self->services, XbServiceCount, i);
      g_autofree char *coverage = xb_indicator_format (xb_service_coverage (one), XB_UNIT_PERCENT), *timeliness = xb_indicator_format (xb_service_timeliness (one), XB_UNIT_PERCENT);

      xb_ledger_table_begin (table, XB_TABLE_ROW, NULL);
      xb_ledger_table_add (table, service_name (self, one));
      add_number (table, one->offered);
      add_number (table, one->declined);
      add_number (table, one->done);
      xb_ledger_table_add (table, coverage);
      add_number (table, one->visits);
      add_number (table, one->in_time);
      xb_ledger_table_add (table, timeliness);
    }
  return table;
}

/* The start, what each place adds or takes, the end. */
static void
make_steps (XbStatistics *self)
{
  XbWaterfallStep step = { _ ("Start"), 0, TRUE };

  self->steps = g_array_new (FALSE, FALSE, sizeof (XbWaterfallStep));
  for (guint i = 0; i < self->by_place->len; i++)
    step.value += g_array_index (self->by_place, XbPlaceChange, i).start;
  g_array_append_val (self->steps, step);
  for (guint i = 0; i < self->by_place->len; i++)
    {
      const XbPlaceChange *line = &g_array_index (self->by_place, XbPlaceChange, i);
      XbWaterfallStep one = { place_name (self, line->place), line->end - line->start, FALSE };

      step.value += one.value;
      g_array_append_val (self->steps, one);
    }
  step.label = _ ("End");
  g_array_append_val (self->steps, step);
}

/* ---- counting ---- */

static gboolean
set_compared (XbStatistics *self, const XbStatisticsQuery *query, const XbIndicatorQuery *now, XbIndicatorQuery *before, GError **error)
{
  if (query->compare_from != NULL || query->compare_to != NULL)
    return xb_indicator_query_set (self->population, query->place_code, query->compare_from, query->compare_to, NULL, before, error);
  *before = *now;
  before->from = year_before (now->from);
  before->to = year_before (now->to);
  before->as_of = year_before (now->as_of);
  return TRUE;
}

/** (transfer full): everything counted; at a million people a second or two: not for the main thread. */
XbStatistics *
xb_statistics_count (XbStore *store, const XbStatisticsQuery *query, GCancellable *cancellable, GError **error)
{
  g_autoptr (XbStatistics) self = g_new0 (XbStatistics, 1);
  XbIndicatorQuery now, before;
  char from[XB_DATE_SIZE], to[XB_DATE_SIZE], as_of[XB_DATE_SIZE];

  self->population = xb_population_load (store, cancellable, error);
  if (self->population == NULL || !xb_indicator_query_set (self->population, query->place_code, query->from, query->to, query->as_of, &now, error)
      || !set_compared (self, query, &now, &before, error))
    return NULL;
  xb_indicators_count (self->population, &now, &self->now);
  xb_indicators_count (self->population, &before, &self->before);
  self->by_place = xb_indicators_by_place (self->population, &now);
  self->trend = xb_indicators_trend (self->population, &now);
  self->operator_name = g_strdup (query->operator_name != NULL ? query->operator_name : "");
  self->title = g_strdup_printf (_ ("%s Population Statistics"), place_name (self, now.place));
  xb_date_from_days (now.from, from);
  xb_date_from_days (now.to, to);
  xb_date_from_days (now.as_of, as_of);
  self->subtitle = g_strdup_printf (_ ("%s to %s; states as of %s. Fewer than 20 people: no rate is worked out."), from, to, as_of);
  make_steps (self);
  self->tables[XB_STATISTICS_INDICATORS] = make_indicators (self);
  self->tables[XB_STATISTICS_PYRAMID] = make_pyramid (self);
  self->tables[XB_STATISTICS_TREND] = make_trend (self);
  self->tables[XB_STATISTICS_PLACES] = make_places (self);
  self->services = xb_service_counts (self->population, &now);
  self->tables[XB_STATISTICS_SERVICES] = make_services (self);
  return g_steal_pointer (&self);
}

/** (transfer full): what a chart shows, in words. */
char *
xb_statistics_describe (const XbStatistics *self, XbStatisticsPart part)
{
  char as_of[XB_DATE_SIZE];
  const gint64 *counts = self->now.counts;

  xb_date_from_days (self->now.query.as_of, as_of);
  if (part == XB_STATISTICS_PYRAMID)
    return g_strdup_printf (_ ("Population pyramid as of %s: %lld men, %lld women; 0–14 %lld, 15–64 %lld, 65 and over %lld"), as_of,
                            (long long) counts[XB_FIGURE_MEN], (long long) counts[XB_FIGURE_WOMEN], (long long) counts[XB_FIGURE_AGE_0_14],
                            (long long) counts[XB_FIGURE_AGE_15_64], (long long) counts[XB_FIGURE_AGE_65]);
  if (part == XB_STATISTICS_TREND)
    return g_strdup_printf (_ ("Births and deaths in %u periods: %lld births, %lld deaths"), self->trend->len, (long long) counts[XB_FIGURE_BIRTHS],
                            (long long) counts[XB_FIGURE_DEATHS]);
  if (part == XB_STATISTICS_PLACES)
    return g_strdup_printf (_ ("Population change of %u places: from %lld to %lld"), self->by_place->len,
                            (long long) g_array_index (self->steps, XbWaterfallStep, 0).value,
                            (long long) g_array_index (self->steps, XbWaterfallStep, self->steps->len - 1).value);
  if (part == XB_STATISTICS_SERVICES)
    return g_strdup_printf (_ ("Services: %lld visits of %u services"), (long long) self->now.services.visits, self->services->len);
  return g_strdup (xb_statistics_part_title (part));
}

static void
draw_services (const XbStatistics *self, cairo_t *cr, double width, double height, double text_size)
{
  g_autoptr (GArray) bars = g_array_new (FALSE, FALSE, sizeof (XbBar));

  for (guint i = 0; i < self->services->len; i++)
    {
      const XbServiceCount *one = &g_array_index (self->services, XbServiceCount, i);
      const XbBar bar = { service_name (self, one), xb_service_coverage (one), xb_service_timeliness (one) };

      g_array_append_val (bars, bar);
    }
  xb_bars_draw (cr, width, height, bars, &(XbBarsWords){ _ ("Coverage"), _ ("Timeliness") }, text_size);
}

/** Draws the chart of a part in the current colour of @cr for texts. */
void
xb_statistics_draw (const XbStatistics *self, XbStatisticsPart part, cairo_t *cr, double width, double height, double text_size)
{
  if (part == XB_STATISTICS_PYRAMID)
    xb_pyramid_draw (cr, width, height, &self->now, &(XbPyramidWords){ _ ("Men"), _ ("Women") }, text_size);
  else if (part == XB_STATISTICS_TREND)
    xb_trend_draw (cr, width, height, self->trend, &(XbTrendWords){ _ ("Births"), _ ("Deaths") }, text_size);
  else if (part == XB_STATISTICS_PLACES)
    xb_waterfall_draw (cr, width, height, self->steps, _ ("More people"), _ ("Fewer people"), text_size);
  else if (part == XB_STATISTICS_SERVICES)
    draw_services (self, cr, width, height, text_size);
}
