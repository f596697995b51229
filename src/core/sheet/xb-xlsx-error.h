/* Why a workbook could not be written, in the clerk's words: libxlsxwriter speaks English. */
#pragma once

#include <xlsxwriter.h>

const char *xb_xlsx_error (lxw_error code);
