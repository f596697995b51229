/* Rows that change places: each is to have what only one may have and another of them has still. None of them can be written before the others. */
#pragma once

#include "store/xb-store.h"

typedef struct _XbChangedPlaces XbChangedPlaces;

XbChangedPlaces *xb_changed_places_new (void);
void xb_changed_places_free (XbChangedPlaces *places);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (XbChangedPlaces, xb_changed_places_free)

gboolean xb_changed_places_waits (XbChangedPlaces *places, int kind, sqlite3_changeset_iter *iter);
gboolean xb_changed_places_write (XbChangedPlaces *places, XbStore *store, const char **table, gint64 *id, GError **error);
