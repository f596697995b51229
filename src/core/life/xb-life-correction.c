#define G_LOG_DOMAIN "xb-life"

/* A change in life holds from its day on, and what held before is kept; a correction mends what was never so, for all of the past. */

#include "life/xb-life-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* The columns of the fields that were given. */
static guint
given_columns (XbLife *life, XbPersonColumn columns[XB_PERSON_N_COLUMNS])
{
  guint n = 0;

  for (int i = 0; i < XB_PERSON_N_COLUMNS; i++)
    if (i != XB_PERSON_STATUS && i != XB_PERSON_NOTES && xb_life_field (life, xb_person_columns[i]) != NULL)
      columns[n++] = i;
  return n;
}

/* The value "-" takes what is there away: an empty field leaves it as it is. */
static const char *
new_value (XbLife *life, XbPersonColumn column)
{
  const char *text = xb_life_field (life, xb_person_columns[column]);

  return g_strcmp0 (text, "-") == 0 ? NULL : text;
}

/* @life's person with the new values, in their stored form. */
static XbPerson *
changed_person (XbLife *life, const XbPersonColumn *columns, guint n, GError **error)
{
  g_autoptr (XbPerson) person = xb_person_load (life->store, life->person->id, error);
  XbPersonColumn wrong;

  if (person == NULL)
    return NULL;
  for (guint i = 0; i < n; i++)
    xb_person_set (person, columns[i], new_value (life, columns[i]));
  /* A new ID number brings its birth date and sex, unless they are said as well. */
  if (xb_life_field (life, "citizen_id") != NULL && xb_life_field (life, "birth_date") == NULL)
    xb_person_set (person, XB_PERSON_BIRTH_DATE, NULL);
  return xb_person_validate (person, &wrong, error) ? g_steal_pointer (&person) : NULL;
}

gboolean
xb_life_change (XbLife *life, GError **error)
{
  XbPersonColumn columns[XB_PERSON_N_COLUMNS];
  guint n = given_columns (life, columns), changed = 0;
  g_autoptr (XbPerson) after = NULL;

  if (n == 0)
    {
      g_set_error_literal (error, XB_LIFE_ERROR, XB_LIFE_ERROR_FIELD, _ ("Say what has changed."));
      return FALSE;
    }
  after = changed_person (life, columns, n, error);
  if (after == NULL)
    return FALSE;
  life->household = life->person->household_id;
  for (guint i = 0; i < n; i++)
    {
      if (g_strcmp0 (after->values[columns[i]], life->person->values[columns[i]]) != 0)
        changed++;
      if (!xb_life_set_value (life, life->person->id, columns[i], after->values[columns[i]], error))
        return FALSE;
    }
  if (changed == 0)
    return xb_life_refuse (error, _ ("%s: nothing would change."), life->person->values[XB_PERSON_NAME]);
  xb_life_say (life, ngettext ("%s: %u entry holds from %s.", "%s: %u entries hold from %s.", changed), life->person->values[XB_PERSON_NAME], changed, life->date);
  return TRUE;
}

/**
 * xb_life_update_person:
 * @person: as it is to be
 * @since: (nullable): from which day on what was replaced is different; %NULL: it was entered wrongly
 *
 * Writes a person as a form has it. What could have been different before, and was there, is kept as it held until @since; what was
 * empty is filled in for all of the past.
 */
gboolean
xb_life_update_person (XbTxn *txn, XbStore *store, XbPerson *person, const char *since, GError **error)
{
  g_autoptr (XbPerson) before = xb_person_load (store, person->id, error), now = NULL;
  XbLife life = { .txn = txn, .store = store, .date = since };

  if (before == NULL)
    return FALSE;
  for (int i = 0; since != NULL && i < XB_PERSON_N_COLUMNS; i++)
    if (xb_person_is_dated (i) && before->values[i] != NULL && g_strcmp0 (before->values[i], person->values[i]) != 0
        && !xb_life_set_value (&life, person->id, i, person->values[i], error))
      return FALSE;
  now = xb_person_load (store, person->id, error);
  if (now == NULL)
    return FALSE;
  /* A change of long ago may have been followed by another, which stays. */
  for (int i = 0; since != NULL && i < XB_PERSON_N_COLUMNS; i++)
    if (xb_person_is_dated (i) && before->values[i] != NULL)
      xb_person_set (person, i, now->values[i]);
  return xb_person_update (txn, store, person, error);
}

/* What was recorded together with an event, on its day, follows it to the right day. The entry of the journal that brought the
 * event says what that was. */
static gboolean
move_event (XbLife *life, gint64 event, const char *to, GError **error)
{
  static const struct
  {
    const char *table, *column;
  } dated[] = { { "membership", "from_date" }, { "membership", "to_date" }, { "marriage", "from_date" }, { "marriage", "to_date" },
                { "kinship", "from_date" },    { "former_value", "until" },  { "event", "date" },         { "household", "ended_on" },
                { "person", "birth_date" } };
  g_autofree char *from = NULL, *type = NULL, *born = NULL;
  g_autoptr (GPtrArray) changes = NULL;
  gint64 seq;

  if (!xb_life_text (life, "SELECT date FROM event WHERE id = ?1", event, NULL, &from, error)
      || !xb_life_text (life, "SELECT type FROM event WHERE id = ?1", event, NULL, &type, error)
      || !xb_life_text (life, "SELECT birth_date FROM person WHERE id = ?1", life->person->id, NULL, &born, error))
    return FALSE;
  if (from == NULL)
    return xb_life_refuse (error, _ ("There is no event with the key %s."), xb_life_field (life, "event"));
  if (strcmp (to, life->today) > 0)
    return xb_life_refuse (error, _ ("%s is still to come. An event is recorded when it has happened."), to);
  if (strcmp (type, "birth") != 0 && born != NULL && strcmp (to, born) < 0)
    return xb_life_refuse (error, _ ("%s was born on %s, after %s."), life->person->values[XB_PERSON_NAME], born, to);
  if (!xb_journal_entry_of (life->store, "event", event, life->person->id, &seq, error))
    return FALSE;
  changes = seq != 0 ? xb_journal_changes (life->store, seq, 1000, error) : NULL;
  if (changes == NULL)
    return seq == 0 ? xb_life_refuse (error, _ ("The event came with a list; import the list with the right day, or record it anew.")) : FALSE;
  for (guint i = 0; i < changes->len; i++)
    {
      XbJournalChange *change = g_ptr_array_index (changes, i);

      for (guint k = 0; k < G_N_ELEMENTS (dated); k++)
        if (strcmp (change->table, dated[k].table) == 0)
          {
            g_autofree char *sql = g_strdup_printf ("UPDATE %s SET %s = ?2 WHERE id = ?1 AND %s = ?3", dated[k].table, dated[k].column, dated[k].column);
            g_autoptr (XbStmt) stmt = xb_store_prepare (life->store, sql, error);

            /* A birth date goes with the event of the birth alone. */
            if (stmt == NULL)
              return FALSE;
            if (strcmp (dated[k].table, "person") == 0 && strcmp (type, "birth") != 0)
              continue;
            sqlite3_bind_int64 (stmt, 1, change->id);
            xb_stmt_bind_text (stmt, 2, to);
            xb_stmt_bind_text (stmt, 3, from);
            if (!xb_stmt_run (life->store, stmt, error))
              {
                g_clear_error (error);
                return xb_life_refuse (error, _ ("%s does not fit what else is recorded of those days. Undo the event and record it anew."), to);
              }
          }
    }
  xb_life_say (life, _ ("The event of %s is now on %s."), from, to);
  return TRUE;
}

/* Where people belong must make sense after a day has been moved. */
static gboolean
check_stays (XbLife *life, gint64 person, GError **error)
{
  gint64 overlaps;

  if (!xb_life_number (life,
                       "SELECT count (*) FROM membership a JOIN membership b ON b.person_id = a.person_id AND b.id > a.id WHERE a.person_id = ?1"
                       " AND coalesce (a.from_date, '') < coalesce (b.to_date, '9999') AND coalesce (b.from_date, '') < coalesce (a.to_date, '9999')",
                       person, NULL, &overlaps, error))
    return FALSE;
  return overlaps == 0 || xb_life_refuse (error, _ ("%s would belong to two households at once. Correct the other events first."), life->person->values[XB_PERSON_NAME]);
}

gboolean
xb_life_correction (XbLife *life, GError **error)
{
  XbPersonColumn columns[XB_PERSON_N_COLUMNS];
  guint n = given_columns (life, columns), changed = 0;
  const char *relation = xb_life_field (life, "relation"), *event = xb_life_field (life, "event"), *day = xb_life_field (life, "event_date");
  g_autoptr (XbPerson) after = changed_person (life, columns, n, error);

  if (after == NULL)
    return FALSE;
  if ((event == NULL) != (day == NULL))
    {
      g_set_error_literal (error, XB_LIFE_ERROR, XB_LIFE_ERROR_FIELD, _ ("The event and its right day go together (event, event_date)."));
      return FALSE;
    }
  life->household = life->person->household_id;
  for (int i = 0; i < XB_PERSON_N_COLUMNS; i++)
    changed += g_strcmp0 (after->values[i], life->person->values[i]) != 0;
  if (changed > 0 && !xb_person_update (life->txn, life->store, after, error))
    return FALSE;
  if (relation != NULL && g_strcmp0 (relation, life->person->relation) != 0)
    {
      if (!life->person->current)
        return xb_life_refuse (error, _ ("%s belongs to no household now."), life->person->values[XB_PERSON_NAME]);
      if (!xb_person_check_head (life->store, life->person, life->person->household_id, relation, error)
          || !xb_person_set_membership (life->txn, life->store, life->person, life->person->household_id, relation, error))
        return FALSE;
      changed++;
    }
  if (event != NULL)
    {
      if (!move_event (life, g_ascii_strtoll (event, NULL, 10), day, error) || !check_stays (life, life->person->id, error))
        return FALSE;
      changed++;
    }
  if (changed == 0)
    return xb_life_refuse (error, _ ("%s: nothing would change."), life->person->values[XB_PERSON_NAME]);
  xb_life_say (life, ngettext ("%s: %u entry is corrected.", "%s: %u entries are corrected.", changed), life->person->values[XB_PERSON_NAME], changed);
  return TRUE;
}
