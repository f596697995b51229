#define G_LOG_DOMAIN "xb-catalog"

#include "catalog/xb-catalog-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

void
xb_letter_def_free (XbLetterDef *letter)
{
  if (letter == NULL)
    return;
  g_free (letter->id);
  g_free (letter->name);
  g_free (letter->of);
  g_free (letter->title);
  g_free (letter->reference);
  g_strfreev (letter->body);
  g_strfreev (letter->closing);
  g_strfreev (letter->sign);
  xb_ledger_def_free (letter->values);
  xb_ledger_def_free (letter->rows);
  g_clear_pointer (&letter->fields, g_ptr_array_unref);
  g_clear_pointer (&letter->required, g_hash_table_unref);
  g_free (letter);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (XbLetterDef, xb_letter_def_free)

static gboolean
parse_head (XbDefinition *def, XbLetterDef *letter, GError **error)
{
  static const char *const keys[] = { "Id", "Name", "Order", "Of", "Title", "Reference", "Body", "Closing", "Sign", "Sql", "RowsSql", NULL };

  if (!g_key_file_has_group (def->keys, "Letter"))
    return xb_definition_fail (def, NULL, NULL, error, _ ("A letter begins with [Letter]."));
  if (!xb_definition_check_keys (def, "Letter", keys, error) || (letter->id = xb_definition_string (def, "Letter", "Id", error)) == NULL
      || (letter->name = xb_definition_string (def, "Letter", "Name", error)) == NULL
      || (letter->title = xb_definition_string (def, "Letter", "Title", error)) == NULL
      || (letter->reference = xb_definition_string (def, "Letter", "Reference", error)) == NULL
      || (letter->values->sql = xb_definition_string (def, "Letter", "Sql", error)) == NULL)
    return FALSE;
  if (strstr (letter->reference, "%number%") == NULL)
    return xb_definition_fail (def, "Letter", "Reference", error, _ ("Reference= needs %%number%%: letters are numbered."));
  letter->of = g_key_file_get_string (def->keys, "Letter", "Of", NULL);
  letter->order = xb_definition_order (def, "Letter");
  letter->body = g_key_file_get_locale_string_list (def->keys, "Letter", "Body", NULL, NULL, NULL);
  letter->closing = g_key_file_get_locale_string_list (def->keys, "Letter", "Closing", NULL, NULL, NULL);
  letter->sign = g_key_file_get_locale_string_list (def->keys, "Letter", "Sign", NULL, NULL, NULL);
  letter->rows->sql = g_key_file_get_string (def->keys, "Letter", "RowsSql", NULL);
  return letter->body != NULL || xb_definition_fail (def, "Letter", "Body", error, _ ("[%s] needs %s=."), "Letter", "Body");
}

static gboolean
parse_field (XbDefinition *def, XbLetterDef *letter, const char *group, GError **error)
{
  static const char *const taken[] = { "township", "operator", "today", "year", "month", "day", "number", "person", "record", NULL };
  const char *id = group + strlen ("Field ");

  if (g_strv_contains (taken, id) || xb_ledger_def_find (letter->values, id) >= 0)
    return xb_definition_fail (def, group, NULL, error, _ ("“%s” is filled in by the program already."), id);
  if (g_key_file_get_boolean (def->keys, group, "Required", NULL))
    g_hash_table_add (letter->required, g_strdup (id));
  return xb_ledger_def_parse_parameter (def, letter->fields, group, id, error);
}

static gboolean
parse_group (XbDefinition *def, XbLetterDef *letter, const char *group, GError **error)
{
  if (strcmp (group, "Letter") == 0)
    return TRUE;
  if (g_str_has_prefix (group, "Value "))
    return xb_ledger_def_parse_column (def, letter->values, group, group + strlen ("Value "), error);
  if (g_str_has_prefix (group, "Column "))
    return xb_ledger_def_parse_column (def, letter->rows, group, group + strlen ("Column "), error);
  if (g_str_has_prefix (group, "Field "))
    return parse_field (def, letter, group, error);
  return xb_definition_fail (def, group, NULL, error, _ ("[%s] is not known; there are [Value name], [Column name] and [Field name]."), group);
}

/* The person a letter is about, whose key is more than an integer parameter holds. */
static void
add_person (XbLedgerDef *ledger, const XbLetterDef *letter)
{
  XbLedgerParameter *person = g_new0 (XbLedgerParameter, 1);

  ledger->id = g_strdup (letter->id);
  ledger->name = g_strdup (letter->name);
  ledger->title = g_strdup ("");
  person->id = g_strdup (letter->of != NULL ? "record" : "person");
  person->title = g_strdup (person->id);
  g_ptr_array_add (ledger->parameters, person);
}

XbLetterDef *
xb_letter_def_parse (XbDefinition *def, GError **error)
{
  g_autoptr (XbLetterDef) letter = g_new0 (XbLetterDef, 1);
  g_auto (GStrv) groups = g_key_file_get_groups (def->keys, NULL);

  letter->values = xb_ledger_def_new ();
  letter->rows = xb_ledger_def_new ();
  letter->fields = g_ptr_array_new_with_free_func (xb_ledger_parameter_free);
  letter->required = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  if (!parse_head (def, letter, error))
    return NULL;
  /* Fields last: they must not have the name of a value. */
  for (int fields = FALSE; fields <= TRUE; fields++)
    for (char **group = groups; *group != NULL; group++)
      if (g_str_has_prefix (*group, "Field ") == fields && !parse_group (def, letter, *group, error))
        return NULL;
  add_person (letter->values, letter);
  add_person (letter->rows, letter);
  if (letter->values->columns->len == 0)
    {
      xb_definition_fail (def, "Letter", NULL, error, _ ("A letter needs a [Value name] for what its SELECT gives."));
      return NULL;
    }
  if (!xb_ledger_def_check_sql (def, letter->values, "Letter", "Sql", error))
    return NULL;
  if (letter->rows->sql == NULL)
    g_clear_pointer (&letter->rows, xb_ledger_def_free);
  else if (letter->rows->columns->len == 0 || !xb_ledger_def_check_sql (def, letter->rows, "Letter", "RowsSql", error))
    {
      if (error != NULL && *error == NULL)
        xb_definition_fail (def, "Letter", "RowsSql", error, _ ("RowsSql= needs a [Column name] for each column of its table."));
      return NULL;
    }
  return g_steal_pointer (&letter);
}
