/* A ledger on its way to a file. */
#pragma once

#include "ledger/xb-ledger.h"
#include "register/xb-person.h"
#include "sheet/xb-sheet.h"

/** The text of everything but the rows, placeholders filled in. */
typedef struct
{
  XbLedgerDef *def;
  const char *target; /* the name the file will have, for messages: it is written under another */
  char *title;
  GPtrArray *lines;
  GPtrArray *footer;
} XbLedgerFrame;

/** The rows of a ledger: the definition's SELECT, prepared and bound, codes as labels and numbers masked. */
typedef struct _XbLedgerRows XbLedgerRows;

XbLedgerRows *xb_ledger_rows_new (XbStore *store, XbLedgerDef *def, const XbLedgerOptions *options, XbPlace *place,
                                  const char *as_of, const char *from, const char *to, GError **error);
void xb_ledger_rows_free (XbLedgerRows *rows);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (XbLedgerRows, xb_ledger_rows_free)
gboolean xb_ledger_rows_each (XbLedgerRows *rows, XbRowFunc use, gpointer data, GError **error);

gboolean xb_ledger_write_xlsx (XbLedgerFrame *frame, XbLedgerRows *rows, const char *path, guint *count, GError **error);
gboolean xb_ledger_write_csv (XbLedgerFrame *frame, XbLedgerRows *rows, const char *path, guint *count, GError **error);
gboolean xb_ledger_write_pdf (XbLedgerFrame *frame, XbLedgerRows *rows, const char *path, guint *count, GError **error);

/** The sums of a ledger, gathered while its rows go by. */
typedef struct
{
  guint rows;
  double *sums; /* (nullable): by column; %NULL where no column has a sum */
} XbLedgerTotals;

void xb_ledger_totals_init (XbLedgerTotals *totals, XbLedgerDef *def);
void xb_ledger_totals_clear (XbLedgerTotals *totals);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (XbLedgerTotals, xb_ledger_totals_clear)
void xb_ledger_totals_add (XbLedgerTotals *totals, XbLedgerDef *def, const XbRow *row);
char *xb_ledger_total_text (XbLedgerDef *def, const XbLedgerTotals *totals);
guint xb_ledger_total_span (XbLedgerDef *def);
char *xb_ledger_cell_text (XbLedgerColumn *column, const XbCell *cell);
