#define G_LOG_DOMAIN "xb-register"

#include "register/xb-person-index.h"

#include "register/xb-person.h"
#include "util/xb-pinyin.h"
#include "util/xb-text.h"

#include <string.h>

/* The columns of table person that are indexed; column 0 is the key. Most edits (an address, a note) touch none. */
#define COLUMN_BIT(column) (G_GUINT64_CONSTANT (1) << ((column) + 1))
#define INDEXED_COLUMNS                                                                                               \
  (COLUMN_BIT (XB_PERSON_NAME) | COLUMN_BIT (XB_PERSON_CITIZEN_ID) | COLUMN_BIT (XB_PERSON_PHONE) | COLUMN_BIT (XB_PERSON_STATUS))

typedef struct
{
  gint64 gram;
  gint64 person_id;
} Gram;

typedef struct
{
  XbStore *store;
  XbStmt *read, *old, *write, *remove, *fts_add, *fts_remove, *gram_add, *gram_remove;
  GArray *grams; /* to be added, sorted first: neighbours in the index are added together */
  GString *pinyin, *initials, *digits, *key;
  GByteArray *name_key;
} Indexer;

/** The key of two neighbouring characters of a name; @second 0: @first is the last one. */
gint64
xb_person_index_gram (gunichar first, gunichar second)
{
  return (gint64) first << 21 | second;
}

/**
 * xb_person_index_list_key:
 * @household_no: (nullable): of somebody who lives here without a household of the register: after those of the place who have one
 *
 * Appends where somebody stands in the list: place, household in natural order, the head first.
 */
void
xb_person_index_list_key (GString *key, const char *place_code, const char *household_no, const char *relation)
{
  g_string_append (key, place_code);
  g_string_append_c (key, ' ');
  if (household_no != NULL)
    xb_text_append_natural (key, household_no);
  else
    g_string_append_c (key, '~');
  g_string_append_c (key, ' ');
  g_string_append (key, relation == NULL ? "" : strcmp (relation, XB_RELATION_HEAD) == 0 ? "00" : relation);
}

static gboolean
remove_grams (Indexer *ix, gint64 id, const char *name, GError **error)
{
  for (const char *p = name; *p != '\0'; p = g_utf8_next_char (p))
    {
      const char *next = g_utf8_next_char (p);

      sqlite3_bind_int64 (ix->gram_remove, 1, xb_person_index_gram (g_utf8_get_char (p), g_utf8_get_char (next)));
      sqlite3_bind_int64 (ix->gram_remove, 2, id);
      if (!xb_stmt_run (ix->store, ix->gram_remove, error))
        return FALSE;
    }
  return TRUE;
}

/* Takes out what the index holds of a person, as it was put in; ix->old stands on that row. */
static gboolean
forget (Indexer *ix, gint64 id, GError **error)
{
  sqlite3_bind_int64 (ix->fts_remove, 1, id);
  sqlite3_bind_value (ix->fts_remove, 2, sqlite3_column_value (ix->old, 1));
  if (!remove_grams (ix, id, (const char *) sqlite3_column_text (ix->old, 0), error)
      || !xb_stmt_run (ix->store, ix->fts_remove, error))
    return FALSE;
  sqlite3_bind_int64 (ix->remove, 1, id);
  return xb_stmt_run (ix->store, ix->remove, error);
}

/* Whether the index holds just what it would be given: most edits (an address, a note) change nothing in it. */
static gboolean
unchanged (Indexer *ix, const char *name)
{
  static const int columns[][2] = { { 2, 4 }, { 3, 9 }, { 4, 5 }, { 5, 6 }, { 6, 3 } }; /* in old, in read */

  if (strcmp ((const char *) sqlite3_column_text (ix->old, 0), name) != 0
      || strcmp ((const char *) sqlite3_column_text (ix->old, 1), ix->digits->str) != 0
      || strcmp ((const char *) sqlite3_column_text (ix->old, 7), ix->key->str) != 0)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (columns); i++)
    if (g_strcmp0 ((const char *) sqlite3_column_text (ix->old, columns[i][0]),
                   (const char *) sqlite3_column_text (ix->read, columns[i][1]))
        != 0)
      return FALSE;
  return TRUE;
}

static gboolean
index_person (Indexer *ix, gint64 id, GError **error)
{
  const char *name, *citizen_id, *phone, *relation;
  gboolean row, known;

  sqlite3_reset (ix->old);
  sqlite3_reset (ix->read);
  sqlite3_bind_int64 (ix->old, 1, id);
  sqlite3_bind_int64 (ix->read, 1, id);
  if (!xb_stmt_step (ix->store, ix->old, &known, error) || !xb_stmt_step (ix->store, ix->read, &row, error))
    return FALSE;
  if (!row)
    return !known || forget (ix, id, error);
  name = (const char *) sqlite3_column_text (ix->read, 0);
  citizen_id = (const char *) sqlite3_column_text (ix->read, 1);
  phone = (const char *) sqlite3_column_text (ix->read, 2);
  relation = (const char *) sqlite3_column_text (ix->read, 6);

  /* '$' ends the ID number: "the last four digits" is a phrase that includes it. */
  g_string_printf (ix->digits, "%s$ %s", citizen_id != NULL ? citizen_id : "", phone != NULL ? phone : "");
  g_string_truncate (ix->key, 0);
  if (sqlite3_column_type (ix->read, 8) != SQLITE_NULL)
    {
      xb_person_index_list_key (ix->key, (const char *) sqlite3_column_text (ix->read, 8), (const char *) sqlite3_column_text (ix->read, 7), relation);
    }
  if (known && unchanged (ix, name))
    return TRUE;
  if (known && !forget (ix, id, error))
    return FALSE;
  g_string_truncate (ix->pinyin, 0);
  g_string_truncate (ix->initials, 0);
  xb_pinyin_append (name, ix->pinyin, ix->initials);
  xb_pinyin_sort_key (name, ix->name_key);
  sqlite3_bind_int64 (ix->write, 1, id);
  sqlite3_bind_text (ix->write, 2, name, -1, SQLITE_STATIC);
  sqlite3_bind_text (ix->write, 3, ix->digits->str, ix->digits->len, SQLITE_STATIC);
  for (int i = 0; i < 3; i++) /* household, village, place */
    sqlite3_bind_value (ix->write, 4 + i, sqlite3_column_value (ix->read, i == 0 ? 4 : i == 1 ? 9 : 5));
  sqlite3_bind_text (ix->write, 7, relation, -1, SQLITE_STATIC);
  sqlite3_bind_value (ix->write, 8, sqlite3_column_value (ix->read, 3));
  sqlite3_bind_text (ix->write, 9, ix->key->str, ix->key->len, SQLITE_STATIC);
  sqlite3_bind_blob (ix->write, 10, ix->name_key->data, ix->name_key->len, SQLITE_STATIC);
  sqlite3_bind_text (ix->write, 11, ix->pinyin->str, ix->pinyin->len, SQLITE_STATIC);
  sqlite3_bind_text (ix->write, 12, ix->initials->str, ix->initials->len, SQLITE_STATIC);
  if (!xb_stmt_run (ix->store, ix->write, error))
    return FALSE;
  sqlite3_bind_int64 (ix->fts_add, 1, id);
  sqlite3_bind_text (ix->fts_add, 2, ix->digits->str, ix->digits->len, SQLITE_STATIC);
  if (!xb_stmt_run (ix->store, ix->fts_add, error))
    return FALSE;
  for (const char *p = name; *p != '\0'; p = g_utf8_next_char (p))
    {
      Gram gram = { xb_person_index_gram (g_utf8_get_char (p), g_utf8_get_char (g_utf8_next_char (p))), id };

      g_array_append_val (ix->grams, gram);
    }
  return TRUE;
}

static int
compare_grams (const void *a, const void *b)
{
  const Gram *x = a, *y = b;

  if (x->gram != y->gram)
    return x->gram < y->gram ? -1 : 1;
  return x->person_id < y->person_id ? -1 : x->person_id > y->person_id;
}

static int
compare_ids (const void *a, const void *b)
{
  gint64 x = *(const gint64 *) a, y = *(const gint64 *) b;

  return x < y ? -1 : x > y;
}

static gboolean
add_ids (XbStore *store, GArray *people, const char *sql, gint64 id, GError **error)
{
  g_autoptr (XbStmt) stmt = xb_store_prepare (store, sql, error);
  gboolean row = TRUE;

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, id);
  while (row)
    {
      if (!xb_stmt_step (store, stmt, &row, error))
        return FALSE;
      if (row)
        {
          gint64 person = sqlite3_column_int64 (stmt, 0);

          g_array_append_val (people, person);
        }
    }
  return TRUE;
}

/* The people behind the rows that changed. A new household or place has nobody in it whose membership is not itself
 * among the rows of this entry or a later one. */
static gboolean
affected_people (XbStore *store, GArray *rows, GArray *people, GError **error)
{
  for (guint i = 0; i < rows->len; i++)
    {
      XbChangedRow *row = &g_array_index (rows, XbChangedRow, i);

      if (strcmp (row->table, "person") == 0 && (row->columns & INDEXED_COLUMNS) == 0)
        continue;
      if (row->inserted && (strcmp (row->table, "household") == 0 || strcmp (row->table, "place") == 0))
        continue;
      if (strcmp (row->table, "person") == 0)
        g_array_append_val (people, row->id);
      else if (strcmp (row->table, "membership") == 0)
        {
          if (row->person_id != 0)
            g_array_append_val (people, row->person_id);
          else if (!add_ids (store, people, "SELECT person_id FROM membership WHERE id = ?", row->id, error))
            return FALSE;
        }
      else if (strcmp (row->table, "household") == 0)
        {
          if (!add_ids (store, people, "SELECT person_id FROM membership WHERE household_id = ?", row->id, error))
            return FALSE;
        }
      else if (strcmp (row->table, "event") == 0)
        {
          if (!add_ids (store, people, "SELECT person_id FROM event WHERE id = ? AND type = 'arrive'", row->id, error))
            return FALSE;
        }
      else if (strcmp (row->table, "place") == 0
               && !add_ids (store, people,
                            "SELECT m.person_id FROM membership m JOIN household h ON h.id = m.household_id WHERE"
                            " h.place_id IN (SELECT id FROM place WHERE id = ?1 OR parent_id = ?1)"
                            " UNION SELECT person_id FROM event WHERE place_id IN (SELECT id FROM place WHERE id = ?1 OR parent_id = ?1)",
                            row->id, error))
        return FALSE;
    }
  g_array_sort (people, compare_ids);
  return TRUE;
}

/** An #XbIndexer: brings the derived rows of everybody touched by @changed_rows up to date. */
gboolean
xb_person_index_refresh (XbStore *store, GArray *changed_rows, GError **error)
{
  static const char *const sql[] = {
    ("SELECT p.name, p.citizen_id, p.phone, p.status, m.household_id, l.id, m.relation, h.household_no, l.code,"
    " CASE l.kind WHEN 'group' THEN l.parent_id WHEN 'village' THEN l.id END FROM person p"
    " LEFT JOIN membership m ON p.status <> 'elsewhere' AND m.id = " XB_SQL_LATEST_MEMBERSHIP ("p.id")
    " LEFT JOIN household h ON h.id = m.household_id"
    /* Who is registered elsewhere is where they said they live. */
    " LEFT JOIN place l ON l.id = CASE WHEN p.status = 'elsewhere' THEN " XB_SQL_LIVES_IN ("p.id", "'9999'") " ELSE h.place_id END WHERE p.id = ?"),
    "SELECT name, digits, household_id, village_id, place_id, relation, status, list_key FROM person_index WHERE person_id = ?",
    ("INSERT INTO person_index (person_id, name, digits, household_id, village_id, place_id, relation, status, list_key,"
    " name_key, pinyin, initials) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)"),
    "DELETE FROM person_index WHERE person_id = ?",
    "INSERT INTO digits_fts (rowid, digits) VALUES (?1, ?2)",
    "INSERT INTO digits_fts (digits_fts, rowid, digits) VALUES ('delete', ?1, ?2)",
    "INSERT OR IGNORE INTO name_gram (gram, person_id) VALUES (?1, ?2)",
    "DELETE FROM name_gram WHERE gram = ?1 AND person_id = ?2",
  };
  g_autoptr (GArray) people = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GArray) grams = g_array_new (FALSE, FALSE, sizeof (Gram));
  g_autoptr (GString) pinyin = g_string_new (NULL), initials = g_string_new (NULL), digits = g_string_new (NULL),
                      key = g_string_new (NULL);
  g_autoptr (GByteArray) name_key = g_byte_array_new ();
  Indexer ix = { .store = store, .grams = grams, .pinyin = pinyin, .initials = initials, .digits = digits, .key = key,
                 .name_key = name_key };
  XbStmt **stmts[] = { &ix.read, &ix.old, &ix.write, &ix.remove, &ix.fts_add, &ix.fts_remove, &ix.gram_add,
                       &ix.gram_remove };
  gint64 last = 0;
  gboolean ok;

  for (guint i = 0; i < G_N_ELEMENTS (stmts); i++)
    if ((*stmts[i] = xb_store_prepare (store, sql[i], error)) == NULL)
      return FALSE;
  ok = affected_people (store, changed_rows, people, error);
  for (guint i = 0; ok && i < people->len; i++)
    {
      gint64 id = g_array_index (people, gint64, i);

      if (id != last)
        ok = index_person (&ix, id, error);
      last = id;
    }
  g_array_sort (grams, compare_grams);
  for (guint i = 0; ok && i < grams->len; i++)
    {
      Gram *gram = &g_array_index (grams, Gram, i);

      sqlite3_bind_int64 (ix.gram_add, 1, gram->gram);
      sqlite3_bind_int64 (ix.gram_add, 2, gram->person_id);
      ok = xb_stmt_run (store, ix.gram_add, error);
    }
  for (guint i = 0; i < G_N_ELEMENTS (stmts); i++)
    xb_stmt_done (*stmts[i]);
  return ok;
}
