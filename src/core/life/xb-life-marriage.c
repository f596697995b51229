#define G_LOG_DOMAIN "xb-life"

/* Marriage and divorce. Each of the two who is in the register has an event. */

#include "life/xb-life-private.h"

#include "util/xb-date.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Since the marriage law of 1950 nobody under 18 could be married anywhere; before it, custom knew younger ones. */
#define FIRST_LAW "1950-05-01"

static gboolean
can_marry (XbLife *life, const XbPerson *person, GError **error)
{
  int age = xb_date_age (person->values[XB_PERSON_BIRTH_DATE], life->date), least = strcmp (life->date, FIRST_LAW) >= 0 ? 18 : 14;
  g_autoptr (XbFamily) family = xb_family_new (life->store);
  const GArray *partners = xb_family_lines (family, person->id, XB_FAMILY_PARTNERS, error);

  if (partners == NULL || !xb_life_alive (life, person, error))
    return FALSE;
  if (person->values[XB_PERSON_BIRTH_DATE] != NULL && age < least)
    return xb_life_refuse (error, _ ("%s, born on %s, cannot have married on %s."), person->values[XB_PERSON_NAME], person->values[XB_PERSON_BIRTH_DATE], life->date);
  for (guint i = 0; i < partners->len; i++)
    {
      const XbFamilyLine *line = &g_array_index (partners, XbFamilyLine, i);
      g_autoptr (XbPerson) other = line->person_id != 0 ? xb_person_load (life->store, line->person_id, error) : NULL;
      const char *name = other != NULL ? other->values[XB_PERSON_NAME] : line->name != NULL ? line->name : "?";

      if (strcmp (line->from, life->date) > 0)
        return xb_life_refuse (error, _ ("%s married %s on %s, after %s. Correct or undo that first."), person->values[XB_PERSON_NAME], name, line->from, life->date);
      if (*line->to == '\0' || strcmp (line->to, life->date) > 0)
        return xb_life_refuse (error, _ ("%s is married to %s on %s. Record the divorce or the death first."), person->values[XB_PERSON_NAME], name, life->date);
    }
  return TRUE;
}

/* Married for the first time, again, or to the same as before (GB/T 2261.2). */
static const char *
marital_code (XbLife *life, gint64 person, gint64 spouse, GError **error)
{
  g_autoptr (XbPerson) before = xb_person_load (life->store, person, error);
  gint64 any = 0;

  if (before == NULL
      || !xb_life_number (life, "SELECT count (*) FROM marriage WHERE to_date IS NOT NULL AND ?1 IN (person_id, spouse_id)", person, NULL, &any, error))
    return NULL;
  if (spouse != 0 && any > 0)
    {
      g_autoptr (XbFamily) family = xb_family_new (life->store);
      const GArray *partners = xb_family_lines (family, person, XB_FAMILY_PARTNERS, error);

      for (guint i = 0; partners != NULL && i < partners->len; i++)
        {
          const XbFamilyLine *line = &g_array_index (partners, XbFamilyLine, i);

          if (line->person_id == spouse && line->ended_by == 'd')
            return "23";
        }
    }
  return any > 0 || g_strcmp0 (before->values[XB_PERSON_MARITAL], "30") == 0 || g_strcmp0 (before->values[XB_PERSON_MARITAL], "40") == 0 ? "22" : "21";
}

static gboolean
add_marriage (XbLife *life, gint64 spouse, const char *spouse_name, GError **error)
{
  g_autoptr (XbStmt) stmt = xb_store_prepare (
      life->store, "INSERT INTO marriage (id, person_id, spouse_id, spouse_name, from_date, certificate_no) VALUES (?1, ?2, ?3, ?4, ?5, ?6)", error);

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, xb_store_new_id (life->store));
  sqlite3_bind_int64 (stmt, 2, life->person->id);
  if (spouse != 0)
    sqlite3_bind_int64 (stmt, 3, spouse);
  xb_stmt_bind_text (stmt, 4, spouse_name);
  xb_stmt_bind_text (stmt, 5, life->date);
  xb_stmt_bind_text (stmt, 6, xb_life_field (life, "certificate_no"));
  return xb_stmt_run (life->store, stmt, error);
}

/* One of the two joins the household of the other, or both a new one. */
static gboolean
join_household (XbLife *life, const XbPerson *spouse, gint64 household, GError **error)
{
  const XbPerson *both[] = { life->person, spouse };
  g_autoptr (XbPerson) named = NULL;
  XbStay stays[2] = { 0 };
  gint64 members;

  if (!xb_life_field_person (life, "head", &named, error))
    return FALSE;
  for (int i = 0; i < 2; i++)
    if (both[i] != NULL && !xb_life_stay (life, both[i]->id, life->date, &stays[i], error))
      return FALSE;
  if (!xb_life_number (life, "SELECT count (*) FROM membership WHERE household_id = ?1", household, NULL, &members, error))
    return FALSE;
  if (members == 0)
    {
      /* A new household: the one named as its head first, else the man. */
      int head = named != NULL ? (spouse != NULL && named->id == spouse->id) : (spouse != NULL && g_strcmp0 (spouse->values[XB_PERSON_SEX], "1") == 0);

      for (int pass = 0; pass < 2; pass++)
        {
          int i = pass == 0 ? head : 1 - head;

          if (both[i] != NULL && stays[i].id != 0
              && !xb_life_transfer (life, both[i], household, pass == 0 ? XB_RELATION_HEAD : g_strcmp0 (both[i]->values[XB_PERSON_SEX], "1") == 0 ? "11" : "12",
                                    error))
            return FALSE;
        }
      return TRUE;
    }
  for (int i = 0; i < 2; i++)
    if (both[i] != NULL && stays[i].id != 0 && stays[i].household_id != household)
      {
        const XbStay *other = &stays[1 - i];
        const char *relation = other->household_id == household ? xb_relation_of_partner (other->relation, both[i]->values[XB_PERSON_SEX]) : "97";

        if (other->household_id != household)
          return xb_life_refuse (error, _ ("Neither of the two belongs to that household. Let them marry first, then move."));
        if (!xb_life_transfer (life, both[i], household, relation, error))
          return FALSE;
      }
  return TRUE;
}

gboolean
xb_life_marriage (XbLife *life, GError **error)
{
  g_autoptr (XbPerson) spouse = NULL;
  const char *name = xb_life_field (life, "spouse_name"), *own, *theirs = NULL;
  XbStay stay;
  gint64 household, place = 0;
  gboolean close = FALSE;

  if (!xb_life_field_person (life, "spouse", &spouse, error))
    return FALSE;
  if ((spouse == NULL) == (name == NULL))
    {
      g_set_error_literal (error, XB_LIFE_ERROR, XB_LIFE_ERROR_FIELD,
                           _ ("Say whom: spouse, who is in the register, or spouse_name, of somebody who is not."));
      return FALSE;
    }
  if (spouse != NULL && spouse->id == life->person->id)
    return xb_life_refuse (error, _ ("%s cannot marry himself or herself."), spouse->values[XB_PERSON_NAME]);
  if (spouse != NULL && g_strcmp0 (spouse->values[XB_PERSON_SEX], life->person->values[XB_PERSON_SEX]) == 0)
    return xb_life_refuse (error, _ ("%s and %s have the same sex. Check the entries."), life->person->values[XB_PERSON_NAME], spouse->values[XB_PERSON_NAME]);
  if (!can_marry (life, life->person, error) || (spouse != NULL && !can_marry (life, spouse, error))
      || (spouse != NULL && !xb_kin_are_close (life->store, life->person->id, spouse->id, &close, error)))
    return FALSE;
  if (close)
    return xb_life_refuse (error, _ ("%s and %s are near relatives by blood and cannot marry."), life->person->values[XB_PERSON_NAME],
                           spouse->values[XB_PERSON_NAME]);
  if (!xb_life_stay (life, life->person->id, life->date, &stay, error))
    return FALSE;
  if (stay.id != 0)
    {
      g_autoptr (XbHousehold) home = xb_household_load (life->store, stay.household_id, error);

      if (home == NULL)
        return FALSE;
      place = home->place_id;
    }
  own = marital_code (life, life->person->id, spouse != NULL ? spouse->id : 0, error);
  if (own == NULL || (spouse != NULL && (theirs = marital_code (life, spouse->id, life->person->id, error)) == NULL)
      || !xb_life_field_household (life, "household", place, &household, error) || !add_marriage (life, spouse != NULL ? spouse->id : 0, name, error)
      || !xb_life_set_value (life, life->person->id, XB_PERSON_MARITAL, own, error)
      || (spouse != NULL && !xb_life_set_value (life, spouse->id, XB_PERSON_MARITAL, theirs, error)))
    return FALSE;
  xb_life_say (life, _ ("%s and %s are married."), life->person->values[XB_PERSON_NAME], spouse != NULL ? spouse->values[XB_PERSON_NAME] : name);
  if (household != 0 && !join_household (life, spouse, household, error))
    return FALSE;
  life->household = stay.household_id;
  life->other = spouse != NULL ? spouse->id : 0;
  if (spouse == NULL)
    return TRUE;
  return xb_life_stay (life, spouse->id, life->date, &stay, error)
         && xb_life_add_event (life, "marriage", spouse->id, life->person->id, stay.household_id, NULL, error);
}

/* Ends the marriage of that day. @spouse (out): 0: not in the register */
static gboolean
end_marriage (XbLife *life, gint64 *spouse, GError **error)
{
  g_autoptr (XbStmt) find = xb_store_prepare (life->store,
                                              "SELECT id, CASE WHEN person_id = ?1 THEN spouse_id ELSE person_id END FROM marriage"
                                              " WHERE ?1 IN (person_id, spouse_id) AND (from_date IS NULL OR from_date <= ?2) AND to_date IS NULL",
                                              error);
  g_autoptr (XbStmt) end = xb_store_prepare (life->store, "UPDATE marriage SET to_date = ?2, ended_by = 'divorce' WHERE id = ?1", error);
  gboolean row;

  if (find == NULL || end == NULL || !xb_life_keep_couple (life, life->person->id, error))
    return FALSE;
  sqlite3_bind_int64 (find, 1, life->person->id);
  xb_stmt_bind_text (find, 2, life->date);
  if (!xb_stmt_step (life->store, find, &row, error))
    return FALSE;
  if (!row)
    return xb_life_refuse (error, _ ("The register knows no marriage of %s on %s."), life->person->values[XB_PERSON_NAME], life->date);
  *spouse = sqlite3_column_int64 (find, 1);
  sqlite3_bind_int64 (end, 1, sqlite3_column_int64 (find, 0));
  sqlite3_reset (find);
  xb_stmt_bind_text (end, 2, life->date);
  return xb_stmt_run (life->store, end, error);
}

gboolean
xb_life_divorce (XbLife *life, GError **error)
{
  g_autoptr (XbPerson) moves = NULL, spouse = NULL;
  XbStay stay = { 0 }, own;
  gint64 partner = 0, household;

  if (!xb_life_field_person (life, "moves", &moves, error) || !end_marriage (life, &partner, error)
      || !xb_life_set_value (life, life->person->id, XB_PERSON_MARITAL, "40", error))
    return FALSE;
  if (partner != 0)
    {
      spouse = xb_person_load (life->store, partner, error);
      if (spouse == NULL || !xb_life_alive (life, spouse, error) || !xb_life_set_value (life, partner, XB_PERSON_MARITAL, "40", error)
          || !xb_life_stay (life, partner, life->date, &stay, error))
        return FALSE;
    }
  xb_life_say (life, _ ("The marriage of %s ends."), life->person->values[XB_PERSON_NAME]);
  if (!xb_life_stay (life, life->person->id, life->date, &own, error))
    return FALSE;
  if (moves != NULL)
    {
      const char *relation = XB_RELATION_HEAD;
      g_autoptr (XbHousehold) home = NULL;
      XbStay theirs;
      gint64 members;

      if (moves->id != life->person->id && moves->id != partner)
        return xb_life_refuse (error, _ ("%s is not one of the two."), moves->values[XB_PERSON_NAME]);
      if (!xb_life_needs_stay (life, moves, &theirs, error))
        return FALSE;
      home = xb_household_load (life->store, theirs.household_id, error);
      if (home == NULL || !xb_life_field_household (life, "household", home->place_id, &household, error))
        return FALSE;
      if (household == 0)
        {
          g_set_error_literal (error, XB_LIFE_ERROR, XB_LIFE_ERROR_FIELD, _ ("Say to which household (household=KEY or household=new)."));
          return FALSE;
        }
      if (!xb_life_number (life, "SELECT count (*) FROM membership WHERE household_id = ?1", household, NULL, &members, error))
        return FALSE;
      if (members > 0)
        {
          relation = xb_life_field (life, "relation");
          if (relation == NULL && !xb_life_relation_to (life, household, moves, theirs.relation, &relation, error))
            return FALSE;
        }
      if (!xb_life_asked (life, error) || !xb_life_transfer (life, moves, household, relation, error))
        return FALSE;
    }
  life->household = own.household_id;
  life->other = partner;
  return partner == 0 || xb_life_add_event (life, "divorce", partner, life->person->id, stay.household_id, NULL, error);
}
