#define G_LOG_DOMAIN "xb-life"

/* Households: their head, splitting and merging them, moving between them. The relations follow from kinship, or are asked for. */

#include "life/xb-life-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* The relation that was said for this person, if any. */
static const char *
said_relation (XbLife *life, gint64 person)
{
  g_autofree char *id = g_strdup_printf ("relation.%" G_GINT64_FORMAT, person);
  const char *said = xb_life_field (life, id);

  /* "relation" is of the person of the event; of households that merge it is of the head who joins, and is seen to there. */
  return said != NULL || strcmp (life->type->id, "merge") == 0 ? said : person == life->out->person_id ? xb_life_field (life, "relation") : NULL;
}

/** Notes that somebody has to say what @person is to @head. */
gboolean
xb_life_ask (XbLife *life, const XbPerson *person, const char *old_relation, gint64 head, GError **error)
{
  XbLifeQuestion *question = g_new0 (XbLifeQuestion, 1);
  g_autoptr (XbPerson) of = head != 0 ? xb_person_load (life->store, head, error) : NULL;

  question->person_id = person->id;
  question->name = g_strdup (person->values[XB_PERSON_NAME]);
  question->old_relation = g_strdup (old_relation);
  question->head_id = head;
  question->head = g_strdup (of != NULL ? of->values[XB_PERSON_NAME] : "?");
  g_ptr_array_add (life->out->questions, question);
  return head == 0 || of != NULL;
}

/** Refuses with %XB_LIFE_ERROR_ASK where something was asked. */
gboolean
xb_life_asked (XbLife *life, GError **error)
{
  g_autoptr (GString) names = g_string_new (NULL);

  if (life->out->questions->len == 0)
    return TRUE;
  for (guint i = 0; i < life->out->questions->len; i++)
    {
      const XbLifeQuestion *question = g_ptr_array_index (life->out->questions, i);

      g_string_append_printf (names, "%s%s (relation.%" G_GINT64_FORMAT ")", i > 0 ? ", " : "", question->name, question->person_id);
    }
  g_set_error (error, XB_LIFE_ERROR, XB_LIFE_ERROR_ASK, _ ("The register does not know how these are related to the head %s. Say it: %s."),
               ((XbLifeQuestion *) g_ptr_array_index (life->out->questions, 0))->head, names->str);
  return FALSE;
}

/* What @member is to @head: as it was said, as kinship has it, or by way of @by, to whom the head is (or who is to the head, with
 * @by_is_to_head) @by_relation. %NULL where it was added to the questions. */
static gboolean
work_out (XbLife *life, gint64 head, gint64 by, const char *by_relation, gboolean by_is_to_head, const XbPerson *member, const char *relation_to_by,
          const char **relation, GError **error)
{
  GError *local = NULL;

  *relation = said_relation (life, member->id);
  if (*relation == NULL && by == 0)
    *relation = xb_relation_from_kin (life->store, head, member->id, &local);
  else if (*relation == NULL)
    *relation = by_is_to_head ? xb_relation_via_head (life->store, head, by_relation, by, member->id, relation_to_by, &local)
                              : xb_relation_via (life->store, head, by_relation, by, member->id, relation_to_by, &local);
  if (local != NULL)
    {
      g_propagate_error (error, local);
      return FALSE;
    }
  if (*relation != NULL)
    *relation = g_intern_string (*relation);
  return *relation != NULL || xb_life_ask (life, member, relation_to_by, head, error);
}

/**
 * xb_life_relation_to:
 * @old_relation: (nullable): what the person was where it comes from, for the question
 * @relation: (out): to the head of @household on that day; %NULL where it was added to the questions
 */
gboolean
xb_life_relation_to (XbLife *life, gint64 household, const XbPerson *person, const char *old_relation, const char **relation, GError **error)
{
  gint64 head;

  *relation = said_relation (life, person->id);
  if (*relation != NULL)
    return TRUE;
  if (!xb_life_head (life, household, life->date, &head, error))
    return FALSE;
  if (head == 0)
    {
      g_autofree char *number = xb_life_household_name (life, household);

      g_set_error (error, XB_LIFE_ERROR, XB_LIFE_ERROR_FIELD, _ ("Household %s has no head on %s. Say what %s is in it (relation)."), number, life->date,
                   person->values[XB_PERSON_NAME]);
      return FALSE;
    }
  return work_out (life, head, 0, NULL, FALSE, person, old_relation, relation, error);
}

static gboolean
later_head (XbLife *life, gint64 household, GError **error)
{
  g_autofree char *when = NULL, *number = NULL;

  if (!xb_life_text (life, "SELECT min (from_date) FROM membership WHERE household_id = ?1 AND relation = '02' AND from_date > ?2", household, life->date, &when,
                     error))
    return FALSE;
  if (when == NULL)
    return TRUE;
  number = xb_life_household_name (life, household);
  return xb_life_refuse (error, _ ("Household %s has another head from %s on. Correct or undo that first."), number, when);
}

/* The head until the day of the event: also one whose membership ends on it. */
static gboolean
head_until (XbLife *life, gint64 household, gint64 *head, GError **error)
{
  return xb_life_number (life,
                         "SELECT person_id FROM membership WHERE household_id = ?1 AND relation = '02' AND (from_date IS NULL OR from_date <= ?2)"
                         " AND (to_date IS NULL OR to_date >= ?2) ORDER BY from_date DESC LIMIT 1",
                         household, life->date, head, error);
}

/**
 * xb_life_change_head:
 *
 * From the day of the event @new_head is the head of @household; the relation of every member is worked out anew, by way of who was
 * the head before (who may have left on that day). Members whose relation does not follow are asked for, all at once.
 */
gboolean
xb_life_change_head (XbLife *life, gint64 household, gint64 new_head, GError **error)
{
  g_autoptr (GArray) members = NULL;
  g_autoptr (GPtrArray) relations = g_ptr_array_new ();
  g_autoptr (XbPerson) head = xb_person_load (life->store, new_head, error);
  XbStay stay;
  gint64 before;
  g_autofree char *number = NULL;

  if (head == NULL || !later_head (life, household, error) || !xb_life_members (life, household, life->date, &members, error)
      || !xb_life_stay (life, new_head, life->date, &stay, error))
    return FALSE;
  number = xb_life_household_name (life, household);
  if (stay.household_id != household)
    return xb_life_refuse (error, _ ("%s does not belong to household %s on %s."), head->values[XB_PERSON_NAME], number, life->date);
  if (strcmp (stay.relation, XB_RELATION_HEAD) == 0)
    return xb_life_refuse (error, _ ("%s is the head of household %s already."), head->values[XB_PERSON_NAME], number);
  if (!head_until (life, household, &before, error))
    return FALSE;
  for (guint i = 0; i < members->len; i++)
    {
      g_autoptr (XbPerson) member = xb_person_load (life->store, g_array_index (members, gint64, i), error);
      const char *relation = XB_RELATION_HEAD;
      XbStay now;

      if (member == NULL || !xb_life_stay (life, member->id, life->date, &now, error)
          || (member->id != new_head && !work_out (life, new_head, before, stay.relation, FALSE, member, now.relation, &relation, error)))
        return FALSE;
      g_ptr_array_add (relations, (gpointer) relation);
    }
  if (!xb_life_asked (life, error))
    return FALSE;
  /* The old head first: a household has one head at a time. */
  for (int pass = 0; pass < 2; pass++)
    for (guint i = 0; i < members->len; i++)
      {
        gint64 id = g_array_index (members, gint64, i);

        if ((id == new_head) == (pass == 1) && !xb_life_set_relation (life, id, g_ptr_array_index (relations, i), error))
          return FALSE;
      }
  xb_life_say (life, _ ("%s is the head of household %s."), head->values[XB_PERSON_NAME], number);
  return TRUE;
}

/** After @leaving has gone: the new head that was named, or a household that ends because nobody is left. */
gboolean
xb_life_replace_head (XbLife *life, gint64 household, gint64 leaving, gboolean was_head, GError **error)
{
  g_autoptr (XbPerson) next = NULL;
  g_autoptr (GArray) left = NULL;
  gint64 head;

  if (!xb_life_members (life, household, life->date, &left, error))
    return FALSE;
  if (left->len == 0)
    return xb_life_close_if_empty (life, household, error);
  if (!was_head || !xb_life_head (life, household, life->date, &head, error) || head != 0)
    return TRUE;
  if (!xb_life_field_person (life, "new_head", &next, error))
    return FALSE;
  if (next != NULL)
    return next->id == leaving ? xb_life_refuse (error, _ ("%s cannot be the new head."), next->values[XB_PERSON_NAME])
                               : xb_life_change_head (life, household, next->id, error);
  if (left->len == 1)
    return xb_life_change_head (life, household, g_array_index (left, gint64, 0), error);
  {
    g_autofree char *number = xb_life_household_name (life, household);

    xb_life_say (life, _ ("Household %s has no head now: say who it is (change of head)."), number);
  }
  return TRUE;
}

/** From the day of the event @person belongs to another household. Where the head goes, see xb_life_replace_head(). */
gboolean
xb_life_transfer (XbLife *life, const XbPerson *person, gint64 household, const char *relation, GError **error)
{
  XbStay stay;
  g_autofree char *number = NULL;

  if (!xb_life_needs_stay (life, person, &stay, error))
    return FALSE;
  number = xb_life_household_name (life, household);
  if (stay.household_id == household)
    return xb_life_refuse (error, _ ("%s belongs to household %s already."), person->values[XB_PERSON_NAME], number);
  if (!xb_life_move_stay (life, person->id, household, relation, error))
    return FALSE;
  xb_life_say (life, _ ("%s moves to household %s."), person->values[XB_PERSON_NAME], number);
  return xb_life_replace_head (life, stay.household_id, person->id, strcmp (stay.relation, XB_RELATION_HEAD) == 0, error);
}

gboolean
xb_life_head_changes (XbLife *life, GError **error)
{
  XbStay stay;

  if (!xb_life_needs_stay (life, life->person, &stay, error))
    return FALSE;
  life->household = stay.household_id;
  return xb_life_change_head (life, stay.household_id, life->person->id, error);
}

gboolean
xb_life_split (XbLife *life, GError **error)
{
  g_autoptr (GArray) people = NULL;
  g_autoptr (XbHousehold) from = NULL;
  g_autoptr (GPtrArray) going = g_ptr_array_new_with_free_func ((GDestroyNotify) xb_person_free), relations = g_ptr_array_new ();
  gint64 to, left, before;
  gboolean head_goes;
  XbStay stay;

  if (!xb_life_needs_stay (life, life->person, &stay, error) || !xb_life_field_people (life, "members", &people, error))
    return FALSE;
  from = xb_household_load (life->store, stay.household_id, error);
  if (from == NULL)
    return FALSE;
  head_goes = strcmp (stay.relation, XB_RELATION_HEAD) == 0;
  for (guint i = 0; i < people->len; i++)
    {
      XbPerson *member = xb_person_load (life->store, g_array_index (people, gint64, i), error);
      XbStay theirs;

      if (member == NULL)
        return FALSE;
      if (member->id == life->person->id)
        {
          xb_person_free (member);
          continue;
        }
      g_ptr_array_add (going, member);
      if (!xb_life_needs_stay (life, member, &theirs, error))
        return FALSE;
      if (theirs.household_id != stay.household_id)
        return xb_life_refuse (error, _ ("%s does not belong to household %s on %s."), member->values[XB_PERSON_NAME], from->household_no, life->date);
      head_goes = head_goes || strcmp (theirs.relation, XB_RELATION_HEAD) == 0;
    }
  if (!xb_life_number (life,
                       "SELECT count (*) FROM membership WHERE household_id = ?1 AND (from_date IS NULL OR from_date <= ?2)"
                       " AND (to_date IS NULL OR to_date > ?2)",
                       stay.household_id, life->date, &left, error))
    return FALSE;
  if (left <= going->len + 1)
    return xb_life_refuse (error, _ ("Nobody would be left in household %s. That is no split: change the head or the household itself."), from->household_no);
  g_hash_table_insert (life->fields, g_strdup ("household"), g_strdup ("new"));
  if (!xb_life_field_household (life, "household", from->place_id, &to, error))
    return FALSE;
  life->household = to;
  /* Both were related to the head they leave; asked for while they still belong to one household. */
  if (!head_until (life, stay.household_id, &before, error))
    return FALSE;
  for (guint i = 0; i < going->len; i++)
    {
      XbPerson *member = g_ptr_array_index (going, i);
      const char *relation;
      XbStay theirs;

      if (!xb_life_stay (life, member->id, life->date, &theirs, error)
          || !work_out (life, life->person->id, before, stay.relation, FALSE, member, theirs.relation, &relation, error))
        return FALSE;
      g_ptr_array_add (relations, (gpointer) relation);
    }
  if (!xb_life_asked (life, error) || !xb_life_move_stay (life, life->person->id, to, XB_RELATION_HEAD, error))
    return FALSE;
  for (guint i = 0; i < going->len; i++)
    if (!xb_life_move_stay (life, ((XbPerson *) g_ptr_array_index (going, i))->id, to, g_ptr_array_index (relations, i), error))
      return FALSE;
  xb_life_say (life, ngettext ("%u person leaves household %s.", "%u persons leave household %s.", going->len + 1), going->len + 1, from->household_no);
  return xb_life_replace_head (life, stay.household_id, life->person->id, head_goes, error);
}

gboolean
xb_life_merge (XbLife *life, GError **error)
{
  g_autoptr (GArray) members = NULL;
  g_autofree char *from_no = NULL, *to_no = NULL;
  const char *head_relation = NULL;
  gint64 to, head, target_head, known;
  XbStay stay;

  if (!xb_life_needs_stay (life, life->person, &stay, error) || !xb_life_field_household (life, "household", 0, &to, error)
      || !xb_life_members (life, stay.household_id, life->date, &members, error) || !xb_life_head (life, stay.household_id, life->date, &head, error)
      || !xb_life_head (life, to, life->date, &target_head, error))
    return FALSE;
  from_no = xb_life_household_name (life, stay.household_id);
  to_no = xb_life_household_name (life, to);
  if (to == stay.household_id)
    return xb_life_refuse (error, _ ("%s belongs to household %s already."), life->person->values[XB_PERSON_NAME], to_no);
  if (!xb_life_number (life, "SELECT 1 FROM membership WHERE household_id = ?1 AND from_date > ?2", stay.household_id, life->date, &known, error))
    return FALSE;
  if (known != 0)
    return xb_life_refuse (error, _ ("Household %s has changes after %s. Correct or undo those first."), from_no, life->date);
  if (head != 0)
    {
      g_autoptr (XbPerson) person = xb_person_load (life->store, head, error);
      const char *said = said_relation (life, head);

      /* "relation" is of the head who joins, whoever of the household was named. */
      if (said == NULL && xb_life_field (life, "relation") != NULL)
        said = xb_life_field (life, "relation");
      if (person == NULL || (said == NULL && !xb_life_relation_to (life, to, person, NULL, &said, error)))
        return FALSE;
      head_relation = said != NULL ? g_intern_string (said) : NULL;
    }
  for (guint i = 0; i < members->len; i++)
    {
      g_autoptr (XbPerson) member = xb_person_load (life->store, g_array_index (members, gint64, i), error);
      const char *relation = head_relation;
      XbStay theirs;

      if (member == NULL || !xb_life_stay (life, member->id, life->date, &theirs, error))
        return FALSE;
      /* Once the head who joins has been asked about, the others follow from the answer. */
      if (member->id != head && (head == 0 || head_relation != NULL)
          && !work_out (life, target_head, head, head_relation, TRUE, member, theirs.relation, &relation, error))
        return FALSE;
      if (relation != NULL && !xb_life_move_stay (life, member->id, to, relation, error))
        return FALSE;
    }
  if (!xb_life_asked (life, error))
    return FALSE;
  life->household = to;
  xb_life_say (life, ngettext ("%u person of household %s joins household %s.", "%u persons of household %s join household %s.", members->len), members->len,
               from_no, to_no);
  return xb_life_close_if_empty (life, stay.household_id, error);
}

gboolean
xb_life_move_within (XbLife *life, GError **error)
{
  g_autoptr (XbHousehold) from = NULL;
  const char *relation = XB_RELATION_HEAD;
  gint64 to, members;
  XbStay stay;

  if (!xb_life_needs_stay (life, life->person, &stay, error))
    return FALSE;
  from = xb_household_load (life->store, stay.household_id, error);
  if (from == NULL || !xb_life_field_household (life, "household", from->place_id, &to, error))
    return FALSE;
  if (to == 0)
    {
      g_set_error_literal (error, XB_LIFE_ERROR, XB_LIFE_ERROR_FIELD, _ ("Say to which household (household=KEY or household=new)."));
      return FALSE;
    }
  if (!xb_life_number (life, "SELECT count (*) FROM membership WHERE household_id = ?1", to, NULL, &members, error)
      || (members > 0 && !xb_life_relation_to (life, to, life->person, stay.relation, &relation, error)) || !xb_life_asked (life, error))
    return FALSE;
  life->household = to;
  return xb_life_transfer (life, life->person, to, relation, error);
}
