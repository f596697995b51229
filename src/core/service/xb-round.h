/* A round of visits: what is due in a place, of one service, as a table that is filled in: in the window, or in a workbook that goes to a
 * village and comes back. */
#pragma once

#include "service/xb-due-list.h"

G_BEGIN_DECLS

typedef enum
{
  XB_ROUND_DONE,
  XB_ROUND_DECLINED, /* the item, for good */
  XB_ROUND_SKIPPED,  /* only this time */
  XB_ROUND_NOT_FOUND,
  XB_ROUND_N,
  XB_ROUND_NOTHING = XB_ROUND_N /* nothing stands there */
} XbRoundResult;

const char *xb_round_result_title (XbRoundResult result);
gboolean xb_round_result_find (const char *typed, XbRoundResult *result);

/** What is due, and what is asked of each. */
typedef struct
{
  XbChecklistDef *def; /* the one in force */
  GPtrArray *lines;    /* (element-type XbDueLine), by village, group and house */
  GPtrArray *asks;     /* (element-type XbAsk) (unowned): what any of the items asks; of health only where the operator may see it */
} XbRound;

void xb_round_free (XbRound *round);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (XbRound, xb_round_free)
XbRound *xb_round_load (XbStore *store, const char *operator_name, const char *checklist, const char *place_code, const char *as_of, GError **error);

/** One row as it was filled in: everything as it was typed, "" or %NULL for nothing. */
typedef struct
{
  guint number; /* as whoever filled it in counts them: for messages */
  gint64 person_id, turn;
  char *checklist, *item;
  char *result, *date, *worker, *notes;
  GHashTable *values; /* (element-type utf8 utf8): entry → as it was typed */
} XbRoundRow;

XbRoundRow *xb_round_row_new (void);
void xb_round_row_free (gpointer row);

/** Something about a row: why it was not taken, or what is unusual. */
typedef struct
{
  guint number;
  char *name; /* (nullable) */
  char *message;
} XbRoundRemark;

void xb_round_remark_add (GPtrArray *list, guint number, const char *name, const char *message);

typedef struct
{
  gboolean keep_good;   /* take what can be taken; otherwise one row that cannot means that nothing is */
  gboolean corrections; /* a visit that was recorded already and reads otherwise here is mended; otherwise it is a problem */
  gboolean dry_run;     /* say what would be done, and do nothing */
} XbRoundOptions;

/** What became of the rows. */
typedef struct
{
  guint visits, answers, corrected; /* recorded now */
  guint unchanged;                  /* said nothing new */
  guint blank;
  GPtrArray *problems, *warnings; /* (element-type XbRoundRemark) */
} XbRoundOutcome;

void xb_round_outcome_init (XbRoundOutcome *outcome);
void xb_round_outcome_clear (XbRoundOutcome *outcome);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (XbRoundOutcome, xb_round_outcome_clear)
gboolean xb_round_record (XbStore *store, const char *operator_name, const GPtrArray *rows, const XbRoundOptions *options, XbRoundOutcome *outcome, GError **error);

G_END_DECLS
