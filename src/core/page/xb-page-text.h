/* Text on a page: measured and drawn by Pango, with each simple character shaped once and then remembered; a ledger has
 * millions of cells and some thousands of characters. */
#pragma once

#include <pango/pangocairo.h>

G_BEGIN_DECLS

typedef struct _XbPageText XbPageText;

XbPageText *xb_page_text_new (double size, gboolean bold);
void xb_page_text_free (XbPageText *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (XbPageText, xb_page_text_free)
double xb_page_text_width (XbPageText *self, const char *text, gssize length);
gsize xb_page_text_fit (XbPageText *self, const char *text, double width);
double xb_page_text_line_height (XbPageText *self);
void xb_page_text_draw (XbPageText *self, cairo_t *cr, const char *text, gssize length, double x, double y);

G_END_DECLS
