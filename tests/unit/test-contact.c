/* Phone numbers and bank accounts. */
#include "register/xb-person.h"

static void
phone (const char *text, const char *expected)
{
  g_autoptr (GString) value = g_string_new (text);
  gboolean ok = xb_phone_check (value);

  g_test_message ("%s", text);
  g_assert_cmpint (ok, ==, expected != NULL);
  if (ok)
    g_assert_cmpstr (value->str, ==, expected);
}

static void
phones (void)
{
  phone ("13812345678", "13812345678");
  phone (" 138 1234 5678 ", "13812345678");
  phone ("138-1234-5678", "13812345678");
  phone ("１３８１２３４５６７８", "13812345678");
  phone ("+8613812345678", "13812345678");
  phone ("0871-6512345", "0871-6512345");
  phone ("(0871)65123456", "0871-65123456");
  phone ("010 12345678", "010-12345678");
  phone ("087165123456", "087165123456");
}

static void
several (void)
{
  phone ("13812345678、13912345678", "13812345678/13912345678");
  phone ("13812345678 13912345678", "13812345678/13912345678");
  phone ("13812345678/0871-6512345；", "13812345678/0871-6512345");
  phone ("/13812345678,,", "13812345678");
}

static void
refused (void)
{
  phone ("", NULL);
  phone ("/", NULL);
  phone ("1381234567", NULL);
  phone ("138123456789", NULL);
  phone ("1391234", NULL);
  phone ("6512345", NULL);
  phone ("13812345678.0", NULL);
  phone ("13812345678/12", NULL);
  phone ("08716512345678901234567890", NULL);
  phone ("无号码", NULL);
}

static void
account (const char *text, const char *expected, gboolean luhn)
{
  g_autoptr (GString) value = g_string_new (text);
  gboolean passes, ok = xb_account_check (value, &passes);

  g_assert_cmpint (ok, ==, expected != NULL);
  if (ok)
    {
      g_assert_cmpstr (value->str, ==, expected);
      g_assert_cmpint (passes, ==, luhn);
    }
}

static void
accounts (void)
{
  account ("4532015112830366", "4532015112830366", TRUE);
  account ("4532 0151 1283 0367", "4532015112830367", FALSE);
  account ("4532-0151-1283-0366", "4532015112830366", TRUE);
  account ("12345678901", NULL, FALSE);
  account ("12345678901234567890", NULL, FALSE);
  account ("62220212345678901X", NULL, FALSE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/register/contact/phones", phones);
  g_test_add_func ("/register/contact/several-phones", several);
  g_test_add_func ("/register/contact/no-phones", refused);
  g_test_add_func ("/register/contact/accounts", accounts);
  return g_test_run ();
}
