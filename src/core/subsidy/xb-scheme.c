#define G_LOG_DOMAIN "xb-subsidy"

#include "subsidy/xb-scheme.h"

#include "store/xb-statement.h"
#include "util/xb-text.h"

#include <glib/gi18n-lib.h>
#include <string.h>

void
xb_scheme_free (XbScheme *scheme)
{
  if (scheme == NULL)
    return;
  xb_scheme_def_free (scheme->def);
  g_free (scheme->since);
  g_free (scheme);
}

static XbSchemeDef *
parse_again (XbCatalog *catalog, const char *id, const char *text, GError **error)
{
  g_autofree char *name = g_strconcat (id, ".scheme", NULL);

  return xb_catalog_parse_scheme (catalog, name, text, error);
}

static XbScheme *
read_version (XbCatalog *catalog, XbStmt *stmt, GError **error)
{
  g_autoptr (XbScheme) scheme = g_new0 (XbScheme, 1);
  const XbSchemeDef *now;

  scheme->version_id = sqlite3_column_int64 (stmt, 0);
  scheme->since = xb_stmt_dup_text (stmt, 2);
  scheme->def = parse_again (catalog, (const char *) sqlite3_column_text (stmt, 1), (const char *) sqlite3_column_text (stmt, 3), error);
  if (scheme->def == NULL)
    return NULL;
  now = xb_catalog_scheme (catalog, scheme->def->id);
  scheme->differs = now != NULL && strcmp (now->sha256, scheme->def->sha256) != 0;
  return g_steal_pointer (&scheme);
}

/** (transfer full): a scheme as it was when a roll was made by it */
XbScheme *
xb_scheme_load_version (XbStore *store, XbCatalog *catalog, gint64 version_id, GError **error)
{
  g_autoptr (XbStmt) stmt = xb_store_ask (store, error, "SELECT id, scheme, from_date, definition FROM scheme_version WHERE id = ?", "i", version_id);
  gboolean row;

  if (stmt == NULL || !xb_stmt_step (store, stmt, &row, error))
    return NULL;
  if (row)
    return read_version (catalog, stmt, error);
  xb_subsidy_refuse (error, XB_SUBSIDY_ERROR_NOT_FOUND, _ ("The definition this was made by is missing."));
  return NULL;
}

static const XbSchemeDef *
known (XbCatalog *catalog, const char *id, GError **error)
{
  const XbSchemeDef *def = xb_catalog_scheme (catalog, id);

  if (def == NULL)
    xb_subsidy_refuse (error, XB_SUBSIDY_ERROR_NOT_FOUND, _ ("There is no scheme “%s”. “xiangbuctl scheme list” shows those there are."), id);
  return def;
}

/** (transfer full): a scheme as the catalog has it, whatever is in force */
XbScheme *
xb_scheme_load_catalog (XbCatalog *catalog, const char *id, GError **error)
{
  const XbSchemeDef *def = known (catalog, id, error);
  g_autoptr (XbScheme) scheme = g_new0 (XbScheme, 1);

  scheme->def = def != NULL ? parse_again (catalog, id, def->text, error) : NULL;
  return scheme->def != NULL ? g_steal_pointer (&scheme) : NULL;
}

/**
 * xb_scheme_load:
 * @in_force: it must be switched on; otherwise the catalog's definition does where it is not
 *
 * Returns: (transfer full)
 */
XbScheme *
xb_scheme_load (XbStore *store, XbCatalog *catalog, const char *id, gboolean in_force, GError **error)
{
  g_autoptr (XbStmt) stmt
      = xb_store_ask (store, error, "SELECT id, scheme, from_date, definition FROM scheme_version WHERE scheme = ? AND to_date IS NULL", "s", id);
  const XbSchemeDef *def = xb_catalog_scheme (catalog, id);
  gboolean row;

  if (stmt == NULL || !xb_stmt_step (store, stmt, &row, error))
    return NULL;
  if (row)
    return read_version (catalog, stmt, error);
  if (def == NULL || !in_force)
    return xb_scheme_load_catalog (catalog, id, error);
  xb_subsidy_refuse (error, XB_SUBSIDY_ERROR_NOT_FOUND, _ ("The scheme “%s” is not switched on yet. Look at whom it reaches, then switch it on."), def->name);
  return NULL;
}

/** (transfer full) (element-type XbScheme): all of the catalog, and those in force that are not in it any more, in the order of lists */
GPtrArray *
xb_scheme_list (XbStore *store, XbCatalog *catalog, GError **error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func ((GDestroyNotify) xb_scheme_free);
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
  GArray *entries = xb_catalog_list (catalog);
  g_autoptr (XbStmt) stmt = xb_store_ask (store, error, "SELECT scheme FROM scheme_version WHERE to_date IS NULL ORDER BY scheme", "");

  if (stmt == NULL)
    return NULL;
  for (guint i = 0; i < entries->len; i++)
    {
      const XbCatalogEntry *entry = &g_array_index (entries, XbCatalogEntry, i);

      if (strcmp (entry->kind, "scheme") == 0 && entry->problem == NULL)
        g_ptr_array_add (ids, g_strdup (entry->id));
    }
  while (TRUE)
    {
      gboolean row;

      if (!xb_stmt_step (store, stmt, &row, error))
        return NULL;
      if (!row)
        break;
      if (xb_catalog_scheme (catalog, (const char *) sqlite3_column_text (stmt, 0)) == NULL)
        g_ptr_array_add (ids, xb_stmt_dup_text (stmt, 0));
    }
  for (guint i = 0; i < ids->len; i++)
    {
      XbScheme *scheme = xb_scheme_load (store, catalog, g_ptr_array_index (ids, i), FALSE, error);

      if (scheme == NULL)
        return NULL;
      g_ptr_array_add (list, scheme);
    }
  return g_steal_pointer (&list);
}

/* What is owed must be known: of every category an amount, and none left empty. */
static gboolean
check_amounts (const XbSchemeDef *def, GError **error)
{
  for (guint i = 0; i < def->amounts->len; i++)
    {
      const XbSchemeAmount *amount = g_ptr_array_index (def->amounts, i);
      const XbSchemeCategory *category = xb_scheme_def_category (def, amount->category);

      if (amount->fen < 0)
        return xb_subsidy_refuse (error, XB_SUBSIDY_ERROR_REFUSED, _ ("Fill in before use: “%s” has no amount%s%s yet. The county's document says it."), def->name,
                                  category != NULL ? _ (" for ") : "", category != NULL ? category->title : "");
    }
  for (guint i = 0; i < MAX (def->categories->len, 1); i++)
    {
      const XbSchemeCategory *category = def->categories->len > 0 ? g_ptr_array_index (def->categories, i) : NULL;

      if (xb_scheme_def_amount (def, category != NULL ? category->id : NULL, "9999-12-31") == NULL)
        return xb_subsidy_refuse (error, XB_SUBSIDY_ERROR_REFUSED, _ ("“%s” has no amount for %s."), def->name, category != NULL ? category->title : def->name);
    }
  return TRUE;
}

static gboolean
end_version (XbStore *store, const char *id, const char *today, GError **error)
{
  return xb_store_do (store, error, "UPDATE scheme_version SET to_date = ?2 WHERE scheme = ?1 AND to_date IS NULL", "ss", id, today);
}

/* What the parts are called, for ledgers and forms. */
static gboolean
keep_part (XbStore *store, gint64 version, const char *kind, const char *part, const char *title, guint position, GError **error)
{
  return xb_store_do (store, error, "INSERT INTO scheme_part (id, version_id, kind, part, title, position) VALUES (?, ?, ?, ?, ?, ?)", "iisssi", xb_store_new_id (store), version, kind, part,
                      title, (gint64) position);
}

static gboolean
keep_parts (XbStore *store, gint64 version, const XbSchemeDef *def, GError **error)
{
  guint position = 0;

  for (guint i = 0; i < def->categories->len; i++)
    {
      const XbSchemeCategory *category = g_ptr_array_index (def->categories, i);

      if (!keep_part (store, version, "category", category->id, category->title, position++, error))
        return FALSE;
    }
  for (guint i = 0; i < def->conditions->len; i++)
    {
      const XbSchemeCondition *condition = g_ptr_array_index (def->conditions, i);

      if (condition->test == NULL && !keep_part (store, version, "declaration", condition->id, condition->title, position++, error))
        return FALSE;
    }
  for (guint i = 0; i < def->documents->len; i++)
    {
      const XbSchemeDocument *document = g_ptr_array_index (def->documents, i);

      if (!keep_part (store, version, "document", document->id, document->title, position++, error))
        return FALSE;
    }
  for (guint i = 0; i < def->steps->len; i++)
    {
      const XbSchemeStep *step = g_ptr_array_index (def->steps, i);

      if (!keep_part (store, version, "step", step->id, step->title, position++, error))
        return FALSE;
    }
  return TRUE;
}

/**
 * xb_scheme_switch_on:
 *
 * Puts the catalog's definition into force. Where an earlier one is, it is replaced from today on: rolls that were made keep theirs.
 */
gboolean
xb_scheme_switch_on (XbStore *store, XbCatalog *catalog, const char *operator_name, const char *id, GError **error)
{
  const XbSchemeDef *def = known (catalog, id, error);
  g_autofree char *today = xb_text_today (), *title = NULL, *in_force = NULL;
  g_autoptr (XbTxn) txn = NULL;
  gint64 version;

  if (def == NULL || !xb_store_ask_text (store, error, &in_force, "SELECT sha256 FROM scheme_version WHERE scheme = ? AND to_date IS NULL", "s", id))
    return FALSE;
  if (g_strcmp0 (in_force, def->sha256) == 0)
    return xb_subsidy_refuse (error, XB_SUBSIDY_ERROR_REFUSED, _ ("“%s” is switched on already, with this definition."), def->name);
  if (!check_amounts (def, error))
    return FALSE;
  title = g_strdup_printf (in_force != NULL ? _ ("Scheme changed: %s") : _ ("Scheme switched on: %s"), def->name);
  txn = xb_txn_begin_with (store, operator_name, XB_RIGHT_BIT (XB_RIGHT_DEFINITIONS), XB_ENTRY_EDIT, title, error);
  if (txn == NULL || !end_version (store, id, today, error))
    return FALSE;
  version = xb_store_new_id (store);
  return xb_store_do (store, error,
                      "INSERT INTO scheme_version (id, scheme, name, definition, sha256, payee_named, from_date, operator) VALUES (?, ?, ?, ?, ?, ?, ?, ?)", "issssiss", version, id,
                      def->name, def->text, def->sha256, (gint64) def->payee_named, today, operator_name)
         && keep_parts (store, version, def, error) && xb_txn_commit (g_steal_pointer (&txn), NULL, error);
}

/** Takes a scheme out of force. Its cases and rolls stay as they are. */
gboolean
xb_scheme_switch_off (XbStore *store, XbCatalog *catalog, const char *operator_name, const char *id, GError **error)
{
  g_autoptr (XbScheme) scheme = xb_scheme_load (store, catalog, id, TRUE, error);
  g_autofree char *today = xb_text_today (), *title = NULL;
  g_autoptr (XbTxn) txn = NULL;

  if (scheme == NULL)
    return FALSE;
  title = g_strdup_printf (_ ("Scheme switched off: %s"), scheme->def->name);
  txn = xb_txn_begin_with (store, operator_name, XB_RIGHT_BIT (XB_RIGHT_DEFINITIONS), XB_ENTRY_EDIT, title, error);
  return txn != NULL && end_version (store, id, today, error) && xb_txn_commit (g_steal_pointer (&txn), NULL, error);
}

/**
 * xb_scheme_with_amount:
 * @category: (nullable)
 * @from: YYYY-MM-DD
 * @source: the document it stands in
 *
 * Returns: (transfer full): the text of the definition with an amount filled in: one that was left empty for that category, or a new one
 *   from that day on
 */
char *
xb_scheme_with_amount (const XbSchemeDef *def, const char *category, const char *from, gint64 fen, const char *source, GError **error)
{
  g_autoptr (GKeyFile) keys = g_key_file_new ();
  g_autofree char *group = NULL, *yuan = xb_money_text (fen);
  const XbSchemeAmount *like = NULL;
  static const char *const pers[] = { "month", "year", "case" };

  if (!g_key_file_load_from_data (keys, def->text, strlen (def->text), G_KEY_FILE_KEEP_COMMENTS | G_KEY_FILE_KEEP_TRANSLATIONS, error))
    return NULL;
  for (guint i = 0; i < def->amounts->len; i++)
    {
      const XbSchemeAmount *amount = g_ptr_array_index (def->amounts, i);

      if (g_strcmp0 (amount->category, category) != 0)
        continue;
      like = amount;
      if (group == NULL && (amount->fen < 0 || strcmp (amount->from, from) == 0))
        group = g_strdup_printf ("Amount %s", amount->id);
    }
  if (fen <= 0 || like == NULL)
    {
      xb_subsidy_refuse (error, XB_SUBSIDY_ERROR_INVALID, like == NULL ? _ ("The scheme has no category “%s”.") : _ ("An amount is more than nothing."),
                         category != NULL ? category : "");
      return NULL;
    }
  if (group == NULL)
    {
      group = g_strdup_printf ("Amount %s%s%s", category != NULL ? category : "", category != NULL ? "-" : "", from);
      if (category != NULL)
        g_key_file_set_string (keys, group, "Category", category);
    }
  g_key_file_set_string (keys, group, "From", from);
  g_key_file_set_string (keys, group, "Yuan", yuan);
  g_key_file_set_string (keys, group, "Per", pers[like->per]);
  g_key_file_remove_key (keys, group, "Source[zh_CN]", NULL);
  g_key_file_set_string (keys, group, "Source", source);
  return g_key_file_to_data (keys, NULL, error);
}

const char *
xb_paid_title (XbPaid paid)
{
  static const char *const titles[] = { N_ ("yearly"), N_ ("half-yearly"), N_ ("quarterly"), N_ ("monthly"), N_ ("once") };

  return _ (titles[paid]);
}

/** (transfer full): 960.00 yuan a year */
char *
xb_amount_text (const XbSchemeAmount *amount)
{
  g_autofree char *yuan = xb_money_text (amount->fen);

  if (amount->fen < 0)
    return g_strdup (_ ("fill in before use"));
  return g_strdup_printf (amount->per == XB_PER_MONTH ? _ ("%s yuan a month") : amount->per == XB_PER_YEAR ? _ ("%s yuan a year") : _ ("%s yuan once"), yuan);
}

/** (transfer full): what a scheme is called; its id where it cannot be read any more */
char *
xb_scheme_title (XbStore *store, XbCatalog *catalog, const char *id)
{
  g_autoptr (XbScheme) scheme = xb_scheme_load (store, catalog, id, FALSE, NULL);

  return g_strdup (scheme != NULL ? scheme->def->name : id);
}
