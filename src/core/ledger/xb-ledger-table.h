/* The rows of a ledger in memory, as text. */
#pragma once

#include "ledger/xb-ledger-private.h"

typedef struct
{
  XbLedgerDef *def;
  guint columns;
  GString *text;   /* every cell with its end */
  GArray *cells;   /* (element-type guint32): where each begins, row by row */
  XbLedgerTotals totals;
} XbLedgerTable;

XbLedgerTable *xb_ledger_table_new (XbLedgerDef *def, XbLedgerRows *rows, GError **error);
void xb_ledger_table_free (XbLedgerTable *table);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (XbLedgerTable, xb_ledger_table_free)
const char *xb_ledger_table_cell (const XbLedgerTable *table, guint row, guint column);
