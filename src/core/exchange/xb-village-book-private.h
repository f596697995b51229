/* What writing and reading of a village's workbook share. */
#pragma once

#include "exchange/xb-village-book.h"

/* Columns beside those of the person, from the first one; the remark and the hidden key come last. */
enum
{
  XB_VILLAGE_HOUSEHOLD,
  XB_VILLAGE_RELATION,
  XB_VILLAGE_FIRST
};

/* The header of the hidden column: "xiangbu:village:SITE:PLACE CODE:SEQ:HASH": what the register was when it went out. */
#define XB_VILLAGE_STAMP "xiangbu:village:"
#define XB_VILLAGE_HASH 16 /* characters of the hash of the last entry of the journal */
