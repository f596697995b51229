#define G_LOG_DOMAIN "xb-quality"

/* People are compared by blocks: only those who agree in nearly everything stand in one block, so that the cost grows with the number
 * of people and not with its square. */

#include "quality/xb-duplicate.h"

#include <stdlib.h>
#include <string.h>

#define DIGITS 17 /* of an ID number; the eighteenth follows from them */

typedef struct
{
  guint64 key;
  guint32 at; /* of the person */
} Entry;

typedef struct
{
  gint64 id;
  guint64 name; /* a hash: of the name, or of its sound */
  char citizen_id[DIGITS + 1];
} Who;

/* FNV-1a, 64 bits. */
static guint64
mix (guint64 hash, const char *bytes, gsize length)
{
  for (gsize i = 0; i < length; i++)
    hash = (hash ^ (guchar) bytes[i]) * G_GUINT64_CONSTANT (1099511628211);
  return hash;
}
#define START G_GUINT64_CONSTANT (14695981039346656037)

static int
compare_entries (const void *a, const void *b)
{
  const Entry *x = a, *y = b;

  if (x->key != y->key)
    return x->key < y->key ? -1 : 1;
  return x->at < y->at ? -1 : x->at > y->at;
}

/* By qsort(): on a million entries it takes a third of the time of g_array_sort(). It wants something to sort. */
static void
sort_entries (GArray *entries)
{
  if (entries->len > 1)
    qsort (entries->data, entries->len, sizeof (Entry), compare_entries);
}

/* Reads everybody who counts: name (or its sound), birth date, ID number. */
static gboolean
each_person (XbStore *store, const char *sql, void (*take) (XbStmt *stmt, gpointer data), gpointer data, GCancellable *cancellable, GError **error)
{
  g_autoptr (XbStmt) stmt = xb_store_prepare (store, sql, error);

  if (stmt == NULL)
    return FALSE;
  for (guint n = 0;; n++)
    {
      gboolean row;

      if (!xb_stmt_step (store, stmt, &row, error) || (n % 4096 == 0 && g_cancellable_set_error_if_cancelled (cancellable, error)))
        return FALSE;
      if (!row)
        return TRUE;
      take (stmt, data);
    }
}

static void
add_pair (GArray *pairs, GHashTable *known, gint64 x, gint64 y)
{
  XbPair pair = { MIN (x, y), MAX (x, y) };
  gint64 *key = g_new (gint64, 1);

  /* Counters are shorter than half a key: the two make one. */
  *key = pair.a * 1000003 ^ pair.b;
  if (known == NULL || g_hash_table_add (known, key))
    g_array_append_val (pairs, pair);
  if (known == NULL)
    g_free (key);
}

typedef struct
{
  GArray *entries; /* (element-type Entry) */
  GArray *ids;     /* (element-type gint64) */
} Names;

static void
take_name (XbStmt *stmt, gpointer data)
{
  Names *names = data;
  gint64 id = sqlite3_column_int64 (stmt, 0);
  guint64 key = mix (START, (const char *) sqlite3_column_text (stmt, 1), sqlite3_column_bytes (stmt, 1));
  Entry entry = { mix (key, (const char *) sqlite3_column_text (stmt, 2), sqlite3_column_bytes (stmt, 2)), names->ids->len };

  g_array_append_val (names->ids, id);
  g_array_append_val (names->entries, entry);
}

/** (transfer full) (element-type XbPair): people of the same name and birth date */
GArray *
xb_duplicate_same_name (XbStore *store, GCancellable *cancellable, GError **error)
{
  g_autoptr (GArray) entries = g_array_new (FALSE, FALSE, sizeof (Entry)), ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  GArray *pairs;
  Names names = { entries, ids };

  if (!each_person (store, "SELECT id, name, birth_date FROM person NOT INDEXED WHERE birth_date IS NOT NULL", take_name, &names, cancellable, error))
    return NULL;
  pairs = g_array_new (FALSE, FALSE, sizeof (XbPair));
  sort_entries (entries);
  for (guint i = 0; i + 1 < entries->len; i++)
    /* Of several, each with the next: three make two pairs. */
    if (g_array_index (entries, Entry, i).key == g_array_index (entries, Entry, i + 1).key)
      add_pair (pairs, NULL, g_array_index (ids, gint64, g_array_index (entries, Entry, i).at), g_array_index (ids, gint64, g_array_index (entries, Entry, i + 1).at));
  return pairs;
}

/* Whether two ID numbers differ by one digit, or by two neighbours that are swapped; the check digit aside, which follows. */
static gboolean
ids_are_near (const char *a, const char *b)
{
  int first = -1, count = 0;

  for (int i = 0; i < DIGITS; i++)
    if (a[i] != b[i])
      {
        if (count++ == 0)
          first = i;
        if (count > 2)
          return FALSE;
      }
  if (count == 1)
    return TRUE;
  return count == 2 && first + 1 < DIGITS && a[first] == b[first + 1] && a[first + 1] == b[first];
}

static void
take_id (XbStmt *stmt, gpointer data)
{
  GArray *people = data;
  Who who = { sqlite3_column_int64 (stmt, 0), mix (START, (const char *) sqlite3_column_text (stmt, 1), sqlite3_column_bytes (stmt, 1)), "" };

  memcpy (who.citizen_id, sqlite3_column_text (stmt, 2), DIGITS);
  g_array_append_val (people, who);
}

/* The parts of an ID number that two near ones have in common, whichever digits are wrong: region and birth date, region and sequence,
 * birth date and sequence; and, for the last of the birth date swapped with the first of the sequence, all but those two. */
static const struct
{
  guint8 from, length;
} parts[4][2] = { { { 0, 14 }, { 0, 0 } }, { { 0, 6 }, { 14, 3 } }, { { 6, 11 }, { 0, 0 } }, { { 0, 13 }, { 15, 2 } } };
/* … and the last of the region swapped with the first of the birth date gives no year: it cannot be in the register. */

/** (transfer full) (element-type XbPair): people whose names sound alike and whose ID numbers are near each other */
GArray *
xb_duplicate_near_id (XbStore *store, GCancellable *cancellable, GError **error)
{
  g_autoptr (GArray) people = g_array_new (FALSE, FALSE, sizeof (Who)), entries = NULL;
  g_autoptr (GHashTable) known = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  g_autoptr (GArray) pairs = g_array_new (FALSE, FALSE, sizeof (XbPair));

  if (!each_person (store,
                    "SELECT p.id, i.pinyin, p.citizen_id FROM person p NOT INDEXED CROSS JOIN person_index i ON i.person_id = p.id WHERE p.citizen_id IS NOT NULL", take_id,
                    people, cancellable, error))
    return NULL;
  entries = g_array_sized_new (FALSE, FALSE, sizeof (Entry), people->len);
  for (guint part = 0; part < G_N_ELEMENTS (parts); part++)
    {
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return NULL;
      g_array_set_size (entries, 0);
      for (guint i = 0; i < people->len; i++)
        {
          const Who *who = &g_array_index (people, Who, i);
          Entry entry = { mix (mix (who->name, who->citizen_id + parts[part][0].from, parts[part][0].length), who->citizen_id + parts[part][1].from,
                               parts[part][1].length),
                          i };

          g_array_append_val (entries, entry);
        }
      sort_entries (entries);
      for (guint i = 0; i < entries->len; i++)
        for (guint k = i + 1; k < entries->len && g_array_index (entries, Entry, k).key == g_array_index (entries, Entry, i).key; k++)
          {
            const Who *a = &g_array_index (people, Who, g_array_index (entries, Entry, i).at), *b = &g_array_index (people, Who, g_array_index (entries, Entry, k).at);

            if (a->name == b->name && ids_are_near (a->citizen_id, b->citizen_id))
              add_pair (pairs, known, a->id, b->id);
          }
    }
  return g_steal_pointer (&pairs);
}
