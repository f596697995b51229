#define G_LOG_DOMAIN "xb-audit"

#include "audit/xb-verification.h"

#include "access/xb-password.h"
#include "history/xb-history.h"
#include "store/xb-statement.h"

#include <glib/gi18n-lib.h>
#include <string.h>

void
xb_verification_clear (XbVerification *verification)
{
  g_clear_pointer (&verification->foreign, g_ptr_array_unref);
  g_clear_pointer (&verification->problems, g_ptr_array_unref);
}

/* Tables, indexes, triggers and views decide what is kept, found and shown: they are as this program makes them. */
static gboolean
verify_schema (XbStore *store, GPtrArray *problems, GError **error)
{
#define SCHEMA "SELECT type || ' ' || name, sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_stat%' ORDER BY 1"
  g_autoptr (XbStore) fresh = xb_store_open_scratch (error);
  g_autoptr (XbStmt) ours = fresh != NULL ? xb_store_ask (fresh, error, SCHEMA, "") : NULL, theirs = ours != NULL ? xb_store_ask (store, error, SCHEMA, "") : NULL;
  g_autoptr (GHashTable) known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  GHashTableIter iter;
  gpointer name;
  gboolean row = TRUE;

  if (theirs == NULL)
    return FALSE;
  while (row)
    {
      if (!xb_stmt_step (fresh, ours, &row, error))
        return FALSE;
      if (row)
        g_hash_table_insert (known, xb_stmt_dup_text (ours, 0), xb_stmt_dup_text (ours, 1));
    }
  row = TRUE;
  while (row)
    {
      const char *text;

      if (!xb_stmt_step (store, theirs, &row, error))
        return FALSE;
      if (!row)
        break;
      text = (const char *) sqlite3_column_text (theirs, 0);
      if (g_strcmp0 (g_hash_table_lookup (known, text), (const char *) sqlite3_column_text (theirs, 1)) != 0)
        g_ptr_array_add (problems, g_strdup_printf (_ ("The table, index, rule or view “%s” of the database is not as this program makes it."), text));
      g_hash_table_remove (known, text);
    }
  g_hash_table_iter_init (&iter, known);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    g_ptr_array_add (problems, g_strdup_printf (_ ("The table, index, rule or view “%s” is missing from the database."), (const char *) name));
  return TRUE;
}

/* A damaged file may hold what is no text: it is told as well as it can be. */
static void
make_readable (XbVerification *out)
{
  for (guint i = 0; i < out->problems->len; i++)
    {
      char *text = g_ptr_array_index (out->problems, i);

      if (g_utf8_validate (text, -1, NULL))
        continue;
      out->problems->pdata[i] = g_utf8_make_valid (text, -1);
      g_free (text);
    }
  for (guint i = 0; i < out->foreign->len; i++)
    {
      XbForeignChange *change = g_ptr_array_index (out->foreign, i);
      char *name = change->name;

      change->name = g_utf8_make_valid (name, -1);
      g_free (name);
    }
}

/* The sentence about a change, its fields in the clerk's words: "姓名 (name), 联系电话 (phone)". (transfer full) */
static char *
told (const XbForeignChange *change)
{
  XbForeignChange worded = *change;
  g_auto (GStrv) columns = g_strsplit (change->columns != NULL ? change->columns : "", ", ", -1);
  g_autoptr (GString) words = g_string_new (NULL);

  for (char **column = columns; *column != NULL; column++)
    {
      const char *title = xb_history_column_title (*column);

      g_string_append_printf (words, strcmp (title, *column) != 0 ? "%s%s (%s)" : "%s%s", words->len > 0 ? ", " : "", title, *column);
    }
  worded.columns = words->str;
  return xb_foreign_change_text (&worded);
}

/* Whatever was changed without the program. */
static gboolean
verify_foreign (XbStore *store, XbVerification *out, GError **error)
{
  if (!xb_journal_verify (store, &out->entries, &out->first_bad, error) || !xb_journal_verify_rows (store, XB_VERIFY_FOREIGN, &out->foreign, error))
    return FALSE;
  if (out->first_bad != 0)
    g_ptr_array_add (out->problems, g_strdup_printf (_ ("The journal has been altered from entry %lld on."), (long long) out->first_bad));
  for (guint i = 0; i < out->foreign->len; i++)
    g_ptr_array_add (out->problems, told (g_ptr_array_index (out->foreign, i)));
  if (!xb_password_verify (store, out->problems, error) || !verify_schema (store, out->problems, error))
    return FALSE;
  make_readable (out);
  return TRUE;
}

/**
 * xb_verify:
 * @out: (out caller-allocates)
 *
 * Every page, every link between records, the chain of the journal, every record against the journal, passwords, rules and views.
 *
 * Returns: %FALSE if the check itself failed
 */
gboolean
xb_verify (XbStore *store, XbVerification *out, GError **error)
{
  *out = (XbVerification){ 0 };
  if (!xb_store_verify (store, &out->problems, error))
    return FALSE;
  /* In a damaged file the rest would only tell the damage again, or stumble over it. */
  if (out->problems->len == 0)
    return verify_foreign (store, out, error);
  out->foreign = g_ptr_array_new_with_free_func (xb_foreign_change_free);
  xb_journal_verify (store, &out->entries, &out->first_bad, NULL);
  make_readable (out);
  return TRUE;
}

/** What is looked at each day without being asked: whether somebody wrote into the file without the program. Pages are the backup's matter. */
gboolean
xb_verify_today (XbStore *store, XbVerification *out, GError **error)
{
  *out = (XbVerification){ .problems = g_ptr_array_new_with_free_func (g_free) };
  return verify_foreign (store, out, error);
}
