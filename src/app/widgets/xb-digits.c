#define G_LOG_DOMAIN "xiangbu"

#include "widgets/xb-digits.h"

#include "widgets/xb-dialogs.h"

#include <string.h>

/* An ID number is read as place, day of birth and rest; an account in fours, as it stands in the bank book; a telephone as the network, four, four. */
static const guint id_groups[] = { 6, 14, 0 }, phone_groups[] = { 3, 7, 0 }, account_groups[] = { 4, 8, 12, 16, 0 };

/* U+2009. Spacing between letters (PangoAttribute) would be simpler, but Pango puts half of it before the letter. */
#define THIN_SPACE "\xe2\x80\x89"

static const guint *
groups_of (const char *text, gsize length)
{
  if (length < 11 || length > 19)
    return NULL;
  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isdigit (text[i]) && text[i] != '*' && !(length == 18 && i == 17 && (text[i] == 'X' || text[i] == 'x')))
      return NULL;
  return length == 18 ? id_groups : length == 11 ? phone_groups : account_groups;
}

/**
 * xb_digits_show:
 * @text: (nullable)
 *
 * Shows @text; an ID number, a mobile phone or an account, masked or not, with thin gaps between its groups. The cell's name is @text itself.
 */
void
xb_digits_show (GtkInscription *cell, const char *text)
{
  gsize length = text != NULL ? strlen (text) : 0;
  const guint *groups = groups_of (text, length);
  g_autoptr (GString) shown = NULL;

  if (groups == NULL)
    {
      gtk_inscription_set_text (cell, text);
      xb_set_name (GTK_WIDGET (cell), text != NULL ? text : "");
      return;
    }
  shown = g_string_sized_new (32);
  for (gsize i = 0; i < length; i++)
    {
      if (*groups != 0 && i == *groups)
        {
          g_string_append (shown, THIN_SPACE);
          groups++;
        }
      g_string_append_c (shown, text[i]);
    }
  gtk_inscription_set_text (cell, shown->str);
  /* Afterwards: GTK takes the text for the name. */
  xb_set_name (GTK_WIDGET (cell), text);
}
