#define G_LOG_DOMAIN "xb-seal"

#include "seal/xb-seal.h"

#include "util/xb-file.h"
#include "util/xb-number.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

G_DEFINE_QUARK (xb-seal-error-quark, xb_seal_error)

#define MAGIC "XBSEALED"
#define VERSION 1
#define KDF_ARGON2ID 1
#define CHUNK 65536
#define SEALED_CHUNK (CHUNK + crypto_secretstream_xchacha20poly1305_ABYTES)
/* What a header may ask for, so that a file nobody trusts cannot take all memory of the PC. */
#define MOST_MEMORY (G_GUINT64_CONSTANT (1) << 30)
#define MOST_OPERATIONS 16

/* As it stands in the file; numbers big endian. */
typedef struct
{
  guint8 magic[8];
  guint8 version, kdf, zero[6];
  guint8 operations[8], memory[8], size[8];
  guint8 salt[crypto_pwhash_SALTBYTES];
  guint8 public_key[crypto_box_PUBLICKEYBYTES];
  guint8 key[crypto_secretstream_xchacha20poly1305_KEYBYTES + crypto_box_SEALBYTES]; /* of this file, for the public key */
  guint8 sum[32];                                                                    /* BLAKE2b of all before it */
  guint8 stream[crypto_secretstream_xchacha20poly1305_HEADERBYTES];
} Header;

G_STATIC_ASSERT (sizeof (Header) == 224);
G_STATIC_ASSERT (sizeof (((XbSealKey *) NULL)->salt) == crypto_pwhash_SALTBYTES);
G_STATIC_ASSERT (sizeof (((XbSealKey *) NULL)->public_key) == crypto_box_PUBLICKEYBYTES);

static gboolean fail (GError **error, XbSealError code, const char *format, ...) G_GNUC_PRINTF (3, 4);

static gboolean
fail (GError **error, XbSealError code, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  if (error != NULL && *error == NULL)
    *error = g_error_new_valist (XB_SEAL_ERROR, code, format, args);
  va_end (args);
  return FALSE;
}

static gboolean
ready (GError **error)
{
  return sodium_init () >= 0 || fail (error, XB_SEAL_ERROR_FAILED, _ ("The library for encryption (libsodium) does not work on this PC."));
}

/* The pair of keys a passphrase stands for. */
static gboolean
derive (const char *passphrase, const guint8 *salt, guint64 operations, guint64 memory, guint8 *public_key, guint8 *secret_key, GError **error)
{
  guint8 seed[crypto_box_SEEDBYTES];

  if (crypto_pwhash (seed, sizeof seed, passphrase, strlen (passphrase), salt, operations, memory, crypto_pwhash_ALG_ARGON2ID13) != 0)
    return fail (error, XB_SEAL_ERROR_FAILED, _ ("There is not enough memory for the passphrase. Close other programs, and try again."));
  crypto_box_seed_keypair (public_key, secret_key, seed);
  sodium_memzero (seed, sizeof seed);
  return TRUE;
}

/** What seals under @passphrase, and cannot open. Takes about a second. */
gboolean
xb_seal_key_make (const char *passphrase, XbSealKey *key, GError **error)
{
  guint8 secret[crypto_box_SECRETKEYBYTES];
  gboolean ok;

  if (!ready (error))
    return FALSE;
  if (!g_utf8_validate (passphrase, -1, NULL) || g_utf8_strlen (passphrase, -1) < XB_SEAL_PASSPHRASE_MIN || strlen (passphrase) > 1024)
    return fail (error, XB_SEAL_ERROR_WEAK, _ ("A passphrase has at least %d characters, and at most 1024 bytes. A short sentence is easy to remember."), XB_SEAL_PASSPHRASE_MIN);
  key->operations = crypto_pwhash_OPSLIMIT_MODERATE;
  key->memory = crypto_pwhash_MEMLIMIT_MODERATE;
  randombytes_buf (key->salt, sizeof key->salt);
  ok = derive (passphrase, key->salt, key->operations, key->memory, key->public_key, secret, error);
  sodium_memzero (secret, sizeof secret);
  return ok;
}

/** (transfer full): to be kept */
char *
xb_seal_key_to_text (const XbSealKey *key)
{
  guint8 bytes[64];

  xb_number_put (bytes, key->operations);
  xb_number_put (bytes + 8, key->memory);
  memcpy (bytes + 16, key->salt, 16);
  memcpy (bytes + 32, key->public_key, 32);
  return g_base64_encode (bytes, sizeof bytes);
}

/** @text: (nullable) */
gboolean
xb_seal_key_from_text (const char *text, XbSealKey *key)
{
  gsize length = 0;
  g_autofree guchar *bytes = text != NULL ? g_base64_decode (text, &length) : NULL;

  if (length != 64)
    return FALSE;
  key->operations = xb_number_get (bytes);
  key->memory = xb_number_get (bytes + 8);
  memcpy (key->salt, bytes + 16, 16);
  memcpy (key->public_key, bytes + 32, 32);
  return TRUE;
}

/* ---- files ---- */

static FILE *
open_file (const char *path, const char *mode, GError **error)
{
  FILE *file = g_fopen (path, mode);

  if (file == NULL)
    fail (error, XB_SEAL_ERROR_FAILED, _ ("“%s” cannot be opened: %s"), path, g_strerror (errno));
  return file;
}

/* By errno. */
static gboolean
fail_to_write (const char *path, GError **error)
{
  return fail (error, XB_SEAL_ERROR_FAILED,
               errno == ENOSPC || errno == EFBIG ? _ ("The disk that holds “%s” is full. Free some space, or choose another place.")
                                                 : _ ("“%s” cannot be written. Was the stick pulled out?"),
               path);
}

static gboolean
write_all (FILE *file, const char *path, const void *data, gsize length, GError **error)
{
  return fwrite (data, 1, length, file) == length || fail_to_write (path, error);
}

/* On the disk, not only on its way there. Closes @file. */
static gboolean
finish (FILE *file, const char *path, GError **error)
{
  gboolean ok = (fflush (file) == 0 && fsync (fileno (file)) == 0) || fail_to_write (path, error);

  return (fclose (file) == 0 || (ok && fail_to_write (path, error))) && ok;
}

static gboolean
cancelled (GCancellable *cancellable, GError **error)
{
  return g_cancellable_set_error_if_cancelled (cancellable, error);
}

static void
sum_header (const Header *header, guint8 sum[32])
{
  crypto_generichash (sum, 32, (const guint8 *) header, G_STRUCT_OFFSET (Header, sum), NULL, 0);
}

/* Reads @sealed with the key of the file. @out: (nullable): where it goes; otherwise it is only read. @digest: (out): of what was read */
static gboolean
read_stream (FILE *in, const char *sealed, const Header *header, const guint8 *key, FILE *out, const char *plain, guint8 digest[32], GCancellable *cancellable, GError **error)
{
  crypto_secretstream_xchacha20poly1305_state state;
  crypto_generichash_state sum;
  g_autofree guint8 *box = g_malloc (SEALED_CHUNK), *text = g_malloc (CHUNK);
  guint64 left = xb_number_get (header->size);
  gboolean last = FALSE;

  crypto_generichash_init (&sum, NULL, 0, 32);
  if (crypto_secretstream_xchacha20poly1305_init_pull (&state, header->stream, key) != 0)
    return fail (error, XB_SEAL_ERROR_ALTERED, _ ("“%s” has been altered, or is damaged. Take another copy of it."), sealed);
  while (!last)
    {
      gsize want = MIN (left, CHUNK) + crypto_secretstream_xchacha20poly1305_ABYTES, got = fread (box, 1, want, in);
      unsigned char tag;
      unsigned long long length;

      if (cancelled (cancellable, error))
        return FALSE;
      if (got < want)
        return ferror (in) ? fail (error, XB_SEAL_ERROR_FAILED, _ ("“%s” cannot be read. Was the stick pulled out?"), sealed)
                           : fail (error, XB_SEAL_ERROR_TRUNCATED, _ ("The end of “%s” is missing: it was not copied whole. Take another copy of it."), sealed);
      if (crypto_secretstream_xchacha20poly1305_pull (&state, text, &length, &tag, box, got, NULL, 0) != 0)
        return fail (error, XB_SEAL_ERROR_ALTERED, _ ("“%s” has been altered, or is damaged. Take another copy of it."), sealed);
      left -= length;
      last = tag == crypto_secretstream_xchacha20poly1305_TAG_FINAL;
      if (last != (left == 0) || (last && fgetc (in) != EOF))
        return fail (error, XB_SEAL_ERROR_ALTERED, _ ("“%s” has been altered, or is damaged. Take another copy of it."), sealed);
      crypto_generichash_update (&sum, text, length);
      if (out != NULL && !write_all (out, plain, text, length, error))
        return FALSE;
    }
  crypto_generichash_final (&sum, digest, 32);
  return TRUE;
}

static gboolean
write_stream (FILE *in, const char *plain, FILE *out, const char *sealed, Header *header, const guint8 *key, guint8 digest[32], GCancellable *cancellable, GError **error)
{
  crypto_secretstream_xchacha20poly1305_state state;
  crypto_generichash_state sum;
  g_autofree guint8 *box = g_malloc (SEALED_CHUNK), *text = g_malloc (CHUNK);
  guint64 left = xb_number_get (header->size);

  crypto_generichash_init (&sum, NULL, 0, 32);
  crypto_secretstream_xchacha20poly1305_init_push (&state, header->stream, key);
  if (!write_all (out, sealed, header, sizeof *header, error))
    return FALSE;
  do
    {
      gsize want = MIN (left, CHUNK);
      unsigned long long length;

      if (cancelled (cancellable, error))
        return FALSE;
      if (fread (text, 1, want, in) != want)
        return fail (error, XB_SEAL_ERROR_FAILED, _ ("“%s” cannot be read to its end."), plain);
      left -= want;
      crypto_generichash_update (&sum, text, want);
      crypto_secretstream_xchacha20poly1305_push (&state, box, &length, text, want, NULL, 0, left == 0 ? crypto_secretstream_xchacha20poly1305_TAG_FINAL : 0);
      if (!write_all (out, sealed, box, length, error))
        return FALSE;
    }
  while (left > 0);
  crypto_generichash_final (&sum, digest, 32);
  return TRUE;
}

/* Reads what was written back from the disk: it counts when it is what it should be. */
static gboolean
check_written (const char *sealed, const guint8 *key, const guint8 expected[32], GCancellable *cancellable, GError **error)
{
  FILE *in = open_file (sealed, "rb", error);
  Header header;
  guint8 digest[32];
  gboolean ok;

  if (in == NULL)
    return FALSE;
  posix_fadvise (fileno (in), 0, 0, POSIX_FADV_DONTNEED);
  ok = (fread (&header, sizeof header, 1, in) == 1 || fail (error, XB_SEAL_ERROR_TRUNCATED, _ ("“%s” was not written whole."), sealed))
       && read_stream (in, sealed, &header, key, NULL, NULL, digest, cancellable, error)
       && (sodium_memcmp (digest, expected, 32) == 0 || fail (error, XB_SEAL_ERROR_ALTERED, _ ("“%s” does not hold what was written. The stick may be worn out; use another."), sealed));
  fclose (in);
  return ok;
}

/* Encrypts @in, called @plain in messages, from where it stands to its end. */
static gboolean
seal_stream (FILE *in, const char *plain, const char *sealed, const XbSealKey *key, GCancellable *cancellable, GError **error)
{
  Header header = { 0 };
  guint8 file_key[crypto_secretstream_xchacha20poly1305_KEYBYTES], digest[32];
  GStatBuf info;
  FILE *out;
  gboolean ok;

  if (fstat (fileno (in), &info) != 0)
    return fail (error, XB_SEAL_ERROR_FAILED, _ ("“%s” cannot be read to its end."), plain);
  if ((out = open_file (sealed, "wbx", error)) == NULL)
    return FALSE;
  memcpy (header.magic, MAGIC, 8);
  header.version = VERSION;
  header.kdf = KDF_ARGON2ID;
  xb_number_put (header.operations, key->operations);
  xb_number_put (header.memory, key->memory);
  xb_number_put (header.size, (guint64) info.st_size);
  memcpy (header.salt, key->salt, sizeof header.salt);
  memcpy (header.public_key, key->public_key, sizeof header.public_key);
  crypto_secretstream_xchacha20poly1305_keygen (file_key);
  ok = crypto_box_seal (header.key, file_key, sizeof file_key, key->public_key) == 0 || fail (error, XB_SEAL_ERROR_FAILED, _ ("The key for backups is not valid. Set the passphrase again."));
  sum_header (&header, header.sum);
  ok = ok && write_stream (in, plain, out, sealed, &header, file_key, digest, cancellable, error);
  ok = finish (out, sealed, ok ? error : NULL) && ok;
  ok = ok && check_written (sealed, file_key, digest, cancellable, error);
  sodium_memzero (file_key, sizeof file_key);
  if (!ok)
    g_unlink (sealed);
  return ok;
}

/**
 * xb_seal_file:
 * @plain: is not changed
 * @sealed: a file that is not there yet; on failure nothing is left of it
 *
 * Encrypts a file, and reads it back.
 */
gboolean
xb_seal_file (const char *plain, const char *sealed, const XbSealKey *key, GCancellable *cancellable, GError **error)
{
  FILE *in;
  gboolean ok;

  if (!ready (error) || (in = open_file (plain, "rb", error)) == NULL)
    return FALSE;
  ok = seal_stream (in, plain, sealed, key, cancellable, error);
  fclose (in);
  return ok;
}

/* A file that is nowhere but in memory: what is in it never lies open on a disk. */
static FILE *
in_memory (GError **error)
{
  int fd = memfd_create ("seal", MFD_CLOEXEC);
  FILE *file = fd >= 0 ? fdopen (fd, "w+b") : NULL;

  if (file == NULL)
    {
      fail (error, XB_SEAL_ERROR_FAILED, _ ("There is not enough memory: %s"), g_strerror (errno));
      if (fd >= 0)
        close (fd);
    }
  return file;
}

/**
 * xb_seal_bytes:
 * @sealed: a file that is not there yet; on failure nothing is left of it
 *
 * Encrypts what is in memory into a file, under a passphrase.
 */
gboolean
xb_seal_bytes (GBytes *plain, const char *sealed, const char *passphrase, GError **error)
{
  XbSealKey key = { 0 };
  FILE *in;
  gboolean ok;

  if (!xb_seal_key_make (passphrase, &key, error) || (in = in_memory (error)) == NULL)
    return FALSE;
  ok = write_all (in, sealed, g_bytes_get_data (plain, NULL), g_bytes_get_size (plain), error) && (fflush (in) == 0 || fail_to_write (sealed, error));
  rewind (in);
  ok = ok && seal_stream (in, sealed, sealed, &key, NULL, error);
  fclose (in);
  return ok;
}

/* Reads the header, and gives the key of the file out of it. */
static gboolean
open_header (FILE *in, const char *sealed, const char *passphrase, Header *header, guint8 *file_key, GError **error)
{
  guint8 public_key[crypto_box_PUBLICKEYBYTES], secret[crypto_box_SECRETKEYBYTES], sum[32];
  gsize got = fread (header, 1, sizeof *header, in);
  gboolean ok;

  if (got < 8 || memcmp (header->magic, MAGIC, 8) != 0)
    return fail (error, XB_SEAL_ERROR_NOT_SEALED, _ ("“%s” is no encrypted file of this program."), sealed);
  if (got < sizeof *header)
    return fail (error, XB_SEAL_ERROR_TRUNCATED, _ ("The end of “%s” is missing: it was not copied whole. Take another copy of it."), sealed);
  if (header->version > VERSION)
    return fail (error, XB_SEAL_ERROR_NEWER, _ ("“%s” was encrypted by a newer version of this program."), sealed);
  sum_header (header, sum);
  if (sodium_memcmp (sum, header->sum, 32) != 0 || header->version != VERSION || header->kdf != KDF_ARGON2ID || xb_number_get (header->memory) > MOST_MEMORY
      || xb_number_get (header->operations) > MOST_OPERATIONS)
    return fail (error, XB_SEAL_ERROR_ALTERED, _ ("“%s” has been altered, or is damaged. Take another copy of it."), sealed);
  ok = derive (passphrase, header->salt, xb_number_get (header->operations), xb_number_get (header->memory), public_key, secret, error);
  if (ok && sodium_memcmp (public_key, header->public_key, sizeof public_key) != 0)
    ok = fail (error, XB_SEAL_ERROR_PASSPHRASE, _ ("“%s” was encrypted under another passphrase."), sealed);
  if (ok && crypto_box_seal_open (file_key, header->key, sizeof header->key, public_key, secret) != 0)
    ok = fail (error, XB_SEAL_ERROR_ALTERED, _ ("“%s” has been altered, or is damaged. Take another copy of it."), sealed);
  sodium_memzero (secret, sizeof secret);
  return ok;
}

/**
 * xb_seal_open:
 * @sealed: is not changed
 * @plain: a file that is not there yet; on failure nothing is left of it
 *
 * Decrypts a file. Every byte is checked: what comes out is what went in, or nothing.
 */
gboolean
xb_seal_open (const char *sealed, const char *plain, const char *passphrase, GCancellable *cancellable, GError **error)
{
  guint8 file_key[crypto_secretstream_xchacha20poly1305_KEYBYTES], digest[32];
  Header header;
  FILE *in, *out = NULL;
  gboolean ok;

  if (!ready (error) || (in = open_file (sealed, "rb", error)) == NULL)
    return FALSE;
  ok = open_header (in, sealed, passphrase, &header, file_key, error) && (out = open_file (plain, "wbx", error)) != NULL;
  ok = ok && read_stream (in, sealed, &header, file_key, out, plain, digest, cancellable, error);
  if (out != NULL)
    {
      ok = finish (out, plain, ok ? error : NULL) && ok;
      if (!ok)
        g_unlink (plain);
    }
  fclose (in);
  sodium_memzero (file_key, sizeof file_key);
  return ok;
}

/**
 * xb_seal_open_bytes:
 * @most: more bytes than that are no file of the kind that is expected
 *
 * Returns: (transfer full): what is in an encrypted file; it is not written anywhere. %NULL with %XB_SEAL_ERROR
 */
GBytes *
xb_seal_open_bytes (const char *sealed, const char *passphrase, gsize most, GError **error)
{
  guint8 file_key[crypto_secretstream_xchacha20poly1305_KEYBYTES], digest[32];
  Header header;
  FILE *in, *out = NULL;
  guint8 *data = NULL;
  gsize size = 0;
  gboolean ok;

  if (!ready (error) || !xb_file_check_given (sealed, error) || (in = open_file (sealed, "rb", error)) == NULL)
    return NULL;
  ok = open_header (in, sealed, passphrase, &header, file_key, error);
  if (ok && xb_number_get (header.size) > most)
    ok = fail (error, XB_SEAL_ERROR_NOT_SEALED, _ ("“%s” is encrypted, but holds something else than is expected here."), sealed);
  ok = ok && (out = in_memory (error)) != NULL && read_stream (in, sealed, &header, file_key, out, sealed, digest, NULL, error);
  if (ok)
    {
      size = xb_number_get (header.size);
      data = g_malloc (size + 1);
      rewind (out);
      ok = fread (data, 1, size, out) == size || fail (error, XB_SEAL_ERROR_FAILED, _ ("“%s” cannot be read to its end."), sealed);
    }
  if (out != NULL)
    fclose (out);
  fclose (in);
  sodium_memzero (file_key, sizeof file_key);
  if (!ok)
    g_clear_pointer (&data, g_free);
  return ok ? g_bytes_new_take (data, size) : NULL;
}

/** Whether a file begins like a sealed one. */
gboolean
xb_seal_is_sealed (const char *path)
{
  char magic[8];
  FILE *in = g_fopen (path, "rb");
  gboolean sealed = in != NULL && fread (magic, 1, 8, in) == 8 && memcmp (magic, MAGIC, 8) == 0;

  if (in != NULL)
    fclose (in);
  return sealed;
}
