/* What the parts of the merge share. How it decides stands in docs/exchange.md. */
#pragma once

#include "exchange/xb-conflict.h"
#include "exchange/xb-merge.h"
#include "exchange/xb-written.h"

G_BEGIN_DECLS

/** A row of the package, copied out of it. */
typedef struct
{
  const XbShareTable *table;
  gint64 id;
  sqlite3_value **values; /* (array length=table->n_columns) */
  guint64 columns;        /* whose writer is named */
  XbDot *dots;            /* (array length=table->n_columns): by whom each of them was written */
  guint64 take;           /* columns that were to be written when it was last tried */
  gboolean joined;        /* it is one with a row of this office that had another key */
  gboolean theirs_older;  /* of a joined one: the other office's key is the older */
  gboolean decided;       /* what goes in is said here, not there: it was removed and stands again, or something of it was changed */
} XbIncoming;

XbIncoming *xb_incoming_new (const XbShareTable *table, sqlite3_value *const *values);
void xb_incoming_free (XbIncoming *row);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (XbIncoming, xb_incoming_free)
void xb_incoming_set_int (XbMerge *merge, XbIncoming *row, int column, gint64 value);
void xb_incoming_set_text (XbMerge *merge, XbIncoming *row, int column, const char *value);

/** A row of this office, copied; %NULL where there is none. */
typedef struct
{
  int n;
  sqlite3_value **values;
} XbLocal;
void xb_local_free (XbLocal *local);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (XbLocal, xb_local_free)
gboolean xb_merge_load (XbMerge *merge, const XbShareTable *table, gint64 id, XbLocal **local, GError **error);

/** What became of a row that was to be written. */
typedef enum
{
  XB_APPLIED,
  XB_CLASH,  /* another row has what only one may have */
  XB_BROKEN, /* a rule of the table forbids it */
  XB_FAILED, /* @error is set */
} XbApplied;

struct _XbMerge
{
  XbStore *store;
  const XbShare *share;
  XbTxn *txn;
  GBytes *payload;
  gint64 site, act; /* of this office; the entry this merge is going to be */
  XbKnown *here, *there;
  XbWritten *written;
  XbAnswers *answers;   /* (nullable) */
  const char *prefer;   /* (nullable): the answer to what is not answered */
  GPtrArray *conflicts; /* (element-type XbConflict) */
  GHashTable *asked;    /* ids of conflicts */
  GHashTable **aliases; /* by table: key → key it has become */
  GHashTable **dropped; /* by table: rows of the package that do not come in */
  GHashTable *aside;    /* "table number, key" → XbLocal: rows taken out while two change places */
  GPtrArray *put_off;   /* (element-type XbIncoming): of the table being read */
  GHashTable *waiting;  /* their keys */
  const XbShareTable *reading;
  GHashTable *names, *head_of; /* (nullable): of the package: person → ID number and name, household → its head */
  gint64 applied;
};

/* xb-merge.c */
gboolean xb_merge_is (const XbShareTable *table, const char *name);
XbDot xb_merge_own_dot (const XbMerge *merge);
gboolean xb_merge_touch (XbMerge *merge, const XbShareTable *table, gint64 id, guint64 columns, XbDot dot, gboolean gone, GError **error);
gboolean xb_merge_unseen (const XbMerge *merge, const XbWrittenRow *row);
const char *xb_merge_answer (const XbMerge *merge, const char *id, const char *column);
XbConflict *xb_merge_ask (XbMerge *merge, XbConflictKind kind, const XbShareTable *table, gint64 record, const char *ending);
gint64 xb_merge_alias (const XbMerge *merge, const XbShareTable *table, gint64 id);
gboolean xb_merge_delete (XbMerge *merge, const XbShareTable *table, gint64 id, GError **error);
void xb_merge_map (XbMerge *merge, XbIncoming *row);
gboolean xb_merge_put (XbMerge *merge, XbIncoming *row, GError **error);
gboolean xb_merge_drop (XbMerge *merge, const XbIncoming *row, GError **error);
gint64 xb_merge_id_at (sqlite3_value *const *values, int column);

/* xb-merge-row.c */
XbApplied xb_merge_row (XbMerge *merge, XbIncoming *row, GError **error);
char *xb_merge_update_sql (const XbShareTable *table, guint64 columns);
gboolean xb_merge_revert (XbMerge *merge, const XbIncoming *row, GError **error);

/* xb-merge-removed.c */
gboolean xb_merge_take_removed (XbMerge *merge, GError **error);
gboolean xb_merge_ask_restored (XbMerge *merge, const XbShareTable *table, gint64 id, gboolean *stays_gone, GError **error);
gboolean xb_merge_remove (XbMerge *merge, const XbShareTable *table, gint64 id, GError **error);

/* xb-merge-place.c */
gboolean xb_merge_code_made_up (const char *code);
gboolean xb_merge_place_code (XbMerge *merge, XbIncoming *row, gint64 ours, gboolean *settled, GError **error);
gboolean xb_merge_tidy_places (XbMerge *merge, GError **error);

/* xb-merge-join.c */
gboolean xb_merge_join (XbMerge *merge, XbIncoming *row, gint64 ours, GError **error);
gboolean xb_merge_take_alias (XbMerge *merge, const XbShareTable *table, gint64 from, gint64 to, GError **error);
gboolean xb_merge_carry_out_aliases (XbMerge *merge, GError **error);
gboolean xb_merge_join_alike (XbMerge *merge, XbIncoming *row, GError **error);

/* xb-merge-twice.c */
gboolean xb_merge_settle (XbMerge *merge, GError **error);

G_END_DECLS
