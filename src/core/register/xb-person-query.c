#define G_LOG_DOMAIN "xb-register"

#include "register/xb-person-query.h"

#include "register/xb-as-of.h"
#include "util/xb-text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What each order sorts by. Those of person_index have an index of their own; the others are sorted by SQLite. */
static const char *const orders[] = {
  [XB_SORT_LIST] = "i.list_key",
  [XB_SORT_NAME] = "i.name_key",
  [XB_SORT_SEX] = "p.sex",
  [XB_SORT_BIRTH_DATE] = "p.birth_date",
  [XB_SORT_CITIZEN_ID] = "p.citizen_id",
  [XB_SORT_RELATION] = "i.relation",
  [XB_SORT_ETHNIC] = "p.ethnic",
  [XB_SORT_MARITAL] = "p.marital",
  [XB_SORT_EDUCATION] = "p.education",
  [XB_SORT_PHONE] = "p.phone",
  [XB_SORT_ADDRESS] = "p.address",
  [XB_SORT_STATUS] = NULL, /* in both tables */
};

/* The day @years before @day; 29 February becomes 28 where there is none. */
static char *
years_ago (const char *day, int years)
{
  int year = 0, month = 1, of_month = 1;
  g_autoptr (GDateTime) then = NULL, earlier = NULL;

  sscanf (day, "%d-%d-%d", &year, &month, &of_month);
  then = g_date_time_new_local (year, month, of_month, 12, 0, 0);
  earlier = then != NULL ? g_date_time_add_years (then, -years) : NULL;
  return earlier != NULL ? g_date_time_format (earlier, "%Y-%m-%d") : g_strdup (day);
}

/* One SELECT of keys in order: over today's tables, or over those of who has changed since a past day. */
static XbStmt *
prepare_ids (XbStore *store, const XbPersonFilter *filter, const char *index, const char *person, const char *day, guint limit, GError **error)
{
  g_autoptr (GString) sql = g_string_new (NULL);
  const char *order = orders[filter->sort];
  gboolean ages = filter->age_from > 0 || filter->age_to >= 0;
  gboolean needs_person = (order != NULL && g_str_has_prefix (order, "p.")) || filter->sex != NULL || ages;
  gboolean needs_index = (order != NULL && g_str_has_prefix (order, "i.")) || filter->place_id != 0 || !needs_person;
  XbStmt *stmt;

  if (order == NULL)
    order = needs_index ? "i.status" : "p.status";
  /* A table that is not needed is not joined: over a million people that is half the time. */
  g_string_append_printf (sql, "SELECT %s, %s FROM %s%s%s%s WHERE 1", needs_index ? "i.person_id AS id" : "p.id AS id", order,
                          needs_index ? index : person, needs_index ? " i" : " p", needs_person && needs_index ? " JOIN " : "",
                          needs_person && needs_index ? person : "");
  if (needs_person && needs_index)
    g_string_replace (sql, " WHERE 1", " p ON p.id = i.person_id WHERE 1", 1);
  if (filter->place_id != 0)
    g_string_append (sql, " AND (i.village_id = ?1 OR i.place_id = ?1)");
  if (filter->sex != NULL)
    g_string_append (sql, " AND p.sex = ?2");
  if (filter->age_from > 0)
    g_string_append (sql, " AND +p.birth_date <= ?3");
  if (filter->age_to >= 0)
    g_string_append (sql, " AND +p.birth_date > ?4");
  if (filter->status != NULL)
    g_string_append (sql, needs_index ? " AND i.status = ?5" : " AND p.status = ?5");
  g_string_append_printf (sql, " ORDER BY %s%s, id", order, filter->descending ? " DESC" : "");
  if (limit > 0)
    g_string_append (sql, " LIMIT ?6");
  stmt = xb_store_prepare (store, sql->str, error);
  if (stmt == NULL)
    return NULL;
  if (filter->place_id != 0)
    sqlite3_bind_int64 (stmt, 1, filter->place_id);
  if (filter->sex != NULL)
    xb_stmt_bind_text (stmt, 2, filter->sex);
  if (filter->age_from > 0)
    sqlite3_bind_text (stmt, 3, years_ago (day, filter->age_from), -1, g_free);
  if (filter->age_to >= 0)
    sqlite3_bind_text (stmt, 4, years_ago (day, filter->age_to + 1), -1, g_free);
  if (filter->status != NULL)
    xb_stmt_bind_text (stmt, 5, filter->status);
  if (limit > 0)
    sqlite3_bind_int (stmt, 6, limit);
  return stmt;
}

/* As SQLite orders text and blobs: no value first, then byte by byte. */
static int
compare_keys (XbStmt *a, XbStmt *b)
{
  const void *x = sqlite3_column_blob (a, 1), *y = sqlite3_column_blob (b, 1);
  int nx = sqlite3_column_bytes (a, 1), ny = sqlite3_column_bytes (b, 1), order;

  if (x == NULL || y == NULL)
    return (x != NULL) - (y != NULL);
  order = memcmp (x, y, MIN (nx, ny));
  return order != 0 ? order : nx - ny;
}

static GHashTable *
changed_people (XbStore *store, GError **error)
{
  g_autoptr (GHashTable) changed = g_hash_table_new (NULL, NULL);
  g_autoptr (XbStmt) stmt = xb_store_prepare (store, "SELECT person_id FROM temp.then_changed", error);
  gboolean row = TRUE;

  if (stmt == NULL)
    return NULL;
  while (TRUE)
    {
      if (!xb_stmt_step (store, stmt, &row, error))
        return NULL;
      if (!row)
        return g_steal_pointer (&changed);
      g_hash_table_add (changed, GSIZE_TO_POINTER (sqlite3_column_int64 (stmt, 0)));
    }
}

/* The next of today's who is as on that day. */
static gboolean
step_unchanged (XbStore *store, XbStmt *stmt, GHashTable *changed, gboolean *row, GError **error)
{
  do
    if (!xb_stmt_step (store, stmt, row, error))
      return FALSE;
  while (*row && g_hash_table_contains (changed, GSIZE_TO_POINTER (sqlite3_column_int64 (stmt, 0))));
  return TRUE;
}

/* As of a past day: those who have not changed since, in today's order, and those who have, merged. SQLite would do the same over
 * the views, at twice the price. */
static gboolean
merge_past (XbStore *store, const XbPersonFilter *filter, const char *day, guint limit, GArray *ids, GError **error)
{
  g_autoptr (GHashTable) changed = changed_people (store, error);
  g_autoptr (XbStmt) same = changed != NULL ? prepare_ids (store, filter, "main.person_index", "main.person", day, 0, error) : NULL;
  g_autoptr (XbStmt) other = same != NULL ? prepare_ids (store, filter, "temp.then_index", "temp.then_row", day, 0, error) : NULL;
  gboolean a, b;

  if (other == NULL || !step_unchanged (store, same, changed, &a, error) || !xb_stmt_step (store, other, &b, error))
    return FALSE;
  while ((a || b) && (limit == 0 || ids->len < limit))
    {
      int order = !a ? 1 : !b ? -1 : compare_keys (same, other) * (filter->descending ? -1 : 1);
      XbStmt *next;
      gint64 id;

      if (order == 0)
        order = sqlite3_column_int64 (same, 0) < sqlite3_column_int64 (other, 0) ? -1 : 1;
      next = order < 0 ? same : other;
      id = sqlite3_column_int64 (next, 0);
      g_array_append_val (ids, id);
      if (!(order < 0 ? step_unchanged (store, same, changed, &a, error) : xb_stmt_step (store, other, &b, error)))
        return FALSE;
    }
  return TRUE;
}

/**
 * xb_person_query_ids:
 * @limit: the first so many only, 0 for all: a sorted list can show its head before all of it is known
 *
 * Returns: (transfer full) (element-type gint64): keys of the people of @filter, in its order; as of the day @store shows
 */
GArray *
xb_person_query_ids (XbStore *store, const XbPersonFilter *filter, guint limit, GError **error)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autofree char *day = xb_as_of_day (store), *today = xb_text_today ();
  g_autoptr (XbStmt) stmt = NULL;
  gboolean row = TRUE;

  if (day != NULL)
    return merge_past (store, filter, day, limit, ids, error) ? g_steal_pointer (&ids) : NULL;
  stmt = prepare_ids (store, filter, "person_index", "person", today, limit, error);
  if (stmt == NULL)
    return NULL;
  while (TRUE)
    {
      gint64 id;

      if (!xb_stmt_step (store, stmt, &row, error))
        return NULL;
      if (!row)
        return g_steal_pointer (&ids);
      id = sqlite3_column_int64 (stmt, 0);
      g_array_append_val (ids, id);
    }
}

void
xb_person_row_clear (XbPersonRow *row)
{
  for (int i = 0; i < XB_ROW_N; i++)
    g_clear_pointer (&row->values[i], g_free);
}

static gboolean
read_row (XbStore *store, XbStmt *stmt, gint64 id, XbPersonRow *out, GError **error)
{
  gboolean row;

  out->id = id;
  sqlite3_bind_int64 (stmt, 1, id);
  if (!xb_stmt_step (store, stmt, &row, error))
    return FALSE;
  for (int i = 0; row && i < XB_ROW_N; i++)
    out->values[i] = xb_stmt_dup_text (stmt, i);
  if (row)
    out->household_id = sqlite3_column_int64 (stmt, XB_ROW_N);
  sqlite3_reset (stmt);
  return TRUE;
}

/**
 * xb_person_query_rows:
 * @ids: (array length=n): keys of people
 * @rows: (array length=n) (out caller-allocates): what the list shows of each, to be cleared by xb_person_row_clear();
 *   a person who is gone gives empty values
 *
 * One read transaction for all: taking and leaving the lock costs as much as reading a row.
 */
gboolean
xb_person_query_rows (XbStore *store, const gint64 *ids, guint n, XbPersonRow *rows, GError **error)
{
  g_autoptr (XbStmt) stmt = xb_store_prepare (
      store,
      "SELECT village, \"group\", household_no, name, relation, sex, birth_date, citizen_id, ethnic, education, marital,"
      " phone, address, bank_name, bank_account, status, notes, household_id FROM v_person WHERE person_id = ?",
      error);
  gboolean own = sqlite3_get_autocommit (xb_store_db (store)) != 0, ok = TRUE;

  memset (rows, 0, sizeof *rows * n);
  if (stmt == NULL || (own && !xb_store_exec (store, "BEGIN", error)))
    return FALSE;
  for (guint i = 0; ok && i < n; i++)
    ok = read_row (store, stmt, ids[i], &rows[i], error);
  xb_stmt_done (stmt);
  if (own)
    sqlite3_exec (xb_store_db (store), "COMMIT", NULL, NULL, NULL);
  return ok;
}
