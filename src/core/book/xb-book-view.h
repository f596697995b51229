/* Lists of an office register as somebody wants to see them again: kept under a name, for everybody in the office. */
#pragma once

#include "book/xb-book.h"

G_BEGIN_DECLS

typedef struct
{
  gint64 id;
  char *name;
  char *filter, *from, *to, *text; /* what is chosen and typed over the list; "" where nothing is. @filter: field=value */
} XbBookView;
void xb_book_view_free (gpointer view);

GPtrArray *xb_book_view_list (XbStore *store, const char *register_id, GError **error);
gboolean xb_book_view_save (XbStore *store, const char *operator_name, const char *register_id, const XbBookView *view, GError **error);
gboolean xb_book_view_remove (XbStore *store, const char *operator_name, gint64 id, GError **error);

G_END_DECLS
