/* A sealed file (docs/sealed-files.md): it opens to what was sealed, or not at all, and then leaves nothing behind. */
#include "target.h"

#include "seal/xb-seal.h"

#include <glib/gstdio.h>

int
LLVMFuzzerTestOneInput (const guint8 *data, size_t length)
{
  static char *plain;
  g_autoptr (GError) error = NULL;
  const char *sealed = fuzz_file (".sealed", data, length);
  gboolean opened;

  if (plain == NULL)
    plain = fuzz_path ("plain");
  opened = xb_seal_open (sealed, plain, "一二三四五六七八", NULL, &error);
  fuzz_check (opened, &error);
  g_assert_true (opened == g_file_test (plain, G_FILE_TEST_EXISTS));
  g_unlink (plain);
  return 0;
}
