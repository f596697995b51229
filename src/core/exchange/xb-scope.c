#define G_LOG_DOMAIN "xb-exchange"

#include "exchange/xb-scope.h"

#include "store/xb-statement.h"

#include <string.h>

struct _XbScope
{
  gboolean all; /* the whole register */
  gint64 site;  /* of the partner */
  GHashTable *places, *above, *households, *people, *entries;
};

static GHashTable *
ask_set (XbStore *store, const char *sql, gint64 place_id, GError **error)
{
  g_autoptr (GArray) ids = xb_store_ask_ids (store, error, sql, "i", place_id);
  GHashTable *set;

  if (ids == NULL)
    return NULL;
  set = g_hash_table_new (NULL, NULL);
  for (guint i = 0; i < ids->len; i++)
    g_hash_table_add (set, GSIZE_TO_POINTER (g_array_index (ids, gint64, i)));
  return set;
}

/**
 * xb_scope_new:
 * @place_id: what of the register goes to the partner; 0: all of it
 * @site: of the partner
 *
 * Returns: (transfer full)
 */
XbScope *
xb_scope_new (XbStore *store, gint64 place_id, gint64 site, GError **error)
{
  g_autoptr (XbScope) scope = g_new0 (XbScope, 1);

  scope->site = site;
  scope->all = place_id == 0;
  if (scope->all)
    return g_steal_pointer (&scope);
  scope->places = ask_set (store, XB_SQL_INSIDE "SELECT id FROM inside", place_id, error);
  scope->above = scope->places != NULL ? ask_set (store,
                                                  "WITH RECURSIVE above (id) AS (SELECT parent_id FROM place WHERE id = ?1 UNION ALL SELECT p.parent_id FROM place p JOIN above a ON p.id = a.id)"
                                                  " SELECT id FROM above WHERE id IS NOT NULL",
                                                  place_id, error)
                                       : NULL;
  scope->households = scope->above != NULL ? ask_set (store, XB_SQL_INSIDE "SELECT id FROM household WHERE place_id IN (SELECT id FROM inside)", place_id, error) : NULL;
  /* Who was ever registered there, and who lives there from elsewhere. */
  scope->people = scope->households != NULL
                      ? ask_set (store,
                                 XB_SQL_INSIDE "SELECT m.person_id FROM membership m JOIN household h ON h.id = m.household_id WHERE h.place_id IN (SELECT id FROM inside)"
                                        " UNION SELECT person_id FROM event WHERE place_id IN (SELECT id FROM inside)",
                                 place_id, error)
                      : NULL;
  scope->entries = scope->people != NULL ? ask_set (store, XB_SQL_INSIDE "SELECT DISTINCT row_id FROM book_value WHERE place_id IN (SELECT id FROM inside)", place_id, error) : NULL;
  return scope->entries != NULL ? g_steal_pointer (&scope) : NULL;
}

void
xb_scope_free (XbScope *scope)
{
  if (scope == NULL)
    return;
  g_clear_pointer (&scope->places, g_hash_table_unref);
  g_clear_pointer (&scope->above, g_hash_table_unref);
  g_clear_pointer (&scope->households, g_hash_table_unref);
  g_clear_pointer (&scope->people, g_hash_table_unref);
  g_clear_pointer (&scope->entries, g_hash_table_unref);
  g_free (scope);
}

static gboolean
has (GHashTable *set, gint64 id)
{
  return g_hash_table_contains (set, GSIZE_TO_POINTER (id));
}

static gint64
number (const XbShareTable *table, sqlite3_value *const *values, const char *column)
{
  int at = xb_share_column (table, column);

  return at >= 0 && values[at] != NULL ? sqlite3_value_int64 (values[at]) : 0;
}

static gboolean
has_entry (const XbScope *scope, gint64 id)
{
  return id >> 40 == scope->site || has (scope->entries, id);
}

gboolean
xb_scope_has_person (const XbScope *scope, gint64 person_id)
{
  return scope->all || has (scope->people, person_id);
}

/** Whether a row concerns the partner. @values: (array): its columns; %NULL elements count as none */
gboolean
xb_scope_has (const XbScope *scope, const XbShareTable *table, gint64 id, sqlite3_value *const *values)
{
  if (scope->all)
    return TRUE;
  if (table->reach < XB_SHARE_PLACE)
    return FALSE;
  if (strcmp (table->name, "place") == 0)
    return has (scope->places, id) || has (scope->above, id);
  if (strcmp (table->name, "household") == 0)
    return has (scope->places, number (table, values, "place_id"));
  if (strcmp (table->name, "person") == 0)
    return has (scope->people, id);
  if (strcmp (table->name, "membership") == 0)
    return has (scope->households, number (table, values, "household_id"));
  if (strcmp (table->name, "kinship") == 0)
    return has (scope->people, number (table, values, "child_id"));
  if (strcmp (table->name, "marriage") == 0)
    return has (scope->people, number (table, values, "person_id")) || has (scope->people, number (table, values, "spouse_id"));
  if (strcmp (table->name, "book_row") == 0)
    return has_entry (scope, id);
  if (strcmp (table->name, "book_value") == 0 || strcmp (table->name, "book_attachment") == 0)
    return has_entry (scope, number (table, values, "row_id"));
  if (strncmp (table->name, "checklist_", 10) == 0 || strcmp (table->name, "book_field") == 0)
    return TRUE;
  return has (scope->people, number (table, values, "person_id"));
}
