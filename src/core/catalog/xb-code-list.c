#define G_LOG_DOMAIN "xb-catalog"

#include "catalog/xb-catalog-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

void
xb_code_list_free (XbCodeList *list)
{
  g_free (list->id);
  g_free (list->title);
  g_clear_pointer (&list->codes, g_array_unref);
  g_clear_pointer (&list->by_code, g_hash_table_unref);
  g_clear_pointer (&list->by_word, g_hash_table_unref);
  g_strfreev (list->prefixes);
  g_clear_pointer (&list->chunk, g_string_chunk_free);
  g_free (list);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (XbCodeList, xb_code_list_free)

static gboolean
add_word (XbDefinition *def, XbCodeList *list, const char *group, const char *word, GHashTable *said, GError **error)
{
  g_autofree char *plain = xb_header_normalize (word);
  const char *other = g_hash_table_lookup (said, plain);

  if (*plain == '\0')
    return TRUE;
  if (other != NULL && strcmp (other, group) != 0)
    return xb_definition_fail (def, group, "Synonyms", error, _ ("“%s” stands for %s already."), word, other);
  g_hash_table_insert (said, g_strdup (plain), (gpointer) g_string_chunk_insert_const (list->chunk, group));
  g_hash_table_insert (list->by_word, (gpointer) g_string_chunk_insert_const (list->chunk, plain),
                       (gpointer) g_string_chunk_insert_const (list->chunk, group));
  return TRUE;
}

XbCodeList *
xb_code_list_parse (XbDefinition *def, GError **error)
{
  static const char *const head_keys[] = { "Id", "Name", "Source", "Prefixes", NULL };
  static const char *const code_keys[] = { "Name", "Synonyms", NULL };
  g_autoptr (XbCodeList) list = g_new0 (XbCodeList, 1);
  g_autoptr (GHashTable) said = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_auto (GStrv) groups = g_key_file_get_groups (def->keys, NULL);

  list->chunk = g_string_chunk_new (4096);
  list->codes = g_array_new (FALSE, FALSE, sizeof (XbCode));
  list->by_code = g_hash_table_new (g_str_hash, g_str_equal);
  list->by_word = g_hash_table_new (g_str_hash, g_str_equal);
  if (!g_key_file_has_group (def->keys, "Code"))
    {
      xb_definition_fail (def, NULL, NULL, error, _ ("A code list begins with [Code]."));
      return NULL;
    }
  if (!xb_definition_check_keys (def, "Code", head_keys, error)
      || (list->id = xb_definition_string (def, "Code", "Id", error)) == NULL
      || (list->title = xb_definition_string (def, "Code", "Name", error)) == NULL)
    return NULL;
  list->prefixes = g_key_file_get_string_list (def->keys, "Code", "Prefixes", NULL, NULL);

  /* Names first, then synonyms, so that a synonym may take a name over (本人 in a ledger means the head). */
  for (char **group = groups; *group != NULL; group++)
    {
      g_autofree char *name = NULL, *english = NULL, *chinese = NULL;
      XbCode code;

      if (strcmp (*group, "Code") == 0)
        continue;
      if (!xb_definition_check_keys (def, *group, code_keys, error)
          || (name = xb_definition_string (def, *group, "Name", error)) == NULL)
        return NULL;
      code.code = g_string_chunk_insert_const (list->chunk, *group);
      code.label = g_string_chunk_insert_const (list->chunk, name);
      g_array_append_val (list->codes, code);
      g_hash_table_insert (list->by_code, (gpointer) code.code, (gpointer) code.label);
      english = g_key_file_get_string (def->keys, *group, "Name", NULL);
      chinese = g_key_file_get_locale_string (def->keys, *group, "Name", "zh_CN", NULL);
      for (const char *const *word = (const char *const[]){ *group, english, chinese, NULL }; *word != NULL; word++)
        {
          g_autofree char *normalized = xb_header_normalize (*word);

          g_hash_table_insert (list->by_word, (gpointer) g_string_chunk_insert_const (list->chunk, normalized),
                               (gpointer) code.code);
        }
    }
  for (char **group = groups; *group != NULL; group++)
    {
      g_auto (GStrv) words = g_key_file_get_string_list (def->keys, *group, "Synonyms", NULL, NULL);

      for (char **word = words; word != NULL && *word != NULL; word++)
        if (!add_word (def, list, *group, *word, said, error))
          return NULL;
    }
  if (list->codes->len == 0)
    {
      xb_definition_fail (def, "Code", NULL, error, _ ("The list has no codes."));
      return NULL;
    }
  return g_steal_pointer (&list);
}

/** The label of a code in the language of the program; the code itself where the list does not have it. */
const char *
xb_codes_label (XbCodeList *list, const char *code)
{
  const char *label = code == NULL ? NULL : g_hash_table_lookup (list->by_code, code);

  return label != NULL ? label : code;
}

/**
 * xb_codes_find:
 * @word: what a ledger says, blanks taken out, half-width
 *
 * Returns: (nullable): the code: of the word itself, or of what is left without words in front that say nothing
 */
const char *
xb_codes_find (XbCodeList *list, const char *word)
{
  const char *code = g_hash_table_lookup (list->by_word, word);

  for (char **prefix = list->prefixes; code == NULL && prefix != NULL && *prefix != NULL; prefix++)
    if (**prefix != '\0' && g_str_has_prefix (word, *prefix))
      code = g_hash_table_lookup (list->by_word, word + strlen (*prefix));
  return code;
}
