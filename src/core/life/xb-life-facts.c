#define G_LOG_DOMAIN "xb-life"

/* The dated facts an event reads and writes: memberships, values that change in life, the event itself. */

#include "life/xb-life-private.h"

#include "util/xb-text.h"

#include <glib/gi18n-lib.h>
#include <json-glib/json-glib.h>
#include <string.h>

static XbStmt *
prepare (XbLife *life, const char *sql, gint64 id, const char *date, GError **error)
{
  XbStmt *stmt = xb_store_prepare (life->store, sql, error);

  if (stmt == NULL)
    return NULL;
  sqlite3_bind_int64 (stmt, 1, id);
  if (sqlite3_bind_parameter_count (stmt) > 1)
    xb_stmt_bind_text (stmt, 2, date);
  return stmt;
}

/** The first column of the first row of @sql as a number, 0 where there is none; ?1 is @id and ?2 @date. */
gboolean
xb_life_number (XbLife *life, const char *sql, gint64 id, const char *date, gint64 *value, GError **error)
{
  g_autoptr (XbStmt) stmt = prepare (life, sql, id, date, error);
  gboolean row;

  *value = 0;
  if (stmt == NULL || !xb_stmt_step (life->store, stmt, &row, error))
    return FALSE;
  *value = row ? sqlite3_column_int64 (stmt, 0) : 0;
  return TRUE;
}

/** The same as a text (transfer full), %NULL where there is none. */
gboolean
xb_life_text (XbLife *life, const char *sql, gint64 id, const char *date, char **value, GError **error)
{
  g_autoptr (XbStmt) stmt = prepare (life, sql, id, date, error);
  gboolean row;

  *value = NULL;
  if (stmt == NULL || !xb_stmt_step (life->store, stmt, &row, error))
    return FALSE;
  *value = row ? xb_stmt_dup_text (stmt, 0) : NULL;
  return TRUE;
}

static gboolean
run (XbLife *life, const char *sql, gint64 id, const char *text, GError **error)
{
  g_autoptr (XbStmt) stmt = prepare (life, sql, id, text, error);

  return stmt != NULL && xb_stmt_run (life->store, stmt, error);
}

/** Where a person belongs on a day; @stay->id is 0 where to no household of this register. */
gboolean
xb_life_stay (XbLife *life, gint64 person, const char *date, XbStay *stay, GError **error)
{
  g_autoptr (XbStmt) stmt = prepare (life,
                                     "SELECT m.id, m.household_id, m.relation, coalesce (m.from_date, ''), coalesce (m.to_date, '') FROM membership m"
                                     " WHERE m.person_id = ?1 AND (m.from_date IS NULL OR m.from_date <= ?2) AND (m.to_date IS NULL OR m.to_date > ?2)"
                                     " ORDER BY m.from_date DESC LIMIT 1",
                                     person, date, error);
  gboolean row;

  memset (stay, 0, sizeof *stay);
  if (stmt == NULL || !xb_stmt_step (life->store, stmt, &row, error))
    return FALSE;
  if (row)
    {
      stay->id = sqlite3_column_int64 (stmt, 0);
      stay->household_id = sqlite3_column_int64 (stmt, 1);
      g_strlcpy (stay->relation, (const char *) sqlite3_column_text (stmt, 2), sizeof stay->relation);
      g_strlcpy (stay->from, (const char *) sqlite3_column_text (stmt, 3), sizeof stay->from);
      g_strlcpy (stay->to, (const char *) sqlite3_column_text (stmt, 4), sizeof stay->to);
    }
  return TRUE;
}

/** The same; somebody who is not on the register that day is refused. */
gboolean
xb_life_needs_stay (XbLife *life, const XbPerson *person, XbStay *stay, GError **error)
{
  if (!xb_life_stay (life, person->id, life->date, stay, error))
    return FALSE;
  return stay->id != 0 || xb_life_refuse (error, _ ("%s is not on this register on %s."), person->values[XB_PERSON_NAME], life->date);
}

/** The head of a household on the day of the event, 0: none. */
gboolean
xb_life_head (XbLife *life, gint64 household, const char *date, gint64 *head, GError **error)
{
  return xb_life_number (life,
                         "SELECT person_id FROM membership WHERE household_id = ?1 AND relation = '02' AND (from_date IS NULL OR from_date <= ?2)"
                         " AND (to_date IS NULL OR to_date > ?2) ORDER BY from_date DESC LIMIT 1",
                         household, date, head, error);
}

/** @people (out) (transfer full) (element-type gint64): the members of a household on a day, the head first, then by age */
gboolean
xb_life_members (XbLife *life, gint64 household, const char *date, GArray **people, GError **error)
{
  g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (XbStmt) stmt = prepare (life,
                                     "SELECT m.person_id FROM membership m JOIN person p ON p.id = m.person_id WHERE m.household_id = ?1"
                                     " AND (m.from_date IS NULL OR m.from_date <= ?2) AND (m.to_date IS NULL OR m.to_date > ?2)"
                                     " AND (p.birth_date IS NULL OR p.birth_date <= ?2) ORDER BY m.relation <> '02', p.birth_date, p.id",
                                     household, date, error);
  gboolean row = TRUE;

  if (stmt == NULL)
    return FALSE;
  while (TRUE)
    {
      gint64 id;

      if (!xb_stmt_step (life->store, stmt, &row, error))
        return FALSE;
      if (!row)
        break;
      id = sqlite3_column_int64 (stmt, 0);
      g_array_append_val (found, id);
    }
  *people = g_steal_pointer (&found);
  return TRUE;
}

/* What was recorded of where a person belongs after the day. A relation to another head within the same household goes when the
 * person does; a household entered later is a fact that contradicts the event. */
static gboolean
drop_later (XbLife *life, gint64 person, const XbStay *stay, GError **error)
{
  gint64 other;
  g_autofree char *when = NULL;

  if (!xb_life_number (life, "SELECT household_id FROM membership WHERE person_id = ?1 AND from_date > ?2 ORDER BY from_date LIMIT 1", person, life->date,
                       &other, error))
    return FALSE;
  if (other == 0)
    return TRUE;
  if (other != stay->household_id)
    {
      g_autofree char *number = xb_life_household_name (life, other);

      if (!xb_life_text (life, "SELECT min (from_date) FROM membership WHERE person_id = ?1 AND from_date > ?2", person, life->date, &when, error))
        return FALSE;
      return xb_life_refuse (error, _ ("After %s the register has a move into household %s, on %s. Correct or undo that first."), life->date, number, when);
    }
  /* All of the same household, or the first of another one among them is found the next time. */
  if (!run (life,
            "DELETE FROM membership WHERE id = (SELECT id FROM membership WHERE person_id = ?1 AND from_date > ?2 ORDER BY from_date LIMIT 1)", person,
            life->date, error))
    return FALSE;
  return drop_later (life, person, stay, error);
}

/** Writes down that two are a couple where it is known from their household alone: before the household, or the marriage, changes. */
gboolean
xb_life_keep_couple (XbLife *life, gint64 person, GError **error)
{
  g_autoptr (XbFamily) family = xb_family_new (life->store);
  const GArray *partners = xb_family_lines (family, person, XB_FAMILY_PARTNERS, error);
  g_autoptr (XbStmt) stmt = NULL;

  if (partners == NULL || partners->len == 0 || g_array_index (partners, XbFamilyLine, 0).recorded)
    return partners != NULL;
  stmt = xb_store_prepare (life->store, "INSERT INTO marriage (id, person_id, spouse_id) VALUES (?1, ?2, ?3)", error);
  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, xb_store_new_id (life->store));
  sqlite3_bind_int64 (stmt, 2, person);
  sqlite3_bind_int64 (stmt, 3, g_array_index (partners, XbFamilyLine, 0).person_id);
  return xb_stmt_run (life->store, stmt, error);
}

/** Ends the membership a person has on the day of the event. */
gboolean
xb_life_end_stay (XbLife *life, gint64 person, GError **error)
{
  XbStay stay;

  if (!xb_life_stay (life, person, life->date, &stay, error))
    return FALSE;
  if (stay.id == 0)
    return TRUE;
  if (!xb_life_keep_couple (life, person, error))
    return FALSE;
  if (!drop_later (life, person, &stay, error))
    return FALSE;
  return run (life, "UPDATE membership SET to_date = ?2 WHERE id = ?1", stay.id, life->date, error);
}

/** Makes a person a member of a household from @date; @to (nullable): until when. */
gboolean
xb_life_begin_stay (XbLife *life, gint64 person, gint64 household, const char *relation, const char *date, const char *to, GError **error)
{
  g_autoptr (XbStmt) stmt = xb_store_prepare (
      life->store, "INSERT INTO membership (id, person_id, household_id, relation, from_date, to_date) VALUES (?1, ?2, ?3, ?4, ?5, ?6)", error);

  if (stmt == NULL)
    return FALSE;
  if (strcmp (relation, XB_RELATION_HEAD) == 0)
    {
      gint64 head;

      if (!xb_life_head (life, household, date, &head, error))
        return FALSE;
      if (head != 0 && head != person)
        {
          g_autofree char *number = xb_life_household_name (life, household);

          return xb_life_refuse (error, _ ("Household %s has a head already on %s. A household has one head at a time."), number, date);
        }
    }
  sqlite3_bind_int64 (stmt, 1, xb_store_new_id (life->store));
  sqlite3_bind_int64 (stmt, 2, person);
  sqlite3_bind_int64 (stmt, 3, household);
  xb_stmt_bind_text (stmt, 4, relation);
  xb_stmt_bind_text (stmt, 5, date);
  xb_stmt_bind_text (stmt, 6, to);
  return xb_stmt_run (life->store, stmt, error);
}

/** From the day of the event a person belongs to another household, until the register has it that the person left. */
gboolean
xb_life_move_stay (XbLife *life, gint64 person, gint64 household, const char *relation, GError **error)
{
  g_autofree char *until = NULL;

  return xb_life_text (life, "SELECT to_date FROM membership WHERE person_id = ?1 ORDER BY to_date IS NOT NULL, to_date DESC LIMIT 1", person, NULL, &until, error)
         && xb_life_end_stay (life, person, error) && xb_life_begin_stay (life, person, household, relation, life->date, until, error);
}

/** From the day of the event a member has another relation to the head of the same household. */
gboolean
xb_life_set_relation (XbLife *life, gint64 person, const char *relation, GError **error)
{
  XbStay stay;

  if (!xb_life_stay (life, person, life->date, &stay, error) || stay.id == 0)
    return stay.id == 0;
  if (strcmp (stay.relation, relation) == 0)
    return TRUE;
  if (!xb_life_keep_couple (life, person, error))
    return FALSE;
  if (strcmp (stay.from, life->date) == 0)
    return run (life, "UPDATE membership SET relation = ?2 WHERE id = ?1", stay.id, relation, error);
  return run (life, "UPDATE membership SET to_date = ?2 WHERE id = ?1", stay.id, life->date, error)
         && xb_life_begin_stay (life, person, stay.household_id, relation, life->date, *stay.to != '\0' ? stay.to : NULL, error);
}

/** A household nobody belongs to any more has ended. */
gboolean
xb_life_close_if_empty (XbLife *life, gint64 household, GError **error)
{
  gint64 left;
  g_autofree char *number = NULL;

  if (!xb_life_number (life, "SELECT count (*) FROM membership WHERE household_id = ?1 AND to_date IS NULL", household, NULL, &left, error))
    return FALSE;
  if (left > 0)
    return TRUE;
  if (!run (life,
            "UPDATE household SET ended_on = (SELECT max (to_date) FROM membership WHERE household_id = ?1) WHERE id = ?1 AND ended_on IS NULL", household, NULL,
            error))
    return FALSE;
  number = xb_life_household_name (life, household);
  xb_life_say (life, _ ("Household %s has nobody left and ends."), number);
  return TRUE;
}

static gboolean
add_former (XbLife *life, gint64 person, const char *field, const char *value, GError **error)
{
  g_autoptr (XbStmt) stmt
      = xb_store_prepare (life->store, "INSERT OR IGNORE INTO former_value (id, person_id, field, value, until) VALUES (?1, ?2, ?3, ?4, ?5)", error);

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, xb_store_new_id (life->store));
  sqlite3_bind_int64 (stmt, 2, person);
  xb_stmt_bind_text (stmt, 3, field);
  xb_stmt_bind_text (stmt, 4, value);
  xb_stmt_bind_text (stmt, 5, life->date);
  return xb_stmt_run (life->store, stmt, error);
}

/**
 * xb_life_set_value:
 *
 * From the day of the event on, up to the next change that is known, @column holds @value; what it held before is kept.
 */
gboolean
xb_life_set_value (XbLife *life, gint64 person, XbPersonColumn column, const char *value, GError **error)
{
  const char *field = xb_person_columns[column];
  g_autoptr (XbStmt) next = xb_store_prepare (
      life->store, "SELECT id, value FROM former_value WHERE person_id = ?1 AND field = ?2 AND until > ?3 ORDER BY until LIMIT 1", error);
  g_autoptr (XbPerson) now = xb_person_load (life->store, person, error);
  gboolean row;

  if (next == NULL || now == NULL)
    return FALSE;
  sqlite3_bind_int64 (next, 1, person);
  xb_stmt_bind_text (next, 2, field);
  xb_stmt_bind_text (next, 3, life->date);
  if (!xb_stmt_step (life->store, next, &row, error))
    return FALSE;
  if (row)
    {
      gint64 id = sqlite3_column_int64 (next, 0);
      g_autofree char *held = xb_stmt_dup_text (next, 1);

      sqlite3_reset (next);
      return add_former (life, person, field, held, error) && run (life, "UPDATE former_value SET value = ?2 WHERE id = ?1", id, value, error);
    }
  if (g_strcmp0 (now->values[column], value) == 0)
    return TRUE;
  if (!add_former (life, person, field, now->values[column], error))
    return FALSE;
  xb_person_set (now, column, value);
  return xb_person_update (life->txn, life->store, now, error);
}

/** Status is what holds today; what held on a past day follows from memberships and events. */
gboolean
xb_life_set_status (XbLife *life, gint64 person, const char *status, GError **error)
{
  return run (life, "UPDATE person SET status = ?2 WHERE id = ?1 AND status <> ?2", person, status, error);
}

/* What the event was told, as a JSON object; the keys of people are in columns of their own, numbers are not copied about. */
static char *
details (XbLife *life, gboolean flow)
{
  g_autoptr (JsonBuilder) b = json_builder_new ();
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  g_autoptr (JsonNode) root = NULL;
  static const char *const kept[] = { "to", "from", "work", "contact", "certificate_no", "reason", "spouse_name", "moves", "with", "members", "event", "event_date" };
  guint n = 0;

  json_builder_begin_object (b);
  for (guint i = 0; i < G_N_ELEMENTS (kept); i++)
    /* Of leaving and arriving, the event has columns for it. */
    if (xb_life_field (life, kept[i]) != NULL && !(flow && i < 4) && !(flow && strcmp (kept[i], "reason") == 0))
      {
        json_builder_set_member_name (b, kept[i]);
        json_builder_add_string_value (b, xb_life_field (life, kept[i]));
        n++;
      }
  json_builder_end_object (b);
  if (n == 0)
    return NULL;
  root = json_builder_get_root (b);
  json_generator_set_root (generator, root);
  return json_generator_to_data (generator, NULL);
}

/** Records that it happened. @id (out) (optional). */
gboolean
xb_life_add_event (XbLife *life, const char *type, gint64 person, gint64 other, gint64 household, gint64 *id, GError **error)
{
  g_autoptr (XbStmt) stmt = xb_store_prepare (life->store,
                                              "INSERT INTO event (id, type, person_id, household_id, date, recorded_on, notes, other_id, details, place_id, region,"
                                              " words, reason, work, employer, housing, landlord, contact, family)"
                                              " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11,"
                                              " ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19)",
                                              error);
  const gboolean flow = xb_life_is_flow (type);
  g_autofree char *told = details (life, flow);
  gint64 key;

  if (stmt == NULL)
    return FALSE;
  key = xb_store_new_id (life->store);
  sqlite3_bind_int64 (stmt, 1, key);
  xb_stmt_bind_text (stmt, 2, type);
  sqlite3_bind_int64 (stmt, 3, person);
  if (household != 0)
    sqlite3_bind_int64 (stmt, 4, household);
  xb_stmt_bind_text (stmt, 5, life->date);
  xb_stmt_bind_text (stmt, 6, life->today);
  xb_stmt_bind_text (stmt, 7, xb_life_field (life, "notes"));
  if (other != 0)
    sqlite3_bind_int64 (stmt, 8, other);
  xb_stmt_bind_text (stmt, 9, told);
  if (life->lives_in != 0)
    sqlite3_bind_int64 (stmt, 10, life->lives_in);
  xb_stmt_bind_text (stmt, 11, life->region != NULL ? life->region->code : NULL);
  for (int i = 0; flow && i < XB_LIFE_N_FLOW_COLUMNS; i++)
    xb_stmt_bind_text (stmt, 12 + i, xb_life_field (life, xb_life_flow_field (type, i)));
  if (id != NULL)
    *id = key;
  return xb_stmt_run (life->store, stmt, error);
}

/** Refuses somebody who had died by the day of the event. */
gboolean
xb_life_alive (XbLife *life, const XbPerson *person, GError **error)
{
  g_autofree char *died = NULL;

  if (strcmp (person->values[XB_PERSON_STATUS], "deceased") != 0)
    return TRUE;
  if (!xb_life_text (life,
                     "SELECT coalesce ((SELECT max (date) FROM event WHERE person_id = ?1 AND type = 'death'),"
                     " (SELECT max (to_date) FROM membership WHERE person_id = ?1))",
                     person->id, NULL, &died, error))
    return FALSE;
  if (died == NULL)
    return xb_life_refuse (error, _ ("%s has died."), person->values[XB_PERSON_NAME]);
  return strcmp (life->date, died) < 0 || xb_life_refuse (error, _ ("%s died on %s."), person->values[XB_PERSON_NAME], died);
}

/** Refuses an end where the register has something later of the person. Corrections are of any day. */
gboolean
xb_life_nothing_later (XbLife *life, const XbPerson *person, GError **error)
{
  XbCodeList *codes = xb_catalog_codes (life->catalog, "event-type");
  g_autoptr (XbStmt) stmt = prepare (life,
                                     "SELECT type, date FROM event WHERE person_id = ?1 AND date > ?2 AND type NOT IN ('correction', 'change')"
                                     " ORDER BY date LIMIT 1",
                                     person->id, life->date, error);
  gboolean row;

  if (stmt == NULL || !xb_stmt_step (life->store, stmt, &row, error))
    return FALSE;
  return !row
         || xb_life_refuse (error, _ ("After %s the register has of %s: %s, on %s. Correct or undo that first."), life->date, person->values[XB_PERSON_NAME],
                            xb_codes_label (codes, (const char *) sqlite3_column_text (stmt, 0)), (const char *) sqlite3_column_text (stmt, 1));
}

/**
 * xb_life_new_person:
 * @birth_date: (nullable): where the event says it
 * @like: (nullable): whose ethnic group and hukou type are taken where nothing is said
 *
 * Returns: (transfer full): somebody who is not in the register yet, as the fields say, checked; not inserted
 */
XbPerson *
xb_life_new_person (XbLife *life, const char *birth_date, const XbPerson *like, GError **error)
{
  static const XbPersonColumn columns[] = { XB_PERSON_NAME,       XB_PERSON_SEX,     XB_PERSON_CITIZEN_ID, XB_PERSON_BIRTH_DATE, XB_PERSON_ETHNIC,
                                            XB_PERSON_EDUCATION,  XB_PERSON_MARITAL, XB_PERSON_HUKOU_TYPE, XB_PERSON_PHONE };
  g_autoptr (XbPerson) person = xb_person_new ();
  XbPersonColumn wrong;
  gint64 alike;

  for (guint i = 0; i < G_N_ELEMENTS (columns); i++)
    xb_person_set (person, columns[i], xb_life_field (life, xb_person_columns[columns[i]]));
  if (birth_date != NULL)
    xb_person_set (person, XB_PERSON_BIRTH_DATE, birth_date);
  if (like != NULL && person->values[XB_PERSON_ETHNIC] == NULL)
    xb_person_set (person, XB_PERSON_ETHNIC, like->values[XB_PERSON_ETHNIC]);
  if (like != NULL && person->values[XB_PERSON_HUKOU_TYPE] == NULL)
    xb_person_set (person, XB_PERSON_HUKOU_TYPE, like->values[XB_PERSON_HUKOU_TYPE]);
  if (!xb_person_validate (person, &wrong, error))
    return NULL;
  if (person->values[XB_PERSON_BIRTH_DATE] != NULL && strcmp (person->values[XB_PERSON_BIRTH_DATE], life->date) > 0)
    {
      xb_life_refuse (error, _ ("%s was born on %s, after %s."), person->values[XB_PERSON_NAME], person->values[XB_PERSON_BIRTH_DATE], life->date);
      return NULL;
    }
  alike = xb_person_find_alike (life->store, person->values[XB_PERSON_NAME], person->values[XB_PERSON_BIRTH_DATE], person->values[XB_PERSON_SEX], FALSE, error);
  if (alike < 0)
    return NULL;
  if (alike > 0 && person->values[XB_PERSON_CITIZEN_ID] == NULL)
    {
      xb_life_refuse (error, _ ("%s, born on %s, is in the register already. If this is somebody else, give the ID number as well."),
                      person->values[XB_PERSON_NAME], person->values[XB_PERSON_BIRTH_DATE]);
      return NULL;
    }
  return g_steal_pointer (&person);
}

/** Adds the person; from now on the event is about it. */
gboolean
xb_life_insert_person (XbLife *life, XbPerson *person, GError **error)
{
  if (!xb_person_insert (life->txn, life->store, person, error))
    return FALSE;
  life->out->person_id = person->id;
  return TRUE;
}
