/* Who qualifies for a scheme on a day, who nearly does, who never applied, who is paid and no longer qualifies. */
#pragma once

#include "subsidy/xb-facts.h"
#include "subsidy/xb-scheme.h"

G_BEGIN_DECLS

typedef enum
{
  XB_SCREENED_QUALIFIES,
  XB_SCREENED_SOON,         /* within twelve months */
  XB_SCREENED_ONE_MISSING,  /* one condition does not hold */
  XB_SCREENED_DATA_MISSING, /* one condition cannot be answered */
} XbScreenedKind;

/** One person found. */
typedef struct
{
  gint64 person_id;
  XbScreenedKind kind;
  int condition; /* the one that does not hold, or −1 */
  const XbSchemeCategory *category; /* (nullable) */
  char on[XB_DATE_SIZE]; /* of those who qualify soon */
  gint64 amount_fen;     /* by its unit; −1: not known */
  gboolean has_case, applied; /* has a case that runs; has ever applied */
} XbScreened;

typedef struct
{
  XbScheme *scheme;
  char *as_of;
  GArray *people; /* (element-type XbScreened), by their places */
  guint counts[4]; /* by kind */
  XbFacts *reasons; /* (nullable): kept from reason to reason */
} XbScreening;

void xb_screening_free (XbScreening *screening);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (XbScreening, xb_screening_free)
XbScreening *xb_screening_run (XbStore *store, XbCatalog *catalog, const char *scheme, const char *as_of, const char *place_code, gboolean trying,
                               GCancellable *cancellable, GError **error);
char *xb_screened_reason (XbStore *store, XbScreening *screening, const XbScreened *one, GError **error);

/** What switching a scheme on would mean for one village. */
typedef struct
{
  char *village;
  guint qualify, on_roll, both;
} XbTried;
GArray *xb_screening_try (XbStore *store, XbCatalog *catalog, const char *scheme, const char *as_of, GError **error);

/** Somebody who is paid and should not be, or whose data no longer say so. */
typedef struct
{
  gint64 case_id, person_id;
  char *reason;
} XbNoLonger;
GPtrArray *xb_screening_no_longer (XbStore *store, XbCatalog *catalog, const char *scheme, const char *as_of, const char *place_code, GError **error);

/** One condition about one person. */
typedef struct
{
  const XbSchemeCondition *condition;
  XbAnswer answer;
  char *because;
} XbExplained;

/** Everything a scheme says of one person. */
typedef struct
{
  XbScheme *scheme;
  gboolean qualifies; /* as far as the register knows */
  GArray *conditions; /* (element-type XbExplained) */
  const XbSchemeCategory *category;
  const XbSchemeAmount *amount; /* (nullable): in force on the day */
  char *gone, *gone_why; /* (nullable): the right has ended */
  char *begins; /* (nullable): the first month that is paid, YYYY-MM */
} XbExplanation;

void xb_explanation_free (XbExplanation *explanation);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (XbExplanation, xb_explanation_free)
XbExplanation *xb_screening_explain (XbStore *store, XbCatalog *catalog, const char *scheme, gint64 person_id, const char *as_of, GError **error);

G_END_DECLS
