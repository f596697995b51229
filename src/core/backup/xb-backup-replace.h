/* A backup in the place of the database: first what would be lost and what comes back, then, when somebody has said so, the replacement. */
#pragma once

#include "backup/xb-backup.h"

G_BEGIN_DECLS

/** Of each list no more entries than this are read; the counts are whole. */
#define XB_BACKUP_COMPARED 500

typedef struct
{
  gint64 common;      /* the last entry both have */
  gint64 lost_count;  /* entries of the database the backup does not have */
  gint64 gained_count;/* entries of the backup the database does not have: of another history */
  GPtrArray *lost;    /* (element-type XbJournalEntry): newest first */
  GPtrArray *gained;
  gint64 people_now, people_then;
} XbBackupComparison;

void xb_backup_comparison_free (XbBackupComparison *comparison);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (XbBackupComparison, xb_backup_comparison_free)

XbBackupComparison *xb_backup_compare (XbStore *store, const char *prepared, GError **error);
gboolean xb_backup_replace (const char *database, const char *operator_name, const char *prepared, const char *backup_name, const char *reason, XbBackup *kept, GError **error);

G_END_DECLS
