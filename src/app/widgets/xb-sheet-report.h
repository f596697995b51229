/* What became of a sheet that was taken in: rows that were not taken, and why; columns nobody read. */
#pragma once

#include "book/xb-book-sheet.h"
#include "ledger/xb-ledger-table.h"

XbLedgerTable *xb_sheet_report_table (const char *title, const GPtrArray *problems, const GPtrArray *notes);
void xb_sheet_report_unread (GString *words, const GPtrArray *unread);
