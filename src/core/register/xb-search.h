/* One box that finds anybody: name, part of a name, pinyin, initials, digits of an ID or phone, household number. */
#pragma once

#include "store/xb-store.h"

G_BEGIN_DECLS

typedef struct
{
  gint64 id;
  char *name, *sex, *birth_date, *citizen_id, *phone, *place, *status, *household_no;
  gint64 household_id;
} XbSearchHit;

void xb_search_hit_free (XbSearchHit *hit);
GPtrArray *xb_search (XbStore *store, const char *text, guint limit, GError **error);
GArray *xb_search_ids (XbStore *store, const char *text, guint limit, GError **error);

G_END_DECLS
