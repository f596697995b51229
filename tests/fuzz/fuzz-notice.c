/* What another office's file of a notice letter holds, once it is decrypted. */
#include "target.h"

#include "notice/xb-notice-private.h"

#include <string.h>

int
LLVMFuzzerTestOneInput (const guint8 *data, size_t length)
{
  g_autoptr (GBytes) json = g_bytes_new (data, length);
  g_autoptr (GError) error = NULL;
  g_autofree char *to = NULL;
  g_autoptr (XbNotice) notice = xb_notice_from_json (json, "letter.tbh", &to, &error);

  if (notice != NULL)
    {
      g_assert_nonnull (notice->name);
      g_assert_cmpuint (strlen (notice->uid), ==, 32);
      g_assert_cmpint (g_utf8_strlen (notice->content, -1), <=, 5000);
      g_assert_true (g_utf8_validate (notice->content, -1, NULL));
      g_assert_true (!notice->sent || notice->result != NULL);
    }
  fuzz_check (notice != NULL, &error);
  return 0;
}
