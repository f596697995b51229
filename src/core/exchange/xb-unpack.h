/* Taking a package in: whether it may be, and what becomes of it. */
#pragma once

#include "exchange/xb-merge.h"

G_BEGIN_DECLS

typedef struct
{
  gboolean dry_run;    /* nothing is changed */
  const char *prefer;  /* (nullable): %XB_ANSWER_OURS or %XB_ANSWER_THEIRS, for what @answers leave open */
  XbAnswers *answers;  /* (nullable) */
} XbUnpackOptions;

/** What was, or would be, taken in. */
typedef struct
{
  char *partner;        /* name of the sender */
  gint64 partner_id;
  gboolean first;       /* its card was taken with this package */
  char *mark;           /* of the sender's key, to be compared by telephone */
  gint64 number, rows;  /* of the package */
  char *at;             /* when it was written */
  gint64 applied;       /* records written or removed; 0 where there are conflicts */
  GPtrArray *conflicts; /* (element-type XbConflict) */
  gint64 seq;           /* the entry of the journal; 0 where nothing was changed */
} XbUnpacked;
void xb_unpacked_free (XbUnpacked *unpacked);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (XbUnpacked, xb_unpacked_free)

XbUnpacked *xb_unpack (XbStore *store, const char *operator_name, const char *path, const XbUnpackOptions *options, GError **error);

G_END_DECLS
