/* What is said in each entry of the office registers, for the search: derived, never recorded. */
#pragma once

#include "store/xb-store.h"

gboolean xb_book_index_rebuild (XbStore *store, GError **error);
gboolean xb_book_index_refresh (XbStore *store, GArray *changed_rows, GError **error);
