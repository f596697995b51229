#define G_LOG_DOMAIN "xb-register"

#include "register/xb-names.h"

#include "store/xb-statement.h"

typedef struct
{
  char *village, *group;
} Place;

struct _XbNames
{
  XbStmt *stmt; /* its own: stepped once a person */
  GHashTable *places;
};

static void
place_free (gpointer data)
{
  g_free (((Place *) data)->village);
  g_free (((Place *) data)->group);
  g_free (data);
}

XbNames *
xb_names_new (XbStore *store, GError **error)
{
  g_autoptr (XbNames) names = g_new0 (XbNames, 1);
  g_autoptr (XbStmt) places = xb_store_ask (store, error, "SELECT place_id, coalesce (village, ''), coalesce (\"group\", '') FROM v_place", "");
  gboolean row;

  names->places = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, place_free);
  while (places != NULL && xb_stmt_step (store, places, &row, error))
    {
      gint64 id;
      Place *place;

      if (!row)
        {
          if (sqlite3_prepare_v2 (xb_store_db (store), "SELECT name, place_id FROM person_index WHERE person_id = ?", -1, &names->stmt, NULL) == SQLITE_OK)
            return g_steal_pointer (&names);
          xb_store_fail (store, error);
          return NULL;
        }
      id = sqlite3_column_int64 (places, 0);
      place = g_new (Place, 1);
      place->village = xb_stmt_dup_text (places, 1);
      place->group = xb_stmt_dup_text (places, 2);
      g_hash_table_insert (names->places, g_memdup2 (&id, sizeof id), place);
    }
  return NULL;
}

void
xb_names_free (XbNames *names)
{
  if (names == NULL)
    return;
  sqlite3_finalize (names->stmt);
  g_hash_table_unref (names->places);
  g_free (names);
}

/** Who that is, and of which village and group. */
XbNamed
xb_names_read (XbNames *names, gint64 person_id)
{
  XbNamed named = { "?", "", "" };

  sqlite3_reset (names->stmt);
  sqlite3_bind_int64 (names->stmt, 1, person_id);
  if (sqlite3_step (names->stmt) == SQLITE_ROW)
    {
      gint64 place_id = sqlite3_column_int64 (names->stmt, 1);
      const Place *place = g_hash_table_lookup (names->places, &place_id);

      named.name = (const char *) sqlite3_column_text (names->stmt, 0);
      if (place != NULL)
        {
          named.village = place->village;
          named.group = place->group;
        }
    }
  return named;
}
