#define G_LOG_DOMAIN "xb-catalog"

/* Services (`*.checklist`): whom they are offered to, what falls due when, what is asked. docs/checklists.md shows how one is written. */

#include "catalog/xb-catalog-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* No window lies further from what it counts from than a life. */
#define MAX_MONTHS 1440
#define MAX_DAYS 40000

static void
ask_free (gpointer data)
{
  XbAsk *ask = data;

  g_free (ask->id);
  g_free (ask->title);
  g_free (ask->unit);
  g_strfreev (ask->choices);
  g_strfreev (ask->choice_titles);
  g_free (ask);
}

static void
item_free (gpointer data)
{
  XbChecklistItem *item = data;

  g_free (item->id);
  g_free (item->title);
  g_strfreev (item->anchors);
  g_free (item->not_before);
  g_free (item->not_after);
  g_strfreev (item->entries);
  g_free (item->supply);
  g_free (item);
}

static void
referral_free (gpointer data)
{
  XbReferral *referral = data;

  g_free (referral->id);
  g_free (referral->item);
  g_free (referral->entry);
  g_free (referral->is);
  g_free (referral->text);
  g_free (referral);
}

void
xb_checklist_def_free (XbChecklistDef *checklist)
{
  if (checklist == NULL)
    return;
  g_free (checklist->id);
  g_free (checklist->name);
  g_free (checklist->source);
  g_free (checklist->note);
  g_free (checklist->consent);
  g_free (checklist->sql);
  g_free (checklist->begin);
  g_free (checklist->end);
  g_strfreev (checklist->ends);
  g_free (checklist->text);
  g_free (checklist->sha256);
  for (GPtrArray **list = (GPtrArray *[]){ checklist->conditions, checklist->fields, checklist->items, checklist->entries, checklist->referrals, NULL }; *list != NULL; list++)
    g_ptr_array_unref (*list);
  g_free (checklist);
}

/* 3m, 7d, 16w, 1y, 4w6d, 1y-1d: so much time. */
static gboolean
read_offset (const char *text, XbOffset *out)
{
  const char *p = text;
  int months = 0, days = 0;

  if (*p == '\0')
    return FALSE;
  while (*p != '\0')
    {
      int n, sign = 1;
      gsize digits;

      if (*p == '-')
        {
          sign = -1;
          p++;
        }
      digits = strspn (p, "0123456789");
      if (digits == 0 || digits > 5)
        return FALSE;
      n = sign * atoi (p);
      p += digits;
      if (*p == 'y' || *p == 'm')
        months += *p == 'y' ? 12 * n : n;
      else if (*p == 'w' || *p == 'd')
        days += *p == 'w' ? 7 * n : n;
      else
        return FALSE;
      p++;
      if (ABS (months) > MAX_MONTHS || ABS (days) > MAX_DAYS)
        return FALSE;
    }
  *out = (XbOffset){ months, days };
  return TRUE;
}

/* Time that need not be said. */
static gboolean
parse_offset (XbDefinition *def, const char *group, const char *key, gboolean negative, XbOffset *out, GError **error)
{
  g_autofree char *text = g_key_file_get_string (def->keys, group, key, NULL);

  *out = (XbOffset){ 0, 0 };
  if (text == NULL)
    return TRUE;
  return (read_offset (g_strstrip (text), out) && (negative || 28 * out->months + out->days >= 0))
         || xb_definition_fail (def, group, key, error, _ ("“%s” is no time such as 3m, 7d, 16w, 1y, 4w6d or 1y-1d."), text);
}

static char *
optional (XbDefinition *def, const char *group, const char *key)
{
  g_autofree char *text = g_key_file_get_string (def->keys, group, key, NULL);

  return text != NULL && *text != '\0' ? g_steal_pointer (&text) : NULL;
}

static gboolean
parse_number (XbDefinition *def, const char *group, const char *key, double *out, GError **error)
{
  g_autofree char *text = optional (def, group, key);
  char *end = NULL;

  *out = NAN;
  if (text == NULL)
    return TRUE;
  *out = g_ascii_strtod (text, &end);
  return (*end == '\0' && isfinite (*out)) || xb_definition_fail (def, group, key, error, _ ("“%s” is not a number."), text);
}

/* Tries an expression over the facts on an empty register. It may ask about the person and their own cases: what is due is worked out anew
 * for those whose own rows change, and a relative's would be overlooked. */
static gboolean
check_expression (XbDefinition *def, const XbChecklistDef *checklist, const char *group, const char *key, const char *expression, GError **error)
{
  static const char *const others[] = { "v_family", "v_parent", "v_couple", "v_head", "v_membership", "v_household", "v_place", NULL };
  g_autoptr (XbLedgerDef) asked = NULL;

  if (expression == NULL || def->shipped)
    return TRUE;
  for (const char *const *view = others; *view != NULL; view++)
    if (strstr (expression, *view) != NULL)
      return xb_definition_fail (def, group, key, error, _ ("A checklist asks about the person alone; %s is about others."), *view);
  if (strchr (expression, ':') != NULL)
    return xb_definition_fail (def, group, key, error, _ ("A checklist's conditions know no day and no parameter: say when by Begin= and End=."));
  asked = xb_ledger_def_new ();
  asked->sql = strcmp (key, "Sql") == 0 ? g_strdup (expression) : g_strdup_printf ("SELECT (%s) FROM (%s)", expression, checklist->sql);
  if (strcmp (key, "Sql") == 0)
    {
      xb_ledger_def_add_column (asked, "person_id", "person_id", XB_COLUMN_TEXT);
      xb_ledger_def_add_column (asked, "birth_date", "birth_date", XB_COLUMN_TEXT);
    }
  return xb_ledger_def_check_sql (def, asked, group, key, error);
}

static gboolean
parse_expression (XbDefinition *def, const XbChecklistDef *checklist, const char *group, const char *key, char **out, GError **error)
{
  *out = optional (def, group, key);
  return check_expression (def, checklist, group, key, *out, error);
}

static gboolean
parse_condition (XbDefinition *def, XbChecklistDef *checklist, const char *group, const char *id, GError **error)
{
  static const char *const keys[] = { "Name", "Test", "Because", "Otherwise", NULL };
  XbSchemeCondition *condition = xb_scheme_condition_new (def, group, id);

  g_ptr_array_add (checklist->conditions, condition);
  return xb_definition_check_keys (def, group, keys, error) && (condition->title = xb_definition_string (def, group, "Name", error)) != NULL
         && parse_expression (def, checklist, group, "Test", &condition->test, error)
         && (condition->test != NULL || xb_definition_fail (def, group, "Test", error, _ ("[%s] needs %s=."), group, "Test"));
}

static gboolean
parse_choices (XbDefinition *def, const char *group, XbAsk *ask, GError **error)
{
  if (ask->type != XB_ASK_CHOICE)
    return TRUE;
  ask->choices = g_key_file_get_string_list (def->keys, group, "Choices", NULL, NULL);
  ask->choice_titles = g_key_file_get_locale_string_list (def->keys, group, "Choices", NULL, NULL, NULL);
  if (ask->choices == NULL || ask->choices[0] == NULL)
    return xb_definition_fail (def, group, "Choices", error, _ ("[%s] needs %s=."), group, "Choices");
  return g_strv_length (ask->choices) == g_strv_length (ask->choice_titles)
         || xb_definition_fail (def, group, "Choices", error, _ ("Choices= has as many words in each language."));
}

static gboolean
parse_ask (XbDefinition *def, const char *group, const char *id, GPtrArray *asks, GError **error)
{
  static const char *const keys[] = { "Name", "Type", "Unit", "Required", "Health", "Min", "Max", "Low", "High", "Decimals", "Choices", NULL };
  static const char *const types[] = { "text", "number", "date", "choice", "yes-no", NULL };
  int type, decimals = g_key_file_get_integer (def->keys, group, "Decimals", NULL);
  XbAsk *ask = g_new0 (XbAsk, 1);

  g_ptr_array_add (asks, ask);
  ask->id = g_strdup (id);
  ask->required = g_key_file_get_boolean (def->keys, group, "Required", NULL);
  ask->health = g_key_file_get_boolean (def->keys, group, "Health", NULL);
  ask->unit = g_key_file_get_locale_string (def->keys, group, "Unit", NULL, NULL);
  if (!xb_definition_check_keys (def, group, keys, error) || (ask->title = xb_definition_string (def, group, "Name", error)) == NULL || !xb_definition_word (def, group, "Type", types, &type, error)
      || !parse_number (def, group, "Min", &ask->min, error) || !parse_number (def, group, "Max", &ask->max, error)
      || !parse_number (def, group, "Low", &ask->low, error) || !parse_number (def, group, "High", &ask->high, error))
    return FALSE;
  ask->type = type;
  ask->decimals = CLAMP (decimals, 0, 6);
  if (type != XB_ASK_NUMBER && !(isnan (ask->min) && isnan (ask->max) && isnan (ask->low) && isnan (ask->high)))
    return xb_definition_fail (def, group, "Type", error, _ ("Min=, Max=, Low= and High= belong to Type=number."));
  if (ask->min > ask->max || ask->low > ask->high || ask->low < ask->min || ask->high > ask->max)
    return xb_definition_fail (def, group, "Min", error, _ ("Min, Low, High and Max stand in this order."));
  return parse_choices (def, group, ask, error);
}

static gboolean
parse_field (XbDefinition *def, XbChecklistDef *checklist, const char *group, const char *id, GError **error)
{
  return parse_ask (def, group, id, checklist->fields, error);
}

static gboolean
parse_entry (XbDefinition *def, XbChecklistDef *checklist, const char *group, const char *id, GError **error)
{
  return parse_ask (def, group, id, checklist->entries, error);
}

static gboolean
parse_lapse (XbDefinition *def, const char *group, XbChecklistItem *item, GError **error)
{
  g_autofree char *text = optional (def, group, "Lapse");

  item->lapse = text == NULL ? XB_LAPSE_NEVER : strcmp (text, "next") == 0 ? XB_LAPSE_NEXT : XB_LAPSE_AFTER;
  return item->lapse != XB_LAPSE_AFTER || parse_offset (def, group, "Lapse", FALSE, &item->lapse_after, error);
}

static gboolean
parse_anchors (XbDefinition *def, const char *group, XbChecklistItem *item, GError **error)
{
  item->anchors = g_key_file_get_string_list (def->keys, group, "Anchor", NULL, NULL);
  return (item->anchors != NULL && item->anchors[0] != NULL) || xb_definition_fail (def, group, "Anchor", error, _ ("[%s] needs %s=."), group, "Anchor");
}

static gboolean
parse_item (XbDefinition *def, XbChecklistDef *checklist, const char *group, const char *id, GError **error)
{
  static const char *const keys[] = { "Name", "Anchor", "Due", "Before", "After", "Every", "Times", "Lapse", "NotBefore", "NotAfter", "Entries", "Supply", NULL };
  XbChecklistItem *item = g_new0 (XbChecklistItem, 1);
  int times = g_key_file_get_integer (def->keys, group, "Times", NULL);

  g_ptr_array_add (checklist->items, item);
  item->id = g_strdup (id);
  item->times = CLAMP (times, 0, 1000);
  item->not_before = optional (def, group, "NotBefore");
  item->not_after = optional (def, group, "NotAfter");
  item->supply = optional (def, group, "Supply");
  item->entries = g_key_file_get_string_list (def->keys, group, "Entries", NULL, NULL);
  if (strchr (id, '+') != NULL)
    return xb_definition_fail (def, group, NULL, error, _ ("An item's id has no +: that is how a follow-up of it is written."));
  if (!xb_definition_check_keys (def, group, keys, error) || (item->title = xb_definition_string (def, group, "Name", error)) == NULL
      || !parse_anchors (def, group, item, error) || !parse_offset (def, group, "Due", TRUE, &item->due, error)
      || !parse_offset (def, group, "Before", FALSE, &item->before, error) || !parse_offset (def, group, "After", FALSE, &item->after, error)
      || !parse_offset (def, group, "Every", FALSE, &item->every, error) || !parse_lapse (def, group, item, error))
    return FALSE;
  if (g_key_file_has_key (def->keys, group, "Every", NULL) && item->every.months == 0 && item->every.days < 1)
    return xb_definition_fail (def, group, "Every", error, _ ("Every= is a day or longer."));
  return (times >= 0 && times <= 1000) || xb_definition_fail (def, group, "Times", error, _ ("Times= is 1 to 1000."));
}

static gboolean
parse_referral (XbDefinition *def, XbChecklistDef *checklist, const char *group, const char *id, GError **error)
{
  static const char *const keys[] = { "Item", "Entry", "Below", "Above", "Is", "Name", "FollowUp", NULL };
  XbReferral *referral = g_new0 (XbReferral, 1);

  g_ptr_array_add (checklist->referrals, referral);
  referral->id = g_strdup (id);
  referral->item = optional (def, group, "Item");
  referral->is = optional (def, group, "Is");
  return xb_definition_check_keys (def, group, keys, error) && (referral->entry = xb_definition_string (def, group, "Entry", error)) != NULL
         && (referral->text = xb_definition_string (def, group, "Name", error)) != NULL && parse_number (def, group, "Below", &referral->below, error)
         && parse_number (def, group, "Above", &referral->above, error) && parse_offset (def, group, "FollowUp", FALSE, &referral->follow_up, error)
         && (!isnan (referral->below) || !isnan (referral->above) || referral->is != NULL
             || xb_definition_fail (def, group, "Below", error, _ ("A referral has Below=, Above= or Is=.")));
}

static const XbDefinitionPart parts[] = {
  XB_DEFINITION_PART ("Condition ", parse_condition),
  XB_DEFINITION_PART ("Field ", parse_field),
  XB_DEFINITION_PART ("Item ", parse_item),
  XB_DEFINITION_PART ("Entry ", parse_entry),
  XB_DEFINITION_PART ("Referral ", parse_referral),
};

static gboolean
parse_head (XbDefinition *def, XbChecklistDef *checklist, GError **error)
{
  static const char *const keys[] = { "Id", "Name", "Order", "Source", "Note", "Consent", "OfferedTo", "Again", "Begin", "End", "Ends", "Sql", NULL };
  static const char *const offered[] = { "everybody", "who-asks", NULL };
  const char *const group = "Checklist";
  int to;

  if (!xb_definition_check_keys (def, group, keys, error) || (checklist->id = xb_definition_string (def, group, "Id", error)) == NULL
      || (checklist->name = xb_definition_string (def, group, "Name", error)) == NULL || (checklist->source = xb_definition_string (def, group, "Source", error)) == NULL
      || (checklist->sql = xb_definition_string (def, group, "Sql", error)) == NULL || !check_expression (def, checklist, group, "Sql", checklist->sql, error)
      || !xb_definition_word (def, group, "OfferedTo", offered, &to, error))
    return FALSE;
  checklist->asked = to == 1;
  checklist->order = xb_definition_order (def, group);
  checklist->note = g_key_file_get_locale_string (def->keys, group, "Note", NULL, NULL);
  checklist->consent = g_key_file_get_locale_string (def->keys, group, "Consent", NULL, NULL);
  checklist->again = g_key_file_get_boolean (def->keys, group, "Again", NULL);
  checklist->ends = g_key_file_get_string_list (def->keys, group, "Ends", NULL, NULL);
  return parse_expression (def, checklist, group, "Begin", &checklist->begin, error) && parse_expression (def, checklist, group, "End", &checklist->end, error)
         && (checklist->begin != NULL || xb_definition_fail (def, group, "Begin", error, _ ("[%s] needs %s=."), group, "Begin"));
}

static const XbAsk *
find_ask (const GPtrArray *asks, const char *id)
{
  for (guint i = 0; id != NULL && i < asks->len; i++)
    if (strcmp (((const XbAsk *) g_ptr_array_index (asks, i))->id, id) == 0)
      return g_ptr_array_index (asks, i);
  return NULL;
}

static gboolean
check_day (XbDefinition *def, const XbChecklistDef *checklist, const char *group, const char *key, const char *field, GError **error)
{
  const XbAsk *ask = find_ask (checklist->fields, field);

  return field == NULL || (ask != NULL && ask->type == XB_ASK_DATE) || xb_definition_fail (def, group, key, error, _ ("There is no [Field %s] that is a date."), field);
}

/* What is handed out has a number, and is one thing or one of several. */
static gboolean
check_supply (XbDefinition *def, const XbChecklistDef *checklist, const XbChecklistItem *item, const char *group, GError **error)
{
  const XbAsk *quantity = find_ask (checklist->entries, XB_ENTRY_QUANTITY), *which = find_ask (checklist->entries, item->supply);

  if (item->supply == NULL)
    return TRUE;
  if (quantity == NULL || quantity->type != XB_ASK_NUMBER || quantity->decimals != 0 || !xb_checklist_item_asks (item, quantity))
    return xb_definition_fail (def, group, "Supply", error, _ ("Supply= needs an [Entry %s] that is a whole number."), XB_ENTRY_QUANTITY);
  return which == NULL || which->type == XB_ASK_CHOICE || xb_definition_fail (def, group, "Supply", error, _ ("[Entry %s] is no choice of supplies."), which->id);
}

static gboolean
check_item (XbDefinition *def, const XbChecklistDef *checklist, const XbChecklistItem *item, GError **error)
{
  static const char *const own[] = { "birth", "opened", "new-year", "spring-festival", "mid-autumn", NULL };
  g_autofree char *group = g_strdup_printf ("Item %s", item->id);

  for (char **id = item->entries; id != NULL && *id != NULL; id++)
    if (find_ask (checklist->entries, *id) == NULL)
      return xb_definition_fail (def, group, "Entries", error, _ ("There is no [Entry %s]."), *id);
  for (char **anchor = item->anchors; *anchor != NULL; anchor++)
    if (!g_strv_contains (own, *anchor) && !check_day (def, checklist, group, "Anchor", *anchor, error))
      return FALSE;
  return check_supply (def, checklist, item, group, error) && check_day (def, checklist, group, "NotBefore", item->not_before, error)
         && check_day (def, checklist, group, "NotAfter", item->not_after, error);
}

static gboolean
check_referral (XbDefinition *def, const XbChecklistDef *checklist, const XbReferral *referral, GError **error)
{
  g_autofree char *group = g_strdup_printf ("Referral %s", referral->id);
  const XbAsk *entry = find_ask (checklist->entries, referral->entry);

  if (entry == NULL)
    return xb_definition_fail (def, group, "Entry", error, _ ("There is no [Entry %s]."), referral->entry);
  if (referral->item != NULL && xb_checklist_def_item (checklist, referral->item) == NULL)
    return xb_definition_fail (def, group, "Item", error, _ ("There is no [Item %s]."), referral->item);
  if (entry->type != XB_ASK_NUMBER && referral->is == NULL)
    return xb_definition_fail (def, group, "Below", error, _ ("Below= and Above= ask a number."));
  return referral->is == NULL || entry->choices == NULL || g_strv_contains ((const char *const *) entry->choices, referral->is)
         || xb_definition_fail (def, group, "Is", error, _ ("“%s” is none of the choices."), referral->is);
}

/* What holds between the parts. */
static gboolean
check_whole (XbDefinition *def, const XbChecklistDef *checklist, GError **error)
{
  if (checklist->items->len == 0 || checklist->items->len > 100)
    return xb_definition_fail (def, "Checklist", NULL, error, _ ("A checklist has 1 to 100 items."));
  if (checklist->conditions->len == 0 || checklist->conditions->len > 30)
    return xb_definition_fail (def, "Checklist", NULL, error, _ ("A checklist has 1 to 30 conditions."));
  for (guint i = 0; i < checklist->items->len; i++)
    if (!check_item (def, checklist, g_ptr_array_index (checklist->items, i), error))
      return FALSE;
  for (guint i = 0; i < checklist->referrals->len; i++)
    if (!check_referral (def, checklist, g_ptr_array_index (checklist->referrals, i), error))
      return FALSE;
  for (char **field = checklist->ends; field != NULL && *field != NULL; field++)
    if (!check_day (def, checklist, "Checklist", "Ends", *field, error))
      return FALSE;
  return TRUE;
}

XbChecklistDef *
xb_checklist_def_parse (XbDefinition *def, GError **error)
{
  g_autoptr (XbChecklistDef) checklist = g_new0 (XbChecklistDef, 1);

  checklist->conditions = g_ptr_array_new_with_free_func (xb_scheme_condition_free);
  checklist->fields = g_ptr_array_new_with_free_func (ask_free);
  checklist->items = g_ptr_array_new_with_free_func (item_free);
  checklist->entries = g_ptr_array_new_with_free_func (ask_free);
  checklist->referrals = g_ptr_array_new_with_free_func (referral_free);
  checklist->text = g_strdup (def->text);
  checklist->sha256 = g_compute_checksum_for_string (G_CHECKSUM_SHA256, def->text, -1);
  return xb_definition_begins (def, "Checklist", _ ("A checklist begins with [Checklist]."), error) && parse_head (def, checklist, error)
                 && xb_definition_parse_parts (def, parts, G_N_ELEMENTS (parts), checklist, _ ("[%s] is not known in a checklist."), error) && check_whole (def, checklist, error)
             ? g_steal_pointer (&checklist)
             : NULL;
}

/**
 * xb_checklist_def_from_text:
 * @name: for messages
 * @text: as it was when the checklist was switched on
 *
 * Returns: (transfer full): the checklist; its SQL was tried when it was taken
 */
XbChecklistDef *
xb_checklist_def_from_text (const char *name, const char *text, GError **error)
{
  g_autoptr (GKeyFile) keys = g_key_file_new ();
  XbDefinition def = { keys, text, name, NULL, TRUE };

  return xb_definition_load_keys (&def, strlen (text), error) ? xb_checklist_def_parse (&def, error) : NULL;
}

/** (transfer none) (nullable) */
const XbChecklistItem *
xb_checklist_def_item (const XbChecklistDef *checklist, const char *id)
{
  for (guint i = 0; id != NULL && i < checklist->items->len; i++)
    if (strcmp (((const XbChecklistItem *) g_ptr_array_index (checklist->items, i))->id, id) == 0)
      return g_ptr_array_index (checklist->items, i);
  return NULL;
}

/** (transfer full) (nullable): ITEM of ITEM+, which is a follow-up of it, or of itself. @item: (nullable) */
char *
xb_checklist_plain_item (const char *item)
{
  return item != NULL ? g_strndup (item, strcspn (item, "+")) : NULL;
}

/** (transfer none) (nullable): the item that something is about: a turn of it, or a follow-up. @item: (nullable) */
const XbChecklistItem *
xb_checklist_def_item_of (const XbChecklistDef *checklist, const char *item)
{
  g_autofree char *plain = xb_checklist_plain_item (item);

  return xb_checklist_def_item (checklist, plain);
}

/** (transfer none) (nullable): what is asked once */
const XbAsk *
xb_checklist_def_field (const XbChecklistDef *checklist, const char *id)
{
  return find_ask (checklist->fields, id);
}

/** (transfer none) (nullable): what is asked at visits */
const XbAsk *
xb_checklist_def_entry (const XbChecklistDef *checklist, const char *id)
{
  return find_ask (checklist->entries, id);
}

/** Whether a visit for @item asks for @entry. */
gboolean
xb_checklist_item_asks (const XbChecklistItem *item, const XbAsk *entry)
{
  return item->entries == NULL || g_strv_contains ((const char *const *) item->entries, entry->id);
}
