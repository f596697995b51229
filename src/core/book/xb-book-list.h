/* Which entries of an office register, in which order: for the list, for counts and for exports. */
#pragma once

#include "book/xb-book.h"
#include "ledger/xb-ledger-table.h"

G_BEGIN_DECLS

/** All that is %NULL or 0 limits nothing. */
typedef struct
{
  const char *text;      /* (nullable): words, each of which stands somewhere in the entry */
  const char *from, *to; /* (nullable): YYYY-MM-DD, of the field that dates it; both days in it */
  GHashTable *where;     /* (nullable) (element-type utf8 utf8): field → value as it is stored */
  const GArray *ids;     /* (nullable) (element-type gint64): only these entries, and @text is not looked at */
  const char *order;     /* (nullable): a field; otherwise by day, the newest first */
  gboolean descending;   /* of @order */
} XbBookQuery;

GArray *xb_book_ids (XbStore *store, const XbBookDef *def, const XbBookQuery *query, GError **error);
XbLedgerDef *xb_book_ledger (const XbBookDef *def, const XbBookQuery *query, gboolean all, gboolean unmasked);

typedef enum
{
  XB_BOOK_ALL_TIME,
  XB_BOOK_BY_YEAR,
  XB_BOOK_BY_QUARTER,
  XB_BOOK_BY_MONTH,
} XbBookPeriod;

/** Entries of one period and one value. */
typedef struct
{
  char *period; /* 2026, 2026Q1, 2026-03; "" for all time, or without a day */
  char *value;  /* as people read it; "" where the field is empty, or nothing was asked by */
  gint64 count;
  GArray *sums; /* (element-type double): of the definition's fields with Sum=, in its order; money in fen */
} XbBookCount;
/** An entry with a day that is near. */
typedef struct
{
  const XbBookDef *def;
  const XbBookField *field; /* the day it is about */
  gint64 row_id;
  char *date, *subject;
} XbBookReminder;
GPtrArray *xb_book_reminders (XbStore *store, XbCatalog *catalog, const char *today, GError **error);

void xb_book_count_free (gpointer count);
GPtrArray *xb_book_counts (XbStore *store, const XbBookDef *def, const XbBookQuery *query, const char *by, XbBookPeriod period, GError **error);
XbLedgerTable *xb_book_summary (XbStore *store, const XbBookDef *def, const XbBookQuery *query, GError **error);
XbLedgerTable *xb_book_table (XbStore *store, const XbBookDef *def, const XbBookQuery *query, guint limit, GArray **keys, guint *all, GError **error);

G_END_DECLS
