#define G_LOG_DOMAIN "xb-service"

#include "service/xb-due.h"

#include "catalog/xb-definition-sql.h"
#include "service/xb-checklist.h"
#include "service/xb-schedule.h"
#include "service/xb-service-case.h"
#include "store/xb-statement.h"
#include "util/xb-text.h"

#include <glib/gi18n-lib.h>
#include <stdlib.h>
#include <string.h>

/* From so many people on, they are asked about together, checklist by checklist. */
#define MANY 200
/* Windows are looked for to the end of next year, and anew when that is nearer than this. */
#define LOOK_AHEAD_DAYS 200

#define HORIZON "due_horizon"

/* A checklist in force. */
typedef struct
{
  char *id;
  gint64 version_id;
  int since;
} InForce;

static void
clear_in_force (gpointer data)
{
  g_free (((InForce *) data)->id);
}

/* What was said and done of one case. */
typedef struct
{
  XbCaseNow now;
  GHashTable *values; /* (nullable): of the fields; %NULL: there is no case */
  GHashTable *closed; /* (element-type utf8): set of items, and of ITEM#TURN */
  GHashTable *told;   /* ITEM#TURN → Told; what is not of one turn stands under "" */
} Case;

typedef struct
{
  char answer[12];
  int until;
} Told;

typedef struct
{
  XbStore *store;
  int horizon;
  GArray *in_force; /* (element-type InForce) */
  GArray *found;    /* (element-type XbOccurrence) */
  Case one;
} Due;

/* Of whom a statement asks. */
typedef enum
{
  EVERYBODY,
  ONE,
  MANY_TOUCHED,
} Scope;

static void
due_clear (Due *due)
{
  g_array_unref (due->in_force);
  g_array_unref (due->found);
  g_clear_pointer (&due->one.values, g_hash_table_unref);
  g_hash_table_unref (due->one.closed);
  g_hash_table_unref (due->one.told);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Due, due_clear)

static int
end_of_next_year (void)
{
  g_autofree char *today = xb_text_today ();

  return xb_date_days_of (atoi (today) + 1, 12, 31);
}

static gboolean
due_init (Due *due, XbStore *store, gboolean anew, GError **error)
{
  g_autofree char *horizon = xb_store_get_meta (store, HORIZON), *set = NULL;
  g_autoptr (XbStmt) stmt = NULL;

  memset (due, 0, sizeof *due);
  due->store = store;
  due->in_force = g_array_new (FALSE, FALSE, sizeof (InForce));
  g_array_set_clear_func (due->in_force, clear_in_force);
  due->found = g_array_new (FALSE, FALSE, sizeof (XbOccurrence));
  due->one.closed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  due->one.told = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  stmt = xb_store_ask (store, error, "SELECT id, checklist, since FROM checklist_version WHERE to_date IS NULL ORDER BY checklist", "");
  while (stmt != NULL)
    {
      InForce one;
      gboolean row;

      if (!xb_stmt_step (store, stmt, &row, error))
        return FALSE;
      if (!row)
        break;
      one = (InForce){ xb_stmt_dup_text (stmt, 1), sqlite3_column_int64 (stmt, 0), xb_date_days ((const char *) sqlite3_column_text (stmt, 2)) };
      g_array_append_val (due->in_force, one);
    }
  if (stmt == NULL)
    return FALSE;
  if (horizon != NULL && !anew)
    {
      due->horizon = atoi (horizon);
      return TRUE;
    }
  due->horizon = end_of_next_year ();
  set = g_strdup_printf ("%d", due->horizon);
  return due->in_force->len == 0 || xb_store_set_meta (store, HORIZON, set, error);
}

/* ---- the questions of a definition ---- */

/* Who meets the conditions, with what the schedule needs. Only windows that can still matter: the others are cut off here. */
static char *
build (const XbChecklistDef *def, Scope scope)
{
  GString *sql = g_string_new (NULL);

  g_string_append_printf (sql,
                          "SELECT f.person_id, f.birth_date, (%s), (%s), (SELECT r.came_on FROM v_resident r WHERE r.person_id = f.person_id),"
                          " (SELECT i.village_id FROM v_person_place i WHERE i.person_id = f.person_id) FROM (%s) AS f WHERE ",
                          def->begin, def->end != NULL ? def->end : "NULL", def->sql);
  if (scope == ONE)
    g_string_append (sql, "f.person_id = :person AND ");
  else if (scope == MANY_TOUCHED)
    g_string_append (sql, "f.person_id IN (SELECT person_id FROM temp.due_touched) AND ");
  if (def->asked && scope != ONE)
    g_string_append_printf (sql, "f.person_id IN (SELECT s.person_id FROM v_service_case s WHERE s.checklist = '%s' AND s.state = 'open') AND ", def->id);
  g_string_append_printf (sql, "(%s) <= :horizon", def->begin);
  if (def->end != NULL)
    g_string_append_printf (sql, " AND coalesce ((%s), '9999') > :since", def->end);
  for (guint i = 0; i < def->conditions->len; i++)
    g_string_append_printf (sql, " AND (%s)", ((XbSchemeCondition *) g_ptr_array_index (def->conditions, i))->test);
  return g_string_free (sql, FALSE);
}

/* An authorizer of SQLite: what definitions may read, and whom this refresh is about. */
static int
authorize (void *data, int action, const char *a, const char *b, const char *c, const char *view)
{
  if (action == SQLITE_READ && g_strcmp0 (a, "due_touched") == 0)
    return SQLITE_OK;
  return xb_definition_authorize (data, action, a, b, c, view);
}

static void
bind_day (XbStmt *stmt, const char *name, int day)
{
  int at = sqlite3_bind_parameter_index (stmt, name);
  char text[XB_DATE_SIZE];

  xb_date_from_days (MAX (day, 1), text);
  if (at > 0)
    sqlite3_bind_text (stmt, at, text, -1, SQLITE_TRANSIENT);
}

/* (transfer full): a statement kept by the store, under its text. */
static XbStmt *
ask_definition (Due *due, const XbChecklistDef *def, Scope scope, int since, GError **error)
{
  g_autofree char *sql = build (def, scope);
  sqlite3 *db = xb_store_db (due->store);
  XbStmt *stmt;

  sqlite3_set_authorizer (db, authorize, NULL);
  stmt = xb_store_prepare (due->store, sql, error);
  sqlite3_set_authorizer (db, NULL, NULL);
  if (stmt == NULL)
    return NULL;
  bind_day (stmt, ":horizon", due->horizon);
  bind_day (stmt, ":since", since);
  return stmt;
}

/* ---- what was said and done of a case ---- */

static char *
turn_key (const char *item, gint64 turn)
{
  return g_strdup_printf ("%s#%" G_GINT64_FORMAT, item, turn);
}

static void
reopen (Case *one, const char *item)
{
  GHashTableIter iter;
  gpointer key;

  if (item == NULL)
    {
      g_hash_table_remove_all (one->closed);
      return;
    }
  g_hash_table_iter_init (&iter, one->closed);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    if (strcmp (key, item) == 0 || (g_str_has_prefix (key, item) && ((const char *) key)[strlen (item)] == '#'))
      g_hash_table_iter_remove (&iter);
}

/* Answers in the order they were recorded: the later one counts. */
static gboolean
read_answers (Due *due, Case *one, GError **error)
{
  g_autoptr (XbStmt) stmt
      = xb_store_ask (due->store, error, "SELECT item, turn, answer, until_date FROM service_answer WHERE case_id = ? ORDER BY id", "i", one->now.id);
  gboolean row;

  while (stmt != NULL && xb_stmt_step (due->store, stmt, &row, error))
    {
      const char *item, *answer;
      g_autofree char *key = NULL;
      Told *told;

      if (!row)
        return TRUE;
      item = (const char *) sqlite3_column_text (stmt, 0);
      answer = (const char *) sqlite3_column_text (stmt, 2);
      key = item == NULL ? g_strdup ("") : sqlite3_column_type (stmt, 1) == SQLITE_NULL ? g_strdup (item) : turn_key (item, sqlite3_column_int64 (stmt, 1));
      if (strcmp (answer, "declined") == 0 || strcmp (answer, "skipped") == 0)
        g_hash_table_add (one->closed, g_steal_pointer (&key));
      else if (strcmp (answer, "reopened") == 0)
        reopen (one, item);
      else
        {
          told = g_new0 (Told, 1);
          g_strlcpy (told->answer, answer, sizeof told->answer);
          told->until = xb_date_days ((const char *) sqlite3_column_text (stmt, 3));
          g_hash_table_replace (one->told, g_steal_pointer (&key), told);
        }
    }
  return FALSE;
}

/* The case of a person that counts now, if there is one. @over: (out): it is closed, so that nothing is offered */
static gboolean
find_case (Due *due, const XbChecklistDef *def, gint64 person, gboolean *over, GError **error)
{
  XbCaseNow *now = &due->one.now;

  if (!xb_service_case_now (due->store, person, def->id, now, error))
    return FALSE;
  /* What has ended and can be had again is offered as if it had never been. */
  if (def->again && !now->open && !now->declined)
    now->id = 0;
  *over = now->id != 0 && !now->open;
  return TRUE;
}

static gboolean
read_case (Due *due, GError **error)
{
  g_clear_pointer (&due->one.values, g_hash_table_unref);
  g_hash_table_remove_all (due->one.closed);
  g_hash_table_remove_all (due->one.told);
  if (due->one.now.id == 0)
    return TRUE;
  due->one.values = xb_service_case_values (due->store, due->one.now.id, error);
  return due->one.values != NULL && read_answers (due, &due->one, error);
}

/* ---- writing ---- */

typedef struct
{
  gint64 person, village;
  const XbChecklistDef *def;
  const char *item;
  gint64 turn;
  int from, to, day, last;
  const char *answer; /* (nullable) */
} Line;

static gboolean
write_line (Due *due, const Line *line, GError **error)
{
  g_autoptr (XbStmt) stmt = xb_store_prepare (due->store,
                                              "INSERT OR REPLACE INTO due (person_id, checklist, item, turn, case_id, village_id, from_day, due_day, to_day, last_day, answer)"
                                              " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
                                              error);
  const gint64 numbers[] = { due->one.now.id, line->village, line->from, line->day, line->to, line->last };

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, line->person);
  xb_stmt_bind_text (stmt, 2, line->def->id);
  xb_stmt_bind_text (stmt, 3, line->item);
  sqlite3_bind_int64 (stmt, 4, line->turn);
  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    sqlite3_bind_int64 (stmt, 5 + (int) i, numbers[i]);
  xb_stmt_bind_text (stmt, 11, line->answer);
  return xb_stmt_run (due->store, stmt, error);
}

/* Put off: not before the day that was said, and not overdue before it. */
static void
put_off (Line *line, const Told *told)
{
  if (told == NULL)
    return;
  line->answer = told->answer;
  if (told->until <= line->from)
    return;
  line->from = line->day = told->until;
  line->to = MAX (line->to, told->until);
  line->last = MAX (line->last, line->to);
}

/* A visit said to come again: from that day on. What was put off stays put off, what was declined stays declined. */
static gboolean
write_follow_up (Due *due, Line *line, const char *item, gint64 visit, int day, GError **error)
{
  g_autofree char *id = g_strconcat (item, "+", NULL), *key = turn_key (id, visit);

  if (g_hash_table_contains (due->one.closed, id) || g_hash_table_contains (due->one.closed, item) || g_hash_table_contains (due->one.closed, key))
    return TRUE;
  line->item = id;
  line->turn = visit;
  line->from = line->day = day;
  line->to = day + 6;
  line->last = XB_DAY_NEVER;
  line->answer = NULL;
  put_off (line, g_hash_table_lookup (due->one.told, ""));
  put_off (line, g_hash_table_lookup (due->one.told, key));
  return write_line (due, line, error);
}

/* Visits of this case, and, where it is had once in a life, of any other of the same person: what was done is done. */
static gboolean
read_visits (Due *due, Line *line, GHashTable *done, GError **error)
{
  g_autoptr (XbStmt) stmt = xb_store_ask (due->store, error,
                                          "SELECT v.item, v.turn, v.id, v.follow_up_on, v.case_id = ?2 FROM visit v WHERE v.person_id = ?1 AND v.void IS NULL AND v.checklist = ?3"
                                          " AND (v.case_id = ?2 OR ?4)",
                                          "iisi", line->person, due->one.now.id, line->def->id, (gint64) !line->def->again);
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GArray) again = g_array_new (FALSE, FALSE, sizeof (gint64) * 2);
  gboolean row = TRUE;

  while (stmt != NULL && row)
    {
      if (!xb_stmt_step (due->store, stmt, &row, error))
        return FALSE;
      if (!row)
        break;
      if (sqlite3_column_type (stmt, 1) != SQLITE_NULL)
        g_hash_table_add (done, turn_key ((const char *) sqlite3_column_text (stmt, 0), sqlite3_column_int64 (stmt, 1)));
      if (sqlite3_column_type (stmt, 3) != SQLITE_NULL && sqlite3_column_int (stmt, 4) != 0)
        {
          const gint64 pair[2] = { sqlite3_column_int64 (stmt, 2), xb_date_days ((const char *) sqlite3_column_text (stmt, 3)) };
          g_autofree char *item = xb_stmt_dup_text (stmt, 0);

          /* A follow-up of a follow-up is one of the same item. */
          if (g_str_has_suffix (item, "+"))
            item[strlen (item) - 1] = '\0';
          g_array_append_vals (again, pair, 1);
          g_ptr_array_add (items, g_steal_pointer (&item));
        }
    }
  for (guint i = 0; i < items->len; i++)
    {
      const gint64 *pair = (const gint64 *) (gpointer) again->data + 2 * i;
      g_autofree char *id = g_strconcat (g_ptr_array_index (items, i), "+", NULL), *key = turn_key (id, pair[0]);

      if (!g_hash_table_contains (done, key) && !write_follow_up (due, line, g_ptr_array_index (items, i), pair[0], (int) pair[1], error))
        return FALSE;
    }
  return stmt != NULL;
}

/* Everything that is open of one person and one checklist; the statement stands on them. */
static gboolean
write_person (Due *due, const XbChecklistDef *def, const InForce *in_force, XbStmt *stmt, GError **error)
{
  const char *end = (const char *) sqlite3_column_text (stmt, 3);
  XbScheduleFacts facts = { .birth = xb_date_days ((const char *) sqlite3_column_text (stmt, 1)),
                            .opened = due->one.now.id != 0 ? xb_date_days (due->one.now.opened_on) : 0,
                            .begin = xb_date_days ((const char *) sqlite3_column_text (stmt, 2)),
                            .end = end != NULL && xb_date_days (end) != 0 ? xb_date_days (end) : XB_DAY_NEVER,
                            .horizon = due->horizon };
  Line line = { .person = sqlite3_column_int64 (stmt, 0), .village = sqlite3_column_int64 (stmt, 5), .def = def };
  g_autoptr (GHashTable) done = NULL;

  if (!read_case (due, error))
    return FALSE;
  facts.since = MAX (in_force->since, xb_date_days ((const char *) sqlite3_column_text (stmt, 4)));
  if (def->asked)
    facts.since = MAX (facts.since, facts.opened);
  facts.values = due->one.values;
  if (xb_schedule_over (def, facts.values))
    return TRUE;
  if (due->one.now.id != 0)
    {
      done = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
      if (!read_visits (due, &line, done, error))
        return FALSE;
    }
  xb_schedule (def, &facts, due->found);
  for (guint i = 0; i < due->found->len; i++)
    {
      const XbOccurrence *one = &g_array_index (due->found, XbOccurrence, i);
      g_autofree char *key = NULL;

      line.item = one->item->id;
      line.turn = one->turn;
      line.from = one->from;
      line.day = one->due;
      line.to = one->to;
      line.last = one->last;
      line.answer = NULL;
      if (due->one.now.id != 0)
        {
          key = turn_key (line.item, line.turn);
          if (g_hash_table_contains (done, key) || g_hash_table_contains (due->one.closed, key) || g_hash_table_contains (due->one.closed, line.item))
            continue;
          put_off (&line, g_hash_table_lookup (due->one.told, ""));
          put_off (&line, g_hash_table_lookup (due->one.told, line.item));
          put_off (&line, g_hash_table_lookup (due->one.told, key));
        }
      if (!write_line (due, &line, error))
        return FALSE;
    }
  return TRUE;
}

/* ---- whom it is about ---- */

/* One person by the definition their open case goes by. */
static gboolean
refresh_by_version (Due *due, const InForce *in_force, gint64 version_id, gint64 person, GError **error)
{
  const XbChecklistDef *def = xb_checklist_version (due->store, version_id, error);
  g_autoptr (XbStmt) stmt = def != NULL ? ask_definition (due, def, ONE, in_force->since, error) : NULL;
  gboolean row;

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, sqlite3_bind_parameter_index (stmt, ":person"), person);
  return xb_stmt_step (due->store, stmt, &row, error) && (!row || write_person (due, def, in_force, stmt, error));
}

/* Open cases that go by an earlier definition: each asked by its own. */
static gboolean
refresh_older (Due *due, const InForce *in_force, Scope scope, GError **error)
{
  const char *sql = scope == EVERYBODY
                        ? "SELECT person_id, version_id FROM service_case WHERE checklist = ? AND state = 'open' AND version_id <> ?"
                        : "SELECT person_id, version_id FROM service_case WHERE checklist = ? AND state = 'open' AND version_id <> ?"
                          " AND person_id IN (SELECT person_id FROM temp.due_touched)";
  g_autoptr (XbStmt) stmt = xb_store_ask (due->store, error, sql, "si", in_force->id, in_force->version_id);
  gboolean row;

  while (stmt != NULL && xb_stmt_step (due->store, stmt, &row, error))
    {
      const XbChecklistDef *def;
      gboolean over;
      gint64 person;

      if (!row)
        return TRUE;
      person = sqlite3_column_int64 (stmt, 0);
      def = xb_checklist_version (due->store, sqlite3_column_int64 (stmt, 1), error);
      if (def == NULL || !find_case (due, def, person, &over, error) || !refresh_by_version (due, in_force, due->one.now.version_id, person, error))
        return FALSE;
    }
  return FALSE;
}

/* One checklist, of everybody or of those touched. */
static gboolean
refresh_checklist (Due *due, const InForce *in_force, Scope scope, GError **error)
{
  const XbChecklistDef *def = xb_checklist_version (due->store, in_force->version_id, error);
  g_autoptr (XbStmt) stmt = def != NULL ? ask_definition (due, def, scope, in_force->since, error) : NULL;
  gboolean row;

  while (stmt != NULL && xb_stmt_step (due->store, stmt, &row, error))
    {
      gboolean over;

      if (!row)
        return refresh_older (due, in_force, scope, error);
      if (!find_case (due, def, sqlite3_column_int64 (stmt, 0), &over, error))
        return FALSE;
      if (over || (def->asked && due->one.now.id == 0) || (due->one.now.id != 0 && due->one.now.version_id != in_force->version_id))
        continue;
      if (!write_person (due, def, in_force, stmt, error))
        return FALSE;
    }
  return FALSE;
}

static gboolean
refresh_person (Due *due, gint64 person, GError **error)
{
  if (!xb_store_do (due->store, error, "DELETE FROM due WHERE person_id = ?", "i", person))
    return FALSE;
  for (guint i = 0; i < due->in_force->len; i++)
    {
      const InForce *in_force = &g_array_index (due->in_force, InForce, i);
      const XbChecklistDef *def = xb_checklist_version (due->store, in_force->version_id, error);
      gboolean over;

      if (def == NULL || !find_case (due, def, person, &over, error))
        return FALSE;
      if (over || (def->asked && due->one.now.id == 0))
        continue;
      if (!refresh_by_version (due, in_force, due->one.now.id != 0 ? due->one.now.version_id : in_force->version_id, person, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
refresh_many (Due *due, const GArray *people, GError **error)
{
  if (!xb_store_exec (due->store, "CREATE TEMP TABLE IF NOT EXISTS due_touched (person_id INTEGER PRIMARY KEY); DELETE FROM temp.due_touched", error))
    return FALSE;
  for (guint i = 0; i < people->len; i++)
    if (!xb_store_do (due->store, error, "INSERT OR IGNORE INTO temp.due_touched VALUES (?)", "i", g_array_index (people, gint64, i)))
      return FALSE;
  if (!xb_store_exec (due->store, "DELETE FROM due WHERE person_id IN (SELECT person_id FROM temp.due_touched)", error))
    return FALSE;
  for (guint i = 0; i < due->in_force->len; i++)
    if (!refresh_checklist (due, &g_array_index (due->in_force, InForce, i), MANY_TOUCHED, error))
      return FALSE;
  return TRUE;
}

/* ---- what a commit touched ---- */

static gboolean
add_ids (XbStore *store, GArray *people, const char *sql, gint64 id, GError **error)
{
  g_autoptr (XbStmt) stmt = xb_store_ask (store, error, sql, "i", id);
  gboolean row;

  while (stmt != NULL && xb_stmt_step (store, stmt, &row, error))
    {
      gint64 person;

      if (!row)
        return TRUE;
      person = sqlite3_column_int64 (stmt, 0);
      g_array_append_val (people, person);
    }
  return FALSE;
}

/* The tables whose rows say something of what is due to their person. */
static const struct
{
  const char *table, *sql;
} asked[] = { { "membership", "SELECT person_id FROM membership WHERE id = ?" },         { "event", "SELECT person_id FROM event WHERE id = ?" },
              { "subsidy_case", "SELECT person_id FROM subsidy_case WHERE id = ?" },     { "service_case", "SELECT person_id FROM service_case WHERE id = ?" },
              { "service_value", "SELECT person_id FROM service_value WHERE id = ?" },   { "service_answer", "SELECT person_id FROM service_answer WHERE id = ?" },
              { "visit", "SELECT person_id FROM visit WHERE id = ?" } };

/* Columns of person that reach a checklist's SQL under their own name only: where no definition has the word, they say nothing of what is due. */
static const char *const plain_columns[] = { "former_name", "ethnic", "education", "hukou_type", "marital", "phone", "address", "bank_name", "bank_account", "disability_class", "disability_grade",
                                             "disability_no", "notes", NULL };

/* Which those are here: a bit for each column, worked out anew when a checklist is switched on. */
typedef struct
{
  gint64 version;
  guint64 silent;
} Silent;

static gpointer
new_silent (void)
{
  Silent *silent = g_new0 (Silent, 1);

  silent->version = -1;
  return silent;
}

static gboolean
has_word (const char *text, const char *word)
{
  for (const char *at = strstr (text, word); at != NULL; at = strstr (at + 1, word))
    {
      char before = at > text ? at[-1] : ' ', after = at[strlen (word)];

      /* has_phone of v_residence is the phone, too; contact-phone is an entry of a visit. */
      if (before != '-' && after != '-' && !g_ascii_isalnum (after) && after != '_')
        return TRUE;
    }
  return FALSE;
}

/* @silent: (out): the columns of person whose change says nothing of what is due */
static gboolean
silent_columns (XbStore *store, guint64 *silent, GError **error)
{
  Silent *known = xb_store_extra (store, "due-silent", new_silent, g_free);
  gint64 version;
  g_autoptr (XbStmt) columns = NULL;
  gboolean row;

  *silent = 0;
  if (!xb_store_ask_number (store, error, &version, "SELECT coalesce (max (id), 0) FROM checklist_version", ""))
    return FALSE;
  if (known->version != version)
    {
      g_autofree char *texts = NULL;

      if (!xb_store_ask_text (store, error, &texts, "SELECT group_concat (definition, char (10)) FROM checklist_version", "")
          || (columns = xb_store_ask (store, error, "SELECT cid, name FROM pragma_table_info ('person')", "")) == NULL)
        return FALSE;
      known->silent = 0;
      while (TRUE)
        {
          const char *name;

          if (!xb_stmt_step (store, columns, &row, error))
            return FALSE;
          if (!row)
            break;
          name = (const char *) sqlite3_column_text (columns, 1);
          if (g_strv_contains (plain_columns, name) && (texts == NULL || !has_word (texts, name)))
            known->silent |= G_GUINT64_CONSTANT (1) << sqlite3_column_int (columns, 0);
        }
      known->version = version;
    }
  *silent = known->silent;
  return TRUE;
}

/* @people: those touched; @all: (out): a checklist was switched on or off: everybody is */
static gboolean
affected (XbStore *store, const GArray *rows, GArray *people, gboolean *all, GError **error)
{
  guint64 silent = 0;
  gboolean told = FALSE; /* @silent is known */

  *all = FALSE;
  for (guint i = 0; i < rows->len; i++)
    {
      const XbChangedRow *row = &g_array_index (rows, XbChangedRow, i);

      if (strcmp (row->table, "checklist_version") == 0)
        *all = TRUE;
      else if (strcmp (row->table, "person") == 0)
        {
          if (!row->inserted && !told && !silent_columns (store, &silent, error))
            return FALSE;
          told = told || !row->inserted;
          if (row->inserted || (row->columns & ~silent) != 0)
            g_array_append_val (people, row->id);
        }
      else if (strcmp (row->table, "household") == 0)
        {
          if (!row->inserted && !add_ids (store, people, "SELECT person_id FROM membership WHERE household_id = ?", row->id, error))
            return FALSE;
        }
      else if (strcmp (row->table, "place") == 0)
        {
          if (!row->inserted
              && !add_ids (store, people,
                           "SELECT m.person_id FROM membership m JOIN household h ON h.id = m.household_id WHERE h.place_id IN (SELECT id FROM place WHERE id = ?1 OR parent_id = ?1)",
                           row->id, error))
            return FALSE;
        }
      else
        for (guint k = 0; k < G_N_ELEMENTS (asked); k++)
          if (strcmp (row->table, asked[k].table) == 0)
            {
              if (row->person_id != 0)
                g_array_append_val (people, row->person_id);
              /* A row that went over to another person names only whom it left. */
              if (!row->inserted && !add_ids (store, people, asked[k].sql, row->id, error))
                return FALSE;
            }
    }
  return TRUE;
}

static int
compare_ids (gconstpointer a, gconstpointer b)
{
  gint64 x = *(const gint64 *) a, y = *(const gint64 *) b;

  return (x > y) - (x < y);
}

static void
unique (GArray *people)
{
  guint kept = 0;

  g_array_sort (people, compare_ids);
  for (guint i = 0; i < people->len; i++)
    if (kept == 0 || g_array_index (people, gint64, kept - 1) != g_array_index (people, gint64, i))
      g_array_index (people, gint64, kept++) = g_array_index (people, gint64, i);
  g_array_set_size (people, kept);
}

static gboolean
refresh_people (XbStore *store, GArray *people, GError **error)
{
  g_auto (Due) due;

  if (!due_init (&due, store, FALSE, error))
    return FALSE;
  if (due.in_force->len == 0)
    return TRUE;
  unique (people);
  if (people->len > MANY)
    return refresh_many (&due, people, error);
  for (guint i = 0; i < people->len; i++)
    if (!refresh_person (&due, g_array_index (people, gint64, i), error))
      return FALSE;
  return TRUE;
}

/** An #XbIndexer, to be run after the one of the register: brings what is due to everybody touched by @changed_rows up to date. */
gboolean
xb_due_refresh (XbStore *store, GArray *changed_rows, GError **error)
{
  g_autoptr (GArray) people = g_array_new (FALSE, FALSE, sizeof (gint64));
  gboolean all;

  if (!affected (store, changed_rows, people, &all, error))
    return FALSE;
  if (all)
    return xb_due_rebuild (store, error);
  return people->len == 0 || refresh_people (store, people, error);
}

/** Works out everything that is due, of everybody, from nothing; inside a transaction. */
gboolean
xb_due_rebuild (XbStore *store, GError **error)
{
  g_auto (Due) due;

  if (!due_init (&due, store, TRUE, error) || !xb_store_exec (store, "DELETE FROM due", error))
    return FALSE;
  for (guint i = 0; i < due.in_force->len; i++)
    if (!refresh_checklist (&due, &g_array_index (due.in_force, InForce, i), EVERYBODY, error))
      return FALSE;
  return TRUE;
}

/** Where the year has gone on so far that windows to come were not looked for yet: looks for them. Once a year, when a file is opened. */
gboolean
xb_due_look_ahead (XbStore *store, GError **error)
{
  g_autofree char *horizon = xb_store_get_meta (store, HORIZON), *today = xb_text_today ();

  if (horizon == NULL || atoi (horizon) - xb_date_days (today) >= LOOK_AHEAD_DAYS)
    return TRUE;
  if (!xb_store_exec (store, "BEGIN IMMEDIATE", error))
    return FALSE;
  if (xb_due_rebuild (store, error) && xb_store_exec (store, "COMMIT", error))
    return TRUE;
  xb_store_exec (store, "ROLLBACK", NULL);
  return FALSE;
}
