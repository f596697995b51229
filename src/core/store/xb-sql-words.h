/* What definitions can say beyond SQLite's own words: age(), birthday(), and the table v_family. On every connection. */
#pragma once

#include "store/xb-store.h"

gboolean xb_sql_words_add (XbStore *store, GError **error);
int xb_sql_family_add (XbStore *store);
void xb_sql_family_forget (XbStore *store);
