#define G_LOG_DOMAIN "xb-register"

#include "register/xb-person-query.h"

#include "util/xb-text.h"

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

/* The day @years before today; 29 February becomes 28 where there is none. */
static char *
years_ago (int years)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autoptr (GDateTime) then = g_date_time_add_years (now, -years);

  return g_date_time_format (then, "%Y-%m-%d");
}

/**
 * xb_person_query_ids:
 * @limit: the first so many only, 0 for all: a sorted list can show its head before all of it is known
 *
 * Returns: (transfer full) (element-type gint64): keys of the people of @filter, in its order
 */
GArray *
xb_person_query_ids (XbStore *store, const XbPersonFilter *filter, guint limit, GError **error)
{
  g_autoptr (GString) sql = g_string_new (NULL);
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (XbStmt) stmt = NULL;
  g_autofree char *born_until = NULL, *born_after = NULL;
  const char *order = orders[filter->sort];
  gboolean ages = filter->age_from > 0 || filter->age_to >= 0;
  gboolean needs_person = (order != NULL && g_str_has_prefix (order, "p.")) || filter->sex != NULL || ages;
  gboolean needs_index = (order != NULL && g_str_has_prefix (order, "i.")) || filter->place_id != 0 || !needs_person;
  gboolean row = TRUE;

  /* A table that is not needed is not joined: over a million people that is half the time. */
  g_string_append_printf (sql, "SELECT %s FROM %s WHERE 1", needs_index ? "i.person_id AS id" : "p.id AS id",
                          needs_person && needs_index ? "person_index i JOIN person p ON p.id = i.person_id"
                          : needs_index               ? "person_index i"
                                                      : "person p");
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
  g_string_append_printf (sql, " ORDER BY %s%s, id", order != NULL ? order : needs_index ? "i.status" : "p.status",
                          filter->descending ? " DESC" : "");
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
    xb_stmt_bind_text (stmt, 3, born_until = years_ago (filter->age_from));
  if (filter->age_to >= 0)
    xb_stmt_bind_text (stmt, 4, born_after = years_ago (filter->age_to + 1));
  if (filter->status != NULL)
    xb_stmt_bind_text (stmt, 5, filter->status);
  if (limit > 0)
    sqlite3_bind_int (stmt, 6, limit);
  while (row)
    {
      if (!xb_stmt_step (store, stmt, &row, error))
        return NULL;
      if (row)
        {
          gint64 id = sqlite3_column_int64 (stmt, 0);

          g_array_append_val (ids, id);
        }
    }
  return g_steal_pointer (&ids);
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
