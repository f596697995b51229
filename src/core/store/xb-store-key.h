/* Encrypted databases, where the program was built with SQLCipher (-Dsqlcipher=true). A key that was unlocked is known to the whole process: every
 * connection, backup and copy finds it by itself. */
#pragma once

#include "seal/xb-seal.h"
#include "store/xb-store.h"

G_BEGIN_DECLS

gboolean xb_store_can_encrypt (void);
gboolean xb_store_is_encrypted (const char *path);
gboolean xb_store_unlock (const char *path, const char *password, GError **error);
gboolean xb_store_unlock_by_paper (const char *path, const char *paper, const char *password, GError **error);
gboolean xb_store_know_paper (const char *paper, GError **error);
gboolean xb_store_change_key_password (const char *path, const char *old, const char *password, GError **error);
char *xb_store_encrypt (const char *path, const char *password, GError **error);
char *xb_store_paper (const char *path, const char *password, GError **error);
gboolean xb_store_decrypt (const char *path, GError **error);
void xb_store_leave_key (XbStore *store, const char *original, const char *folder);

G_END_DECLS
