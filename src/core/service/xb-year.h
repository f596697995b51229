/* A year of a service that comes with the calendar: who was visited when, and who was not, at one look. */
#pragma once

#include "service/xb-service.h"

G_BEGIN_DECLS

typedef enum
{
  XB_YEAR_NOTHING,  /* it is not asked for: not yet theirs, or not theirs any more */
  XB_YEAR_DONE,
  XB_YEAR_DECLINED, /* the item, or this time */
  XB_YEAR_COMING,
  XB_YEAR_OPEN,     /* its days are now */
  XB_YEAR_MISSED,   /* its days are over */
} XbYearState;

/** One person and one turn of an item. */
typedef struct
{
  XbYearState state;
  char date[XB_DATE_SIZE]; /* of what is done: when; of what comes or is open: until when */
} XbYearCell;

typedef struct
{
  gint64 person_id, case_id; /* case_id 0: nobody has spoken to them yet */
  char *name, *village, *group, *phone, *worker;
  char **fields;     /* (element-type utf8) (nullable entries): as people read them; in the order of XbYear.fields */
  XbYearCell *cells; /* in the order of XbYear.columns */
  guint missed;      /* of the cells */
} XbYearPerson;

typedef struct
{
  int year;
  GPtrArray *fields;  /* (element-type utf8): what is asked once: contacts, doctor */
  GPtrArray *columns; /* (element-type utf8): each turn of an item in the year */
  GPtrArray *people;  /* (element-type XbYearPerson), by village, group and house */
} XbYear;

void xb_year_free (XbYear *year);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (XbYear, xb_year_free)
gboolean xb_year_fits (const XbChecklistDef *def);
XbYear *xb_year_load (XbStore *store, const char *checklist, int year, const char *place_code, const char *as_of, guint limit, GError **error);
char *xb_year_cell_text (const XbYearCell *cell);

G_END_DECLS
