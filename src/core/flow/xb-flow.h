/* People who come and go: one leaving or arriving, and what all of them come to. */
#pragma once

#include "chart/xb-streams.h"
#include "ledger/xb-ledger-table.h"

G_BEGIN_DECLS

/** One row of v_flow. */
typedef struct
{
  gint64 id, person_id;
  gboolean in;           /* lives here from elsewhere; otherwise is away */
  gboolean within;       /* away in another village of this township */
  char *name, *since;
  char *until;           /* (nullable): it has ended */
  char *region;          /* (nullable): GB/T 2260 */
  char *words, *reason, *work, *employer, *housing, *landlord, *contact, *family, *notes, *lives_at; /* (nullable) */
} XbFlow;
XbFlow *xb_flow_load (XbStore *store, gint64 id, GError **error);
void xb_flow_free (XbFlow *flow);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (XbFlow, xb_flow_free)

XbStreams *xb_flow_streams (XbStore *store, const char *day, guint level, guint most, GError **error);
char *xb_flow_describe (const XbStreams *streams);
XbLedgerTable *xb_flow_table (XbStore *store, XbCatalog *catalog, const char *day, guint level, const char *operator_name, GError **error);

void xb_flow_set_figure (XbLedgerTable *table, XbStreams *streams);

G_END_DECLS
