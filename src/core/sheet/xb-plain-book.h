/* A workbook of plain lists: a header, rows of text, a filter. For what a clerk works through, not for what goes up. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _XbPlainBook XbPlainBook;

XbPlainBook *xb_plain_book_new (const char *path, GError **error);
void xb_plain_book_sheet (XbPlainBook *book, const char *name, const char *const *titles, const double *widths, guint columns);
void xb_plain_book_row (XbPlainBook *book, const char *const *texts);
gboolean xb_plain_book_close (XbPlainBook *book, GError **error);
void xb_plain_book_abandon (XbPlainBook *book);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (XbPlainBook, xb_plain_book_abandon)

G_END_DECLS
