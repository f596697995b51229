/* A ledger in memory as it is shown: for paper, and for the screen. */
#pragma once

#include "ledger/xb-ledger.h"
#include "page/xb-paged.h"

G_BEGIN_DECLS

typedef enum
{
  XB_TABLE_ROW,
  XB_TABLE_GROUP,    /* its first cell holds what stands over a group, line by line */
  XB_TABLE_SUBTOTAL,
  XB_TABLE_TOTAL,
} XbTableKind;

/** Rows as text, each of a kind; cells in one piece of memory. */
typedef struct
{
  gint users;
  XbLedgerDef *def;
  gpointer owner; /* (nullable): what keeps @def alive: itself, or the catalog it is of; given up by @free_owner */
  GDestroyNotify free_owner;
  gboolean tight; /* less room between the lines: a table that should stay on one page */
  char *title;
  GPtrArray *lines, *footer; /* (element-type utf8) */
  GArray *keys;     /* (nullable) (element-type gint64): of each line: what the SELECT gives as key_column; 0 of groups and totals */
  int key_column;   /* of the SELECT, where keys are kept */
  guint columns;    /* those that are shown */
  guint rows;       /* of people or whatever else the ledger lists */
  GByteArray *kinds; /* of each line: an #XbTableKind */
  GString *text;    /* every cell with its end */
  GArray *cells;    /* (element-type guint32): where each begins, line by line */
  /* (nullable): draws what stands between title and table on paper, in the current colour of @cr, in points */
  void (*figure) (cairo_t *cr, double width, double height, gpointer data);
  gpointer figure_data;
  double figure_height;
} XbLedgerTable;

XbLedgerTable *xb_ledger_table_new (XbLedgerDef *def, const char *title);
XbLedgerTable *xb_ledger_table_new_own (XbLedgerDef *def, const char *title);
XbLedgerTable *xb_ledger_table_ref (XbLedgerTable *table);
XbLedgerTable *xb_ledger_table_load (XbStore *store, XbLedgerDef *def, const XbLedgerOptions *options, GError **error);
XbLedgerTable *xb_ledger_table_load_keyed (XbStore *store, XbLedgerDef *def, const XbLedgerOptions *options, const char *key, GError **error);
void xb_ledger_table_free (XbLedgerTable *table);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (XbLedgerTable, xb_ledger_table_free)
gboolean xb_ledger_table_begin (XbLedgerTable *table, XbTableKind kind, GError **error);
void xb_ledger_table_add (XbLedgerTable *table, const char *text);
guint xb_ledger_table_lines (const XbLedgerTable *table);
XbTableKind xb_ledger_table_kind (const XbLedgerTable *table, guint line);
const char *xb_ledger_table_cell (const XbLedgerTable *table, guint line, guint column);
guint xb_ledger_table_span (const XbLedgerTable *table, guint line);

XbPaged *xb_ledger_pages_new (XbLedgerTable *table);

G_END_DECLS
