#define G_LOG_DOMAIN "xb-desk"

#include "desk/xb-desk.h"

#include "access/xb-operator.h"
#include "backup/xb-backup-auto.h"
#include "register/xb-person-index.h"
#include "register/xb-person.h"
#include "service/xb-checklist.h"
#include "service/xb-due.h"
#include "util/xb-text.h"

#include <glib/gi18n-lib.h>

/* Where people are, first: what is due is kept by village. */
static gboolean
refresh (XbStore *store, GArray *changed_rows, GError **error)
{
  return xb_person_index_refresh (store, changed_rows, error) && xb_due_refresh (store, changed_rows, error);
}

/** From now on what is derived follows what is written through @store. */
void
xb_desk_attach (XbStore *store)
{
  xb_store_set_indexer (store, refresh);
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
  return (flags & XB_STORE_READ_ONLY) || (xb_operator_give_first_roles (store, error) && xb_due_look_ahead (store, error)) ? g_steal_pointer (&store) : NULL;
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
