#include "util/xb-word.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/** The index of what is stored as @id (nullable); −1 for none. */
int
xb_word_find (const XbWord *words, guint n, const char *id)
{
  for (guint i = 0; i < n; i++)
    if (g_strcmp0 (words[i].id, id) == 0)
      return (int) i;
  return -1;
}

/** What people write for yes and no, in sheets and forms. Returns: %FALSE where it is neither. @yes: (out): which */
gboolean
xb_word_yes_no (const char *typed, gboolean *yes)
{
  static const char *const yes_words[] = { "yes", "是", "有", "√", "✓", "1", "Y", "y", NULL }, *const no_words[] = { "no", "否", "无", "×", "✗", "0", "N", "n", NULL };

  *yes = g_strv_contains (yes_words, typed) || strcmp (typed, _ ("yes")) == 0;
  return *yes || g_strv_contains (no_words, typed) || strcmp (typed, _ ("no")) == 0;
}
