#define G_LOG_DOMAIN "xb-life"

#include "life/xb-life-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* The marriage of the dead ends, and whoever was left is widowed from that day. */
static gboolean
end_marriages (XbLife *life, GError **error)
{
  gint64 partner = xb_kin_partner (life->store, life->person->id, life->date, error);
  g_autoptr (XbStmt) end = xb_store_prepare (
      life->store, "UPDATE marriage SET to_date = ?2, ended_by = 'death' WHERE ?1 IN (person_id, spouse_id) AND to_date IS NULL", error);
  g_autoptr (XbPerson) left = NULL;

  if (partner < 0 || end == NULL || !xb_life_keep_couple (life, life->person->id, error))
    return FALSE;
  sqlite3_bind_int64 (end, 1, life->person->id);
  xb_stmt_bind_text (end, 2, life->date);
  if (!xb_stmt_run (life->store, end, error))
    return FALSE;
  if (partner == 0)
    return TRUE;
  left = xb_person_load (life->store, partner, error);
  if (left == NULL)
    return FALSE;
  if (strcmp (left->values[XB_PERSON_STATUS], "deceased") == 0)
    return TRUE;
  xb_life_say (life, _ ("%s is widowed."), left->values[XB_PERSON_NAME]);
  return xb_life_set_value (life, partner, XB_PERSON_MARITAL, "30", error);
}

gboolean
xb_life_death (XbLife *life, GError **error)
{
  g_autofree char *died = NULL;
  XbStay stay;

  if (strcmp (life->person->values[XB_PERSON_STATUS], "deceased") == 0)
    {
      if (!xb_life_text (life, "SELECT max (date) FROM event WHERE person_id = ?1 AND type = 'death'", life->person->id, NULL, &died, error))
        return FALSE;
      return died != NULL ? xb_life_refuse (error, _ ("The death of %s on %s is recorded already."), life->person->values[XB_PERSON_NAME], died)
                          : xb_life_refuse (error, _ ("The death of %s is recorded already."), life->person->values[XB_PERSON_NAME]);
    }
  if (!xb_life_nothing_later (life, life->person, error) || !xb_life_stay (life, life->person->id, life->date, &stay, error)
      || !end_marriages (life, error))
    return FALSE;
  life->household = stay.household_id;
  if (!xb_life_end_stay (life, life->person->id, error) || !xb_life_set_status (life, life->person->id, "deceased", error))
    return FALSE;
  xb_life_say (life, _ ("%s died on %s."), life->person->values[XB_PERSON_NAME], life->date);
  return stay.id == 0 || xb_life_replace_head (life, stay.household_id, life->person->id, strcmp (stay.relation, XB_RELATION_HEAD) == 0, error);
}
