#define G_LOG_DOMAIN "xb-catalog"

#include "catalog/xb-book-def.h"

#include "catalog/xb-catalog-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#define MOST_FIELDS 200
#define MOST_CHARACTERS 5000

/* In the order of #XbBookType. */
static const char *const type_names[]
    = { "text", "long", "integer", "number", "money", "date", "time", "code", "choice", "yes-no", "citizen-id", "phone", "place", "person", "household", NULL };

/** (transfer none): how types are called in a definition, in the order of #XbBookType; ended by %NULL */
const char *const *
xb_book_type_names (void)
{
  return type_names;
}

static void
field_free (gpointer data)
{
  XbBookField *field = data;

  g_free (field->id);
  g_free (field->title);
  g_free (field->unit);
  g_free (field->unit_chinese);
  g_free (field->part);
  g_free (field->done_by);
  g_strfreev (field->choices);
  g_strfreev (field->choice_titles);
  g_strfreev (field->choice_chinese);
  g_free (field);
}

void
xb_book_def_free (XbBookDef *def)
{
  if (def == NULL)
    return;
  g_free (def->id);
  g_free (def->title);
  g_free (def->section);
  g_free (def->date);
  g_free (def->subject);
  g_free (def->balance_in);
  g_free (def->balance_out);
  g_clear_pointer (&def->fields, g_ptr_array_unref);
  g_clear_pointer (&def->headers, g_hash_table_unref);
  g_free (def);
}

/** (transfer none) (nullable) */
const XbBookField *
xb_book_def_field (const XbBookDef *def, const char *id)
{
  for (guint i = 0; id != NULL && i < def->fields->len; i++)
    if (strcmp (((const XbBookField *) g_ptr_array_index (def->fields, i))->id, id) == 0)
      return g_ptr_array_index (def->fields, i);
  return NULL;
}

/** The field a header of a sheet stands for; −1 for none. */
int
xb_book_def_column (const XbBookDef *def, const char *header)
{
  g_autofree char *plain = xb_header_normalize (header);

  return (int) GPOINTER_TO_UINT (g_hash_table_lookup (def->headers, plain)) - 1;
}

/** (transfer none) (nullable): the choice a word stands for, as it is stored */
const char *
xb_book_find_choice (const XbBookField *field, const char *word)
{
  for (guint i = 0; field->choices != NULL && field->choices[i] != NULL; i++)
    if (strcmp (field->choices[i], word) == 0 || strcmp (field->choice_titles[i], word) == 0 || strcmp (field->choice_chinese[i], word) == 0)
      return field->choices[i];
  return NULL;
}

/** (transfer none): how a choice is read; what the definition does not know any more, as it was stored */
const char *
xb_book_choice_title (const XbBookField *field, const char *choice)
{
  for (guint i = 0; field->choices != NULL && field->choices[i] != NULL; i++)
    if (strcmp (field->choices[i], choice) == 0)
      return field->choice_titles[i];
  return choice;
}

static gboolean
add_header (XbDefinition *def, XbBookDef *book, const char *group, const char *word, guint index, GError **error)
{
  g_autofree char *plain = word != NULL ? xb_header_normalize (word) : g_strdup ("");
  guint other;

  if (*plain == '\0')
    return TRUE;
  other = GPOINTER_TO_UINT (g_hash_table_lookup (book->headers, plain));
  if (other != 0 && other != index + 1)
    return xb_definition_fail (def, group, "Synonyms", error, _ ("The header “%s” belongs to another field already."), word);
  g_hash_table_insert (book->headers, g_steal_pointer (&plain), GUINT_TO_POINTER (index + 1));
  return TRUE;
}

static gboolean
check_field_id (XbDefinition *def, XbBookDef *book, const char *group, const char *id, GError **error)
{
  if (*id == '\0' || strlen (id) > 60 || strspn (id, "abcdefghijklmnopqrstuvwxyz0123456789_") != strlen (id))
    return xb_definition_fail (def, group, NULL, error, _ ("A field's name is made of letters a–z, digits and _, at most 60."));
  return book->fields->len < MOST_FIELDS || xb_definition_fail (def, group, NULL, error, _ ("A register has at most %d fields."), MOST_FIELDS);
}

static gboolean
parse_number (XbDefinition *def, const char *group, const char *key, double *out, GError **error)
{
  g_autoptr (GError) local = NULL;

  *out = NAN;
  if (!g_key_file_has_key (def->keys, group, key, NULL))
    return TRUE;
  *out = g_key_file_get_double (def->keys, group, key, &local);
  return local == NULL || xb_definition_fail (def, group, key, error, _ ("%s= is not a number."), key);
}

/* What only some types have. */
static gboolean
parse_kind (XbDefinition *def, const char *group, XbBookField *field, GError **error)
{
  if (field->type == XB_BOOK_CODE)
    {
      g_autofree char *codes = xb_definition_string (def, group, "Codes", error);

      if (codes == NULL)
        return FALSE;
      field->codes = xb_catalog_codes (def->catalog, codes);
      return field->codes != NULL || xb_definition_fail (def, group, "Codes", error, _ ("There is no code list “%s”."), codes);
    }
  if (field->type == XB_BOOK_CHOICE)
    {
      field->choices = g_key_file_get_string_list (def->keys, group, "Choices", NULL, NULL);
      field->choice_titles = g_key_file_get_locale_string_list (def->keys, group, "Choices", NULL, NULL, NULL);
      field->choice_chinese = g_key_file_get_locale_string_list (def->keys, group, "Choices", "zh_CN", NULL, NULL);
      if (field->choices == NULL || field->choices[0] == NULL)
        return xb_definition_fail (def, group, "Choices", error, _ ("[%s] needs %s=."), group, "Choices");
      return (g_strv_length (field->choices) == g_strv_length (field->choice_titles) && g_strv_length (field->choices) == g_strv_length (field->choice_chinese))
             || xb_definition_fail (def, group, "Choices", error, _ ("Choices= has as many words in each language."));
    }
  if (!parse_number (def, group, "Min", &field->min, error) || !parse_number (def, group, "Max", &field->max, error))
    return FALSE;
  if (field->min > field->max)
    return xb_definition_fail (def, group, "Max", error, _ ("Max= is less than Min=."));
  if (field->type == XB_BOOK_NUMBER)
    field->decimals = CLAMP (g_key_file_get_integer (def->keys, group, "Decimals", NULL), 0, 6);
  return TRUE;
}

static gboolean
parse_field (XbDefinition *def, XbBookDef *book, const char *group, const char *id, GError **error)
{
  static const char *const keys[] = { "Name", "Type", "Codes", "Choices", "Unit", "Part", "Min", "Max", "Decimals", "MaxLength", "Required", "Sensitive", "List", "Sum", "Past", "Remind", "DoneBy",
                                      "Synonyms", NULL };
  XbBookField *field;
  guint index = book->fields->len;
  int type;
  g_auto (GStrv) synonyms = NULL;
  g_autofree char *english = NULL, *chinese = NULL;

  if (!xb_definition_check_keys (def, group, keys, error) || !check_field_id (def, book, group, id, error))
    return FALSE;
  field = g_new0 (XbBookField, 1);
  g_ptr_array_add (book->fields, field);
  field->id = g_strdup (id);
  field->min = field->max = NAN;
  if ((field->title = xb_definition_string (def, group, "Name", error)) == NULL || !xb_definition_word (def, group, "Type", type_names, &type, error))
    return FALSE;
  field->type = type;
  field->unit = g_key_file_get_locale_string (def->keys, group, "Unit", NULL, NULL);
  field->unit_chinese = g_key_file_get_locale_string (def->keys, group, "Unit", "zh_CN", NULL);
  field->part = g_key_file_get_locale_string (def->keys, group, "Part", NULL, NULL);
  field->required = g_key_file_get_boolean (def->keys, group, "Required", NULL);
  field->sensitive = g_key_file_get_boolean (def->keys, group, "Sensitive", NULL) || field->type == XB_BOOK_CITIZEN_ID || field->type == XB_BOOK_PHONE;
  field->list = !g_key_file_has_key (def->keys, group, "List", NULL) ? field->type != XB_BOOK_LONG : g_key_file_get_boolean (def->keys, group, "List", NULL);
  field->sum = g_key_file_get_boolean (def->keys, group, "Sum", NULL);
  field->past = g_key_file_get_boolean (def->keys, group, "Past", NULL);
  field->max_length = g_key_file_has_key (def->keys, group, "MaxLength", NULL) ? (guint) CLAMP (g_key_file_get_integer (def->keys, group, "MaxLength", NULL), 1, MOST_CHARACTERS)
                      : field->type == XB_BOOK_LONG                           ? MOST_CHARACTERS
                                                                              : 200;
  field->remind = g_key_file_has_key (def->keys, group, "Remind", NULL) ? CLAMP (g_key_file_get_integer (def->keys, group, "Remind", NULL), 0, 366) : -1;
  field->done_by = g_key_file_get_string (def->keys, group, "DoneBy", NULL);
  if (field->remind >= 0 && field->type != XB_BOOK_DATE)
    return xb_definition_fail (def, group, "Remind", error, _ ("Remind= is of a day."));
  if (field->sum && field->type != XB_BOOK_INTEGER && field->type != XB_BOOK_NUMBER && field->type != XB_BOOK_MONEY)
    return xb_definition_fail (def, group, "Sum", error, _ ("Sum= is of a number or of money."));
  if (!parse_kind (def, group, field, error))
    return FALSE;
  english = g_key_file_get_string (def->keys, group, "Name", NULL);
  chinese = g_key_file_get_locale_string (def->keys, group, "Name", "zh_CN", NULL);
  synonyms = g_key_file_get_string_list (def->keys, group, "Synonyms", NULL, NULL);
  if (!add_header (def, book, group, english, index, error) || !add_header (def, book, group, chinese, index, error) || !add_header (def, book, group, id, index, error))
    return FALSE;
  for (char **word = synonyms; word != NULL && *word != NULL; word++)
    if (!add_header (def, book, group, *word, index, error))
      return FALSE;
  return TRUE;
}

/* DoneBy= names a field. */
static gboolean
check_reminders (XbDefinition *def, XbBookDef *book, GError **error)
{
  for (guint i = 0; i < book->fields->len; i++)
    {
      const XbBookField *field = g_ptr_array_index (book->fields, i);
      g_autofree char *group = g_strconcat ("Field ", field->id, NULL);

      if (field->done_by == NULL)
        continue;
      if (field->remind < 0)
        return xb_definition_fail (def, group, "DoneBy", error, _ ("DoneBy= is for a field with Remind=."));
      if (xb_book_def_field (book, field->done_by) == NULL)
        return xb_definition_fail (def, group, "DoneBy", error, _ ("DoneBy=%s is no field."), field->done_by);
    }
  return TRUE;
}

/* Date= and Subject= name fields of the right kind. */
static gboolean
check_roles (XbDefinition *def, XbBookDef *book, GError **error)
{
  const XbBookField *date = xb_book_def_field (book, book->date), *subject;

  if (book->date != NULL && (date == NULL || date->type != XB_BOOK_DATE))
    return xb_definition_fail (def, "Register", "Date", error, _ ("Date=%s is no field that is a day."), book->date);
  if (book->fields->len == 0)
    return xb_definition_fail (def, "Register", NULL, error, _ ("A register has fields: [Field name]."));
  if (book->subject == NULL)
    book->subject = g_strdup (((const XbBookField *) g_ptr_array_index (book->fields, 0))->id);
  subject = xb_book_def_field (book, book->subject);
  if (subject == NULL)
    return xb_definition_fail (def, "Register", "Subject", error, _ ("Subject=%s is no field."), book->subject);
  return !subject->sensitive || xb_definition_fail (def, "Register", "Subject", error, _ ("Subject=%s is sensitive: it would be shown everywhere."), book->subject);
}

/* Balance= names two sums of money, of which one comes in and one goes out; and there are days to go by. */
static gboolean
check_balance (XbDefinition *def, XbBookDef *book, GError **error)
{
  g_auto (GStrv) names = g_key_file_get_string_list (def->keys, "Register", "Balance", NULL, NULL);

  if (names == NULL)
    return TRUE;
  if (g_strv_length (names) != 2 || book->date == NULL)
    return xb_definition_fail (def, "Register", "Balance", error, _ ("Balance= takes two fields, what comes in and what goes out, and needs Date=."));
  for (char **name = names; *name != NULL; name++)
    {
      const XbBookField *field = xb_book_def_field (book, *name);

      if (field == NULL || field->type != XB_BOOK_MONEY || field->sensitive)
        return xb_definition_fail (def, "Register", "Balance", error, _ ("“%s” is no field of Type=money that may be shown."), *name);
    }
  book->balance_in = g_strdup (names[0]);
  book->balance_out = g_strdup (names[1]);
  return TRUE;
}

/** Of a register that is not that of people. (transfer full) (nullable) */
XbBookDef *
xb_book_def_parse (XbDefinition *def, GError **error)
{
  static const char *const keys[] = { "Id", "Name", "Section", "Order", "Date", "Subject", "Balance", NULL };
  static const XbDefinitionPart parts[] = { XB_DEFINITION_PART ("Field ", parse_field) };
  g_autoptr (XbBookDef) book = g_new0 (XbBookDef, 1);

  book->fields = g_ptr_array_new_with_free_func (field_free);
  book->headers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  if (!xb_definition_begins (def, "Register", _ ("A register begins with [Register]."), error) || !xb_definition_check_keys (def, "Register", keys, error)
      || (book->id = xb_definition_string (def, "Register", "Id", error)) == NULL || (book->title = xb_definition_string (def, "Register", "Name", error)) == NULL)
    return NULL;
  book->section = g_key_file_get_locale_string (def->keys, "Register", "Section", NULL, NULL);
  book->order = xb_definition_order (def, "Register");
  book->date = g_key_file_get_string (def->keys, "Register", "Date", NULL);
  book->subject = g_key_file_get_string (def->keys, "Register", "Subject", NULL);
  if (!xb_definition_parse_parts (def, parts, G_N_ELEMENTS (parts), book, _ ("[%s] is not known; fields are [Field name]."), error) || !check_roles (def, book, error)
      || !check_reminders (def, book, error) || !check_balance (def, book, error))
    return NULL;
  return g_steal_pointer (&book);
}
