/* Backups: whole copies of the database, each opened and verified before it counts; and the way back from one. */
#pragma once

#include "seal/xb-seal.h"
#include "store/xb-journal.h"

G_BEGIN_DECLS

/** A backup that was made, or looked at. */
typedef struct
{
  char *path;     /* %NULL: none was needed */
  gint64 bytes;
  gint64 entries; /* of its journal */
  char *last_at;  /* (nullable): when the last of them was written */
} XbBackup;

void xb_backup_clear (XbBackup *backup);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (XbBackup, xb_backup_clear)
gboolean xb_backup_make (const char *database, const char *folder, XbBackup *made, GError **error);
gboolean xb_backup_make_sealed (const char *database, const char *folder, const XbSealKey *key, GCancellable *cancellable, XbBackup *made, GError **error);
gboolean xb_backup_restore (const char *backup, const char *passphrase, const char *database, XbBackup *restored, GError **error);

G_END_DECLS
