/* What xb-journal.c and xb-undo.c share: the inside of a write transaction. */
#pragma once

#include "store/xb-journal.h"
#include "store/xb-store-private.h"

XbTxn *xb_txn_begin_target (XbStore *store, const char *operator_name, XbRights needs, XbEntryKind kind, const char *title, gint64 target_seq, GError **error);
gboolean xb_txn_changed_rows (XbStore *store, int size, void *changeset, GArray *rows, GError **error);
gboolean xb_txn_end_entry (XbTxn *txn, GError **error);
/** Columns of an entry that are hashed as text; the changeset follows them. */
#define XB_JOURNAL_HASHED 9
char *xb_journal_hash (const char *prev_hash, const char *const values[XB_JOURNAL_HASHED], const void *changeset, gsize size, const char *needs);
