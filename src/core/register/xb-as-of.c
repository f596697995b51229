#define G_LOG_DOMAIN "xb-register"

/* As of a past day: views of this connection alone stand before the tables and show them as they were. Only people who have changed
 * since are worked out; everybody else is read where they stand. */

#include "register/xb-as-of.h"

#include "register/xb-person-index.h"
#include "register/xb-person.h"
#include "store/xb-sql-words.h"
#include "util/xb-date.h"
#include "util/xb-text.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* The views of main that read what is shown differently: made again over the views of this connection. In this order. */
static const char *const again[] = { "v_person", "v_identity", "v_left", "v_head", "household_parent", "household_child_couple", "household_couple", "v_parent", "v_couple" };
static const char *const shadows[] = { "person", "person_index", "membership", "event", "kinship", "marriage" };

/* xb_list_key (place code, household number, relation): the order of the list, as the index has it. */
static void
list_key (sqlite3_context *context, int n G_GNUC_UNUSED, sqlite3_value **values)
{
  const char *code = (const char *) sqlite3_value_text (values[0]), *number = (const char *) sqlite3_value_text (values[1]),
             *relation = (const char *) sqlite3_value_text (values[2]);
  g_autoptr (GString) key = g_string_new (NULL);

  if (code != NULL)
    xb_person_index_list_key (key, code, number, relation);
  sqlite3_result_text (context, key->str, (int) key->len, SQLITE_TRANSIENT);
}

/* Runs @sql with every %1 replaced by the day. */
static gboolean
run (XbStore *store, const char *date, const char *sql, GError **error)
{
  GString *text = g_string_new (sql);
  gboolean ok;

  g_string_replace (text, "%1", date, 0);
  ok = xb_store_exec (store, text->str, error);
  g_string_free (text, TRUE);
  return ok;
}

/* Who is different on that day: those who came, left, were born or changed since. */
#define CHANGED                                                                                                                           \
  "CREATE TEMP TABLE then_day (day TEXT); INSERT INTO then_day VALUES ('%1');"                                                            \
  "CREATE TEMP TABLE then_changed (person_id INTEGER PRIMARY KEY);"                                                                       \
  "INSERT OR IGNORE INTO then_changed SELECT id FROM main.person WHERE birth_date > '%1';"                                                \
  "INSERT OR IGNORE INTO then_changed SELECT person_id FROM main.membership WHERE to_date > '%1';"                                        \
  "INSERT OR IGNORE INTO then_changed SELECT person_id FROM main.membership WHERE from_date > '%1';"                                      \
  "INSERT OR IGNORE INTO then_changed SELECT person_id FROM main.former_value WHERE until > '%1';"                                        \
  "INSERT OR IGNORE INTO then_changed SELECT person_id FROM main.event WHERE type IN ('death', 'move_out', 'arrive', 'depart') AND date > '%1';"

#define INDEX                                                                                                                             \
  "CREATE TEMP TABLE then_index (person_id INTEGER PRIMARY KEY, name TEXT, digits TEXT, household_id INTEGER, village_id INTEGER,"        \
  " place_id INTEGER, relation TEXT, status TEXT, list_key TEXT, name_key BLOB, pinyin TEXT, initials TEXT);"                             \
  "INSERT INTO then_index"                                                                                                                \
  " SELECT p.id, i.name, i.digits, m.household_id, CASE l.kind WHEN 'group' THEN l.parent_id WHEN 'village' THEN l.id END, l.id,"   \
  " m.relation,"                                                                                                                          \
  " CASE WHEN m.id IS NOT NULL AND (m.to_date IS NULL OR m.to_date > '%1') AND NOT (m.to_date IS NULL AND p.status <> 'registered'"       \
  "  AND coalesce ((SELECT max (e.date) FROM main.event e WHERE e.person_id = p.id AND e.type IN ('death', 'move_out')), '9999') <= '%1')" \
  "  THEN 'registered'"                                                                                                                   \
  "  WHEN EXISTS (SELECT 1 FROM main.event e WHERE e.person_id = p.id AND e.type = 'death' AND e.date <= '%1')"                           \
  "   OR (p.status = 'deceased' AND m.id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM main.event e WHERE e.person_id = p.id AND e.type = 'death')" \
  "    AND NOT EXISTS (SELECT 1 FROM main.membership n WHERE n.person_id = p.id AND n.to_date > m.to_date)) THEN 'deceased'"              \
  "  ELSE CASE (SELECT e.type FROM main.event e WHERE e.person_id = p.id AND e.type IN ('arrive', 'depart') AND e.date <= '%1' ORDER BY e.date DESC, e.id DESC LIMIT 1)" \
  "   WHEN 'arrive' THEN 'elsewhere' WHEN 'depart' THEN 'moved_out' ELSE CASE WHEN m.id IS NOT NULL THEN 'moved_out' END END END AS status,"  \
  " CASE WHEN l.id IS NULL THEN '' WHEN i.household_id = m.household_id AND i.relation = m.relation THEN i.list_key"                      \
  "  ELSE xb_list_key (l.code, h.household_no, m.relation) END, i.name_key, i.pinyin, i.initials"                                         \
  " FROM then_changed t CROSS JOIN main.person p ON p.id = t.person_id AND (+p.birth_date IS NULL OR +p.birth_date <= '%1')"                      \
  " CROSS JOIN main.person_index i ON i.person_id = p.id"                                                                                       \
  " LEFT JOIN main.membership m ON m.id = coalesce ((SELECT id FROM main.membership n WHERE n.person_id = p.id"                           \
  "  AND (n.from_date IS NULL OR n.from_date <= '%1') AND (n.to_date IS NULL OR n.to_date > '%1') ORDER BY n.from_date DESC LIMIT 1),"    \
  "  (SELECT id FROM main.membership n WHERE n.person_id = p.id AND n.to_date <= '%1' ORDER BY n.to_date DESC, n.id DESC LIMIT 1))"       \
  " LEFT JOIN main.household h ON h.id = m.household_id LEFT JOIN main.place l ON l.id = coalesce (h.place_id, " XB_SQL_LIVES_IN ("p.id", "'%1'") ");" \
  "DELETE FROM then_index WHERE status IS NULL;"                                                                                          \
  "CREATE INDEX temp.then_index_list ON then_index (list_key);"                                                                           \
  "CREATE TEMP TABLE then_row AS SELECT * FROM main.person WHERE id IN (SELECT person_id FROM then_index);"                               \
  "CREATE UNIQUE INDEX temp.then_row_id ON then_row (id);"                                                                                \
  "UPDATE then_row SET status = (SELECT status FROM then_index WHERE person_id = then_row.id);"

#define VIEWS                                                                                                                             \
  "CREATE TEMP VIEW person AS SELECT * FROM main.person WHERE NOT EXISTS (SELECT 1 FROM temp.then_changed t WHERE t.person_id = main.person.id)" \
  " UNION ALL SELECT * FROM temp.then_row;"                                                                                               \
  "CREATE TEMP VIEW person_index AS SELECT * FROM main.person_index"                                                                      \
  " WHERE NOT EXISTS (SELECT 1 FROM temp.then_changed t WHERE t.person_id = main.person_index.person_id)"                                 \
  " UNION ALL SELECT * FROM temp.then_index;"                                                                                             \
  "CREATE TEMP VIEW membership AS SELECT id, person_id, household_id, relation, from_date,"                                               \
  " CASE WHEN to_date > '%1' THEN NULL ELSE to_date END AS to_date FROM main.membership WHERE (from_date IS NULL OR from_date <= '%1')"   \
  " AND EXISTS (SELECT 1 FROM main.person b WHERE b.id = person_id AND (b.birth_date IS NULL OR b.birth_date <= '%1'));"                  \
  "CREATE TEMP VIEW event AS SELECT * FROM main.event WHERE date <= '%1';"                                                                \
  "CREATE TEMP VIEW kinship AS SELECT * FROM main.kinship WHERE from_date IS NULL OR from_date <= '%1';"                                  \
  "CREATE TEMP VIEW marriage AS SELECT id, person_id, spouse_id, spouse_name, from_date,"                                                 \
  " CASE WHEN to_date > '%1' THEN NULL ELSE to_date END AS to_date, CASE WHEN to_date > '%1' THEN NULL ELSE ended_by END AS ended_by,"    \
  " certificate_no FROM main.marriage WHERE from_date IS NULL OR from_date <= '%1';"

static gboolean
former_values (XbStore *store, const char *date, GError **error)
{
  for (int i = 0; i < XB_PERSON_N_COLUMNS; i++)
    {
      const char *column = xb_person_columns[i];
      g_autofree char *sql = g_strdup_printf (
          "UPDATE then_row SET %s = (SELECT f.value FROM main.former_value f WHERE f.person_id = then_row.id AND f.field = '%s' AND f.until > '%%1'"
          " ORDER BY f.until LIMIT 1) WHERE id IN (SELECT f.person_id FROM main.former_value f WHERE f.until > '%%1' AND f.field = '%s')",
          column, column, column);

      if (xb_person_is_dated (i) && !run (store, date, sql, error))
        return FALSE;
    }
  return run (store, date,
              "UPDATE then_index SET name = (SELECT name FROM then_row r WHERE r.id = person_id) WHERE person_id IN"
              " (SELECT f.person_id FROM main.former_value f WHERE f.until > '%1' AND f.field = 'name')",
              error);
}

/* The same text as in main, over what stands before it. */
static gboolean
make_again (XbStore *store, const char *view, GError **error)
{
  g_autoptr (XbStmt) stmt = xb_store_prepare (store, "SELECT sql FROM main.sqlite_schema WHERE type = 'view' AND name = ?", error);
  g_autofree char *sql = NULL, *temp = NULL;
  gboolean row;

  if (stmt == NULL)
    return FALSE;
  xb_stmt_bind_text (stmt, 1, view);
  if (!xb_stmt_step (store, stmt, &row, error))
    return FALSE;
  sql = row ? xb_stmt_dup_text (stmt, 0) : NULL;
  if (sql == NULL || !g_str_has_prefix (sql, "CREATE VIEW "))
    return xb_store_fail (store, error);
  temp = g_strconcat ("CREATE TEMP VIEW ", sql + strlen ("CREATE VIEW "), NULL);
  sqlite3_reset (stmt);
  return xb_store_exec (store, temp, error);
}

/* The connection of a reader forbids itself to write, even what only it sees. */
static gboolean
is_reader (XbStore *store)
{
  g_autoptr (XbStmt) stmt = xb_store_prepare (store, "PRAGMA query_only", NULL);

  return stmt != NULL && sqlite3_step (stmt) == SQLITE_ROW && sqlite3_column_int (stmt, 0) != 0;
}

static gboolean
lay (XbStore *store, const char *date, GError **error)
{
  xb_sql_family_forget (store);
  if (sqlite3_create_function (xb_store_db (store), "xb_list_key", 3, SQLITE_UTF8 | SQLITE_DETERMINISTIC, NULL, list_key, NULL, NULL) != SQLITE_OK)
    return xb_store_fail (store, error);
  if (!run (store, date, CHANGED INDEX, error) || !former_values (store, date, error) || !run (store, date, VIEWS, error))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (again); i++)
    if (!make_again (store, again[i], error))
      return FALSE;
  return TRUE;
}

/**
 * xb_as_of_lay:
 * @date: YYYY-MM-DD: its end is shown
 *
 * From now on lists, cards and definitions read by this connection show the register as of that day: who was on it, in which household
 * and as what, with the values of that day. What is asked by dates anyhow (v_residence, v_change, v_event) is as it is. Statements
 * that were prepared before keep showing today: lay it over a connection that is new.
 */
gboolean
xb_as_of_lay (XbStore *store, const char *date, GError **error)
{
  gboolean reader = is_reader (store), own = sqlite3_get_autocommit (xb_store_db (store)) != 0, ok;
  char clean[XB_DATE_SIZE];
  g_autofree char *laid = xb_as_of_day (store);

  if (!xb_date_parse (date, clean))
    {
      g_set_error (error, XB_REGISTER_ERROR, XB_REGISTER_ERROR_DATE_INVALID,
                   _ ("“%s” is not a day that exists. Write year, month and day, for example 1965-03-12."), date);
      return FALSE;
    }
  if (g_strcmp0 (laid, clean) == 0)
    return TRUE;
  if (laid != NULL) /* of another day */
    xb_as_of_lift (store);
  if (reader && !xb_store_exec (store, "PRAGMA query_only = OFF", error))
    return FALSE;
  /* One of the caller's own is gone on with: several ledgers of one moment. */
  ok = (!own || xb_store_exec (store, "BEGIN", error)) && lay (store, clean, error);
  if (ok && own)
    ok = xb_store_exec (store, "COMMIT", error);
  else if (!ok && own)
    sqlite3_exec (xb_store_db (store), "ROLLBACK", NULL, NULL, NULL);
  else if (!ok)
    xb_as_of_lift (store);
  return (!reader || xb_store_exec (store, "PRAGMA query_only = ON", ok ? error : NULL)) && ok;
}

/** (transfer full) (nullable): the day this connection shows; %NULL: today */
char *
xb_as_of_day (XbStore *store)
{
  g_autoptr (XbStmt) laid = xb_store_prepare (store, "SELECT 1 FROM temp.sqlite_schema WHERE name = 'then_day'", NULL);
  g_autoptr (XbStmt) day = NULL;

  if (laid == NULL || sqlite3_step (laid) != SQLITE_ROW)
    return NULL;
  day = xb_store_prepare (store, "SELECT day FROM temp.then_day", NULL);
  return day != NULL && sqlite3_step (day) == SQLITE_ROW ? xb_stmt_dup_text (day, 0) : NULL;
}

/** Today's register again. */
void
xb_as_of_lift (XbStore *store)
{
  gboolean reader = is_reader (store);
  g_autoptr (GString) sql = g_string_new (reader ? "PRAGMA query_only = OFF;" : "");

  xb_sql_family_forget (store);
  for (guint i = G_N_ELEMENTS (again); i > 0; i--)
    g_string_append_printf (sql, "DROP VIEW IF EXISTS temp.%s;", again[i - 1]);
  for (guint i = 0; i < G_N_ELEMENTS (shadows); i++)
    g_string_append_printf (sql, "DROP VIEW IF EXISTS temp.%s;", shadows[i]);
  g_string_append (sql, "DROP TABLE IF EXISTS temp.then_day; DROP TABLE IF EXISTS temp.then_row; DROP TABLE IF EXISTS temp.then_index; DROP TABLE IF EXISTS temp.then_changed;");
  if (reader)
    g_string_append (sql, "PRAGMA query_only = ON;");
  xb_store_exec (store, sql->str, NULL);
}

/**
 * xb_register_open_past:
 * @as_of: (nullable): the day the facts are shown of
 * @known_on: (nullable): the day whose knowledge is shown: what was recorded later is taken away
 *
 * Opens a register to look back. It cannot be written.
 */
XbStore *
xb_register_open_past (const char *path, const char *as_of, const char *known_on, GError **error)
{
  g_autoptr (XbStore) store = NULL;

  if (known_on != NULL)
    {
      char clean[XB_DATE_SIZE];

      if (!xb_date_parse (known_on, clean))
        {
          g_set_error (error, XB_REGISTER_ERROR, XB_REGISTER_ERROR_DATE_INVALID,
                       _ ("“%s” is not a day that exists. Write year, month and day, for example 1965-03-12."), known_on);
          return NULL;
        }
      store = xb_store_open_as_known (path, clean, xb_person_index_refresh, error);
    }
  else
    store = xb_store_open (path, XB_STORE_READ_ONLY, error);
  if (store == NULL || (as_of != NULL && !xb_as_of_lay (store, as_of, error)))
    return NULL;
  if (as_of != NULL || known_on != NULL)
    xb_store_set_past (store);
  return g_steal_pointer (&store);
}
