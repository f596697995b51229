#define G_LOG_DOMAIN "xb-indicator"

#include "indicator/xb-population.h"

#include "indicator/xb-service-count.h"
#include "util/xb-date.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static void
checklist_free (gpointer data)
{
  g_free (((XbPopulationChecklist *) data)->id);
  g_free (((XbPopulationChecklist *) data)->name);
  g_free (data);
}

static void
clear_place (gpointer data)
{
  XbPopulationPlace *place = data;

  g_free (place->code);
  g_free (place->name);
}

void
xb_population_free (XbPopulation *population)
{
  if (population == NULL)
    return;
  g_clear_pointer (&population->residences, g_array_unref);
  g_clear_pointer (&population->lives, g_array_unref);
  g_clear_pointer (&population->places, g_array_unref);
  g_clear_pointer (&population->acts, g_array_unref);
  g_clear_pointer (&population->checklists, g_ptr_array_unref);
  g_free (population);
}

static gboolean
load_places (XbPopulation *population, XbStore *store, GHashTable *by_id, GError **error)
{
  /* A village's code begins those of its groups: it comes before them. */
  g_autoptr (XbStmt) stmt = xb_store_prepare (store, "SELECT id, parent_id, kind, code, name FROM place ORDER BY code", error);
  gboolean row = TRUE;

  if (stmt == NULL)
    return FALSE;
  while (row)
    {
      XbPopulationPlace place = { 0 };
      const char *kind;
      gpointer parent;

      if (!xb_stmt_step (store, stmt, &row, error))
        return FALSE;
      if (!row)
        break;
      if (population->places->len >= XB_PLACE_NONE)
        {
          g_set_error_literal (error, XB_STORE_ERROR, XB_STORE_ERROR_FAILED, _ ("More places than statistics can tell apart."));
          return FALSE;
        }
      kind = (const char *) sqlite3_column_text (stmt, 2);
      place.id = sqlite3_column_int64 (stmt, 0);
      place.code = xb_stmt_dup_text (stmt, 3);
      place.name = xb_stmt_dup_text (stmt, 4);
      place.is_village = strcmp (kind, "village") == 0;
      place.village = place.is_village ? population->places->len : XB_PLACE_NONE;
      parent = g_hash_table_lookup (by_id, GSIZE_TO_POINTER (sqlite3_column_int64 (stmt, 1)));
      if (strcmp (kind, "group") == 0 && parent != NULL)
        place.village = GPOINTER_TO_UINT (parent) - 1;
      g_array_append_val (population->places, place);
      g_hash_table_insert (by_id, GSIZE_TO_POINTER (place.id), GUINT_TO_POINTER (population->places->len));
    }
  return TRUE;
}

static guint16
place_column (GHashTable *by_id, XbStmt *stmt, int column)
{
  gpointer at;

  if (sqlite3_column_type (stmt, column) == SQLITE_NULL)
    return XB_PLACE_NONE;
  at = g_hash_table_lookup (by_id, GSIZE_TO_POINTER (sqlite3_column_int64 (stmt, column)));
  return at != NULL ? GPOINTER_TO_UINT (at) - 1 : XB_PLACE_NONE;
}

static XbResidenceEntry
entry_of (const char *text)
{
  return text[0] == 'b' ? XB_ENTRY_BIRTH : text[0] == 'm' ? XB_ENTRY_MOVE_IN : text[0] == 't' ? XB_ENTRY_TRANSFER : XB_ENTRY_START;
}

static XbResidenceExit
exit_of (const char *text)
{
  return text == NULL ? XB_EXIT_NONE : text[0] == 'd' ? XB_EXIT_DEATH : text[0] == 't' ? XB_EXIT_TRANSFER : XB_EXIT_MOVE_OUT;
}

static gboolean
load_residences (XbPopulation *population, XbStore *store, GHashTable *by_id, GCancellable *cancellable, GError **error)
{
  /* In the order the memberships were made: people and households then mostly follow one another on the disk, too. */
  g_autoptr (XbStmt) stmt = xb_store_prepare (store,
                                              "SELECT person_id, household_id, sex, birth_date, since, until, place_id, entry, exit,"
                                              " came_from, went_to, has_id, has_phone FROM v_residence",
                                              error);
  g_autoptr (GHashTable) households = g_hash_table_new (NULL, NULL);
  gint64 last_household = -1;
  guint32 last_number = 0;
  gboolean row = TRUE;

  if (stmt == NULL)
    return FALSE;
  while (row)
    {
      XbResidence r = { 0 };
      const char *sex, *exit;
      gint64 household;

      if (!xb_stmt_step (store, stmt, &row, error))
        return FALSE;
      if (!row)
        break;
      if (population->residences->len % 4096 == 0 && g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      r.person_id = sqlite3_column_int64 (stmt, 0);
      household = sqlite3_column_int64 (stmt, 1);
      if (household != last_household)
        {
          gpointer number = g_hash_table_lookup (households, GSIZE_TO_POINTER (household));

          if (number == NULL)
            {
              number = GUINT_TO_POINTER (++population->households);
              g_hash_table_insert (households, GSIZE_TO_POINTER (household), number);
            }
          last_household = household;
          last_number = GPOINTER_TO_UINT (number) - 1;
        }
      r.household = last_number;
      sex = (const char *) sqlite3_column_text (stmt, 2);
      r.sex = sex != NULL ? sex[0] : '0';
      r.birth = xb_date_days ((const char *) sqlite3_column_text (stmt, 3));
      r.since = xb_date_days ((const char *) sqlite3_column_text (stmt, 4));
      exit = (const char *) sqlite3_column_text (stmt, 8);
      r.until = exit != NULL ? xb_date_days ((const char *) sqlite3_column_text (stmt, 5)) : XB_DAY_NEVER;
      if (r.until < r.since) /* left before the birth date: it counts for no day */
        r.until = r.since;
      r.place = place_column (by_id, stmt, 6);
      r.entry = entry_of ((const char *) sqlite3_column_text (stmt, 7));
      r.exit = exit_of (exit);
      r.came_from = place_column (by_id, stmt, 9);
      r.went_to = place_column (by_id, stmt, 10);
      r.has_id = sqlite3_column_int (stmt, 11) != 0;
      r.has_phone = sqlite3_column_int (stmt, 12) != 0;
      g_array_append_val (population->residences, r);
    }
  return TRUE;
}

static gboolean
load_lives (XbPopulation *population, XbStore *store, GHashTable *by_id, GError **error)
{
  static const char *const types[] = { "birth", "death", "marriage", "divorce", "leave", "return", "arrive", "depart" };
  g_autoptr (XbStmt) stmt = xb_store_prepare (store,
                                              /* Where the person lived that day, unless the event itself says where it was. Who is registered here from a day on
                                               * does not live here from elsewhere any more; who lives in another village of the township is not away. */
                                              "SELECT CASE e.type WHEN 'move_in' THEN 'depart' ELSE e.type END, e.person_id, e.date, e.recorded_on,"
                                              " coalesce (CASE e.type WHEN 'arrive' THEN e.place_id END, h.place_id,"
                                              " (SELECT k.place_id FROM membership m JOIN household k ON k.id = m.household_id"
                                              " WHERE m.person_id = e.person_id AND (m.from_date IS NULL OR m.from_date <= e.date)"
                                              " ORDER BY m.from_date DESC LIMIT 1))"
                                              " FROM event e LEFT JOIN household h ON h.id = e.household_id WHERE e.type <> 'leave' OR e.place_id IS NULL"
                                              " ORDER BY e.person_id, e.date, e.id",
                                              error);
  gboolean row = TRUE;

  if (stmt == NULL)
    return FALSE;
  while (row)
    {
      XbLife life = { 0 };
      const char *type;
      guint i;

      if (!xb_stmt_step (store, stmt, &row, error))
        return FALSE;
      if (!row)
        break;
      type = (const char *) sqlite3_column_text (stmt, 0);
      for (i = 0; i < G_N_ELEMENTS (types) && strcmp (types[i], type) != 0; i++)
        ;
      if (i == G_N_ELEMENTS (types))
        continue;
      life.type = i;
      life.person_id = sqlite3_column_int64 (stmt, 1);
      life.date = xb_date_days ((const char *) sqlite3_column_text (stmt, 2));
      life.recorded = xb_date_days ((const char *) sqlite3_column_text (stmt, 3));
      life.place = place_column (by_id, stmt, 4);
      g_array_append_val (population->lives, life);
    }
  return TRUE;
}

/**
 * xb_population_load:
 * @store: a connection; reads in one transaction, so that the figures agree with one another
 *
 * About 40 bytes a residence: 40 MB a million people.
 *
 * Returns: (transfer full): %NULL with @error, also where it was cancelled
 */
XbPopulation *
xb_population_load (XbStore *store, GCancellable *cancellable, GError **error)
{
  g_autoptr (XbPopulation) population = g_new0 (XbPopulation, 1);
  g_autoptr (GHashTable) by_id = g_hash_table_new (NULL, NULL);
  gboolean ok;

  population->residences = g_array_new (FALSE, FALSE, sizeof (XbResidence));
  population->lives = g_array_new (FALSE, FALSE, sizeof (XbLife));
  population->places = g_array_new (FALSE, FALSE, sizeof (XbPopulationPlace));
  population->acts = g_array_new (FALSE, FALSE, sizeof (XbServiceAct));
  population->checklists = g_ptr_array_new_with_free_func (checklist_free);
  g_array_set_clear_func (population->places, clear_place);
  if (!xb_store_exec (store, "BEGIN", error))
    return NULL;
  ok = load_places (population, store, by_id, error) && load_residences (population, store, by_id, cancellable, error)
       && load_lives (population, store, by_id, error) && xb_service_acts_load (population, store, by_id, cancellable, error);
  xb_store_exec (store, "COMMIT", NULL);
  return ok ? g_steal_pointer (&population) : NULL;
}

/** The index of the place with @code, or %XB_PLACE_NONE. */
guint16
xb_population_find_place (const XbPopulation *population, const char *code)
{
  for (guint i = 0; i < population->places->len; i++)
    if (strcmp (g_array_index (population->places, XbPopulationPlace, i).code, code) == 0)
      return i;
  return XB_PLACE_NONE;
}
