/* Backups nobody has to think of: each day, when work ends, and before a change of many records. */
#pragma once

#include "backup/xb-backup.h"

G_BEGIN_DECLS

gboolean xb_backup_auto (const char *database, XbBackup *made, GError **error);
gboolean xb_backup_before_bulk (const char *database, GError **error);
gboolean xb_backup_set_passphrase (XbStore *store, const char *operator_name, const char *passphrase, GError **error);
gboolean xb_backup_has_passphrase (XbStore *store);
gboolean xb_backup_to_stick (const char *database, const char *folder, GCancellable *cancellable, XbBackup *made, GError **error);

G_END_DECLS
