#define G_LOG_DOMAIN "xb-catalog"

/* [Return] of a ledger: how to read what comes back from whoever it was sent to, a bank. */

#include "catalog/xb-catalog-private.h"

#include <glib/gi18n-lib.h>
#include <stdlib.h>
#include <string.h>

void
xb_back_def_free (XbBackDef *back)
{
  if (back == NULL)
    return;
  for (int i = 0; i < XB_BACK_N; i++)
    g_strfreev (back->fields[i]);
  g_strfreev (back->paid);
  g_free (back);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (XbBackDef, xb_back_def_free)

static const char *const names[XB_BACK_N] = { "Serial", "Account", "Holder", "Amount", "Result", "Reason" };

/* A column of text, or its bytes. */
static gboolean
check_position (XbDefinition *def, const XbBackDef *back, int field, GError **error)
{
  char **words = back->fields[field], *end = NULL;
  long first, last;

  if (words == NULL || back->kind == XB_TEXT_NONE)
    return TRUE;
  first = strtol (words[0] != NULL ? words[0] : "", &end, 10);
  last = *end == '-' ? strtol (end + 1, &end, 10) : first;
  if (words[0] != NULL && words[1] == NULL && *end == '\0' && first >= 1 && last >= first && last <= 10000 && (back->kind == XB_TEXT_FIXED || first == last))
    return TRUE;
  return xb_definition_fail (def, "Return", names[field], error,
                             back->kind == XB_TEXT_FIXED ? _ ("%s= says the bytes, such as 1-19.") : _ ("%s= says the column, counted from 1."), names[field]);
}

XbBackDef *
xb_back_def_parse (XbDefinition *def, GError **error)
{
  static const char *const keys[] = { "Kind", "Separator", "Serial", "Account", "Holder", "Amount", "Result", "Reason", "Paid", "Unit", NULL };
  static const char *const kinds[] = { "sheet", "delimited", "fixed", NULL };
  g_autoptr (XbBackDef) back = g_new0 (XbBackDef, 1);
  g_autofree char *kind = g_key_file_get_string (def->keys, "Return", "Kind", NULL), *separator = g_key_file_get_string (def->keys, "Return", "Separator", NULL),
                  *unit = g_key_file_get_string (def->keys, "Return", "Unit", NULL);

  if (!xb_definition_check_keys (def, "Return", keys, error))
    return NULL;
  if (kind != NULL && !g_strv_contains (kinds, kind))
    {
      xb_definition_fail (def, "Return", "Kind", error, _ ("“%s” is none of %s."), kind, "sheet, delimited, fixed");
      return NULL;
    }
  back->kind = g_strcmp0 (kind, "delimited") == 0 ? XB_TEXT_DELIMITED : g_strcmp0 (kind, "fixed") == 0 ? XB_TEXT_FIXED : XB_TEXT_NONE;
  back->separator = separator != NULL && *separator != '\0' ? separator[0] : '|';
  back->fen = g_strcmp0 (unit, "fen") == 0;
  back->paid = g_key_file_get_string_list (def->keys, "Return", "Paid", NULL, NULL);
  for (int i = 0; i < XB_BACK_N; i++)
    {
      back->fields[i] = g_key_file_get_string_list (def->keys, "Return", names[i], NULL, NULL);
      if (!check_position (def, back, i, error))
        return NULL;
    }
  if (back->fields[XB_BACK_ACCOUNT] == NULL || back->fields[XB_BACK_AMOUNT] == NULL || back->fields[XB_BACK_RESULT] == NULL || back->paid == NULL)
    {
      xb_definition_fail (def, "Return", NULL, error, _ ("[Return] needs Account=, Amount=, Result= and Paid=."));
      return NULL;
    }
  return g_steal_pointer (&back);
}
