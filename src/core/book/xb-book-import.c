#define G_LOG_DOMAIN "xb-book"

#include "book/xb-book-import.h"

#include "store/xb-statement.h"

#include <glib/gi18n-lib.h>
#include <string.h>

void
xb_book_import_free (XbBookImport *import)
{
  if (import == NULL)
    return;
  g_ptr_array_unref (import->problems);
  g_ptr_array_unref (import->unread);
  g_free (import);
}

typedef struct
{
  XbStore *store;
  XbTxn *txn;
  const XbBookDef *def;
  XbBookImport *out;
  GHashTable *known; /* set of what is in the register already, as in book_index */
} Reading;

/* An #XbBookSheetFunc. */
static gboolean
take_row (const XbBookSheetRow *row, gpointer data, GError **error)
{
  Reading *r = data;
  g_autoptr (GError) local = NULL;
  g_autofree char *wrong = NULL, *words = NULL;
  gint64 id;

  r->out->rows++;
  id = xb_book_add_in (r->store, r->def, row->typed, &wrong, &local);
  if (id == 0)
    {
      if (local->domain != XB_BOOK_ERROR)
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
      xb_book_sheet_problem (r->out->problems, r->def, row, wrong, local->message);
      return TRUE;
    }
  if (!xb_store_ask_text (r->store, error, &words, "SELECT words FROM book_words WHERE row_id = ?", "i", id))
    return FALSE;
  if (g_hash_table_contains (r->known, words))
    {
      r->out->unchanged++;
      return xb_store_do (r->store, error, "DELETE FROM book_value WHERE row_id = ?", "i", id) && xb_store_do (r->store, error, "DELETE FROM book_row WHERE id = ?", "i", id);
    }
  r->out->taken++;
  return xb_txn_add_rows (r->txn, g_hash_table_size (row->typed) + 1, error);
}

static gboolean
load_known (Reading *r, GError **error)
{
  g_autoptr (XbStmt) stmt = xb_store_ask (r->store, error, "SELECT words FROM book_index WHERE register = ?", "s", r->def->id);
  gboolean row;

  r->known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  while (stmt != NULL && xb_stmt_step (r->store, stmt, &row, error))
    {
      if (!row)
        return TRUE;
      g_hash_table_add (r->known, xb_stmt_dup_text (stmt, 0));
    }
  return FALSE;
}

/**
 * xb_book_import:
 * @path: .xlsx, .xls or .csv; columns by the titles of fields, their names or synonyms
 * @dry_run: says what would be done
 *
 * Takes in each row that is right, in one entry of the journal, and names each that is not. What is in the register already, word for word, is
 * not entered again.
 *
 * Returns: (transfer full)
 */
XbBookImport *
xb_book_import (XbStore *store, const XbBookDef *def, const char *operator_name, const char *path, gboolean dry_run, GCancellable *cancellable, GError **error)
{
  g_autoptr (XbBookImport) out = g_new0 (XbBookImport, 1);
  g_autoptr (XbTxn) txn = NULL;
  g_autofree char *base = g_path_get_basename (path), *title = NULL;
  Reading r = { .store = store, .def = def, .out = out };
  gboolean ok;

  out->problems = g_ptr_array_new_with_free_func (xb_book_problem_free);
  out->unread = g_ptr_array_new_with_free_func (g_free);
  title = g_strdup_printf (_ ("%s: taken in from %s"), def->title, base);
  txn = r.txn = xb_txn_begin (store, operator_name, XB_ENTRY_IMPORT, title, error);
  if (txn == NULL || !xb_book_note_fields (store, def, error))
    return NULL;
  ok = load_known (&r, error) && xb_book_sheet_read (path, def, out->unread, take_row, &r, cancellable, error);
  g_clear_pointer (&r.known, g_hash_table_unref);
  if (!ok)
    return NULL;
  if (!dry_run && out->taken > 0 && !xb_txn_commit (g_steal_pointer (&txn), NULL, error))
    return NULL;
  return g_steal_pointer (&out);
}
