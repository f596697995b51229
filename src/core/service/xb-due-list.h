/* What is due on a day: counted by village and service, and listed. */
#pragma once

#include "service/xb-service.h"

G_BEGIN_DECLS

/** How an open window stands to a day. */
typedef enum
{
  XB_DUE_OVERDUE, /* the window is over */
  XB_DUE_TODAY,   /* that is the day, or the last of the window */
  XB_DUE_WEEK,    /* within seven days */
  XB_DUE_OPEN,    /* in the window; there is time */
  XB_DUE_COMING,  /* the window has not begun */
  XB_DUE_N
} XbDueState;

typedef struct
{
  const char *as_of;      /* (nullable): today */
  const char *place_code; /* (nullable) */
  const char *checklist;  /* (nullable) */
  const char *worker;     /* (nullable): who looks after them */
  gint64 person_id;       /* 0: of everybody */
  int state;              /* an #XbDueState; −1: all that is open now */
  const char *from, *to;  /* (nullable): whose day lies between, both in it: a calendar's page. Then coming ones, too */
  guint limit;            /* 0: all */
} XbDueQuery;

typedef struct
{
  gint64 person_id, case_id, turn;
  char *name, *birth_date, *village, *group, *household_no, *phone;
  char *checklist, *service, *item, *title, *worker;
  char *answer; /* (nullable): accepted, postponed, not_found */
  char from[XB_DATE_SIZE], due[XB_DATE_SIZE], to[XB_DATE_SIZE];
  XbDueState state;
} XbDueLine;

/** Of one village and one service. */
typedef struct
{
  gint64 village_id;
  char *village, *checklist, *service;
  guint counts[XB_DUE_N]; /* of XB_DUE_COMING nothing is counted */
} XbDueCount;

const char *xb_due_state_id (XbDueState state);
const char *xb_due_state_title (XbDueState state);
gboolean xb_due_state_find (const char *id, int *state);
GPtrArray *xb_due_list (XbStore *store, const XbDueQuery *query, GError **error);
gboolean xb_due_days (XbStore *store, const char *month, const char *place_code, const char *checklist, guint counts[32], GError **error);
GPtrArray *xb_due_count (XbStore *store, const char *as_of, GError **error);

G_END_DECLS
