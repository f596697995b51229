/* The indicators: each counted from the residences and life events of a population, for a place, a period and a day.
 * What a figure counts and who is behind it is said once, in one function, so that the two cannot differ. */
#pragma once

#include "indicator/xb-population.h"

G_BEGIN_DECLS

/** People of a group smaller than this are counted; no rate is worked out from them. */
#define XB_INDICATOR_SMALL 20
/** 0–4, 5–9, … 95–99, 100 and over. */
#define XB_PYRAMID_GROUPS 21

/** What is counted, one by one. */
typedef enum
{
  XB_FIGURE_START, /* on the register the day before the period */
  XB_FIGURE_END,   /* on its last day */
  XB_FIGURE_POPULATION, /* on the day asked for, as are all that follow up to the births */
  XB_FIGURE_MEN,
  XB_FIGURE_WOMEN,
  XB_FIGURE_AGE_0_14,
  XB_FIGURE_AGE_15_64,
  XB_FIGURE_AGE_60,
  XB_FIGURE_AGE_65,
  XB_FIGURE_WOMEN_15_49,
  XB_FIGURE_ADULTS,
  XB_FIGURE_WITHOUT_ID,
  XB_FIGURE_WITHOUT_PHONE,
  XB_FIGURE_OUTFLOW, /* on the register, living elsewhere for work */
  XB_FIGURE_INFLOW,  /* living here, registered elsewhere */
  XB_FIGURE_BIRTHS,  /* in the period, as are all that follow */
  XB_FIGURE_BIRTHS_MALE,
  XB_FIGURE_BIRTHS_FEMALE,
  XB_FIGURE_DEATHS,
  XB_FIGURE_MOVED_IN,
  XB_FIGURE_MOVED_OUT,
  XB_FIGURE_FERTILE_START, /* women of 15 to 49 the day before the period */
  XB_FIGURE_FERTILE_END,
  XB_FIGURE_MARRIED,
  XB_FIGURE_DIVORCED,
  XB_FIGURE_BIRTHS_RECORDED, /* births with a record of the day they were reported */
  XB_FIGURE_BIRTHS_LATE,     /* reported after more than 30 days */
  XB_FIGURE_DEATHS_RECORDED,
  XB_FIGURE_DEATHS_LATE,
  XB_FIGURE_N,
  XB_FIGURE_NONE = XB_FIGURE_N
} XbFigure;

typedef enum
{
  XB_UNIT_PERSONS,
  XB_UNIT_HOUSEHOLDS,
  XB_UNIT_PER_MILLE,
  XB_UNIT_PERCENT,
  XB_UNIT_PER_HUNDRED, /* men per 100 women */
  XB_UNIT_PER_HOUSEHOLD,
  XB_UNIT_VISITS,
  XB_UNIT_ENTRIES,  /* of a register */
  XB_UNIT_ADDED_UP, /* a field of a register */
} XbUnit;

/** One indicator. */
typedef struct
{
  const char *id;    /* as in `xiangbuctl stats`, and in targets */
  const char *title; /* not translated: _() it */
  XbUnit unit;
  XbFigure behind;     /* whom a double-click shows, %XB_FIGURE_NONE for nobody */
  gboolean own_work;   /* says how the office does its own work: may be a target */
  const char *meaning; /* how it is worked out, not translated */
} XbIndicatorDef;

/** What is asked: the place by its index (0: the township), the period with both ends, the day. */
typedef struct
{
  guint16 place;
  int from, to, as_of;
} XbIndicatorQuery;

/** What was counted of one checklist, or of all, for a place and a period. */
typedef struct
{
  guint checklist; /* its index in XbPopulation.checklists; of all: 0 */
  gint64 offered;  /* people who were offered it, by whatever they answered, or had a visit */
  gint64 declined; /* of them, who declined, this time or for good, and had no visit */
  gint64 done;     /* of them, who had a visit */
  gint64 visits, timed, in_time; /* visits; those that had their days; those on their days */
} XbServiceCount;

/** What was counted. */
typedef struct
{
  XbIndicatorQuery query;
  gint64 counts[XB_FIGURE_N];
  guint households; /* with anybody in them on the day */
  guint pyramid[XB_PYRAMID_GROUPS][2]; /* male, female; by age on the day */
  XbServiceCount services; /* of all of them; people once for each */
  guint no_age; /* on the register on the day, but not in the pyramid: birth date or sex not known */
} XbIndicators;

/** Who is asked for: everybody behind a figure, or of the pyramid's bar @age_group, @sex. */
typedef struct
{
  XbFigure figure;
  int age_group; /* −1: of any age */
  char sex;      /* '1', '2', or 0 */
} XbFigureFilter;

const XbIndicatorDef *xb_indicator_list (guint *n);
int xb_indicator_find (const char *id);
void xb_indicators_count (const XbPopulation *population, const XbIndicatorQuery *query, XbIndicators *out);
double xb_indicator_value (const XbIndicators *indicators, guint indicator);
char *xb_indicator_format (double value, XbUnit unit);
const char *xb_unit_title (XbUnit unit);
GArray *xb_indicators_people (const XbPopulation *population, const XbIndicatorQuery *query, const XbFigureFilter *filter);
gboolean xb_indicator_query_set (const XbPopulation *population, const char *place_code, const char *from, const char *to,
                                 const char *as_of, XbIndicatorQuery *query, GError **error);

/** How many of one village, or of one group of the village asked for, came and went. */
typedef struct
{
  guint16 place;
  gint64 start, births, deaths, moved_in, moved_out, transfer_in, transfer_out, end;
} XbPlaceChange;
GArray *xb_indicators_by_place (const XbPopulation *population, const XbIndicatorQuery *query);

/** Births and deaths of a month, or of a year. */
typedef struct
{
  int from, to;
  char label[11]; /* 2026-03, or 2026 */
  gint64 births, deaths;
} XbTrendPoint;
GArray *xb_indicators_trend (const XbPopulation *population, const XbIndicatorQuery *query);

G_END_DECLS
