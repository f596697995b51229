/* What a row of a ledger is, by what stands in it. */
#pragma once

#include "sheet/xb-sheet.h"

/** A header that begins so is of a workbook this program sent out to be filled in; what follows says which. */
#define XB_ROW_KEY_HEADER "xiangbu:"

gboolean xb_row_says (const XbRow *row, int column);
gboolean xb_row_says_number (const XbRow *row, int column);
gboolean xb_row_closes (const XbRow *row);
gboolean xb_row_is_around (const XbRow *row);
