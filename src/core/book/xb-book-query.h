/* SQL of a question about an office register: shared by the files of src/core/book. */
#pragma once

#include "book/xb-book-list.h"

void xb_book_query_where (GString *sql, GPtrArray *bound, const XbBookDef *def, const XbBookQuery *query);
XbStmt *xb_book_query_prepare (XbStore *store, const char *sql, GPtrArray *bound, GError **error);
void xb_book_query_order (GString *sql, const XbBookDef *def, const XbBookQuery *query, gboolean views);
