#define G_LOG_DOMAIN "xb-catalog"

#include "catalog/xb-catalog-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static void
column_free (gpointer data)
{
  XbLedgerColumn *column = data;

  g_free (column->id);
  g_free (column->title);
  g_free (column->group);
  g_free (column);
}

void
xb_ledger_def_free (XbLedgerDef *ledger)
{
  g_free (ledger->id);
  g_free (ledger->name);
  g_free (ledger->title);
  g_strfreev (ledger->lines);
  g_strfreev (ledger->footer);
  g_free (ledger->total);
  g_free (ledger->sql);
  g_clear_pointer (&ledger->columns, g_ptr_array_unref);
  g_free (ledger);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (XbLedgerDef, xb_ledger_def_free)

static gboolean
parse_column (XbDefinition *def, XbLedgerDef *ledger, const char *group, GError **error)
{
  static const char *const keys[] = { "Name", "Group", "Type", "Codes", "Width", "Sum", NULL };
  static const char *const types[] = { "text", "serial", "integer", "decimal", "money", "citizen-id", "phone", "account" };
  XbLedgerColumn *column = g_new0 (XbLedgerColumn, 1);
  g_autofree char *type = g_key_file_get_string (def->keys, group, "Type", NULL);
  g_autofree char *codes = g_key_file_get_string (def->keys, group, "Codes", NULL);
  guint i;

  g_ptr_array_add (ledger->columns, column);
  column->id = g_strdup (group + strlen ("Column "));
  if (!xb_definition_check_keys (def, group, keys, error)
      || (column->title = xb_definition_string (def, group, "Name", error)) == NULL)
    return FALSE;
  column->group = g_key_file_get_locale_string (def->keys, group, "Group", NULL, NULL);
  for (i = 0; type != NULL && i < G_N_ELEMENTS (types) && strcmp (types[i], type) != 0; i++)
    ;
  if (i == G_N_ELEMENTS (types))
    return xb_definition_fail (def, group, "Type", error, _ ("Type=%s is not known."), type);
  column->type = i;
  if (codes != NULL && (column->codes = xb_catalog_codes (def->catalog, codes)) == NULL)
    return xb_definition_fail (def, group, "Codes", error, _ ("There is no code list “%s”."), codes);
  column->width = g_key_file_get_double (def->keys, group, "Width", NULL);
  if (column->width < 1 || column->width > 200)
    column->width = 12;
  column->sum = g_key_file_get_boolean (def->keys, group, "Sum", NULL);
  if (column->sum && column->type != XB_COLUMN_INTEGER && column->type != XB_COLUMN_DECIMAL && column->type != XB_COLUMN_MONEY)
    return xb_definition_fail (def, group, "Sum", error, _ ("Only columns of Type integer, decimal or money have a sum."));
  return TRUE;
}

XbLedgerDef *
xb_ledger_def_parse (XbDefinition *def, GError **error)
{
  static const char *const keys[]
      = { "Id", "Name", "Title", "Lines", "Footer", "Paper", "Landscape", "Total", "AsOf", "Sql", NULL };
  g_autoptr (XbLedgerDef) ledger = g_new0 (XbLedgerDef, 1);
  g_auto (GStrv) groups = g_key_file_get_groups (def->keys, NULL);
  g_autofree char *paper = NULL;

  ledger->columns = g_ptr_array_new_with_free_func (column_free);
  if (!g_key_file_has_group (def->keys, "Ledger"))
    {
      xb_definition_fail (def, NULL, NULL, error, _ ("A ledger begins with [Ledger]."));
      return NULL;
    }
  if (!xb_definition_check_keys (def, "Ledger", keys, error)
      || (ledger->id = xb_definition_string (def, "Ledger", "Id", error)) == NULL
      || (ledger->name = xb_definition_string (def, "Ledger", "Name", error)) == NULL
      || (ledger->title = xb_definition_string (def, "Ledger", "Title", error)) == NULL
      || (ledger->sql = xb_definition_string (def, "Ledger", "Sql", error)) == NULL)
    return NULL;
  ledger->lines = g_key_file_get_locale_string_list (def->keys, "Ledger", "Lines", NULL, NULL, NULL);
  ledger->footer = g_key_file_get_locale_string_list (def->keys, "Ledger", "Footer", NULL, NULL, NULL);
  ledger->total = g_key_file_get_locale_string (def->keys, "Ledger", "Total", NULL, NULL);
  ledger->landscape = g_key_file_get_boolean (def->keys, "Ledger", "Landscape", NULL);
  ledger->as_of = g_key_file_get_boolean (def->keys, "Ledger", "AsOf", NULL);
  paper = g_key_file_get_string (def->keys, "Ledger", "Paper", NULL);
  if (paper != NULL && strcmp (paper, "A4") != 0 && strcmp (paper, "A3") != 0)
    {
      xb_definition_fail (def, "Ledger", "Paper", error, _ ("Paper is A4 or A3."));
      return NULL;
    }
  ledger->a3 = g_strcmp0 (paper, "A3") == 0;
  for (char **group = groups; *group != NULL; group++)
    {
      if (strcmp (*group, "Ledger") == 0)
        continue;
      if (!g_str_has_prefix (*group, "Column "))
        {
          xb_definition_fail (def, *group, NULL, error, _ ("[%s] is not known; columns are [Column name]."), *group);
          return NULL;
        }
      if (!parse_column (def, ledger, *group, error))
        return NULL;
    }
  if (ledger->columns->len == 0 || ledger->columns->len > 200)
    {
      xb_definition_fail (def, "Ledger", NULL, error, _ ("A ledger has 1 to 200 columns."));
      return NULL;
    }
  if (!xb_ledger_def_check_sql (def, ledger, error))
    return NULL;
  return g_steal_pointer (&ledger);
}
