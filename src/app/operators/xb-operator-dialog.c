#define G_LOG_DOMAIN "xiangbu"

#include "operators/xb-operator-dialog.h"

#include "forms/xb-prompt.h"

#include <glib/gi18n.h>
#include <string.h>

static gboolean
choose (XbOffice *office, char **values, gpointer data, GError **error)
{
  GPtrArray *names = data;
  guint at = (guint) g_ascii_strtoull (values[0], NULL, 10);

  if (*values[1] != '\0')
    {
      if (!xb_register_add_operator (xb_office_store (office), xb_office_operator (office), values[1], error))
        return FALSE;
      xb_office_set_operator (office, values[1]);
    }
  else if (at < names->len - 1)
    xb_office_set_operator (office, g_ptr_array_index (names, at));
  return TRUE;
}

void
xb_operator_dialog_open (GtkWidget *parent, XbOffice *office)
{
  GPtrArray *names = xb_register_operators (xb_office_store (office), NULL);
  g_autofree char *selected = NULL;

  if (names == NULL)
    return;
  for (guint i = 0; i < names->len; i++)
    if (strcmp (g_ptr_array_index (names, i), xb_office_operator (office)) == 0)
      selected = g_strdup_printf ("%u", i);
  g_ptr_array_add (names, NULL);
  {
    const XbPromptField fields[] = { { _ ("Who is working"), selected, NULL, (const char *const *) names->pdata }, { _ ("or somebody new"), NULL, _ ("name"), NULL } };

    xb_prompt (parent, office, _ ("Who is working"), _ ("_Choose"), _ ("Every change is recorded with a name. Whoever enters a case, a roll or an account is not who approves it."), fields,
               G_N_ELEMENTS (fields), choose, names, (GDestroyNotify) g_ptr_array_unref);
  }
}
