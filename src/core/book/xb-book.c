#define G_LOG_DOMAIN "xb-book"

#include "book/xb-book.h"

#include "store/xb-statement.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* A subject in the list and the journal; a title of 500 characters is nobody's. */
#define MOST_SUBJECT 80

void
xb_book_row_free (XbBookRow *row)
{
  if (row == NULL)
    return;
  g_free (row->register_id);
  g_free (row->date);
  g_free (row->subject);
  g_clear_pointer (&row->values, g_hash_table_unref);
  g_free (row);
}

/** (transfer full) (nullable): an entry with all it holds; %NULL with @error where there is none */
XbBookRow *
xb_book_load (XbStore *store, gint64 id, GError **error)
{
  g_autoptr (XbBookRow) row = g_new0 (XbBookRow, 1);
  g_autoptr (XbStmt) head = xb_store_ask (store, error, "SELECT register, date, subject FROM book_row WHERE id = ?", "i", id), values = NULL;
  gboolean more;

  if (head == NULL || !xb_stmt_step (store, head, &more, error))
    return NULL;
  if (!more)
    {
      xb_book_refuse (error, XB_BOOK_ERROR_NOT_FOUND, _ ("There is no entry %lld in the office registers."), (long long) id);
      return NULL;
    }
  row->id = id;
  row->register_id = xb_stmt_dup_text (head, 0);
  row->date = xb_stmt_dup_text (head, 1);
  row->subject = xb_stmt_dup_text (head, 2);
  row->values = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, xb_book_value_free);
  values = xb_store_ask (store, error, "SELECT field, value, person_id, household_id, place_id FROM book_value WHERE row_id = ?", "i", id);
  while (values != NULL && xb_stmt_step (store, values, &more, error))
    {
      XbBookValue *value;

      if (!more)
        return g_steal_pointer (&row);
      value = g_new0 (XbBookValue, 1);
      value->value = xb_stmt_dup_text (values, 1);
      value->person_id = sqlite3_column_int64 (values, 2);
      value->household_id = sqlite3_column_int64 (values, 3);
      value->place_id = sqlite3_column_int64 (values, 4);
      g_hash_table_insert (row->values, xb_stmt_dup_text (values, 0), value);
    }
  return NULL;
}

/* ---- writing ---- */

/* Checks what was typed. @values: what is there, which it is put into; "" takes a field's value away. Fields that are not in @typed stay as they are,
 * whatever the definition says of them today. */
static gboolean
take (XbStore *store, const XbBookDef *def, GHashTable *values, GHashTable *typed, char **wrong_field, GError **error)
{
  GHashTableIter iter;
  gpointer id, text;

  g_hash_table_iter_init (&iter, typed);
  while (g_hash_table_iter_next (&iter, &id, &text))
    if (xb_book_def_field (def, id) == NULL)
      return xb_book_refuse (error, XB_BOOK_ERROR_NOT_FOUND, _ ("“%s” has no field “%s”."), def->title, (const char *) id);
  for (guint i = 0; i < def->fields->len; i++)
    {
      const XbBookField *field = g_ptr_array_index (def->fields, i);
      const char *said = g_hash_table_lookup (typed, field->id);
      g_autofree char *trimmed = said != NULL ? g_strstrip (g_strdup (said)) : NULL;
      XbBookValue *value;

      if (said == NULL)
        continue;
      if (*trimmed == '\0')
        {
          g_hash_table_remove (values, field->id);
          continue;
        }
      value = xb_book_clean (store, field, said, error);
      if (value != NULL && *value->value == '\0') /* of blanks that are none to C */
        {
          xb_book_value_free (value);
          g_hash_table_remove (values, field->id);
          continue;
        }
      if (value == NULL)
        {
          if (wrong_field != NULL)
            *wrong_field = g_strdup (field->id);
          return FALSE;
        }
      g_hash_table_insert (values, g_strdup (field->id), value);
    }
  for (guint i = 0; i < def->fields->len; i++)
    {
      const XbBookField *field = g_ptr_array_index (def->fields, i);

      if (!field->required || g_hash_table_contains (values, field->id))
        continue;
      if (wrong_field != NULL)
        *wrong_field = g_strdup (field->id);
      return xb_book_refuse (error, XB_BOOK_ERROR_REQUIRED, _ ("%s: must be filled in."), field->title);
    }
  return g_hash_table_size (values) > 0 || xb_book_refuse (error, XB_BOOK_ERROR_REQUIRED, _ ("Nothing is filled in."));
}

/* (transfer full): what the entry is called: its subject, or else the first thing that may be shown everywhere */
static char *
subject_of (const XbBookDef *def, GHashTable *values)
{
  const XbBookField *field = xb_book_def_field (def, def->subject);
  const XbBookValue *value = g_hash_table_lookup (values, field->id);
  g_autofree char *text = NULL, *line = NULL;

  for (guint i = 0; value == NULL && i < def->fields->len; i++)
    {
      field = g_ptr_array_index (def->fields, i);
      value = field->sensitive ? NULL : g_hash_table_lookup (values, field->id);
    }
  if (value == NULL)
    return g_strdup (def->title);
  text = xb_book_text (field, value->value, TRUE);
  line = g_strdelimit (g_steal_pointer (&text), "\n", ' ');
  return g_utf8_strlen (line, -1) <= MOST_SUBJECT ? g_steal_pointer (&line) : g_utf8_substring (line, 0, MOST_SUBJECT);
}

static const char *
date_of (const XbBookDef *def, GHashTable *values)
{
  const XbBookValue *value = def->date != NULL ? g_hash_table_lookup (values, def->date) : NULL;

  /* Of a time when the field was no day, anything may stand there. */
  return value != NULL && strlen (value->value) == 10 && value->value[4] == '-' && value->value[7] == '-' ? value->value : NULL;
}

static gboolean
write_value (XbStore *store, gint64 row_id, const char *field, const XbBookValue *value, GError **error)
{
  return xb_store_do (store, error, "INSERT INTO book_value (id, row_id, field, value, person_id, household_id, place_id) VALUES (?, ?, ?, ?, ?, ?, ?)", "iisskkk", xb_store_new_id (store), row_id,
                      field, value->value, value->person_id, value->household_id, value->place_id);
}

/** Within an entry of the journal: how the fields are called, so that they can still be shown when the definition has them no more. */
gboolean
xb_book_note_fields (XbStore *store, const XbBookDef *def, GError **error)
{
  for (guint i = 0; i < def->fields->len; i++)
    {
      const XbBookField *field = g_ptr_array_index (def->fields, i);
      g_autofree char *known = NULL;

      if (!xb_store_ask_text (store, error, &known, "SELECT title FROM book_field WHERE register = ? AND field = ?", "ss", def->id, field->id))
        return FALSE;
      if (known == NULL
              ? !xb_store_do (store, error, "INSERT INTO book_field (id, register, field, title) VALUES (?, ?, ?, ?)", "isss", xb_store_new_id (store), def->id, field->id, field->title)
              : strcmp (known, field->title) != 0
                    && !xb_store_do (store, error, "UPDATE book_field SET title = ?3 WHERE register = ?1 AND field = ?2", "sss", def->id, field->id, field->title))
        return FALSE;
    }
  return TRUE;
}

/**
 * xb_book_add_in:
 * @typed: (element-type utf8 utf8): field → what was typed
 * @wrong_field: (out) (optional) (transfer full) (nullable): the field that is wrong
 *
 * Within an entry of the journal, after xb_book_note_fields(). Nothing is written where something is wrong.
 *
 * Returns: the new entry's key; 0 with @error
 */
gint64
xb_book_add_in (XbStore *store, const XbBookDef *def, GHashTable *typed, char **wrong_field, GError **error)
{
  g_autoptr (GHashTable) values = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, xb_book_value_free);
  g_autofree char *subject = NULL;
  gint64 id;

  if (!take (store, def, values, typed, wrong_field, error))
    return 0;
  id = xb_store_new_id (store);
  subject = subject_of (def, values);
  if (!xb_store_do (store, error, "INSERT INTO book_row (id, register, date, subject) VALUES (?, ?, ?, ?)", "isss", id, def->id, date_of (def, values), subject))
    return 0;
  /* In the order of the definition, so that the same entry is written in the same way everywhere. */
  for (guint i = 0; i < def->fields->len; i++)
    {
      const XbBookField *field = g_ptr_array_index (def->fields, i);
      const XbBookValue *value = g_hash_table_lookup (values, field->id);

      if (value != NULL && !write_value (store, id, field->id, value, error))
        return 0;
    }
  return id;
}

/** One new entry, as an entry of the journal. Returns: its key; 0 with @error */
gint64
xb_book_add (XbStore *store, const XbBookDef *def, const char *operator_name, GHashTable *typed, char **wrong_field, GError **error)
{
  g_autoptr (XbTxn) txn = xb_txn_begin (store, operator_name, XB_ENTRY_CREATE, def->title, error);
  g_autofree char *title = NULL, *subject = NULL;
  gint64 id;

  if (txn == NULL || !xb_book_note_fields (store, def, error))
    return 0;
  id = xb_book_add_in (store, def, typed, wrong_field, error);
  if (id == 0 || !xb_store_ask_text (store, error, &subject, "SELECT subject FROM book_row WHERE id = ?", "i", id))
    return 0;
  title = g_strdup_printf (_ ("%s: %s entered"), def->title, subject);
  xb_txn_set_title (txn, title);
  return xb_txn_commit (g_steal_pointer (&txn), NULL, error) ? id : 0;
}

/* The values that are others now; nothing else is touched, so that histories say what was changed. */
static gboolean
write_changes (XbStore *store, const XbBookDef *def, gint64 id, GHashTable *before, GHashTable *after, GError **error)
{
  for (guint i = 0; i < def->fields->len; i++)
    {
      const char *field = ((const XbBookField *) g_ptr_array_index (def->fields, i))->id;
      const XbBookValue *old = g_hash_table_lookup (before, field), *now = g_hash_table_lookup (after, field);

      if (old == NULL && now == NULL)
        continue;
      if (old == NULL ? !write_value (store, id, field, now, error)
          : now == NULL
              ? !xb_store_do (store, error, "DELETE FROM book_value WHERE row_id = ? AND field = ?", "is", id, field)
              : (strcmp (old->value, now->value) != 0 || old->person_id != now->person_id || old->household_id != now->household_id || old->place_id != now->place_id)
                    && !xb_store_do (store, error, "UPDATE book_value SET value = ?3, person_id = ?4, household_id = ?5, place_id = ?6 WHERE row_id = ?1 AND field = ?2", "isskkk", id, field,
                                     now->value, now->person_id, now->household_id, now->place_id))
        return FALSE;
    }
  return TRUE;
}

/* An entry of that register, before it is changed. */
static XbBookRow *
load_of (XbStore *store, const XbBookDef *def, gint64 id, GError **error)
{
  g_autoptr (XbBookRow) row = xb_book_load (store, id, error);

  if (row != NULL && strcmp (row->register_id, def->id) != 0)
    {
      xb_book_refuse (error, XB_BOOK_ERROR_NOT_FOUND, _ ("Entry %lld is not in “%s”."), (long long) id, def->title);
      return NULL;
    }
  return g_steal_pointer (&row);
}

/**
 * xb_book_change:
 * @typed: (element-type utf8 utf8): the fields that change; "" empties one. What is left out stays as it is, also where it would not be taken any more
 *
 * As an entry of the journal. Values of fields the definition does not have are kept.
 */
gboolean
xb_book_change (XbStore *store, const XbBookDef *def, const char *operator_name, gint64 id, GHashTable *typed, char **wrong_field, GError **error)
{
  g_autoptr (XbTxn) txn = xb_txn_begin (store, operator_name, XB_ENTRY_EDIT, def->title, error);
  g_autoptr (XbBookRow) before = txn != NULL ? load_of (store, def, id, error) : NULL, after = before != NULL ? xb_book_load (store, id, error) : NULL;
  g_autofree char *title = NULL, *subject = NULL;
  const char *date;

  if (after == NULL || !take (store, def, after->values, typed, wrong_field, error) || !xb_book_note_fields (store, def, error) || !write_changes (store, def, id, before->values, after->values, error))
    return FALSE;
  subject = subject_of (def, after->values);
  date = date_of (def, after->values);
  if ((strcmp (subject, before->subject) != 0 || g_strcmp0 (date, before->date) != 0)
      && !xb_store_do (store, error, "UPDATE book_row SET date = ?2, subject = ?3 WHERE id = ?1", "iss", id, date, subject))
    return FALSE;
  title = g_strdup_printf (_ ("%s: %s changed"), def->title, subject);
  xb_txn_set_title (txn, title);
  return xb_txn_commit (g_steal_pointer (&txn), NULL, error);
}

/** Takes an entry out. It can be brought back by undo. */
gboolean
xb_book_remove (XbStore *store, const XbBookDef *def, const char *operator_name, gint64 id, GError **error)
{
  g_autoptr (XbTxn) txn = xb_txn_begin (store, operator_name, XB_ENTRY_EDIT, def->title, error);
  g_autoptr (XbBookRow) row = txn != NULL ? load_of (store, def, id, error) : NULL;
  g_autofree char *title = NULL;

  if (row == NULL || !xb_store_do (store, error, "DELETE FROM book_attachment WHERE row_id = ?", "i", id)
      || !xb_store_do (store, error, "DELETE FROM book_value WHERE row_id = ?", "i", id) || !xb_store_do (store, error, "DELETE FROM book_row WHERE id = ?", "i", id))
    return FALSE;
  title = g_strdup_printf (_ ("%s: %s removed"), def->title, row->subject);
  xb_txn_set_title (txn, title);
  return xb_txn_commit (g_steal_pointer (&txn), NULL, error);
}

void
xb_book_former_free (gpointer data)
{
  XbBookFormer *former = data;

  g_free (former->field);
  g_free (former->title);
  g_free (former->text);
  g_free (former);
}

/* Nobody knows any more what kind of number it was: a long one may be an ID number, a phone or an account. (transfer full) */
static char *
mask_numbers (const char *text)
{
  GString *out = g_string_new (NULL);

  while (*text != '\0')
    {
      gsize digits = strspn (text, "0123456789Xx");

      for (gsize i = 0; i < digits; i++)
        g_string_append_c (out, digits >= 11 && i >= 3 && i < digits - 4 ? '*' : text[i]);
      text += digits;
      if (*text != '\0')
        {
          const char *next = g_utf8_next_char (text);

          g_string_append_len (out, text, next - text);
          text = next;
        }
    }
  return g_string_free (out, FALSE);
}

/** (transfer full) (element-type XbBookFormer): what @row holds of fields that @def does not have */
GPtrArray *
xb_book_former (XbStore *store, const XbBookDef *def, const XbBookRow *row, GError **error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func (xb_book_former_free);
  g_autoptr (XbStmt) stmt = xb_store_ask (store, error,
                                          "SELECT v.field, coalesce ((SELECT f.title FROM book_field f WHERE f.register = ?2 AND f.field = v.field), v.field), v.value FROM book_value v WHERE v.row_id = ?1"
                                          " ORDER BY v.field",
                                          "is", row->id, row->register_id);
  gboolean more;

  while (stmt != NULL && xb_stmt_step (store, stmt, &more, error))
    {
      XbBookFormer *former;

      if (!more)
        return g_steal_pointer (&list);
      if (xb_book_def_field (def, (const char *) sqlite3_column_text (stmt, 0)) != NULL)
        continue;
      former = g_new0 (XbBookFormer, 1);
      former->field = xb_stmt_dup_text (stmt, 0);
      former->title = xb_stmt_dup_text (stmt, 1);
      former->text = mask_numbers ((const char *) sqlite3_column_text (stmt, 2));
      g_ptr_array_add (list, former);
    }
  return NULL;
}

void
xb_book_mention_free (gpointer data)
{
  XbBookMention *mention = data;

  g_free (mention->register_id);
  g_free (mention->date);
  g_free (mention->subject);
  g_free (mention);
}

/** (transfer full) (element-type XbBookMention): entries of any register that name the person, or the household (0: neither is looked for), the newest first */
GPtrArray *
xb_book_mentions (XbStore *store, gint64 person_id, gint64 household_id, GError **error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func (xb_book_mention_free);
  g_autoptr (XbStmt) stmt = xb_store_ask (store, error,
                                          "SELECT r.id, r.register, r.date, r.subject FROM book_row r WHERE r.id IN (SELECT row_id FROM book_value WHERE person_id = ?1 UNION"
                                          " SELECT row_id FROM book_value WHERE household_id = ?2) ORDER BY r.date DESC, r.id DESC",
                                          "ii", person_id, household_id);
  gboolean row;

  while (stmt != NULL && xb_stmt_step (store, stmt, &row, error))
    {
      XbBookMention *mention;

      if (!row)
        return g_steal_pointer (&list);
      mention = g_new0 (XbBookMention, 1);
      *mention = (XbBookMention){ sqlite3_column_int64 (stmt, 0), xb_stmt_dup_text (stmt, 1), xb_stmt_dup_text (stmt, 2), xb_stmt_dup_text (stmt, 3) };
      g_ptr_array_add (list, mention);
    }
  return NULL;
}
