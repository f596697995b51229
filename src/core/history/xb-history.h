/* What happened to a record, from the journal: each entry that touched it, with every field before and after. */
#pragma once

#include "register/xb-person.h"

G_BEGIN_DECLS

/** One field of the timeline. */
typedef struct
{
  char *table;  /* person, membership, event … */
  char *op;     /* insert, update, delete */
  char *field;  /* a column */
  char *before, *after; /* as they are stored; %NULL: none */
} XbHistoryField;

typedef struct
{
  XbJournalEntry *entry;
  gboolean undoable; /* an act of its own that has not been taken back */
  gboolean brief;    /* it came with a long list: fields are not listed */
  GPtrArray *fields; /* (element-type XbHistoryField) */
} XbHistoryItem;

GPtrArray *xb_history_of (XbStore *store, gint64 record, guint limit, GError **error);
char *xb_history_field_title (XbCatalog *catalog, const XbHistoryField *field);
const char *xb_history_column_title (const char *column);
gboolean xb_history_is_health (const char *table, const char *column);
char *xb_history_value_text (XbStore *store, XbCatalog *catalog, const XbHistoryField *field, const char *value, gboolean unmasked, gboolean sees_health);

G_END_DECLS
