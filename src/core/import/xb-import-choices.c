#define G_LOG_DOMAIN "xb-import"

/* What the clerk says of a file beside the file itself: which column is which, and what becomes of people who are in the
 * register already. Both are key files. */

#include "import/xb-import.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/** (transfer full): the key of a row in #XbImportOptions.decisions, as Excel would call it: sheet!row. */
char *
xb_import_decision_key (const char *sheet, guint row)
{
  return g_strdup_printf ("%s!%u", sheet, row);
}

/* (transfer full) (nullable): the keys of @group of the key file @path. */
static char **
load_group (GKeyFile *keys, const char *path, const char *group, GError **error)
{
  g_autoptr (GError) local = NULL;
  char **names = NULL;

  if (g_key_file_load_from_file (keys, path, G_KEY_FILE_NONE, &local))
    names = g_key_file_get_keys (keys, group, NULL, &local);
  if (names == NULL)
    g_set_error (error, XB_IMPORT_ERROR, XB_IMPORT_ERROR_MAP, _ ("“%s” cannot be used: %s. Nothing was imported."), path, local->message);
  return names;
}

/**
 * xb_import_load_decisions:
 * @path: a key file with [Decisions], sheet!row=keep, update or new
 *
 * Returns: (transfer full): for #XbImportOptions.decisions
 */
GHashTable *
xb_import_load_decisions (const char *path, GError **error)
{
  static const char *const words[] = { "", "keep", "update", "new" };
  g_autoptr (GKeyFile) keys = g_key_file_new ();
  g_autoptr (GHashTable) decisions = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_auto (GStrv) rows = load_group (keys, path, "Decisions", error);

  if (rows == NULL)
    return NULL;
  for (char **row = rows; *row != NULL; row++)
    {
      g_autofree char *word = g_key_file_get_string (keys, "Decisions", *row, NULL);
      int decision = XB_IMPORT_NEW;

      while (decision > XB_IMPORT_ASK && g_strcmp0 (word, words[decision]) != 0)
        decision--;
      if (decision == XB_IMPORT_ASK || strrchr (*row, '!') == NULL)
        {
          g_set_error (error, XB_IMPORT_ERROR, XB_IMPORT_ERROR_MAP,
                       _ ("“%s”: “%s=%s” is no decision; write sheet!row=keep, update or new. Nothing was imported."), path, *row,
                       word != NULL ? word : "");
          return NULL;
        }
      g_hash_table_insert (decisions, g_strdup (*row), GINT_TO_POINTER (decision));
    }
  return g_steal_pointer (&decisions);
}

/**
 * xb_import_load_map:
 * @path: a key file with [Columns], header=field, where a header is not known by itself; an empty field leaves a
 *   column out
 *
 * Returns: (transfer full): for #XbImportOptions.mapping
 */
GHashTable *
xb_import_load_map (XbCatalog *catalog, const char *path, GError **error)
{
  g_autoptr (GKeyFile) keys = g_key_file_new ();
  g_autoptr (GHashTable) map = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  XbRegisterDef *def = xb_catalog_register (catalog, "person");
  g_auto (GStrv) headers = load_group (keys, path, "Columns", error);

  if (headers == NULL)
    return NULL;
  for (char **header = headers; *header != NULL; header++)
    {
      g_autofree char *field = g_key_file_get_string (keys, "Columns", *header, NULL);

      if (field != NULL && *field != '\0' && xb_register_find_field (def, field) < 0)
        {
          g_set_error (error, XB_IMPORT_ERROR, XB_IMPORT_ERROR_MAP, _ ("“%s”: there is no field “%s”. Nothing was imported."), path, field);
          return NULL;
        }
      g_hash_table_insert (map, xb_header_normalize (*header), g_steal_pointer (&field));
    }
  return g_steal_pointer (&map);
}
