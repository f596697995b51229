#define G_LOG_DOMAIN "xb-book"

#include "book/xb-book-compose.h"

#include "store/xb-statement.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define HEAD "Register"

static const char *const type_titles[] = { N_ ("text"), N_ ("several lines"), N_ ("whole number"), N_ ("number"), N_ ("money"), N_ ("day"), N_ ("time of day"), N_ ("code"),
                                           N_ ("one of several"), N_ ("yes or no"), N_ ("ID number"), N_ ("telephone"), N_ ("village or group"), N_ ("person"), N_ ("household") };

void
xb_book_draft_free (gpointer data)
{
  XbBookDraft *draft = data;

  g_free (draft->id);
  g_free (draft->title);
  g_free (draft->choices);
  g_free (draft);
}

/** How people call a kind of field. */
const char *
xb_book_type_title (XbBookType type)
{
  return _ (type_titles[type]);
}

/** (transfer full) (element-type XbBookDraft): the fields of a register as they are */
GPtrArray *
xb_book_drafts (const XbBookDef *def)
{
  GPtrArray *drafts = g_ptr_array_new_with_free_func (xb_book_draft_free);

  for (guint i = 0; i < def->fields->len; i++)
    {
      const XbBookField *field = g_ptr_array_index (def->fields, i);
      XbBookDraft *draft = g_new0 (XbBookDraft, 1);

      draft->id = g_strdup (field->id);
      draft->title = g_strdup (field->title);
      draft->type = field->type;
      draft->choices = field->choice_titles != NULL ? g_strjoinv ("、", field->choice_titles) : g_strdup ("");
      draft->required = field->required;
      g_ptr_array_add (drafts, draft);
    }
  return drafts;
}

/* The file the register is defined by now. */
static GKeyFile *
load_keys (XbCatalog *catalog, const char *id, char **file, GError **error)
{
  GArray *entries = xb_catalog_list (catalog);
  g_autoptr (GKeyFile) keys = g_key_file_new ();

  for (guint i = 0; i < entries->len; i++)
    {
      const XbCatalogEntry *entry = &g_array_index (entries, XbCatalogEntry, i);
      g_autofree char *text = NULL;

      if (strcmp (entry->kind, "register") != 0 || g_strcmp0 (entry->id, id) != 0 || entry->problem != NULL)
        continue;
      text = xb_catalog_read (entry, error);
      if (text == NULL || !g_key_file_load_from_data (keys, text, strlen (text), G_KEY_FILE_KEEP_TRANSLATIONS, error))
        return NULL;
      *file = g_strdup (entry->file);
      return g_steal_pointer (&keys);
    }
  xb_book_refuse (error, XB_BOOK_ERROR_NOT_FOUND, _ ("There is no office register “%s”; see “xiangbuctl book list”."), id);
  return NULL;
}

/* Names that ever stood for something else in this register: given to a new field, what those held would come back under it. */
static GHashTable *
used_names (XbStore *store, const char *id, GKeyFile *keys, GError **error)
{
  g_autoptr (GHashTable) used = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_auto (GStrv) groups = g_key_file_get_groups (keys, NULL);
  g_autoptr (XbStmt) stmt = xb_store_ask (store, error, "SELECT field FROM book_field WHERE register = ?1 UNION SELECT DISTINCT v.field FROM book_row r JOIN book_value v ON v.row_id = r.id WHERE r.register = ?1", "s", id);
  gboolean row;

  for (char **group = groups; *group != NULL; group++)
    if (g_str_has_prefix (*group, "Field "))
      g_hash_table_add (used, g_strdup (*group + strlen ("Field ")));
  while (stmt != NULL && xb_stmt_step (store, stmt, &row, error))
    {
      if (!row)
        return g_steal_pointer (&used);
      g_hash_table_add (used, xb_stmt_dup_text (stmt, 0));
    }
  return NULL;
}

static void
copy_group (GKeyFile *from, GKeyFile *to, const char *group)
{
  g_auto (GStrv) names = g_key_file_get_keys (from, group, NULL, NULL);

  for (char **name = names; name != NULL && *name != NULL; name++)
    {
      g_autofree char *value = g_key_file_get_value (from, group, *name, NULL);

      g_key_file_set_value (to, group, *name, value);
    }
}

/* In this language, and where nothing was said before in the one all others fall back to. */
static void
set_title (GKeyFile *keys, const char *group, const char *title)
{
  g_autofree char *before = g_key_file_get_locale_string (keys, group, "Name", NULL, NULL), *plain = g_key_file_get_string (keys, group, "Name", NULL);

  if (g_strcmp0 (before, title) == 0)
    return;
  if (before != NULL) /* what sheets were headed by until now */
    {
      g_autofree char *words = g_key_file_get_string (keys, group, "Synonyms", NULL), *more = g_strconcat (before, ";", words != NULL ? words : "", NULL);

      if (strcmp (group, HEAD) != 0)
        g_key_file_set_string (keys, group, "Synonyms", more);
    }
  if (plain == NULL || strcmp (group, HEAD) == 0 || g_strcmp0 (before, plain) == 0)
    g_key_file_set_string (keys, group, "Name", title);
  g_key_file_set_string (keys, group, "Name[zh_CN]", title);
}

/* Choices keep what they are stored as, as long as they are called the same. %FALSE with @error */
static gboolean
set_choices (GKeyFile *keys, const char *group, const XbBookField *before, const XbBookDraft *draft, GError **error)
{
  g_autofree char *plain = g_strdup (draft->choices != NULL ? draft->choices : "");
  g_autoptr (GString) ids = g_string_new (NULL), titles = g_string_new (NULL);
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_auto (GStrv) words = NULL;

  for (const char *const *sign = (const char *const[]){ "、", "，", "；", ";", "/", NULL }; *sign != NULL; sign++)
    {
      g_auto (GStrv) parts = g_strsplit (plain, *sign, -1);

      g_free (plain);
      plain = g_strjoinv (",", parts);
    }
  words = g_strsplit (plain, ",", -1);
  for (char **word = words; *word != NULL; word++)
    {
      const char *title = g_strstrip (*word), *id = before != NULL ? xb_book_find_choice (before, title) : NULL;

      if (*title == '\0' || !g_hash_table_add (seen, g_strdup (title)))
        continue;
      g_string_append_printf (ids, "%s;", id != NULL ? id : title);
      g_string_append_printf (titles, "%s;", title);
    }
  if (ids->len == 0)
    return xb_book_refuse (error, XB_BOOK_ERROR_INVALID, _ ("%s: say what can be chosen, set apart by commas."), draft->title);
  g_key_file_set_string (keys, group, "Choices", ids->str);
  g_key_file_set_string (keys, group, "Choices[zh_CN]", titles->str);
  return TRUE;
}

/* What only another type has would be refused. */
static void
drop_keys (GKeyFile *keys, const char *group, XbBookType type)
{
  gboolean number = type == XB_BOOK_INTEGER || type == XB_BOOK_NUMBER || type == XB_BOOK_MONEY;

  if (!number)
    g_key_file_remove_key (keys, group, "Sum", NULL);
  if (type != XB_BOOK_DATE)
    {
      g_key_file_remove_key (keys, group, "Remind", NULL);
      g_key_file_remove_key (keys, group, "DoneBy", NULL);
    }
  if (type != XB_BOOK_CHOICE)
    {
      g_key_file_remove_key (keys, group, "Choices", NULL);
      g_key_file_remove_key (keys, group, "Choices[zh_CN]", NULL);
    }
}

static gboolean
compose_field (GKeyFile *old, GKeyFile *keys, const XbBookDef *from, const XbBookDraft *draft, const char *id, GError **error)
{
  g_autofree char *group = g_strconcat ("Field ", id, NULL);
  const XbBookField *before = from != NULL ? xb_book_def_field (from, id) : NULL;

  if (old != NULL && g_key_file_has_group (old, group))
    copy_group (old, keys, group);
  set_title (keys, group, draft->title);
  g_key_file_set_string (keys, group, "Type", xb_book_type_names ()[draft->type]);
  if (draft->required || g_key_file_has_key (keys, group, "Required", NULL))
    g_key_file_set_boolean (keys, group, "Required", draft->required);
  if ((draft->type == XB_BOOK_MONEY || draft->type == XB_BOOK_INTEGER) && before == NULL)
    g_key_file_set_boolean (keys, group, "Sum", TRUE);
  if (draft->type == XB_BOOK_NUMBER && before == NULL)
    g_key_file_set_integer (keys, group, "Decimals", 2);
  drop_keys (keys, group, draft->type);
  return draft->type != XB_BOOK_CHOICE || set_choices (keys, group, before, draft, error);
}

/* Which field names an entry, which dates it: as before, while they are there; otherwise the first that can. */
static void
set_roles (GKeyFile *keys, const XbBookDef *from, GPtrArray *drafts, GPtrArray *ids)
{
  const char *date = NULL, *subject = NULL;

  for (guint i = 0; i < drafts->len; i++)
    {
      const XbBookDraft *draft = g_ptr_array_index (drafts, i);
      const char *id = g_ptr_array_index (ids, i);

      if (draft->type == XB_BOOK_DATE && (date == NULL || (from != NULL && g_strcmp0 (from->date, id) == 0)))
        date = id;
      if (draft->type != XB_BOOK_CITIZEN_ID && draft->type != XB_BOOK_PHONE && draft->type != XB_BOOK_DATE && (subject == NULL || (from != NULL && g_strcmp0 (from->subject, id) == 0)))
        subject = id;
    }
  g_key_file_remove_key (keys, HEAD, "Date", NULL);
  if (date != NULL)
    g_key_file_set_string (keys, HEAD, "Date", date);
  if (subject == NULL)
    subject = date != NULL ? date : g_ptr_array_index (ids, 0);
  g_key_file_set_string (keys, HEAD, "Subject", subject);
}

/**
 * xb_book_compose:
 * @from: (nullable): the register that is changed; %NULL: a new one
 * @drafts: (element-type XbBookDraft): its fields, in their order; those that are not there any more are left out, and what they hold is kept
 * @file: (out) (transfer full): the name of the file it belongs into
 *
 * Returns: (transfer full) (nullable): the text of the definition, not yet checked; %NULL with @error
 */
char *
xb_book_compose (XbStore *store, XbCatalog *catalog, const XbBookDef *from, const char *title, GPtrArray *drafts, char **file, GError **error)
{
  g_autoptr (GKeyFile) keys = g_key_file_new (), old = NULL;
  g_autoptr (GHashTable) used = NULL;
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *id = from != NULL ? g_strdup (from->id) : NULL, *name = NULL;
  guint next = 1;

  if (*title == '\0' || drafts->len == 0)
    {
      xb_book_refuse (error, XB_BOOK_ERROR_REQUIRED, *title == '\0' ? _ ("Give the register a name.") : _ ("A register has fields: name at least one."));
      return NULL;
    }
  for (guint n = 1; id == NULL || (from == NULL && xb_catalog_register (catalog, id) != NULL); n++)
    {
      g_free (id);
      id = g_strdup_printf ("own-%u", n);
    }
  if (from != NULL && (old = load_keys (catalog, id, &name, error)) == NULL)
    return NULL;
  if (old != NULL)
    copy_group (old, keys, HEAD);
  used = used_names (store, id, old != NULL ? old : keys, error);
  if (used == NULL)
    return NULL;
  g_key_file_set_string (keys, HEAD, "Id", id);
  set_title (keys, HEAD, title);
  for (guint i = 0; i < drafts->len; i++)
    {
      const XbBookDraft *draft = g_ptr_array_index (drafts, i);
      char *field = g_strdup (draft->id);

      while (field == NULL || (draft->id == NULL && g_hash_table_contains (used, field)))
        {
          g_free (field);
          field = g_strdup_printf ("f%u", next++);
        }
      g_ptr_array_add (ids, field);
      g_hash_table_add (used, g_strdup (field));
      if (!compose_field (old, keys, from, draft, field, error))
        return NULL;
    }
  for (guint i = 0; i < ids->len; i++)
    {
      g_autofree char *group = g_strconcat ("Field ", g_ptr_array_index (ids, i), NULL), *done_by = g_key_file_get_string (keys, group, "DoneBy", NULL);

      if (done_by != NULL && !g_ptr_array_find_with_equal_func (ids, done_by, g_str_equal, NULL))
        g_key_file_remove_key (keys, group, "DoneBy", NULL);
    }
  set_roles (keys, from, drafts, ids);
  *file = name != NULL ? g_steal_pointer (&name) : g_strconcat (id, ".register", NULL);
  return g_key_file_to_data (keys, NULL, NULL);
}
