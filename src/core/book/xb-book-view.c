#define G_LOG_DOMAIN "xb-book"

#include "book/xb-book-view.h"

#include "store/xb-statement.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define GROUP "View"

void
xb_book_view_free (gpointer data)
{
  XbBookView *view = data;

  g_free (view->name);
  g_free (view->filter);
  g_free (view->from);
  g_free (view->to);
  g_free (view->text);
  g_free (view);
}

static char *
read_key (GKeyFile *keys, const char *key)
{
  char *text = g_key_file_get_string (keys, GROUP, key, NULL);

  return text != NULL ? text : g_strdup ("");
}

/** (transfer full) (element-type XbBookView): by their names */
GPtrArray *
xb_book_view_list (XbStore *store, const char *register_id, GError **error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func (xb_book_view_free);
  g_autoptr (XbStmt) stmt = xb_store_ask (store, error, "SELECT id, name, query FROM book_view WHERE register = ? ORDER BY name", "s", register_id);
  gboolean row;

  while (stmt != NULL && xb_stmt_step (store, stmt, &row, error))
    {
      g_autoptr (GKeyFile) keys = g_key_file_new ();
      XbBookView *view;

      if (!row)
        return g_steal_pointer (&list);
      g_key_file_load_from_data (keys, (const char *) sqlite3_column_text (stmt, 2), -1, G_KEY_FILE_NONE, NULL);
      view = g_new0 (XbBookView, 1);
      *view = (XbBookView){ sqlite3_column_int64 (stmt, 0), xb_stmt_dup_text (stmt, 1), read_key (keys, "Filter"), read_key (keys, "From"), read_key (keys, "To"), read_key (keys, "Text") };
      g_ptr_array_add (list, view);
    }
  return NULL;
}

/** Keeps the view under its name; another of that name in the register is replaced. */
gboolean
xb_book_view_save (XbStore *store, const char *operator_name, const char *register_id, const XbBookView *view, GError **error)
{
  g_autoptr (GKeyFile) keys = g_key_file_new ();
  g_autofree char *name = g_strstrip (g_strdup (view->name != NULL ? view->name : "")), *query = NULL, *title = NULL;
  g_autoptr (XbTxn) txn = NULL;

  if (*name == '\0' || g_utf8_strlen (name, -1) > 40)
    return xb_book_refuse (error, XB_BOOK_ERROR_REQUIRED, _ ("Give the view a name of at most 40 characters."));
  for (const char *const *pair = (const char *const[]){ "Filter", view->filter, "From", view->from, "To", view->to, "Text", view->text, NULL }; *pair != NULL; pair += 2)
    g_key_file_set_string (keys, GROUP, pair[0], pair[1] != NULL ? pair[1] : "");
  query = g_key_file_to_data (keys, NULL, NULL);
  title = g_strdup_printf (_ ("View of a register saved: %s"), name);
  txn = xb_txn_begin (store, operator_name, XB_ENTRY_EDIT, title, error);
  return txn != NULL
         && xb_store_do (store, error, "INSERT INTO book_view (id, register, name, query) VALUES (?, ?, ?, ?) ON CONFLICT (register, name) DO UPDATE SET query = excluded.query", "isss",
                         xb_store_new_id (store), register_id, name, query)
         && xb_txn_commit (g_steal_pointer (&txn), NULL, error);
}

gboolean
xb_book_view_remove (XbStore *store, const char *operator_name, gint64 id, GError **error)
{
  g_autofree char *name = NULL, *title = NULL;
  g_autoptr (XbTxn) txn = NULL;

  if (!xb_store_ask_text (store, error, &name, "SELECT name FROM book_view WHERE id = ?", "i", id))
    return FALSE;
  if (name == NULL)
    return xb_book_refuse (error, XB_BOOK_ERROR_NOT_FOUND, _ ("There is no such view."));
  title = g_strdup_printf (_ ("View of a register removed: %s"), name);
  txn = xb_txn_begin (store, operator_name, XB_ENTRY_EDIT, title, error);
  return txn != NULL && xb_store_do (store, error, "DELETE FROM book_view WHERE id = ?", "i", id) && xb_txn_commit (g_steal_pointer (&txn), NULL, error);
}
