/* The one write path: begin, change, commit. What changed is kept in the journal, entry after entry,
 * each holding the hash of the one before it; undo, redo and verification stand on that. */
#pragma once

#include "store/xb-right.h"

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

/** SQL: whether the act whose first entry is @act has not been taken back, or has been done again since. */
#define XB_SQL_ACT_STANDS(act) "coalesce ((SELECT u.kind FROM journal u WHERE u.target_seq = " act " ORDER BY u.seq DESC LIMIT 1), '') <> 'undo'"

/** A write transaction being recorded. g_autoptr rolls back what was not committed. */
typedef struct _XbTxn XbTxn;

XbTxn *xb_txn_begin (XbStore *store, const char *operator_name, XbEntryKind kind, const char *title, GError **error);
XbTxn *xb_txn_begin_with (XbStore *store, const char *operator_name, XbRights needs, XbEntryKind kind, const char *title, GError **error);
void xb_txn_note (XbTxn *txn, gint64 record, const char *reason);
gboolean xb_txn_need (XbTxn *txn, XbRight right, GError **error);
gboolean xb_txn_add_rows (XbTxn *txn, guint rows, GError **error);
void xb_txn_set_title (XbTxn *txn, const char *title);
gboolean xb_txn_commit (XbTxn *txn, GArray **seqs, GError **error);
void xb_txn_rollback (XbTxn *txn);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (XbTxn, xb_txn_rollback)

gboolean xb_journal_record_access (XbStore *store, const char *operator_name, XbRight right, gint64 record, const char *title, const char *reason, GError **error);

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
  XbRights needs; /* of whoever would undo it */
  gboolean undone; /* of an act: taken back, and not done again since */
} XbJournalEntry;

void xb_journal_entry_free (XbJournalEntry *entry);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (XbJournalEntry, xb_journal_entry_free)
/** Which entries are looked for: all that is not %NULL or 0 holds. */
typedef struct
{
  const char *operator_name;
  const char *from, *to; /* days */
  const char *kind;      /* one of create, edit, import, undo, redo, access */
  const char *text;      /* in the title or the reason; or the whole name of somebody it is about */
  gint64 record;         /* a person, household or operator it is about */
  guint limit;
} XbJournalQuery;
GPtrArray *xb_journal_find (XbStore *store, const XbJournalQuery *query, GError **error);
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
char *xb_journal_row_name (XbStore *store, const char *table, gint64 id);
GPtrArray *xb_journal_changes (XbStore *store, gint64 seq, guint limit, GError **error);

gboolean xb_journal_entry_of (XbStore *store, const char *table, gint64 id, gint64 record, gint64 *seq, GError **error);
GArray *xb_journal_entries_about (XbStore *store, const gint64 *records, guint n, guint limit, GError **error);

gboolean xb_journal_undo (XbStore *store, const char *operator_name, gint64 seq, GArray **seqs, GError **error);
gboolean xb_journal_redo (XbStore *store, const char *operator_name, gint64 seq, GArray **seqs, GError **error);
gint64 xb_journal_next_undo (XbStore *store, char **title);
gint64 xb_journal_next_redo (XbStore *store, char **title);

gboolean xb_journal_verify (XbStore *store, gint64 *entries, gint64 *first_bad, GError **error);
char *xb_journal_anchor (XbStore *store, GError **error);
gboolean xb_journal_check_anchor (XbStore *store, const char *anchor, gint64 *seq, gboolean *holds, GError **error);
gboolean xb_journal_verify_new (XbStore *store, gint64 *entries, gint64 *first_bad, GError **error);

/** A row that is not as the journal says: somebody wrote into the file without this program. */
typedef enum
{
  XB_FOREIGN_CHANGED,
  XB_FOREIGN_REMOVED,
  XB_FOREIGN_ADDED,
} XbForeignKind;
typedef struct
{
  XbForeignKind kind;
  const char *table; /* interned */
  gint64 id;
  char *name;        /* what a row of it is told by */
  char *columns;     /* (nullable): of a changed row, by comma */
  gint64 seq;        /* the entry that says what it should be; 0 for none */
} XbForeignChange;
void xb_foreign_change_free (gpointer change);
char *xb_foreign_change_text (const XbForeignChange *change);
gboolean xb_journal_verify_rows (XbStore *store, guint limit, GPtrArray **found, GError **error);

G_END_DECLS
