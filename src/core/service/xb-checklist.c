#define G_LOG_DOMAIN "xb-service"

#include "service/xb-checklist.h"

#include "store/xb-statement.h"
#include "util/xb-text.h"

#include <glib/gi18n-lib.h>
#include <string.h>

void
xb_checklist_free (XbChecklist *checklist)
{
  if (checklist == NULL)
    return;
  xb_checklist_def_free (checklist->def);
  g_free (checklist->from_date);
  g_free (checklist->since);
  g_free (checklist);
}

static XbChecklistDef *
parse_again (const char *id, const char *text, GError **error)
{
  g_autofree char *name = g_strconcat (id, ".checklist", NULL);

  return xb_checklist_def_from_text (name, text, error);
}

static const XbChecklistDef *
known (XbCatalog *catalog, const char *id, GError **error)
{
  const XbChecklistDef *def = xb_catalog_checklist (catalog, id);

  if (def == NULL)
    xb_service_refuse (error, XB_SERVICE_ERROR_NOT_FOUND, _ ("There is no checklist “%s”. “xiangbuctl task checklists” shows those there are."), id);
  return def;
}

/**
 * xb_checklist_load:
 * @in_force: it must be switched on; otherwise the catalog's definition does where it is not
 *
 * Returns: (transfer full)
 */
XbChecklist *
xb_checklist_load (XbStore *store, XbCatalog *catalog, const char *id, gboolean in_force, GError **error)
{
  g_autoptr (XbStmt) stmt = xb_store_ask (store, error,
                                          "SELECT v.id, v.from_date, v.since, v.definition, (SELECT count (*) FROM service_case c WHERE c.checklist = v.checklist AND c.state = 'open'"
                                          " AND c.version_id <> v.id) FROM checklist_version v WHERE v.checklist = ? AND v.to_date IS NULL",
                                          "s", id);
  g_autoptr (XbChecklist) checklist = g_new0 (XbChecklist, 1);
  const XbChecklistDef *now = xb_catalog_checklist (catalog, id);
  gboolean row;

  if (stmt == NULL || !xb_stmt_step (store, stmt, &row, error))
    return NULL;
  if (row)
    {
      checklist->version_id = sqlite3_column_int64 (stmt, 0);
      checklist->from_date = xb_stmt_dup_text (stmt, 1);
      checklist->since = xb_stmt_dup_text (stmt, 2);
      checklist->older = sqlite3_column_int (stmt, 4);
      checklist->def = parse_again (id, (const char *) sqlite3_column_text (stmt, 3), error);
      checklist->differs = now != NULL && checklist->def != NULL && strcmp (now->sha256, checklist->def->sha256) != 0;
    }
  else if (in_force && now != NULL)
    xb_service_refuse (error, XB_SERVICE_ERROR_NOT_FOUND, _ ("“%s” is not switched on. Switch it on first: page Today, tab Checklists."), now->name);
  else if (known (catalog, id, error) != NULL)
    checklist->def = parse_again (id, now->text, error);
  return checklist->def != NULL ? g_steal_pointer (&checklist) : NULL;
}

static int
compare_checklists (gconstpointer a, gconstpointer b)
{
  const XbChecklistDef *x = (*(XbChecklist *const *) a)->def, *y = (*(XbChecklist *const *) b)->def;

  return x->order != y->order ? x->order - y->order : strcmp (x->name, y->name);
}

/** (transfer full) (element-type XbChecklist): all of the catalog, and those in force that are not in it any more, in the order of lists */
GPtrArray *
xb_checklist_list (XbStore *store, XbCatalog *catalog, GError **error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func ((GDestroyNotify) xb_checklist_free), ids = g_ptr_array_new_with_free_func (g_free);
  GArray *entries = xb_catalog_list (catalog);
  g_autoptr (XbStmt) stmt = xb_store_ask (store, error, "SELECT checklist FROM checklist_version WHERE to_date IS NULL", "");

  for (guint i = 0; i < entries->len; i++)
    {
      const XbCatalogEntry *entry = &g_array_index (entries, XbCatalogEntry, i);

      if (strcmp (entry->kind, "checklist") == 0 && entry->problem == NULL)
        g_ptr_array_add (ids, g_strdup (entry->id));
    }
  while (stmt != NULL)
    {
      gboolean row;

      if (!xb_stmt_step (store, stmt, &row, error))
        return NULL;
      if (!row)
        break;
      if (xb_catalog_checklist (catalog, (const char *) sqlite3_column_text (stmt, 0)) == NULL)
        g_ptr_array_add (ids, xb_stmt_dup_text (stmt, 0));
    }
  for (guint i = 0; stmt != NULL && i < ids->len; i++)
    {
      XbChecklist *checklist = xb_checklist_load (store, catalog, g_ptr_array_index (ids, i), FALSE, error);

      if (checklist == NULL)
        return NULL;
      g_ptr_array_add (list, checklist);
    }
  g_ptr_array_sort (list, compare_checklists);
  return stmt != NULL ? g_steal_pointer (&list) : NULL;
}

static gboolean
keep_part (XbStore *store, gint64 version, const char *kind, const char *part, const char *title, const char *unit, gboolean health, guint *position, GError **error)
{
  return xb_store_do (store, error, "INSERT INTO checklist_part (id, version_id, kind, part, title, unit, health, position) VALUES (?, ?, ?, ?, ?, ?, ?, ?)", "iissssii",
                      xb_store_new_id (store), version, kind, part, title, unit, (gint64) health, (gint64) (*position)++);
}

static gboolean
keep_asks (XbStore *store, gint64 version, const char *kind, const GPtrArray *asks, guint *position, GError **error)
{
  for (guint i = 0; i < asks->len; i++)
    {
      const XbAsk *ask = g_ptr_array_index (asks, i);

      if (!keep_part (store, version, kind, ask->id, ask->title, ask->unit, ask->health, position, error))
        return FALSE;
      for (guint k = 0; ask->choices != NULL && ask->choices[k] != NULL && strcmp (kind, "entry") == 0; k++)
        {
          g_autofree char *part = g_strdup_printf ("%s=%s", ask->id, ask->choices[k]);

          if (!keep_part (store, version, "choice", part, ask->choice_titles[k], NULL, ask->health, position, error))
            return FALSE;
        }
      if (ask->type == XB_ASK_YES_NO && strcmp (kind, "entry") == 0)
        {
          g_autofree char *yes = g_strconcat (ask->id, "=yes", NULL), *no = g_strconcat (ask->id, "=no", NULL);

          if (!keep_part (store, version, "choice", yes, _ ("yes"), NULL, ask->health, position, error)
              || !keep_part (store, version, "choice", no, _ ("no"), NULL, ask->health, position, error))
            return FALSE;
        }
    }
  return TRUE;
}

/* What the parts are called, for ledgers. */
static gboolean
keep_parts (XbStore *store, gint64 version, const XbChecklistDef *def, GError **error)
{
  guint position = 0;

  for (guint i = 0; i < def->items->len; i++)
    {
      const XbChecklistItem *item = g_ptr_array_index (def->items, i);

      if (!keep_part (store, version, "item", item->id, item->title, NULL, FALSE, &position, error))
        return FALSE;
    }
  return keep_asks (store, version, "field", def->fields, &position, error) && keep_asks (store, version, "entry", def->entries, &position, error);
}

/* Inside a transaction. @before: (nullable): from when it was on already */
static gboolean
put_in_force (XbStore *store, const char *operator_name, const XbChecklistDef *def, const char *before, const char *today, GError **error)
{
  gint64 version = xb_store_new_id (store);

  return xb_store_do (store, error, "UPDATE checklist_version SET to_date = ?2 WHERE checklist = ?1 AND to_date IS NULL", "ss", def->id, today)
         && xb_store_do (store, error, "INSERT INTO checklist_version (id, checklist, name, definition, sha256, from_date, since, operator) VALUES (?, ?, ?, ?, ?, ?, ?, ?)", "isssssss",
                         version, def->id, def->name, def->text, def->sha256, today, before != NULL ? before : today, operator_name)
         && keep_parts (store, version, def, error);
}

/**
 * xb_checklist_switch_on:
 *
 * Puts the catalog's definition into force. Where an earlier one is, it is replaced from today on: cases that are open keep theirs.
 */
gboolean
xb_checklist_switch_on (XbStore *store, XbCatalog *catalog, const char *operator_name, const char *id, GError **error)
{
  const XbChecklistDef *def = known (catalog, id, error);
  g_autofree char *today = xb_text_today (), *title = NULL, *in_force = NULL, *since = NULL;
  g_autoptr (XbTxn) txn = NULL;

  if (def == NULL || !xb_store_ask_text (store, error, &in_force, "SELECT sha256 FROM checklist_version WHERE checklist = ? AND to_date IS NULL", "s", id)
      || !xb_store_ask_text (store, error, &since, "SELECT since FROM checklist_version WHERE checklist = ? AND to_date IS NULL", "s", id))
    return FALSE;
  if (g_strcmp0 (in_force, def->sha256) == 0)
    return xb_service_refuse (error, XB_SERVICE_ERROR_REFUSED, _ ("“%s” is switched on already, with this definition."), def->name);
  title = g_strdup_printf (in_force != NULL ? _ ("Checklist changed: %s") : _ ("Checklist switched on: %s"), def->name);
  txn = xb_txn_begin_with (store, operator_name, XB_RIGHT_BIT (XB_RIGHT_DEFINITIONS), XB_ENTRY_EDIT, title, error);
  return txn != NULL && put_in_force (store, operator_name, def, since, today, error) && xb_txn_commit (g_steal_pointer (&txn), NULL, error);
}

/**
 * xb_checklist_switch_on_all_in:
 * @since: the first day that counts: what fell due before is nobody's omission
 *
 * All of the catalog's that are not in force, inside a transaction.
 */
gboolean
xb_checklist_switch_on_all_in (XbStore *store, XbCatalog *catalog, const char *operator_name, const char *since, GError **error)
{
  g_autoptr (GPtrArray) list = xb_checklist_list (store, catalog, error);

  for (guint i = 0; list != NULL && i < list->len; i++)
    {
      const XbChecklist *one = g_ptr_array_index (list, i);

      if (one->version_id == 0 && !put_in_force (store, operator_name, one->def, since, since, error))
        return FALSE;
    }
  return list != NULL;
}

/** All of the catalog's that are not in force, from today on. */
gboolean
xb_checklist_switch_on_all (XbStore *store, XbCatalog *catalog, const char *operator_name, GError **error)
{
  g_autofree char *today = xb_text_today ();
  g_autoptr (XbTxn) txn = xb_txn_begin_with (store, operator_name, XB_RIGHT_BIT (XB_RIGHT_DEFINITIONS), XB_ENTRY_EDIT, _ ("Checklists switched on"), error);

  return txn != NULL && xb_checklist_switch_on_all_in (store, catalog, operator_name, today, error) && xb_txn_commit (g_steal_pointer (&txn), NULL, error);
}

/* ---- definitions that were in force, read once a connection ---- */

static gpointer
make_versions (void)
{
  return g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, (GDestroyNotify) xb_checklist_def_free);
}

/** (transfer none): a definition as it was switched on, kept with the connection: rows of checklist_version do not change their text. */
const XbChecklistDef *
xb_checklist_version (XbStore *store, gint64 version_id, GError **error)
{
  GHashTable *versions = xb_store_extra (store, "checklists", make_versions, (GDestroyNotify) g_hash_table_unref);
  XbChecklistDef *def = g_hash_table_lookup (versions, &version_id);
  g_autoptr (XbStmt) stmt = NULL;
  gboolean row;

  stmt = xb_store_ask (store, error, "SELECT checklist, definition, sha256 FROM checklist_version WHERE id = ?", "i", version_id);
  if (stmt == NULL || !xb_stmt_step (store, stmt, &row, error))
    return NULL;
  /* A key that was rolled back is given again. */
  if (row && def != NULL && strcmp (def->sha256, (const char *) sqlite3_column_text (stmt, 2)) == 0)
    return def;
  if (!row)
    {
      xb_service_refuse (error, XB_SERVICE_ERROR_NOT_FOUND, _ ("The definition this was made by is missing."));
      return NULL;
    }
  def = parse_again ((const char *) sqlite3_column_text (stmt, 0), (const char *) sqlite3_column_text (stmt, 1), error);
  if (def != NULL)
    g_hash_table_replace (versions, g_memdup2 (&version_id, sizeof version_id), def);
  return def;
}

/**
 * xb_checklist_in_force:
 * @version_id: (out) (optional)
 *
 * Returns: (transfer none): the definition new cases go by; %NULL with @error where it is switched off
 */
const XbChecklistDef *
xb_checklist_in_force (XbStore *store, const char *id, gint64 *version_id, GError **error)
{
  gint64 version;

  if (!xb_store_ask_number (store, error, &version, "SELECT id FROM checklist_version WHERE checklist = ? AND to_date IS NULL", "s", id))
    return NULL;
  if (version == 0)
    {
      xb_service_refuse (error, XB_SERVICE_ERROR_NOT_FOUND, _ ("No checklist “%s” is switched on."), id);
      return NULL;
    }
  if (version_id != NULL)
    *version_id = version;
  return xb_checklist_version (store, version, error);
}

/** Takes a checklist out of force: nothing of it is due any more. What was recorded stays as it is. */
gboolean
xb_checklist_switch_off (XbStore *store, const char *operator_name, const char *id, GError **error)
{
  const XbChecklistDef *def = xb_checklist_in_force (store, id, NULL, error);
  g_autofree char *today = xb_text_today (), *title = NULL;
  g_autoptr (XbTxn) txn = NULL;

  if (def == NULL)
    return FALSE;
  title = g_strdup_printf (_ ("Checklist switched off: %s"), def->name);
  txn = xb_txn_begin_with (store, operator_name, XB_RIGHT_BIT (XB_RIGHT_DEFINITIONS), XB_ENTRY_EDIT, title, error);
  return txn != NULL && xb_store_do (store, error, "UPDATE checklist_version SET to_date = ?2 WHERE checklist = ?1 AND to_date IS NULL", "ss", id, today)
         && xb_txn_commit (g_steal_pointer (&txn), NULL, error);
}

/* ---- from an earlier definition to the one in force ---- */

static char *
offset_text (const XbOffset *offset)
{
  if (offset->months == 0)
    return g_strdup_printf (_ ("%d days"), offset->days);
  return offset->days == 0 ? g_strdup_printf (_ ("%d months"), offset->months) : g_strdup_printf (_ ("%d months and %d days"), offset->months, offset->days);
}

static char *
item_text (const XbChecklistItem *item)
{
  g_autofree char *due = offset_text (&item->due), *before = offset_text (&item->before), *after = offset_text (&item->after), *anchors = g_strjoinv (", ", item->anchors);
  g_autofree char *entries = item->entries != NULL ? g_strjoinv (", ", item->entries) : g_strdup ("");

  return g_strdup_printf (_ ("%s: %s after %s, %s before to %s after that %s"), item->title, due, anchors, before, after, entries);
}

/** (transfer full): what an item is called; ITEM+ is a follow-up of it */
char *
xb_checklist_item_title (const XbChecklistDef *def, const char *item)
{
  const XbChecklistItem *known = xb_checklist_def_item_of (def, item);

  if (known == NULL)
    return g_strdup (item);
  return strcmp (known->id, item) == 0 ? g_strdup (known->title) : g_strdup_printf (_ ("Follow-up: %s"), known->title);
}

/** (transfer none) (nullable): the latest of the earlier definitions open cases still go by */
const XbChecklistDef *
xb_checklist_earlier (XbStore *store, const char *id, GError **error)
{
  gint64 version;

  if (!xb_store_ask_number (store, error, &version,
                            "SELECT max (c.version_id) FROM service_case c JOIN checklist_version v ON v.id = c.version_id WHERE c.checklist = ? AND c.state = 'open' AND v.to_date IS NOT NULL",
                            "s", id)
      || version == 0)
    return NULL;
  return xb_checklist_version (store, version, error);
}

/** (transfer full): what another definition does differently, line by line; "" where nothing of a schedule differs */
char *
xb_checklist_difference (const XbChecklistDef *before, const XbChecklistDef *after)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < before->items->len; i++)
    {
      const XbChecklistItem *old = g_ptr_array_index (before->items, i), *new = xb_checklist_def_item (after, old->id);
      g_autofree char *was = item_text (old), *is = new != NULL ? item_text (new) : NULL;

      if (is == NULL)
        g_string_append_printf (text, _ ("− %s\n"), was);
      else if (strcmp (was, is) != 0)
        g_string_append_printf (text, _ ("− %s\n+ %s\n"), was, is);
    }
  for (guint i = 0; i < after->items->len; i++)
    {
      const XbChecklistItem *new = g_ptr_array_index (after->items, i);
      g_autofree char *is = item_text (new);

      if (xb_checklist_def_item (before, new->id) == NULL)
        g_string_append_printf (text, _ ("+ %s\n"), is);
    }
  return g_string_free (text, FALSE);
}

/** Open cases that go by an earlier definition go by the one in force from now on. What was done stays done. */
gboolean
xb_checklist_move_cases (XbStore *store, const char *operator_name, const char *id, guint *moved, GError **error)
{
  gint64 version = 0;
  const XbChecklistDef *def = xb_checklist_in_force (store, id, &version, error);
  g_autofree char *title = NULL;
  g_autoptr (XbTxn) txn = NULL;

  if (def == NULL)
    return FALSE;
  title = g_strdup_printf (_ ("Open cases go by the new checklist: %s"), def->name);
  txn = xb_txn_begin_with (store, operator_name, XB_RIGHT_BIT (XB_RIGHT_DEFINITIONS), XB_ENTRY_EDIT, title, error);
  if (txn == NULL || !xb_store_do (store, error, "UPDATE service_case SET version_id = ?2 WHERE checklist = ?1 AND state = 'open' AND version_id <> ?2", "si", id, version))
    return FALSE;
  *moved = sqlite3_changes (xb_store_db (store));
  return xb_txn_commit (g_steal_pointer (&txn), NULL, error);
}
