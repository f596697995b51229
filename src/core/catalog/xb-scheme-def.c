#define G_LOG_DOMAIN "xb-catalog"

/* Subsidies (`*.scheme`): conditions, amounts, documents, steps, exits. docs/schemes.md shows how one is written. */

#include "catalog/xb-catalog-private.h"
#include "util/xb-date.h"
#include "util/xb-money.h"

#include <glib/gi18n-lib.h>
#include <string.h>

void
xb_scheme_condition_free (gpointer data)
{
  XbSchemeCondition *condition = data;

  g_free (condition->id);
  g_free (condition->title);
  g_free (condition->test);
  g_free (condition->on);
  g_strfreev (condition->needs);
  g_free (condition->because);
  g_free (condition->otherwise);
  g_free (condition);
}

static void
category_free (gpointer data)
{
  XbSchemeCategory *category = data;

  g_free (category->id);
  g_free (category->title);
  g_free (category->test);
  g_free (category->begin);
  g_free (category->end);
  g_free (category);
}

static void
amount_free (gpointer data)
{
  XbSchemeAmount *amount = data;

  g_free (amount->id);
  g_free (amount->category);
  g_free (amount->from);
  g_free (amount->source);
  g_free (amount);
}

static void
document_free (gpointer data)
{
  g_free (((XbSchemeDocument *) data)->id);
  g_free (((XbSchemeDocument *) data)->title);
  g_free (data);
}

static void
step_free (gpointer data)
{
  g_free (((XbSchemeStep *) data)->id);
  g_free (((XbSchemeStep *) data)->title);
  g_free (data);
}

static void
exit_free (gpointer data)
{
  g_free (((XbSchemeExit *) data)->id);
  g_free (((XbSchemeExit *) data)->title);
  g_free (((XbSchemeExit *) data)->on);
  g_free (data);
}

static void
share_free (gpointer data)
{
  g_free (((XbSchemeShare *) data)->source);
  g_free (data);
}

void
xb_scheme_def_free (XbSchemeDef *scheme)
{
  if (scheme == NULL)
    return;
  g_free (scheme->id);
  g_free (scheme->name);
  g_free (scheme->source);
  g_free (scheme->note);
  g_free (scheme->sql);
  g_free (scheme->begin);
  g_free (scheme->end);
  g_free (scheme->since);
  g_free (scheme->review_from);
  g_free (scheme->review_to);
  g_free (scheme->text);
  g_free (scheme->sha256);
  for (GPtrArray **list = (GPtrArray *[]){ scheme->conditions, scheme->categories, scheme->amounts, scheme->documents, scheme->steps, scheme->exits,
                                           scheme->shares, NULL };
       *list != NULL; list++)
    g_ptr_array_unref (*list);
  xb_ledger_def_free (scheme->facts);
  g_free (scheme);
}

/* A stored day, or nothing. */
static gboolean
parse_day (XbDefinition *def, const char *group, const char *key, char **out, GError **error)
{
  g_autofree char *text = g_key_file_get_string (def->keys, group, key, NULL);
  char day[XB_DATE_SIZE];

  *out = NULL;
  if (text == NULL || *text == '\0')
    return TRUE;
  if (!xb_date_parse (text, day))
    return xb_definition_fail (def, group, key, error, _ ("“%s” is not a day that exists."), text);
  *out = g_strdup (day);
  return TRUE;
}

/* Tries an expression over the facts, on an empty register. NULL is one that is not there. */
static gboolean
check_expression (XbDefinition *def, const XbSchemeDef *scheme, const char *group, const char *key, const char *expression, GError **error)
{
  g_autoptr (XbLedgerDef) asked = NULL;

  if (expression == NULL || def->shipped)
    return TRUE;
  asked = xb_ledger_def_new ();
  asked->sql = g_strdup_printf ("SELECT (%s) FROM (%s)", expression, scheme->sql);
  g_ptr_array_add (asked->parameters, g_new0 (XbLedgerParameter, 1));
  ((XbLedgerParameter *) g_ptr_array_index (asked->parameters, 0))->id = g_strdup ("applied_on");
  return xb_ledger_def_check_sql (def, asked, group, key, error);
}

/* An expression of a group, which need not be there. */
static gboolean
parse_expression (XbDefinition *def, const XbSchemeDef *scheme, const char *group, const char *key, char **out, GError **error)
{
  *out = g_key_file_get_string (def->keys, group, key, NULL);
  if (*out != NULL && **out == '\0')
    g_clear_pointer (out, g_free);
  return check_expression (def, scheme, group, key, *out, error);
}

static gboolean
parse_fact (XbDefinition *def, XbSchemeDef *scheme, const char *group, const char *id, GError **error)
{
  static const char *const keys[] = { "Name", "Codes", NULL };

  return xb_definition_check_keys (def, group, keys, error) && xb_ledger_def_parse_column (def, scheme->facts, group, id, error);
}

/** (transfer full): the words of a condition, without its test */
XbSchemeCondition *
xb_scheme_condition_new (XbDefinition *def, const char *group, const char *id)
{
  XbSchemeCondition *condition = g_new0 (XbSchemeCondition, 1);

  condition->id = g_strdup (id);
  condition->because = g_key_file_get_locale_string (def->keys, group, "Because", NULL, NULL);
  condition->otherwise = g_key_file_get_locale_string (def->keys, group, "Otherwise", NULL, NULL);
  return condition;
}

static gboolean
parse_condition (XbDefinition *def, XbSchemeDef *scheme, const char *group, const char *id, GError **error)
{
  static const char *const keys[] = { "Name", "Test", "On", "Needs", "Because", "Otherwise", "Near", NULL };
  XbSchemeCondition *condition = xb_scheme_condition_new (def, group, id);

  g_ptr_array_add (scheme->conditions, condition);
  condition->near = !g_key_file_has_key (def->keys, group, "Near", NULL) || g_key_file_get_boolean (def->keys, group, "Near", NULL);
  condition->needs = g_key_file_get_string_list (def->keys, group, "Needs", NULL, NULL);
  if (!xb_definition_check_keys (def, group, keys, error) || (condition->title = xb_definition_string (def, group, "Name", error)) == NULL
      || !parse_expression (def, scheme, group, "Test", &condition->test, error) || !parse_expression (def, scheme, group, "On", &condition->on, error))
    return FALSE;
  for (char **need = condition->needs; need != NULL && *need != NULL; need++)
    if (!check_expression (def, scheme, group, "Needs", *need, error))
      return FALSE;
  return condition->on == NULL || condition->test != NULL || xb_definition_fail (def, group, "On", error, _ ("On= belongs to a Test=."));
}

static gboolean
parse_category (XbDefinition *def, XbSchemeDef *scheme, const char *group, const char *id, GError **error)
{
  static const char *const keys[] = { "Name", "Test", "Begin", "End", "WholePeriod", NULL };
  XbSchemeCategory *category = g_new0 (XbSchemeCategory, 1);

  g_ptr_array_add (scheme->categories, category);
  category->id = g_strdup (id);
  category->whole = g_key_file_has_key (def->keys, group, "WholePeriod", NULL) ? g_key_file_get_boolean (def->keys, group, "WholePeriod", NULL) : -1;
  return xb_definition_check_keys (def, group, keys, error) && (category->title = xb_definition_string (def, group, "Name", error)) != NULL
         && parse_expression (def, scheme, group, "Test", &category->test, error) && parse_expression (def, scheme, group, "Begin", &category->begin, error)
         && parse_expression (def, scheme, group, "End", &category->end, error);
}

/* Yuan as fen; −1 where it is left to the office. */
static gboolean
parse_yuan (XbDefinition *def, const char *group, gint64 *fen, GError **error)
{
  g_autofree char *text = g_key_file_get_string (def->keys, group, "Yuan", NULL);

  *fen = -1;
  return text == NULL || *g_strstrip (text) == '\0' || (xb_money_parse (text, fen) && *fen > 0)
         || xb_definition_fail (def, group, "Yuan", error, _ ("“%s” is not an amount in yuan, such as 960 or 49.50."), text);
}

static gboolean
parse_amount (XbDefinition *def, XbSchemeDef *scheme, const char *group, const char *id, GError **error)
{
  static const char *const keys[] = { "Category", "From", "Yuan", "Per", "Source", NULL };
  static const char *const pers[] = { "month", "year", "case", NULL };
  XbSchemeAmount *amount = g_new0 (XbSchemeAmount, 1);
  int per;

  g_ptr_array_add (scheme->amounts, amount);
  amount->id = g_strdup (id);
  amount->category = g_key_file_get_string (def->keys, group, "Category", NULL);
  amount->source = g_key_file_get_locale_string (def->keys, group, "Source", NULL, NULL);
  if (!xb_definition_check_keys (def, group, keys, error) || !parse_day (def, group, "From", &amount->from, error)
      || !parse_yuan (def, group, &amount->fen, error) || !xb_definition_word (def, group, "Per", pers, &per, error))
    return FALSE;
  amount->per = per;
  return amount->from != NULL || xb_definition_fail (def, group, "From", error, _ ("[%s] needs %s=."), group, "From");
}

static gboolean
parse_document (XbDefinition *def, XbSchemeDef *scheme, const char *group, const char *id, GError **error)
{
  static const char *const keys[] = { "Name", "Required", NULL };
  XbSchemeDocument *document = g_new0 (XbSchemeDocument, 1);

  g_ptr_array_add (scheme->documents, document);
  document->id = g_strdup (id);
  document->required = g_key_file_get_boolean (def->keys, group, "Required", NULL);
  return xb_definition_check_keys (def, group, keys, error) && (document->title = xb_definition_string (def, group, "Name", error)) != NULL;
}

static gboolean
parse_step (XbDefinition *def, XbSchemeDef *scheme, const char *group, const char *id, GError **error)
{
  static const char *const keys[] = { "Name", "NoticeDays", "Approves", NULL };
  XbSchemeStep *step = g_new0 (XbSchemeStep, 1);
  int days = g_key_file_get_integer (def->keys, group, "NoticeDays", NULL);

  g_ptr_array_add (scheme->steps, step);
  step->id = g_strdup (id);
  step->approves = g_key_file_get_boolean (def->keys, group, "Approves", NULL);
  step->notice_days = MAX (days, 0);
  if (days < 0 || days > 365)
    return xb_definition_fail (def, group, "NoticeDays", error, _ ("A notice hangs for 0 to 365 days."));
  if (strcmp (id, "apply") == 0)
    return xb_definition_fail (def, group, NULL, error, _ ("“apply” is the step every case begins with."));
  return xb_definition_check_keys (def, group, keys, error) && (step->title = xb_definition_string (def, group, "Name", error)) != NULL;
}

static gboolean
parse_exit (XbDefinition *def, XbSchemeDef *scheme, const char *group, const char *id, GError **error)
{
  static const char *const keys[] = { "Name", "On", NULL };
  XbSchemeExit *leave = g_new0 (XbSchemeExit, 1);

  g_ptr_array_add (scheme->exits, leave);
  leave->id = g_strdup (id);
  return xb_definition_check_keys (def, group, keys, error) && (leave->title = xb_definition_string (def, group, "Name", error)) != NULL
         && parse_expression (def, scheme, group, "On", &leave->on, error)
         && (leave->on != NULL || xb_definition_fail (def, group, "On", error, _ ("[%s] needs %s=."), group, "On"));
}

static gboolean
parse_share (XbDefinition *def, XbSchemeDef *scheme, const char *group, const char *id, GError **error)
{
  static const char *const keys[] = { "Percent", NULL }, *const sources[] = { "central", "province", "prefecture", "county", NULL };
  XbSchemeShare *share = g_new0 (XbSchemeShare, 1);
  int percent = g_key_file_get_integer (def->keys, group, "Percent", NULL);

  g_ptr_array_add (scheme->shares, share);
  share->source = g_strdup (id);
  share->percent = CLAMP (percent, 0, 100);
  if (!g_strv_contains (sources, id))
    return xb_definition_fail (def, group, NULL, error, _ ("“%s” is none of %s."), id, "central, province, prefecture, county");
  return xb_definition_check_keys (def, group, keys, error)
         && ((percent >= 0 && percent <= 100) || xb_definition_fail (def, group, "Percent", error, _ ("A share is 0 to 100 percent.")));
}

static const XbDefinitionPart parts[] = {
  XB_DEFINITION_PART ("Fact ", parse_fact),
  XB_DEFINITION_PART ("Condition ", parse_condition),
  XB_DEFINITION_PART ("Category ", parse_category),
  XB_DEFINITION_PART ("Amount ", parse_amount),
  XB_DEFINITION_PART ("Document ", parse_document),
  XB_DEFINITION_PART ("Step ", parse_step),
  XB_DEFINITION_PART ("Exit ", parse_exit),
  XB_DEFINITION_PART ("Share ", parse_share),
};

/* MM-DD;MM-DD: from when to when the annual review is. */
static gboolean
parse_review (XbDefinition *def, XbSchemeDef *scheme, GError **error)
{
  g_auto (GStrv) days = g_key_file_get_string_list (def->keys, "Scheme", "Review", NULL, NULL);

  if (days == NULL)
    return TRUE;
  for (guint i = 0; i < 2; i++)
    {
      g_autofree char *day = g_strdup_printf ("2001-%s", g_strv_length (days) == 2 ? days[i] : "");
      char clean[XB_DATE_SIZE];

      if (!xb_date_parse (day, clean) || strcmp (clean, day) != 0)
        return xb_definition_fail (def, "Scheme", "Review", error, _ ("Review= has two days of the year, such as 01-01;02-28;"));
    }
  scheme->review_from = g_strdup (days[0]);
  scheme->review_to = g_strdup (days[1]);
  return TRUE;
}

static gboolean
parse_head (XbDefinition *def, XbSchemeDef *scheme, GError **error)
{
  static const char *const keys[] = { "Id", "Name", "Order", "Source", "Note", "Sql", "Paid", "Begin", "End", "Since", "FirstMonth", "LastMonth", "WholePeriod",
                                      "NoticeNames", "Closed", "Review", NULL };
  static const char *const paid[] = { "year", "half-year", "quarter", "month", "once", NULL }, *const first[] = { "same", "next", NULL },
                    *const last[] = { "same", "previous", NULL }, *const names[] = { "person", "payee", NULL };
  const char *const group = "Scheme";
  g_autoptr (XbLedgerDef) facts = xb_ledger_def_new ();
  int how_often, next = 0, previous = 0, payee = 0;

  if (!xb_definition_check_keys (def, group, keys, error) || (scheme->id = xb_definition_string (def, group, "Id", error)) == NULL
      || (scheme->name = xb_definition_string (def, group, "Name", error)) == NULL || (scheme->source = xb_definition_string (def, group, "Source", error)) == NULL
      || (scheme->sql = xb_definition_string (def, group, "Sql", error)) == NULL || !xb_definition_word (def, group, "Paid", paid, &how_often, error))
    return FALSE;
  xb_ledger_def_add_column (facts, "person_id", "person_id", XB_COLUMN_TEXT);
  facts->sql = g_strdup (scheme->sql);
  if (!xb_ledger_def_check_sql (def, facts, group, "Sql", error))
    return FALSE;
  scheme->paid = how_often;
  scheme->order = xb_definition_order (def, group);
  scheme->note = g_key_file_get_locale_string (def->keys, group, "Note", NULL, NULL);
  scheme->whole = g_key_file_get_boolean (def->keys, group, "WholePeriod", NULL);
  scheme->closed = g_key_file_get_boolean (def->keys, group, "Closed", NULL);
  if ((g_key_file_has_key (def->keys, group, "FirstMonth", NULL) && !xb_definition_word (def, group, "FirstMonth", first, &next, error))
      || (g_key_file_has_key (def->keys, group, "LastMonth", NULL) && !xb_definition_word (def, group, "LastMonth", last, &previous, error))
      || (g_key_file_has_key (def->keys, group, "NoticeNames", NULL) && !xb_definition_word (def, group, "NoticeNames", names, &payee, error)))
    return FALSE;
  scheme->first_next = next;
  scheme->last_previous = previous;
  scheme->payee_named = payee;
  return parse_day (def, group, "Since", &scheme->since, error) && parse_expression (def, scheme, group, "Begin", &scheme->begin, error)
         && parse_expression (def, scheme, group, "End", &scheme->end, error) && parse_review (def, scheme, error)
         && (scheme->begin != NULL || xb_definition_fail (def, group, "Begin", error, _ ("[%s] needs %s=."), group, "Begin"));
}

static int
compare_amounts (gconstpointer a, gconstpointer b)
{
  const XbSchemeAmount *x = *(XbSchemeAmount *const *) a, *y = *(XbSchemeAmount *const *) b;
  int category = g_strcmp0 (x->category, y->category);

  return category != 0 ? category : strcmp (x->from, y->from);
}

/* What holds between the parts. */
static gboolean
check_whole (XbDefinition *def, XbSchemeDef *scheme, GError **error)
{
  guint percent = 0;

  if (scheme->conditions->len == 0 || scheme->conditions->len > 30)
    return xb_definition_fail (def, "Scheme", NULL, error, _ ("A scheme has 1 to 30 conditions."));
  if (scheme->steps->len == 0)
    return xb_definition_fail (def, "Scheme", NULL, error, _ ("A scheme has at least one [Step id]."));
  if (!((XbSchemeStep *) g_ptr_array_index (scheme->steps, scheme->steps->len - 1))->approves)
    return xb_definition_fail (def, "Scheme", NULL, error, _ ("The last step approves: it needs Approves=true."));
  if (scheme->amounts->len == 0)
    return xb_definition_fail (def, "Scheme", NULL, error, _ ("A scheme has at least one [Amount id]; Yuan= may be left empty until it is known."));
  g_ptr_array_sort (scheme->amounts, compare_amounts);
  for (guint i = 0; i < scheme->amounts->len; i++)
    {
      const XbSchemeAmount *amount = g_ptr_array_index (scheme->amounts, i);
      g_autofree char *group = g_strdup_printf ("Amount %s", amount->id);

      if (amount->category != NULL && xb_scheme_def_category (scheme, amount->category) == NULL)
        return xb_definition_fail (def, group, "Category", error, _ ("There is no [Category %s]."), amount->category);
      if ((amount->per == XB_PER_CASE) != (scheme->paid == XB_PAID_ONCE))
        return xb_definition_fail (def, group, "Per", error, _ ("Per=case belongs to Paid=once, and the other way round."));
    }
  for (guint i = 0; i < scheme->shares->len; i++)
    percent += ((XbSchemeShare *) g_ptr_array_index (scheme->shares, i))->percent;
  return scheme->shares->len == 0 || percent == 100 || xb_definition_fail (def, "Scheme", NULL, error, _ ("The shares together are %u percent, not 100."), percent);
}

XbSchemeDef *
xb_scheme_def_parse (XbDefinition *def, GError **error)
{
  g_autoptr (XbSchemeDef) scheme = g_new0 (XbSchemeDef, 1);

  scheme->conditions = g_ptr_array_new_with_free_func (xb_scheme_condition_free);
  scheme->categories = g_ptr_array_new_with_free_func (category_free);
  scheme->amounts = g_ptr_array_new_with_free_func (amount_free);
  scheme->documents = g_ptr_array_new_with_free_func (document_free);
  scheme->steps = g_ptr_array_new_with_free_func (step_free);
  scheme->exits = g_ptr_array_new_with_free_func (exit_free);
  scheme->shares = g_ptr_array_new_with_free_func (share_free);
  scheme->facts = xb_ledger_def_new ();
  scheme->text = g_strdup (def->text);
  scheme->sha256 = g_compute_checksum_for_string (G_CHECKSUM_SHA256, def->text, -1);
  return xb_definition_begins (def, "Scheme", _ ("A scheme begins with [Scheme]."), error) && parse_head (def, scheme, error)
                 && xb_definition_parse_parts (def, parts, G_N_ELEMENTS (parts), scheme, _ ("[%s] is not known in a scheme."), error) && check_whole (def, scheme, error)
             ? g_steal_pointer (&scheme)
             : NULL;
}

/**
 * xb_scheme_def_amount:
 * @category: (nullable)
 * @day: YYYY-MM-DD
 *
 * Returns: (transfer none) (nullable): the amount of the category that is in force on that day, else of the scheme as a whole
 */
const XbSchemeAmount *
xb_scheme_def_amount (const XbSchemeDef *scheme, const char *category, const char *day)
{
  const XbSchemeAmount *found = NULL;

  for (guint i = 0; i < scheme->amounts->len; i++)
    {
      const XbSchemeAmount *amount = g_ptr_array_index (scheme->amounts, i);

      if ((amount->category == NULL || g_strcmp0 (amount->category, category) == 0) && strcmp (amount->from, day) <= 0)
        found = amount;
    }
  return found;
}

/** (transfer none) (nullable) */
const XbSchemeCategory *
xb_scheme_def_category (const XbSchemeDef *scheme, const char *id)
{
  for (guint i = 0; i < scheme->categories->len; i++)
    {
      const XbSchemeCategory *category = g_ptr_array_index (scheme->categories, i);

      if (g_strcmp0 (category->id, id) == 0)
        return category;
    }
  return NULL;
}

/** (transfer none) (nullable) */
const XbSchemeStep *
xb_scheme_def_step (const XbSchemeDef *scheme, const char *id)
{
  for (guint i = 0; i < scheme->steps->len; i++)
    {
      const XbSchemeStep *step = g_ptr_array_index (scheme->steps, i);

      if (g_strcmp0 (step->id, id) == 0)
        return step;
    }
  return NULL;
}
