#define G_LOG_DOMAIN "xb-book"

#include "book/xb-book-list.h"

#include "book/xb-book-query.h"
#include "store/xb-statement.h"
#include "util/xb-text.h"

#include <string.h>

/* A value: bound, so that the statement is prepared once for all of them; in a ledger, whose SELECT takes none of ours, as it is. */
static void
append_value (GString *sql, GPtrArray *bound, const char *text)
{
  char *literal;

  if (bound != NULL)
    {
      g_ptr_array_add (bound, g_strdup (text));
      g_string_append_c (sql, '?');
      return;
    }
  literal = sqlite3_mprintf ("%Q", text);
  g_string_append (sql, literal);
  sqlite3_free (literal);
}

static void
append_like (GString *sql, GPtrArray *bound, const XbBookDef *def, const char *word)
{
  g_autoptr (GString) pattern = g_string_new ("%");

  for (const char *p = word; *p != '\0'; p++)
    {
      if (strchr ("%_\\", *p) != NULL)
        g_string_append_c (pattern, '\\');
      g_string_append_c (pattern, *p);
    }
  g_string_append_c (pattern, '%');
  if (bound != NULL)
    {
      g_autofree char *pairs = xb_text_pairs (word), *all = NULL;

      /* Found by pairs of characters, then looked at; one character alone is looked for everywhere. */
      if (*pairs != '\0')
        {
          g_auto (GStrv) each = g_strsplit (pairs, " ", -1);

          all = g_strjoinv (" AND ", each);
          g_string_append (sql, " AND r.id IN (SELECT p.rowid FROM book_pairs p CROSS JOIN book_index b ON b.row_id = p.rowid WHERE p.book_pairs MATCH ");
          append_value (sql, bound, all);
          g_string_append (sql, " AND b.register = ");
        }
      else
        g_string_append (sql, " AND r.id IN (SELECT b.row_id FROM book_index b WHERE b.register = ");
      append_value (sql, bound, def->id); /* not r.register: it would be gone through for each entry */
      g_string_append (sql, " AND b.words LIKE ");
    }
  else
    g_string_append (sql, " AND EXISTS (SELECT 1 FROM v_book_value w WHERE w.row_id = r.row_id AND w.value LIKE ");
  append_value (sql, bound, pattern->str);
  g_string_append (sql, " ESCAPE '\\')");
}

/**
 * xb_book_query_where:
 * @sql: what is behind WHERE is added to it; the entries are called r
 * @bound: (nullable) (element-type utf8): what is to be bound, in order; without it, in the words of definitions (v_book_row), with values in the SQL
 */
void
xb_book_query_where (GString *sql, GPtrArray *bound, const XbBookDef *def, const XbBookQuery *query)
{
  g_auto (GStrv) words = query->text != NULL ? g_strsplit_set (query->text, " \t\n", -1) : NULL;
  const char *values = bound == NULL ? "v_book_value" : "book_value", *key = bound == NULL ? "r.row_id" : "r.id";

  g_string_append (sql, "r.register = ");
  append_value (sql, bound, def->id);
  if (query->from != NULL)
    {
      g_string_append (sql, " AND r.date >= ");
      append_value (sql, bound, query->from);
    }
  if (query->to != NULL)
    {
      g_string_append (sql, " AND r.date <= ");
      append_value (sql, bound, query->to);
    }
  if (query->ids != NULL)
    {
      g_string_append_printf (sql, " AND %s IN (", key);
      for (guint i = 0; i < query->ids->len; i++)
        g_string_append_printf (sql, "%s%" G_GINT64_FORMAT, i > 0 ? "," : "", g_array_index (query->ids, gint64, i));
      g_string_append_c (sql, ')');
    }
  for (char **word = words; query->ids == NULL && word != NULL && *word != NULL; word++)
    if (**word != '\0')
      append_like (sql, bound, def, *word);
  for (guint i = 0; query->where != NULL && i < def->fields->len; i++)
    {
      const char *field = ((const XbBookField *) g_ptr_array_index (def->fields, i))->id, *value = g_hash_table_lookup (query->where, field);

      if (value == NULL)
        continue;
      g_string_append_printf (sql, " AND EXISTS (SELECT 1 FROM %s w WHERE w.row_id = %s AND w.field = ", values, key);
      append_value (sql, bound, field);
      g_string_append (sql, " AND w.value = ");
      append_value (sql, bound, value);
      g_string_append_c (sql, ')');
    }
}

/** Adds ORDER BY, and all that follows. */
void
xb_book_query_order (GString *sql, const XbBookDef *def, const XbBookQuery *query, gboolean views)
{
  const XbBookField *field = xb_book_def_field (def, query->order);
  const char *key = views ? "r.row_id" : "r.id", *down = query->descending ? " DESC" : "";
  g_autofree char *value = NULL;

  if (field == NULL)
    {
      g_string_append_printf (sql, " ORDER BY r.date DESC, %s DESC", key);
      return;
    }
  value = g_strdup_printf ("(SELECT o.value FROM %s o WHERE o.row_id = %s AND o.field = '%s')", views ? "v_book_value" : "book_value", key, field->id); /* a–z, digits and _ */
  if (field->type == XB_BOOK_INTEGER || field->type == XB_BOOK_NUMBER || field->type == XB_BOOK_MONEY)
    g_string_append_printf (sql, " ORDER BY CAST (%s AS REAL)%s, %s%s", value, down, key, down);
  else
    g_string_append_printf (sql, " ORDER BY %s%s, %s%s", value, down, key, down);
}

/** (transfer full) (nullable): the statement, with what it takes bound to it */
XbStmt *
xb_book_query_prepare (XbStore *store, const char *sql, GPtrArray *bound, GError **error)
{
  XbStmt *stmt = xb_store_prepare (store, sql, error);

  for (guint i = 0; stmt != NULL && i < bound->len; i++)
    xb_stmt_bind_text (stmt, (int) i + 1, g_ptr_array_index (bound, i));
  return stmt;
}

/** (transfer full) (element-type gint64): the keys of the entries; %NULL with @error */
GArray *
xb_book_ids (XbStore *store, const XbBookDef *def, const XbBookQuery *query, GError **error)
{
  g_autoptr (GString) sql = g_string_new ("SELECT r.id FROM book_row r WHERE ");
  g_autoptr (GPtrArray) bound = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (XbStmt) stmt = NULL;

  xb_book_query_where (sql, bound, def, query);
  xb_book_query_order (sql, def, query, FALSE);
  stmt = xb_book_query_prepare (store, sql->str, bound, error);
  return xb_stmt_read_ids (store, stmt, error);
}
