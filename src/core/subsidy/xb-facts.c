#define G_LOG_DOMAIN "xb-subsidy"

#include "subsidy/xb-facts.h"

#include "catalog/xb-definition-sql.h"

#include <glib/gi18n-lib.h>
#include <string.h>

struct _XbFacts
{
  XbStore *store;
  const XbSchemeDef *def;
  sqlite3_stmt *stmt;
  char *as_of;
  gboolean brief; /* only key, conditions and categories are read: for many people at once */
  int facts;      /* how many columns of the scheme's own SELECT come first */
  int conditions, categories, bounds, exits; /* where these begin */
};

static void
append (GString *sql, const char *expression)
{
  g_string_append_printf (sql, ", (%s)", expression != NULL ? expression : "NULL");
}

static char *
build (XbFacts *facts, const char *more)
{
  const XbSchemeDef *def = facts->def;
  GString *sql = g_string_new (facts->brief ? "SELECT f.person_id" : "SELECT f.*");

  for (guint i = 0; i < def->conditions->len; i++)
    {
      const XbSchemeCondition *condition = g_ptr_array_index (def->conditions, i);

      append (sql, condition->test);
      append (sql, condition->on);
    }
  for (guint i = 0; i < def->categories->len; i++)
    {
      const XbSchemeCategory *category = g_ptr_array_index (def->categories, i);

      append (sql, category->test);
      append (sql, facts->brief ? NULL : category->begin);
      append (sql, facts->brief ? NULL : category->end);
    }
  append (sql, facts->brief ? NULL : def->begin);
  append (sql, facts->brief ? NULL : def->end);
  for (guint i = 0; i < def->exits->len; i++)
    append (sql, facts->brief ? NULL : ((XbSchemeExit *) g_ptr_array_index (def->exits, i))->on);
  g_string_append_printf (sql, " FROM (%s) AS f WHERE %s", def->sql, more != NULL ? more : "f.person_id = :person");
  return g_string_free (sql, FALSE);
}

static void
bind_text (XbFacts *facts, const char *name, const char *value)
{
  int at = sqlite3_bind_parameter_index (facts->stmt, name);

  if (at > 0)
    sqlite3_bind_text (facts->stmt, at, value, -1, SQLITE_TRANSIENT);
}

void
xb_facts_bind (XbFacts *facts, const char *name, gint64 value)
{
  int at = sqlite3_bind_parameter_index (facts->stmt, name);

  if (at > 0)
    sqlite3_bind_int64 (facts->stmt, at, value);
}

/**
 * xb_facts_new:
 * @def: kept by the caller as long as the facts
 * @as_of: the day the conditions are asked for
 * @more: (nullable): a condition in SQL over the facts, of those to be read in one go by xb_facts_next(); of them only answers and
 *   categories are read. %NULL: people are read one by one
 *
 * Prepares the questions of a scheme, allowed to read the documented views and nothing else.
 */
XbFacts *
xb_facts_new (XbStore *store, const XbSchemeDef *def, const char *as_of, const char *more, GError **error)
{
  g_autoptr (XbFacts) facts = g_new0 (XbFacts, 1);
  g_autofree char *sql = NULL;
  sqlite3 *db = xb_store_db (store);
  int rc;

  facts->store = store;
  facts->def = def;
  facts->brief = more != NULL;
  facts->as_of = g_strdup (as_of);
  sql = build (facts, more);
  sqlite3_set_authorizer (db, xb_definition_authorize, NULL);
  rc = sqlite3_prepare_v3 (db, sql, -1, SQLITE_PREPARE_PERSISTENT, &facts->stmt, NULL);
  sqlite3_set_authorizer (db, NULL, NULL);
  if (rc != SQLITE_OK)
    {
      xb_subsidy_refuse (error, XB_SUBSIDY_ERROR_INVALID, _ ("The scheme “%s” cannot be used: %s."), def->name, sqlite3_errmsg (db));
      return NULL;
    }
  facts->facts = sqlite3_column_count (facts->stmt) - (int) (2 * def->conditions->len + 3 * def->categories->len + 2 + def->exits->len);
  facts->conditions = facts->facts;
  facts->categories = facts->conditions + 2 * (int) def->conditions->len;
  facts->bounds = facts->categories + 3 * (int) def->categories->len;
  facts->exits = facts->bounds + 2;
  bind_text (facts, ":as_of", as_of);
  bind_text (facts, ":applied_on", as_of);
  return g_steal_pointer (&facts);
}

void
xb_facts_free (XbFacts *facts)
{
  if (facts == NULL)
    return;
  sqlite3_finalize (facts->stmt);
  g_free (facts->as_of);
  g_free (facts);
}

/** The conditions are asked for another day from the next person read on. */
void
xb_facts_set_day (XbFacts *facts, const char *as_of)
{
  char *day = g_strdup (as_of);

  sqlite3_reset (facts->stmt);
  g_free (facts->as_of);
  facts->as_of = day;
  bind_text (facts, ":as_of", facts->as_of);
}

/** The next person of those asked for. @row: (out): whether there is one */
gboolean
xb_facts_next (XbFacts *facts, gboolean *row, GError **error)
{
  return xb_stmt_step (facts->store, facts->stmt, row, error);
}

/**
 * xb_facts_read:
 * @applied_on: (nullable): when the application was made; as of the day otherwise
 * @found: (out): whether the facts know of that person
 *
 * Reads one person. The answers below are about that one until the next is read.
 */
gboolean
xb_facts_read (XbFacts *facts, gint64 person_id, const char *applied_on, gboolean *found, GError **error)
{
  sqlite3_reset (facts->stmt);
  bind_text (facts, ":applied_on", applied_on != NULL ? applied_on : facts->as_of);
  xb_facts_bind (facts, ":person", person_id);
  return xb_facts_next (facts, found, error);
}

/** The key of the person just read. */
gint64
xb_facts_person (XbFacts *facts)
{
  for (int i = 0; i < facts->facts; i++)
    if (strcmp (sqlite3_column_name (facts->stmt, i), "person_id") == 0)
      return sqlite3_column_int64 (facts->stmt, i);
  return 0;
}

static const char *
text_at (XbFacts *facts, int column)
{
  return (const char *) sqlite3_column_text (facts->stmt, column);
}

XbAnswer
xb_facts_answer (XbFacts *facts, guint condition)
{
  const XbSchemeCondition *asked = g_ptr_array_index (facts->def->conditions, condition);
  int column = facts->conditions + 2 * (int) condition;

  if (asked->test == NULL)
    return XB_ANSWER_ASK;
  if (sqlite3_column_type (facts->stmt, column) == SQLITE_NULL)
    return XB_ANSWER_UNKNOWN;
  return sqlite3_column_int (facts->stmt, column) != 0 ? XB_ANSWER_YES : XB_ANSWER_NO;
}

/** (nullable): the day from which it holds, valid until the next is read */
const char *
xb_facts_on (XbFacts *facts, guint condition)
{
  return text_at (facts, facts->conditions + 2 * (int) condition + 1);
}

/* A fact as people read it: a code by its name. */
static char *
fact_text (XbFacts *facts, int column)
{
  int known = xb_ledger_def_find (facts->def->facts, sqlite3_column_name (facts->stmt, column));
  XbCodeList *codes = known >= 0 ? xb_ledger_def_column (facts->def->facts, known)->codes : NULL;
  const char *value = text_at (facts, column);

  if (value == NULL)
    return g_strdup (_ ("not known"));
  return g_strdup (codes != NULL ? xb_codes_label (codes, value) : value);
}

/* The facts that are missing, by their names. */
static char *
missing_text (XbFacts *facts, const XbSchemeCondition *condition)
{
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; i < facts->def->facts->columns->len; i++)
    {
      const XbLedgerColumn *fact = g_ptr_array_index (facts->def->facts->columns, i);

      for (char **need = condition->needs; need != NULL && *need != NULL; need++)
        if (strstr (*need, fact->id) != NULL)
          g_string_append_printf (names, "%s%s", names->len > 0 ? _ (", ") : "", fact->title);
    }
  return names->len > 0 ? g_strdup_printf (_ ("not in the register: %s"), names->str) : g_strdup (_ ("the register does not say"));
}

/** (transfer full): the fact an answer came from */
char *
xb_facts_because (XbFacts *facts, guint condition)
{
  const XbSchemeCondition *asked = g_ptr_array_index (facts->def->conditions, condition);
  XbAnswer answer = xb_facts_answer (facts, condition);
  const char *words = answer == XB_ANSWER_NO && asked->otherwise != NULL ? asked->otherwise : asked->because, *on = xb_facts_on (facts, condition);
  GString *text;

  if (answer == XB_ANSWER_ASK)
    return g_strdup (_ ("asked for in the application"));
  if (answer == XB_ANSWER_UNKNOWN)
    return missing_text (facts, asked);
  text = g_string_new (words != NULL ? words : "");
  for (int i = 0; i < facts->facts; i++)
    {
      g_autofree char *mark = g_strdup_printf ("%%%s%%", sqlite3_column_name (facts->stmt, i)), *value = NULL;

      if (strstr (text->str, mark) == NULL)
        continue;
      value = fact_text (facts, i);
      g_string_replace (text, mark, value, 0);
    }
  g_string_replace (text, "%on%", on != NULL ? on : "?", 0);
  return g_string_free (text, FALSE);
}

/** (transfer none) (nullable): the category the register puts the person in; %NULL: none, or the application says it */
const XbSchemeCategory *
xb_facts_category (XbFacts *facts)
{
  for (guint i = 0; i < facts->def->categories->len; i++)
    {
      const XbSchemeCategory *category = g_ptr_array_index (facts->def->categories, i);

      if (category->test != NULL && sqlite3_column_int (facts->stmt, facts->categories + 3 * (int) i) != 0)
        return category;
    }
  return NULL;
}

/** (nullable): the earliest day one of the exits came, valid until the next is read. @which: (out) (optional) (transfer none) */
const char *
xb_facts_exit (XbFacts *facts, const XbSchemeExit **which)
{
  const char *earliest = NULL;

  for (guint i = 0; i < facts->def->exits->len; i++)
    {
      const char *on = text_at (facts, facts->exits + (int) i);

      if (on == NULL || *on == '\0' || (earliest != NULL && strcmp (on, earliest) >= 0))
        continue;
      earliest = on;
      if (which != NULL)
        *which = g_ptr_array_index (facts->def->exits, i);
    }
  return earliest;
}

/**
 * xb_facts_no_longer:
 * @found: whether the facts know of the person at all
 *
 * Returns: (transfer full) (nullable): why the person just read is not entitled on the day: the right has ended, or a condition does not
 *   hold or cannot be answered; %NULL: nothing speaks against it
 */
char *
xb_facts_no_longer (XbFacts *facts, gboolean found)
{
  const XbSchemeExit *why = NULL;
  const char *gone = found ? xb_facts_exit (facts, &why) : NULL;

  if (!found)
    return g_strdup (_ ("not on the register any more"));
  if (gone != NULL && strcmp (gone, facts->as_of) <= 0)
    return g_strdup_printf (_ ("%s on %s"), why->title, gone);
  for (guint i = 0; i < facts->def->conditions->len; i++)
    {
      XbAnswer answer = xb_facts_answer (facts, i);

      if (answer == XB_ANSWER_NO || answer == XB_ANSWER_UNKNOWN)
        {
          g_autofree char *because = xb_facts_because (facts, i);

          return g_strdup_printf (answer == XB_ANSWER_NO ? _ ("not: %s (%s)") : _ ("%s: %s"),
                                  ((XbSchemeCondition *) g_ptr_array_index (facts->def->conditions, i))->title, because);
        }
    }
  return NULL;
}

/**
 * xb_facts_months:
 * @category: (nullable)
 *
 * The months in which somebody is entitled, by the facts alone: from the month the right begins to the one it ends.
 *
 * Returns: %FALSE where there is no right: its beginning is not known, or it is of another category
 */
gboolean
xb_facts_months (XbFacts *facts, const XbSchemeCategory *category, XbMonths *out)
{
  const XbSchemeDef *def = facts->def;
  const char *begin = text_at (facts, facts->bounds), *end = text_at (facts, facts->bounds + 1), *gone = xb_facts_exit (facts, NULL);
  char day[XB_DATE_SIZE];

  for (guint i = 0; category != NULL && i < def->categories->len; i++)
    if (g_ptr_array_index (def->categories, i) == category)
      {
        begin = category->begin != NULL ? text_at (facts, facts->categories + 3 * (int) i + 1) : begin;
        end = category->end != NULL ? text_at (facts, facts->categories + 3 * (int) i + 2) : end;
      }
  if (begin == NULL || xb_date_days (begin) == 0)
    return FALSE;
  out->first = xb_date_month (begin) + def->first_next;
  out->last = G_MAXINT;
  if (end != NULL && xb_date_days (end) != 0)
    {
      xb_date_add_days (end, -1, day);
      out->last = xb_date_month (day);
    }
  if (gone != NULL)
    out->last = MIN (out->last, xb_date_month (gone) - def->last_previous);
  if (def->since != NULL)
    out->first = MAX (out->first, xb_date_month (def->since));
  return TRUE;
}

/**
 * xb_facts_begins:
 * @category: (nullable): of the case; what the register says otherwise
 * @months: (out)
 * @day: (out): the day the right of the person just read begins
 *
 * Returns: %FALSE where it is not known
 */
gboolean
xb_facts_begins (XbFacts *facts, const char *category, XbMonths *months, char day[XB_DATE_SIZE])
{
  const XbSchemeCategory *of = category != NULL ? xb_scheme_def_category (facts->def, category) : xb_facts_category (facts);
  const char *begin = text_at (facts, facts->bounds);

  if (!xb_facts_months (facts, of, months) || begin == NULL || xb_date_days (begin) == 0)
    return FALSE;
  g_strlcpy (day, begin, XB_DATE_SIZE);
  return TRUE;
}

/**
 * xb_month_share:
 * @month: as xb_date_month() counts
 *
 * Returns: what of an amount is for one month, in fen; the twelve months of a year together are exactly the amount of the year
 */
gint64
xb_month_share (const XbSchemeAmount *amount, int month)
{
  int k = month % 12;

  return amount->per == XB_PER_YEAR ? amount->fen * (k + 1) / 12 - amount->fen * k / 12 : amount->fen;
}

/* Whether a month is in one of the spans that are left out. */
static gboolean
left_out (const GArray *without, int month)
{
  for (guint i = 0; without != NULL && i < without->len; i++)
    {
      const XbMonths *span = &g_array_index (without, XbMonths, i);

      if (month >= span->first && month <= span->last)
        return TRUE;
    }
  return FALSE;
}

static void
add_month (const XbSchemeDef *def, const XbSchemeCategory *category, int month, XbOwed *out)
{
  char day[XB_DATE_SIZE];
  const XbSchemeAmount *amount;

  xb_date_month_start (month, day);
  amount = xb_scheme_def_amount (def, category != NULL ? category->id : NULL, day);
  out->category = category != NULL ? category->id : NULL;
  out->amount = amount != NULL ? amount->id : NULL;
  out->months++;
  if (amount == NULL || amount->fen < 0)
    out->fen = -1;
  else if (out->fen >= 0)
    out->fen += xb_month_share (amount, month);
}

/* The months of one category in the period. */
static void
add_category (XbFacts *facts, const XbSchemeCategory *category, const XbPayPeriod *period, const char *right_from, const char *right_to, const GArray *without,
              gboolean *taken, XbOwed *out)
{
  const XbSchemeDef *def = facts->def;
  gboolean whole = category != NULL && category->whole >= 0 ? category->whole : def->whole, any = FALSE;
  XbMonths owed;

  if (!xb_facts_months (facts, category, &owed))
    return;
  if (right_from != NULL)
    owed.first = MAX (owed.first, xb_date_month (right_from) + def->first_next);
  if (right_to != NULL)
    owed.last = MIN (owed.last, xb_date_month (right_to) - def->last_previous);
  if (def->paid == XB_PAID_ONCE)
    {
      if (owed.first <= period->last && owed.first <= owed.last && out->fen == 0)
        {
          add_month (def, category, owed.first, out);
          out->months = 0;
        }
      return;
    }
  for (int month = MAX (owed.first, period->first); month <= MIN (owed.last, period->last); month++)
    any = any || !left_out (without, month);
  for (int month = period->first; any && month <= period->last; month++)
    if (!taken[month - period->first] && !left_out (without, month) && (whole || (month >= owed.first && month <= owed.last)))
      {
        taken[month - period->first] = TRUE;
        add_month (def, category, month, out);
      }
}

/**
 * xb_facts_owed:
 * @category: (nullable): of the case; %NULL: what the register says, month by month
 * @right_from: (nullable): not before the month of that day
 * @right_to: (nullable): not after the month of that day
 * @without: (nullable) (element-type XbMonths): months that are not paid
 *
 * What the person just read is owed for a period.
 */
void
xb_facts_owed (XbFacts *facts, const char *category, const XbPayPeriod *period, const char *right_from, const char *right_to, const GArray *without,
               XbOwed *out)
{
  gboolean taken[12] = { FALSE };

  *out = (XbOwed){ 0 };
  if (facts->def->categories->len == 0)
    add_category (facts, NULL, period, right_from, right_to, without, taken, out);
  for (guint i = 0; i < facts->def->categories->len; i++)
    {
      const XbSchemeCategory *one = g_ptr_array_index (facts->def->categories, i);

      if (category != NULL ? strcmp (category, one->id) == 0 : one->test != NULL)
        add_category (facts, one, period, right_from, right_to, without, taken, out);
    }
}
