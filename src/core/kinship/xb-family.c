#define G_LOG_DOMAIN "xb-kinship"

/* The lines of families, person by person. The views are asked for one person at a time: SQLite would work them out for the whole
 * register where they are joined with one another. */

#include "kinship/xb-kinship.h"

#include <string.h>

struct _XbFamily
{
  XbStore *store;
  GHashTable *known[XB_FAMILY_N]; /* key → (element-type XbFamilyLine) GArray */
};

/* Who the other one is stands in subqueries: joined, everybody would be worked out into a table of its own where a past day is looked at. */
#define SEX(who) "(SELECT q.sex FROM person q WHERE q.id = " who ")"
#define BORN(who) "(SELECT q.birth_date FROM person q WHERE q.id = " who ")"

static const char *const queries[XB_FAMILY_N] = {
  [XB_FAMILY_PARENTS] = "SELECT DISTINCT v.parent_id, " SEX ("v.parent_id") " AS sex, v.kind, v.source, v.from_date, v.to_date, NULL, NULL FROM v_parent v"
                        " WHERE v.child_id = ? AND " SEX ("v.parent_id") " IS NOT NULL ORDER BY v.kind, sex, v.source DESC, v.parent_id",
  [XB_FAMILY_CHILDREN] = "SELECT DISTINCT v.child_id, " SEX ("v.child_id") " AS sex, v.kind, v.source, v.from_date, v.to_date, NULL, NULL FROM v_parent v"
                         " WHERE v.parent_id = ? AND " SEX ("v.child_id") " IS NOT NULL ORDER BY " BORN ("v.child_id") ", v.child_id, v.kind, v.source DESC",
  [XB_FAMILY_PARTNERS] = "SELECT DISTINCT v.spouse_id, " SEX ("v.spouse_id") ", NULL, v.source, v.from_date, v.to_date, v.ended_by, v.spouse_name FROM v_couple v"
                         " WHERE v.person_id = ? ORDER BY v.to_date IS NOT NULL, v.to_date DESC, v.source DESC",
};

static void
clear_line (gpointer data)
{
  g_free (((XbFamilyLine *) data)->name);
}

XbFamily *
xb_family_new (XbStore *store)
{
  XbFamily *family = g_new0 (XbFamily, 1);

  family->store = store;
  for (int i = 0; i < XB_FAMILY_N; i++)
    family->known[i] = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) g_array_unref);
  return family;
}

void
xb_family_free (XbFamily *family)
{
  if (family == NULL)
    return;
  for (int i = 0; i < XB_FAMILY_N; i++)
    g_hash_table_unref (family->known[i]);
  g_free (family);
}

static char
first (XbStmt *stmt, int column)
{
  const char *text = (const char *) sqlite3_column_text (stmt, column);

  return text != NULL ? text[0] : '\0';
}

static void
read_line (XbStmt *stmt, XbFamilyLine *line)
{
  const char *from = (const char *) sqlite3_column_text (stmt, 4), *to = (const char *) sqlite3_column_text (stmt, 5);

  line->person_id = sqlite3_column_int64 (stmt, 0);
  line->sex = first (stmt, 1);
  line->how = first (stmt, 2);
  line->recorded = first (stmt, 3) == 'r';
  g_strlcpy (line->from, from != NULL ? from : "", sizeof line->from);
  g_strlcpy (line->to, to != NULL ? to : "", sizeof line->to);
  /* divorce and death begin with the same letter */
  line->ended_by = sqlite3_column_type (stmt, 6) == SQLITE_NULL ? '\0' : strcmp ((const char *) sqlite3_column_text (stmt, 6), "death") == 0 ? 'w' : 'd';
  line->name = xb_stmt_dup_text (stmt, 7);
}

/**
 * xb_family_lines:
 *
 * Returns: (transfer none) (element-type XbFamilyLine): each parent or child once; partners, present ones first, once a marriage.
 *   %NULL with @error
 */
const GArray *
xb_family_lines (XbFamily *family, gint64 person_id, XbFamilySide side, GError **error)
{
  GArray *found = g_hash_table_lookup (family->known[side], GSIZE_TO_POINTER (person_id));
  g_autoptr (GArray) lines = NULL;
  g_autoptr (XbStmt) stmt = NULL;

  if (found != NULL)
    return found;
  lines = g_array_new (FALSE, TRUE, sizeof (XbFamilyLine));
  g_array_set_clear_func (lines, clear_line);
  stmt = xb_store_prepare (family->store, queries[side], error);
  if (stmt == NULL)
    return NULL;
  sqlite3_bind_int64 (stmt, 1, person_id);
  while (TRUE)
    {
      XbFamilyLine line = { 0 };
      gboolean row, twice = FALSE;

      if (!xb_stmt_step (family->store, stmt, &row, error))
        return NULL;
      if (!row)
        break;
      read_line (stmt, &line);
      /* The household may say of a parent what was said already, or say it by two of its rows: what was recorded comes first. */
      for (guint i = 0; side != XB_FAMILY_PARTNERS && i < lines->len; i++)
        twice = twice || g_array_index (lines, XbFamilyLine, i).person_id == line.person_id;
      if (twice)
        clear_line (&line);
      else
        g_array_append_val (lines, line);
    }
  g_hash_table_insert (family->known[side], GSIZE_TO_POINTER (person_id), lines);
  return g_steal_pointer (&lines);
}
