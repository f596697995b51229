#define G_LOG_DOMAIN "xb-seal"

#include "seal/xb-key-file.h"

#include "seal/xb-seal.h"
#include "util/xb-file.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <sodium.h>
#include <string.h>

#define GROUP "Xiangbu key"
#define VERSION 1
/* On paper: no letter that is taken for another. 32 bytes are 52 letters of 5 bits, and 4 more are a check sum. */
static const char letters[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
#define KEY_LETTERS 52
#define SUM_LETTERS 4
/* What a key file may ask for: what is more was not written by this program. */
#define MOST_MEMORY (G_GUINT64_CONSTANT (1) << 30)
#define MOST_OPERATIONS 16

static gboolean
fail (GError **error, XbSealError code, const char *words)
{
  g_set_error_literal (error, XB_SEAL_ERROR, code, words);
  return FALSE;
}

static gboolean
ready (GError **error)
{
  return sodium_init () >= 0 || fail (error, XB_SEAL_ERROR_FAILED, _ ("The library that encrypts does not work on this PC."));
}

gboolean
xb_key_make (XbKey *key, GError **error)
{
  if (!ready (error))
    return FALSE;
  randombytes_buf (key->bytes, sizeof key->bytes);
  return TRUE;
}

void
xb_key_wipe (XbKey *key)
{
  sodium_memzero (key, sizeof *key);
}

/** (transfer full): 16 letters that tell keys apart and say nothing of them */
char *
xb_key_id (const XbKey *key)
{
  guint8 sum[16];
  char text[33];

  crypto_generichash (sum, sizeof sum, key->bytes, sizeof key->bytes, (const guint8 *) GROUP, strlen (GROUP));
  sodium_bin2hex (text, sizeof text, sum, sizeof sum);
  text[16] = '\0';
  return g_strdup (text);
}

static guint
bits_at (const guint8 *bytes, gsize length, guint bit)
{
  guint value = 0;

  for (guint i = bit; i < bit + 5; i++)
    value = value << 1 | (i / 8 < length ? bytes[i / 8] >> (7 - i % 8) & 1 : 0);
  return value;
}

/* Of the 52 letters, so that a slip of the pen is found before it is tried on the database. */
static void
check_letters (const XbKey *key, char out[SUM_LETTERS])
{
  guint8 sum[16];

  crypto_generichash (sum, sizeof sum, key->bytes, sizeof key->bytes, NULL, 0);
  for (guint i = 0; i < SUM_LETTERS; i++)
    out[i] = letters[bits_at (sum, sizeof sum, i * 5)];
}

/** (transfer full): as it is printed and kept in a safe: 14 groups of 4 letters. It opens the database without any password and without the key file. */
char *
xb_key_to_paper (const XbKey *key)
{
  GString *text = g_string_new (NULL);
  char sum[SUM_LETTERS];

  check_letters (key, sum);
  for (guint i = 0; i < KEY_LETTERS + SUM_LETTERS; i++)
    g_string_append_printf (text, "%s%c", i > 0 && i % 4 == 0 ? "-" : "", i < KEY_LETTERS ? letters[bits_at (key->bytes, sizeof key->bytes, i * 5)] : sum[i - KEY_LETTERS]);
  return g_string_free (text, FALSE);
}

/** What was typed from paper: in any case, with any dashes and spaces; O, I and L are read as what they were taken for. */
gboolean
xb_key_from_paper (const char *text, XbKey *key, GError **error)
{
  char plain[KEY_LETTERS + SUM_LETTERS], sum[SUM_LETTERS];
  guint n = 0;

  memset (key, 0, sizeof *key);
  if (!ready (error))
    return FALSE;
  for (; *text != '\0'; text++)
    {
      char c = g_ascii_toupper (*text);
      const char *place;

      if (!g_ascii_isalnum (c))
        continue;
      c = c == 'O' ? '0' : c == 'I' || c == 'L' ? '1' : c;
      place = strchr (letters, c);
      if (place == NULL || n == sizeof plain)
        return fail (error, XB_SEAL_ERROR_PASSPHRASE, _ ("This is not a recovery key: it has 14 groups of 4 letters and digits, without U."));
      plain[n++] = c;
      for (guint i = 0; n <= KEY_LETTERS && i < 5; i++)
        {
          guint bit = (n - 1) * 5 + i;

          if (bit < sizeof key->bytes * 8 && (place - letters) >> (4 - i) & 1)
            key->bytes[bit / 8] |= 0x80 >> bit % 8;
        }
    }
  check_letters (key, sum);
  if (n == sizeof plain && memcmp (sum, plain + KEY_LETTERS, SUM_LETTERS) == 0)
    return TRUE;
  xb_key_wipe (key);
  return fail (error, XB_SEAL_ERROR_PASSPHRASE, n == sizeof plain ? _ ("A letter of the recovery key is wrong. Compare it with the paper.")
                                                                  : _ ("This is not a recovery key: it has 14 groups of 4 letters and digits, without U."));
}

static gboolean
derive (const char *password, const guint8 salt[crypto_pwhash_SALTBYTES], guint64 operations, guint64 memory, guint8 out[crypto_secretbox_KEYBYTES], GError **error)
{
  return crypto_pwhash (out, crypto_secretbox_KEYBYTES, password, strlen (password), salt, operations, memory, crypto_pwhash_ALG_ARGON2ID13) == 0
         || fail (error, XB_SEAL_ERROR_FAILED, _ ("There is not enough memory for the password. Close other programs, and try again."));
}

static void
set_hex (GKeyFile *file, const char *name, const guint8 *bytes, gsize length)
{
  g_autofree char *text = g_malloc (length * 2 + 1);

  sodium_bin2hex (text, length * 2 + 1, bytes, length);
  g_key_file_set_string (file, GROUP, name, text);
}

static gboolean
get_hex (GKeyFile *file, const char *name, guint8 *bytes, gsize length)
{
  g_autofree char *text = g_key_file_get_string (file, GROUP, name, NULL);
  gsize got = 0;

  return text != NULL && sodium_hex2bin (bytes, length, text, strlen (text), NULL, &got, NULL) == 0 && got == length;
}

/** (transfer full): by its id, so that the keys of two databases in one folder do not take each other's place */
char *
xb_key_file_name (const XbKey *key)
{
  g_autofree char *id = xb_key_id (key);

  return g_strconcat (id, XB_KEY_FILE_ENDING, NULL);
}

/** Writes the key, under a password, into @folder; in the place of the one that is there under an older password. */
gboolean
xb_key_file_write (const char *folder, const XbKey *key, const char *password, GError **error)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autofree char *name = NULL, *path = NULL, *part = NULL, *text = NULL;
  guint8 salt[crypto_pwhash_SALTBYTES], nonce[crypto_secretbox_NONCEBYTES], box[XB_KEY_BYTES + crypto_secretbox_MACBYTES], derived[crypto_secretbox_KEYBYTES];
  guint64 operations, memory;
  gsize length;
  gboolean ok;

  if (!ready (error))
    return FALSE;
  if (g_utf8_strlen (password, -1) < XB_SEAL_PASSPHRASE_MIN)
    return fail (error, XB_SEAL_ERROR_WEAK, _ ("A password of at least 8 characters: a sentence is easy to remember."));
  operations = crypto_pwhash_OPSLIMIT_MODERATE;
  memory = crypto_pwhash_MEMLIMIT_MODERATE;
  randombytes_buf (salt, sizeof salt);
  randombytes_buf (nonce, sizeof nonce);
  if (!derive (password, salt, operations, memory, derived, error))
    return FALSE;
  crypto_secretbox_easy (box, key->bytes, XB_KEY_BYTES, nonce, derived);
  sodium_memzero (derived, sizeof derived);
  g_key_file_set_integer (file, GROUP, "Version", VERSION);
  g_key_file_set_uint64 (file, GROUP, "Operations", operations);
  g_key_file_set_uint64 (file, GROUP, "Memory", memory);
  set_hex (file, "Salt", salt, sizeof salt);
  set_hex (file, "Nonce", nonce, sizeof nonce);
  set_hex (file, "Key", box, sizeof box);
  text = g_key_file_to_data (file, &length, NULL);
  name = xb_key_file_name (key);
  path = g_build_filename (folder, name, NULL);
  part = xb_file_part_name (path);
  ok = g_file_set_contents_full (part, text, (gssize) length, G_FILE_SET_CONTENTS_DURABLE, 0600, error) && xb_file_put_in_place (part, path, error);
  g_unlink (part);
  return ok;
}

/** Gets the key out of a key file: %XB_SEAL_ERROR_PASSPHRASE where the password is another one. */
gboolean
xb_key_file_read (const char *path, const char *password, XbKey *key, GError **error)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  guint8 salt[crypto_pwhash_SALTBYTES], nonce[crypto_secretbox_NONCEBYTES], box[XB_KEY_BYTES + crypto_secretbox_MACBYTES], derived[crypto_secretbox_KEYBYTES];
  guint64 operations, memory;
  gboolean opened;

  if (!ready (error))
    return FALSE;
  if (!g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, NULL) || !get_hex (file, "Salt", salt, sizeof salt) || !get_hex (file, "Nonce", nonce, sizeof nonce)
      || !get_hex (file, "Key", box, sizeof box))
    return fail (error, XB_SEAL_ERROR_ALTERED, _ ("The key file of the database is damaged. The recovery key on paper opens the database, and writes a new key file."));
  operations = g_key_file_get_uint64 (file, GROUP, "Operations", NULL);
  memory = g_key_file_get_uint64 (file, GROUP, "Memory", NULL);
  if (g_key_file_get_integer (file, GROUP, "Version", NULL) != VERSION || operations < 1 || operations > MOST_OPERATIONS || memory < crypto_pwhash_MEMLIMIT_MIN || memory > MOST_MEMORY)
    return fail (error, XB_SEAL_ERROR_NEWER, _ ("The key file of the database is of a newer version of Xiangbu, or damaged. Update the program, or use the recovery key on paper."));
  if (!derive (password, salt, operations, memory, derived, error))
    return FALSE;
  opened = crypto_secretbox_open_easy (key->bytes, box, sizeof box, nonce, derived) == 0;
  sodium_memzero (derived, sizeof derived);
  return opened || fail (error, XB_SEAL_ERROR_PASSPHRASE, _ ("This is not the password of the database."));
}

/** (transfer full) (element-type utf8): the key files in a folder; empty where there are none */
GPtrArray *
xb_key_files (const char *folder)
{
  GPtrArray *files = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_suffix (name, XB_KEY_FILE_ENDING))
      g_ptr_array_add (files, g_build_filename (folder, name, NULL));
  return files;
}
