#define G_LOG_DOMAIN "xiangbu"

#include "widgets/xb-joined.h"

#include <glib/gi18n.h>

/**
 * xb_joined:
 * @words: (element-type utf8)
 *
 * Returns: (transfer full): the words with the language's own sign between them; "" where there are none
 */
char *
xb_joined (const GPtrArray *words)
{
  g_autoptr (GString) all = g_string_new (NULL);

  for (guint i = 0; i < words->len; i++)
    g_string_append_printf (all, "%s%s", i > 0 ? _ (", ") : "", (const char *) g_ptr_array_index (words, i));
  return g_string_free (g_steal_pointer (&all), FALSE);
}
