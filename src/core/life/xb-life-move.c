#define G_LOG_DOMAIN "xb-life"

/* Moving the registration in and out (迁入, 迁出). */

#include "life/xb-life-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

gboolean
xb_life_move_in (XbLife *life, GError **error)
{
  g_autoptr (XbPerson) made = life->person == NULL ? xb_life_new_person (life, NULL, NULL, error) : NULL;
  const XbPerson *person = life->person != NULL ? life->person : made;
  const char *relation = XB_RELATION_HEAD;
  g_autofree char *until = NULL, *number = NULL;
  gint64 household, members;

  if (person == NULL || !xb_life_read_region (life, "from", error))
    return FALSE;
  if (life->person != NULL)
    {
      if (!xb_life_text (life, "SELECT max (coalesce (to_date, '9999-12-31')) FROM membership WHERE person_id = ?1", person->id, NULL, &until, error))
        return FALSE;
      if (until != NULL && strcmp (until, "9999-12-31") == 0)
        return xb_life_refuse (error, _ ("%s is on this register already."), person->values[XB_PERSON_NAME]);
      if (until != NULL && strcmp (until, life->date) > 0)
        return xb_life_refuse (error, _ ("%s was on this register until %s."), person->values[XB_PERSON_NAME], until);
    }
  if (!xb_life_field_household (life, "household", 0, &household, error))
    return FALSE;
  if (household == 0)
    {
      g_set_error_literal (error, XB_LIFE_ERROR, XB_LIFE_ERROR_FIELD, _ ("Say into which household (household=KEY, or household=new with place=CODE)."));
      return FALSE;
    }
  if (made != NULL && !xb_life_insert_person (life, made, error))
    return FALSE;
  if (!xb_life_number (life, "SELECT count (*) FROM membership WHERE household_id = ?1", household, NULL, &members, error))
    return FALSE;
  if (members > 0)
    {
      if (!xb_life_relation_to (life, household, person, NULL, &relation, error) || !xb_life_asked (life, error))
        return FALSE;
    }
  if (!xb_life_begin_stay (life, person->id, household, relation, life->date, NULL, error) || !xb_life_set_status (life, person->id, "registered", error))
    return FALSE;
  life->household = household;
  number = xb_life_household_name (life, household);
  xb_life_say (life, _ ("%s joins household %s as: %s."), person->values[XB_PERSON_NAME], number,
               xb_codes_label (xb_catalog_codes (life->catalog, "relation"), relation));
  return TRUE;
}

/* One of those who go: the others go along on the same day, each with an event of their own. */
static gboolean
move_one_out (XbLife *life, const XbPerson *person, XbStay *stay, GError **error)
{
  if (!xb_life_needs_stay (life, person, stay, error) || !xb_life_alive (life, person, error) || !xb_life_nothing_later (life, person, error)
      || !xb_life_end_stay (life, person->id, error) || !xb_life_set_status (life, person->id, "moved_out", error))
    return FALSE;
  xb_life_say (life, _ ("%s moves out."), person->values[XB_PERSON_NAME]);
  return TRUE;
}

gboolean
xb_life_move_out (XbLife *life, GError **error)
{
  g_autoptr (GArray) with = NULL, homes = g_array_new (FALSE, FALSE, sizeof (XbStay));
  XbStay stay;

  if (!xb_life_read_region (life, "to", error) || !xb_life_field_people (life, "with", &with, error) || !move_one_out (life, life->person, &stay, error))
    return FALSE;
  life->household = stay.household_id;
  g_array_append_val (homes, stay);
  for (guint i = 0; i < with->len; i++)
    {
      g_autoptr (XbPerson) other = xb_person_load (life->store, g_array_index (with, gint64, i), error);

      if (other == NULL)
        return FALSE;
      if (other->id == life->person->id)
        continue;
      if (!move_one_out (life, other, &stay, error)
          || !xb_life_add_event (life, "move_out", other->id, life->person->id, stay.household_id, NULL, error))
        return FALSE;
      g_array_append_val (homes, stay);
    }
  /* All have gone before anybody is asked who the new head is. */
  for (guint i = 0; i < homes->len; i++)
    {
      const XbStay *home = &g_array_index (homes, XbStay, i);
      gboolean was_head = FALSE, again = FALSE;

      for (guint k = 0; k < homes->len; k++)
        {
          const XbStay *other = &g_array_index (homes, XbStay, k);

          was_head = was_head || (other->household_id == home->household_id && strcmp (other->relation, XB_RELATION_HEAD) == 0);
          again = again || (k < i && other->household_id == home->household_id);
        }
      if (!again && !xb_life_replace_head (life, home->household_id, life->person->id, was_head, error))
        return FALSE;
    }
  return TRUE;
}
