#define G_LOG_DOMAIN "xb-life"

/* Living elsewhere than one is registered (流出, 返回, 流入, 离开): who, where to and where from, with whom, and what is said of it later. */

#include "life/xb-life-private.h"

#include "register/xb-citizen-id.h"
#include "register/xb-person.h"
#include "store/xb-statement.h"
#include "util/xb-text.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/** What is said of living elsewhere, as long as it lasts: columns of table event. */
const char *const xb_life_flow_columns[XB_LIFE_N_FLOW_COLUMNS] = { "words", "reason", "work", "employer", "housing", "landlord", "contact", "family" };

/** Whether an event of @type begins living elsewhere than one is registered. */
gboolean
xb_life_is_flow (const char *type)
{
  return strcmp (type, "leave") == 0 || strcmp (type, "arrive") == 0;
}

/** The field of the event that a column is filled from. */
const char *
xb_life_flow_field (const char *type, int column)
{
  if (column > 0)
    return xb_life_flow_columns[column];
  return strcmp (type, "leave") == 0 ? "to" : "from";
}

/**
 * xb_life_read_region:
 * @text_field: the field that says it in words (to, from)
 *
 * Sets the region of the event: as the field "region" says or, without it, as the words do, if they can mean only one.
 */
gboolean
xb_life_read_region (XbLife *life, const char *text_field, GError **error)
{
  const char *said = xb_life_field (life, "region"), *words = xb_life_field (life, text_field), *rest;

  if (said != NULL)
    {
      life->region = xb_region_read (said, &rest);
      if (life->region == NULL || *rest != '\0')
        return xb_life_bad_field (
            error, _ ("“%s” is not one region. Write it from the province down, for example 广东省深圳市宝安区, or its code; what is below the county goes into the field beside it."), said);
      return TRUE;
    }
  life->region = xb_region_read (words, NULL);
  if (life->region != NULL)
    xb_life_say (life, _ ("Region: %s (%s)."), life->region->full, life->region->code);
  return TRUE;
}

/* The place of this township that the event names: where the person lives. */
static gboolean
read_place (XbLife *life, GError **error)
{
  const char *code = xb_life_field (life, "place");
  g_autoptr (XbPlace) place = NULL;

  if (code == NULL)
    return TRUE;
  place = xb_place_by_code (life->store, code, error);
  if (place == NULL)
    {
      if (error == NULL || *error == NULL)
        xb_life_bad_field (error, _ ("There is no place with the code “%s”."), code);
      return FALSE;
    }
  life->lives_in = place->id;
  return TRUE;
}

/* What the register has of @types nearest to the day, before (or on) and after it. */
static gboolean
neighbours (XbLife *life, gint64 person, const char *types, char **before, char **after, GError **error)
{
  g_autofree char *earlier = g_strdup_printf (
      "SELECT type || ' ' || date FROM event WHERE person_id = ?1 AND date <= ?2 AND type IN (%s) ORDER BY date DESC, id DESC LIMIT 1", types);
  g_autofree char *later
      = g_strdup_printf ("SELECT type || ' ' || date FROM event WHERE person_id = ?1 AND date > ?2 AND type IN (%s) ORDER BY date, id LIMIT 1", types);

  return xb_life_text (life, earlier, person, life->date, before, error) && xb_life_text (life, later, person, life->date, after, error);
}

static const char *
day_of (const char *event)
{
  return strchr (event, ' ') + 1;
}

/* One of those who leave. */
static gboolean
leave_one (XbLife *life, const XbPerson *person, XbStay *stay, GError **error)
{
  g_autofree char *before = NULL, *after = NULL;

  if (!xb_life_needs_stay (life, person, stay, error) || !xb_life_alive (life, person, error) || !neighbours (life, person->id, "'leave', 'return'", &before, &after, error))
    return FALSE;
  if (before != NULL && g_str_has_prefix (before, "leave"))
    return xb_life_refuse (error, _ ("%s is away since %s already."), person->values[XB_PERSON_NAME], day_of (before));
  if (after != NULL && g_str_has_prefix (after, "leave"))
    return xb_life_refuse (error, _ ("%s left on %s, after %s. Correct or undo that first."), person->values[XB_PERSON_NAME], day_of (after), life->date);
  xb_life_say (life, _ ("%s lives elsewhere from %s."), person->values[XB_PERSON_NAME], life->date);
  return TRUE;
}

gboolean
xb_life_leave (XbLife *life, GError **error)
{
  g_autoptr (GArray) with = NULL;
  XbStay stay;

  if (!xb_life_read_region (life, "to", error) || !read_place (life, error) || !xb_life_field_people (life, "with", &with, error)
      || !leave_one (life, life->person, &stay, error))
    return FALSE;
  life->household = stay.household_id;
  for (guint i = 0; i < with->len; i++)
    {
      g_autoptr (XbPerson) other = xb_person_load (life->store, g_array_index (with, gint64, i), error);

      if (other == NULL)
        return FALSE;
      if (other->id != life->person->id
          && (!leave_one (life, other, &stay, error) || !xb_life_add_event (life, "leave", other->id, life->person->id, stay.household_id, NULL, error)))
        return FALSE;
    }
  return TRUE;
}

gboolean
xb_life_return (XbLife *life, GError **error)
{
  g_autofree char *before = NULL, *after = NULL;
  XbStay stay;

  if (!xb_life_needs_stay (life, life->person, &stay, error) || !neighbours (life, life->person->id, "'leave', 'return'", &before, &after, error))
    return FALSE;
  if (before == NULL || g_str_has_prefix (before, "return"))
    return xb_life_refuse (error, _ ("%s is not away on %s."), life->person->values[XB_PERSON_NAME], life->date);
  if (after != NULL && g_str_has_prefix (after, "return"))
    return xb_life_refuse (error, _ ("%s came back on %s, after %s. Correct or undo that first."), life->person->values[XB_PERSON_NAME], day_of (after), life->date);
  life->household = stay.household_id;
  xb_life_say (life, _ ("%s is back on %s."), life->person->values[XB_PERSON_NAME], life->date);
  return TRUE;
}

/* Who the form says arrives may be on record: moved out once, or here before. They are one person: the arrival is theirs. */
static gboolean
find_known (XbLife *life, GError **error)
{
  const char *said = xb_life_field (life, "citizen_id"), *name = xb_life_field (life, "name");
  g_autofree char *id = said != NULL ? xb_citizen_id_normalize (said, NULL) : NULL;
  gint64 person = 0;

  if (life->person != NULL || id == NULL)
    return TRUE;
  if (!xb_store_ask_number (life->store, error, &person, "SELECT coalesce ((SELECT id FROM person WHERE citizen_id = ?), 0)", "s", id))
    return FALSE;
  if (person == 0)
    return TRUE;
  life->person = xb_person_load (life->store, person, error);
  if (life->person == NULL)
    return FALSE;
  if (name != NULL && strcmp (name, life->person->values[XB_PERSON_NAME]) != 0)
    return xb_life_refuse (error, _ ("This ID number is already in the register, with %s."), life->person->values[XB_PERSON_NAME]);
  life->out->person_id = person;
  xb_life_say (life, _ ("%s is on record already: the arrival is theirs; what is known of them stays as it is."), life->person->values[XB_PERSON_NAME]);
  return xb_life_alive (life, life->person, error);
}

gboolean
xb_life_arrive (XbLife *life, GError **error)
{
  g_autoptr (XbPerson) made = NULL;
  g_autofree char *before = NULL, *after = NULL;
  gint64 household;
  XbStay stay;

  if (!find_known (life, error))
    return FALSE;
  made = life->person == NULL ? xb_life_new_person (life, NULL, NULL, error) : NULL;
  if (life->person == NULL && made == NULL)
    return FALSE;
  if (!xb_life_read_region (life, "from", error) || !read_place (life, error) || !xb_life_field_household (life, "household", 0, &household, error))
    return FALSE;
  if (made != NULL)
    {
      xb_person_set (made, XB_PERSON_STATUS, "elsewhere");
      xb_person_set (made, XB_PERSON_ADDRESS, xb_life_field (life, "address"));
      if (!xb_life_insert_person (life, made, error))
        return FALSE;
    }
  else
    {
      if (!xb_life_stay (life, life->person->id, life->date, &stay, error) || !neighbours (life, life->person->id, "'arrive', 'depart'", &before, &after, error))
        return FALSE;
      if (stay.id != 0)
        return xb_life_refuse (error, _ ("%s is registered here on %s and has not come from elsewhere."), life->person->values[XB_PERSON_NAME], life->date);
      if (before != NULL && g_str_has_prefix (before, "arrive"))
        return xb_life_refuse (error, _ ("%s lives here since %s already."), life->person->values[XB_PERSON_NAME], day_of (before));
      if (after != NULL && g_str_has_prefix (after, "arrive"))
        return xb_life_refuse (error, _ ("%s arrived on %s, after %s. Correct or undo that first."), life->person->values[XB_PERSON_NAME], day_of (after), life->date);
      if (!xb_life_set_status (life, life->person->id, "elsewhere", error)
          || (xb_life_field (life, "address") != NULL
              && !xb_life_set_value (life, life->person->id, XB_PERSON_ADDRESS, xb_life_field (life, "address"), error)))
        return FALSE;
    }
  life->household = household;
  xb_life_say (life, _ ("%s lives here from %s, registered elsewhere."), (made != NULL ? made : life->person)->values[XB_PERSON_NAME], life->date);
  return TRUE;
}

gboolean
xb_life_depart (XbLife *life, GError **error)
{
  g_autofree char *before = NULL, *after = NULL;

  if (!neighbours (life, life->person->id, "'arrive', 'depart'", &before, &after, error))
    return FALSE;
  if (before == NULL || g_str_has_prefix (before, "depart"))
    return xb_life_refuse (error, _ ("%s is not recorded as living here from elsewhere on %s."), life->person->values[XB_PERSON_NAME], life->date);
  if (after != NULL && g_str_has_prefix (after, "depart"))
    return xb_life_refuse (error, _ ("%s left again on %s, after %s. Correct or undo that first."), life->person->values[XB_PERSON_NAME], day_of (after), life->date);
  if (!xb_life_number (life, "SELECT household_id FROM event WHERE person_id = ?1 AND type = 'arrive' AND date <= ?2 ORDER BY date DESC LIMIT 1", life->person->id,
                       life->date, &life->household, error))
    return FALSE;
  if (!xb_life_set_status (life, life->person->id, "moved_out", error))
    return FALSE;
  xb_life_say (life, _ ("%s has gone again on %s."), life->person->values[XB_PERSON_NAME], life->date);
  return TRUE;
}

/* Writes what @fields say into the event; what they do not mention stays. */
static gboolean
write_flow (XbLife *life, GHashTable *fields, gint64 event_id, GError **error)
{
  g_autoptr (GString) sql = g_string_new ("UPDATE event SET id = id");
  g_autoptr (XbStmt) stmt = NULL;
  int n = 1;

  for (int i = 0; i < XB_LIFE_N_FLOW_COLUMNS; i++)
    if (g_hash_table_contains (fields, xb_life_flow_field (life->type->id, i)))
      g_string_append_printf (sql, ", %s = ?%d", xb_life_flow_columns[i], i + 2);
  g_string_append (sql, g_hash_table_contains (fields, "notes") ? ", notes = ?10" : "");
  g_string_append (sql, g_hash_table_contains (fields, "region") || life->region != NULL ? ", region = ?11" : "");
  g_string_append (sql, g_hash_table_contains (fields, "place") ? ", place_id = ?12" : "");
  g_string_append (sql, " WHERE id = ?1");
  stmt = xb_store_prepare (life->store, sql->str, error);
  if (stmt == NULL)
    return FALSE;
  n = sqlite3_bind_parameter_count (stmt);
  sqlite3_bind_int64 (stmt, 1, event_id);
  for (int i = 0; i < XB_LIFE_N_FLOW_COLUMNS && i + 2 <= n; i++)
    xb_stmt_bind_text (stmt, i + 2, xb_life_field (life, xb_life_flow_field (life->type->id, i)));
  if (n >= 10)
    xb_stmt_bind_text (stmt, 10, xb_life_field (life, "notes"));
  if (n >= 11)
    xb_stmt_bind_text (stmt, 11, life->region != NULL ? life->region->code : NULL);
  if (n >= 12 && life->lives_in != 0)
    sqlite3_bind_int64 (stmt, 12, life->lives_in);
  return xb_stmt_run (life->store, stmt, error);
}

/* What may be said of it later: everything but who it is and whom they went with. */
static gboolean
check_changeable (XbLife *life, GHashTable *fields, GError **error)
{
  GHashTableIter iter;
  gpointer id;

  g_hash_table_iter_init (&iter, fields);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    {
      gboolean known = strcmp (id, "notes") == 0 || strcmp (id, "region") == 0 || strcmp (id, "place") == 0 || (strcmp (id, "address") == 0 && strcmp (life->type->id, "arrive") == 0);

      for (int i = 0; i < XB_LIFE_N_FLOW_COLUMNS && !known; i++)
        known = strcmp (id, xb_life_flow_field (life->type->id, i)) == 0 && (i != 6 || strcmp (life->type->id, "leave") == 0);
      if (!known)
        return xb_life_bad_field (error, _ ("“%s” cannot be changed here."), (char *) id);
    }
  return TRUE;
}

/**
 * xb_life_change_flow_in:
 * @event_id: of a leave or an arrival
 * @fields: (element-type utf8 utf8): what is to be said of it from now on, by the fields of the event; an empty text takes out what was there
 *
 * Mends where somebody lives, with whom they work and the like, inside a transaction of the caller: people change rooms and work more often than
 * they come and go.
 */
gboolean
xb_life_change_flow_in (XbTxn *txn, XbStore *store, XbCatalog *catalog, gint64 event_id, GHashTable *fields, GError **error)
{
  g_autoptr (XbLifeOutcome) outcome = xb_life_outcome_new ();
  g_autofree char *type = NULL, *date = NULL, *today = xb_text_today (), *title = NULL;
  XbLife life = { .txn = txn, .store = store, .catalog = catalog, .today = today, .out = outcome };
  g_autoptr (XbStmt) stmt = xb_store_ask (store, error, "SELECT type, date, person_id FROM event WHERE id = ?", "i", event_id);
  gint64 person;
  gboolean row, ok;

  if (stmt == NULL || !xb_stmt_step (store, stmt, &row, error))
    return FALSE;
  type = row ? xb_stmt_dup_text (stmt, 0) : NULL;
  if (type == NULL || !xb_life_is_flow (type))
    return xb_life_refuse (error, _ ("There is no leaving or arriving with the key %lld."), (long long) event_id);
  date = xb_stmt_dup_text (stmt, 1);
  person = sqlite3_column_int64 (stmt, 2);
  life.type = xb_life_type (type);
  life.date = date;
  life.person = xb_person_load (store, person, error);
  ok = life.person != NULL && check_changeable (&life, fields, error) && xb_life_read_fields (&life, fields, FALSE, error)
       && xb_life_read_region (&life, xb_life_flow_field (type, 0), error) && read_place (&life, error) && write_flow (&life, fields, event_id, error)
       && (!g_hash_table_contains (fields, "address") || xb_life_set_value (&life, person, XB_PERSON_ADDRESS, xb_life_field (&life, "address"), error));
  if (ok)
    {
      title = g_strdup_printf ("%s: %s, %s", xb_codes_label (xb_catalog_codes (catalog, "event-type"), type), life.person->values[XB_PERSON_NAME], date);
      xb_txn_set_title (txn, title);
    }
  g_clear_pointer (&life.person, xb_person_free);
  g_clear_pointer (&life.fields, g_hash_table_unref);
  return ok;
}

/** The same, in one journal entry of its own. */
gboolean
xb_life_change_flow (XbStore *store, XbCatalog *catalog, const char *operator_name, gint64 event_id, GHashTable *fields, GError **error)
{
  g_autoptr (XbTxn) txn = xb_txn_begin (store, operator_name, XB_ENTRY_EDIT, "flow", error);

  return txn != NULL && xb_life_change_flow_in (txn, store, catalog, event_id, fields, error) && xb_txn_add_rows (txn, 1, error)
         && xb_txn_commit (g_steal_pointer (&txn), NULL, error);
}
