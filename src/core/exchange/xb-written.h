/* What was written here since an entry of the journal: every row of a shared table, which of its columns, by whom, and what stood there before. */
#pragma once

#include "exchange/xb-known.h"
#include "exchange/xb-share.h"

G_BEGIN_DECLS

/** A row that was written. Bit 0 of @columns stands for its coming or going. */
typedef struct
{
  const XbShareTable *table;
  gint64 id;
  gboolean was_there; /* before */
  gboolean stands;    /* now */
  guint64 columns;
  XbDot dot;              /* of all columns, where @dots is %NULL */
  XbDot *dots;            /* (nullable): by column */
  sqlite3_value **before; /* (nullable): by column, where it was written; all of them where the row went */
} XbWrittenRow;

typedef struct _XbWritten XbWritten;

XbWritten *xb_written_since (XbStore *store, gint64 since, GError **error);
void xb_written_free (XbWritten *written);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (XbWritten, xb_written_free)

XbWrittenRow *xb_written_find (const XbWritten *written, const XbShareTable *table, gint64 id);
GPtrArray *xb_written_rows (const XbWritten *written);
void xb_written_move (XbWritten *written, const XbShareTable *table, gint64 from, gint64 to);
XbDot xb_written_dot (const XbWrittenRow *row, int column);
gboolean xb_written_unseen (const XbWrittenRow *row, const XbKnown *known);
guint64 xb_dots_of_first (const XbDot *dots, guint64 columns);

G_END_DECLS
