/* What was done: visits and their entries, checked against the checklist; corrected with history, never deleted. */
#pragma once

#include "service/xb-service.h"

G_BEGIN_DECLS

/** What is entered of a visit. */
typedef struct
{
  gint64 person_id;
  const char *checklist;
  const char *item;         /* ITEM+ for a follow-up */
  gint64 turn;              /* 0: whichever is due on that day; beside what is due where none is */
  const char *date;         /* (nullable): today */
  const char *worker;       /* (nullable) */
  const char *follow_up_on; /* (nullable): when to come again; otherwise as the referrals say */
  const char *notes;        /* (nullable) */
  GHashTable *values;       /* (nullable) (element-type utf8 utf8): entry → as it was typed; "" for nothing */
} XbVisitEntry;

/** One value of a visit, as people read it. */
typedef struct
{
  char *entry, *title, *unit;
  char *text; /* hidden where the operator may not see it */
  gboolean health;
} XbVisitValue;

/** A visit that counts, or did. */
typedef struct
{
  gint64 id, case_id, person_id, turn;
  char *name, *village, *group;
  char *checklist, *service, *item, *title, *date, *worker, *window_from, *window_to, *follow_up_on, *referral, *notes, *void_reason, *operator_name;
  GPtrArray *values; /* (element-type XbVisitValue) */
} XbVisit;

/** Which visits. */
typedef struct
{
  gint64 person_id;       /* 0: of everybody */
  const char *checklist;  /* (nullable) */
  const char *place_code; /* (nullable) */
  const char *from, *to;  /* (nullable): both days in it */
  const char *name;       /* (nullable): a part of it */
  guint limit;            /* 0: all */
} XbVisitQuery;

void xb_visit_free (XbVisit *visit);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (XbVisit, xb_visit_free)
gint64 xb_visit_record (XbStore *store, const char *operator_name, const XbVisitEntry *entry, GPtrArray *warnings, GError **error);
gint64 xb_visit_record_in (XbStore *store, const char *operator_name, const XbVisitEntry *entry, GPtrArray *warnings, GError **error);
gboolean xb_visit_correct_in (XbStore *store, const char *operator_name, gint64 visit_id, const XbVisitEntry *entry, GPtrArray *warnings, GError **error);
gboolean xb_visit_correct (XbStore *store, const char *operator_name, gint64 visit_id, const XbVisitEntry *entry, GPtrArray *warnings, GError **error);
gboolean xb_visit_void (XbStore *store, const char *operator_name, gint64 visit_id, const char *reason, GError **error);
XbVisit *xb_visit_load (XbStore *store, gint64 id, gboolean sees_health, GError **error);
char *xb_visit_values_text (const XbVisit *visit);
GHashTable *xb_visit_values (XbStore *store, gint64 visit_id, GError **error);
GPtrArray *xb_visit_list (XbStore *store, const XbVisitQuery *query, gboolean sees_health, GError **error);

G_END_DECLS
