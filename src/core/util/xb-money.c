#include "util/xb-money.h"

/* A hundred thousand million yuan: more than any office has. */
#define MOST_FEN G_GINT64_CONSTANT (10000000000000)

/**
 * xb_money_parse:
 * @text: yuan with at most two decimals: 960, 49.5, 1,200.00
 * @fen: (out)
 *
 * Returns: %FALSE where it is nothing of the kind, less than nothing, or more than any office has
 */
gboolean
xb_money_parse (const char *text, gint64 *fen)
{
  gboolean point = FALSE, digit = FALSE;
  guint decimals = 0;

  *fen = 0;
  for (const char *p = text; p != NULL && *p != '\0'; p++)
    {
      if (*p == '.' && !point && digit)
        point = TRUE;
      else if (*p == ',' && digit && !point)
        continue;
      else if (g_ascii_isdigit (*p) && (!point || ++decimals <= 2) && *fen < MOST_FEN)
        {
          digit = TRUE;
          *fen = *fen * 10 + (*p - '0');
        }
      else
        return FALSE;
    }
  if (!digit || (point && decimals == 0))
    return FALSE;
  for (; decimals < 2; decimals++)
    *fen *= 10;
  return *fen <= MOST_FEN;
}

/** (transfer full): fen as yuan with two decimals */
char *
xb_money_text (gint64 fen)
{
  return g_strdup_printf ("%s%" G_GINT64_FORMAT ".%02d", fen < 0 ? "-" : "", ABS (fen) / 100, (int) (ABS (fen) % 100));
}
