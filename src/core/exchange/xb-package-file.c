#define G_LOG_DOMAIN "xb-exchange"

#include "exchange/xb-package-file.h"

#include "util/xb-file.h"
#include "util/xb-number.h"
#include "util/xb-zlib.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <sodium.h>
#include <string.h>

#define MAGIC "XBPACKET"
#define VERSION 1
/* More than that is no package of an office: a million people are a tenth of it. */
#define MOST_BYTES (G_GUINT64_CONSTANT (16) << 30)

/* As it stands in the file; numbers big endian. */
typedef struct
{
  guint8 magic[8];
  guint8 version, zero[7];
  guint8 from_site[8], to_site[8];
  guint8 from_key[XB_OFFICE_PUBLIC_BYTES], to_key[XB_OFFICE_PUBLIC_BYTES];
  guint8 plain_size[8], sealed_size[8]; /* before it was compressed; of what follows the header */
  guint8 key[crypto_aead_xchacha20poly1305_ietf_KEYBYTES + crypto_box_SEALBYTES]; /* of this file, for the addressee */
  guint8 nonce[crypto_aead_xchacha20poly1305_ietf_NPUBBYTES];
  guint8 sum[32];                         /* BLAKE2b of what follows the header */
  guint8 signature[crypto_sign_BYTES];    /* of all before it */
} Header;

#define SIGNED_BYTES G_STRUCT_OFFSET (Header, signature)
G_STATIC_ASSERT (sizeof (Header) == 8 + 8 + 16 + 64 + 16 + 80 + 24 + 32 + 64);

static gboolean
altered (const char *path, GError **error)
{
  return xb_exchange_refuse (error, XB_EXCHANGE_ERROR_ALTERED, _ ("“%s” is not what the other office wrote: it was altered, or is damaged. Nothing was changed. Copy it from the stick again, or ask for it again."),
                             path);
}

/* ---- writing ---- */

static gboolean
write_bytes (const char *part, const Header *header, const guint8 *sealed, gsize size, GError **error)
{
  FILE *file = g_fopen (part, "wb");
  gboolean ok = file != NULL && fwrite (header, sizeof *header, 1, file) == 1 && fwrite (sealed, 1, size, file) == size && fflush (file) == 0;
  int code = errno;

  if (file != NULL && fclose (file) != 0 && ok)
    {
      ok = FALSE;
      code = errno;
    }
  if (!ok)
    {
      g_unlink (part);
      xb_exchange_refuse (error, XB_EXCHANGE_ERROR_FAILED, _ ("The package cannot be written: %s. Choose another place, or make room."), g_strerror (code));
    }
  return ok;
}

/* What the stick has is what was written. */
static gboolean
check_written (const char *part, const char *sha256, GError **error)
{
  g_autofree char *read = NULL;
  int fd = g_open (part, O_RDONLY, 0);

  if (fd >= 0)
    {
      fsync (fd);
      posix_fadvise (fd, 0, 0, POSIX_FADV_DONTNEED);
      close (fd);
    }
  read = xb_file_sha256 (part);
  return g_strcmp0 (read, sha256) == 0 || xb_exchange_refuse (error, XB_EXCHANGE_ERROR_FAILED, _ ("The package does not hold what was written. The stick may be worn out; use another."));
}

/**
 * xb_package_file_write:
 * @payload: what is in it
 * @from: who signs it
 * @to_key: (nullable): who alone can open it; %NULL: anybody, so that two offices can make each other's acquaintance
 * @path: what is there is replaced once the new file is whole
 * @sha256: (out) (transfer full): of the file
 */
gboolean
xb_package_file_write (GBytes *payload, gint64 from_site, const XbOfficeKey *from, gint64 to_site, const guint8 to_key[XB_OFFICE_PUBLIC_BYTES], const char *path,
                       char **sha256, GError **error)
{
  g_autoptr (GBytes) packed = NULL;
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree guint8 *sealed = NULL;
  g_autofree char *part = xb_file_part_name (path), *hash = NULL;
  guint8 file_key[crypto_aead_xchacha20poly1305_ietf_KEYBYTES], box[crypto_box_PUBLICKEYBYTES];
  unsigned long long size = 0;
  Header header = { 0 };

  packed = xb_zlib_pack (g_bytes_get_data (payload, NULL), g_bytes_get_size (payload), error);
  if (packed == NULL)
    return FALSE;
  memcpy (header.magic, MAGIC, 8);
  header.version = VERSION;
  xb_number_put (header.from_site, (guint64) from_site);
  xb_number_put (header.to_site, (guint64) to_site);
  memcpy (header.from_key, from->public_key, sizeof header.from_key);
  if (to_key != NULL)
    memcpy (header.to_key, to_key, sizeof header.to_key);
  xb_number_put (header.plain_size, g_bytes_get_size (payload));
  crypto_aead_xchacha20poly1305_ietf_keygen (file_key);
  randombytes_buf (header.nonce, sizeof header.nonce);
  sealed = g_malloc (g_bytes_get_size (packed) + crypto_aead_xchacha20poly1305_ietf_ABYTES);
  crypto_aead_xchacha20poly1305_ietf_encrypt (sealed, &size, g_bytes_get_data (packed, NULL), g_bytes_get_size (packed), NULL, 0, NULL, header.nonce, file_key);
  xb_number_put (header.sealed_size, size);
  if (to_key == NULL)
    memcpy (header.key, file_key, sizeof file_key);
  else if (crypto_sign_ed25519_pk_to_curve25519 (box, to_key) != 0 || crypto_box_seal (header.key, file_key, sizeof file_key, box) != 0)
    return xb_exchange_refuse (error, XB_EXCHANGE_ERROR_FAILED, _ ("The key of the other office is not valid. Take its card again."));
  sodium_memzero (file_key, sizeof file_key);
  crypto_generichash (header.sum, sizeof header.sum, sealed, size, NULL, 0);
  crypto_sign_detached (header.signature, NULL, (const guint8 *) &header, SIGNED_BYTES, from->secret_key);
  g_checksum_update (sum, (const guint8 *) &header, sizeof header);
  g_checksum_update (sum, sealed, (gssize) size);
  hash = g_strdup (g_checksum_get_string (sum));
  if (!write_bytes (part, &header, sealed, size, error))
    return FALSE;
  if (!check_written (part, hash, error))
    {
      g_unlink (part);
      return FALSE;
    }
  *sha256 = g_steal_pointer (&hash);
  return xb_file_put_in_place (part, path, error);
}

/* ---- reading ---- */

/* The header, if the file is a package of a version that is known, and whole as far as its length says. */
static const Header *
read_header (GMappedFile *map, const char *path, GError **error)
{
  gsize length = map != NULL ? g_mapped_file_get_length (map) : 0;
  const Header *header = map != NULL ? (const Header *) g_mapped_file_get_contents (map) : NULL;

  if (length < 9 || memcmp (header->magic, MAGIC, 8) != 0)
    {
      xb_exchange_refuse (error, XB_EXCHANGE_ERROR_NOT_OURS, _ ("“%s” is no package of this program (a file ending in %s)."), path, XB_PACKAGE_ENDING);
      return NULL;
    }
  if (header->version > VERSION)
    {
      xb_exchange_refuse (error, XB_EXCHANGE_ERROR_NEWER, _ ("“%s” was written by a newer version of this program. Bring this one up to date. Nothing was changed."), path);
      return NULL;
    }
  if (length < sizeof *header || length - sizeof *header < xb_number_get (header->sealed_size))
    {
      xb_exchange_refuse (error, XB_EXCHANGE_ERROR_TRUNCATED, _ ("The end of “%s” is missing: it was not copied whole. Nothing was changed. Copy it again."), path);
      return NULL;
    }
  if (header->version != VERSION || length - sizeof *header != xb_number_get (header->sealed_size) || xb_number_get (header->sealed_size) < crypto_aead_xchacha20poly1305_ietf_ABYTES
      || xb_number_get (header->plain_size) > MOST_BYTES)
    {
      altered (path, error);
      return NULL;
    }
  return header;
}

/** Who wrote a package, and for whom. Whether that is true is asked when it is opened. */
gboolean
xb_package_file_peek (const char *path, XbEnvelope *envelope, GError **error)
{
  g_autoptr (GMappedFile) map = xb_file_check_given (path, error) ? g_mapped_file_new (path, FALSE, error) : NULL;
  const Header *header = map != NULL ? read_header (map, path, error) : NULL;

  if (header == NULL)
    return FALSE;
  envelope->from_site = (gint64) xb_number_get (header->from_site);
  envelope->to_site = (gint64) xb_number_get (header->to_site);
  memcpy (envelope->from_key, header->from_key, sizeof envelope->from_key);
  memcpy (envelope->to_key, header->to_key, sizeof envelope->to_key);
  return TRUE;
}

static gboolean
open_key (const Header *header, const XbOfficeKey *key, guint8 *file_key)
{
  guint8 public_box[crypto_box_PUBLICKEYBYTES], secret_box[crypto_box_SECRETKEYBYTES];
  gboolean ok;

  if (xb_number_get (header->to_site) == 0)
    {
      memcpy (file_key, header->key, crypto_aead_xchacha20poly1305_ietf_KEYBYTES);
      return TRUE;
    }
  if (memcmp (header->to_key, key->public_key, sizeof header->to_key) != 0)
    return FALSE;
  ok = crypto_sign_ed25519_pk_to_curve25519 (public_box, key->public_key) == 0 && crypto_sign_ed25519_sk_to_curve25519 (secret_box, key->secret_key) == 0
       && crypto_box_seal_open (file_key, header->key, sizeof header->key, public_box, secret_box) == 0;

  sodium_memzero (secret_box, sizeof secret_box);
  return ok;
}

/**
 * xb_package_file_open:
 * @key: of this office
 * @from_key: of the office it must be from
 * @sha256: (out) (transfer full): of the file
 *
 * Returns: (transfer full): what is in it, exactly as it was written; %NULL with %XB_EXCHANGE_ERROR
 */
GBytes *
xb_package_file_open (const char *path, const XbOfficeKey *key, const guint8 from_key[XB_OFFICE_PUBLIC_BYTES], char **sha256, GError **error)
{
  g_autoptr (GMappedFile) map = xb_file_check_given (path, error) ? g_mapped_file_new (path, FALSE, error) : NULL;
  const Header *header = map != NULL ? read_header (map, path, error) : NULL;
  const guint8 *sealed;
  guint8 sum[32], file_key[crypto_aead_xchacha20poly1305_ietf_KEYBYTES];
  unsigned long long size, packed_size = 0;
  g_autofree guint8 *packed = NULL;
  g_autoptr (GBytes) payload = NULL;

  if (header == NULL)
    return NULL;
  sealed = (const guint8 *) header + sizeof *header;
  size = xb_number_get (header->sealed_size);
  crypto_generichash (sum, sizeof sum, sealed, size, NULL, 0);
  if (memcmp (header->from_key, from_key, sizeof header->from_key) != 0 || sodium_memcmp (sum, header->sum, sizeof sum) != 0
      || crypto_sign_verify_detached (header->signature, (const guint8 *) header, SIGNED_BYTES, from_key) != 0)
    {
      altered (path, error);
      return NULL;
    }
  if (!open_key (header, key, file_key))
    {
      xb_exchange_refuse (error, XB_EXCHANGE_ERROR_ADDRESSEE, _ ("“%s” is for another office, or for this one before its key was made anew: it cannot be opened here."), path);
      return NULL;
    }
  packed = g_malloc (size);
  if (crypto_aead_xchacha20poly1305_ietf_decrypt (packed, &packed_size, NULL, sealed, size, NULL, 0, header->nonce, file_key) != 0)
    altered (path, error);
  else
    {
      payload = xb_zlib_unpack (packed, packed_size, xb_number_get (header->plain_size), NULL);
      if (payload == NULL || g_bytes_get_size (payload) != xb_number_get (header->plain_size))
        {
          g_clear_pointer (&payload, g_bytes_unref);
          altered (path, error);
        }
    }
  sodium_memzero (file_key, sizeof file_key);
  if (payload != NULL)
    *sha256 = xb_file_sha256 (path);
  return g_steal_pointer (&payload);
}
