#define G_LOG_DOMAIN "xb-catalog"

#include "catalog/xb-catalog-private.h"

#include "util/xb-file.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <stdarg.h>
#include <string.h>

G_DEFINE_QUARK (xb-catalog-error-quark, xb_catalog_error)

#define RESOURCES "/io/github/xiangbu/Xiangbu/catalog/"
/* A definition is a page of text. What is larger is not one. */
#define MAX_BYTES (1024 * 1024)

/* What every definition begins with. */
typedef struct
{
  char *id;
  char *title;
} Head;

/* The kinds, by the endings of their files. */
static const struct
{
  const char *ending;
  gpointer (*parse) (XbDefinition *def, GError **error);
  GDestroyNotify free;
} kinds[] = { { "code", (gpointer) xb_code_list_parse, (GDestroyNotify) xb_code_list_free },
              { "register", (gpointer) xb_register_def_parse, (GDestroyNotify) xb_register_def_free },
              { "ledger", (gpointer) xb_ledger_def_parse, (GDestroyNotify) xb_ledger_def_free },
              { "letter", (gpointer) xb_letter_def_parse, (GDestroyNotify) xb_letter_def_free },
              { "check", (gpointer) xb_check_def_parse, (GDestroyNotify) xb_check_def_free },
              { "scheme", (gpointer) xb_scheme_def_parse, (GDestroyNotify) xb_scheme_def_free },
              { "checklist", (gpointer) xb_checklist_def_parse, (GDestroyNotify) xb_checklist_def_free } };
enum
{
  CODE,
  REGISTER,
  LEDGER,
  LETTER,
  CHECK,
  SCHEME,
  CHECKLIST,
};

struct _XbCatalog
{
  gint users;
  GHashTable *defs[G_N_ELEMENTS (kinds)]; /* id → what it defines */
  GArray *entries;
  GStringChunk *chunk;
  XbStore *scratch; /* (nullable): an empty register, to try SQL on */
};

/* The line a group or key stands on, counted from 1; 0 where it is not found. */
static int
find_line (const char *text, const char *group, const char *key)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_autofree char *header = g_strdup_printf ("[%s]", group != NULL ? group : "");
  gboolean inside = FALSE;

  for (int i = 0; lines[i] != NULL; i++)
    {
      const char *line = g_strstrip (lines[i]);

      if (*line == '[')
        {
          inside = group != NULL && strcmp (line, header) == 0;
          if (inside && key == NULL)
            return i + 1;
        }
      else if (inside && key != NULL && g_str_has_prefix (line, key) && strchr ("= [", line[strlen (key)]) != NULL)
        return i + 1;
    }
  return key != NULL ? find_line (text, group, NULL) : 0;
}

/** Sets an error that names file, line and reason. Always returns %FALSE. */
gboolean
xb_definition_fail (XbDefinition *def, const char *group, const char *key, GError **error, const char *format, ...)
{
  g_autofree char *reason = NULL;
  int line = group != NULL ? find_line (def->text, group, key) : 0;
  va_list args;

  va_start (args, format);
  reason = g_strdup_vprintf (format, args);
  va_end (args);
  /* What stands in the file may be quoted; \r makes two lines of it. */
  g_strdelimit (reason, "\r\n", ' ');
  g_set_error (error, XB_CATALOG_ERROR, XB_CATALOG_ERROR_INVALID, _ ("%s, line %d: %s"), def->name, MAX (line, 1),
               reason);
  return FALSE;
}

/** A string that must be there and not be empty, in the language of the program. */
char *
xb_definition_string (XbDefinition *def, const char *group, const char *key, GError **error)
{
  g_autofree char *value = g_key_file_get_locale_string (def->keys, group, key, NULL, NULL);

  if (value == NULL || *value == '\0')
    {
      xb_definition_fail (def, group, key, error, _ ("[%s] needs %s=."), group, key);
      return NULL;
    }
  return g_steal_pointer (&value);
}

/** Where it stands in lists: Order=, or after all that say. */
int
xb_definition_order (XbDefinition *def, const char *group)
{
  return g_key_file_has_key (def->keys, group, "Order", NULL) ? g_key_file_get_integer (def->keys, group, "Order", NULL) : 1000;
}

/** One of several words: @out gets its place among them. */
gboolean
xb_definition_word (XbDefinition *def, const char *group, const char *key, const char *const *words, int *out, GError **error)
{
  g_autofree char *text = xb_definition_string (def, group, key, error), *all = NULL;

  if (text == NULL)
    return FALSE;
  for (int i = 0; words[i] != NULL; i++)
    if (strcmp (words[i], text) == 0)
      {
        *out = i;
        return TRUE;
      }
  all = g_strjoinv (", ", (char **) words);
  return xb_definition_fail (def, group, key, error, _ ("“%s” is none of %s."), text, all);
}

/** Whether the first group is @head; @otherwise: the message where it is not */
gboolean
xb_definition_begins (XbDefinition *def, const char *head, const char *otherwise, GError **error)
{
  g_autofree char *first = g_key_file_get_start_group (def->keys);

  return g_strcmp0 (first, head) == 0 || xb_definition_fail (def, NULL, NULL, error, "%s", otherwise);
}

/**
 * xb_definition_parse_parts:
 * @whole: what the parts are added to
 * @unknown: the message about a group that is none of them, with %s for its name
 *
 * Reads all groups but the first.
 */
gboolean
xb_definition_parse_parts (XbDefinition *def, const XbDefinitionPart *parts, guint n, gpointer whole, const char *unknown, GError **error)
{
  g_auto (GStrv) groups = g_key_file_get_groups (def->keys, NULL);

  for (char **group = groups + 1; *group != NULL; group++)
    {
      guint i = 0;

      while (i < n && !g_str_has_prefix (*group, parts[i].prefix))
        i++;
      if (i == n)
        return xb_definition_fail (def, *group, NULL, error, unknown, *group);
      if (!parts[i].parse (def, whole, *group, *group + strlen (parts[i].prefix), error))
        return FALSE;
    }
  return TRUE;
}

/** Refuses keys nobody reads: a misspelt key would otherwise be passed over in silence. */
gboolean
xb_definition_check_keys (XbDefinition *def, const char *group, const char *const *known, GError **error)
{
  g_auto (GStrv) keys = g_key_file_get_keys (def->keys, group, NULL, NULL);

  for (char **key = keys; key != NULL && *key != NULL; key++)
    {
      g_autofree char *plain = g_strndup (*key, strcspn (*key, "["));

      if (!g_strv_contains (known, plain))
        return xb_definition_fail (def, group, *key, error, _ ("%s= is not known in [%s]."), *key, group);
    }
  return TRUE;
}

/** A header as it is compared: no blanks, no asterisks or colons, half-width. (transfer full) */
char *
xb_header_normalize (const char *text)
{
  GString *out = g_string_new (NULL);

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (c >= 0xff01 && c <= 0xff5e)
        c -= 0xfee0;
      if (g_unichar_isspace (c) || c == 0x3000 || c == 0xa0 || c == '*' || c == ':' || c == 0x200b || c == 0xfeff
          || c == 0x3001 || c == 0x3002)
        continue;
      g_string_append_unichar (out, c);
    }
  return g_string_free (out, FALSE);
}

/* The index of the kind a file's name says, −1 for none. */
static int
kind_of (const char *name)
{
  const char *dot = strrchr (name, '.');

  for (guint i = 0; dot != NULL && i < G_N_ELEMENTS (kinds); i++)
    if (strcmp (dot + 1, kinds[i].ending) == 0)
      return i;
  return -1;
}

/* An Id is a file's name, too. */
static gboolean
check_id (XbDefinition *def, const char *id, GError **error)
{
  g_auto (GStrv) groups = NULL;

  if (strlen (id) <= 60 && strspn (id, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-") == strlen (id))
    return TRUE;
  groups = g_key_file_get_groups (def->keys, NULL);
  return xb_definition_fail (def, groups[0], "Id", error, _ ("An Id is made of letters a–z, digits, - and _, at most 60."));
}

/** Reads the text of a definition as a key file; says on which line it is none. */
gboolean
xb_definition_load_keys (XbDefinition *def, gsize length, GError **error)
{
  g_autoptr (GError) local = NULL;
  const char *text = def->text;

  if (length > MAX_BYTES || memchr (text, '\0', length) != NULL || !g_utf8_validate (text, length, NULL))
    return xb_definition_fail (def, NULL, NULL, error, _ ("A definition is UTF-8 text of at most 1 MB; this is not."));
  if (!g_key_file_load_from_data (def->keys, text, length, G_KEY_FILE_KEEP_TRANSLATIONS, &local))
    {
      /* GKeyFile quotes the line it stumbled on; find its number. */
      g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
      int bad = 1;

      for (int i = 0; lines[i] != NULL; i++)
        {
          const char *line = g_strstrip (lines[i]);

          if (*line != '\0' && *line != '#' && !(*line == '[' && line[strlen (line) - 1] == ']')
              && strchr (line, '=') == NULL)
            {
              bad = i + 1;
              break;
            }
        }
      g_strdelimit (local->message, "\r\n", ' ');
      g_set_error (error, XB_CATALOG_ERROR, XB_CATALOG_ERROR_INVALID, _ ("%s, line %d: %s"), def->name, bad, local->message);
      return FALSE;
    }
  return TRUE;
}

/* Parses one definition; with @add, it takes the place of one of the same id. */
static gboolean
parse (XbCatalog *catalog,
       const char *name,
       const char *text,
       gsize length,
       const char *source,
       gboolean add,
       XbCatalogEntry *entry,
       GError **error)
{
  g_autoptr (GKeyFile) keys = g_key_file_new ();
  XbDefinition def = { keys, text, name, catalog, strcmp (source, "shipped") == 0 };
  int kind = kind_of (name);
  Head *head;

  if (kind < 0)
    {
      g_set_error (error, XB_CATALOG_ERROR, XB_CATALOG_ERROR_INVALID,
                   _ ("“%s” is not a definition: its name must end in .code, .register, .ledger, .letter, .check, .scheme or .checklist."), name);
      return FALSE;
    }
  if (!xb_definition_load_keys (&def, length, error))
    return FALSE;
  head = kinds[kind].parse (&def, error);
  if (head == NULL)
    return FALSE;
  *entry = (XbCatalogEntry){ .id = g_string_chunk_insert_const (catalog->chunk, head->id),
                             .kind = kinds[kind].ending,
                             .title = g_string_chunk_insert_const (catalog->chunk, head->title),
                             .order = kind == LEDGER ? ((XbLedgerDef *) head)->order : kind == LETTER ? ((XbLetterDef *) head)->order
                                      : kind == CHECK ? ((XbCheckDef *) head)->order : kind == SCHEME ? ((XbSchemeDef *) head)->order
                                      : kind == CHECKLIST ? ((XbChecklistDef *) head)->order
                                      : kind == REGISTER && ((XbRegisterDef *) head)->book != NULL ? ((XbRegisterDef *) head)->book->order : 0,
                             .source = source,
                             .use = kind == LEDGER && ((XbLedgerDef *) head)->use != NULL ? g_string_chunk_insert_const (catalog->chunk, ((XbLedgerDef *) head)->use) : NULL,
                             .file = g_string_chunk_insert_const (catalog->chunk, name) };
  if (!check_id (&def, head->id, error))
    {
      kinds[kind].free (head);
      return FALSE;
    }
  if (add)
    g_hash_table_replace (catalog->defs[kind], head->id, head);
  else
    kinds[kind].free (head);
  return TRUE;
}

static void
add_entry (XbCatalog *catalog, XbCatalogEntry *entry)
{
  for (guint i = 0; i < catalog->entries->len; i++)
    {
      XbCatalogEntry *old = &g_array_index (catalog->entries, XbCatalogEntry, i);

      if (entry->problem == NULL && g_strcmp0 (old->id, entry->id) == 0 && g_strcmp0 (old->kind, entry->kind) == 0)
        {
          entry->shipped_file = strcmp (old->source, "shipped") == 0 ? old->file : old->shipped_file;
          *old = *entry;
          return;
        }
    }
  g_array_append_val (catalog->entries, *entry);
}

static gboolean
load_shipped (XbCatalog *catalog, gboolean code_lists, GError **error)
{
  g_auto (GStrv) names = g_resources_enumerate_children (RESOURCES, G_RESOURCE_LOOKUP_FLAGS_NONE, error);

  if (names == NULL)
    return FALSE;
  for (char **name = names; *name != NULL; name++)
    {
      g_autofree char *path = g_strconcat (RESOURCES, *name, NULL);
      g_autoptr (GBytes) bytes = NULL;
      XbCatalogEntry entry;

      if (g_str_has_suffix (*name, ".code") != code_lists)
        continue;
      bytes = g_resources_lookup_data (path, G_RESOURCE_LOOKUP_FLAGS_NONE, error);
      if (bytes == NULL
          || !parse (catalog, *name, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), "shipped", TRUE, &entry,
                     error))
        return FALSE;
      add_entry (catalog, &entry);
    }
  return TRUE;
}

static char *
office_folder (void)
{
  return g_build_filename (g_get_user_data_dir (), "xiangbu", "catalog", NULL);
}

/* A broken file of the office is passed over and listed with its fault: the shipped one stays in force. */
static void
load_office (XbCatalog *catalog, gboolean code_lists)
{
  g_autofree char *folder = office_folder ();
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (kind_of (name) >= 0)
      g_ptr_array_add (names, g_strdup (name));
  for (guint i = 0; i < names->len; i++)
    {
      g_autofree char *path = g_build_filename (folder, g_ptr_array_index (names, i), NULL);
      g_autofree char *text = NULL;
      g_autoptr (GError) error = NULL;
      gsize length;
      XbCatalogEntry entry;

      name = g_ptr_array_index (names, i);
      if (g_str_has_suffix (name, ".code") != code_lists)
        continue;
      if (!g_file_get_contents (path, &text, &length, &error)
          || !parse (catalog, name, text, length, "office", TRUE, &entry, &error))
        {
          const char *file = g_string_chunk_insert_const (catalog->chunk, name);

          entry = (XbCatalogEntry){ .id = file, .kind = kinds[kind_of (name)].ending, .title = file, .source = "office", .file = file,
                                    .problem = g_string_chunk_insert_const (catalog->chunk, error->message) };
        }
      add_entry (catalog, &entry);
    }
}

static int
compare_entries (gconstpointer a, gconstpointer b)
{
  const XbCatalogEntry *x = a, *y = b;
  int kinds_differ = kind_of (x->file) - kind_of (y->file);

  return kinds_differ != 0 ? -kinds_differ : x->order != y->order ? x->order - y->order : strcmp (x->title, y->title);
}

/**
 * xb_catalog_load:
 *
 * Returns: (transfer full): all definitions: the shipped ones, and the office's own from
 *   $XDG_DATA_HOME/xiangbu/catalog, which take the place of shipped ones of the same id
 */
XbCatalog *
xb_catalog_load (GError **error)
{
  g_autoptr (XbCatalog) catalog = g_new0 (XbCatalog, 1);

  catalog->users = 1;
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    catalog->defs[i] = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, kinds[i].free);
  catalog->entries = g_array_new (FALSE, FALSE, sizeof (XbCatalogEntry));
  catalog->chunk = g_string_chunk_new (1024);
  /* All code lists first: registers and ledgers, shipped or not, use the office's where it has its own. */
  for (int code_lists = TRUE; code_lists >= FALSE; code_lists--)
    {
      if (!load_shipped (catalog, code_lists, error))
        return NULL;
      load_office (catalog, code_lists);
    }
  g_array_sort (catalog->entries, compare_entries);
  return g_steal_pointer (&catalog);
}

/** (transfer full): for one more user, on any thread: a catalog that is loaded does not change. Each gives it up by xb_catalog_free(). */
XbCatalog *
xb_catalog_ref (XbCatalog *catalog)
{
  g_atomic_int_inc (&catalog->users);
  return catalog;
}

void
xb_catalog_free (XbCatalog *catalog)
{
  if (catalog == NULL || !g_atomic_int_dec_and_test (&catalog->users))
    return;
  for (int i = G_N_ELEMENTS (kinds) - 1; i >= 0; i--)
    g_clear_pointer (&catalog->defs[i], g_hash_table_unref);
  g_clear_pointer (&catalog->entries, g_array_unref);
  g_clear_pointer (&catalog->chunk, g_string_chunk_free);
  g_clear_pointer (&catalog->scratch, xb_store_close);
  g_free (catalog);
}

/** (transfer none): an empty register to try definitions on, made when it is first wanted. */
XbStore *
xb_catalog_scratch (XbCatalog *catalog, GError **error)
{
  if (catalog->scratch == NULL)
    catalog->scratch = xb_store_open_scratch (error);
  return catalog->scratch;
}

/** (transfer none) (element-type XbCatalogEntry) */
GArray *
xb_catalog_list (XbCatalog *catalog)
{
  return catalog->entries;
}

XbCodeList *
xb_catalog_codes (XbCatalog *catalog, const char *id)
{
  return g_hash_table_lookup (catalog->defs[CODE], id);
}

XbRegisterDef *
xb_catalog_register (XbCatalog *catalog, const char *id)
{
  return g_hash_table_lookup (catalog->defs[REGISTER], id);
}

/** (transfer none) (nullable): an office register */
XbBookDef *
xb_catalog_book (XbCatalog *catalog, const char *id)
{
  XbRegisterDef *reg = g_hash_table_lookup (catalog->defs[REGISTER], id);

  return reg != NULL ? reg->book : NULL;
}

static gint
compare_books (gconstpointer a, gconstpointer b)
{
  const XbBookDef *x = *(XbBookDef *const *) a, *y = *(XbBookDef *const *) b;

  return x->order != y->order ? x->order - y->order : g_utf8_collate (x->title, y->title);
}

/** (transfer container) (element-type XbBookDef): the office registers, in their order */
GPtrArray *
xb_catalog_books (XbCatalog *catalog)
{
  GPtrArray *books = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer reg;

  g_hash_table_iter_init (&iter, catalog->defs[REGISTER]);
  while (g_hash_table_iter_next (&iter, NULL, &reg))
    if (((XbRegisterDef *) reg)->book != NULL)
      g_ptr_array_add (books, ((XbRegisterDef *) reg)->book);
  g_ptr_array_sort (books, compare_books);
  return books;
}

XbLedgerDef *
xb_catalog_ledger (XbCatalog *catalog, const char *id)
{
  return g_hash_table_lookup (catalog->defs[LEDGER], id);
}

XbLetterDef *
xb_catalog_letter (XbCatalog *catalog, const char *id)
{
  return g_hash_table_lookup (catalog->defs[LETTER], id);
}

XbCheckDef *
xb_catalog_check (XbCatalog *catalog, const char *id)
{
  return g_hash_table_lookup (catalog->defs[CHECK], id);
}

XbSchemeDef *
xb_catalog_scheme (XbCatalog *catalog, const char *id)
{
  return g_hash_table_lookup (catalog->defs[SCHEME], id);
}

XbChecklistDef *
xb_catalog_checklist (XbCatalog *catalog, const char *id)
{
  return g_hash_table_lookup (catalog->defs[CHECKLIST], id);
}

/**
 * xb_catalog_parse_scheme:
 * @name: for messages
 * @text: as it was when the scheme was switched on
 *
 * Returns: (transfer full): the scheme; its SQL was tried when it was taken
 */
XbSchemeDef *
xb_catalog_parse_scheme (XbCatalog *catalog, const char *name, const char *text, GError **error)
{
  g_autoptr (GKeyFile) keys = g_key_file_new ();
  XbDefinition def = { keys, text, name, catalog, TRUE };

  return xb_definition_load_keys (&def, strlen (text), error) ? xb_scheme_def_parse (&def, error) : NULL;
}

/** (transfer full): a register of the program's own, which stands in no list: what a sheet of another kind is read by. @text: of the program */
XbBookDef *
xb_catalog_parse_book (XbCatalog *catalog, const char *name, const char *text, GError **error)
{
  g_autoptr (GKeyFile) keys = g_key_file_new ();
  XbDefinition def = { keys, text, name, catalog, TRUE };

  return xb_definition_load_keys (&def, strlen (text), error) ? xb_book_def_parse (&def, error) : NULL;
}

/**
 * xb_catalog_check_text:
 * @name: of the file: its ending says the kind
 * @entry: (out): what it defines
 *
 * Returns: %FALSE with file, line and reason if it is not a definition this program can use
 */
gboolean
xb_catalog_check_text (XbCatalog *catalog, const char *name, const char *text, gsize length, XbCatalogEntry *entry, GError **error)
{
  return parse (catalog, name, text, length, "office", FALSE, entry, error);
}

/** The same of a file. */
gboolean
xb_catalog_check_file (XbCatalog *catalog, const char *path, XbCatalogEntry *entry, GError **error)
{
  g_autofree char *text = NULL, *name = g_path_get_basename (path);
  gsize length;

  return xb_file_check_given (path, error) && g_file_get_contents (path, &text, &length, error) && xb_catalog_check_text (catalog, name, text, length, entry, error);
}

/* What was there is kept once, under a name that is no definition's. */
static gboolean
put (const char *folder, const char *target, const char *text, gsize length, GError **error)
{
  g_autofree char *before = g_strconcat (target, ".bak", NULL);

  if (g_mkdir_with_parents (folder, 0700) != 0)
    {
      g_set_error (error, XB_CATALOG_ERROR, XB_CATALOG_ERROR_INVALID, _ ("The folder “%s” cannot be made."), folder);
      return FALSE;
    }
  if (g_file_test (target, G_FILE_TEST_EXISTS))
    {
      g_autofree char *old = NULL;
      gsize size;

      if (!g_file_get_contents (target, &old, &size, error) || !g_file_set_contents (before, old, size, error))
        return FALSE;
    }
  return g_file_set_contents (target, text, length, error);
}

/**
 * xb_catalog_install_text:
 *
 * Checks a definition and, if it is sound, writes it to the office's own under its Id. In force when the catalog is loaded next; what the
 * office had under that Id is kept beside it as .bak.
 *
 * Returns: (transfer full): where it is now
 */
char *
xb_catalog_install_text (XbCatalog *catalog, const char *name, const char *text, gsize length, GError **error)
{
  g_autofree char *folder = office_folder (), *file = NULL, *target = NULL;
  XbCatalogEntry entry = { 0 };

  if (!xb_catalog_check_text (catalog, name, text, length, &entry, error))
    return NULL;
  file = g_strdup_printf ("%s.%s", entry.id, entry.kind);
  target = g_build_filename (folder, file, NULL);
  return put (folder, target, text, length, error) ? g_steal_pointer (&target) : NULL;
}

/** The same of a file. */
char *
xb_catalog_install (XbCatalog *catalog, const char *path, GError **error)
{
  g_autofree char *text = NULL, *name = g_path_get_basename (path);
  gsize length;

  return xb_file_check_given (path, error) && g_file_get_contents (path, &text, &length, error) ? xb_catalog_install_text (catalog, name, text, length, error) : NULL;
}

/** (transfer full): the text of a definition as it is in force. */
char *
xb_catalog_read (const XbCatalogEntry *entry, GError **error)
{
  g_autofree char *path = NULL, *folder = office_folder ();
  g_autoptr (GBytes) bytes = NULL;
  char *text = NULL;

  if (strcmp (entry->source, "office") == 0)
    {
      path = g_build_filename (folder, entry->file, NULL);
      return g_file_get_contents (path, &text, NULL, error) ? text : NULL;
    }
  path = g_strconcat (RESOURCES, entry->file, NULL);
  bytes = g_resources_lookup_data (path, G_RESOURCE_LOOKUP_FLAGS_NONE, error);
  return bytes != NULL ? g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes)) : NULL;
}

/**
 * xb_catalog_remove:
 *
 * Takes a definition of the office's own away; it is kept beside the others as .bak. The shipped one of that Id, if there is one, is in
 * force again when the catalog is loaded next.
 */
gboolean
xb_catalog_remove (const XbCatalogEntry *entry, GError **error)
{
  g_autofree char *folder = office_folder (), *path = g_build_filename (folder, entry->file, NULL), *kept = g_strconcat (path, ".bak", NULL);
  g_autoptr (GFile) from = g_file_new_for_path (path), to = g_file_new_for_path (kept);

  if (strcmp (entry->source, "office") == 0)
    return g_file_move (from, to, G_FILE_COPY_OVERWRITE, NULL, NULL, NULL, error);
  g_set_error (error, XB_CATALOG_ERROR, XB_CATALOG_ERROR_INVALID, _ ("“%s” came with the program and stays."), entry->title);
  return FALSE;
}
