/* The workbook of a round: it goes to a village, is filled in by whoever goes from house to house, and comes back. */
#pragma once

#include "service/xb-round.h"

G_BEGIN_DECLS

gboolean xb_round_write (const XbRound *round, const char *path, GError **error);

/** How a workbook is read. */
typedef struct
{
  const char *checklist; /* (nullable): where its key column is gone */
  const char *date;      /* (nullable): the day of rows that say none */
  const char *worker;    /* (nullable): of rows that say none */
  XbRoundOptions how;
} XbRoundReadOptions;

/** What was read. */
typedef struct
{
  guint rows;        /* about somebody */
  char *checklist;
  GPtrArray *unread; /* (element-type utf8): columns that nothing is taken from, though something stands in them */
  XbRoundOutcome outcome;
} XbRoundReading;

void xb_round_reading_free (XbRoundReading *reading);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (XbRoundReading, xb_round_reading_free)
XbRoundReading *xb_round_read (XbStore *store, const char *operator_name, const char *path, const XbRoundReadOptions *options, GError **error);
gboolean xb_round_write_problems (const XbRoundReading *reading, const char *path, GError **error);

G_END_DECLS
