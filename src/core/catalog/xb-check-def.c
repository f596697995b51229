#define G_LOG_DOMAIN "xb-catalog"

/* Data checks (`*.check`): a SELECT that finds what cannot be right, or the name of a search of the program's own. */

#include "catalog/xb-catalog-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

void
xb_check_def_free (XbCheckDef *check)
{
  if (check == NULL)
    return;
  g_free (check->id);
  g_free (check->name);
  g_free (check->message);
  g_free (check->advice);
  g_free (check->method);
  xb_ledger_def_free (check->found);
  g_free (check);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (XbCheckDef, xb_check_def_free)

static gboolean
parse_severity (XbDefinition *def, XbCheckDef *check, GError **error)
{
  g_autofree char *text = xb_definition_string (def, "Check", "Severity", error);

  if (text == NULL)
    return FALSE;
  if (strcmp (text, "error") == 0)
    check->severity = XB_SEVERITY_ERROR;
  else if (strcmp (text, "warning") == 0)
    check->severity = XB_SEVERITY_WARNING;
  else if (strcmp (text, "note") == 0)
    check->severity = XB_SEVERITY_NOTE;
  else
    return xb_definition_fail (def, "Check", "Severity", error, _ ("“%s” is none of error, warning, note."), text);
  return TRUE;
}

XbCheckDef *
xb_check_def_parse (XbDefinition *def, GError **error)
{
  static const char *const keys[] = { "Id", "Name", "Order", "Severity", "Message", "Advice", "Sql", "Method", NULL };
  g_autoptr (XbCheckDef) check = g_new0 (XbCheckDef, 1);
  g_auto (GStrv) groups = g_key_file_get_groups (def->keys, NULL);

  if (groups[0] == NULL || strcmp (groups[0], "Check") != 0 || groups[1] != NULL)
    {
      xb_definition_fail (def, NULL, NULL, error, _ ("A data check has one group, [Check]."));
      return NULL;
    }
  if (!xb_definition_check_keys (def, "Check", keys, error) || (check->id = xb_definition_string (def, "Check", "Id", error)) == NULL
      || (check->name = xb_definition_string (def, "Check", "Name", error)) == NULL
      || (check->message = xb_definition_string (def, "Check", "Message", error)) == NULL || !parse_severity (def, check, error))
    return NULL;
  check->order = xb_definition_order (def, "Check");
  check->advice = g_key_file_get_locale_string (def->keys, "Check", "Advice", NULL, NULL);
  check->method = g_key_file_get_string (def->keys, "Check", "Method", NULL);
  check->found = xb_ledger_def_new ();
  check->found->sql = g_key_file_get_string (def->keys, "Check", "Sql", NULL);
  if ((check->found->sql == NULL) == (check->method == NULL))
    {
      xb_definition_fail (def, "Check", NULL, error, _ ("A data check has either Sql= or Method=."));
      return NULL;
    }
  if (check->method != NULL && strcmp (check->method, "same-name") != 0 && strcmp (check->method, "near-id") != 0)
    {
      xb_definition_fail (def, "Check", "Method", error, _ ("“%s” is none of same-name, near-id."), check->method);
      return NULL;
    }
  xb_ledger_def_add_column (check->found, "person_id", "person_id", XB_COLUMN_TEXT);
  xb_ledger_def_add_column (check->found, "household_id", "household_id", XB_COLUMN_TEXT);
  if (check->found->sql != NULL && !xb_ledger_def_check_sql (def, check->found, "Check", "Sql", error))
    return NULL;
  return g_steal_pointer (&check);
}
