#define G_LOG_DOMAIN "xb-exchange"

#include "exchange/xb-package-list.h"

#include "store/xb-journal.h"
#include "store/xb-statement.h"

void
xb_package_item_free (gpointer data)
{
  XbPackageItem *item = data;

  g_free (item->partner);
  g_free (item->at);
  g_free (item->operator_name);
  g_free (item->file);
  g_free (item);
}

/** (transfer full) (element-type XbPackageItem): the newest first. @limit: at most so many */
GPtrArray *
xb_package_list (XbStore *store, guint limit, GError **error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func (xb_package_item_free);
  g_autoptr (XbStmt) stmt = xb_store_ask (store, error,
                                          "SELECT 1, p.name, s.at, s.operator, s.number, s.row_count, s.file, 0, 0 FROM package_sent s JOIN partner p ON p.id = s.partner_id"
                                          " UNION ALL SELECT 0, p.name, j.at, j.operator, t.number, t.row_count, NULL, t.act, NOT (" XB_SQL_ACT_STANDS ("t.act") ")"
                                          " FROM package_taken t JOIN partner p ON p.id = t.partner_id JOIN journal j ON j.seq = t.act ORDER BY 3 DESC, 8 DESC LIMIT ?",
                                          "i", (gint64) limit);
  gboolean row = TRUE;

  if (stmt == NULL)
    return NULL;
  while (row)
    {
      XbPackageItem *item;

      if (!xb_stmt_step (store, stmt, &row, error))
        return NULL;
      if (!row)
        break;
      item = g_new0 (XbPackageItem, 1);
      item->sent = sqlite3_column_int (stmt, 0) != 0;
      item->partner = xb_stmt_dup_text (stmt, 1);
      item->at = xb_stmt_dup_text (stmt, 2);
      item->operator_name = xb_stmt_dup_text (stmt, 3);
      item->number = sqlite3_column_int64 (stmt, 4);
      item->rows = sqlite3_column_int64 (stmt, 5);
      item->file = xb_stmt_dup_text (stmt, 6);
      item->act = sqlite3_column_int64 (stmt, 7);
      item->undone = sqlite3_column_int (stmt, 8) != 0;
      g_ptr_array_add (list, item);
    }
  return g_steal_pointer (&list);
}
