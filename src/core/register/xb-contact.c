#define G_LOG_DOMAIN "xb-register"

/* Phone numbers and bank accounts: what is accepted and how it is stored. */

#include "register/xb-person.h"

#include "util/xb-text.h"

#include <string.h>

/* One number, digits only: 11 digits from 1, or an area code (0 and 2 to 3 digits) and 7 or 8, or those alone. */
static gboolean
number_ok (const char *digits, gsize length)
{
  if (length == 11 && digits[0] == '1')
    return digits[1] >= '3';
  if (digits[0] == '0')
    return length >= 10 && length <= 12;
  return (length == 7 || length == 8) && digits[0] >= '2';
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
  g_autoptr (GString) out = g_string_new (NULL);
  g_autoptr (GString) clean = g_string_new (phone->str);
  g_auto (GStrv) parts = NULL;
  gboolean any = FALSE;

  xb_text_clean (clean);
  parts = g_regex_split_simple ("[/、,;；，|]+|(?<=\\d{7}) +(?=\\d{7})", clean->str, 0, 0);
  for (char **part = parts; *part != NULL; part++)
    {
      GString *digits;
      const char *p = *part;
      gssize dash = -1;
      gboolean ok = TRUE;

      g_strstrip (*part);
      if (**part == '\0')
        continue;
      digits = g_string_new (NULL);
      if (g_str_has_prefix (p, "+86"))
        p += 3;
      else if (g_str_has_prefix (p, "0086"))
        p += 4;
      for (; *p != '\0'; p++)
        if (g_ascii_isdigit (*p))
          g_string_append_c (digits, *p);
        else if (*p == '-' || *p == ' ' || *p == '(' || *p == ')')
          {
            if (dash < 0 && digits->len > 0)
              dash = digits->len;
          }
        else
          ok = FALSE;
      /* Excel turns a number into 13244895291.0 when a column was once formatted so: not our guess to make. */
      ok = ok && number_ok (digits->str, digits->len);
      if (ok && digits->str[0] == '0' && (dash == 3 || dash == 4))
        g_string_insert_c (digits, dash, '-');
      if (ok)
        g_string_append_printf (out, "%s%s", any ? "/" : "", digits->str);
      g_string_free (digits, TRUE);
      if (!ok)
        return FALSE;
      any = TRUE;
    }
  if (any)
    g_string_assign (phone, out->str);
  return any;
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
