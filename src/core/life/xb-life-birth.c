#define G_LOG_DOMAIN "xb-life"

/* How a child comes into a family: birth and adoption. */

#include "life/xb-life-private.h"

#include "util/xb-date.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* A girl under this age bears no child; a father may have died so many days before the birth. */
#define YOUNGEST_PARENT 10
#define DAYS_BEFORE_BIRTH 310

static gboolean
old_enough (XbLife *life, const XbPerson *parent, const char *born, GError **error)
{
  int age = xb_date_age (parent->values[XB_PERSON_BIRTH_DATE], born);

  /* A birth before one's own is no age at all. */
  if (parent->values[XB_PERSON_BIRTH_DATE] == NULL || age >= YOUNGEST_PARENT)
    return TRUE;
  return xb_life_refuse (error, _ ("%s was born on %s, and cannot have had a child on %s."), parent->values[XB_PERSON_NAME],
                         parent->values[XB_PERSON_BIRTH_DATE], born);
}

static gboolean
has_sex (const XbPerson *person, const char *sex)
{
  return g_strcmp0 (person->values[XB_PERSON_SEX], sex) == 0;
}

/* The child goes where the mother went since: it lives with her. @relation: in the first of the households. */
static gboolean
follow (XbLife *life, gint64 child, gint64 parent, const char *sex, gint64 household, const char *relation, GError **error)
{
  g_autoptr (XbStmt) stmt = xb_store_prepare (life->store,
                                              "SELECT household_id, relation, from_date FROM membership WHERE person_id = ?1 AND from_date > ?2"
                                              " AND household_id <> ?3 ORDER BY from_date LIMIT 1",
                                              error);
  gboolean row;
  gint64 next, head;
  g_autofree char *theirs = NULL, *from = NULL, *number = NULL;
  const char *there;

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, parent);
  xb_stmt_bind_text (stmt, 2, life->date);
  sqlite3_bind_int64 (stmt, 3, household);
  if (!xb_stmt_step (life->store, stmt, &row, error))
    return FALSE;
  if (!row)
    return xb_life_begin_stay (life, child, household, relation, life->date, NULL, error);
  next = sqlite3_column_int64 (stmt, 0);
  theirs = xb_stmt_dup_text (stmt, 1);
  from = xb_stmt_dup_text (stmt, 2);
  sqlite3_reset (stmt);
  if (!xb_life_head (life, next, from, &head, error) || !xb_life_begin_stay (life, child, household, relation, life->date, from, error))
    return FALSE;
  there = head != 0 ? xb_relation_of_child (life->store, head, parent, theirs, sex, FALSE, error) : "97";
  number = xb_life_household_name (life, next);
  if (there == NULL)
    return FALSE;
  xb_life_say (life, _ ("The child moves with its mother to household %s, on %s."), number, from);
  return xb_life_begin_stay (life, child, next, there, from, NULL, error);
}

/* The mother and the father, as far as they are known; @from: whose household the child joins. */
static gboolean
find_parents (XbLife *life, XbPerson **mother, XbPerson **father, GError **error)
{
  if (!xb_life_field_person (life, "father", father, error) || !xb_life_field_person (life, "mother", mother, error))
    return FALSE;
  if (has_sex (life->person, "1"))
    {
      if (*father != NULL && (*father)->id != life->person->id)
        return xb_life_refuse (error, _ ("%s is a man: record the birth with the mother, or name no other father."), life->person->values[XB_PERSON_NAME]);
      g_clear_pointer (father, xb_person_free);
      *father = xb_person_load (life->store, life->person->id, error);
      if (*father == NULL)
        return FALSE;
      if (*mother == NULL)
        {
          gint64 wife = xb_kin_partner (life->store, life->person->id, life->date, error);

          if (wife < 0 || (wife > 0 && (*mother = xb_person_load (life->store, wife, error)) == NULL))
            return FALSE;
        }
    }
  else
    {
      if (*mother != NULL && (*mother)->id != life->person->id)
        return xb_life_refuse (error, _ ("%s is recorded as the mother: name no other."), life->person->values[XB_PERSON_NAME]);
      g_clear_pointer (mother, xb_person_free);
      *mother = xb_person_load (life->store, life->person->id, error);
      if (*mother == NULL)
        return FALSE;
      if (*father == NULL)
        {
          gint64 husband = xb_kin_partner (life->store, life->person->id, life->date, error);

          if (husband < 0 || (husband > 0 && (*father = xb_person_load (life->store, husband, error)) == NULL))
            return FALSE;
        }
    }
  if (*father != NULL && has_sex (*father, "2"))
    return xb_life_refuse (error, _ ("%s is a woman and cannot be the father."), (*father)->values[XB_PERSON_NAME]);
  if (*mother != NULL && has_sex (*mother, "1"))
    return xb_life_refuse (error, _ ("%s is a man and cannot be the mother."), (*mother)->values[XB_PERSON_NAME]);
  return TRUE;
}

/* A father may have died in the months before. */
static gboolean
father_lived (XbLife *life, const XbPerson *father, GError **error)
{
  char earlier[XB_DATE_SIZE];
  const char *day = life->date;
  gboolean ok;

  xb_date_from_days (xb_date_days (life->date) - DAYS_BEFORE_BIRTH, earlier);
  life->date = earlier;
  ok = xb_life_alive (life, father, error);
  life->date = day;
  return ok;
}

/* In which household, and as what. */
static gboolean
place_child (XbLife *life, const XbPerson *parent, const XbPerson *other, const char *sex, gboolean adopted, const XbStay *stay, gint64 *household,
             const char **relation, GError **error)
{
  gint64 head, by = parent->id;
  XbStay theirs;
  const char *through = stay->relation;

  if (!xb_life_field_household (life, "household", 0, household, error))
    return FALSE;
  if (*household == 0)
    *household = stay->household_id;
  *relation = xb_life_field (life, "relation");
  if (*relation != NULL)
    return TRUE;
  if (!xb_life_head (life, *household, life->date, &head, error))
    return FALSE;
  /* The parent who belongs to the family of the head knows better what the child is to it. */
  if (other != NULL)
    {
      if (!xb_life_stay (life, other->id, life->date, &theirs, error))
        return FALSE;
      if (theirs.household_id == *household
          && (stay->household_id != *household || strchr ("24", theirs.relation[0]) != NULL || strcmp (theirs.relation, "02") == 0)
          && strcmp (theirs.relation, "28") != 0 && strcmp (theirs.relation, "38") != 0)
        {
          by = other->id;
          through = theirs.relation;
        }
    }
  if (*household != stay->household_id && by == parent->id)
    {
      g_set_error_literal (error, XB_LIFE_ERROR, XB_LIFE_ERROR_FIELD, _ ("Say what the child is to the head of that household (relation)."));
      return FALSE;
    }
  *relation = head == 0 ? "97" : xb_relation_of_child (life->store, head, by, through, sex, adopted, error);
  return *relation != NULL;
}

gboolean
xb_life_birth (XbLife *life, GError **error)
{
  g_autoptr (XbPerson) mother = NULL, father = NULL, child = NULL;
  const char *relation;
  XbStay stay;
  gint64 household;
  g_autofree char *number = NULL;

  if (!find_parents (life, &mother, &father, error) || (mother != NULL && !old_enough (life, mother, life->date, error))
      || (father != NULL && !old_enough (life, father, life->date, error)) || (mother != NULL && !xb_life_alive (life, mother, error))
      || (father != NULL && !father_lived (life, father, error)))
    return FALSE;
  child = xb_life_new_person (life, life->date, mother != NULL ? mother : father, error);
  if (child == NULL || !xb_life_stay (life, life->person->id, life->date, &stay, error))
    return FALSE;
  if (stay.id == 0 && xb_life_field (life, "household") == NULL)
    return xb_life_needs_stay (life, life->person, &stay, error);
  if (!place_child (life, life->person, has_sex (life->person, "1") ? mother : father, child->values[XB_PERSON_SEX], FALSE, &stay, &household, &relation, error))
    return FALSE;
  if (strcmp (relation, XB_RELATION_HEAD) == 0)
    return xb_life_refuse (error, _ ("A newborn child cannot be the head of a household."));
  if (!xb_life_insert_person (life, child, error) || !follow (life, child->id, life->person->id, child->values[XB_PERSON_SEX], household, relation, error))
    return FALSE;
  if ((mother != NULL && !xb_kin_set_parent (life->txn, life->store, child->id, mother->id, "birth", NULL, error))
      || (father != NULL && !xb_kin_set_parent (life->txn, life->store, child->id, father->id, "birth", NULL, error)))
    return FALSE;
  life->household = household;
  life->other = life->person->id;
  number = xb_life_household_name (life, household);
  xb_life_say (life, _ ("%s joins household %s as: %s."), child->values[XB_PERSON_NAME], number,
               xb_codes_label (xb_catalog_codes (life->catalog, "relation"), relation));
  if (mother != NULL)
    xb_life_say (life, _ ("Mother: %s."), mother->values[XB_PERSON_NAME]);
  if (father != NULL)
    xb_life_say (life, _ ("Father: %s."), father->values[XB_PERSON_NAME]);
  return TRUE;
}

static gboolean
adopter (XbLife *life, const char *field, const XbPerson *child, XbPerson **parent, GError **error)
{
  if (!xb_life_field_person (life, field, parent, error) || *parent == NULL)
    return *parent == NULL && (error == NULL || *error == NULL);
  if ((*parent)->id == child->id)
    return xb_life_refuse (error, _ ("%s cannot adopt himself or herself."), child->values[XB_PERSON_NAME]);
  if (!xb_life_alive (life, *parent, error))
    return FALSE;
  if ((*parent)->values[XB_PERSON_BIRTH_DATE] != NULL && child->values[XB_PERSON_BIRTH_DATE] != NULL
      && xb_date_age ((*parent)->values[XB_PERSON_BIRTH_DATE], child->values[XB_PERSON_BIRTH_DATE]) < YOUNGEST_PARENT)
    return xb_life_refuse (error, _ ("%s is too young to be the parent of %s."), (*parent)->values[XB_PERSON_NAME], child->values[XB_PERSON_NAME]);
  return TRUE;
}

gboolean
xb_life_adoption (XbLife *life, GError **error)
{
  g_autoptr (XbPerson) made = life->person == NULL ? xb_life_new_person (life, NULL, NULL, error) : NULL, parent = NULL, parent2 = NULL;
  const XbPerson *child = life->person != NULL ? life->person : made;
  const char *relation;
  XbStay stay, before;
  gint64 household;

  if (child == NULL || !adopter (life, "parent", child, &parent, error) || !adopter (life, "parent2", child, &parent2, error)
      || !xb_life_needs_stay (life, parent, &stay, error)
      || !place_child (life, parent, parent2, child->values[XB_PERSON_SEX], TRUE, &stay, &household, &relation, error))
    return FALSE;
  if (made != NULL && !xb_life_insert_person (life, made, error))
    return FALSE;
  life->household = household;
  life->other = parent->id;
  if (!xb_life_stay (life, child->id, life->date, &before, error))
    return FALSE;
  if (before.id == 0)
    {
      gint64 later;

      if (!xb_life_number (life, "SELECT count (*) FROM membership WHERE person_id = ?1 AND (to_date IS NULL OR to_date > ?2)", child->id, life->date, &later, error))
        return FALSE;
      if (later > 0)
        return xb_life_refuse (error, _ ("%s is on this register from a later day on."), child->values[XB_PERSON_NAME]);
      if (!xb_life_begin_stay (life, child->id, household, relation, life->date, NULL, error) || !xb_life_set_status (life, child->id, "registered", error))
        return FALSE;
    }
  else if (before.household_id == household)
    {
      if (!xb_life_set_relation (life, child->id, relation, error))
        return FALSE;
    }
  else if (!xb_life_transfer (life, child, household, relation, error))
    return FALSE;
  xb_life_say (life, _ ("%s is the adopted child of %s."), child->values[XB_PERSON_NAME], parent->values[XB_PERSON_NAME]);
  return xb_kin_set_parent (life->txn, life->store, child->id, parent->id, "adoptive", life->date, error)
         && (parent2 == NULL || xb_kin_set_parent (life->txn, life->store, child->id, parent2->id, "adoptive", life->date, error));
}
