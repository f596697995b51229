/* What a row of a ledger is, by what stands in it. */
#pragma once

#include "sheet/xb-sheet.h"

gboolean xb_row_says (const XbRow *row, int column);
gboolean xb_row_says_number (const XbRow *row, int column);
gboolean xb_row_is_around (const XbRow *row);
