/* ID numbers as they are typed: what is taken is an ID number by GB 11643, and taking it again changes nothing. */
#include "target.h"

#include "register/xb-citizen-id.h"
#include "util/xb-date.h"

#include <string.h>

int
LLVMFuzzerTestOneInput (const guint8 *data, size_t length)
{
  g_autofree char *text = fuzz_text (data, length), *once = NULL, *twice = NULL;
  g_autoptr (GError) error = NULL;
  char birth[XB_DATE_SIZE], again[XB_DATE_SIZE];

  once = xb_citizen_id_normalize (text, &error);
  fuzz_check (once != NULL, &error);
  if (once == NULL)
    return 0;
  g_assert_cmpuint (strlen (once), ==, 18);
  g_assert_true (once[17] == xb_citizen_id_check_digit (once));
  twice = xb_citizen_id_normalize (once, NULL);
  g_assert_cmpstr (once, ==, twice);
  xb_citizen_id_birth_date (once, birth);
  g_assert_true (xb_date_parse (birth, again));
  g_assert_cmpstr (birth, ==, again);
  g_assert_nonnull (strchr ("12", xb_citizen_id_sex (once)));
  return 0;
}
