/* GB 11643-1999, as src/core/register/xb-citizen-id.c keeps it. */
#include "register/xb-citizen-id.h"

#include <string.h>

static void
normal_form (const char *text, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *id = xb_citizen_id_normalize (text, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (id, ==, expected);
}

static void
refused (const char *text, int code)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *id = xb_citizen_id_normalize (text, &error);

  g_assert_null (id);
  g_assert_error (error, XB_REGISTER_ERROR, code);
  g_assert_cmpint (g_utf8_strlen (error->message, -1), >, 20);
}

/* The example of the standard itself: 11010519491231002X. */
static void
check_digit (void)
{
  g_assert_cmpint (xb_citizen_id_check_digit ("11010519491231002"), ==, 'X');
  g_assert_cmpint (xb_citizen_id_check_digit ("44052418800101001"), ==, '4');
  normal_form ("11010519491231002X", "11010519491231002X");
}

static void
forms (void)
{
  normal_form ("11010519491231002x", "11010519491231002X");
  normal_form (" 110105 19491231 002X ", "11010519491231002X");
  normal_form ("１１０１０５１９４９１２３１００２Ｘ", "11010519491231002X");
  normal_form ("110105491231002", "11010519491231002X");
}

static void
faults (void)
{
  refused ("", XB_REGISTER_ERROR_ID_LENGTH);
  refused ("1101051949123100", XB_REGISTER_ERROR_ID_LENGTH);
  refused ("11010519491231002X1", XB_REGISTER_ERROR_ID_LENGTH);
  refused ("1101054912310O2", XB_REGISTER_ERROR_ID_LENGTH);
  refused ("110105194912310021", XB_REGISTER_ERROR_ID_CHECK_DIGIT);
  refused ("110105194912310O2X", XB_REGISTER_ERROR_ID_CHECK_DIGIT);
  refused ("11010519491231020X", XB_REGISTER_ERROR_ID_CHECK_DIGIT);
}

static void
birth_dates (void)
{
  char id[19] = "110105197902300010", text[11];
  const char *never[] = { "19790230", "19791301", "19790100", "17990101", "29990101" };

  for (guint i = 0; i < G_N_ELEMENTS (never); i++)
    {
      memcpy (id + 6, never[i], 8);
      id[17] = xb_citizen_id_check_digit (id);
      refused (id, XB_REGISTER_ERROR_ID_BIRTH_DATE);
    }
  memcpy (id + 6, "20000229", 8);
  id[17] = xb_citizen_id_check_digit (id);
  normal_form (id, id);
  xb_citizen_id_birth_date (id, text);
  g_assert_cmpstr (text, ==, "2000-02-29");
  refused ("110105790230001", XB_REGISTER_ERROR_ID_BIRTH_DATE);
}

static void
sex (void)
{
  g_assert_cmpint (xb_citizen_id_sex ("110105194912310021"), ==, '2');
  g_assert_cmpint (xb_citizen_id_sex ("110105194912310031"), ==, '1');
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/register/citizen-id/check-digit", check_digit);
  g_test_add_func ("/register/citizen-id/forms", forms);
  g_test_add_func ("/register/citizen-id/faults", faults);
  g_test_add_func ("/register/citizen-id/birth-dates", birth_dates);
  g_test_add_func ("/register/citizen-id/sex", sex);
  return g_test_run ();
}
