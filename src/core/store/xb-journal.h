/* The one write path: begin, change, commit. What changed is kept in the journal, entry after entry,
 * each holding the hash of the one before it; undo, redo and verification stand on that. */
#pragma once

#include "store/xb-store.h"

G_BEGIN_DECLS

/** At most this many rows in one entry: bounds the memory of a bulk load. */
#define XB_JOURNAL_ENTRY_ROWS 50000

typedef enum
{
  XB_ENTRY_CREATE,
  XB_ENTRY_EDIT,
  XB_ENTRY_IMPORT,
  XB_ENTRY_UNDO,
  XB_ENTRY_REDO,
  XB_ENTRY_ACCESS, /* nothing changed: somebody saw or exported unmasked data, and said why */
} XbEntryKind;

/** A write transaction being recorded. g_autoptr rolls back what was not committed. */
typedef struct _XbTxn XbTxn;

XbTxn *xb_txn_begin (XbStore *store, const char *operator_name, XbEntryKind kind, const char *title, GError **error);
gboolean xb_txn_add_rows (XbTxn *txn, guint rows, GError **error);
void xb_txn_set_title (XbTxn *txn, const char *title);
gboolean xb_txn_commit (XbTxn *txn, GArray **seqs, GError **error);
void xb_txn_rollback (XbTxn *txn);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (XbTxn, xb_txn_rollback)

gboolean xb_journal_record_access (XbStore *store, const char *operator_name, const char *title, const char *reason,
                                   GError **error);

/** One entry of the journal, without its changeset. */
typedef struct
{
  gint64 seq;
  char *at;
  char *operator_name;
  char *kind;
  char *title;
  char *reason;
  gint64 first_seq;
  gint64 target_seq;
  gint64 row_count;
  gboolean undone; /* of an act: taken back, and not done again since */
} XbJournalEntry;

void xb_journal_entry_free (XbJournalEntry *entry);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (XbJournalEntry, xb_journal_entry_free)
GPtrArray *xb_journal_list (XbStore *store, gint64 before, guint limit, GError **error);
XbJournalEntry *xb_journal_get (XbStore *store, gint64 seq, GError **error);

/** One changed row as an entry holds it. */
typedef struct
{
  char *table;
  char *op; /* insert, update, delete */
  gint64 id;
  GPtrArray *fields; /* (element-type XbChangedField) */
} XbJournalChange;
typedef struct
{
  char *name;
  char *before; /* NULL where there was no value */
  char *after;
} XbChangedField;
void xb_journal_change_free (XbJournalChange *change);
const char *xb_journal_table_title (const char *table);
GPtrArray *xb_journal_changes (XbStore *store, gint64 seq, guint limit, GError **error);

gboolean xb_journal_entry_of (XbStore *store, const char *table, gint64 id, gint64 record, gint64 *seq, GError **error);
GArray *xb_journal_entries_about (XbStore *store, const gint64 *records, guint n, guint limit, GError **error);

gboolean xb_journal_undo (XbStore *store, const char *operator_name, gint64 seq, GArray **seqs, GError **error);
gboolean xb_journal_redo (XbStore *store, const char *operator_name, gint64 seq, GArray **seqs, GError **error);
gint64 xb_journal_next_undo (XbStore *store, char **title);
gint64 xb_journal_next_redo (XbStore *store, char **title);

gboolean xb_journal_verify (XbStore *store, gint64 *entries, gint64 *first_bad, GError **error);

G_END_DECLS
