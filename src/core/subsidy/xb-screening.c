#define G_LOG_DOMAIN "xb-subsidy"

#include "subsidy/xb-screening.h"

#include "register/xb-as-of.h"
#include "register/xb-person.h"
#include "store/xb-statement.h"
#include "util/xb-text.h"

#include <glib/gi18n-lib.h>
#include <stdlib.h>
#include <string.h>

/* A register with fewer keys than this from first to last is read on the caller's own connection; a larger one is shared out among
 * threads. (To count the people would take a tenth of the time.) */
#define SHARED_FROM 20000
#define MAX_THREADS 4

void
xb_screening_free (XbScreening *screening)
{
  if (screening == NULL)
    return;
  xb_facts_free (screening->reasons);
  xb_scheme_free (screening->scheme);
  g_array_unref (screening->people);
  g_free (screening->as_of);
  g_free (screening);
}

/* Twelve months on: who reaches an age until then qualifies soon. */
static void
year_on (const char *as_of, char out[XB_DATE_SIZE])
{
  xb_date_birthday (as_of, 1, out);
}

/* What a condition fails for everybody but a few: asked first, so that the dear questions are put to the few. */
static char *
narrow (const XbSchemeDef *def, const char *soon)
{
  GString *sql = g_string_new ("f.person_id BETWEEN :low AND :high");

  for (guint i = 0; i < def->conditions->len; i++)
    {
      const XbSchemeCondition *condition = g_ptr_array_index (def->conditions, i);

      if (condition->test != NULL && condition->on != NULL)
        g_string_append_printf (sql, " AND (ifnull ((%s), 1) OR (%s) <= '%s')", condition->test, condition->on, soon);
      else if (condition->test != NULL && !condition->near)
        g_string_append_printf (sql, " AND ifnull ((%s), 1)", condition->test);
    }
  return g_string_free (sql, FALSE);
}

/* What becomes of the person the facts stand on; %FALSE: nothing. */
static gboolean
judge (XbFacts *facts, const XbSchemeDef *def, const char *as_of, const char *soon, XbScreened *out)
{
  guint wrong = 0;

  out->kind = XB_SCREENED_QUALIFIES;
  out->condition = -1;
  out->on[0] = '\0';
  for (guint i = 0; i < def->conditions->len; i++)
    {
      const XbSchemeCondition *condition = g_ptr_array_index (def->conditions, i);
      XbAnswer answer = xb_facts_answer (facts, i);
      const char *on;

      if (answer == XB_ANSWER_YES || answer == XB_ANSWER_ASK)
        continue;
      on = answer == XB_ANSWER_NO ? xb_facts_on (facts, i) : NULL;
      if (on != NULL && strcmp (on, as_of) > 0 && strcmp (on, soon) <= 0)
        {
          if (out->kind == XB_SCREENED_QUALIFIES)
            out->kind = XB_SCREENED_SOON;
          if (strcmp (on, out->on) > 0)
            g_strlcpy (out->on, on, sizeof out->on);
          if (out->kind == XB_SCREENED_SOON)
            out->condition = (int) i;
          continue;
        }
      if (++wrong > 1 || out->kind == XB_SCREENED_SOON || (answer == XB_ANSWER_NO && !condition->near))
        return FALSE;
      out->kind = answer == XB_ANSWER_UNKNOWN ? XB_SCREENED_DATA_MISSING : XB_SCREENED_ONE_MISSING;
      out->condition = (int) i;
    }
  if (wrong > 0 && out->on[0] != '\0')
    return FALSE;
  out->person_id = xb_facts_person (facts);
  out->category = xb_facts_category (facts);
  return TRUE;
}

/* ---- a range of keys ---- */

/* One person with its place in lists. */
typedef struct
{
  XbScreened one;
  char *key;
} Placed;

static int
compare_placed (gconstpointer a, gconstpointer b)
{
  return strcmp (((const Placed *) a)->key, ((const Placed *) b)->key);
}

static void
clear_placed (gpointer data)
{
  g_free (((Placed *) data)->key);
}

typedef struct
{
  XbStore *store;
  const XbSchemeDef *def;
  const char *as_of;
  char soon[XB_DATE_SIZE];
  gint64 low, high;
  GArray *found; /* (element-type Placed) */
  GCancellable *cancellable;
  GError *error;
} Range;

/* Everybody in it who qualifies or nearly does. */
static gboolean
read_people (Range *range)
{
  g_autofree char *where = narrow (range->def, range->soon);
  g_autoptr (XbFacts) facts = xb_facts_new (range->store, range->def, range->as_of, where, &range->error);
  gboolean row;

  if (facts == NULL)
    return FALSE;
  xb_facts_bind (facts, ":low", range->low);
  xb_facts_bind (facts, ":high", range->high);
  while (xb_facts_next (facts, &row, &range->error))
    {
      Placed found = { 0 };

      if (!row)
        return TRUE;
      if (judge (facts, range->def, range->as_of, range->soon, &found.one))
        g_array_append_val (range->found, found);
    }
  return FALSE;
}

/* Where they stand in lists. */
static gboolean
read_keys (Range *range)
{
  g_autoptr (XbStmt) stmt = xb_store_prepare (range->store, "SELECT list_key FROM person_index WHERE person_id = ?", &range->error);

  for (guint i = 0; stmt != NULL && i < range->found->len; i++)
    {
      Placed *found = &g_array_index (range->found, Placed, i);
      gboolean row;

      sqlite3_reset (stmt);
      sqlite3_bind_int64 (stmt, 1, found->one.person_id);
      if (!xb_stmt_step (range->store, stmt, &row, &range->error))
        return FALSE;
      found->key = row ? xb_stmt_dup_text (stmt, 0) : g_strdup ("");
    }
  return stmt != NULL;
}

/* In one read transaction: of one moment, and without asking for the file's locks person by person. */
static gboolean
read_range (Range *range)
{
  gboolean own = sqlite3_get_autocommit (xb_store_db (range->store)) != 0, ok;

  if (own && !xb_store_exec (range->store, "BEGIN", &range->error))
    return FALSE;
  ok = read_people (range) && read_keys (range);
  if (own)
    sqlite3_exec (xb_store_db (range->store), "COMMIT", NULL, NULL, NULL);
  return ok;
}

static gpointer
range_thread (gpointer data)
{
  Range *range = data;

  read_range (range);
  xb_store_set_cancellable (range->store, NULL);
  return NULL;
}

/* The register as of a past day is asked on a connection that shows it. */
static gboolean
lay_if_past (XbStore *store, const char *as_of, GError **error)
{
  g_autofree char *today = xb_text_today (), *laid = xb_as_of_day (store);

  return strcmp (as_of, laid != NULL ? laid : today) >= 0 || xb_as_of_lay (store, as_of, error);
}

static gboolean
read_alone (XbStore *store, Range *whole, GArray *found, GError **error)
{
  g_autofree char *before = xb_as_of_day (store);
  gboolean ok;

  if (!lay_if_past (store, whole->as_of, error))
    return FALSE;
  whole->store = store;
  whole->found = found;
  ok = read_range (whole);
  if (!ok)
    g_propagate_error (error, g_steal_pointer (&whole->error));
  if (before == NULL)
    {
      g_autofree char *laid = xb_as_of_day (store);

      if (laid != NULL)
        xb_as_of_lift (store);
    }
  else if (!xb_as_of_lay (store, before, ok ? error : NULL))
    ok = FALSE;
  return ok;
}

/* Ranges of keys at once: the last one here, the others on connections of their own. */
static gboolean
read_shared (XbStore *store, const Range *whole, guint n, GArray *found, GError **error)
{
  Range ranges[MAX_THREADS];
  GThread *threads[MAX_THREADS] = { NULL };
  gint64 step = (whole->high - whole->low) / n + 1;
  gboolean ok = TRUE;

  for (guint i = 0; i < n; i++)
    {
      ranges[i] = *whole;
      ranges[i].low = whole->low + (gint64) i * step;
      ranges[i].high = ranges[i].low + step - 1;
      ranges[i].found = g_array_new (FALSE, FALSE, sizeof (Placed));
    }
  for (guint i = 0; i < n - 1 && ok; i++)
    {
      ranges[i].store = xb_store_open (xb_store_path (store), XB_STORE_READ_ONLY, error);
      ok = ranges[i].store != NULL && xb_store_exec (ranges[i].store, "PRAGMA cache_size = -64000", error) && lay_if_past (ranges[i].store, whole->as_of, error);
      if (!ok)
        break;
      xb_store_set_cancellable (ranges[i].store, whole->cancellable);
      threads[i] = g_thread_new ("screening", range_thread, &ranges[i]);
    }
  ok = ok && read_alone (store, &ranges[n - 1], ranges[n - 1].found, error);
  for (guint i = 0; i < n; i++)
    {
      if (threads[i] != NULL)
        g_thread_join (threads[i]);
      if (ranges[i].error != NULL && ok)
        {
          g_propagate_error (error, g_steal_pointer (&ranges[i].error));
          ok = FALSE;
        }
      g_clear_error (&ranges[i].error);
      g_array_append_vals (found, ranges[i].found->data, ranges[i].found->len);
      g_array_unref (ranges[i].found);
      if (i < n - 1)
        g_clear_pointer (&ranges[i].store, xb_store_close);
    }
  return ok;
}

static gboolean
find_all (XbStore *store, const XbSchemeDef *def, const char *as_of, GCancellable *cancellable, GArray *found, GError **error)
{
  g_autoptr (XbStmt) stmt = xb_store_ask (store, error, "SELECT (SELECT min (id) FROM person), (SELECT max (id) FROM person)", "");
  Range whole = { .def = def, .as_of = as_of, .cancellable = cancellable };
  guint threads = MIN (g_get_num_processors (), MAX_THREADS);
  gboolean row;

  if (stmt == NULL || !xb_stmt_step (store, stmt, &row, error))
    return FALSE;
  whole.low = sqlite3_column_int64 (stmt, 0);
  whole.high = sqlite3_column_int64 (stmt, 1);
  sqlite3_reset (stmt);
  year_on (as_of, whole.soon);
  /* A connection that shows the past in its own way has no second one like it. */
  if (whole.high - whole.low >= SHARED_FROM && threads > 1 && xb_store_is_plain (store))
    return read_shared (store, &whole, threads, found, error);
  return read_alone (store, &whole, found, error);
}

/* ---- whether they applied ---- */

static GHashTable *
load_cases (XbStore *store, const char *scheme, GError **error)
{
  g_autoptr (GHashTable) cases = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  g_autoptr (XbStmt) stmt = xb_store_ask (store, error, "SELECT person_id, max (state IN ('open', 'approved')) FROM subsidy_case WHERE scheme = ? GROUP BY person_id", "s",
                                          scheme);
  gboolean row;

  while (stmt != NULL && xb_stmt_step (store, stmt, &row, error))
    {
      gint64 person;

      if (!row)
        return g_steal_pointer (&cases);
      person = sqlite3_column_int64 (stmt, 0);
      g_hash_table_insert (cases, g_memdup2 (&person, sizeof person), GINT_TO_POINTER (1 + sqlite3_column_int (stmt, 1)));
    }
  return NULL;
}

/* Sorts by place, leaves out who is elsewhere, looks up cases. */
static gboolean
settle (XbStore *store, XbScreening *screening, GArray *placed, const char *place_code, GError **error)
{
  g_autoptr (GHashTable) cases = load_cases (store, screening->scheme->def->id, error);
  gsize length = place_code != NULL ? strlen (place_code) : 0;

  if (cases == NULL)
    return FALSE;
  if (placed->len > 0)
    qsort (placed->data, placed->len, sizeof (Placed), compare_placed);
  for (guint i = 0; i < placed->len; i++)
    {
      const Placed *found = &g_array_index (placed, Placed, i);
      XbScreened one = found->one;
      int known = GPOINTER_TO_INT (g_hash_table_lookup (cases, &one.person_id));
      const XbSchemeAmount *amount;

      if (length > 0 && strncmp (found->key, place_code, length) != 0)
        continue;
      amount = xb_scheme_def_amount (screening->scheme->def, one.category != NULL ? one.category->id : NULL, screening->as_of);
      one.amount_fen = amount != NULL ? amount->fen : -1;
      one.applied = known > 0;
      one.has_case = known > 1;
      g_array_append_val (screening->people, one);
      screening->counts[one.kind]++;
    }
  return TRUE;
}

static gboolean
check_place (XbStore *store, const char *code, GError **error)
{
  g_autoptr (XbPlace) place = code != NULL ? xb_place_find (store, code, error) : NULL;

  return code == NULL || place != NULL;
}

/**
 * xb_screening_run:
 * @as_of: (nullable): a day, past or to come; today otherwise. A past one is asked of the register as it was
 * @place_code: (nullable): only there
 * @trying: by the catalog's definition, whatever is in force
 *
 * Asks everybody at once. Conditions the register cannot know are left to the case.
 *
 * Returns: (transfer full): those who qualify and those who nearly do
 */
XbScreening *
xb_screening_run (XbStore *store, XbCatalog *catalog, const char *scheme, const char *as_of, const char *place_code, gboolean trying, GCancellable *cancellable,
                  GError **error)
{
  g_autoptr (XbScreening) screening = g_new0 (XbScreening, 1);
  g_autoptr (GArray) placed = g_array_new (FALSE, FALSE, sizeof (Placed));
  char day[XB_DATE_SIZE];

  g_array_set_clear_func (placed, clear_placed);
  screening->people = g_array_new (FALSE, FALSE, sizeof (XbScreened));
  if (!xb_subsidy_check_day (as_of, day, error) || !check_place (store, place_code, error))
    return NULL;
  screening->as_of = g_strdup (day);
  screening->scheme = trying ? xb_scheme_load_catalog (catalog, scheme, error) : xb_scheme_load (store, catalog, scheme, FALSE, error);
  if (screening->scheme == NULL || !find_all (store, screening->scheme->def, day, cancellable, placed, error)
      || !settle (store, screening, placed, place_code, error))
    return NULL;
  return g_steal_pointer (&screening);
}

/**
 * xb_screened_reason:
 * @store: the same each time, and open as long as the screening
 *
 * Returns: (transfer full): why somebody is in the list: the condition that is missing, and what it came from
 */
char *
xb_screened_reason (XbStore *store, XbScreening *screening, const XbScreened *one, GError **error)
{
  const XbSchemeDef *def = screening->scheme->def;
  g_autofree char *because = NULL;
  const XbSchemeCondition *condition;
  gboolean found;

  if (one->condition < 0)
    return g_strdup ("");
  condition = g_ptr_array_index (def->conditions, one->condition);
  if (one->kind == XB_SCREENED_SOON)
    return g_strdup_printf (_ ("qualifies on %s"), one->on);
  if (screening->reasons == NULL && (screening->reasons = xb_facts_new (store, def, screening->as_of, NULL, error)) == NULL)
    return NULL;
  if (!xb_facts_read (screening->reasons, one->person_id, NULL, &found, error))
    return NULL;
  because = found ? xb_facts_because (screening->reasons, one->condition) : g_strdup ("");
  return g_strdup_printf (one->kind == XB_SCREENED_DATA_MISSING ? _ ("%s: %s") : _ ("not: %s (%s)"), condition->title, because);
}

/* ---- before a scheme is switched on ---- */

static void
clear_tried (gpointer data)
{
  g_free (((XbTried *) data)->village);
}

/**
 * xb_screening_try:
 *
 * Returns: (transfer full) (element-type XbTried): by village, how many would qualify by the catalog's definition, how many are paid
 *   today, and how many are both; the last line is of the whole township
 */
GArray *
xb_screening_try (XbStore *store, XbCatalog *catalog, const char *scheme, const char *as_of, GError **error)
{
  g_autoptr (XbScreening) screening = xb_screening_run (store, catalog, scheme, as_of, NULL, TRUE, NULL, error);
  g_autoptr (GArray) villages = g_array_new (FALSE, TRUE, sizeof (XbTried));
  g_autoptr (GHashTable) qualify = g_hash_table_new (g_int64_hash, g_int64_equal), at = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  g_autoptr (XbStmt) stmt = NULL;
  XbTried all = { g_strdup (_ ("Whole township")), 0, 0, 0 };

  g_array_set_clear_func (villages, clear_tried);
  for (guint i = 0; screening != NULL && i < screening->people->len; i++)
    {
      XbScreened *one = &g_array_index (screening->people, XbScreened, i);

      if (one->kind == XB_SCREENED_QUALIFIES)
        g_hash_table_add (qualify, &one->person_id);
    }
  /* Everybody who is either: few of the register. */
  stmt = screening == NULL ? NULL
                           : xb_store_ask (store, error,
                                           "SELECT i.person_id, i.village_id, coalesce (l.name, ''), EXISTS (SELECT 1 FROM subsidy_case c WHERE c.person_id = i.person_id"
                                           " AND c.scheme = ? AND c.state = 'approved') FROM person_index i LEFT JOIN place l ON l.id = i.village_id ORDER BY l.code",
                                           "s", scheme);
  while (stmt != NULL)
    {
      gint64 person, village;
      gboolean row, qualifies, paid;
      gpointer index;
      XbTried *tried;

      if (!xb_stmt_step (store, stmt, &row, error))
        break;
      if (!row)
        {
          g_array_append_val (villages, all);
          return g_steal_pointer (&villages);
        }
      person = sqlite3_column_int64 (stmt, 0);
      qualifies = g_hash_table_contains (qualify, &person);
      paid = sqlite3_column_int (stmt, 3) != 0;
      if (!qualifies && !paid)
        continue;
      village = sqlite3_column_int64 (stmt, 1);
      if (!g_hash_table_lookup_extended (at, &village, NULL, &index))
        {
          XbTried new_one = { xb_stmt_dup_text (stmt, 2), 0, 0, 0 };

          index = GUINT_TO_POINTER (villages->len);
          g_hash_table_insert (at, g_memdup2 (&village, sizeof village), index);
          g_array_append_val (villages, new_one);
        }
      tried = &g_array_index (villages, XbTried, GPOINTER_TO_UINT (index));
      tried->qualify += qualifies;
      tried->on_roll += paid;
      tried->both += qualifies && paid;
      all.qualify += qualifies;
      all.on_roll += paid;
      all.both += qualifies && paid;
    }
  g_free (all.village);
  return NULL;
}

/* ---- paid, and no longer qualifying ---- */

static void
no_longer_free (gpointer data)
{
  g_free (((XbNoLonger *) data)->reason);
  g_free (data);
}

/**
 * xb_screening_no_longer:
 *
 * Returns: (transfer full) (element-type XbNoLonger): those with an approved case whose right has ended, or of whom a condition no
 *   longer holds or can no longer be answered, each with the reason
 */
GPtrArray *
xb_screening_no_longer (XbStore *store, XbCatalog *catalog, const char *scheme, const char *as_of, const char *place_code, GError **error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func (no_longer_free);
  g_autoptr (XbScheme) loaded = xb_scheme_load (store, catalog, scheme, FALSE, error);
  g_autoptr (XbFacts) facts = NULL;
  g_autoptr (XbStmt) stmt = NULL;
  char day[XB_DATE_SIZE];
  g_autofree char *low = g_strdup (place_code != NULL ? place_code : ""), *high = g_strconcat (place_code != NULL ? place_code : "", "~", NULL);

  if (loaded == NULL || !xb_subsidy_check_day (as_of, day, error) || !check_place (store, place_code, error)
      || (facts = xb_facts_new (store, loaded->def, day, NULL, error)) == NULL)
    return NULL;
  stmt = xb_store_ask (store, error,
                       "SELECT c.id, c.person_id, c.applied_on FROM subsidy_case c JOIN person_index i ON i.person_id = c.person_id"
                       " WHERE c.scheme = ? AND c.state = 'approved' AND +i.list_key >= ? AND +i.list_key < ? ORDER BY i.list_key",
                       "sss", scheme, low, high);
  while (stmt != NULL)
    {
      g_autofree char *reason = NULL;
      gboolean row, found;
      XbNoLonger *one;

      if (!xb_stmt_step (store, stmt, &row, error))
        return NULL;
      if (!row)
        return g_steal_pointer (&list);
      if (!xb_facts_read (facts, sqlite3_column_int64 (stmt, 1), (const char *) sqlite3_column_text (stmt, 2), &found, error))
        return NULL;
      reason = xb_facts_no_longer (facts, found);
      if (reason == NULL)
        continue;
      one = g_new0 (XbNoLonger, 1);
      one->case_id = sqlite3_column_int64 (stmt, 0);
      one->person_id = sqlite3_column_int64 (stmt, 1);
      one->reason = g_steal_pointer (&reason);
      g_ptr_array_add (list, one);
    }
  return NULL;
}

/* ---- one person ---- */

static void
clear_explained (gpointer data)
{
  g_free (((XbExplained *) data)->because);
}

void
xb_explanation_free (XbExplanation *explanation)
{
  if (explanation == NULL)
    return;
  xb_scheme_free (explanation->scheme);
  g_array_unref (explanation->conditions);
  g_free (explanation->gone);
  g_free (explanation->gone_why);
  g_free (explanation->begins);
  g_free (explanation);
}

/** (transfer full): each condition with its answer and the fact it came from, for one person */
XbExplanation *
xb_screening_explain (XbStore *store, XbCatalog *catalog, const char *scheme, gint64 person_id, const char *as_of, GError **error)
{
  g_autoptr (XbExplanation) explanation = g_new0 (XbExplanation, 1);
  g_autoptr (XbFacts) facts = NULL;
  g_autofree char *before = xb_as_of_day (store), *applied_on = NULL;
  const XbSchemeExit *why = NULL;
  const char *gone;
  char day[XB_DATE_SIZE];
  XbMonths months;
  gboolean found;

  explanation->conditions = g_array_new (FALSE, TRUE, sizeof (XbExplained));
  g_array_set_clear_func (explanation->conditions, clear_explained);
  explanation->scheme = xb_scheme_load (store, catalog, scheme, FALSE, error);
  if (explanation->scheme == NULL || !xb_subsidy_check_day (as_of, day, error) || (before == NULL && !lay_if_past (store, day, error)))
    return NULL;
  facts = xb_facts_new (store, explanation->scheme->def, day, NULL, error);
  if (facts == NULL
      || !xb_store_ask_text (store, error, &applied_on,
                             "SELECT applied_on FROM subsidy_case WHERE person_id = ? AND scheme = ? ORDER BY state IN ('open', 'approved') DESC, id DESC LIMIT 1", "is",
                             person_id, scheme)
      || !xb_facts_read (facts, person_id, applied_on, &found, error))
    return NULL;
  if (!found)
    {
      xb_subsidy_refuse (error, XB_SUBSIDY_ERROR_NOT_FOUND, _ ("There is no such person on the register of that day."));
      return NULL;
    }
  explanation->qualifies = TRUE;
  for (guint i = 0; i < explanation->scheme->def->conditions->len; i++)
    {
      XbExplained one = { g_ptr_array_index (explanation->scheme->def->conditions, i), xb_facts_answer (facts, i), xb_facts_because (facts, i) };

      explanation->qualifies = explanation->qualifies && (one.answer == XB_ANSWER_YES || one.answer == XB_ANSWER_ASK);
      g_array_append_val (explanation->conditions, one);
    }
  explanation->category = xb_facts_category (facts);
  explanation->amount = xb_scheme_def_amount (explanation->scheme->def, explanation->category != NULL ? explanation->category->id : NULL, day);
  gone = xb_facts_exit (facts, &why);
  if (gone != NULL && strcmp (gone, day) <= 0)
    {
      explanation->gone = g_strdup (gone);
      explanation->gone_why = g_strdup (why->title);
      explanation->qualifies = FALSE;
    }
  if (xb_facts_months (facts, explanation->category, &months))
    explanation->begins = g_strdup_printf ("%04d-%02d", months.first / 12, months.first % 12 + 1);
  g_clear_pointer (&facts, xb_facts_free);
  if (before == NULL)
    {
      g_autofree char *laid = xb_as_of_day (store);

      if (laid != NULL)
        xb_as_of_lift (store);
    }
  return g_steal_pointer (&explanation);
}
