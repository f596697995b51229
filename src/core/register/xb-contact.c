#define G_LOG_DOMAIN "xb-register"

/* Phone numbers and bank accounts: what is accepted and how it is stored. */

#include "register/xb-person.h"

#include "util/xb-text.h"

#include <string.h>

/* One number, digits only: 11 digits from 1, or an area code (0 and 2 or 3 digits) and 7 or 8 digits. */
static gboolean
number_ok (const char *digits, gsize length)
{
  return digits[0] == '1' ? length == 11 : digits[0] == '0' && length >= 10 && length <= 12;
}

static gboolean
is_separator (gunichar c)
{
  return c == '/' || c == ',' || c == ';' || c == '|' || c == 0x3001 /* 、 */ || c == 0xff1b || c == 0xff0c;
}

/* How many digits stand at @p, or end before it. */
static gsize
digits_after (const char *p)
{
  return strspn (p, "0123456789");
}

static gsize
digits_before (const char *start, const char *p)
{
  gsize n = 0;

  while (p > start && g_ascii_isdigit (p[-1]))
    p--, n++;
  return n;
}

/* Where the number that begins at @start ends: at a separator, or at a blank between two whole numbers. */
static const char *
number_end (const char *start)
{
  const char *p;

  for (p = start; *p != '\0' && !is_separator (g_utf8_get_char (p)); p = g_utf8_next_char (p))
    if (*p == ' ' && digits_before (start, p) >= 7 && digits_after (p + 1) >= 7)
      break;
  return p;
}

/* Takes one number into stored form and appends it to @out. */
static gboolean
take_number (const char *start, const char *end, GString *out)
{
  char digits[16];
  gsize n = 0;
  gssize dash = -1;

  if (g_str_has_prefix (start, "+86"))
    start += 3;
  else if (g_str_has_prefix (start, "0086"))
    start += 4;
  for (const char *p = start; p < end; p++)
    if (g_ascii_isdigit (*p) && n < sizeof digits - 1)
      digits[n++] = *p;
    else if (*p == '-' || *p == ' ' || *p == '(' || *p == ')')
      {
        if (dash < 0 && n > 0)
          dash = n;
      }
    else
      /* Excel turns a number into 13244895291.0 when a column was once formatted so: not our guess to make. */
      return FALSE;
  digits[n] = '\0';
  if (!number_ok (digits, n))
    return FALSE;
  if (out->len > 0)
    g_string_append_c (out, '/');
  if (digits[0] == '0' && (dash == 3 || dash == 4))
    {
      g_string_append_len (out, digits, dash);
      g_string_append_c (out, '-');
      g_string_append (out, digits + dash);
    }
  else
    g_string_append (out, digits);
  return TRUE;
}

/**
 * xb_phone_check:
 * @phone: as typed; put into stored form: digits, an area code set off by '-', several numbers by '/'
 *
 * Returns: whether every number in it is one: 11 digits beginning with 1, or area code and 7 to 8 digits
 */
gboolean
xb_phone_check (GString *phone)
{
  g_autoptr (GString) out = NULL;
  const char *p, *end;

  xb_text_clean (phone);
  out = g_string_sized_new (phone->len + 8);
  for (p = phone->str; *p != '\0'; p = end)
    {
      end = number_end (p);
      if (end == p)
        end = g_utf8_next_char (p); /* a separator, or a blank beside one */
      else if (strspn (p, " ") < (gsize) (end - p) && !take_number (p + strspn (p, " "), end, out))
        return FALSE;
    }
  if (out->len > 0)
    g_string_assign (phone, out->str);
  return out->len > 0;
}

/**
 * xb_account_check:
 * @account: as typed; put into stored form, digits only
 * @luhn: (out): whether it passes the Luhn check of bank cards; village passbooks need not
 *
 * Returns: whether it has 12 to 19 digits and nothing else but blanks and hyphens
 */
gboolean
xb_account_check (GString *account, gboolean *luhn)
{
  gsize n = 0;
  int sum = 0;

  xb_text_squeeze (account);
  for (gsize i = 0; i < account->len; i++)
    if (g_ascii_isdigit (account->str[i]))
      account->str[n++] = account->str[i];
    else if (account->str[i] != '-')
      return FALSE;
  g_string_truncate (account, n);
  for (gsize i = 0; i < n; i++)
    {
      int d = account->str[n - 1 - i] - '0';

      if (i % 2 == 1)
        d = d * 2 > 9 ? d * 2 - 9 : d * 2;
      sum += d;
    }
  *luhn = sum % 10 == 0;
  return n >= 12 && n <= 19;
}
