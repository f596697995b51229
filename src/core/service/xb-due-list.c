#define G_LOG_DOMAIN "xb-service"

#include "service/xb-due-list.h"

#include "service/xb-checklist.h"
#include "store/xb-statement.h"
#include "util/xb-text.h"
#include "util/xb-word.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static const XbWord states[XB_DUE_N] = { { "overdue", N_ ("overdue") }, { "today", N_ ("today") }, { "week", N_ ("this week") }, { "open", N_ ("in its time") }, { "coming", N_ ("to come") } };

/** As programs read it. */
const char *
xb_due_state_id (XbDueState state)
{
  return states[state].id;
}

/** As people read it. */
const char *
xb_due_state_title (XbDueState state)
{
  return _ (states[state].title);
}

gboolean
xb_due_state_find (const char *id, int *state)
{
  int found = xb_word_find (states, XB_DUE_N, id);

  if (found >= 0)
    *state = found;
  return found >= 0;
}

/* The same rule as of state_of(), for SQLite: ?1 is the day. */
#define STATE_SQL                                                                                                                            \
  "CASE WHEN d.from_day > ?1 THEN 4 WHEN d.to_day < ?1 THEN 0 WHEN d.due_day = ?1 OR d.to_day = ?1 THEN 1"                                  \
  " WHEN d.due_day BETWEEN ?1 + 1 AND ?1 + 6 OR d.to_day <= ?1 + 6 THEN 2 ELSE 3 END"

static void
line_free (gpointer data)
{
  XbDueLine *line = data;

  for (char **text = (char *[]){ line->name, line->birth_date, line->village, line->group, line->household_no, line->phone, line->checklist, line->service, line->item, line->title,
                                 line->worker, line->answer },
            **end = text + 12;
       text < end; text++)
    g_free (*text);
  g_free (line);
}

static gboolean
asked_day (const char *text, int *day, GError **error)
{
  g_autofree char *today = xb_text_today ();
  char clean[XB_DATE_SIZE];

  if (text == NULL || *text == '\0')
    {
      *day = xb_date_days (today);
      return TRUE;
    }
  if (!xb_service_read_day (text, clean, error))
    return FALSE;
  *day = xb_date_days (clean);
  return TRUE;
}

/* What service and item are called, by the definition the person goes by, in the language of the program. */
static gboolean
name_line (XbStore *store, gint64 version_id, XbDueLine *line, GError **error)
{
  const XbChecklistDef *def = xb_checklist_version (store, version_id, error);

  if (def == NULL)
    return FALSE;
  line->service = g_strdup (def->name);
  line->title = xb_checklist_item_title (def, line->item);
  return TRUE;
}

/* Which rows are asked for; the parameters are numbered. */
static char *
build (const XbDueQuery *query)
{
  GString *sql = g_string_new ("SELECT d.person_id, d.case_id, d.turn, p.name, p.birth_date, p.village, p.\"group\", p.household_no, p.phone, d.checklist, d.item, c.worker,"
                               " d.answer, d.from_day, d.due_day, d.to_day, " STATE_SQL ", coalesce (c.version_id, v.id) FROM due d");

  g_string_append (sql, " JOIN v_person p ON p.person_id = d.person_id JOIN checklist_version v ON v.checklist = d.checklist AND v.to_date IS NULL"
                        " LEFT JOIN service_case c ON c.id = d.case_id WHERE d.last_day >= ?1");
  if (query->person_id != 0)
    g_string_append (sql, " AND d.person_id = ?2");
  if (query->place_code != NULL)
    g_string_append (sql, strlen (query->place_code) >= 12 ? " AND d.village_id = (SELECT id FROM place WHERE code = substr (?3, 1, 12)) AND p.list_key >= ?3 AND p.list_key < ?3 || '~'"
                                                           : " AND p.list_key >= ?3 AND p.list_key < ?3 || '~'");
  if (query->checklist != NULL)
    g_string_append (sql, " AND d.checklist = ?4");
  if (query->worker != NULL)
    g_string_append (sql, " AND c.worker = ?5");
  if (query->from != NULL)
    g_string_append (sql, " AND d.due_day >= ?6 AND d.due_day <= ?7");
  else if (query->state >= 0)
    g_string_append (sql, " AND " STATE_SQL " = ?8");
  else
    g_string_append (sql, " AND d.from_day <= ?1");
  g_string_append (sql, query->from != NULL ? " ORDER BY d.due_day, p.list_key" : " ORDER BY " STATE_SQL ", p.list_key, d.to_day, d.checklist, d.item");
  if (query->limit != 0)
    g_string_append_printf (sql, " LIMIT %u", query->limit);
  return g_string_free (sql, FALSE);
}

static XbDueLine *
read_line (XbStore *store, XbStmt *stmt, GError **error)
{
  XbDueLine *line = g_new0 (XbDueLine, 1);
  char **texts[] = { &line->name, &line->birth_date, &line->village, &line->group, &line->household_no, &line->phone, &line->checklist, &line->item, &line->worker,
                     &line->answer };

  line->person_id = sqlite3_column_int64 (stmt, 0);
  line->case_id = sqlite3_column_int64 (stmt, 1);
  line->turn = sqlite3_column_int64 (stmt, 2);
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    *texts[i] = xb_stmt_dup_text (stmt, 3 + (int) i);
  xb_date_from_days (sqlite3_column_int (stmt, 13), line->from);
  xb_date_from_days (sqlite3_column_int (stmt, 14), line->due);
  xb_date_from_days (sqlite3_column_int (stmt, 15), line->to);
  line->state = sqlite3_column_int (stmt, 16);
  if (name_line (store, sqlite3_column_int64 (stmt, 17), line, error))
    return line;
  line_free (line);
  return NULL;
}

/** (transfer full) (element-type XbDueLine): what is overdue first, then what the day asks for; in each by village, group and house. Of a
 * calendar by day */
GPtrArray *
xb_due_list (XbStore *store, const XbDueQuery *query, GError **error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func (line_free);
  g_autofree char *sql = build (query);
  g_autoptr (XbStmt) stmt = NULL;
  int day = 0, from = 0, to = 0;
  gboolean row;

  if (!asked_day (query->as_of, &day, error) || (query->from != NULL && (!asked_day (query->from, &from, error) || !asked_day (query->to, &to, error)))
      || (stmt = xb_store_prepare (store, sql, error)) == NULL)
    return NULL;
  sqlite3_bind_int (stmt, 1, day);
  sqlite3_bind_int64 (stmt, 2, query->person_id);
  xb_stmt_bind_text (stmt, 3, query->place_code);
  xb_stmt_bind_text (stmt, 4, query->checklist);
  xb_stmt_bind_text (stmt, 5, query->worker);
  sqlite3_bind_int (stmt, 6, from);
  sqlite3_bind_int (stmt, 7, to);
  sqlite3_bind_int (stmt, 8, query->state);
  while (xb_stmt_step (store, stmt, &row, error))
    {
      XbDueLine *line;

      if (!row)
        return g_steal_pointer (&list);
      line = read_line (store, stmt, error);
      if (line == NULL)
        return NULL;
      g_ptr_array_add (list, line);
    }
  return NULL;
}

static void
count_free (gpointer data)
{
  XbDueCount *count = data;

  g_free (count->village);
  g_free (count->checklist);
  g_free (count->service);
  g_free (count);
}

/* One village, one service: counted from the index alone, and only where windows have begun. */
static gboolean
count_one (XbStore *store, gint64 village, const char *checklist, int day, XbDueCount *count, GError **error)
{
  g_autoptr (XbStmt) stmt = xb_store_ask (store, error,
                                          "SELECT sum (to_day < ?3), sum (to_day >= ?3 AND (due_day = ?3 OR to_day = ?3)),"
                                          " sum (to_day > ?3 AND due_day <> ?3 AND (due_day BETWEEN ?3 + 1 AND ?3 + 6 OR to_day <= ?3 + 6)), count (*)"
                                          " FROM due WHERE village_id = ?1 AND checklist = ?2 AND from_day <= ?3 AND last_day >= ?3",
                                          "isi", village, checklist, (gint64) day);
  gboolean row;

  if (stmt == NULL || !xb_stmt_step (store, stmt, &row, error))
    return FALSE;
  count->counts[XB_DUE_OVERDUE] = sqlite3_column_int (stmt, 0);
  count->counts[XB_DUE_TODAY] = sqlite3_column_int (stmt, 1);
  count->counts[XB_DUE_WEEK] = sqlite3_column_int (stmt, 2);
  count->counts[XB_DUE_OPEN] = sqlite3_column_int (stmt, 3) - sqlite3_column_int (stmt, 0) - sqlite3_column_int (stmt, 1) - sqlite3_column_int (stmt, 2);
  return TRUE;
}

/** (transfer full) (element-type XbDueCount): what is open on a day, by village and service, in the order of villages */
GPtrArray *
xb_due_count (XbStore *store, const char *as_of, GError **error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func (count_free);
  g_autoptr (XbStmt) stmt = NULL;
  gboolean row;
  int day = 0;

  if (!asked_day (as_of, &day, error))
    return NULL;
  stmt = xb_store_ask (store, error,
                       "SELECT o.id, o.name, v.checklist, v.id FROM (SELECT id, name, code FROM place WHERE kind = 'village' UNION ALL SELECT 0, '', '~') o"
                       " JOIN checklist_version v ON v.to_date IS NULL ORDER BY o.code, v.checklist",
                       "");
  while (stmt != NULL && xb_stmt_step (store, stmt, &row, error))
    {
      XbDueCount *count;
      const XbChecklistDef *def;

      if (!row)
        return g_steal_pointer (&list);
      def = xb_checklist_version (store, sqlite3_column_int64 (stmt, 3), error);
      if (def == NULL)
        return NULL;
      count = g_new0 (XbDueCount, 1);
      g_ptr_array_add (list, count);
      count->village_id = sqlite3_column_int64 (stmt, 0);
      count->village = xb_stmt_dup_text (stmt, 1);
      count->checklist = xb_stmt_dup_text (stmt, 2);
      count->service = g_strdup (def->name);
      if (!count_one (store, count->village_id, count->checklist, day, count, error))
        return NULL;
      if (count->counts[XB_DUE_OVERDUE] + count->counts[XB_DUE_TODAY] + count->counts[XB_DUE_WEEK] + count->counts[XB_DUE_OPEN] == 0)
        g_ptr_array_remove_index (list, list->len - 1);
    }
  return NULL;
}

/**
 * xb_due_days:
 * @month: a day of the month, YYYY-MM-DD
 * @counts: (out caller-allocates) (array fixed-size=32): how much falls due on each day of the month, from 1
 */
gboolean
xb_due_days (XbStore *store, const char *month, const char *place_code, const char *checklist, guint counts[32], GError **error)
{
  char first[XB_DATE_SIZE], next[XB_DATE_SIZE];
  g_autoptr (XbStmt) stmt = NULL;
  gboolean row;
  int start;

  memset (counts, 0, 32 * sizeof *counts);
  xb_date_month_start (xb_date_month (month), first);
  xb_date_month_start (xb_date_month (month) + 1, next);
  start = xb_date_days (first);
  stmt = xb_store_ask (store, error,
                       place_code != NULL ? "SELECT d.due_day, count (*) FROM due d JOIN v_person p ON p.person_id = d.person_id"
                                            " WHERE d.due_day >= ?1 AND d.due_day < ?2 AND (?3 IS NULL OR d.checklist = ?3) AND p.list_key >= ?4 AND p.list_key < ?4 || '~' GROUP BY d.due_day"
                                          : "SELECT due_day, count (*) FROM due WHERE due_day >= ?1 AND due_day < ?2 AND (?3 IS NULL OR checklist = ?3) GROUP BY due_day",
                       "iiss", (gint64) start, (gint64) xb_date_days (next), checklist, place_code);
  while (stmt != NULL && xb_stmt_step (store, stmt, &row, error))
    {
      if (!row)
        return TRUE;
      counts[sqlite3_column_int (stmt, 0) - start + 1] = sqlite3_column_int (stmt, 1);
    }
  return FALSE;
}
