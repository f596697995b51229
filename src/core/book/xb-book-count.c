#define G_LOG_DOMAIN "xb-book"

/* How many entries, and how much: by any field that is one of a few things, and by period. */

#include "book/xb-book-query.h"

#include <glib/gi18n-lib.h>
#include <string.h>

void
xb_book_count_free (gpointer data)
{
  XbBookCount *count = data;

  g_free (count->period);
  g_free (count->value);
  g_array_unref (count->sums);
  g_free (count);
}

static const char *
period_sql (XbBookPeriod period)
{
  switch (period)
    {
    case XB_BOOK_BY_YEAR:
      return "coalesce (substr (r.date, 1, 4), '')";
    case XB_BOOK_BY_QUARTER:
      return "coalesce (substr (r.date, 1, 4) || 'Q' || ((CAST (substr (r.date, 6, 2) AS INTEGER) + 2) / 3), '')";
    case XB_BOOK_BY_MONTH:
      return "coalesce (substr (r.date, 1, 7), '')";
    case XB_BOOK_ALL_TIME:
    default:
      return "''";
    }
}

/**
 * xb_book_counts:
 * @by: (nullable): a field; each of its values is counted by itself
 *
 * Returns: (transfer full) (element-type XbBookCount): by period and value; %NULL with @error
 */
GPtrArray *
xb_book_counts (XbStore *store, const XbBookDef *def, const XbBookQuery *query, const char *by, XbBookPeriod period, GError **error)
{
  const XbBookField *field = xb_book_def_field (def, by);
  g_autoptr (GPtrArray) counts = g_ptr_array_new_with_free_func (xb_book_count_free);
  g_autoptr (GString) sql = g_string_new (NULL);
  g_autoptr (GPtrArray) bound = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (XbStmt) stmt = NULL;
  guint sums = 0;
  gboolean row;

  if (by != NULL && field == NULL)
    {
      xb_book_refuse (error, XB_BOOK_ERROR_NOT_FOUND, _ ("“%s” has no field “%s”."), def->title, by);
      return NULL;
    }
  if (field != NULL && field->sensitive)
    {
      xb_book_refuse (error, XB_BOOK_ERROR_REFUSED, _ ("%s is sensitive: nothing is counted by it."), field->title);
      return NULL;
    }
  g_string_append_printf (sql, "SELECT %s AS period, ", period_sql (period));
  if (field != NULL)
    g_string_append_printf (sql, "coalesce ((SELECT v.value FROM book_value v WHERE v.row_id = r.id AND v.field = '%s'), '') AS value, count (*)", field->id);
  else
    g_string_append (sql, "'' AS value, count (*)");
  for (guint i = 0; i < def->fields->len; i++)
    {
      const XbBookField *one = g_ptr_array_index (def->fields, i);

      if (!one->sum)
        continue;
      g_string_append_printf (sql, ", total ((SELECT CAST (s.value AS REAL) FROM book_value s WHERE s.row_id = r.id AND s.field = '%s'))", one->id);
      sums++;
    }
  g_string_append (sql, " FROM book_row r WHERE ");
  xb_book_query_where (sql, bound, def, query);
  g_string_append (sql, " GROUP BY 1, 2 ORDER BY 1, 3 DESC, 2");
  stmt = xb_book_query_prepare (store, sql->str, bound, error);
  while (stmt != NULL && xb_stmt_step (store, stmt, &row, error))
    {
      XbBookCount *count;
      const char *value;

      if (!row)
        return g_steal_pointer (&counts);
      count = g_new0 (XbBookCount, 1);
      count->period = xb_stmt_dup_text (stmt, 0);
      value = (const char *) sqlite3_column_text (stmt, 1);
      count->value = field != NULL && *value != '\0' ? xb_book_text (field, value, TRUE) : g_strdup (value);
      count->count = sqlite3_column_int64 (stmt, 2);
      count->sums = g_array_new (FALSE, FALSE, sizeof (double));
      for (guint i = 0; i < sums; i++)
        {
          double sum = sqlite3_column_double (stmt, 3 + (int) i);

          g_array_append_val (count->sums, sum);
        }
      g_ptr_array_add (counts, count);
    }
  return NULL;
}
