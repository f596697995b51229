/* How a workbook looks that goes out to be filled in: what is fixed is grey, what is open is white. */
#pragma once

#include <glib.h>
#include <xlsxwriter.h>

typedef struct
{
  lxw_format *title, *words, *head, *fixed, *open;
} XbFormFormats;

lxw_format *xb_form_cell (lxw_workbook *workbook, gboolean open);
void xb_form_formats (lxw_workbook *workbook, XbFormFormats *formats);
