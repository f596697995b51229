#define G_LOG_DOMAIN "xb-life"

#include "life/xb-life-private.h"

#include "util/xb-date.h"
#include "util/xb-text.h"

#include <glib/gi18n-lib.h>
#include <string.h>

GQuark
xb_life_error_quark (void)
{
  return g_quark_from_static_string ("xb-life-error");
}

/* What a person is told to be when added by an event. The birth date of a birth is its day. */
#define PERSON_FIELDS                                                                                                                     \
  { "name", N_ ("Name"), XB_LIFE_TEXT, FALSE, NULL, NULL }, { "sex", N_ ("Sex"), XB_LIFE_CODE, FALSE, "sex", NULL },                      \
      { "citizen_id", N_ ("Citizen ID"), XB_LIFE_TEXT, FALSE, NULL, N_ ("18 characters") }
#define MORE_PERSON_FIELDS                                                                                                                \
  { "birth_date", N_ ("Birth date"), XB_LIFE_DATE, FALSE, NULL, N_ ("such as 1965-03-12") },                                              \
      { "ethnic", N_ ("Ethnic group"), XB_LIFE_CODE, FALSE, "ethnic", NULL },                                                             \
      { "education", N_ ("Education"), XB_LIFE_CODE, FALSE, "education", NULL },                                                          \
      { "marital", N_ ("Marital status"), XB_LIFE_CODE, FALSE, "marital", NULL }, { "phone", N_ ("Phone"), XB_LIFE_TEXT, FALSE, NULL, NULL }
#define HOUSEHOLD_FIELDS                                                                                                                  \
  { "household", N_ ("Household"), XB_LIFE_HOUSEHOLD, FALSE, NULL, NULL }, { "place", N_ ("Place"), XB_LIFE_PLACE, FALSE, NULL, NULL },   \
      { "household_no", N_ ("Household no."), XB_LIFE_TEXT, FALSE, NULL, N_ ("of a new household") },                                     \
      { "relation", N_ ("Relation to head"), XB_LIFE_CODE, FALSE, "relation", NULL }
#define NOTES { "notes", N_ ("Notes"), XB_LIFE_TEXT, FALSE, NULL, NULL }
#define REGION { "region", N_ ("Region"), XB_LIFE_REGION, FALSE, NULL, N_ ("province, prefecture, county") }
/* Of somebody who lives elsewhere than they are registered, whichever way. */
#define LIVING                                                                                                                            \
  { "reason", N_ ("Why"), XB_LIFE_CODE, FALSE, "flow-reason", NULL }, { "work", N_ ("Work"), XB_LIFE_TEXT, FALSE, NULL, NULL },           \
      { "employer", N_ ("Employer"), XB_LIFE_TEXT, FALSE, NULL, NULL }, { "housing", N_ ("Housing"), XB_LIFE_CODE, FALSE, "flow-housing", NULL }, \
      { "landlord", N_ ("Landlord"), XB_LIFE_TEXT, FALSE, NULL, NULL }
#define FAMILY { "family", N_ ("Family with them"), XB_LIFE_TEXT, FALSE, NULL, N_ ("who are not in this register") }
#define NEW_HEAD { "new_head", N_ ("New head"), XB_LIFE_PERSON, FALSE, NULL, N_ ("where the head goes") }

static const XbLifeField birth_fields[] = {
  PERSON_FIELDS,
  { "father", N_ ("Father"), XB_LIFE_PERSON, FALSE, NULL, NULL },
  { "mother", N_ ("Mother"), XB_LIFE_PERSON, FALSE, NULL, N_ ("where the person is the father") },
  { "ethnic", N_ ("Ethnic group"), XB_LIFE_CODE, FALSE, "ethnic", NULL },
  { "hukou_type", N_ ("Type of hukou"), XB_LIFE_CODE, FALSE, "hukou_type", NULL },
  { "household", N_ ("Household"), XB_LIFE_HOUSEHOLD, FALSE, NULL, N_ ("where it is not the mother's") },
  { "relation", N_ ("Relation to head"), XB_LIFE_CODE, FALSE, "relation", NULL },
  { "certificate_no", N_ ("Birth certificate no."), XB_LIFE_TEXT, FALSE, NULL, NULL },
  NOTES,
};
static const XbLifeField death_fields[] = { NEW_HEAD, NOTES };
static const XbLifeField marriage_fields[] = {
  { "spouse", N_ ("Spouse"), XB_LIFE_PERSON, FALSE, NULL, NULL },
  { "spouse_name", N_ ("Name of the spouse"), XB_LIFE_TEXT, FALSE, NULL, N_ ("who is not in this register") },
  { "household", N_ ("Household they live in"), XB_LIFE_HOUSEHOLD, FALSE, NULL, NULL },
  { "place", N_ ("Place"), XB_LIFE_PLACE, FALSE, NULL, NULL },
  { "household_no", N_ ("Household no."), XB_LIFE_TEXT, FALSE, NULL, N_ ("of a new household") },
  { "head", N_ ("Head"), XB_LIFE_PERSON, FALSE, NULL, N_ ("of a new household") },
  { "certificate_no", N_ ("Marriage certificate no."), XB_LIFE_TEXT, FALSE, NULL, NULL },
  NEW_HEAD,
  NOTES,
};
static const XbLifeField divorce_fields[] = {
  { "moves", N_ ("Who moves"), XB_LIFE_PERSON, FALSE, NULL, NULL },
  { "household", N_ ("To which household"), XB_LIFE_HOUSEHOLD, FALSE, NULL, NULL },
  { "place", N_ ("Place"), XB_LIFE_PLACE, FALSE, NULL, NULL },
  { "household_no", N_ ("Household no."), XB_LIFE_TEXT, FALSE, NULL, N_ ("of a new household") },
  { "relation", N_ ("Relation to head"), XB_LIFE_CODE, FALSE, "relation", NULL },
  NEW_HEAD,
  NOTES,
};
static const XbLifeField move_in_fields[] = {
  PERSON_FIELDS, MORE_PERSON_FIELDS, { "hukou_type", N_ ("Type of hukou"), XB_LIFE_CODE, FALSE, "hukou_type", NULL }, HOUSEHOLD_FIELDS,
  REGION, { "from", N_ ("Where from"), XB_LIFE_TEXT, FALSE, NULL, NULL }, NOTES,
};
static const XbLifeField move_out_fields[] = {
  { "with", N_ ("Who goes along"), XB_LIFE_PEOPLE, FALSE, NULL, NULL },
  REGION,
  { "to", N_ ("Where to"), XB_LIFE_TEXT, FALSE, NULL, NULL },
  NEW_HEAD,
  NOTES,
};
static const XbLifeField move_within_fields[] = { HOUSEHOLD_FIELDS, NEW_HEAD, NOTES };
static const XbLifeField leave_fields[] = {
  REGION,
  { "to", N_ ("Where to"), XB_LIFE_TEXT, FALSE, NULL, NULL },
  { "place", N_ ("Place here"), XB_LIFE_PLACE, FALSE, NULL, N_ ("where they live in this township") },
  LIVING,
  { "with", N_ ("Who goes along"), XB_LIFE_PEOPLE, FALSE, NULL, NULL },
  FAMILY,
  { "contact", N_ ("Phone there"), XB_LIFE_TEXT, FALSE, NULL, NULL },
  NOTES,
};
static const XbLifeField return_fields[] = { NOTES };
static const XbLifeField arrive_fields[] = {
  PERSON_FIELDS, MORE_PERSON_FIELDS,
  { "place", N_ ("Place here"), XB_LIFE_PLACE, FALSE, NULL, N_ ("the village they live in") },
  { "household", N_ ("Household they live with"), XB_LIFE_HOUSEHOLD, FALSE, NULL, NULL },
  REGION,
  { "from", N_ ("Where from"), XB_LIFE_TEXT, FALSE, NULL, NULL },
  LIVING,
  FAMILY,
  { "address", N_ ("Address here"), XB_LIFE_TEXT, FALSE, NULL, NULL },
  NOTES,
};
static const XbLifeField split_fields[] = {
  { "members", N_ ("Who goes along"), XB_LIFE_PEOPLE, FALSE, NULL, NULL },
  { "place", N_ ("Place"), XB_LIFE_PLACE, FALSE, NULL, NULL },
  { "household_no", N_ ("Household no."), XB_LIFE_TEXT, FALSE, NULL, N_ ("of the new household") },
  { "address", N_ ("Address"), XB_LIFE_TEXT, FALSE, NULL, NULL },
  NEW_HEAD,
  NOTES,
};
static const XbLifeField merge_fields[] = {
  { "household", N_ ("Into which household"), XB_LIFE_HOUSEHOLD, TRUE, NULL, NULL },
  { "relation", N_ ("Relation to its head"), XB_LIFE_CODE, FALSE, "relation", N_ ("of the head who joins") },
  NOTES,
};
static const XbLifeField head_fields[] = { NOTES };
static const XbLifeField adoption_fields[] = {
  { "parent", N_ ("Who adopts"), XB_LIFE_PERSON, TRUE, NULL, NULL },
  { "parent2", N_ ("And the spouse"), XB_LIFE_PERSON, FALSE, NULL, NULL },
  PERSON_FIELDS,
  { "birth_date", N_ ("Birth date"), XB_LIFE_DATE, FALSE, NULL, N_ ("such as 1965-03-12") },
  { "ethnic", N_ ("Ethnic group"), XB_LIFE_CODE, FALSE, "ethnic", NULL },
  { "relation", N_ ("Relation to head"), XB_LIFE_CODE, FALSE, "relation", NULL },
  { "certificate_no", N_ ("Adoption certificate no."), XB_LIFE_TEXT, FALSE, NULL, NULL },
  NEW_HEAD,
  NOTES,
};
#define VALUES                                                                                                                            \
  { "name", N_ ("Name"), XB_LIFE_TEXT, FALSE, NULL, NULL }, { "education", N_ ("Education"), XB_LIFE_CODE, FALSE, "education", NULL },    \
      { "marital", N_ ("Marital status"), XB_LIFE_CODE, FALSE, "marital", NULL },                                                         \
      { "hukou_type", N_ ("Type of hukou"), XB_LIFE_CODE, FALSE, "hukou_type", NULL },                                                    \
      { "ethnic", N_ ("Ethnic group"), XB_LIFE_CODE, FALSE, "ethnic", NULL }, { "phone", N_ ("Phone"), XB_LIFE_TEXT, FALSE, NULL, NULL }, \
      { "address", N_ ("Address"), XB_LIFE_TEXT, FALSE, NULL, NULL }, { "bank_name", N_ ("Bank"), XB_LIFE_TEXT, FALSE, NULL, NULL },      \
      { "bank_account", N_ ("Bank account"), XB_LIFE_TEXT, FALSE, NULL, NULL },                                                           \
      { "disability_class", N_ ("Disability"), XB_LIFE_TEXT, FALSE, NULL, NULL },                                                         \
      { "disability_grade", N_ ("Disability grade"), XB_LIFE_TEXT, FALSE, NULL, NULL },                                                   \
      { "disability_no", N_ ("Disability certificate"), XB_LIFE_TEXT, FALSE, NULL, NULL }
static const XbLifeField change_fields[] = { VALUES, NOTES };
static const XbLifeField correction_fields[] = {
  VALUES,
  { "former_name", N_ ("Former name"), XB_LIFE_TEXT, FALSE, NULL, NULL },
  { "sex", N_ ("Sex"), XB_LIFE_CODE, FALSE, "sex", NULL },
  { "birth_date", N_ ("Birth date"), XB_LIFE_DATE, FALSE, NULL, NULL },
  { "citizen_id", N_ ("Citizen ID"), XB_LIFE_TEXT, FALSE, NULL, N_ ("18 characters") },
  { "relation", N_ ("Relation to head"), XB_LIFE_CODE, FALSE, "relation", NULL },
  { "event", N_ ("Event"), XB_LIFE_EVENT, FALSE, NULL, N_ ("whose day was entered wrongly") },
  { "event_date", N_ ("Its right day"), XB_LIFE_DATE, FALSE, NULL, NULL },
  { "reason", N_ ("Reason"), XB_LIFE_TEXT, TRUE, NULL, N_ ("such as: misread on the form") },
};

#define FIELDS(list) list, G_N_ELEMENTS (list)
static const XbLifeType types[] = {
  { "birth", N_ ("Mother"), N_ ("The child joins the mother's household; parents and relation are set."), FALSE, FALSE, FIELDS (birth_fields) },
  { "death", N_ ("Person"), N_ ("The membership and the marriage end on that day."), FALSE, FALSE, FIELDS (death_fields) },
  { "marriage", N_ ("Person"), N_ ("Both are married from that day; who moves joins the other's household."), FALSE, FALSE, FIELDS (marriage_fields) },
  { "divorce", N_ ("Person"), N_ ("The marriage ends; one of the two may move."), FALSE, FALSE, FIELDS (divorce_fields) },
  { "move_in", N_ ("Person"), N_ ("Somebody new, or somebody who had moved out, is registered here from that day."), TRUE, FALSE, FIELDS (move_in_fields) },
  { "move_out", N_ ("Person"), N_ ("The person, and who goes along, are registered elsewhere from that day."), FALSE, TRUE, FIELDS (move_out_fields) },
  { "transfer", N_ ("Person"), N_ ("The person moves to another household of this township."), FALSE, FALSE, FIELDS (move_within_fields) },
  { "leave", N_ ("Person"), N_ ("Stays registered here and lives elsewhere, for work or study."), FALSE, TRUE, FIELDS (leave_fields) },
  { "return", N_ ("Person"), N_ ("Is back from living elsewhere."), FALSE, TRUE, FIELDS (return_fields) },
  { "arrive", N_ ("Person"), N_ ("Lives here from that day and stays registered elsewhere."), TRUE, FALSE, FIELDS (arrive_fields) },
  { "depart", N_ ("Person"), N_ ("Lived here, registered elsewhere, and has gone again."), FALSE, TRUE, FIELDS (return_fields) },
  { "split", N_ ("Head of the new household"), N_ ("A new household is made of some members of one."), FALSE, FALSE, FIELDS (split_fields) },
  { "merge", N_ ("Somebody of the household that ends"), N_ ("All members join another household; theirs ends."), FALSE, FALSE, FIELDS (merge_fields) },
  { "head", N_ ("New head"), N_ ("Every member's relation is worked out anew."), FALSE, FALSE, FIELDS (head_fields) },
  { "adoption", N_ ("Child"), N_ ("The child joins the household of who adopts it."), TRUE, FALSE, FIELDS (adoption_fields) },
  { "change", N_ ("Person"), N_ ("Something is different from that day on; what it was before is kept."), FALSE, TRUE, FIELDS (change_fields) },
  { "correction", N_ ("Person"), N_ ("Something was entered wrongly; it is mended for all of the past."), FALSE, TRUE, FIELDS (correction_fields) },
};
typedef gboolean (*Apply) (XbLife *life, GError **error);
static const Apply applies[G_N_ELEMENTS (types)]
    = { xb_life_birth, xb_life_death, xb_life_marriage, xb_life_divorce, xb_life_move_in, xb_life_move_out, xb_life_move_within, xb_life_leave, xb_life_return,
        xb_life_arrive, xb_life_depart, xb_life_split, xb_life_merge, xb_life_head_changes, xb_life_adoption, xb_life_change, xb_life_correction };

/** (array length=n) (transfer none): every event there is */
const XbLifeType *
xb_life_types (guint *n)
{
  *n = G_N_ELEMENTS (types);
  return types;
}

/** (nullable): the event with this code */
const XbLifeType *
xb_life_type (const char *id)
{
  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    if (strcmp (types[i].id, id) == 0)
      return &types[i];
  return NULL;
}

static void
question_free (gpointer data)
{
  XbLifeQuestion *question = data;

  g_free (question->name);
  g_free (question->old_relation);
  g_free (question->head);
  g_free (question);
}

XbLifeOutcome *
xb_life_outcome_new (void)
{
  XbLifeOutcome *outcome = g_new0 (XbLifeOutcome, 1);

  outcome->journal = g_array_new (FALSE, FALSE, sizeof (gint64));
  outcome->effects = g_ptr_array_new_with_free_func (g_free);
  outcome->questions = g_ptr_array_new_with_free_func (question_free);
  return outcome;
}

void
xb_life_outcome_free (XbLifeOutcome *outcome)
{
  if (outcome == NULL)
    return;
  g_array_unref (outcome->journal);
  g_ptr_array_unref (outcome->effects);
  g_ptr_array_unref (outcome->questions);
  g_free (outcome);
}

/** Adds a sentence to what follows from the event. */
void
xb_life_say (XbLife *life, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  g_ptr_array_add (life->out->effects, g_strdup_vprintf (format, args));
  va_end (args);
}

static const XbLifeField *
find_field (const XbLifeType *type, const char *id)
{
  for (guint i = 0; i < type->n_fields; i++)
    if (strcmp (type->fields[i].id, id) == 0)
      return &type->fields[i];
  return NULL;
}

/* The field a script means by spouse_id, household_id and the like, where one of that name without the ending takes a key. */
static const XbLifeField *
find_key_field (const XbLifeType *type, const char *id)
{
  g_autofree char *base = g_str_has_suffix (id, "_id") ? g_strndup (id, strlen (id) - 3) : NULL;
  const XbLifeField *field = base != NULL ? find_field (type, base) : NULL;

  return field != NULL && field->kind >= XB_LIFE_PERSON && field->kind != XB_LIFE_PLACE ? field : NULL;
}

static gboolean
unknown_field (const XbLifeType *type, const char *id, GError **error)
{
  g_autoptr (GString) known = g_string_new (NULL);

  for (guint i = 0; i < type->n_fields; i++)
    g_string_append_printf (known, "%s%s", i > 0 ? ", " : "", type->fields[i].id);
  return xb_life_bad_field (error, _ ("The event “%s” has no field “%s”; it has: %s."), type->id, id, known->str);
}

/* A value in the form it is stored in: labels and synonyms become codes, days become YYYY-MM-DD. */
static gboolean
clean_field (XbLife *life, const XbLifeField *field, const char *text, char **clean, GError **error)
{
  g_autofree char *stripped = g_strstrip (g_strdup (text));
  char date[XB_DATE_SIZE];

  *clean = NULL;
  if (*stripped == '\0')
    return TRUE;
  if (field->kind == XB_LIFE_DATE)
    {
      if (!xb_date_parse (stripped, date))
        return xb_life_bad_field (error, _ ("%s: “%s” is not a day that exists. Write year, month and day, for example 1965-03-12."), _ (field->title), stripped);
      *clean = g_strdup (date);
      return TRUE;
    }
  if (field->kind == XB_LIFE_CODE)
    {
      XbCodeList *codes = xb_catalog_codes (life->catalog, field->codes);
      const char *code = codes != NULL ? xb_codes_find (codes, stripped) : NULL;

      if (code == NULL)
        return xb_life_bad_field (error, _ ("%s: “%s” is not in the list “%s”."), _ (field->title), stripped, codes != NULL ? codes->title : field->codes);
      *clean = g_strdup (code);
      return TRUE;
    }
  if (field->kind == XB_LIFE_TEXT && g_utf8_strlen (stripped, -1) > (strcmp (field->id, "notes") == 0 || strcmp (field->id, "reason") == 0 ? 2000 : 200))
    return xb_life_bad_field (error, _ ("%s: the text is too long; %d characters is the most."), _ (field->title), strcmp (field->id, "notes") == 0 || strcmp (field->id, "reason") == 0 ? 2000 : 200);
  *clean = g_steal_pointer (&stripped);
  return TRUE;
}

/**
 * xb_life_read_fields:
 * @given: (nullable) (element-type utf8 utf8): what was said
 * @all: whether what an event must have is asked for
 *
 * Sets the fields of @life, clean; what is empty is left out.
 */
gboolean
xb_life_read_fields (XbLife *life, GHashTable *given, gboolean all, GError **error)
{
  static const XbLifeField answer = { "relation", N_ ("Relation to head"), XB_LIFE_CODE, FALSE, "relation", NULL };
  GHashTableIter iter;
  gpointer id, text;

  life->fields = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  if (given != NULL)
    {
      g_hash_table_iter_init (&iter, given);
      while (g_hash_table_iter_next (&iter, &id, &text))
        {
          const XbLifeField *field = g_str_has_prefix (id, "relation.") ? &answer : find_field (life->type, id);
          char *clean;

          if (field == NULL && (field = find_key_field (life->type, id)) != NULL)
            id = (gpointer) field->id;
          if (field == NULL)
            return unknown_field (life->type, id, error);
          if (!clean_field (life, field, text, &clean, error))
            return FALSE;
          if (clean != NULL)
            g_hash_table_insert (life->fields, g_strdup (id), clean);
        }
    }
  for (guint i = 0; all && i < life->type->n_fields; i++)
    if (life->type->fields[i].required && !g_hash_table_contains (life->fields, life->type->fields[i].id))
      return xb_life_bad_field (error, _ ("%s is needed (%s)."), _ (life->type->fields[i].title), life->type->fields[i].id);
  return TRUE;
}

/** (nullable) (transfer none): what the event was told, clean; never empty */
const char *
xb_life_field (XbLife *life, const char *id)
{
  return g_hash_table_lookup (life->fields, id);
}

static gboolean
key_of (const char *text, gint64 *key)
{
  char *end;

  *key = g_ascii_strtoll (text, &end, 10);
  return *key > 0 && *end == '\0';
}

/** @person (out) (nullable) (transfer full): whom the field names */
gboolean
xb_life_field_person (XbLife *life, const char *id, XbPerson **person, GError **error)
{
  const char *text = xb_life_field (life, id);
  gint64 key;

  *person = NULL;
  if (text == NULL)
    return TRUE;
  if (!key_of (text, &key))
    return xb_life_bad_field (error, _ ("“%s” is not the key of a person (%s). Search for the person first."), text, id);
  *person = xb_person_load (life->store, key, error);
  return *person != NULL;
}

/** @people (out) (element-type gint64) (transfer full): whom the field names, each once */
gboolean
xb_life_field_people (XbLife *life, const char *id, GArray **people, GError **error)
{
  const char *text = xb_life_field (life, id);
  g_autoptr (GArray) keys = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_auto (GStrv) parts = text != NULL ? g_strsplit_set (text, ",;， ", -1) : NULL;

  for (char **part = parts; part != NULL && *part != NULL; part++)
    {
      gint64 key;
      gboolean twice = FALSE;

      if (**part == '\0')
        continue;
      if (!key_of (*part, &key))
        return xb_life_bad_field (error, _ ("“%s” is not the key of a person (%s). Search for the person first."), *part, id);
      for (guint i = 0; i < keys->len; i++)
        twice = twice || g_array_index (keys, gint64, i) == key;
      if (!twice)
        g_array_append_val (keys, key);
    }
  *people = g_steal_pointer (&keys);
  return TRUE;
}

/**
 * xb_life_field_household:
 * @place: where a new household is, unless the event says so
 * @household: (out): the household named, made if it is "new"; 0 where none is named
 */
gboolean
xb_life_field_household (XbLife *life, const char *id, gint64 place, gint64 *household, GError **error)
{
  const char *text = xb_life_field (life, id), *code = xb_life_field (life, "place"), *number = xb_life_field (life, "household_no");
  g_autoptr (XbHousehold) made = g_new0 (XbHousehold, 1);
  g_autoptr (XbHousehold) found = NULL;

  *household = 0;
  if (text == NULL)
    return TRUE;
  if (strcmp (text, "new") != 0)
    {
      if (!key_of (text, household))
        return xb_life_bad_field (error, _ ("“%s” is not the key of a household (%s). Open the household first."), text, id);
      found = xb_household_load (life->store, *household, error);
      if (found == NULL)
        return FALSE;
      if (found->ended_on != NULL && strcmp (found->ended_on, life->date) <= 0)
        return xb_life_refuse (error, _ ("Household %s ended on %s."), found->household_no, found->ended_on);
      return TRUE;
    }
  if (code != NULL)
    {
      g_autoptr (XbPlace) at = xb_place_by_code (life->store, code, error);

      if (at == NULL)
        return error != NULL && *error != NULL ? FALSE : xb_life_bad_field (error, _ ("There is no place with the code “%s”."), code);
      place = at->id;
    }
  if (place == 0)
    return xb_life_bad_field (error, _ ("Say in which place the new household is (place)."));
  made->place_id = place;
  made->household_no = number != NULL ? g_strdup (number) : xb_household_free_no (life->store, place, error);
  made->address = xb_life_field (life, "address") != NULL && strcmp (life->type->id, "split") == 0 ? g_strdup (xb_life_field (life, "address")) : NULL;
  if (made->household_no == NULL || !xb_household_check (life->store, made, error) || !xb_household_insert (life->txn, life->store, made, error))
    return FALSE;
  xb_life_say (life, _ ("Household %s is made."), made->household_no);
  *household = life->made = made->id;
  return TRUE;
}

/** (transfer full): what a household is called in a sentence: its number */
char *
xb_life_household_name (XbLife *life, gint64 household)
{
  g_autoptr (XbHousehold) found = household != 0 ? xb_household_load (life->store, household, NULL) : NULL;

  return g_strdup (found != NULL ? found->household_no : "?");
}

static gboolean
check_date (XbLife *life, const XbLifeRequest *request, char date[XB_DATE_SIZE], GError **error)
{
  if (request->date == NULL || !xb_date_parse (request->date, date))
    return xb_life_bad_field (error, _ ("“%s” is not a day that exists. Write year, month and day, for example 1965-03-12."), request->date != NULL ? request->date : "");
  if (strcmp (date, life->today) > 0)
    return xb_life_refuse (error, _ ("%s is still to come. An event is recorded when it has happened."), date);
  return TRUE;
}

/* What holds of every event: the person lived on that day. */
static gboolean
check_person (XbLife *life, const XbLifeRequest *request, GError **error)
{
  const char *born;

  if (request->person_id == 0)
    return life->type->new_person ? TRUE : xb_life_bad_field (error, _ ("Say whose event it is (--person)."));
  life->person = xb_person_load (life->store, request->person_id, error);
  if (life->person == NULL)
    return FALSE;
  if (strcmp (life->type->id, "correction") == 0)
    return TRUE;
  born = life->person->values[XB_PERSON_BIRTH_DATE];
  if (born != NULL && strcmp (life->date, born) < 0)
    return xb_life_refuse (error, _ ("%s was born on %s, after %s."), life->person->values[XB_PERSON_NAME], born, life->date);
  return strcmp (life->type->id, "death") == 0 || xb_life_alive (life, life->person, error);
}

/* The title of the entry in the journal: what, of whom, when. */
static void
set_title (XbLife *life)
{
  XbCodeList *codes = xb_catalog_codes (life->catalog, "event-type");
  g_autoptr (XbPerson) person = life->out->person_id != 0 ? xb_person_load (life->store, life->out->person_id, NULL) : NULL;
  g_autofree char *title
      = g_strdup_printf ("%s: %s, %s", xb_codes_label (codes, life->type->id), person != NULL ? person->values[XB_PERSON_NAME] : "", life->date);

  xb_txn_set_title (life->txn, title);
}

/* A household is made for somebody. */
static gboolean
check_made (XbLife *life, GError **error)
{
  gint64 members;

  if (life->made == 0)
    return TRUE;
  if (!xb_life_number (life, "SELECT count (*) FROM membership WHERE household_id = ?1", life->made, NULL, &members, error))
    return FALSE;
  return members > 0 || xb_life_refuse (error, _ ("Nobody would belong to the new household."));
}

/**
 * xb_life_apply:
 * @outcome: what followed is added to it; its journal is left alone
 *
 * Applies an event inside a transaction of the caller, who commits it or, on failure, must roll it back.
 */
gboolean
xb_life_apply (XbTxn *txn, XbStore *store, XbCatalog *catalog, const XbLifeRequest *request, XbLifeOutcome *outcome, GError **error)
{
  char date[XB_DATE_SIZE];
  g_autofree char *today = xb_text_today ();
  XbLife life = { .txn = txn, .store = store, .catalog = catalog, .date = date, .today = today, .out = outcome };
  gboolean ok;

  life.type = xb_life_type (request->type);
  if (life.type == NULL)
    {
      g_autoptr (GString) known = g_string_new (NULL);

      for (guint i = 0; i < G_N_ELEMENTS (types); i++)
        g_string_append_printf (known, "%s%s", i > 0 ? ", " : "", types[i].id);
      return xb_life_bad_field (error, _ ("There is no event “%s”. There are: %s."), request->type, known->str);
    }
  outcome->person_id = request->person_id;
  ok = check_date (&life, request, date, error) && xb_life_read_fields (&life, request->fields, TRUE, error) && check_person (&life, request, error)
       && applies[life.type - types] (&life, error) && check_made (&life, error)
       && xb_life_add_event (&life, life.type->id, outcome->person_id, life.other, life.household, &outcome->event_id, error);
  if (ok)
    {
      outcome->household_id = life.household;
      set_title (&life);
    }
  g_clear_pointer (&life.person, xb_person_free);
  g_clear_pointer (&life.fields, g_hash_table_unref);
  return ok;
}

/**
 * xb_life_record:
 * @outcome: what followed from it; its questions are set where %XB_LIFE_ERROR_ASK is given
 *
 * Records an event with all that follows from it, in one journal entry; or nothing at all.
 */
gboolean
xb_life_record (XbStore *store, XbCatalog *catalog, const char *operator_name, const XbLifeRequest *request, XbLifeOutcome *outcome, GError **error)
{
  g_autoptr (XbTxn) txn = xb_txn_begin (store, operator_name, XB_ENTRY_EDIT, request->type, error);
  g_autoptr (GArray) seqs = NULL;

  if (txn == NULL || !xb_life_apply (txn, store, catalog, request, outcome, error) || !xb_txn_commit (g_steal_pointer (&txn), &seqs, error))
    return FALSE;
  g_array_append_vals (outcome->journal, seqs->data, seqs->len);
  return TRUE;
}

/** Says what would follow from an event, and leaves everything as it was. */
gboolean
xb_life_preview (XbStore *store, XbCatalog *catalog, const char *operator_name, const XbLifeRequest *request, XbLifeOutcome *outcome, GError **error)
{
  g_autoptr (XbTxn) txn = xb_txn_begin (store, operator_name, XB_ENTRY_EDIT, request->type, error);

  return txn != NULL && xb_life_apply (txn, store, catalog, request, outcome, error);
}
