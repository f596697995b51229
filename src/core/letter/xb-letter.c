#define G_LOG_DOMAIN "xb-letter"

#include "letter/xb-letter.h"

#include "register/xb-person.h"
#include "util/xb-text.h"

#include <glib/gi18n-lib.h>
#include <stdlib.h>
#include <string.h>

G_DEFINE_QUARK (xb-letter-error-quark, xb_letter_error)

#define GROUP "Letter"

void
xb_letter_free (XbLetter *letter)
{
  if (letter == NULL)
    return;
  g_free (letter->definition);
  g_free (letter->name);
  g_free (letter->reference);
  g_free (letter->form);
  g_free (letter->title);
  g_free (letter->date);
  g_free (letter->operator_name);
  g_free (letter->purpose);
  g_strfreev (letter->body);
  g_strfreev (letter->closing);
  g_strfreev (letter->sign);
  g_strfreev (letter->head);
  g_clear_pointer (&letter->rows, g_ptr_array_unref);
  g_free (letter->void_reason);
  g_free (letter);
}

/** (transfer full): a letter with nothing in it. */
XbLetter *
xb_letter_new (void)
{
  XbLetter *letter = g_new0 (XbLetter, 1);

  letter->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  return letter;
}

/* ---- drafting ---- */

/* What is filled in, each by its name between per cent signs. */
typedef struct
{
  GPtrArray *names, *values; /* (element-type utf8) */
} Words;

static void
add_word (Words *words, const char *name, const char *value)
{
  g_ptr_array_add (words->names, g_strdup_printf ("%%%s%%", name));
  g_ptr_array_add (words->values, g_strdup (value));
}

static char *
fill_in (const Words *words, const char *text)
{
  GString *out = g_string_new (NULL);

  /* From left to right, once: what was filled in is not looked at again, or a note saying %name% would be replaced, too. */
  while (*text != '\0')
    {
      guint i;

      for (i = 0; *text == '%' && i < words->names->len; i++)
        if (g_str_has_prefix (text, g_ptr_array_index (words->names, i)))
          break;
      if (*text == '%' && i < words->names->len)
        {
          g_string_append (out, g_ptr_array_index (words->values, i));
          text += strlen (g_ptr_array_index (words->names, i));
        }
      else
        g_string_append_c (out, *text++);
    }
  return g_string_free (out, FALSE);
}

static char **
fill_list (const Words *words, char **texts)
{
  g_autoptr (GPtrArray) out = g_ptr_array_new ();

  for (; texts != NULL && *texts != NULL; texts++)
    {
      g_autofree char *text = fill_in (words, *texts);

      /* A paragraph of nothing but what was left empty. */
      if (*g_strstrip (text) != '\0')
        g_ptr_array_add (out, g_steal_pointer (&text));
    }
  g_ptr_array_add (out, NULL);
  return (char **) g_ptr_array_steal (out, NULL);
}

/* What the clerk wrote. */
static gboolean
add_fields (Words *words, XbLetterDef *def, GHashTable *fields, GError **error)
{
  GHashTableIter iter;
  gpointer id;

  for (guint i = 0; i < def->fields->len; i++)
    {
      XbLedgerParameter *field = g_ptr_array_index (def->fields, i);
      const char *said = fields != NULL ? g_hash_table_lookup (fields, field->id) : NULL;
      g_autofree char *clean = NULL;

      said = said != NULL && *said != '\0' ? said : field->value != NULL ? field->value : "";
      if (*said == '\0' && g_hash_table_contains (def->required, field->id))
        {
          g_set_error (error, XB_LETTER_ERROR, XB_LETTER_ERROR_FIELD, _ ("“%s” must be filled in."), field->title);
          return FALSE;
        }
      if (*said != '\0' && !xb_ledger_parameter_check (field, said, &clean, error))
        return FALSE;
      add_word (words, field->id, clean != NULL ? clean : "");
    }
  if (fields == NULL)
    return TRUE;
  g_hash_table_iter_init (&iter, fields);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    {
      gboolean known = FALSE;

      for (guint i = 0; i < def->fields->len; i++)
        known = known || strcmp (((XbLedgerParameter *) g_ptr_array_index (def->fields, i))->id, id) == 0;
      if (!known)
        {
          g_set_error (error, XB_LETTER_ERROR, XB_LETTER_ERROR_FIELD, _ ("The letter “%s” has no field “%s”."), def->name, (char *) id);
          return FALSE;
        }
    }
  return TRUE;
}

/* What the register says of the person: the one row of the SELECT. */
static gboolean
add_person (Words *words, XbLetter *letter, XbLetterDef *def, const XbLedgerTable *table, GError **error)
{
  if (table->rows != 1)
    {
      g_set_error (error, XB_LETTER_ERROR, XB_LETTER_ERROR_PERSON, _ ("The letter “%s” cannot be written for this person: the register says nothing of the kind it needs."),
                   def->name);
      return FALSE;
    }
  for (guint i = 0; i < table->columns; i++)
    {
      const char *id = xb_ledger_def_column (table->def, i)->id, *text = xb_ledger_table_cell (table, 0, i);

      /* A gap in the register is a gap in the letter that everybody sees, not a sentence that runs on. */
      add_word (words, id, *text != '\0' ? text : "＿＿＿＿");
      if (strcmp (id, "name") == 0)
        letter->name = g_strdup (text);
    }
  return TRUE;
}

static void
add_days (Words *words, const char *today)
{
  g_autofree char *year = g_strndup (today, 4);

  add_word (words, "today", today);
  add_word (words, "year", year);
  add_word (words, "month", today[5] == '0' ? (char[]){ today[6], 0 } : (char[]){ today[5], today[6], 0 });
  add_word (words, "day", today[8] == '0' ? (char[]){ today[9], 0 } : (char[]){ today[8], today[9], 0 });
}

static void
add_table (XbLetter *letter, const XbLedgerTable *table)
{
  letter->head = g_new0 (char *, table->columns + 1);
  for (guint i = 0; i < table->columns; i++)
    letter->head[i] = g_strdup (xb_ledger_def_column (table->def, i)->title);
  for (guint row = 0; row < xb_ledger_table_lines (table); row++)
    {
      char **cells = g_new0 (char *, table->columns + 1);

      for (guint i = 0; i < table->columns; i++)
        cells[i] = g_strdup (xb_ledger_table_cell (table, row, i));
      g_ptr_array_add (letter->rows, cells);
    }
}

/* Gives it the number after the last of its year and of its kind of reference, which is the reference itself but for the number (证〔2026〕…号,
 * 函〔2026〕…号); void letters keep theirs. */
static gboolean
set_number (XbStore *store, XbLetter *letter, GError **error)
{
  g_autoptr (XbStmt) stmt
    = xb_store_prepare (store, "SELECT coalesce (max (number), 0) + 1 FROM letter WHERE year = ? AND reference = replace (?, '%number%', number)", error);
  g_autoptr (GString) reference = g_string_new (letter->form);
  char number[16];
  gboolean row;

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int (stmt, 1, letter->year);
  xb_stmt_bind_text (stmt, 2, letter->form);
  if (!xb_stmt_step (store, stmt, &row, error))
    return FALSE;
  letter->number = sqlite3_column_int (stmt, 0);
  g_snprintf (number, sizeof number, "%d", letter->number);
  g_string_replace (reference, "%number%", number, 0);
  g_free (letter->reference);
  letter->reference = g_strdup (reference->str);
  return TRUE;
}

/**
 * xb_letter_draft:
 * @record: the person it is about, or the record of the kind it is about (of)
 * @fields: (nullable) (element-type utf8 utf8): what the clerk wrote, by the ids of the definition's fields
 * @unmasked: numbers in full
 *
 * Returns: (transfer full): the letter as it would go out; nothing is written yet, and its number may be taken by another until then.
 *   %NULL with %XB_LETTER_ERROR where something is missing
 */
XbLetter *
xb_letter_draft (XbStore *store, XbLetterDef *def, gint64 record, GHashTable *fields, const char *operator_name, gboolean unmasked,
                 GError **error)
{
  g_autoptr (XbLetter) letter = xb_letter_new ();
  g_autoptr (GHashTable) set = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free), values = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (XbLedgerTable) about = NULL, rows = NULL;
  g_autoptr (XbPlace) township = xb_place_township (store, error);
  XbLedgerOptions options = { .operator_name = operator_name, .unmasked = unmasked, .set = set };
  Words words = { names, values };

  if (township == NULL)
    return NULL;
  g_hash_table_insert (set, (gpointer) (def->of != NULL ? "record" : "person"), g_strdup_printf ("%" G_GINT64_FORMAT, record));
  about = xb_ledger_table_load (store, def->values, &options, error);
  if (about == NULL || (def->rows != NULL && (rows = xb_ledger_table_load (store, def->rows, &options, error)) == NULL))
    return NULL;
  letter->date = xb_text_today ();
  letter->year = atoi (letter->date);
  if (!add_fields (&words, def, fields, error) || !add_person (&words, letter, def, about, error))
    return NULL;
  add_days (&words, letter->date);
  add_word (&words, "township", township->name);
  add_word (&words, "operator", operator_name);
  letter->definition = g_strdup (def->id);
  letter->person_id = def->of == NULL ? record : 0;
  letter->operator_name = g_strdup (operator_name);
  letter->purpose = fields != NULL ? g_strdup (g_hash_table_lookup (fields, "purpose")) : NULL;
  letter->title = fill_in (&words, def->title);
  letter->form = fill_in (&words, def->reference);
  if (!set_number (store, letter, error))
    return NULL;
  letter->body = fill_list (&words, def->body);
  letter->closing = fill_list (&words, def->closing);
  letter->sign = fill_list (&words, def->sign);
  if (rows != NULL)
    add_table (letter, rows);
  return g_steal_pointer (&letter);
}

/* ---- the register of letters ---- */

/* As it is kept: everything that was on the paper. */
static char *
to_text (const XbLetter *letter)
{
  g_autoptr (GKeyFile) keys = g_key_file_new ();

  g_key_file_set_string_list (keys, GROUP, "Body", (const char *const *) letter->body, g_strv_length (letter->body));
  g_key_file_set_string_list (keys, GROUP, "Closing", (const char *const *) letter->closing, g_strv_length (letter->closing));
  g_key_file_set_string_list (keys, GROUP, "Sign", (const char *const *) letter->sign, g_strv_length (letter->sign));
  if (letter->head != NULL)
    g_key_file_set_string_list (keys, GROUP, "Head", (const char *const *) letter->head, g_strv_length (letter->head));
  for (guint i = 0; i < letter->rows->len; i++)
    {
      char **cells = g_ptr_array_index (letter->rows, i);
      g_autofree char *key = g_strdup_printf ("Row%u", i);

      g_key_file_set_string_list (keys, GROUP, key, (const char *const *) cells, g_strv_length (cells));
    }
  return g_key_file_to_data (keys, NULL, NULL);
}

static gboolean
from_text (XbLetter *letter, const char *text, GError **error)
{
  g_autoptr (GKeyFile) keys = g_key_file_new ();

  if (!g_key_file_load_from_data (keys, text, -1, G_KEY_FILE_NONE, error))
    return FALSE;
  letter->body = g_key_file_get_string_list (keys, GROUP, "Body", NULL, NULL);
  letter->closing = g_key_file_get_string_list (keys, GROUP, "Closing", NULL, NULL);
  letter->sign = g_key_file_get_string_list (keys, GROUP, "Sign", NULL, NULL);
  letter->head = g_key_file_get_string_list (keys, GROUP, "Head", NULL, NULL);
  for (guint i = 0;; i++)
    {
      g_autofree char *key = g_strdup_printf ("Row%u", i);
      char **cells = g_key_file_get_string_list (keys, GROUP, key, NULL, NULL);

      if (cells == NULL)
        return TRUE;
      g_ptr_array_add (letter->rows, cells);
    }
}

/**
 * xb_letter_insert:
 * @txn: the open transaction
 * @letter: a draft; gets its id, number and reference
 *
 * Gives it the next number of its year and kind of reference and writes it into the register of letters.
 */
gboolean
xb_letter_insert (XbStore *store, XbTxn *txn, XbLetter *letter, GError **error)
{
  g_autofree char *text = to_text (letter);
  g_autoptr (XbStmt) stmt = NULL;

  if (!set_number (store, letter, error))
    return FALSE;
  stmt = xb_store_prepare (store,
                           "INSERT INTO letter (id, definition, year, number, reference, title, person_id, name, date, operator, purpose, text)"
                           " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                           error);
  if (stmt == NULL)
    return FALSE;
  letter->id = xb_store_new_id (store);
  sqlite3_bind_int64 (stmt, 1, letter->id);
  xb_stmt_bind_text (stmt, 2, letter->definition);
  sqlite3_bind_int (stmt, 3, letter->year);
  sqlite3_bind_int (stmt, 4, letter->number);
  xb_stmt_bind_text (stmt, 5, letter->reference);
  xb_stmt_bind_text (stmt, 6, letter->title);
  if (letter->person_id != 0)
    sqlite3_bind_int64 (stmt, 7, letter->person_id);
  xb_stmt_bind_text (stmt, 8, letter->name);
  xb_stmt_bind_text (stmt, 9, letter->date);
  xb_stmt_bind_text (stmt, 10, letter->operator_name);
  xb_stmt_bind_text (stmt, 11, letter->purpose);
  xb_stmt_bind_text (stmt, 12, text);
  if (xb_stmt_run (store, stmt, error) && xb_txn_add_rows (txn, 1, error))
    return TRUE;
  letter->id = 0;
  return FALSE;
}

/**
 * xb_letter_issue:
 * @letter: a draft; gets its id, number and reference
 *
 * Puts it on record. This cannot be undone: a number that went out stays taken. See xb_letter_void().
 */
gboolean
xb_letter_issue (XbStore *store, XbLetter *letter, GError **error)
{
  g_autofree char *title = g_strdup_printf (_ ("Letter “%s” for %s"), letter->title, letter->name != NULL ? letter->name : "");
  g_autoptr (XbTxn) txn = xb_txn_begin (store, letter->operator_name, XB_ENTRY_CREATE, title, error);

  if (txn != NULL && xb_letter_insert (store, txn, letter, error) && xb_txn_commit (g_steal_pointer (&txn), NULL, error))
    return TRUE;
  letter->id = 0;
  return FALSE;
}

#define COLUMNS "id, definition, year, number, reference, title, person_id, name, date, operator, purpose, copies, void"

static XbLetter *
read_row (XbStmt *stmt)
{
  XbLetter *letter = xb_letter_new ();

  letter->id = sqlite3_column_int64 (stmt, 0);
  letter->definition = xb_stmt_dup_text (stmt, 1);
  letter->year = sqlite3_column_int (stmt, 2);
  letter->number = sqlite3_column_int (stmt, 3);
  letter->reference = xb_stmt_dup_text (stmt, 4);
  letter->title = xb_stmt_dup_text (stmt, 5);
  letter->person_id = sqlite3_column_int64 (stmt, 6);
  letter->name = xb_stmt_dup_text (stmt, 7);
  letter->date = xb_stmt_dup_text (stmt, 8);
  letter->operator_name = xb_stmt_dup_text (stmt, 9);
  letter->purpose = xb_stmt_dup_text (stmt, 10);
  letter->copies = sqlite3_column_int (stmt, 11);
  letter->void_reason = xb_stmt_dup_text (stmt, 12);
  return letter;
}

/** (transfer full): a letter as it went out, with its text. */
XbLetter *
xb_letter_load (XbStore *store, gint64 id, GError **error)
{
  g_autoptr (XbStmt) stmt = xb_store_prepare (store, "SELECT " COLUMNS ", text FROM letter WHERE id = ?", error);
  g_autoptr (XbLetter) letter = NULL;
  gboolean row;

  if (stmt == NULL)
    return NULL;
  sqlite3_bind_int64 (stmt, 1, id);
  if (!xb_stmt_step (store, stmt, &row, error))
    return NULL;
  if (!row)
    {
      g_set_error_literal (error, XB_LETTER_ERROR, XB_LETTER_ERROR_NOT_FOUND, _ ("There is no such letter."));
      return NULL;
    }
  letter = read_row (stmt);
  return from_text (letter, (const char *) sqlite3_column_text (stmt, 13), error) ? g_steal_pointer (&letter) : NULL;
}

/**
 * xb_letter_find:
 * @text: the reference as it stands on the letter, its id, or YEAR/NUMBER where only one letter has them
 *
 * Returns: its id; 0 with %XB_LETTER_ERROR_NOT_FOUND where there is none, or more than one (证 and 函 are counted apart)
 */
gint64
xb_letter_find (XbStore *store, const char *text, GError **error)
{
  const char *slash = strchr (text, '/');
  g_autoptr (XbStmt) stmt = xb_store_prepare (store, "SELECT id, reference FROM letter WHERE reference = ?1 OR id = ?2 OR (year = ?3 AND number = ?4)", error);
  g_autoptr (GString) found = g_string_new (NULL);
  gint64 id = 0;
  guint letters = 0;
  gboolean row;

  if (stmt == NULL)
    return 0;
  xb_stmt_bind_text (stmt, 1, text);
  sqlite3_bind_int64 (stmt, 2, slash == NULL ? g_ascii_strtoll (text, NULL, 10) : 0);
  sqlite3_bind_int (stmt, 3, slash != NULL ? atoi (text) : 0);
  sqlite3_bind_int (stmt, 4, slash != NULL ? atoi (slash + 1) : 0);
  while (xb_stmt_step (store, stmt, &row, error))
    if (row)
      {
        id = sqlite3_column_int64 (stmt, 0);
        g_string_append_printf (found, "%s“%s”", letters++ > 0 ? ", " : "", (const char *) sqlite3_column_text (stmt, 1));
      }
    else if (letters == 1)
      return id;
    else
      {
        if (letters == 0)
          g_set_error_literal (error, XB_LETTER_ERROR, XB_LETTER_ERROR_NOT_FOUND, _ ("There is no such letter."));
        else
          g_set_error (error, XB_LETTER_ERROR, XB_LETTER_ERROR_NOT_FOUND, _ ("More than one letter has this number: %s. Give the whole reference."), found->str);
        return 0;
      }
  return 0;
}

/** (transfer full) (element-type XbLetter): the register of letters, the latest first, without their texts; of one person, or 0: of all. */
GPtrArray *
xb_letter_list (XbStore *store, gint64 person_id, GError **error)
{
  g_autoptr (XbStmt) stmt
      = xb_store_prepare (store, "SELECT " COLUMNS " FROM letter WHERE ?1 = 0 OR person_id = ?1 ORDER BY date DESC, id DESC", error);
  g_autoptr (GPtrArray) letters = g_ptr_array_new_with_free_func ((GDestroyNotify) xb_letter_free);
  gboolean row;

  if (stmt == NULL)
    return NULL;
  sqlite3_bind_int64 (stmt, 1, person_id);
  while (xb_stmt_step (store, stmt, &row, error))
    {
      if (!row)
        return g_steal_pointer (&letters);
      g_ptr_array_add (letters, read_row (stmt));
    }
  return NULL;
}

static gboolean
refuse_void (const XbLetter *letter, GError **error)
{
  if (letter->void_reason == NULL)
    return FALSE;
  g_set_error (error, XB_LETTER_ERROR, XB_LETTER_ERROR_VOID, _ ("%s does not count any more: %s"), letter->reference, letter->void_reason);
  return TRUE;
}

/* One change of a letter, on record. */
static gboolean
change (XbStore *store, const char *operator_name, const char *title, const char *sql, const char *text, gint64 id, GError **error)
{
  g_autoptr (XbTxn) txn = xb_txn_begin (store, operator_name, XB_ENTRY_CREATE, title, error);
  g_autoptr (XbStmt) stmt = txn != NULL ? xb_store_prepare (store, sql, error) : NULL;

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, id);
  if (text != NULL)
    xb_stmt_bind_text (stmt, 2, text);
  return xb_stmt_run (store, stmt, error) && xb_txn_add_rows (txn, 1, error) && xb_txn_commit (g_steal_pointer (&txn), NULL, error);
}

/**
 * xb_letter_count_copy:
 * @letter: as loaded; its copies are counted up
 *
 * Before a letter is printed again: who did it when stays on record, and the copy says which it is.
 */
gboolean
xb_letter_count_copy (XbStore *store, const char *operator_name, XbLetter *letter, GError **error)
{
  g_autofree char *title = g_strdup_printf (_ ("%s printed again"), letter->reference);

  if (refuse_void (letter, error) || !change (store, operator_name, title, "UPDATE letter SET copies = copies + 1 WHERE id = ?", NULL, letter->id, error))
    return FALSE;
  letter->copies++;
  return TRUE;
}

/** Says that a letter does not count any more, and why. Its number is not given again. */
gboolean
xb_letter_void (XbStore *store, const char *operator_name, gint64 id, const char *reason, GError **error)
{
  g_autoptr (XbLetter) letter = xb_letter_load (store, id, error);
  g_autofree char *title = NULL, *clean = NULL;

  if (letter == NULL || refuse_void (letter, error))
    return FALSE;
  clean = g_strstrip (g_strdup (reason != NULL ? reason : ""));
  if (*clean == '\0')
    {
      g_set_error_literal (error, XB_LETTER_ERROR, XB_LETTER_ERROR_FIELD, _ ("Say why the letter does not count any more."));
      return FALSE;
    }
  title = g_strdup_printf (_ ("%s declared void"), letter->reference);
  return change (store, operator_name, title, "UPDATE letter SET void = ?2 WHERE id = ?1", clean, id, error);
}
