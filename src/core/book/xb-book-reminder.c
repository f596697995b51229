#define G_LOG_DOMAIN "xb-book"

/* Days of entries that are near: a meeting, the day by which something is to be answered or put right. */

#include "book/xb-book-list.h"

#include "store/xb-statement.h"
#include "util/xb-date.h"

static void
reminder_free (gpointer data)
{
  XbBookReminder *one = data;

  g_free (one->date);
  g_free (one->subject);
  g_free (one);
}

static gboolean
find (XbStore *store, const XbBookDef *def, const XbBookField *field, const char *today, GPtrArray *found, GError **error)
{
  g_autoptr (XbStmt) stmt = NULL;
  char until[XB_DATE_SIZE];
  gboolean row;

  xb_date_add_days (today, field->remind, until);
  /* What is done by a field is reminded of until it is done, however long ago its day was; what is not, until its day. */
  stmt = xb_store_ask (store, error,
                       "SELECT r.id, v.value, r.subject FROM book_row r JOIN book_value v ON v.row_id = r.id AND v.field = ?2 WHERE r.register = ?1 AND v.value <= ?3"
                       " AND v.value GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'"
                       " AND CASE WHEN ?4 IS NULL THEN v.value >= ?5 ELSE NOT EXISTS (SELECT 1 FROM book_value d WHERE d.row_id = r.id AND d.field = ?4 AND d.value <> 'no') END"
                       " ORDER BY v.value, r.id",
                       "sssss", def->id, field->id, until, field->done_by, today);
  while (stmt != NULL && xb_stmt_step (store, stmt, &row, error))
    {
      XbBookReminder *one;

      if (!row)
        return TRUE;
      one = g_new0 (XbBookReminder, 1);
      one->def = def;
      one->field = field;
      one->row_id = sqlite3_column_int64 (stmt, 0);
      one->date = xb_stmt_dup_text (stmt, 1);
      one->subject = xb_stmt_dup_text (stmt, 2);
      g_ptr_array_add (found, one);
    }
  return FALSE;
}

/** (transfer full) (element-type XbBookReminder): of all office registers; they are of @catalog. %NULL with @error */
GPtrArray *
xb_book_reminders (XbStore *store, XbCatalog *catalog, const char *today, GError **error)
{
  g_autoptr (GPtrArray) books = xb_catalog_books (catalog), found = g_ptr_array_new_with_free_func (reminder_free);

  for (guint i = 0; i < books->len; i++)
    {
      const XbBookDef *def = g_ptr_array_index (books, i);

      for (guint k = 0; k < def->fields->len; k++)
        {
          const XbBookField *field = g_ptr_array_index (def->fields, k);

          if (field->remind >= 0 && !find (store, def, field, today, found, error))
            return NULL;
        }
    }
  return g_steal_pointer (&found);
}
