/* The folder of backups that are made without being asked: which there are, how old the last one is, and which are no longer kept. */
#pragma once

#include "store/xb-store.h"

G_BEGIN_DECLS

/** What is kept: the newest of each of so many days, weeks and months that have one; and the newest few, whatever their day. */
#define XB_BACKUP_DAYS 7
#define XB_BACKUP_WEEKS 8
#define XB_BACKUP_MONTHS 12
#define XB_BACKUP_NEWEST 3
/** Seconds after which a last good backup that is not complete is too old. */
#define XB_BACKUP_TOO_OLD (3 * 86400)

typedef struct
{
  char *path;
  char *at; /* 2026-11-26 11:05:02, as its name says, of this PC's clock */
  guint number; /* of several of one second */
  gint64 bytes;
  gboolean sealed;
} XbBackupFile;

/** The key of meta that holds the folder that was chosen. */
#define XB_BACKUP_FOLDER_KEY "backup_folder"

/** How things stand. */
typedef struct
{
  char *folder;
  char *last_at;     /* (nullable): of the newest that was not sealed */
  gint64 age;        /* seconds; of the newest; 0 where there is none, or the clock was set back */
  gboolean complete; /* nothing was recorded since */
  gboolean too_old;
} XbBackupState;

void xb_backup_file_free (gpointer file);
void xb_backup_state_clear (XbBackupState *state);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (XbBackupState, xb_backup_state_clear)

char *xb_backup_folder (XbStore *store);
gboolean xb_backup_set_folder (XbStore *store, const char *operator_name, const char *folder, GError **error);
GPtrArray *xb_backup_files (const char *database, const char *folder);
gboolean xb_backup_state (XbStore *store, XbBackupState *state, GError **error);
guint xb_backup_prune (const char *database, const char *folder, const char *now);

G_END_DECLS
