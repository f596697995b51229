#define G_LOG_DOMAIN "xb-sheet"

#include "sheet/xb-form-formats.h"

/** A cell of text. Open ones stay open where the sheet is protected. */
lxw_format *
xb_form_cell (lxw_workbook *workbook, gboolean open)
{
  lxw_format *format = workbook_add_format (workbook);

  format_set_border (format, LXW_BORDER_THIN);
  format_set_num_format (format, "@");
  format_set_text_wrap (format);
  format_set_align (format, LXW_ALIGN_VERTICAL_CENTER);
  if (open)
    format_set_unlocked (format);
  else
    format_set_bg_color (format, 0xEEEEEE);
  return format;
}

/** @formats: (out): they belong to the workbook */
void
xb_form_formats (lxw_workbook *workbook, XbFormFormats *formats)
{
  formats->title = workbook_add_format (workbook);
  format_set_bold (formats->title);
  format_set_font_size (formats->title, 18);
  format_set_align (formats->title, LXW_ALIGN_CENTER);
  formats->words = workbook_add_format (workbook);
  format_set_text_wrap (formats->words);
  formats->head = xb_form_cell (workbook, FALSE);
  format_set_bold (formats->head);
  format_set_align (formats->head, LXW_ALIGN_CENTER);
  formats->fixed = xb_form_cell (workbook, FALSE);
  formats->open = xb_form_cell (workbook, TRUE);
}
