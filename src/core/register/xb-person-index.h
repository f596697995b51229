/* Keeps person_index, name_gram and digits_fts in step with the rows each commit touched. */
#pragma once

#include "store/xb-store.h"

gboolean xb_person_index_refresh (XbStore *store, GArray *changed_rows, GError **error);
void xb_person_index_list_key (GString *key, const char *place_code, const char *household_no, const char *relation);
gint64 xb_person_index_gram (gunichar first, gunichar second);
