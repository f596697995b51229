#define G_LOG_DOMAIN "xb-store"

/* v_family: who a person's children and partner are, counted. Asked for one person at a time, by v_parent and v_couple as this
 * connection sees them (as of a past day, too): SQLite would work these views out for the whole register where they are joined. */

#include "store/xb-sql-words.h"
#include "store/xb-store-private.h"

#include <string.h>

enum
{
  PERSON,
  CHILDREN,
  LIVING,
  LIVING_SONS,
  LIVING_DAUGHTERS,
  DIED,
  ADOPTED,
  DISABLED,
  YOUNGEST_BIRTH,
  SPOUSE,
  SPOUSE_SEX,
  SPOUSE_BIRTH,
  N_COLUMNS
};

#define SCHEMA                                                                                                                            \
  "CREATE TABLE x (person_id INTEGER, children INTEGER, living_children INTEGER, living_sons INTEGER, living_daughters INTEGER,"          \
  " died_children INTEGER, adopted_children INTEGER, disabled_children INTEGER, youngest_birth TEXT, spouse_id INTEGER, spouse_sex TEXT," \
  " spouse_birth_date TEXT)"

/* Who they are is asked one by one: joined, the view would be worked out into a table of its own each time. As of a past day that
 * is a table of everybody, for each person: a screening of a township took an hour. */
#define CHILDREN_SQL "SELECT child_id, kind FROM v_parent WHERE parent_id = ?1 AND kind <> 'step' AND to_date IS NULL"
#define CHILD_SQL "SELECT sex, status, birth_date, disability_grade FROM v_identity WHERE person_id = ?1"
#define SPOUSE_SQL                                                                                                                          \
  "SELECT v.spouse_id, (SELECT q.sex FROM v_identity q WHERE q.person_id = v.spouse_id),"                                                  \
  " (SELECT q.birth_date FROM v_identity q WHERE q.person_id = v.spouse_id)"                                                               \
  " FROM v_couple v WHERE v.person_id = ?1 AND v.to_date IS NULL LIMIT 1"

typedef struct
{
  sqlite3_vtab base;
  XbStore *store;
} Family;

typedef struct
{
  sqlite3_vtab_cursor base;
  gboolean borrowed; /* of the statements: the store's */
  sqlite3_stmt *stmts[XB_FAMILY_STATEMENTS];
  gboolean row, with_spouse;
  gint64 person, counts[YOUNGEST_BIRTH];
  char youngest[11];
} Cursor;

static int
on_connect (sqlite3 *db, void *store, int argc G_GNUC_UNUSED, const char *const *argv G_GNUC_UNUSED, sqlite3_vtab **out, char **error G_GNUC_UNUSED)
{
  int rc = sqlite3_declare_vtab (db, SCHEMA);
  Family *family;

  if (rc != SQLITE_OK)
    return rc;
  sqlite3_vtab_config (db, SQLITE_VTAB_INNOCUOUS);
  family = sqlite3_malloc (sizeof *family);
  if (family == NULL)
    return SQLITE_NOMEM;
  memset (family, 0, sizeof *family);
  family->store = store;
  *out = &family->base;
  return SQLITE_OK;
}

static int
on_disconnect (sqlite3_vtab *table)
{
  sqlite3_free (table);
  return SQLITE_OK;
}

static int
on_best_index (sqlite3_vtab *table G_GNUC_UNUSED, sqlite3_index_info *info)
{
  for (int i = 0; i < info->nConstraint; i++)
    if (info->aConstraint[i].usable && info->aConstraint[i].iColumn == PERSON && info->aConstraint[i].op == SQLITE_INDEX_CONSTRAINT_EQ)
      {
        info->aConstraintUsage[i].argvIndex = 1;
        info->aConstraintUsage[i].omit = 1;
        info->estimatedCost = 10;
        info->estimatedRows = 1;
        info->idxFlags = SQLITE_INDEX_SCAN_UNIQUE;
        /* The partner is another question: asked only where somebody wants to know. */
        info->idxNum = (info->colUsed & ((sqlite3_uint64) 7 << SPOUSE)) != 0;
        return SQLITE_OK;
      }
  /* Whom it is about must be said: v_family f ON f.person_id = … */
  return SQLITE_CONSTRAINT;
}

/* To prepare the questions takes ten times as long as to ask them: they are kept by the store from one statement to the next. */
static void
take_statements (Cursor *cursor, XbStore *store)
{
  cursor->borrowed = !store->family_busy;
  if (!cursor->borrowed)
    return;
  store->family_busy = TRUE;
  memcpy (cursor->stmts, store->family, sizeof cursor->stmts);
}

static void
give_statements (Cursor *cursor, XbStore *store)
{
  for (guint i = 0; i < XB_FAMILY_STATEMENTS; i++)
    {
      sqlite3_reset (cursor->stmts[i]);
      if (!cursor->borrowed)
        sqlite3_finalize (cursor->stmts[i]);
    }
  if (!cursor->borrowed)
    return;
  memcpy (store->family, cursor->stmts, sizeof cursor->stmts);
  store->family_busy = FALSE;
}

/** Forgets the questions of @store: what they stand on is another view from now on, or the connection is about to close. */
void
xb_sql_family_forget (XbStore *store)
{
  for (guint i = 0; i < G_N_ELEMENTS (store->family); i++)
    g_clear_pointer (&store->family[i], sqlite3_finalize);
}

static int
on_open (sqlite3_vtab *table, sqlite3_vtab_cursor **out)
{
  Cursor *cursor = sqlite3_malloc (sizeof *cursor);

  if (cursor == NULL)
    return SQLITE_NOMEM;
  memset (cursor, 0, sizeof *cursor);
  take_statements (cursor, ((Family *) table)->store);
  *out = &cursor->base;
  return SQLITE_OK;
}

static int
on_close (sqlite3_vtab_cursor *base)
{
  Cursor *cursor = (Cursor *) base;

  give_statements (cursor, ((Family *) base->pVtab)->store);
  sqlite3_free (cursor);
  return SQLITE_OK;
}

/* Two rows of a household may say it of one pair. */
static gboolean
is_counted (const gint64 *counted, guint n, gint64 child)
{
  for (guint i = 0; i < n; i++)
    if (counted[i] == child)
      return TRUE;
  return FALSE;
}

static void
count_child (Cursor *cursor, const char *kind, sqlite3_stmt *stmt)
{
  const char *sex = (const char *) sqlite3_column_text (stmt, 0), *status = (const char *) sqlite3_column_text (stmt, 1),
             *birth = (const char *) sqlite3_column_text (stmt, 2), *grade = (const char *) sqlite3_column_text (stmt, 3);

  cursor->counts[CHILDREN]++;
  if (strcmp (kind, "adoptive") == 0)
    cursor->counts[ADOPTED]++;
  if (birth != NULL && strcmp (birth, cursor->youngest) > 0)
    g_strlcpy (cursor->youngest, birth, sizeof cursor->youngest);
  if (strcmp (status, "deceased") == 0)
    {
      cursor->counts[DIED]++;
      return;
    }
  cursor->counts[LIVING]++;
  if (*sex == '1')
    cursor->counts[LIVING_SONS]++;
  else if (*sex == '2')
    cursor->counts[LIVING_DAUGHTERS]++;
  /* Grades as ledgers write them: 1, 一级, 三级 … */
  if (grade != NULL && (strpbrk (grade, "123") != NULL || strstr (grade, "一") != NULL || strstr (grade, "二") != NULL || strstr (grade, "三") != NULL))
    cursor->counts[DISABLED]++;
}

/* The statement of @sql at its beginning, about @person. @stmt: (inout): prepared where it is %NULL */
static int
ask (sqlite3 *db, sqlite3_stmt **stmt, const char *sql, gint64 person)
{
  int rc = *stmt == NULL ? sqlite3_prepare_v3 (db, sql, -1, SQLITE_PREPARE_PERSISTENT, stmt, NULL) : SQLITE_OK;

  if (rc != SQLITE_OK)
    return rc;
  sqlite3_reset (*stmt);
  return sqlite3_bind_int64 (*stmt, 1, person);
}

static int
count_children (Cursor *cursor, sqlite3 *db)
{
  int rc = ask (db, &cursor->stmts[XB_FAMILY_CHILDREN], CHILDREN_SQL, cursor->person);
  sqlite3_stmt *children = cursor->stmts[XB_FAMILY_CHILDREN];
  g_autoptr (GArray) counted = NULL;

  while (rc == SQLITE_OK && (rc = sqlite3_step (children)) == SQLITE_ROW)
    {
      gint64 child = sqlite3_column_int64 (children, 0);

      rc = SQLITE_OK;
      if (counted == NULL)
        counted = g_array_new (FALSE, FALSE, sizeof (gint64));
      if (is_counted ((const gint64 *) (gpointer) counted->data, counted->len, child))
        continue;
      g_array_append_val (counted, child);
      rc = ask (db, &cursor->stmts[XB_FAMILY_CHILD], CHILD_SQL, child);
      if (rc == SQLITE_OK && (rc = sqlite3_step (cursor->stmts[XB_FAMILY_CHILD])) == SQLITE_ROW)
        count_child (cursor, (const char *) sqlite3_column_text (children, 1), cursor->stmts[XB_FAMILY_CHILD]);
      if (rc == SQLITE_ROW || rc == SQLITE_DONE)
        rc = SQLITE_OK;
    }
  sqlite3_reset (children);
  sqlite3_reset (cursor->stmts[XB_FAMILY_CHILD]);
  return rc == SQLITE_DONE ? SQLITE_OK : rc;
}

static int
find_spouse (Cursor *cursor, sqlite3 *db)
{
  int rc = ask (db, &cursor->stmts[XB_FAMILY_SPOUSE], SPOUSE_SQL, cursor->person);

  if (rc == SQLITE_OK)
    rc = sqlite3_step (cursor->stmts[XB_FAMILY_SPOUSE]);
  cursor->with_spouse = rc == SQLITE_ROW;
  return rc == SQLITE_ROW || rc == SQLITE_DONE ? SQLITE_OK : rc;
}

static int
on_filter (sqlite3_vtab_cursor *base, int with_spouse, const char *text G_GNUC_UNUSED, int argc G_GNUC_UNUSED, sqlite3_value **argv)
{
  Cursor *cursor = (Cursor *) base;
  sqlite3 *db = ((Family *) base->pVtab)->store->db;
  int rc;

  memset (cursor->counts, 0, sizeof cursor->counts);
  cursor->youngest[0] = '\0';
  cursor->row = sqlite3_value_type (argv[0]) != SQLITE_NULL;
  cursor->with_spouse = FALSE;
  if (!cursor->row)
    return SQLITE_OK;
  cursor->person = sqlite3_value_int64 (argv[0]);
  rc = count_children (cursor, db);
  return rc == SQLITE_OK && with_spouse ? find_spouse (cursor, db) : rc;
}

static int
on_next (sqlite3_vtab_cursor *base)
{
  Cursor *cursor = (Cursor *) base;

  cursor->row = FALSE;
  sqlite3_reset (cursor->stmts[XB_FAMILY_SPOUSE]);
  return SQLITE_OK;
}

static int
on_eof (sqlite3_vtab_cursor *base)
{
  return !((Cursor *) base)->row;
}

static int
on_column (sqlite3_vtab_cursor *base, sqlite3_context *context, int column)
{
  Cursor *cursor = (Cursor *) base;

  if (column == PERSON)
    sqlite3_result_int64 (context, cursor->person);
  else if (column < YOUNGEST_BIRTH)
    sqlite3_result_int64 (context, cursor->counts[column]);
  else if (column == YOUNGEST_BIRTH && cursor->youngest[0] != '\0')
    sqlite3_result_text (context, cursor->youngest, -1, SQLITE_TRANSIENT);
  else if (column >= SPOUSE && cursor->with_spouse)
    sqlite3_result_value (context, sqlite3_column_value (cursor->stmts[XB_FAMILY_SPOUSE], column - SPOUSE));
  return SQLITE_OK;
}

static int
on_rowid (sqlite3_vtab_cursor *base, sqlite3_int64 *out)
{
  *out = ((Cursor *) base)->person;
  return SQLITE_OK;
}

static const sqlite3_module module = {
  .iVersion = 1,
  .xConnect = on_connect,
  .xBestIndex = on_best_index,
  .xDisconnect = on_disconnect,
  .xOpen = on_open,
  .xClose = on_close,
  .xFilter = on_filter,
  .xNext = on_next,
  .xEof = on_eof,
  .xColumn = on_column,
  .xRowid = on_rowid,
};

/** Adds v_family to the connection of @store. Returns a result code of SQLite. */
int
xb_sql_family_add (XbStore *store)
{
  sqlite3 *db = store->db;
  sqlite3_stmt *stmt = NULL;
  int rc = sqlite3_create_module (db, "v_family", &module, store);

  /* It is made when it is first named, and an authorizer for definitions would forbid that. A file that cannot be read is not our concern here. */
  if (rc == SQLITE_OK && sqlite3_prepare_v2 (db, "SELECT 1 FROM v_family WHERE person_id = 0", -1, &stmt, NULL) == SQLITE_OK)
    sqlite3_finalize (stmt);
  return rc;
}
