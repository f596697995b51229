#define G_LOG_DOMAIN "xiangbuctl"

/* stats: the indicators */

#include "cli.h"

#include "access/xb-operator.h"
#include "indicator/xb-indicator.h"
#include "register/xb-person.h"
#include "statistics/xb-statistics.h"
#include "util/xb-date.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static void
add_day (JsonBuilder *b, const char *name, int day)
{
  char date[XB_DATE_SIZE];

  xb_date_from_days (day, date);
  cli_add_string (b, name, date);
}

/* Period, day, and every indicator under its id: whole numbers for people, null for a rate of a small group. */
static void
add_indicators (JsonBuilder *b, const XbPopulation *population, const XbIndicators *ind)
{
  guint n;
  const XbIndicatorDef *defs = xb_indicator_list (&n);

  cli_add_string (b, "place", g_array_index (population->places, XbPopulationPlace, ind->query.place).code);
  add_day (b, "from", ind->query.from);
  add_day (b, "to", ind->query.to);
  add_day (b, "as_of", ind->query.as_of);
  for (guint i = 0; i < n; i++)
    {
      double value = xb_indicator_value (ind, i);

      json_builder_set_member_name (b, defs[i].id);
      if (isnan (value))
        json_builder_add_null_value (b);
      else if (defs[i].unit == XB_UNIT_PERSONS || defs[i].unit == XB_UNIT_HOUSEHOLDS || defs[i].unit == XB_UNIT_VISITS)
        json_builder_add_int_value (b, value);
      else
        json_builder_add_double_value (b, value);
    }
  cli_add_int (b, "not_in_pyramid", ind->no_age);
  json_builder_set_member_name (b, "pyramid");
  json_builder_begin_array (b);
  for (guint i = 0; i < XB_PYRAMID_GROUPS; i++)
    {
      json_builder_begin_object (b);
      cli_add_int (b, "age_from", i * 5);
      cli_add_int (b, "male", ind->pyramid[i][0]);
      cli_add_int (b, "female", ind->pyramid[i][1]);
      json_builder_end_object (b);
    }
  json_builder_end_array (b);
}

static void
add_places (JsonBuilder *b, const XbPopulation *population, GArray *lines)
{
  json_builder_set_member_name (b, "by_place");
  json_builder_begin_array (b);
  for (guint i = 0; i < lines->len; i++)
    {
      XbPlaceChange *line = &g_array_index (lines, XbPlaceChange, i);
      XbPopulationPlace *place = &g_array_index (population->places, XbPopulationPlace, line->place);

      json_builder_begin_object (b);
      cli_add_string (b, "code", place->code);
      cli_add_string (b, "name", place->name);
      cli_add_int (b, "start", line->start);
      cli_add_int (b, "births", line->births);
      cli_add_int (b, "deaths", line->deaths);
      cli_add_int (b, "moved_in", line->moved_in);
      cli_add_int (b, "moved_out", line->moved_out);
      cli_add_int (b, "transfer_in", line->transfer_in);
      cli_add_int (b, "transfer_out", line->transfer_out);
      cli_add_int (b, "end", line->end);
      json_builder_end_object (b);
    }
  json_builder_end_array (b);
}

static void
add_trend (JsonBuilder *b, GArray *points)
{
  json_builder_set_member_name (b, "trend");
  json_builder_begin_array (b);
  for (guint i = 0; i < points->len; i++)
    {
      XbTrendPoint *point = &g_array_index (points, XbTrendPoint, i);

      json_builder_begin_object (b);
      cli_add_string (b, "period", point->label);
      cli_add_int (b, "births", point->births);
      cli_add_int (b, "deaths", point->deaths);
      json_builder_end_object (b);
    }
  json_builder_end_array (b);
}

static void
print_table (const XbPopulation *population, const XbIndicators *ind, const XbIndicators *other)
{
  char from[XB_DATE_SIZE], to[XB_DATE_SIZE], as_of[XB_DATE_SIZE];
  guint n;
  const XbIndicatorDef *defs = xb_indicator_list (&n);

  xb_date_from_days (ind->query.from, from);
  xb_date_from_days (ind->query.to, to);
  xb_date_from_days (ind->query.as_of, as_of);
  printf (_ ("%s, %s to %s, as of %s\n"), g_array_index (population->places, XbPopulationPlace, ind->query.place).name, from, to, as_of);
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *value = xb_indicator_format (xb_indicator_value (ind, i), defs[i].unit);
      g_autofree char *before = other != NULL ? xb_indicator_format (xb_indicator_value (other, i), defs[i].unit) : NULL;

      printf ("%12s %12s %s (%s)\n", value, before != NULL ? before : "", _ (defs[i].title), xb_unit_title (defs[i].unit));
    }
}

/* The people behind one indicator, as a search answers. */
static int
list_people (Cli *cli, XbStore *store, const XbPopulation *population, const XbIndicatorQuery *query, const char *id)
{
  int indicator = xb_indicator_find (id);
  guint n;
  const XbIndicatorDef *defs = xb_indicator_list (&n);
  XbFigureFilter filter = { .age_group = -1 };
  g_autoptr (GArray) people = NULL;
  g_autoptr (JsonBuilder) b = json_builder_new ();

  if (indicator < 0 || defs[indicator].behind == XB_FIGURE_NONE)
    return cli_usage (_ ("stats: “%s” is not an indicator with people behind it"), id);
  filter.figure = defs[indicator].behind;
  people = xb_indicators_people (population, query, &filter);
  json_builder_begin_array (b);
  for (guint i = 0; i < people->len; i++)
    {
      g_autoptr (XbPerson) person = xb_person_load (store, g_array_index (people, gint64, i), NULL);

      if (person == NULL)
        continue;
      if (!cli->json)
        printf ("%s %s\n", person->values[XB_PERSON_NAME], person->values[XB_PERSON_BIRTH_DATE] != NULL ? person->values[XB_PERSON_BIRTH_DATE] : "");
      json_builder_begin_object (b);
      cli_add_id (b, "id", person->id);
      cli_add_string (b, "name", person->values[XB_PERSON_NAME]);
      json_builder_end_object (b);
    }
  json_builder_end_array (b);
  if (cli->json)
    cli_print_json (b);
  return CLI_DONE;
}

/* The page of the window as a file: .xlsx with charts, or .pdf. */
static int
write_file (Cli *cli, XbStore *store, const char *path, XbStatisticsQuery *query)
{
  GError *error = NULL;
  guint count;
  g_autofree char *who = cli->operator_name != NULL ? g_strdup (cli->operator_name) : xb_operator_only (store, &count);
  g_autoptr (XbStatistics) statistics = NULL;

  query->operator_name = who;
  statistics = xb_statistics_count (store, query, NULL, &error);
  if (statistics == NULL || !xb_statistics_write (statistics, path, &error))
    return cli_fail (error);
  if (cli->json)
    {
      g_autoptr (JsonBuilder) b = json_builder_new ();

      json_builder_begin_object (b);
      cli_add_string (b, "path", path);
      json_builder_end_object (b);
      cli_print_json (b);
    }
  else if (!cli->quiet)
    printf ("%s\n", path);
  return CLI_DONE;
}

int
cli_stats (Cli *cli, int argc, char **argv)
{
  g_autofree char *place = NULL, *from = NULL, *to = NULL, *as_of = NULL, *compare_from = NULL, *compare_to = NULL, *behind = NULL, *out = NULL;
  GOptionEntry entries[] = { { "place", 0, 0, G_OPTION_ARG_STRING, &place, NULL, NULL },
                             { "from", 0, 0, G_OPTION_ARG_STRING, &from, NULL, NULL },
                             { "to", 0, 0, G_OPTION_ARG_STRING, &to, NULL, NULL },
                             { "as-of", 0, 0, G_OPTION_ARG_STRING, &as_of, NULL, NULL },
                             { "compare-from", 0, 0, G_OPTION_ARG_STRING, &compare_from, NULL, NULL },
                             { "compare-to", 0, 0, G_OPTION_ARG_STRING, &compare_to, NULL, NULL },
                             { "out", 0, 0, G_OPTION_ARG_FILENAME, &out, NULL, NULL },
                             { "people", 0, 0, G_OPTION_ARG_STRING, &behind, NULL, NULL },
                             { 0 } };
  g_autoptr (XbStore) store = NULL;
  g_autoptr (XbPopulation) population = NULL;
  g_autoptr (JsonBuilder) b = json_builder_new ();
  g_autoptr (GArray) lines = NULL, points = NULL;
  XbIndicatorQuery query, before;
  XbIndicators ind, other;
  gboolean compare;
  GError *error = NULL;

  if (!cli_parse (entries, "stats", &argc, &argv, 0, 0))
    return CLI_USAGE;
  compare = compare_from != NULL || compare_to != NULL;
  store = cli_open (cli, FALSE, &error);
  if (out != NULL)
    return store != NULL ? write_file (cli, store, out, &(XbStatisticsQuery){ place, from, to, as_of, compare_from, compare_to, NULL }) : cli_fail (error);
  if (store == NULL || (population = xb_population_load (store, NULL, &error)) == NULL
      || !xb_indicator_query_set (population, place, from, to, as_of, &query, &error)
      || (compare && !xb_indicator_query_set (population, place, compare_from, compare_to, NULL, &before, &error)))
    return cli_fail (error);
  if (behind != NULL)
    return list_people (cli, store, population, &query, behind);
  xb_indicators_count (population, &query, &ind);
  if (compare)
    xb_indicators_count (population, &before, &other);
  if (!cli->json)
    {
      if (!cli->quiet)
        print_table (population, &ind, compare ? &other : NULL);
      return CLI_DONE;
    }
  lines = xb_indicators_by_place (population, &query);
  points = xb_indicators_trend (population, &query);
  json_builder_begin_object (b);
  add_indicators (b, population, &ind);
  add_places (b, population, lines);
  add_trend (b, points);
  if (compare)
    {
      json_builder_set_member_name (b, "compared");
      json_builder_begin_object (b);
      add_indicators (b, population, &other);
      json_builder_end_object (b);
    }
  json_builder_end_object (b);
  cli_print_json (b);
  return CLI_DONE;
}
