/* The key of an encrypted database: a file beside it that a password opens, and the same on paper. The format stands in docs/sealed-files.md. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define XB_KEY_BYTES 32
/** How a key file's name ends. */
#define XB_KEY_FILE_ENDING ".xbkey"

/** Random: what the pages of a database are encrypted with. */
typedef struct
{
  guint8 bytes[XB_KEY_BYTES];
} XbKey;

gboolean xb_key_make (XbKey *key, GError **error);
void xb_key_wipe (XbKey *key);
char *xb_key_id (const XbKey *key);
char *xb_key_to_paper (const XbKey *key);
gboolean xb_key_from_paper (const char *text, XbKey *key, GError **error);
char *xb_key_file_name (const XbKey *key);
gboolean xb_key_file_write (const char *folder, const XbKey *key, const char *password, GError **error);
gboolean xb_key_file_read (const char *path, const char *password, XbKey *key, GError **error);
GPtrArray *xb_key_files (const char *folder);

G_END_DECLS
