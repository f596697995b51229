#define G_LOG_DOMAIN "xb-service"

#include "service/xb-schedule.h"

#include "service/xb-festival.h"
#include "util/xb-date.h"

#include <string.h>

/* Looked ahead beyond the horizon, so that what lapses with the next turn knows when that is. */
#define AHEAD 400

typedef struct
{
  const XbChecklistDef *def;
  const XbScheduleFacts *facts;
  GArray *out;
  guint index; /* of the item that is being looked at */
} Plan;

/** The day @offset after @day: months first, clamped to the end of the month, then days. */
int
xb_offset_after (int day, const XbOffset *offset)
{
  return (offset->months != 0 ? xb_date_days_after_months (day, offset->months) : day) + offset->days;
}

static XbOffset
sum (XbOffset a, XbOffset b)
{
  return (XbOffset){ a.months + b.months, a.days + b.days };
}

static XbOffset
less (XbOffset a, XbOffset b)
{
  return (XbOffset){ a.months - b.months, a.days - b.days };
}

static int
field_day (GHashTable *values, const char *field)
{
  return field != NULL && values != NULL ? xb_date_days (g_hash_table_lookup (values, field)) : 0;
}

/** Whether one of the fields that end a service has its day. @values: (nullable): as of #XbScheduleFacts */
gboolean
xb_schedule_over (const XbChecklistDef *def, GHashTable *values)
{
  for (char **field = def->ends; field != NULL && *field != NULL; field++)
    if (field_day (values, *field) != 0)
      return TRUE;
  return FALSE;
}

/* The window of one turn, if there is one. Both its ends are counted from the anchor, not from a day that was clamped to the end of a month:
 * four months after 31 August is 31 December, though three are 30 November. */
static void
add (Plan *plan, const XbChecklistItem *item, gint64 turn, int anchor, const XbOffset *offset)
{
  const XbScheduleFacts *facts = plan->facts;
  const XbOffset first = less (*offset, item->before), end = sum (*offset, item->after);
  XbOccurrence one = { item, plan->index, turn, xb_offset_after (anchor, &first), xb_offset_after (anchor, offset), xb_offset_after (anchor, &end), XB_DAY_NEVER };
  int not_before = field_day (facts->values, item->not_before);

  if (one.to < facts->since || one.to < facts->begin || one.from >= facts->end || one.to < not_before || one.from > facts->horizon + AHEAD)
    return;
  one.from = MAX (MAX (one.from, facts->begin), not_before);
  if (one.to >= facts->end)
    one.to = facts->end - 1;
  one.due = CLAMP (one.due, one.from, one.to);
  if (item->lapse == XB_LAPSE_AFTER)
    one.last = xb_offset_after (one.to, &item->lapse_after);
  if (facts->end != XB_DAY_NEVER)
    one.last = MIN (one.last, facts->end - 1);
  g_array_append_val (plan->out, one);
}

/* All turns that count from one day. */
static void
add_turns (Plan *plan, const XbChecklistItem *item, int anchor)
{
  gboolean again = item->every.months != 0 || item->every.days != 0;
  guint times = item->times != 0 ? item->times : again ? G_MAXINT : 1;

  for (guint i = 0; i < times; i++)
    {
      /* Each counted from the anchor: of the 31st, the 30th follows and then the 31st again. */
      const XbOffset offset = { item->due.months + (int) i * item->every.months, item->due.days + (int) i * item->every.days };
      const XbOffset first = less (offset, item->before);

      if (xb_offset_after (anchor, &first) > MIN (plan->facts->horizon + AHEAD, plan->facts->end))
        return;
      add (plan, item, i + 1, anchor, &offset);
    }
}

/* What comes with the calendar, year by year. */
static void
add_years (Plan *plan, const XbChecklistItem *item, const char *anchor)
{
  const XbScheduleFacts *facts = plan->facts;
  int first = xb_date_year_of (MAX (MAX (facts->since, facts->begin), 1)) - 1, last = xb_date_year_of (facts->horizon + AHEAD) + 1;

  for (int year = first; year <= last; year++)
    {
      int start = strcmp (anchor, "new-year") == 0 ? xb_date_days_of (year, 1, 1) : strcmp (anchor, "mid-autumn") == 0 ? xb_festival_mid_autumn (year) : xb_festival_spring (year);
      int end = xb_date_days_of (year + 1, 1, 1);

      for (int i = 0; start != 0 && i < 99; i++)
        {
          const XbOffset later = { i * item->every.months, i * item->every.days };
          int turn_start = xb_offset_after (start, &later);
          XbOffset offset;

          if (i > 0 && (turn_start >= end || (later.months == 0 && later.days == 0)))
            break;
          offset = sum (later, item->due);
          add (plan, item, (gint64) year * 100 + i + 1, start, &offset);
        }
    }
}

static void
add_item (Plan *plan, const XbChecklistItem *item)
{
  for (char **anchor = item->anchors; *anchor != NULL; anchor++)
    {
      int day;

      if (strcmp (*anchor, "new-year") == 0 || strcmp (*anchor, "spring-festival") == 0 || strcmp (*anchor, "mid-autumn") == 0)
        {
          add_years (plan, item, *anchor);
          return;
        }
      day = strcmp (*anchor, "birth") == 0 ? plan->facts->birth : strcmp (*anchor, "opened") == 0 ? plan->facts->opened : field_day (plan->facts->values, *anchor);
      if (day == 0)
        continue;
      add_turns (plan, item, day);
      return;
    }
}

static int
compare (gconstpointer a, gconstpointer b)
{
  const XbOccurrence *x = a, *y = b;

  return x->from != y->from ? x->from - y->from : x->index != y->index ? (int) x->index - (int) y->index : (x->turn > y->turn) - (x->turn < y->turn);
}

/* What lapses when the next comes; then what lies beyond the horizon goes. */
static void
settle (GArray *out, int horizon)
{
  guint kept = 0;

  g_array_sort (out, compare);
  for (guint i = 0; i < out->len; i++)
    {
      XbOccurrence *one = &g_array_index (out, XbOccurrence, i);

      for (guint k = i + 1; one->item->lapse == XB_LAPSE_NEXT && k < out->len; k++)
        {
          const XbOccurrence *next = &g_array_index (out, XbOccurrence, k);

          if (next->from <= one->from)
            continue;
          one->last = MIN (one->last, MAX (one->to, next->from - 1));
          break;
        }
    }
  for (guint i = 0; i < out->len; i++)
    if (g_array_index (out, XbOccurrence, i).from <= horizon)
      {
        g_array_index (out, XbOccurrence, kept) = g_array_index (out, XbOccurrence, i);
        kept++;
      }
  g_array_set_size (out, kept);
}

/**
 * xb_schedule:
 * @out: (element-type XbOccurrence): is emptied, and gets all windows that begin by the horizon, in their order
 *
 * What has been done, declined or put off is the caller's to take out.
 */
void
xb_schedule (const XbChecklistDef *def, const XbScheduleFacts *facts, GArray *out)
{
  Plan plan = { def, facts, out, 0 };

  g_array_set_size (out, 0);
  if (xb_schedule_over (def, facts->values))
    return;
  for (guint i = 0; i < def->items->len; i++)
    {
      const XbChecklistItem *item = g_ptr_array_index (def->items, i);

      plan.index = i;
      if (field_day (facts->values, item->not_after) == 0)
        add_item (&plan, item);
    }
  settle (out, facts->horizon);
}
