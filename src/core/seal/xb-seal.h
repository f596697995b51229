/* Files that leave the PC: encrypted under a passphrase, so that altered, cut short and wrongly opened are told apart. The format stands in
 * docs/sealed-files.md. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/** How a sealed file's name ends. */
#define XB_SEAL_ENDING ".sealed"
/** A passphrase has at least so many characters. */
#define XB_SEAL_PASSPHRASE_MIN 8

/**
 * XbSealError:
 * @XB_SEAL_ERROR_FAILED: the file or the library failed
 * @XB_SEAL_ERROR_NOT_SEALED: no file of this kind
 * @XB_SEAL_ERROR_NEWER: sealed by a newer version of this program
 * @XB_SEAL_ERROR_PASSPHRASE: the passphrase is not the one it was sealed under
 * @XB_SEAL_ERROR_TRUNCATED: the end of it is missing
 * @XB_SEAL_ERROR_ALTERED: something in it is not what was written
 * @XB_SEAL_ERROR_WEAK: the passphrase is too short
 */
typedef enum
{
  XB_SEAL_ERROR_FAILED,
  XB_SEAL_ERROR_NOT_SEALED,
  XB_SEAL_ERROR_NEWER,
  XB_SEAL_ERROR_PASSPHRASE,
  XB_SEAL_ERROR_TRUNCATED,
  XB_SEAL_ERROR_ALTERED,
  XB_SEAL_ERROR_WEAK,
} XbSealError;

#define XB_SEAL_ERROR (xb_seal_error_quark ())
GQuark xb_seal_error_quark (void);

/** What it takes to seal, and not to open: it can be kept where backups are made by themselves. Of a passphrase; 64 bytes. */
typedef struct
{
  guint64 operations, memory; /* of Argon2id; bytes */
  guint8 salt[16];
  guint8 public_key[32];
} XbSealKey;

gboolean xb_seal_key_make (const char *passphrase, XbSealKey *key, GError **error);
char *xb_seal_key_to_text (const XbSealKey *key);
gboolean xb_seal_key_from_text (const char *text, XbSealKey *key);
gboolean xb_seal_file (const char *plain, const char *sealed, const XbSealKey *key, GCancellable *cancellable, GError **error);
gboolean xb_seal_open (const char *sealed, const char *plain, const char *passphrase, GCancellable *cancellable, GError **error);
gboolean xb_seal_bytes (GBytes *plain, const char *sealed, const char *passphrase, GError **error);
GBytes *xb_seal_open_bytes (const char *sealed, const char *passphrase, gsize most, GError **error);
gboolean xb_seal_is_sealed (const char *path);

G_END_DECLS
