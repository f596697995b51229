#define G_LOG_DOMAIN "xb-register"

#include "register/xb-search.h"

#include "register/xb-person-index.h"
#include "register/xb-person.h"
#include "util/xb-text.h"

#include <string.h>

/* So many candidates of a common name are ranked; beyond that, the list is cut anyway. */
#define CANDIDATES 3000

typedef struct
{
  XbStore *store;
  GArray *ids;
  GHashTable *seen;
  guint limit;
  char county[7]; /* GB/T 2260: how the ID numbers of most people here begin */
} Finder;

static gboolean
full (Finder *f)
{
  return f->ids->len >= f->limit;
}

/* Runs a query whose first column is a person's key, adding what is new, in order. */
static gboolean
add_rows (Finder *f, XbStmt *stmt, GError **error)
{
  gboolean row = TRUE;

  while (row && !full (f))
    {
      if (!xb_stmt_step (f->store, stmt, &row, error))
        return FALSE;
      if (row)
        {
          gint64 id = sqlite3_column_int64 (stmt, 0);

          if (g_hash_table_add (f->seen, GSIZE_TO_POINTER (id)))
            g_array_append_val (f->ids, id);
        }
    }
  return TRUE;
}

/* Keys from @low up to, not including, the first that does not begin with it. */
static gboolean
add_prefix (Finder *f, const char *sql, const char *low, GError **error)
{
  g_autoptr (XbStmt) stmt = xb_store_prepare (f->store, sql, error);
  g_autofree char *high = g_strconcat (low, "\xf4\x8f\xbf\xbf", NULL);

  if (stmt == NULL)
    return FALSE;
  xb_stmt_bind_text (stmt, 1, low);
  xb_stmt_bind_text (stmt, 2, high);
  sqlite3_bind_int (stmt, 3, f->limit);
  return add_rows (f, stmt, error);
}

static gboolean
find_letters (Finder *f, const char *text, GError **error)
{
  g_autoptr (GString) letters = g_string_new (NULL);

  /* ü is typed v, u or ü. */
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_unichar_tolower (g_utf8_get_char (p));

      if (c == 'v' || c == 0xfc)
        c = 'u';
      if (c < 0x80 && g_ascii_isalnum (c))
        g_string_append_c (letters, c);
    }
  if (letters->len == 0)
    return TRUE;
  return add_prefix (f,
                     "SELECT person_id FROM person_index WHERE initials >= ?1 AND initials < ?2 ORDER BY initials LIMIT ?3",
                     letters->str, error)
         && add_prefix (f, "SELECT person_id FROM person_index WHERE pinyin >= ?1 AND pinyin < ?2 ORDER BY pinyin LIMIT ?3",
                        letters->str, error);
}

/* Whether three digits stand in nearly every ID number of the office: those of its county and of the century behind it. */
static gboolean
is_common (Finder *f, const char *trigram)
{
  for (int century = 19; century <= 20; century++)
    {
      char head[16];

      g_snprintf (head, sizeof head, "%.6s%d", f->county, century);
      if (g_strstr_len (head, -1, trigram) != NULL)
        return TRUE;
    }
  return FALSE;
}

/* (transfer full) (nullable): the parts of @phrase whose trigrams are not common, as an FTS5 query for all of them; %NULL
 * where that is all of it, or nothing. FTS5 walks the list of each trigram of a phrase, and that of a common one holds
 * everybody. */
static char *
rare_parts (Finder *f, const char *phrase)
{
  g_autoptr (GString) query = g_string_new (NULL);
  gsize length = strlen (phrase), from = 0;
  gboolean any_common = FALSE, inside = FALSE;

  for (gsize i = 0; i + 3 <= length + 1; i++)
    {
      g_autofree char *trigram = i + 3 <= length ? g_strndup (phrase + i, 3) : NULL;
      gboolean rare = trigram != NULL && !is_common (f, trigram);

      any_common = any_common || (trigram != NULL && !rare);
      if (rare && !inside)
        from = i;
      else if (!rare && inside)
        g_string_append_printf (query, "%s\"%.*s\"", query->len > 0 ? " AND " : "", (int) (i + 2 - from), phrase + from);
      inside = rare;
    }
  return any_common && query->len > 0 ? g_strdup (query->str) : NULL;
}

static gboolean
find_digit_phrase (Finder *f, const char *phrase, GError **error)
{
  g_autofree char *quoted = g_strdup_printf ("\"%s\"", phrase), *rare = rare_parts (f, phrase);
  g_autoptr (XbStmt) stmt = xb_store_prepare (
      f->store,
      rare == NULL ? "SELECT rowid FROM digits_fts WHERE digits_fts MATCH ?1 LIMIT ?2"
                   : "SELECT d.rowid FROM digits_fts d CROSS JOIN person_index i ON i.person_id = d.rowid"
                     " WHERE d.digits_fts MATCH ?1 AND instr (i.digits, ?3) > 0 LIMIT ?2",
      error);

  if (stmt == NULL)
    return FALSE;
  xb_stmt_bind_text (stmt, 1, rare != NULL ? rare : quoted);
  sqlite3_bind_int (stmt, 2, f->limit);
  if (rare != NULL)
    xb_stmt_bind_text (stmt, 3, phrase);
  return add_rows (f, stmt, error);
}

static gboolean
find_digits (Finder *f, const char *digits, GError **error)
{
  g_autofree char *upper = g_ascii_strup (digits, -1);
  g_autofree char *ending = g_strconcat (upper, "$", NULL);
  g_autoptr (XbPlace) township = xb_place_township (f->store, error);

  if (township == NULL)
    return FALSE;
  g_strlcpy (f->county, township->code, sizeof f->county);
  if (strlen (upper) == 18)
    {
      gint64 id = xb_person_by_citizen_id (f->store, upper, error);

      if (id < 0)
        return FALSE;
      if (id > 0 && g_hash_table_add (f->seen, GSIZE_TO_POINTER (id)))
        g_array_append_val (f->ids, id);
    }
  /* The end of an ID number is what people read out: it comes first. */
  if (strlen (upper) >= 2 && strlen (upper) <= 18 && !find_digit_phrase (f, ending, error))
    return FALSE;
  if (!full (f)
      && !add_prefix (f,
                      "SELECT m.person_id FROM household h JOIN membership m ON m.household_id = h.id"
                      " WHERE h.household_no >= ?1 AND h.household_no < ?2 AND m.to_date IS NULL"
                      " ORDER BY h.household_no, m.relation <> '02' LIMIT ?3",
                      digits, error))
    return FALSE;
  return full (f) || strlen (upper) < 3 || find_digit_phrase (f, upper, error);
}

typedef struct
{
  gint64 id;
  guint rank;
} Candidate;

static int
compare_candidates (const void *a, const void *b)
{
  const Candidate *x = a, *y = b;

  if (x->rank != y->rank)
    return x->rank < y->rank ? -1 : 1;
  return x->id < y->id ? -1 : x->id > y->id;
}

static gboolean
find_name (Finder *f, const char *name, GError **error)
{
  g_autoptr (GArray) candidates = g_array_new (FALSE, FALSE, sizeof (Candidate));
  g_autoptr (GString) sql = g_string_new ("SELECT i.person_id, i.name FROM name_gram g0");
  g_autoptr (XbStmt) stmt = NULL;
  glong length = g_utf8_strlen (name, -1);
  const char *p = name;
  gboolean row = TRUE;
  int grams = MIN (length - 1, 3);

  /* Pairs of characters, all of which must stand in the name; one character: any pair that begins with it. */
  for (int i = 1; i < grams; i++)
    g_string_append_printf (sql, " JOIN name_gram g%d ON g%d.person_id = g0.person_id AND g%d.gram = ?%d", i, i, i, i + 3);
  g_string_append (sql, " CROSS JOIN person_index i ON i.person_id = g0.person_id WHERE ");
  g_string_append (sql, length == 1 ? "g0.gram >= ?3 AND g0.gram < ?3 + (1 << 21)" : "g0.gram = ?3");
  g_string_append (sql, " AND instr (i.name, ?1) > 0 LIMIT ?2");
  stmt = xb_store_prepare (f->store, sql->str, error);
  if (stmt == NULL)
    return FALSE;
  xb_stmt_bind_text (stmt, 1, name);
  sqlite3_bind_int (stmt, 2, length == 1 ? (int) f->limit : CANDIDATES);
  if (length == 1)
    sqlite3_bind_int64 (stmt, 3, xb_person_index_gram (g_utf8_get_char (p), 0));
  for (int i = 0; i < grams; i++, p = g_utf8_next_char (p))
    sqlite3_bind_int64 (stmt, 3 + i, xb_person_index_gram (g_utf8_get_char (p), g_utf8_get_char (g_utf8_next_char (p))));
  while (row)
    {
      if (!xb_stmt_step (f->store, stmt, &row, error))
        return FALSE;
      if (row)
        {
          const char *found = (const char *) sqlite3_column_text (stmt, 1);
          Candidate candidate = { sqlite3_column_int64 (stmt, 0),
                                  strcmp (found, name) == 0 ? 0 : g_str_has_prefix (found, name) ? 1 : 2 };

          g_array_append_val (candidates, candidate);
        }
    }
  g_array_sort (candidates, compare_candidates);
  for (guint i = 0; i < candidates->len && !full (f); i++)
    {
      gint64 id = g_array_index (candidates, Candidate, i).id;

      if (g_hash_table_add (f->seen, GSIZE_TO_POINTER (id)))
        g_array_append_val (f->ids, id);
    }
  return TRUE;
}

/**
 * xb_search_ids:
 * @text: what was typed
 * @limit: how many at the most
 *
 * Returns: (transfer full) (element-type gint64): people, best first: whole names before beginnings before parts; the end
 *   of an ID number before digits elsewhere; exact initials before longer ones before pinyin
 */
GArray *
xb_search_ids (XbStore *store, const char *text, guint limit, GError **error)
{
  g_autoptr (GString) clean = g_string_new (text);
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);
  Finder f = { store, ids, seen, limit, "" };
  gboolean han = FALSE, digits = FALSE, other = FALSE, ok = TRUE;
  const char *p;

  xb_text_clean_name (clean);
  for (p = clean->str; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (xb_text_is_han (c) || c == 0xb7)
        han = TRUE;
      else if (g_ascii_isdigit (c))
        digits = TRUE;
      else if (!(digits && (c == 'x' || c == 'X') && *g_utf8_next_char (p) == '\0') && c != '-' && c != ' ')
        other = TRUE;
    }
  if (clean->len == 0 || clean->len > 200 || limit == 0)
    return g_steal_pointer (&ids);
  if (han)
    ok = find_name (&f, clean->str, error);
  else if (digits && !other)
    {
      g_autoptr (GString) plain = g_string_new (clean->str);

      xb_text_squeeze (plain);
      g_string_replace (plain, "-", "", 0);
      ok = find_digits (&f, plain->str, error);
      if (ok && !full (&f) && strcmp (plain->str, clean->str) != 0)
        ok = find_digits (&f, clean->str, error);
    }
  else
    ok = find_letters (&f, clean->str, error)
         && (full (&f)
             || add_prefix (&f,
                            "SELECT m.person_id FROM household h JOIN membership m ON m.household_id = h.id"
                            " WHERE h.household_no >= ?1 AND h.household_no < ?2 AND m.to_date IS NULL"
                            " ORDER BY h.household_no, m.relation <> '02' LIMIT ?3",
                            clean->str, error));
  /* A household number may be words as well: 3-12, 青-7. */
  if (ok && han && !full (&f))
    ok = add_prefix (&f,
                     "SELECT m.person_id FROM household h JOIN membership m ON m.household_id = h.id"
                     " WHERE h.household_no >= ?1 AND h.household_no < ?2 AND m.to_date IS NULL LIMIT ?3",
                     clean->str, error);
  return ok ? g_steal_pointer (&ids) : NULL;
}

void
xb_search_hit_free (XbSearchHit *hit)
{
  g_free (hit->name);
  g_free (hit->sex);
  g_free (hit->birth_date);
  g_free (hit->citizen_id);
  g_free (hit->phone);
  g_free (hit->place);
  g_free (hit->status);
  g_free (hit->household_no);
  g_free (hit);
}

/** (transfer full) (element-type XbSearchHit): xb_search_ids() with what is shown of each. Values are not masked. */
GPtrArray *
xb_search (XbStore *store, const char *text, guint limit, GError **error)
{
  g_autoptr (GArray) ids = xb_search_ids (store, text, limit, error);
  g_autoptr (GPtrArray) hits = g_ptr_array_new_with_free_func ((GDestroyNotify) xb_search_hit_free);
  g_autoptr (XbStmt) stmt = xb_store_prepare (
      store,
      "SELECT name, sex, birth_date, citizen_id, phone, coalesce (village, '') || coalesce (\"group\", ''), status,"
      " household_no, household_id FROM v_person WHERE person_id = ?",
      error);

  if (ids == NULL || stmt == NULL)
    return NULL;
  for (guint i = 0; i < ids->len; i++)
    {
      XbSearchHit *hit;
      gboolean row;

      sqlite3_bind_int64 (stmt, 1, g_array_index (ids, gint64, i));
      if (!xb_stmt_step (store, stmt, &row, error))
        return NULL;
      if (row)
        {
          hit = g_new0 (XbSearchHit, 1);
          hit->id = g_array_index (ids, gint64, i);
          hit->name = xb_stmt_dup_text (stmt, 0);
          hit->sex = xb_stmt_dup_text (stmt, 1);
          hit->birth_date = xb_stmt_dup_text (stmt, 2);
          hit->citizen_id = xb_stmt_dup_text (stmt, 3);
          hit->phone = xb_stmt_dup_text (stmt, 4);
          hit->place = xb_stmt_dup_text (stmt, 5);
          hit->status = xb_stmt_dup_text (stmt, 6);
          hit->household_no = xb_stmt_dup_text (stmt, 7);
          hit->household_id = sqlite3_column_int64 (stmt, 8);
          g_ptr_array_add (hits, hit);
        }
      sqlite3_reset (stmt);
    }
  return g_steal_pointer (&hits);
}
