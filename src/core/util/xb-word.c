#include "util/xb-word.h"

/** The index of what is stored as @id (nullable); −1 for none. */
int
xb_word_find (const XbWord *words, guint n, const char *id)
{
  for (guint i = 0; i < n; i++)
    if (g_strcmp0 (words[i].id, id) == 0)
      return (int) i;
  return -1;
}
