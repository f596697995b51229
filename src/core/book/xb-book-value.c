#define G_LOG_DOMAIN "xb-book"

/* What is typed into a field, or stands in a cell: checked and in stored form; and the other way round. */

#include "book/xb-book.h"

#include "register/xb-citizen-id.h"
#include "register/xb-person.h"
#include "store/xb-statement.h"
#include "util/xb-date.h"
#include "util/xb-money.h"
#include "util/xb-number.h"
#include "util/xb-text.h"
#include "util/xb-word.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

G_DEFINE_QUARK (xb-book-error-quark, xb_book_error)

/** How somebody on the register is meant by key, as the window does. */
#define BY_KEY "#"
#define MOST_DIGITS 18

void
xb_book_value_free (gpointer value)
{
  if (value != NULL)
    g_free (((XbBookValue *) value)->value);
  g_free (value);
}

static XbBookValue *
value_new (const char *text)
{
  XbBookValue *value = g_new0 (XbBookValue, 1);

  value->value = g_strdup (text);
  return value;
}

/* Refuses what is to be a value: NULL. */
#define wrong(error, ...) ((void) xb_book_refuse (error, XB_BOOK_ERROR_INVALID, __VA_ARGS__), NULL)

static gboolean
in_range (const XbBookField *field, double value, const char *typed, GError **error)
{
  if ((!isnan (field->min) && value < field->min) || (!isnan (field->max) && value > field->max))
    {
      if (isnan (field->max))
        return xb_book_refuse (error, XB_BOOK_ERROR_INVALID, _ ("%s: %s is less than %g."), field->title, typed, field->min);
      if (isnan (field->min))
        return xb_book_refuse (error, XB_BOOK_ERROR_INVALID, _ ("%s: %s is more than %g."), field->title, typed, field->max);
      return xb_book_refuse (error, XB_BOOK_ERROR_INVALID, _ ("%s: %s cannot be; it is from %g to %g."), field->title, typed, field->min, field->max);
    }
  return TRUE;
}

/* As people write numbers, also with commas. */
static XbBookValue *
clean_number (const XbBookField *field, const char *typed, GError **error)
{
  g_autoptr (GString) text = g_string_new (typed);
  g_autofree char *stored = NULL;
  guint decimals = field->type == XB_BOOK_INTEGER ? 0 : field->decimals;
  double value;

  g_string_replace (text, ",", "", 0);
  g_string_replace (text, "，", "", 0);
  /* More digits than a number here tells apart would be others when it is shown. */
  if (!xb_number_read (text, (const char *const[]){ field->unit, field->unit_chinese, NULL }, &value) || text->len > MOST_DIGITS)
    return wrong (error, _ ("%s: “%s” is not a number."), field->title, typed);
  stored = xb_number_text (value, decimals);
  if (stored == NULL)
    return wrong (error, _ ("%s: “%s” has more than %u decimals."), field->title, typed, decimals);
  return in_range (field, value, typed, error) ? value_new (strcmp (stored, "-0") == 0 ? "0" : stored) : NULL;
}

static XbBookValue *
clean_money (const XbBookField *field, const char *typed, GError **error)
{
  g_autoptr (GString) text = g_string_new (typed);
  g_autofree char *stored = NULL;
  gint64 fen;

  xb_text_squeeze (text);
  if (g_str_has_suffix (text->str, "元"))
    g_string_truncate (text, text->len - strlen ("元"));
  if (!xb_money_parse (text->str, &fen))
    return wrong (error, _ ("%s: “%s” is not a sum of money in yuan, with at most two decimals."), field->title, typed);
  stored = g_strdup_printf ("%" G_GINT64_FORMAT, fen);
  return in_range (field, fen / 100.0, typed, error) ? value_new (stored) : NULL;
}

static XbBookValue *
clean_date (const XbBookField *field, const char *typed, GError **error)
{
  char day[XB_DATE_SIZE];
  g_autofree char *today = NULL;

  if (!xb_date_parse (typed, day))
    return wrong (error, _ ("%s: “%s” is not a day. Write it as 2026-03-08."), field->title, typed);
  today = xb_text_today ();
  if (field->past && strcmp (day, today) > 0)
    return wrong (error, _ ("%s: %s is still to come."), field->title, day);
  return value_new (day);
}

static XbBookValue *
clean_time (const XbBookField *field, const char *typed, GError **error)
{
  g_autoptr (GString) text = g_string_new (typed);
  int hour, minute, used = 0;
  char out[8];

  xb_text_squeeze (text);
  g_string_replace (text, "时", ":", 0);
  g_string_replace (text, "点", ":", 0);
  g_string_replace (text, "分", "", 0);
  if (text->len > 0 && text->str[text->len - 1] == ':')
    g_string_append (text, "00");
  if (text->len > 5 || strspn (text->str, "0123456789:") != text->len || sscanf (text->str, "%2d:%2d%n", &hour, &minute, &used) != 2 || used != (int) text->len || hour > 23 || minute > 59)
    return wrong (error, _ ("%s: “%s” is not a time of day. Write it as 14:30."), field->title, typed);
  g_snprintf (out, sizeof out, "%02d:%02d", hour, minute);
  return value_new (out);
}

static XbBookValue *
clean_code (const XbBookField *field, const char *typed, GError **error)
{
  g_autoptr (GString) word = g_string_new (typed);
  const char *code;

  xb_text_squeeze (word);
  code = xb_codes_find (field->codes, word->str);
  return code != NULL ? value_new (code) : wrong (error, _ ("%s: “%s” is not in the list of codes."), field->title, typed);
}

static XbBookValue *
clean_choice (const XbBookField *field, const char *typed, GError **error)
{
  const char *choice = xb_book_find_choice (field, typed);
  g_autofree char *all = NULL;

  if (choice != NULL)
    return value_new (choice);
  all = g_strjoinv (_ (", "), field->choice_titles);
  return wrong (error, _ ("%s: “%s” is none of %s."), field->title, typed, all);
}

static XbBookValue *
clean_yes_no (const XbBookField *field, const char *typed, GError **error)
{
  gboolean yes;

  if (xb_word_yes_no (typed, &yes))
    return value_new (yes ? "yes" : "no");
  return wrong (error, _ ("%s: “%s” is neither yes nor no."), field->title, typed);
}

/* By ID number or key; a name alone is kept as a name: there may be several of it. */
static XbBookValue *
clean_person (XbStore *store, const XbBookField *field, const char *typed, GError **error)
{
  g_autofree char *number = NULL, *name = NULL;
  XbBookValue *value;
  gint64 id = 0;

  if (g_str_has_prefix (typed, BY_KEY))
    id = g_ascii_strtoll (typed + strlen (BY_KEY), NULL, 10);
  else if ((number = xb_citizen_id_normalize (typed, NULL)) != NULL)
    {
      g_autoptr (GError) local = NULL;

      id = xb_person_by_citizen_id (store, number, &local);
      if (local != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return NULL;
        }
      if (id == 0)
        return wrong (error, _ ("%s: nobody on the register has this ID number."), field->title);
    }
  else
    return g_utf8_strlen (typed, -1) <= field->max_length ? value_new (typed) : wrong (error, _ ("%s: “%s” is too long."), field->title, typed);
  if (!xb_store_ask_text (store, error, &name, "SELECT name FROM person WHERE id = ?", "i", id))
    return NULL;
  if (name == NULL)
    return wrong (error, _ ("%s: there is nobody “%s” on the register."), field->title, typed);
  value = value_new (name);
  value->person_id = id;
  return value;
}

static XbBookValue *
clean_household (XbStore *store, const XbBookField *field, const char *typed, GError **error)
{
  XbBookValue *value;
  gint64 id;

  if (!xb_store_ask_number (store, error, &id, "SELECT id FROM household WHERE household_no = ?", "s", typed))
    return NULL;
  if (id == 0)
    return wrong (error, _ ("%s: there is no household with the number “%s”."), field->title, typed);
  value = value_new (typed);
  value->household_id = id;
  return value;
}

/* A code, the name of a village, or that of a group with its village before it. */
static XbBookValue *
clean_place (XbStore *store, const XbBookField *field, const char *typed, GError **error)
{
  g_autofree char *name = NULL;
  XbBookValue *value;
  gint64 id, count;

  if (!xb_store_ask_number (store, error, &id, "SELECT id FROM place WHERE code = ?", "s", typed))
    return NULL;
  if (id == 0)
    {
      if (!xb_store_ask_number (store, error, &count, "SELECT count (*) FROM v_place WHERE name = ?1 OR village || \"group\" = ?1", "s", typed)
          || !xb_store_ask_number (store, error, &id, "SELECT place_id FROM v_place WHERE name = ?1 OR village || \"group\" = ?1", "s", typed))
        return NULL;
      if (count == 0)
        return wrong (error, _ ("%s: there is no village or group “%s”."), field->title, typed);
      if (count > 1)
        return wrong (error, _ ("%s: there are several groups “%s”. Write the village before it, or the code."), field->title, typed);
    }
  if (!xb_store_ask_text (store, error, &name, "SELECT coalesce (village || \"group\", name) FROM v_place WHERE place_id = ?", "i", id))
    return NULL;
  value = value_new (name);
  value->place_id = id;
  return value;
}

static XbBookValue *
clean_phone (const XbBookField *field, const char *typed, GError **error)
{
  g_autoptr (GString) phone = g_string_new (typed);

  xb_text_squeeze (phone);
  return xb_phone_check (phone) ? value_new (phone->str) : wrong (error, _ ("%s: “%s” is not a telephone number."), field->title, typed);
}

static XbBookValue *
clean_citizen_id (const XbBookField *field, const char *typed, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autofree char *number = xb_citizen_id_normalize (typed, &local);

  return number != NULL ? value_new (number) : wrong (error, "%s: %s", field->title, local->message);
}

static XbBookValue *
clean_text (const XbBookField *field, const char *text, GError **error)
{
  return g_utf8_strlen (text, -1) <= field->max_length ? value_new (text) : wrong (error, _ ("%s: has more than %u characters."), field->title, field->max_length);
}

/**
 * xb_book_clean:
 * @typed: not empty
 *
 * Returns: (transfer full): as it is stored; %NULL with @error, which names the field, where it cannot be
 */
XbBookValue *
xb_book_clean (XbStore *store, const XbBookField *field, const char *typed, GError **error)
{
  g_autoptr (GString) text = g_string_new (typed);

  if (field->type == XB_BOOK_LONG)
    {
      g_string_replace (text, "\r\n", "\n", 0);
      g_string_replace (text, "\r", "\n", 0);
      g_strchomp (text->str);
      return clean_text (field, text->str, error);
    }
  if (field->type == XB_BOOK_TEXT)
    {
      xb_text_clean_words (text);
      return clean_text (field, text->str, error);
    }
  xb_text_clean (text);
  switch (field->type)
    {
    case XB_BOOK_INTEGER:
    case XB_BOOK_NUMBER:
      return clean_number (field, text->str, error);
    case XB_BOOK_MONEY:
      return clean_money (field, text->str, error);
    case XB_BOOK_DATE:
      return clean_date (field, text->str, error);
    case XB_BOOK_TIME:
      return clean_time (field, text->str, error);
    case XB_BOOK_CODE:
      return clean_code (field, text->str, error);
    case XB_BOOK_CHOICE:
      return clean_choice (field, text->str, error);
    case XB_BOOK_YES_NO:
      return clean_yes_no (field, text->str, error);
    case XB_BOOK_CITIZEN_ID:
      return clean_citizen_id (field, text->str, error);
    case XB_BOOK_PHONE:
      return clean_phone (field, text->str, error);
    case XB_BOOK_PLACE:
      return clean_place (store, field, text->str, error);
    case XB_BOOK_PERSON:
      return clean_person (store, field, text->str, error);
    case XB_BOOK_HOUSEHOLD:
      return clean_household (store, field, text->str, error);
    case XB_BOOK_TEXT: /* above */
    case XB_BOOK_LONG:
    default:
      return clean_text (field, text->str, error);
    }
}

/**
 * xb_book_text:
 * @masked: what is sensitive is not shown whole
 *
 * Returns: (transfer full): as people read it; without a unit
 */
char *
xb_book_text (const XbBookField *field, const char *stored, gboolean masked)
{
  switch (field->type)
    {
    case XB_BOOK_MONEY:
      {
        char *end;
        gint64 fen = g_ascii_strtoll (stored, &end, 10);

        /* What stands there of a time when the field was another kind of field is shown as it is. */
        return *end == '\0' ? xb_money_text (fen) : g_strdup (stored);
      }
    case XB_BOOK_CODE:
      return g_strdup (xb_codes_label (field->codes, stored));
    case XB_BOOK_CHOICE:
      return g_strdup (xb_book_choice_title (field, stored));
    case XB_BOOK_YES_NO:
      return g_strdup (strcmp (stored, "yes") == 0 ? _ ("yes") : strcmp (stored, "no") == 0 ? _ ("no") : stored);
    case XB_BOOK_CITIZEN_ID:
      return masked ? xb_text_mask_id (stored) : g_strdup (stored);
    case XB_BOOK_PHONE:
      return masked ? xb_text_mask_phone (stored) : g_strdup (stored);
    default:
      return masked && field->sensitive ? g_strdup ("•••") : g_strdup (stored);
    }
}
