#include "util/xb-number.h"

#include "util/xb-text.h"

#include <math.h>
#include <string.h>

/**
 * xb_number_read:
 * @typed: full-width or not, with blanks, with a unit behind it; only what was read of it is left
 * @units: (array zero-terminated=1): those that may stand there
 *
 * Returns: %FALSE where it is no number
 */
gboolean
xb_number_read (GString *typed, const char *const *units, double *value)
{
  char *end = NULL;

  xb_text_squeeze (typed);
  for (; *units != NULL; units++)
    if (**units != '\0' && g_str_has_suffix (typed->str, *units))
      {
        g_string_truncate (typed, typed->len - strlen (*units));
        break;
      }
  if (typed->len == 0 || strspn (typed->str, "0123456789.-") != typed->len)
    return FALSE;
  *value = g_ascii_strtod (typed->str, &end);
  return *end == '\0' && isfinite (*value);
}

/** (transfer full) (nullable): with so many decimals; %NULL where it has more, which would be lost in silence */
char *
xb_number_text (double value, guint decimals)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE], format[8];

  g_snprintf (format, sizeof format, "%%.%uf", decimals);
  g_ascii_formatd (text, sizeof text, format, value);
  return fabs (g_ascii_strtod (text, NULL) - value) > 1e-9 ? NULL : g_strdup (text);
}

/** As files of this program have it: big endian. */
void
xb_number_put (guint8 out[8], guint64 number)
{
  number = GUINT64_TO_BE (number);
  memcpy (out, &number, 8);
}

/** What xb_number_put() has put there. */
guint64
xb_number_get (const guint8 in[8])
{
  guint64 number;

  memcpy (&number, in, 8);
  return GUINT64_FROM_BE (number);
}
