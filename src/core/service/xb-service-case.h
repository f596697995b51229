/* One person and one service: what they were offered and what they said. Declined is final; only the person can ask for it again. */
#pragma once

#include "service/xb-service.h"

G_BEGIN_DECLS

typedef enum
{
  XB_ANSWER_ACCEPTED,
  XB_ANSWER_DECLINED,  /* the service, or one item of it with all its turns, for good */
  XB_ANSWER_SKIPPED,   /* this turn only */
  XB_ANSWER_POSTPONED,
  XB_ANSWER_NOT_FOUND,
  XB_ANSWER_REOPENED,  /* at the person's own request */
  XB_ANSWER_N
} XbAnswerKind;

/** What somebody said to an offer. */
typedef struct
{
  gint64 person_id;
  const char *checklist;
  const char *item; /* (nullable): of the whole service */
  gint64 turn;      /* 0: of all its turns */
  XbAnswerKind kind;
  const char *date;     /* (nullable): today */
  const char *until;    /* of postponed */
  const char *asked_by; /* of reopened: who asked for it */
  const char *notes;    /* (nullable) */
} XbServiceAnswer;

/** A service taken up. */
typedef struct
{
  gint64 person_id;
  const char *checklist;
  const char *opened_on;  /* (nullable): today */
  const char *worker;     /* (nullable): who looks after them */
  const char *consent_on; /* (nullable) */
  const char *consent_by; /* (nullable): the person, or a child's parent; with a day */
  const char *notes;      /* (nullable) */
  GHashTable *values;     /* (nullable) (element-type utf8 utf8): of the fields, as they are typed; "" takes one away */
} XbServiceOpening;

/** A case as it stands. */
typedef struct
{
  gint64 id, person_id, version_id;
  char *checklist, *service, *name, *village, *group;
  char *opened_on, *state, *closed_on, *close_reason, *worker, *consent_on, *consent_by, *notes;
} XbServiceCase;

/** The case of a person that counts now. */
typedef struct
{
  gint64 id; /* 0: there is none */
  gint64 version_id;
  char opened_on[XB_DATE_SIZE];
  gboolean open, declined; /* neither: it has ended */
} XbCaseNow;

const char *xb_answer_id (XbAnswerKind kind);
const char *xb_answer_title (XbAnswerKind kind);
const char *xb_service_state_title (const char *state);
const char *xb_answer_text (const char *id);
gboolean xb_answer_find (const char *id, XbAnswerKind *kind);
void xb_service_case_free (XbServiceCase *one);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (XbServiceCase, xb_service_case_free)
XbServiceCase *xb_service_case_load (XbStore *store, gint64 id, GError **error);
GPtrArray *xb_service_case_list (XbStore *store, gint64 person_id, const char *checklist, const char *state, GError **error);
GHashTable *xb_service_case_values (XbStore *store, gint64 case_id, GError **error);
gboolean xb_service_case_now (XbStore *store, gint64 person_id, const char *checklist, XbCaseNow *now, GError **error);
gint64 xb_service_case_ensure (XbStore *store, const char *operator_name, gint64 person_id, const char *checklist, const char *item, const char *date, GError **error);
gint64 xb_service_open (XbStore *store, const char *operator_name, const XbServiceOpening *opening, GError **error);
gboolean xb_service_change (XbStore *store, const char *operator_name, gint64 case_id, const XbServiceOpening *opening, GError **error);
gboolean xb_service_close (XbStore *store, const char *operator_name, gint64 case_id, const char *date, const char *reason, GError **error);
gboolean xb_service_answer_in (XbStore *store, const char *operator_name, const XbServiceAnswer *answer, GError **error);
gboolean xb_service_answer (XbStore *store, const char *operator_name, const XbServiceAnswer *answers, guint n, GError **error);

G_END_DECLS
