#define G_LOG_DOMAIN "xb-store"

/* Keys of encrypted databases (SQLCipher 4: each page AES-256, with HMAC-SHA512). The pages are encrypted with a random key, not with a password: a
 * password changes without the file being written anew, and the key itself, on paper, is the recovery key. See docs/architecture.md. */

#include "store/xb-store-key.h"

#include "seal/xb-key-file.h"
#include "seal/xb-seal.h"
#include "store/xb-store-private.h"
#include "util/xb-file.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>

#ifdef XB_SQLCIPHER
#define CAN_ENCRYPT TRUE
#else
#define CAN_ENCRYPT FALSE
#define sqlite3_key_v2(db, name, key, length) SQLITE_MISUSE
#endif
#define PAGE 4096
/* What is attached is opened as the first file is: the new one is to be made. */
#define REWRITE (SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE)
/* x'…', as SQLCipher takes a key that is no password. */
#define LITERAL_LENGTH (XB_KEY_BYTES * 2 + 3)

static GMutex lock;
static GArray *known; /* (element-type XbKey) (nullable): those that were unlocked; under @lock */

/** Whether this program can read and make encrypted databases. */
gboolean
xb_store_can_encrypt (void)
{
  return CAN_ENCRYPT;
}

/* ---- what was unlocked ---- */

static void
know (const XbKey *key)
{
  gboolean there = FALSE;

  g_mutex_lock (&lock);
  if (known == NULL)
    known = g_array_new (FALSE, TRUE, sizeof (XbKey));
  for (guint i = 0; i < known->len && !there; i++)
    there = memcmp (&g_array_index (known, XbKey, i), key, sizeof *key) == 0;
  if (!there)
    g_array_append_val (known, *key);
  g_mutex_unlock (&lock);
}

static gboolean
nth_known (guint n, XbKey *key)
{
  gboolean there;

  g_mutex_lock (&lock);
  there = known != NULL && n < known->len;
  if (there)
    *key = g_array_index (known, XbKey, n);
  g_mutex_unlock (&lock);
  return there;
}

static void
literal (const XbKey *key, char out[LITERAL_LENGTH + 1])
{
  out[0] = 'x';
  out[1] = '\'';
  for (guint i = 0; i < XB_KEY_BYTES; i++)
    g_snprintf (out + 2 + i * 2, 3, "%02x", key->bytes[i]);
  g_strlcpy (out + 2 + XB_KEY_BYTES * 2, "'", 2);
}

static int
set_key (sqlite3 *db, const XbKey *key)
{
  char text[LITERAL_LENGTH + 1];
  int code;

  literal (key, text);
  code = sqlite3_key_v2 (db, "main", text, LITERAL_LENGTH);
  memset (text, 0, sizeof text);
  return code;
}

/* Whether its pages are read with that key. (nullable) @key: none */
static gboolean
opens (const char *path, const XbKey *key)
{
  sqlite3 *db = NULL;
  gboolean ok = sqlite3_open_v2 (path, &db, SQLITE_OPEN_READWRITE, NULL) == SQLITE_OK && (key == NULL || set_key (db, key) == SQLITE_OK)
                && sqlite3_exec (db, "SELECT count (*) FROM sqlite_schema", NULL, NULL, NULL) == SQLITE_OK;

  sqlite3_close (db);
  return ok;
}

/* What the file looks like from outside: an encrypted one has no head, but a length of whole pages. */
static gboolean
looks_encrypted (const char *path)
{
  guint8 head[16] = { 0 };
  GStatBuf info;
  FILE *file = g_stat (path, &info) == 0 && S_ISREG (info.st_mode) && info.st_size > 0 && info.st_size % PAGE == 0 ? g_fopen (path, "rb") : NULL;
  gsize got;

  if (file == NULL)
    return FALSE;
  got = fread (head, 1, sizeof head, file);
  fclose (file);
  return got == sizeof head && memcmp (head, "SQLite format 3", 16) != 0 && memcmp (head, "PK\003\004", 4) != 0 && memcmp (head, "\xd0\xcf\x11\xe0", 4) != 0;
}

/* (out) @key: one that was unlocked and opens it */
static gboolean
find_key (const char *path, XbKey *key)
{
  for (guint i = 0; CAN_ENCRYPT && nth_known (i, key); i++)
    if (opens (path, key))
      return TRUE;
  return FALSE;
}

static char *
folder_of (const char *path)
{
  g_autofree char *absolute = g_canonicalize_filename (path, NULL);

  return g_path_get_dirname (absolute);
}

/** Whether a file is an encrypted database, as far as can be told: a key that is known opens it, or there is a key file beside it. */
gboolean
xb_store_is_encrypted (const char *path)
{
  g_autofree char *folder = folder_of (path);
  g_autoptr (GPtrArray) files = NULL;
  XbKey key;

  if (!looks_encrypted (path))
    return FALSE;
  if (find_key (path, &key))
    return TRUE;
  files = xb_key_files (folder);
  return files->len > 0;
}

/* ---- for the files of the store ---- */

/**
 * xb_store_key_open:
 * @flags: of sqlite3_open_v2()
 * @db: (out): to be closed also where it fails
 * @used: (out) (optional) (nullable) (transfer full): the key, where the file is encrypted
 *
 * Opens a file for SQLite, with its key if it has one that was unlocked. Returns: SQLite's code
 */
int
xb_store_key_open (const char *path, int flags, sqlite3 **db, XbKey **used)
{
  XbKey key;
  int code = sqlite3_open_v2 (path, db, flags, NULL);

  if (used != NULL)
    *used = NULL;
  if (code != SQLITE_OK || !CAN_ENCRYPT || !looks_encrypted (path) || !find_key (path, &key))
    return code;
  code = set_key (*db, &key);
  if (used != NULL)
    *used = g_memdup2 (&key, sizeof key);
  xb_key_wipe (&key);
  return code;
}

/** A new, empty file gets @key: (nullable). Returns: SQLite's code */
int
xb_store_key_apply_new (sqlite3 *db, const XbKey *key)
{
  return key != NULL ? set_key (db, key) : SQLITE_OK;
}

/** Whether an encrypted file can be opened. %FALSE with an error that says what it takes. */
gboolean
xb_store_key_ready (const char *path, GError **error)
{
  XbKey key;

  if (!CAN_ENCRYPT)
    g_set_error (error, XB_STORE_ERROR, XB_STORE_ERROR_LOCKED,
                 _ ("“%s” is encrypted, and this copy of Xiangbu was built without encryption. It was left as it is. Open it with the program that made it."), path);
  else if (find_key (path, &key))
    return TRUE;
  else
    g_set_error (error, XB_STORE_ERROR, XB_STORE_ERROR_LOCKED, _ ("“%s” is encrypted. Its password is needed, or its recovery key on paper."), path);
  return FALSE;
}

/* ---- writing a file anew: with a key, without, with another ---- */

static gboolean
refuse (const char *path, sqlite3 *db, GError **error)
{
  g_set_error (error, XB_STORE_ERROR, XB_STORE_ERROR_FAILED, _ ("“%s” could not be written anew (%s). It was left as it is."), path, sqlite3_errmsg (db));
  return FALSE;
}

static gint64
number (sqlite3 *db, const char *sql)
{
  sqlite3_stmt *stmt = NULL;
  gint64 value = -1;

  if (sqlite3_prepare_v2 (db, sql, -1, &stmt, NULL) == SQLITE_OK && sqlite3_step (stmt) == SQLITE_ROW)
    value = sqlite3_column_int64 (stmt, 0);
  sqlite3_finalize (stmt);
  return value;
}

static gboolean
is_whole (sqlite3 *db)
{
  sqlite3_stmt *stmt = NULL;
  gboolean ok = sqlite3_prepare_v2 (db, "PRAGMA out.integrity_check (1)", -1, &stmt, NULL) == SQLITE_OK && sqlite3_step (stmt) == SQLITE_ROW
                && g_strcmp0 ((const char *) sqlite3_column_text (stmt, 0), "ok") == 0;

  sqlite3_finalize (stmt);
  return ok;
}

/* As many rows in each table, and the journal with the same end: what was written is what was read. */
static gboolean
same_contents (sqlite3 *db)
{
  sqlite3_stmt *stmt = NULL;
  gboolean same = sqlite3_prepare_v2 (db, "SELECT name FROM main.sqlite_schema WHERE type = 'table' AND rootpage > 0", -1, &stmt, NULL) == SQLITE_OK;

  while (same && sqlite3_step (stmt) == SQLITE_ROW)
    {
      g_autofree char *sql = g_strdup_printf ("SELECT (SELECT count (*) FROM main.\"%s\") = (SELECT count (*) FROM out.\"%s\")", sqlite3_column_text (stmt, 0), sqlite3_column_text (stmt, 0));

      same = number (db, sql) == 1;
      if (!same)
        g_debug ("%s: not as many rows", sqlite3_column_text (stmt, 0));
    }
  sqlite3_finalize (stmt);
  return same && number (db, "SELECT (SELECT count (*) FROM main.sqlite_schema) = (SELECT count (*) FROM out.sqlite_schema)") == 1
         && number (db, "SELECT (SELECT max (seq) FROM main.journal) IS (SELECT max (seq) FROM out.journal)") == 1
         && number (db, "SELECT (SELECT hash FROM main.journal ORDER BY seq DESC LIMIT 1) IS (SELECT hash FROM out.journal ORDER BY seq DESC LIMIT 1)") == 1
         && is_whole (db);
}

/* All of @db into a new file, and a look at what was written. */
static gboolean
write_anew (sqlite3 *db, const char *path, const char *part, const XbKey *key, GError **error)
{
  sqlite3_stmt *attach = NULL;
  char text[LITERAL_LENGTH + 1] = "";
  g_autofree char *marks = g_strdup_printf ("PRAGMA out.user_version = %lld; PRAGMA out.application_id = %lld", (long long) number (db, "PRAGMA main.user_version"),
                                            (long long) number (db, "PRAGMA main.application_id"));
  gboolean ok;

  if (key != NULL)
    literal (key, text);
  ok = sqlite3_prepare_v2 (db, "ATTACH DATABASE ?1 AS out KEY ?2", -1, &attach, NULL) == SQLITE_OK && sqlite3_bind_text (attach, 1, part, -1, SQLITE_STATIC) == SQLITE_OK
       && sqlite3_bind_text (attach, 2, text, -1, SQLITE_STATIC) == SQLITE_OK && sqlite3_step (attach) == SQLITE_DONE;
  sqlite3_finalize (attach);
  memset (text, 0, sizeof text);
  if (!ok || sqlite3_exec (db, "SELECT sqlcipher_export ('out')", NULL, NULL, NULL) != SQLITE_OK || sqlite3_exec (db, marks, NULL, NULL, NULL) != SQLITE_OK)
    return refuse (path, db, error);
  if (same_contents (db))
    return sqlite3_exec (db, "DETACH DATABASE out", NULL, NULL, NULL) == SQLITE_OK || refuse (path, db, error);
  g_set_error (error, XB_STORE_ERROR, XB_STORE_ERROR_CORRUPT, _ ("What was written of “%s” is not what was read. It was left as it is. Verify the database, and look at the disk."), path);
  return FALSE;
}

/**
 * xb_store_write_as:
 * @path: a database that nobody has open
 * @to: a file that is not there yet
 * @key: (nullable): of the new one
 */
gboolean
xb_store_write_as (const char *path, const char *to, const XbKey *key, GError **error)
{
  sqlite3 *db = NULL;
  gboolean ok = xb_store_key_open (path, REWRITE, &db, NULL) == SQLITE_OK || refuse (path, db, error);

  ok = ok && write_anew (db, path, to, key, error);
  sqlite3_close (db);
  if (!ok)
    xb_store_forget_file (to);
  return ok;
}

/* The same, and the new file takes the place of the old one. Nobody else has it open: from the first look until it is replaced, nobody gets in. */
static gboolean
replace (const char *path, const XbKey *key, GError **error)
{
  g_autofree char *part = xb_file_part_name (path), *folder = folder_of (path);
  sqlite3 *db = NULL;
  GStatBuf info;
  gboolean ok;

  xb_file_remove_parts (folder, NULL, ".xbdb.");
  if (g_stat (path, &info) == 0 && !xb_file_check_room (path, info.st_size, error))
    return FALSE;
  ok = xb_store_key_open (path, REWRITE, &db, NULL) == SQLITE_OK || refuse (path, db, error);
  if (ok)
    {
      sqlite3_busy_timeout (db, 1000);
      ok = sqlite3_exec (db, "PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = DELETE; BEGIN EXCLUSIVE; COMMIT", NULL, NULL, NULL) == SQLITE_OK
           && number (db, "SELECT journal_mode = 'delete' FROM pragma_journal_mode") == 1;
      if (!ok)
        g_set_error (error, XB_STORE_ERROR, XB_STORE_ERROR_BUSY, _ ("“%s” is open in another window or program. Close it there, and try again."), path);
    }
  ok = ok && write_anew (db, path, part, key, error) && xb_file_replace (part, path, error);
  sqlite3_close (db);
  xb_store_forget_file (part);
  return ok;
}

/**
 * xb_store_encrypt:
 * @path: a database that is not encrypted, and that nobody has open
 *
 * Returns: (transfer full) (nullable): the recovery key, to be printed; it is shown this once. Copies and backups made before stay as they are.
 */
char *
xb_store_encrypt (const char *path, const char *password, GError **error)
{
  g_autofree char *folder = folder_of (path);
  XbKey key;
  char *paper;

  if (!CAN_ENCRYPT || looks_encrypted (path))
    {
      g_set_error (error, XB_STORE_ERROR, XB_STORE_ERROR_FAILED,
                   CAN_ENCRYPT ? _ ("“%s” is encrypted already.") : _ ("“%s” was left as it is: this copy of Xiangbu was built without encryption."), path);
      return NULL;
    }
  /* The key file first: a file that is there too early does no harm. */
  if (!xb_key_make (&key, error) || !xb_key_file_write (folder, &key, password, error))
    return NULL;
  if (!replace (path, &key, error))
    {
      g_autofree char *name = xb_key_file_name (&key), *file = g_build_filename (folder, name, NULL);

      g_unlink (file);
      xb_key_wipe (&key);
      return NULL;
    }
  know (&key);
  paper = xb_key_to_paper (&key);
  xb_key_wipe (&key);
  return paper;
}

/** Writes an encrypted database, that was unlocked and nobody has open, without encryption. */
gboolean
xb_store_decrypt (const char *path, GError **error)
{
  if (!looks_encrypted (path))
    {
      g_set_error (error, XB_STORE_ERROR, XB_STORE_ERROR_FAILED, _ ("“%s” is not encrypted."), path);
      return FALSE;
    }
  return xb_store_key_ready (path, error) && replace (path, NULL, error);
}

/* ---- passwords and paper ---- */

/* The key file of @path that @password opens, and its key. */
static gboolean
find_file (const char *path, const char *password, XbKey *key, GError **error)
{
  g_autofree char *folder = folder_of (path);
  g_autoptr (GPtrArray) files = NULL;
  g_autoptr (GError) why = NULL;

  if (!CAN_ENCRYPT)
    return xb_store_key_ready (path, error);
  files = xb_key_files (folder);
  for (guint i = 0; i < files->len; i++)
    {
      g_autoptr (GError) local = NULL;

      if (xb_key_file_read (g_ptr_array_index (files, i), password, key, &local) && opens (path, key))
        return TRUE;
      if (local != NULL && why == NULL)
        why = g_steal_pointer (&local);
    }
  xb_key_wipe (key);
  if (why != NULL)
    g_propagate_error (error, g_steal_pointer (&why));
  else
    g_set_error (error, XB_STORE_ERROR, XB_STORE_ERROR_LOCKED,
                 _ ("The key file of “%s” is missing: its name ends in %s, and it lies in the same folder. The recovery key on paper opens the database without it."), path, XB_KEY_FILE_ENDING);
  return FALSE;
}

/** Gets the key of an encrypted database by its password. From now on it opens, everywhere in this process, and so do its backups. */
gboolean
xb_store_unlock (const char *path, const char *password, GError **error)
{
  XbKey key;

  if (!find_file (path, password, &key, error))
    return FALSE;
  know (&key);
  xb_key_wipe (&key);
  return TRUE;
}

/** (transfer full) (nullable): the recovery key once more, for whoever has the password: the power may have gone before it was written down */
char *
xb_store_paper (const char *path, const char *password, GError **error)
{
  XbKey key;
  char *paper;

  if (!find_file (path, password, &key, error))
    return NULL;
  paper = xb_key_to_paper (&key);
  xb_key_wipe (&key);
  return paper;
}

/** The recovery key on paper is tried on whatever is opened from now on. */
gboolean
xb_store_know_paper (const char *paper, GError **error)
{
  XbKey key;

  if (!xb_key_from_paper (paper, &key, error))
    return FALSE;
  know (&key);
  xb_key_wipe (&key);
  return TRUE;
}

/** By the recovery key on paper; @password: the new one, for a key file that takes the place of the one whose password was forgotten */
gboolean
xb_store_unlock_by_paper (const char *path, const char *paper, const char *password, GError **error)
{
  g_autofree char *folder = folder_of (path);
  XbKey key;
  gboolean ok;

  if (!CAN_ENCRYPT)
    return xb_store_key_ready (path, error);
  if (!xb_key_from_paper (paper, &key, error))
    return FALSE;
  ok = opens (path, &key);
  if (!ok)
    g_set_error (error, XB_STORE_ERROR, XB_STORE_ERROR_LOCKED, _ ("This recovery key is not that of “%s”."), path);
  ok = ok && xb_key_file_write (folder, &key, password, error);
  if (ok)
    know (&key);
  xb_key_wipe (&key);
  return ok;
}

/** Copies of the key file that lie with backups keep the old password until the next backup. */
gboolean
xb_store_change_key_password (const char *path, const char *old, const char *password, GError **error)
{
  g_autofree char *folder = folder_of (path);
  XbKey key;
  gboolean ok;

  if (!find_file (path, old, &key, error))
    return FALSE;
  ok = xb_key_file_write (folder, &key, password, error);
  xb_key_wipe (&key);
  return ok;
}

/**
 * xb_store_leave_key:
 * @original: @store, or what it is a copy of
 * @folder: where a copy of @store was put
 *
 * Puts the key file beside a copy, so that the password opens it there too. Without it the recovery key on paper does.
 */
void
xb_store_leave_key (XbStore *store, const char *original, const char *folder)
{
  g_autofree char *name = store->key != NULL ? xb_key_file_name (store->key) : NULL, *from = folder_of (original), *source = NULL, *target = NULL, *part = NULL;
  g_autofree char *bytes = NULL;
  gsize length;

  if (name == NULL)
    return;
  source = g_build_filename (from, name, NULL);
  target = g_build_filename (folder, name, NULL);
  part = xb_file_part_name (target);
  if (g_strcmp0 (source, target) != 0 && g_file_get_contents (source, &bytes, &length, NULL)
      && g_file_set_contents_full (part, bytes, (gssize) length, G_FILE_SET_CONTENTS_DURABLE, 0600, NULL))
    xb_file_put_in_place (part, target, NULL);
  g_unlink (part);
}
