/* Cases: an application on its way through the steps of its scheme, and what becomes of it once it is approved. */
#pragma once

#include "subsidy/xb-scheme.h"

G_BEGIN_DECLS

/** The step of a case that is with the applicant: new, or returned for correction. */
#define XB_STEP_APPLY "apply"

typedef struct
{
  gint64 id;
  char *case_no, *scheme;
  gint64 person_id, payee_id;
  char *category; /* (nullable) */
  char *applied_on, *state;
  char *step;        /* (nullable): of an open case, the one it waits for */
  char *approved_on, *right_from, *right_to, *end_reason; /* (nullable) */
  char *paid_until;                                   /* (nullable) */
  char *entered_by, *notes;
  char *name, *payee_name, *village, *group;
  char *suspended; /* (nullable): why it is not paid at the moment */
  char *notice_until; /* (nullable): the notice that hangs is over on that day */
  guint objections; /* that are being looked into */
} XbCase;

void xb_case_free (XbCase *one);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (XbCase, xb_case_free)

/** Which cases: every field may be left out. */
typedef struct
{
  const char *scheme, *state, *step, *place_code;
  gint64 person_id;    /* who is entitled or paid */
  gint64 household_id; /* one of its people, now or before, is */
} XbCaseQuery;

XbCase *xb_case_load (XbStore *store, gint64 id, GError **error);
gboolean xb_case_find (XbStore *store, const char *text, gint64 *id, GError **error);
GPtrArray *xb_case_list (XbStore *store, const XbCaseQuery *query, GError **error);
const char *xb_case_state_title (const char *state);
const char *xb_outcome_title (const char *outcome);
char *xb_case_step_title (const XbSchemeDef *def, const char *step);

/** What an application says. */
typedef struct
{
  const char *scheme;
  gint64 person_id, payee_id; /* payee 0: the person */
  const char *category, *applied_on, *notes;       /* (nullable) */
  const char *paid_until; /* (nullable): it was paid elsewhere until that day, before this program was used */
  const char *holder, *bank_name, *bank_account;   /* (nullable): where the money goes; @holder: the payee */
  GHashTable *answers;      /* (nullable) (element-type utf8 utf8): condition → yes, no */
  const char *const *documents; /* (nullable): ids of those that were brought */
} XbApplication;

gint64 xb_case_apply (XbStore *store, XbCatalog *catalog, const char *operator_name, const XbApplication *application, GError **error);
gboolean xb_case_change (XbStore *store, XbCatalog *catalog, const char *operator_name, gint64 id, const XbApplication *application, GError **error);
gboolean xb_case_answer (XbStore *store, XbCatalog *catalog, const char *operator_name, gint64 id, const char *condition, const char *answer, const char *note,
                         GError **error);
gboolean xb_case_document (XbStore *store, XbCatalog *catalog, const char *operator_name, gint64 id, const char *document, gboolean received, GError **error);

/** What an application has been told, beside its scheme. */
typedef struct
{
  const char *id;
  const char *title;
  gboolean required;
  char *value; /* (nullable): of a declaration yes or no; of a document the day it was brought */
} XbCaseItem;
GArray *xb_case_declarations (XbStore *store, const XbSchemeDef *def, gint64 id, GError **error);
GArray *xb_case_documents (XbStore *store, const XbSchemeDef *def, gint64 id, GError **error);

typedef enum
{
  XB_DECISION_PASS,
  XB_DECISION_RETURN, /* for correction */
  XB_DECISION_REFUSE,
} XbDecision;

/** A decision at the step a case waits for. */
typedef struct
{
  XbDecision decision;
  const char *date;        /* (nullable): today */
  const char *who;         /* (nullable): the official or committee */
  const char *opinion;     /* needed to return or refuse */
  const char *notice_from; /* (nullable): when the notice was posted: the same day */
} XbCaseDecision;

gboolean xb_case_decide (XbStore *store, XbCatalog *catalog, const char *operator_name, gint64 id, const XbCaseDecision *decision, GError **error);
GPtrArray *xb_case_exceptions (XbStore *store, XbCatalog *catalog, const char *operator_name, gint64 id, const char *date, GError **error);

/** One case of a list that was not decided, and why. */
typedef struct
{
  gint64 case_id;
  char *message;
} XbCaseRefusal;
void xb_case_refusal_free (gpointer refusal);
GPtrArray *xb_case_exceptions_many (XbStore *store, XbCatalog *catalog, const char *operator_name, const GArray *ids, const char *date, GError **error);
gboolean xb_case_decide_many (XbStore *store, XbCatalog *catalog, const char *operator_name, const GArray *ids, const XbCaseDecision *decision, guint *done,
                              GPtrArray *refusals, GError **error);

gboolean xb_case_resubmit (XbStore *store, XbCatalog *catalog, const char *operator_name, gint64 id, GError **error);
gboolean xb_case_withdraw (XbStore *store, const char *operator_name, gint64 id, const char *date, const char *reason, GError **error);
gboolean xb_case_end (XbStore *store, const char *operator_name, gint64 id, const char *date, const char *reason, GError **error);
gboolean xb_case_end_in (XbStore *store, const char *operator_name, const XbCase *one, const char *date, const char *reason, GError **error);

/** A step as it is on record. */
typedef struct
{
  char *step, *outcome, *date, *who, *opinion, *notice_from, *notice_until, *operator_name;
} XbCaseStep;
GPtrArray *xb_case_steps (XbStore *store, gint64 id, GError **error);

/** An objection. */
typedef struct
{
  gint64 id, case_id;
  char *step, *date, *by_whom, *text, *outcome, *answer, *closed_on;
  char *name, *case_no;
} XbObjection;
void xb_objection_free (gpointer objection);
GPtrArray *xb_objection_list (XbStore *store, gint64 case_id, GError **error);
gboolean xb_objection_add (XbStore *store, const char *operator_name, gint64 case_id, const char *date, const char *by_whom, const char *text, gint64 *id, GError **error);
gboolean xb_objection_close (XbStore *store, const char *operator_name, gint64 id, gboolean upheld, const char *date, const char *answer, GError **error);

/* Once it is approved */
gboolean xb_case_suspend (XbStore *store, const char *operator_name, gint64 id, const char *from, const char *reason, GError **error);
gboolean xb_case_lift (XbStore *store, const char *operator_name, gint64 id, const char *to, gboolean back_pay, GError **error);

typedef enum
{
  XB_REVIEW_CONFIRMED,
  XB_REVIEW_NOT_SEEN,
  XB_REVIEW_NO_LONGER,
} XbReviewOutcome;

/** A line of the annual review. */
typedef struct
{
  gint64 case_id, person_id;
  char *case_no, *name, *village, *group, *birth_date;
  char *outcome; /* (nullable): not reviewed yet */
  char *date, *note;
  char *exception; /* (nullable): why the register says the right has ended */
} XbReviewLine;
void xb_review_line_free (gpointer line);
GPtrArray *xb_review_list (XbStore *store, XbCatalog *catalog, const char *scheme, int year, const char *place_code, GError **error);
gboolean xb_review_record (XbStore *store, XbCatalog *catalog, const char *operator_name, const GArray *ids, int year, XbReviewOutcome outcome, const char *date, const char *note,
                           GError **error);
const char *xb_review_outcome_id (XbReviewOutcome outcome);

G_END_DECLS
