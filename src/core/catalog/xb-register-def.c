#define G_LOG_DOMAIN "xb-catalog"

#include "catalog/xb-catalog-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static const struct
{
  const char *name;
  XbFieldType type;
} types[] = {
  { "text", XB_FIELD_TEXT },
  { "name", XB_FIELD_NAME },
  { "code", XB_FIELD_CODE },
  { "date", XB_FIELD_DATE },
  { "citizen-id", XB_FIELD_CITIZEN_ID },
  { "phone", XB_FIELD_PHONE },
  { "account", XB_FIELD_ACCOUNT },
  { "village", XB_FIELD_VILLAGE },
  { "group", XB_FIELD_GROUP },
  { "household-no", XB_FIELD_HOUSEHOLD_NO },
};

/* What a field may be stored in: a definition cannot name any other column. */
static const char *const columns[]
    = { "place.village",       "place.group",         "household.household_no", "household.hukou_book_no",
        "membership.relation", "person.name",         "person.former_name",     "person.sex",
        "person.citizen_id",   "person.birth_date",   "person.ethnic",          "person.education",
        "person.marital",      "person.hukou_type",   "person.phone",           "person.address",
        "person.bank_name",    "person.bank_account", "person.disability_class", "person.disability_grade",
        "person.disability_no", "person.notes",       NULL };

static void
field_free (gpointer data)
{
  XbField *field = data;

  g_free (field->id);
  g_free (field->title);
  g_free (field->column);
  g_free (field);
}

void
xb_register_def_free (XbRegisterDef *reg)
{
  g_free (reg->id);
  g_free (reg->title);
  g_clear_pointer (&reg->fields, g_ptr_array_unref);
  g_clear_pointer (&reg->headers, g_hash_table_unref);
  g_clear_pointer (&reg->foreign, g_hash_table_unref);
  g_clear_pointer (&reg->ignored, g_hash_table_unref);
  g_clear_pointer (&reg->book, xb_book_def_free);
  g_free (reg);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (XbRegisterDef, xb_register_def_free)

static GHashTable *
word_set (XbDefinition *def, const char *key)
{
  GHashTable *set = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_auto (GStrv) words = g_key_file_get_string_list (def->keys, "Register", key, NULL, NULL);

  for (char **word = words; word != NULL && *word != NULL; word++)
    g_hash_table_add (set, xb_header_normalize (*word));
  return set;
}

static gboolean
add_header (XbDefinition *def, XbRegisterDef *reg, const char *group, const char *word, guint index, GError **error)
{
  g_autofree char *plain = xb_header_normalize (word);
  guint other = GPOINTER_TO_UINT (g_hash_table_lookup (reg->headers, plain));

  if (other != 0 && other != index + 1)
    return xb_definition_fail (def, group, "Synonyms", error, _ ("The header “%s” belongs to another field already."),
                               word);
  g_hash_table_insert (reg->headers, g_steal_pointer (&plain), GUINT_TO_POINTER (index + 1));
  return TRUE;
}

static gboolean
parse_field (XbDefinition *def, XbRegisterDef *reg, const char *group, GError **error)
{
  static const char *const keys[] = { "Name", "Type",      "Column",    "Codes",    "Required", "Carry",
                                      "Past", "Sensitive", "MaxLength", "Synonyms", NULL };
  XbField *field = g_new0 (XbField, 1);
  g_autofree char *type = NULL, *codes = NULL, *english = NULL, *chinese = NULL;
  g_auto (GStrv) synonyms = NULL;
  guint i, index = reg->fields->len;

  g_ptr_array_add (reg->fields, field);
  field->id = g_strdup (group + strlen ("Field "));
  if (!xb_definition_check_keys (def, group, keys, error)
      || (field->title = xb_definition_string (def, group, "Name", error)) == NULL
      || (type = xb_definition_string (def, group, "Type", error)) == NULL
      || (field->column = xb_definition_string (def, group, "Column", error)) == NULL)
    return FALSE;
  for (i = 0; i < G_N_ELEMENTS (types) && strcmp (types[i].name, type) != 0; i++)
    ;
  if (i == G_N_ELEMENTS (types))
    return xb_definition_fail (def, group, "Type", error, _ ("Type=%s is not known."), type);
  field->type = types[i].type;
  if (!g_strv_contains (columns, field->column))
    return xb_definition_fail (def, group, "Column", error, _ ("Column=%s does not exist."), field->column);
  if (field->type == XB_FIELD_CODE)
    {
      codes = xb_definition_string (def, group, "Codes", error);
      if (codes == NULL)
        return FALSE;
      field->codes = xb_catalog_codes (def->catalog, codes);
      if (field->codes == NULL)
        return xb_definition_fail (def, group, "Codes", error, _ ("There is no code list “%s”."), codes);
    }
  field->required = g_key_file_get_boolean (def->keys, group, "Required", NULL);
  field->carry = g_key_file_get_boolean (def->keys, group, "Carry", NULL);
  field->past = g_key_file_get_boolean (def->keys, group, "Past", NULL);
  field->sensitive = g_key_file_get_boolean (def->keys, group, "Sensitive", NULL);
  field->max_length = CLAMP (g_key_file_get_integer (def->keys, group, "MaxLength", NULL), 0, 2000);
  english = g_key_file_get_string (def->keys, group, "Name", NULL);
  chinese = g_key_file_get_locale_string (def->keys, group, "Name", "zh_CN", NULL);
  synonyms = g_key_file_get_string_list (def->keys, group, "Synonyms", NULL, NULL);
  if (!add_header (def, reg, group, english, index, error) || !add_header (def, reg, group, chinese, index, error)
      || !add_header (def, reg, group, field->id, index, error))
    return FALSE;
  for (char **word = synonyms; word != NULL && *word != NULL; word++)
    if (!add_header (def, reg, group, *word, index, error))
      return FALSE;
  return TRUE;
}

/* A register that is not that of people is the office's: xb-book-def.c. */
static XbRegisterDef *
parse_book (XbDefinition *def, GError **error)
{
  XbBookDef *book = xb_book_def_parse (def, error);
  XbRegisterDef *reg = book != NULL ? g_new0 (XbRegisterDef, 1) : NULL;

  if (reg == NULL)
    return NULL;
  reg->id = g_strdup (book->id);
  reg->title = g_strdup (book->title);
  reg->book = book;
  return reg;
}

XbRegisterDef *
xb_register_def_parse (XbDefinition *def, GError **error)
{
  g_autofree char *whose = g_key_file_get_string (def->keys, "Register", "Id", NULL);

  static const char *const keys[] = { "Id", "Name", "ForeignGroups", "Ignored", NULL };
  g_autoptr (XbRegisterDef) reg = g_new0 (XbRegisterDef, 1);
  g_auto (GStrv) groups = g_key_file_get_groups (def->keys, NULL);

  if (whose != NULL && strcmp (whose, "person") != 0)
    return parse_book (def, error);
  reg->fields = g_ptr_array_new_with_free_func (field_free);
  reg->headers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  if (!g_key_file_has_group (def->keys, "Register"))
    {
      xb_definition_fail (def, NULL, NULL, error, _ ("A register begins with [Register]."));
      return NULL;
    }
  if (!xb_definition_check_keys (def, "Register", keys, error)
      || (reg->id = xb_definition_string (def, "Register", "Id", error)) == NULL
      || (reg->title = xb_definition_string (def, "Register", "Name", error)) == NULL)
    return NULL;
  reg->foreign = word_set (def, "ForeignGroups");
  reg->ignored = word_set (def, "Ignored");
  for (char **group = groups; *group != NULL; group++)
    {
      if (strcmp (*group, "Register") == 0)
        continue;
      if (!g_str_has_prefix (*group, "Field "))
        {
          xb_definition_fail (def, *group, NULL, error, _ ("[%s] is not known; fields are [Field name]."), *group);
          return NULL;
        }
      if (!parse_field (def, reg, *group, error))
        return NULL;
    }
  /* The register of people stands on these. */
  for (const char *const *id = (const char *const[]){ "name", "relation", "sex", "citizen_id", "birth_date", "household_no",
                                                      "village", "group", NULL };
       *id != NULL; id++)
    if (xb_register_find_field (reg, *id) < 0)
      {
        xb_definition_fail (def, "Register", NULL, error, _ ("The register needs [Field %s]."), *id);
        return NULL;
      }
  return g_steal_pointer (&reg);
}

/** The index of a field in @def, or -1. */
int
xb_register_find_field (XbRegisterDef *def, const char *id)
{
  for (guint i = 0; i < def->fields->len; i++)
    if (strcmp (((XbField *) g_ptr_array_index (def->fields, i))->id, id) == 0)
      return i;
  return -1;
}
