/* Passwords of operators: Argon2id by libsodium. They keep the program from whoever is not known to it; they do not encrypt the file. */
#pragma once

#include "store/xb-journal.h"

G_BEGIN_DECLS

/** A password has at least so many characters. */
#define XB_PASSWORD_MIN 8
/** So many wrong ones in a row are free; after each further one there is a wait that doubles. */
#define XB_PASSWORD_FREE_TRIES 5
#define XB_PASSWORD_FIRST_WAIT 30   /* seconds */
#define XB_PASSWORD_LONGEST_WAIT 900

gboolean xb_password_any (XbStore *store, gboolean *any, GError **error);
gboolean xb_password_is_set (XbStore *store, const char *name, gboolean *set, GError **error);
gboolean xb_password_check (XbStore *store, const char *name, const char *password, GError **error);
gboolean xb_password_change (XbStore *store, const char *name, const char *old, const char *password, char **recovery, GError **error);
gboolean xb_password_set (XbStore *store, const char *operator_name, const char *name, const char *password, char **recovery, GError **error);
gboolean xb_password_remove (XbStore *store, const char *operator_name, const char *name, GError **error);
gboolean xb_password_recover (XbStore *store, const char *name, const char *code, const char *password, char **recovery, GError **error);
gboolean xb_password_verify (XbStore *store, GPtrArray *problems, GError **error);

G_END_DECLS
