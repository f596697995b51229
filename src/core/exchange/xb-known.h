/* How far an office has seen each office's journal: its site number, and the last entry seen. What was written up to there it knows, or has
 * replaced knowingly; what was written after it, it knows nothing of. */
#pragma once

#include "store/xb-store.h"

G_BEGIN_DECLS

/** Who wrote something: entry @seq of the journal of office @site. */
typedef struct
{
  gint64 site, seq;
} XbDot;

/** Site → the last entry seen, and its hash where that is known. */
typedef struct _XbKnown XbKnown;

XbKnown *xb_known_new (void);
void xb_known_free (XbKnown *known);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (XbKnown, xb_known_free)

void xb_known_add (XbKnown *known, gint64 site, gint64 seq, const char *hash);
gint64 xb_known_seq (const XbKnown *known, gint64 site);
const char *xb_known_hash (const XbKnown *known, gint64 site);
gboolean xb_known_has (const XbKnown *known, XbDot dot);
void xb_known_foreach (const XbKnown *known, void (*each) (gint64 site, gint64 seq, const char *hash, gpointer data), gpointer data);

XbKnown *xb_known_here (XbStore *store, GError **error);
XbKnown *xb_known_there (XbStore *store, gint64 partner, GError **error);

G_END_DECLS
