/* What can be saved of a damaged database, into a new file. */
#pragma once

#include "store/xb-store.h"

G_BEGIN_DECLS

typedef struct
{
  gboolean from_journal; /* the journal is whole: every record was worked out from it, whatever the tables look like */
  gint64 entries, lost_entries;
  gint64 records;        /* rows of the recorded tables */
  GPtrArray *lost;       /* (element-type utf8): what could not be saved, a sentence each; empty when nothing was lost */
} XbSalvaged;

void xb_salvaged_clear (XbSalvaged *salvaged);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (XbSalvaged, xb_salvaged_clear)

XbStore *xb_store_salvage (const char *damaged, const char *path, XbSalvaged *out, GError **error);

G_END_DECLS
