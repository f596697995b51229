#define G_LOG_DOMAIN "xb-access"

#include "access/xb-password.h"

#include "access/xb-access-error.h"
#include "store/xb-statement.h"

#include <glib/gi18n-lib.h>
#include <sodium.h>
#include <string.h>

/* Of what is written down of a password in the journal: not the hash itself, but what tells whether it is still the same. */
#define PRINT_PREFIX "sha256:"

/* Sixteen digits and letters that are not mistaken for one another: 80 bits. */
#define CODE_LETTERS "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
#define CODE_LENGTH 16

/** Whether anybody here has a password: then everybody says who they are, and names that are not listed can do nothing. */
gboolean
xb_password_any (XbStore *store, gboolean *any, GError **error)
{
  gint64 number = 0;

  *any = FALSE;
  if (xb_store_schema (store) >= 6 && !xb_store_ask_number (store, error, &number, "SELECT EXISTS (SELECT 1 FROM operator_secret)", ""))
    return FALSE;
  *any = number != 0;
  return TRUE;
}

gboolean
xb_password_is_set (XbStore *store, const char *name, gboolean *set, GError **error)
{
  gint64 number = 0;

  *set = FALSE;
  if (xb_store_schema (store) >= 6
      && !xb_store_ask_number (store, error, &number, "SELECT EXISTS (SELECT 1 FROM operator_secret s JOIN operator o ON o.id = s.operator_id WHERE o.name = ?)", "s", name))
    return FALSE;
  *set = number != 0;
  return TRUE;
}

/* ---- one at a time ---- */

static gboolean
find (XbStore *store, const char *name, gint64 *id, GError **error)
{
  gint64 active;

  if (sodium_init () < 0)
    return xb_access_refuse (error, XB_ACCESS_ERROR_REFUSED, _ ("The library for passwords (libsodium) does not work on this PC."));
  if (!xb_store_ask_number (store, error, id, "SELECT id FROM operator WHERE name = ?", "s", name)
      || !xb_store_ask_number (store, error, &active, "SELECT active FROM operator WHERE name = ?", "s", name))
    return FALSE;
  if (*id == 0)
    return xb_access_refuse (error, XB_ACCESS_ERROR_NOT_FOUND, _ ("Nobody called “%s” works here."), name);
  return active != 0 || xb_access_refuse (error, XB_ACCESS_ERROR_REFUSED, _ ("%s no longer works here."), name);
}

/* Counts an attempt before it is made, so that a program that is killed while it tries has tried. A clock set back makes the wait begin anew, and not
 * last until the clock is there again. */
static gboolean
count_attempt (XbStore *store, gint64 id, GError **error)
{
  gint64 failures, tried, now = g_get_real_time () / G_USEC_PER_SEC, wait = 0;
  g_autoptr (GError) local = NULL;

  if (!xb_store_exec (store, "BEGIN IMMEDIATE", &local))
    {
      /* A file nobody can write can be tried without end anyway: it can be copied. */
      if (g_error_matches (local, XB_STORE_ERROR, XB_STORE_ERROR_READ_ONLY))
        return TRUE;
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (!xb_store_ask_number (store, error, &failures, "SELECT failures FROM operator_secret WHERE operator_id = ?", "i", id)
      || !xb_store_ask_number (store, error, &tried, "SELECT tried_at FROM operator_secret WHERE operator_id = ?", "i", id))
    goto undo;
  if (failures >= XB_PASSWORD_FREE_TRIES)
    wait = MIN (XB_PASSWORD_LONGEST_WAIT, (gint64) XB_PASSWORD_FIRST_WAIT << MIN (failures - XB_PASSWORD_FREE_TRIES, 10));
  if (wait > 0 && now < tried && !xb_store_do (store, error, "UPDATE operator_secret SET tried_at = ?2 WHERE operator_id = ?1", "ii", id, now))
    goto undo;
  if (wait > 0 && now - MIN (tried, now) < wait)
    {
      gint64 left = wait - (now - MIN (tried, now));

      if (xb_store_exec (store, "COMMIT", error))
        xb_access_refuse (error, XB_ACCESS_ERROR_WAIT, ngettext ("Too many wrong passwords. Try again in %lld second.", "Too many wrong passwords. Try again in %lld seconds.", (gulong) left),
                          (long long) left);
      return FALSE;
    }
  if (xb_store_do (store, error, "UPDATE operator_secret SET failures = failures + 1, tried_at = ?2 WHERE operator_id = ?1", "ii", id, now)
      && xb_store_exec (store, "COMMIT", error))
    return TRUE;
undo:
  sqlite3_exec (xb_store_db (store), "ROLLBACK", NULL, NULL, NULL);
  return FALSE;
}

/* The right one was found: what went before does not count. Where that cannot be written, it counts on. */
static void
forget_attempts (XbStore *store, gint64 id)
{
  xb_store_do (store, NULL, "UPDATE operator_secret SET failures = 0 WHERE operator_id = ?", "i", id);
}

static gboolean
check (XbStore *store, gint64 id, const char *secret_sql, const char *secret, gboolean *right, GError **error)
{
  g_autofree char *stored = NULL;

  if (!count_attempt (store, id, error) || !xb_store_ask_text (store, error, &stored, secret_sql, "i", id))
    return FALSE;
  *right = stored != NULL && crypto_pwhash_str_verify (stored, secret, strlen (secret)) == 0;
  if (*right)
    forget_attempts (store, id);
  return TRUE;
}

/**
 * xb_password_check:
 * @store: writable: attempts are counted in it
 *
 * Takes some tenths of a second. Right, too, for an operator who has no password, whatever is said.
 *
 * Returns: %FALSE with %XB_ACCESS_ERROR_WRONG_PASSWORD, or, after too many, with %XB_ACCESS_ERROR_WAIT
 */
gboolean
xb_password_check (XbStore *store, const char *name, const char *password, GError **error)
{
  gint64 id = 0;
  gboolean set = FALSE, right = FALSE;

  if (!find (store, name, &id, error) || !xb_password_is_set (store, name, &set, error))
    return FALSE;
  if (!set)
    return TRUE;
  if (!check (store, id, "SELECT password FROM operator_secret WHERE operator_id = ?", password, &right, error))
    return FALSE;
  return right || xb_access_refuse (error, XB_ACCESS_ERROR_WRONG_PASSWORD, _ ("This is not the password of %s."), name);
}

/* ---- setting one ---- */

static gboolean
fit (const char *name, const char *password, GError **error)
{
  if (!g_utf8_validate (password, -1, NULL) || g_utf8_strlen (password, -1) < XB_PASSWORD_MIN)
    return xb_access_refuse (error, XB_ACCESS_ERROR_REFUSED, _ ("A password has at least %d characters."), XB_PASSWORD_MIN);
  if (strlen (password) > 1024)
    return xb_access_refuse (error, XB_ACCESS_ERROR_REFUSED, _ ("A password of this length is not kept in mind: at most 1024 bytes."));
  return strstr (password, name) == NULL || xb_access_refuse (error, XB_ACCESS_ERROR_REFUSED, _ ("The name is not a password: everybody knows it."));
}

static gboolean
hash (const char *secret, char out[crypto_pwhash_STRBYTES], GError **error)
{
  return crypto_pwhash_str (out, secret, strlen (secret), crypto_pwhash_OPSLIMIT_INTERACTIVE, crypto_pwhash_MEMLIMIT_INTERACTIVE) == 0
         || xb_access_refuse (error, XB_ACCESS_ERROR_REFUSED, _ ("There is not enough memory for the password. Close other programs, and try again."));
}

static char *
new_code (void)
{
  char *code = g_malloc (CODE_LENGTH + 1);

  for (guint i = 0; i < CODE_LENGTH; i++)
    code[i] = CODE_LETTERS[randombytes_uniform (strlen (CODE_LETTERS))];
  code[CODE_LENGTH] = '\0';
  return code;
}

/* ABCD-EFGH-… as it is printed. (transfer full) */
static char *
grouped (const char *code)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; code[i] != '\0'; i++)
    g_string_append_printf (text, "%s%c", i > 0 && i % 4 == 0 ? "-" : "", code[i]);
  return g_string_free (text, FALSE);
}

/* What was typed from paper: without dashes and spaces, in capitals. (transfer full) */
static char *
plain_code (const char *text)
{
  GString *code = g_string_new (NULL);

  for (; *text != '\0'; text++)
    if (g_ascii_isalnum (*text))
      g_string_append_c (code, g_ascii_toupper (*text));
  return g_string_free (code, FALSE);
}

/* What the journal keeps of a row of operator_secret. (transfer full) */
static char *
print_of (const char *password, const char *recovery)
{
  g_autofree char *both = g_strconcat (password != NULL ? password : "", "\n", recovery != NULL ? recovery : "", NULL), *sum = g_compute_checksum_for_string (G_CHECKSUM_SHA256, both, -1);

  return g_strconcat (PRINT_PREFIX, sum, NULL);
}

/* @needs: of the one who does it. Sets it, with a new code for paper, and notes it in the journal: both or neither. */
static gboolean
put (XbStore *store, const char *operator_name, XbRights needs, const char *name, gint64 id, const char *password, char **recovery, GError **error)
{
  char stored[crypto_pwhash_STRBYTES], stored_code[crypto_pwhash_STRBYTES];
  g_autofree char *code = new_code (), *title = g_strdup_printf (_ ("Password set: %s"), name), *print = NULL;
  g_autoptr (XbTxn) txn = NULL;

  if (!fit (name, password, error) || !hash (password, stored, error) || !hash (code, stored_code, error))
    return FALSE;
  print = print_of (stored, stored_code);
  txn = xb_txn_begin_with (store, operator_name, needs, XB_ENTRY_ACCESS, title, error);
  if (txn == NULL
      || !xb_store_do (store, error,
                       "INSERT INTO operator_secret (operator_id, password, recovery) VALUES (?1, ?2, ?3)"
                       " ON CONFLICT (operator_id) DO UPDATE SET password = excluded.password, recovery = excluded.recovery, failures = 0",
                       "iss", id, stored, stored_code))
    return FALSE;
  xb_txn_note (txn, id, print);
  if (!xb_txn_commit (g_steal_pointer (&txn), NULL, error))
    return FALSE;
  if (recovery != NULL)
    *recovery = grouped (code);
  return TRUE;
}

/**
 * xb_password_change:
 * @old: the one until now; "" where there was none
 * @recovery: (out) (optional) (transfer full): a new code for paper, which sets a new password where this one is forgotten; the old code no longer does
 *
 * Somebody changes their own.
 */
gboolean
xb_password_change (XbStore *store, const char *name, const char *old, const char *password, char **recovery, GError **error)
{
  gint64 id = 0;

  return find (store, name, &id, error) && xb_password_check (store, name, old, error) && put (store, name, 0, name, id, password, recovery, error);
}

/**
 * xb_password_set:
 * @operator_name: who manages operators
 *
 * Sets the password of somebody else, who has forgotten theirs or never had one.
 */
gboolean
xb_password_set (XbStore *store, const char *operator_name, const char *name, const char *password, char **recovery, GError **error)
{
  gint64 id = 0;

  return find (store, name, &id, error) && put (store, operator_name, XB_RIGHT_BIT (XB_RIGHT_OPERATORS), name, id, password, recovery, error);
}

/** Takes away the password of somebody: they work without one, as whoever says their name. */
gboolean
xb_password_remove (XbStore *store, const char *operator_name, const char *name, GError **error)
{
  g_autofree char *title = g_strdup_printf (_ ("Password removed: %s"), name), *print = print_of (NULL, NULL);
  g_autoptr (XbTxn) txn = NULL;
  gint64 id = 0;

  if (!find (store, name, &id, error))
    return FALSE;
  txn = xb_txn_begin_with (store, operator_name, XB_RIGHT_BIT (XB_RIGHT_OPERATORS), XB_ENTRY_ACCESS, title, error);
  if (txn == NULL || !xb_store_do (store, error, "DELETE FROM operator_secret WHERE operator_id = ?", "i", id))
    return FALSE;
  xb_txn_note (txn, id, print);
  return xb_txn_commit (g_steal_pointer (&txn), NULL, error);
}

/** Sets a new password by the code on paper. The code is used up; a new one comes with the new password. */
gboolean
xb_password_recover (XbStore *store, const char *name, const char *code, const char *password, char **recovery, GError **error)
{
  g_autofree char *plain = plain_code (code);
  gint64 id = 0;
  gboolean right = FALSE;

  if (!find (store, name, &id, error) || !fit (name, password, error) || !check (store, id, "SELECT recovery FROM operator_secret WHERE operator_id = ?", plain, &right, error))
    return FALSE;
  if (!right)
    return xb_access_refuse (error, XB_ACCESS_ERROR_WRONG_PASSWORD, _ ("This is not the recovery code of %s."), name);
  return put (store, name, 0, name, id, password, recovery, error);
}

/** Adds to @problems (element-type utf8) each password that is not the one the journal says was set: it was put into the file by hand. */
gboolean
xb_password_verify (XbStore *store, GPtrArray *problems, GError **error)
{
  g_autoptr (XbStmt) stmt = NULL;
  gboolean row;

  if (xb_store_schema (store) < 6)
    return TRUE;
  stmt = xb_store_ask (store, error,
                       "SELECT o.name, s.password, s.recovery, (SELECT j.reason FROM history h JOIN journal j ON j.seq = h.seq WHERE h.record_id = o.id AND j.kind = 'access'"
                       " AND j.reason LIKE '" PRINT_PREFIX "%' ORDER BY j.seq DESC LIMIT 1) FROM operator o LEFT JOIN operator_secret s ON s.operator_id = o.id",
                       "");
  while (stmt != NULL && xb_stmt_step (store, stmt, &row, error))
    {
      g_autofree char *print = NULL, *none = NULL;
      const char *noted;

      if (!row)
        return TRUE;
      print = print_of ((const char *) sqlite3_column_text (stmt, 1), (const char *) sqlite3_column_text (stmt, 2));
      none = print_of (NULL, NULL);
      noted = (const char *) sqlite3_column_text (stmt, 3);
      if (strcmp (print, noted != NULL ? noted : none) != 0)
        g_ptr_array_add (problems, g_strdup_printf (_ ("The password of %s was changed or removed without this program."), (const char *) sqlite3_column_text (stmt, 0)));
    }
  return FALSE;
}
