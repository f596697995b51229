/* How somebody writes where a place is: a region and what follows it, or nothing; and the search for one. */
#include "target.h"

#include "region/xb-region.h"

#include <string.h>

int
LLVMFuzzerTestOneInput (const guint8 *data, size_t length)
{
  g_autofree char *text = fuzz_text (data, length);
  const char *rest = NULL;
  const XbRegion *region = xb_region_read (text, &rest);
  g_autoptr (GPtrArray) found = xb_region_search (text, 20);

  /* What is left is the end of what was given, and it begins with a whole character. */
  g_assert_nonnull (rest);
  g_assert_true (rest >= text && rest <= text + strlen (text));
  g_assert_true (g_utf8_validate (rest, -1, NULL));
  g_assert_true (region != NULL || rest == text);
  g_assert_true (region == NULL || xb_region_find (region->code) == region);
  g_assert_cmpuint (found->len, <=, 20);
  return 0;
}
