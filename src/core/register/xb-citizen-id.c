#define G_LOG_DOMAIN "xb-register"

#include "register/xb-citizen-id.h"

#include "util/xb-date.h"
#include "util/xb-text.h"

#include <glib/gi18n-lib.h>
#include <string.h>

G_DEFINE_QUARK (xb-register-error-quark, xb_register_error)

/** The code of a reject or warning, as the command-line contract lists them. */
const char *
xb_fault_code (XbRegisterError fault)
{
  static const char *const codes[]
      = { "required",       "id-length",       "id-check-digit",  "id-precision-lost", "id-birth-date",
          "sex-mismatch",   "birth-mismatch",  "date-invalid",    "date-future",       "code-unknown",
          "phone-invalid",  "account-invalid", "duplicate-in-file", "duplicate-in-register", "no-head",
          "two-heads",      "place-unknown",   "too-long",        "not-found",         "refused" };

  g_return_val_if_fail (fault < G_N_ELEMENTS (codes), "refused");
  return codes[fault];
}

/**
 * xb_citizen_id_check_digit:
 * @first_17: at least 17 digits
 *
 * Returns: the check character of GB 11643-1999 (ISO 7064 MOD 11-2): 0 to 9 or X
 */
char
xb_citizen_id_check_digit (const char *first_17)
{
  static const int weights[17] = { 7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2 };
  int sum = 0;

  for (int i = 0; i < 17; i++)
    sum += (first_17[i] - '0') * weights[i];
  return "10X98765432"[sum % 11];
}

/**
 * xb_citizen_id_check:
 * @text: 15 or 18 characters without blanks, half-width
 * @out: the 18-character form, when right
 * @fault: (out): what is wrong, when not
 *
 * The faults are looked for in this order: length, check digit, birth date (one that never was, or is to come).
 */
gboolean
xb_citizen_id_check (const char *text, char out[19], XbRegisterError *fault)
{
  gsize length = strlen (text);
  g_autofree char *today = NULL;
  char date[XB_DATE_SIZE];
  int year, month, day;

  if (length != 18 && length != 15)
    {
      *fault = XB_REGISTER_ERROR_ID_LENGTH;
      return FALSE;
    }
  for (gsize i = 0; i < MIN (length, 17); i++)
    if (!g_ascii_isdigit (text[i]))
      {
        *fault = length == 15 ? XB_REGISTER_ERROR_ID_LENGTH : XB_REGISTER_ERROR_ID_CHECK_DIGIT;
        return FALSE;
      }
  if (length == 15)
    {
      memcpy (out, text, 6);
      memcpy (out + 6, "19", 2);
      memcpy (out + 8, text + 6, 9);
      out[17] = xb_citizen_id_check_digit (out);
    }
  else
    {
      memcpy (out, text, 18);
      out[17] = g_ascii_toupper (out[17]);
      if (out[17] != xb_citizen_id_check_digit (out))
        {
          *fault = XB_REGISTER_ERROR_ID_CHECK_DIGIT;
          return FALSE;
        }
    }
  out[18] = '\0';
  xb_citizen_id_birth_date (out, date);
  year = (out[6] - '0') * 1000 + (out[7] - '0') * 100 + (out[8] - '0') * 10 + out[9] - '0';
  month = (out[10] - '0') * 10 + out[11] - '0';
  day = (out[12] - '0') * 10 + out[13] - '0';
  today = year >= 2020 ? xb_text_today () : NULL;
  if (!xb_date_valid (year, month, day) || (today != NULL && strcmp (date, today) > 0))
    {
      *fault = XB_REGISTER_ERROR_ID_BIRTH_DATE;
      return FALSE;
    }
  return TRUE;
}

/**
 * xb_citizen_id_normalize:
 * @text: what was typed or read: 15 or 18 characters, any mix of full-width digits, spaces and lower-case x
 * @error: return location for an #XbRegisterError
 *
 * Turns @text into the 18-character form of GB 11643-1999 and verifies its check digit, birth date and length.
 * A 15-digit number (issued before 1999) gets century 19 and a computed check digit.
 *
 * Returns: (transfer full): 18 characters, or %NULL with %XB_REGISTER_ERROR_ID_LENGTH,
 *   %XB_REGISTER_ERROR_ID_CHECK_DIGIT or %XB_REGISTER_ERROR_ID_BIRTH_DATE
 */
char *
xb_citizen_id_normalize (const char *text, GError **error)
{
  g_autoptr (GString) clean = g_string_new (text);
  XbRegisterError fault;
  char out[19];

  xb_text_squeeze (clean);
  if (xb_citizen_id_check (clean->str, out, &fault))
    return g_strdup (out);
  switch (fault)
    {
    case XB_REGISTER_ERROR_ID_LENGTH:
      g_set_error (error, XB_REGISTER_ERROR, fault, _ ("An ID number has 18 characters (15 before 1999); this has %ld."),
                   g_utf8_strlen (clean->str, -1));
      break;
    case XB_REGISTER_ERROR_ID_CHECK_DIGIT:
      g_set_error_literal (error, XB_REGISTER_ERROR, fault,
                           _ ("The ID number does not agree with its own check digit: a digit is wrong or two are "
                              "swapped. Compare it with the ID card or the hukou book."));
      break;
    default:
      g_set_error_literal (error, XB_REGISTER_ERROR, fault,
                           _ ("The birth date inside the ID number (digits 7 to 14) is not a day that has been."));
    }
  return NULL;
}

/** YYYY-MM-DD from digits 7 to 14 of an 18-character number. */
void
xb_citizen_id_birth_date (const char *citizen_id, char out[11])
{
  memcpy (out, citizen_id + 6, 4);
  out[4] = out[7] = '-';
  memcpy (out + 5, citizen_id + 10, 2);
  memcpy (out + 8, citizen_id + 12, 2);
  out[10] = '\0';
}

/** GB/T 2261.1: '1' male, '2' female, from the parity of the 17th digit. */
char
xb_citizen_id_sex (const char *citizen_id)
{
  return (citizen_id[16] - '0') % 2 == 1 ? '1' : '2';
}
