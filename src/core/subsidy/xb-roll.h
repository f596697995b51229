/* Rolls: who is paid what for a period, made from the approved cases, compared with the roll before, locked when approved. */
#pragma once

#include "subsidy/xb-scheme.h"

G_BEGIN_DECLS

typedef struct
{
  gint64 id;
  char *scheme, *period, *from_date, *to_date, *state;
  gint64 version_id;
  char *made_on, *made_by;
  char *approved_on, *approved_by; /* (nullable) */
  guint line_count;                /* of those who are paid */
  gint64 total_fen;
} XbRoll;

void xb_roll_free (XbRoll *roll);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (XbRoll, xb_roll_free)

/** A line of a roll. */
typedef struct
{
  gint64 id, case_id, person_id, payee_id, place_id; /* id 0: not written yet; place 0: none */
  char for_period[16];
  char *case_no, *name;
  const char *category, *amount; /* (nullable): ids, interned */
  guint months;
  gint64 fen, before_fen;
  const char *change; /* new, continued, changed, resumed, arrears, exited, held */
  char *reason;       /* (nullable) */
  char *right_to;     /* (nullable): of an exited one: the day the right ended */
} XbRollLine;

XbRoll *xb_roll_load (XbStore *store, gint64 id, GError **error);
gboolean xb_roll_find (XbStore *store, const char *scheme, const char *period, gint64 *id, GError **error);
GPtrArray *xb_roll_list (XbStore *store, const char *scheme, GError **error);
GPtrArray *xb_roll_lines (XbStore *store, gint64 id, GError **error);
gint64 xb_roll_make (XbStore *store, XbCatalog *catalog, const char *operator_name, const char *scheme, const char *period, GCancellable *cancellable,
                     GError **error);
gboolean xb_roll_approve (XbStore *store, XbCatalog *catalog, const char *operator_name, gint64 id, GError **error);
gboolean xb_roll_discard (XbStore *store, const char *operator_name, gint64 id, GError **error);

/** Sums of a roll's paid lines by one of its columns. */
typedef struct
{
  char *name;
  guint lines;
  gint64 fen;
} XbRollSum;
typedef enum
{
  XB_SUM_CHANGE,
  XB_SUM_CATEGORY,
  XB_SUM_VILLAGE,
} XbRollSumBy;
GArray *xb_roll_sums (XbStore *store, gint64 id, XbRollSumBy by, GError **error);
gboolean xb_roll_reconcile (XbStore *store, gint64 id, GError **error);

G_END_DECLS
