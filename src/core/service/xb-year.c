#define G_LOG_DOMAIN "xb-service"

#include "service/xb-year.h"

#include "service/xb-ask.h"
#include "service/xb-checklist.h"
#include "service/xb-schedule.h"
#include "store/xb-statement.h"
#include "util/xb-text.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* A column: an item and its turn. */
typedef struct
{
  const XbChecklistItem *item;
  gint64 turn;
} Column;

typedef struct
{
  XbStore *store;
  const XbChecklistDef *def;
  XbYear *year;
  const char *checklist;
  int day;           /* on which it is asked */
  GArray *columns;   /* (element-type Column) */
  GPtrArray *asks;   /* (element-type XbAsk) (unowned): of the fields that are shown */
  GHashTable *found; /* person → XbYearPerson */
} Loading;

static void
loading_clear (Loading *l)
{
  g_clear_pointer (&l->columns, g_array_unref);
  g_clear_pointer (&l->asks, g_ptr_array_unref);
  g_clear_pointer (&l->found, g_hash_table_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Loading, loading_clear)

static void
person_free (gpointer data)
{
  XbYearPerson *person = data;

  g_free (person->name);
  g_free (person->village);
  g_free (person->group);
  g_free (person->phone);
  g_free (person->worker);
  g_strfreev (person->fields);
  g_free (person->cells);
  g_free (person);
}

void
xb_year_free (XbYear *year)
{
  if (year == NULL)
    return;
  g_ptr_array_unref (year->fields);
  g_ptr_array_unref (year->columns);
  g_ptr_array_unref (year->people);
  g_free (year);
}

static gboolean
with_the_calendar (const XbChecklistItem *item)
{
  static const char *const anchors[] = { "new-year", "spring-festival", "mid-autumn", NULL };

  return g_strv_contains (anchors, item->anchors[0]);
}

/** Whether a checklist has something that comes with the calendar. */
gboolean
xb_year_fits (const XbChecklistDef *def)
{
  for (guint i = 0; i < def->items->len; i++)
    if (with_the_calendar (g_ptr_array_index (def->items, i)))
      return TRUE;
  return FALSE;
}

/** (transfer full): what stands in a cell */
char *
xb_year_cell_text (const XbYearCell *cell)
{
  switch (cell->state)
    {
    case XB_YEAR_DONE:
      return g_strdup_printf ("✓ %s", cell->date + 5);
    case XB_YEAR_DECLINED:
      return g_strdup (_ ("declined"));
    case XB_YEAR_COMING:
      return g_strdup (_ ("to come"));
    case XB_YEAR_OPEN:
      return g_strdup_printf (_ ("by %s"), cell->date + 5);
    case XB_YEAR_MISSED:
      return g_strdup (_ ("not visited"));
    case XB_YEAR_NOTHING:
    default:
      return g_strdup ("–");
    }
}

/* The turns the calendar gives the year, in the order of their days. */
static void
plan_columns (Loading *l)
{
  g_autoptr (GArray) all = g_array_new (FALSE, FALSE, sizeof (XbOccurrence));
  const XbScheduleFacts facts = { .begin = xb_date_days_of (l->year->year - 1, 1, 1), .end = XB_DAY_NEVER, .since = xb_date_days_of (l->year->year - 1, 1, 1),
                                  .horizon = xb_date_days_of (l->year->year + 1, 12, 31) };

  xb_schedule (l->def, &facts, all);
  for (guint i = 0; i < all->len; i++)
    {
      const XbOccurrence *one = &g_array_index (all, XbOccurrence, i);
      const Column column = { one->item, one->turn };
      gint64 part = one->turn % 100;
      gboolean again = one->item->every.months != 0 || one->item->every.days != 0;

      if (!with_the_calendar (one->item) || one->turn / 100 != l->year->year)
        continue;
      g_array_append_val (l->columns, column);
      g_ptr_array_add (l->year->columns, again ? g_strdup_printf (_ ("%s %lld"), one->item->title, (long long) part) : g_strdup (one->item->title));
    }
}

static int
find_column (const Loading *l, const char *item, gint64 turn)
{
  for (guint i = 0; i < l->columns->len; i++)
    {
      const Column *column = &g_array_index (l->columns, Column, i);

      if (column->turn == turn && strcmp (column->item->id, item) == 0)
        return (int) i;
    }
  return -1;
}

/* Everybody it is due for, or was done for, in the year, and who has taken it up. Who declined is in no list. */
static gboolean
read_people (Loading *l, const char *place_code, guint limit, GError **error)
{
  g_autoptr (XbStmt) stmt = xb_store_ask (l->store, error,
                                          "SELECT p.person_id, c.id, p.name, p.village, p.\"group\", p.phone, c.worker FROM v_person p"
                                          " LEFT JOIN service_case c ON c.person_id = p.person_id AND c.checklist = ?1 AND c.state = 'open'"
                                          " WHERE p.person_id IN (SELECT person_id FROM due WHERE checklist = ?1 AND turn BETWEEN ?2 AND ?2 + 99"
                                          " UNION SELECT person_id FROM visit WHERE checklist = ?1 AND turn BETWEEN ?2 AND ?2 + 99 AND void IS NULL"
                                          " UNION SELECT person_id FROM service_case WHERE checklist = ?1 AND state = 'open')"
                                          " AND (?3 IS NULL OR (p.list_key >= ?3 AND p.list_key < ?3 || '~')) ORDER BY p.list_key LIMIT ?4",
                                          "sisi", l->checklist, (gint64) l->year->year * 100, place_code, limit != 0 ? (gint64) limit : -1);
  gboolean row;

  while (stmt != NULL && xb_stmt_step (l->store, stmt, &row, error))
    {
      XbYearPerson *person;

      if (!row)
        return TRUE;
      person = g_new0 (XbYearPerson, 1);
      g_ptr_array_add (l->year->people, person);
      person->person_id = sqlite3_column_int64 (stmt, 0);
      person->case_id = sqlite3_column_int64 (stmt, 1);
      person->name = xb_stmt_dup_text (stmt, 2);
      person->village = xb_stmt_dup_text (stmt, 3);
      person->group = xb_stmt_dup_text (stmt, 4);
      person->phone = xb_stmt_dup_text (stmt, 5);
      person->worker = xb_stmt_dup_text (stmt, 6);
      person->cells = g_new0 (XbYearCell, l->columns->len + 1);
      person->fields = g_new0 (char *, l->asks->len + 1);
      for (guint i = 0; i < l->asks->len; i++)
        person->fields[i] = g_strdup ("");
      g_hash_table_insert (l->found, &person->person_id, person);
    }
  return FALSE;
}

/* What is done with a row about somebody who is shown. */
typedef void (*RowFunc) (Loading *l, XbYearPerson *person, XbStmt *stmt);

/* @rows: (transfer full) (nullable): their first column is the person */
static gboolean
each_row (Loading *l, XbStmt *rows, RowFunc func, GError **error)
{
  g_autoptr (XbStmt) stmt = rows;
  gboolean row;

  while (stmt != NULL && xb_stmt_step (l->store, stmt, &row, error))
    {
      gint64 id;
      XbYearPerson *person;

      if (!row)
        return TRUE;
      id = sqlite3_column_int64 (stmt, 0);
      person = g_hash_table_lookup (l->found, &id);
      if (person != NULL)
        func (l, person, stmt);
    }
  return FALSE;
}

/* The cell a row is about, by its item and turn; %NULL where the year has none. */
static XbYearCell *
cell_of (Loading *l, XbYearPerson *person, XbStmt *stmt)
{
  int column = find_column (l, (const char *) sqlite3_column_text (stmt, 1), sqlite3_column_int64 (stmt, 2));

  return column >= 0 ? &person->cells[column] : NULL;
}

static void
take_due (Loading *l, XbYearPerson *person, XbStmt *stmt)
{
  int from = sqlite3_column_int (stmt, 3), to = sqlite3_column_int (stmt, 4);
  XbYearCell *cell = cell_of (l, person, stmt);

  if (cell == NULL)
    return;
  cell->state = from > l->day ? XB_YEAR_COMING : to < l->day ? XB_YEAR_MISSED : XB_YEAR_OPEN;
  xb_date_from_days (to, cell->date);
}

static void
take_visit (Loading *l, XbYearPerson *person, XbStmt *stmt)
{
  XbYearCell *cell = cell_of (l, person, stmt);

  if (cell == NULL)
    return;
  cell->state = XB_YEAR_DONE;
  g_strlcpy (cell->date, (const char *) sqlite3_column_text (stmt, 3), sizeof cell->date);
}

static void
take_skip (Loading *l, XbYearPerson *person, XbStmt *stmt)
{
  XbYearCell *cell = cell_of (l, person, stmt);

  if (cell != NULL)
    cell->state = XB_YEAR_DECLINED;
}

/* An item declined for good, in all its turns. */
static void
take_declined (Loading *l, XbYearPerson *person, XbStmt *stmt)
{
  for (guint i = 0; i < l->columns->len; i++)
    if (strcmp (g_array_index (l->columns, Column, i).item->id, (const char *) sqlite3_column_text (stmt, 1)) == 0)
      person->cells[i].state = XB_YEAR_DECLINED;
}

static void
take_field (Loading *l, XbYearPerson *person, XbStmt *stmt)
{
  for (guint i = 0; i < l->asks->len; i++)
    {
      const XbAsk *ask = g_ptr_array_index (l->asks, i);

      if (strcmp (ask->id, (const char *) sqlite3_column_text (stmt, 1)) != 0)
        continue;
      g_free (person->fields[i]);
      person->fields[i] = xb_ask_text (ask, (const char *) sqlite3_column_text (stmt, 2));
    }
}

/* Rows of the year of one of the tables that have checklist and turn. */
static XbStmt *
ask_year (Loading *l, const char *sql, GError **error)
{
  return xb_store_ask (l->store, error, sql, "si", l->checklist, (gint64) l->year->year * 100);
}

/* What is due, what was said to it, and what was done, which outweighs both. */
static gboolean
read_cells (Loading *l, GError **error)
{
  return each_row (l, ask_year (l, "SELECT person_id, item, turn, from_day, to_day FROM due WHERE checklist = ?1 AND turn BETWEEN ?2 AND ?2 + 99", error), take_due, error)
         && each_row (l, ask_year (l, "SELECT person_id, item, turn FROM v_service_answer WHERE checklist = ?1 AND answer = 'skipped' AND turn BETWEEN ?2 AND ?2 + 99", error), take_skip, error)
         && each_row (l,
                      xb_store_ask (l->store, error,
                                    "SELECT a.person_id, a.item FROM service_answer a JOIN service_case c ON c.id = a.case_id AND c.checklist = ?1 AND c.state = 'open'"
                                    " WHERE a.answer = 'declined' AND a.item IS NOT NULL AND NOT EXISTS (SELECT 1 FROM service_answer b WHERE b.case_id = a.case_id"
                                    " AND b.id > a.id AND b.answer = 'reopened' AND (b.item IS NULL OR b.item = a.item))",
                                    "s", l->checklist),
                      take_declined, error)
         && each_row (l, ask_year (l, "SELECT person_id, item, turn, date FROM visit WHERE checklist = ?1 AND turn BETWEEN ?2 AND ?2 + 99 AND void IS NULL", error), take_visit, error);
}

static gboolean
read_fields (Loading *l, GError **error)
{
  return each_row (l,
                   xb_store_ask (l->store, error,
                                 "SELECT v.person_id, v.field, v.value FROM service_value v JOIN service_case c ON c.id = v.case_id WHERE c.checklist = ? AND c.state = 'open'", "s",
                                 l->checklist),
                   take_field, error);
}

static void
plan_fields (Loading *l)
{
  for (guint i = 0; i < l->def->fields->len; i++)
    {
      const XbAsk *ask = g_ptr_array_index (l->def->fields, i);

      if (ask->health)
        continue;
      g_ptr_array_add (l->asks, (gpointer) ask);
      g_ptr_array_add (l->year->fields, g_strdup (ask->title));
    }
}

/**
 * xb_year_load:
 * @checklist: one that is in force, and xb_year_fits()
 * @place_code: (nullable): everywhere
 * @as_of: (nullable): today: what of it is over
 * @limit: 0: everybody
 *
 * Returns: (transfer full): the year by person; health data is not in it
 */
XbYear *
xb_year_load (XbStore *store, const char *checklist, int year, const char *place_code, const char *as_of, guint limit, GError **error)
{
  g_autofree char *today = xb_text_today ();
  g_autoptr (XbYear) result = g_new0 (XbYear, 1);
  char day[XB_DATE_SIZE];
  g_auto (Loading) l = { .store = store, .year = result, .checklist = checklist, .columns = g_array_new (FALSE, FALSE, sizeof (Column)), .asks = g_ptr_array_new (),
                         .found = g_hash_table_new (g_int64_hash, g_int64_equal) };

  result->year = year;
  result->fields = g_ptr_array_new_with_free_func (g_free);
  result->columns = g_ptr_array_new_with_free_func (g_free);
  result->people = g_ptr_array_new_with_free_func (person_free);
  if (!xb_service_read_day (as_of != NULL ? as_of : today, day, error) || (l.def = xb_checklist_in_force (store, checklist, NULL, error)) == NULL)
    return NULL;
  if (year < 1900 || year > 2200 || !xb_year_fits (l.def))
    {
      xb_service_refuse (error, XB_SERVICE_ERROR_INVALID, _ ("“%s” does not come with the calendar, or there is no such year."), l.def->name);
      return NULL;
    }
  l.day = xb_date_days (day);
  plan_columns (&l);
  plan_fields (&l);
  if (!read_people (&l, place_code, limit, error) || !read_cells (&l, error) || !read_fields (&l, error))
    return NULL;
  for (guint i = 0; i < result->people->len; i++)
    {
      XbYearPerson *person = g_ptr_array_index (result->people, i);

      for (guint k = 0; k < l.columns->len; k++)
        person->missed += person->cells[k].state == XB_YEAR_MISSED;
    }
  return g_steal_pointer (&result);
}
