#define G_LOG_DOMAIN "xb-desk"

#include "desk/xb-desk.h"

#include "access/xb-operator.h"
#include "backup/xb-backup-auto.h"
#include "book/xb-book-index.h"
#include "register/xb-person-index.h"
#include "register/xb-person.h"
#include "service/xb-checklist.h"
#include "service/xb-due.h"
#include "store/xb-statement.h"
#include "util/xb-text.h"

#include <glib/gi18n-lib.h>

/* Where people are, first: what is due is kept by village. */
static gboolean
refresh (XbStore *store, GArray *changed_rows, GError **error)
{
  return xb_person_index_refresh (store, changed_rows, error) && xb_due_refresh (store, changed_rows, error) && xb_book_index_refresh (store, changed_rows, error);
}

/** From now on what is derived follows what is written through @store. */
void
xb_desk_attach (XbStore *store)
{
  xb_store_set_indexer (store, refresh);
}

/* (transfer full): people as if they had just come in. @people: (element-type gint64) */
static GArray *
as_changed (const GArray *people)
{
  GArray *rows = g_array_new (FALSE, FALSE, sizeof (XbChangedRow));

  for (guint i = 0; i < people->len; i++)
    {
      XbChangedRow row = { .table = g_intern_static_string ("person"), .id = g_array_index (people, gint64, i), .inserted = TRUE, .columns = G_MAXUINT64 };

      g_array_append_val (rows, row);
    }
  return rows;
}

/* What a migration left to be indexed (meta: reindex). */
static gboolean
catch_up (XbStore *store, GError **error)
{
  g_autofree char *what = xb_store_get_meta (store, "reindex");
  g_autoptr (GArray) people = NULL, rows = NULL;

  if (what == NULL)
    return TRUE;
  people = xb_store_ask_ids (store, error, "SELECT DISTINCT person_id FROM event WHERE type = 'arrive' ORDER BY person_id", "");
  if (people == NULL || !xb_store_exec (store, "BEGIN IMMEDIATE", error))
    return FALSE;
  rows = as_changed (people);
  if (xb_person_index_refresh (store, rows, error) && xb_store_exec (store, "DELETE FROM meta WHERE key = 'reindex'", error) && xb_store_exec (store, "COMMIT", error))
    return TRUE;
  xb_store_exec (store, "ROLLBACK", NULL);
  return FALSE;
}

/** xb_store_open() for everybody outside the core. */
XbStore *
xb_desk_open (const char *path, XbStoreFlags flags, GError **error)
{
  g_autoptr (XbStore) store = xb_store_open (path, flags, error);

  if (store == NULL)
    return NULL;
  xb_desk_attach (store);
  xb_store_set_before_bulk (store, xb_backup_before_bulk);
  return (flags & XB_STORE_READ_ONLY) || (catch_up (store, error) && xb_operator_give_first_roles (store, error) && xb_due_look_ahead (store, error)) ? g_steal_pointer (&store) : NULL;
}

typedef struct
{
  XbCatalog *catalog;
  const char *operator_name;
} Creating;

static gboolean
switch_on (XbStore *store, gpointer data, GError **error)
{
  Creating *creating = data;
  g_autofree char *today = xb_text_today ();

  xb_desk_attach (store);
  return xb_checklist_switch_on_all_in (store, creating->catalog, creating->operator_name, today, error);
}

/** xb_register_create(), with the catalog's checklists switched on: what they offer is every resident's right. */
XbStore *
xb_desk_create (XbCatalog *catalog, const char *path, const char *township, const char *name, gint64 site, const char *operator_name, GError **error)
{
  Creating creating = { catalog, operator_name };

  return xb_register_create (path, township, name, site, operator_name, switch_on, &creating, error);
}

/* Every person as if they had just come in: what is derived of them is worked out anew. */
static gboolean
derive_all (XbStore *store, GError **error)
{
  g_autoptr (GArray) people = xb_store_ask_ids (store, error, "SELECT id FROM person ORDER BY id", "");
  g_autoptr (GArray) rows = people != NULL ? as_changed (people) : NULL;

  return people != NULL && xb_store_exec (store, "BEGIN", error) && xb_person_index_refresh (store, rows, error) && xb_due_rebuild (store, error) && xb_book_index_rebuild (store, error) && xb_store_index_history (store, error)
         && xb_store_exec (store, "COMMIT", error);
}

/**
 * xb_desk_salvage:
 * @damaged: is not changed
 * @path: a file that is not there yet; on failure nothing is left of it
 * @out: (out caller-allocates): what was saved, and what was not
 *
 * Saves what can be saved of a damaged database into a new one, which can be worked with at once.
 */
gboolean
xb_desk_salvage (const char *damaged, const char *path, XbSalvaged *out, GError **error)
{
  g_autofree char *part = g_strconcat (path, ".part", NULL), *who = NULL, *base = g_path_get_basename (damaged), *title = g_strdup_printf (_ ("Saved from the damaged file %s"), base);
  g_autoptr (XbStore) store = NULL;
  g_autoptr (XbTxn) txn = NULL;

  *out = (XbSalvaged){ 0 };
  if (g_file_test (path, G_FILE_TEST_EXISTS))
    {
      g_set_error (error, XB_STORE_ERROR, XB_STORE_ERROR_EXISTS, _ ("“%s” exists already and was left as it is. Choose another name."), path);
      return FALSE;
    }
  xb_store_forget_file (part);
  store = xb_store_salvage (damaged, part, out, error);
  if (store == NULL || !xb_store_exec (store, "PRAGMA foreign_keys = ON", error) || !derive_all (store, error)
      || !xb_store_ask_text (store, error, &who, "SELECT name FROM operator WHERE active = 1 ORDER BY id LIMIT 1", ""))
    goto fail;
  txn = xb_txn_begin_with (store, who != NULL ? who : "?", 0, XB_ENTRY_ACCESS, title, error);
  if (txn == NULL)
    goto fail;
  xb_txn_note (txn, 0, out->lost->len > 0 ? g_ptr_array_index (out->lost, 0) : NULL);
  if (!xb_txn_commit (g_steal_pointer (&txn), NULL, error) || !xb_store_publish (g_steal_pointer (&store), path, error))
    goto fail;
  xb_store_forget_file (part);
  return TRUE;
fail:
  g_clear_pointer (&txn, xb_txn_rollback);
  g_clear_pointer (&store, xb_store_close);
  xb_store_forget_file (part);
  return FALSE;
}

/**
 * xb_desk_define:
 * @file: the definition that is about to be saved, or removed
 *
 * Asks for the right to change definitions, and records the change: the files are not part of the database, and its journal is where it is looked for.
 */
gboolean
xb_desk_define (XbStore *store, const char *operator_name, const char *file, gboolean removed, GError **error)
{
  g_autofree char *title = g_strdup_printf (removed ? _ ("Definition removed: %s") : _ ("Definition saved: %s"), file);

  return xb_journal_record_access (store, operator_name, XB_RIGHT_DEFINITIONS, 0, title, NULL, error);
}
