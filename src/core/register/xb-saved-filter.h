/* Filters of the people list kept under a name, and who was looked at last. */
#pragma once

#include "store/xb-journal.h"

G_BEGIN_DECLS

typedef struct
{
  gint64 id;
  char *name, *filter; /* what the list remembers of it: a key file */
} XbSavedFilter;

GPtrArray *xb_saved_filters (XbStore *store, GError **error);
gboolean xb_saved_filter_save (XbStore *store, const char *operator_name, const char *name, const char *filter, GError **error);
gboolean xb_saved_filter_remove (XbStore *store, const char *operator_name, gint64 id, GError **error);

gboolean xb_recent_add (XbStore *store, const char *operator_name, gint64 person_id);
GArray *xb_recent_people (XbStore *store, const char *operator_name, GError **error);

G_END_DECLS
