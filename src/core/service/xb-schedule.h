/* What of a checklist falls due when, for one person: dates in, windows out. Knows no database. */
#pragma once

#include "catalog/xb-catalog.h"

G_BEGIN_DECLS

/** A day that does not come. */
#define XB_DAY_NEVER 9999999

/** What is known of a person. Days as xb_date_days() counts them; 0: not known. */
typedef struct
{
  int birth, opened;
  int begin, end;     /* offered from the first to before the second; @end %XB_DAY_NEVER: without end */
  int since;          /* what was over before that day is not asked for: the service was not on, they were not here, or had not asked */
  int horizon;        /* nothing that begins after that day */
  GHashTable *values; /* (nullable) (element-type utf8 utf8): of the fields */
} XbScheduleFacts;

/** One item, once. */
typedef struct
{
  const XbChecklistItem *item;
  guint index; /* of the item, in its checklist */
  gint64 turn; /* 1, 2, 3 …; of what comes with the calendar: year × 100 + its place in the year */
  int from, due, to;
  int last; /* the last day on which it is shown; %XB_DAY_NEVER: until it is done */
} XbOccurrence;

gboolean xb_schedule_over (const XbChecklistDef *def, GHashTable *values);
void xb_schedule (const XbChecklistDef *def, const XbScheduleFacts *facts, GArray *out);
int xb_offset_after (int day, const XbOffset *offset);

G_END_DECLS
