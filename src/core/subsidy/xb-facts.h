/* The facts of a scheme about one person after the other: each condition's answer and where it came from, what is owed and for which months. */
#pragma once

#include "subsidy/xb-subsidy.h"

G_BEGIN_DECLS

typedef enum
{
  XB_ANSWER_YES,
  XB_ANSWER_NO,
  XB_ANSWER_UNKNOWN, /* a fact is missing in the register */
  XB_ANSWER_ASK,     /* the register cannot know; the case is asked */
} XbAnswer;

typedef struct _XbFacts XbFacts;

XbFacts *xb_facts_new (XbStore *store, const XbSchemeDef *def, const char *as_of, const char *more, GError **error);
void xb_facts_free (XbFacts *facts);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (XbFacts, xb_facts_free)
void xb_facts_bind (XbFacts *facts, const char *name, gint64 value);
void xb_facts_set_day (XbFacts *facts, const char *as_of);
gboolean xb_facts_next (XbFacts *facts, gboolean *row, GError **error);
gboolean xb_facts_read (XbFacts *facts, gint64 person_id, const char *applied_on, gboolean *found, GError **error);

gint64 xb_facts_person (XbFacts *facts);
XbAnswer xb_facts_answer (XbFacts *facts, guint condition);
const char *xb_facts_on (XbFacts *facts, guint condition);
char *xb_facts_because (XbFacts *facts, guint condition);
const XbSchemeCategory *xb_facts_category (XbFacts *facts);
char *xb_facts_no_longer (XbFacts *facts, gboolean found);
const char *xb_facts_exit (XbFacts *facts, const XbSchemeExit **which);

/** From which month to which something is owed, both included, as xb_date_month() counts; nothing where last < first. */
typedef struct
{
  int first, last;
} XbMonths;

/** What is owed for a period. */
typedef struct
{
  guint months;
  gint64 fen;           /* −1: an amount is not filled in */
  const char *category; /* (nullable): the latest one */
  const char *amount;   /* (nullable): the id of the latest amount */
} XbOwed;

gboolean xb_facts_begins (XbFacts *facts, const char *category, XbMonths *months, char day[XB_DATE_SIZE]);
gboolean xb_facts_months (XbFacts *facts, const XbSchemeCategory *category, XbMonths *out);
void xb_facts_owed (XbFacts *facts, const char *category, const XbPayPeriod *period, const char *right_from, const char *right_to, const GArray *without,
                    XbOwed *out);
gint64 xb_month_share (const XbSchemeAmount *amount, int month);

G_END_DECLS
