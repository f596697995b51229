/* Putting the rows of a package into the register: what only one side wrote is taken, what both wrote is put together, and what cannot be is asked. */
#pragma once

#include "exchange/xb-conflict.h"
#include "exchange/xb-package-head.h"
#include "exchange/xb-partner.h"

G_BEGIN_DECLS

typedef struct _XbMerge XbMerge;

XbMerge *xb_merge_new (XbStore *store, XbTxn *txn, GBytes *payload, XbKnown *here, XbKnown *there, GError **error);
void xb_merge_free (XbMerge *merge);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (XbMerge, xb_merge_free)
void xb_merge_set_answers (XbMerge *merge, XbAnswers *answers, const char *prefer);
gboolean xb_merge_run (XbMerge *merge, GError **error);
gint64 xb_merge_act (const XbMerge *merge);
gint64 xb_merge_applied (const XbMerge *merge);
GPtrArray *xb_merge_conflicts (const XbMerge *merge);

G_END_DECLS
