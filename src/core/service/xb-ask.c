#define G_LOG_DOMAIN "xb-service"

#include "service/xb-ask.h"

#include "util/xb-number.h"
#include "util/xb-text.h"
#include "util/xb-word.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

static char *
clean_number (const XbAsk *ask, const char *typed, char **unusual, GError **error)
{
  g_autoptr (GString) text = g_string_new (typed);
  char *stored;
  double value;

  if (!xb_number_read (text, (const char *const[]){ ask->unit, NULL }, &value))
    {
      xb_service_refuse (error, XB_SERVICE_ERROR_INVALID, _ ("%s: “%s” is not a number."), ask->title, typed);
      return NULL;
    }
  if (value < ask->min || value > ask->max)
    {
      xb_service_refuse (error, XB_SERVICE_ERROR_INVALID, _ ("%s: %s cannot be; it is from %g to %g."), ask->title, typed, ask->min, ask->max);
      return NULL;
    }
  if (unusual != NULL && (value < ask->low || value > ask->high))
    *unusual = g_strdup_printf (_ ("%s: %s is unusual; see whether it is right."), ask->title, typed);
  stored = xb_number_text (value, ask->decimals);
  if (stored == NULL)
    xb_service_refuse (error, XB_SERVICE_ERROR_INVALID, _ ("%s: “%s” has more than %u decimals."), ask->title, typed, ask->decimals);
  return stored;
}

static char *
clean_choice (const XbAsk *ask, const char *typed, GError **error)
{
  g_autofree char *all = NULL;

  for (guint i = 0; ask->choices[i] != NULL; i++)
    if (strcmp (ask->choices[i], typed) == 0 || strcmp (ask->choice_titles[i], typed) == 0)
      return g_strdup (ask->choices[i]);
  all = g_strjoinv (_ (", "), ask->choice_titles);
  xb_service_refuse (error, XB_SERVICE_ERROR_INVALID, _ ("%s: “%s” is none of %s."), ask->title, typed, all);
  return NULL;
}

static char *
clean_yes_no (const XbAsk *ask, const char *typed, GError **error)
{
  gboolean yes;

  if (xb_word_yes_no (typed, &yes))
    return g_strdup (yes ? "yes" : "no");
  xb_service_refuse (error, XB_SERVICE_ERROR_INVALID, _ ("%s: “%s” is neither yes nor no."), ask->title, typed);
  return NULL;
}

/**
 * xb_ask_clean:
 * @typed: not empty
 * @unusual: (out) (optional) (nullable) (transfer full): a value that can be, but hardly is
 *
 * Returns: (transfer full): the value as it is stored; %NULL with @error where it cannot be
 */
char *
xb_ask_clean (const XbAsk *ask, const char *typed, char **unusual, GError **error)
{
  char day[XB_DATE_SIZE];
  g_autoptr (GString) text = g_string_new (typed);

  if (unusual != NULL)
    *unusual = NULL;
  xb_text_clean (text);
  switch (ask->type)
    {
    case XB_ASK_NUMBER:
      return clean_number (ask, text->str, unusual, error);
    case XB_ASK_DATE:
      return xb_service_check_day (text->str, ask->title, day, error) ? g_strdup (day) : NULL;
    case XB_ASK_CHOICE:
      return clean_choice (ask, text->str, error);
    case XB_ASK_YES_NO:
      return clean_yes_no (ask, text->str, error);
    case XB_ASK_TEXT:
    default:
      if (g_utf8_strlen (text->str, -1) <= 500)
        return g_strdup (text->str);
      xb_service_refuse (error, XB_SERVICE_ERROR_INVALID, _ ("%s: more than 500 characters."), ask->title);
      return NULL;
    }
}

/** (transfer full): a stored value as people read it, without its unit */
char *
xb_ask_text (const XbAsk *ask, const char *stored)
{
  for (guint i = 0; ask->choices != NULL && ask->choices[i] != NULL; i++)
    if (strcmp (ask->choices[i], stored) == 0)
      return g_strdup (ask->choice_titles[i]);
  return g_strdup (ask->type != XB_ASK_YES_NO ? stored : strcmp (stored, "yes") == 0 ? _ ("yes") : _ ("no"));
}
