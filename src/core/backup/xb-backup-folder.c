#define G_LOG_DOMAIN "xb-backup"

#include "backup/xb-backup-folder.h"

#include "store/xb-journal.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>

void
xb_backup_file_free (gpointer data)
{
  XbBackupFile *file = data;

  g_free (file->path);
  g_free (file->at);
  g_free (file);
}

void
xb_backup_state_clear (XbBackupState *state)
{
  g_clear_pointer (&state->folder, g_free);
  g_clear_pointer (&state->last_at, g_free);
}

static char *
base_name (const char *database)
{
  char *base = g_path_get_basename (database), *end = g_strrstr (base, ".xbdb");

  if (end != NULL && end != base)
    *end = '\0';
  return base;
}

/* (transfer full) (nullable): 2026-11-26 11:05:02 of NAME-20261126-110502[-N].xbdb[.sealed]; %NULL for a file of another name */
static char *
moment_of (const char *name, const char *base, guint *number, gboolean *sealed)
{
  const char *stamp = g_str_has_prefix (name, base) ? name + strlen (base) : NULL, *end;
  const char pattern[] = "-dddddddd-dddddd";
  guint i;

  if (stamp == NULL)
    return NULL;
  for (i = 0; pattern[i] != '\0'; i++)
    if (pattern[i] == 'd' ? !g_ascii_isdigit (stamp[i]) : stamp[i] != pattern[i])
      return NULL;
  end = stamp + i;
  *number = 1;
  if (*end == '-')
    *number = (guint) g_ascii_strtoull (end + 1, (char **) &end, 10);
  *sealed = strcmp (end, ".xbdb.sealed") == 0;
  if (!*sealed && strcmp (end, ".xbdb") != 0)
    return NULL;
  return g_strdup_printf ("%.4s-%.2s-%.2s %.2s:%.2s:%.2s", stamp + 1, stamp + 5, stamp + 7, stamp + 10, stamp + 12, stamp + 14);
}

static int
newest_first (gconstpointer a, gconstpointer b)
{
  const XbBackupFile *one = *(XbBackupFile *const *) a, *other = *(XbBackupFile *const *) b;
  int order = strcmp (other->at, one->at);

  return order != 0 ? order : (int) other->number - (int) one->number;
}

/** (transfer full) (element-type XbBackupFile): the backups of @database in a folder, newest first; none where there is no folder */
GPtrArray *
xb_backup_files (const char *database, const char *folder)
{
  GPtrArray *files = g_ptr_array_new_with_free_func (xb_backup_file_free);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  g_autofree char *base = base_name (database);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      gboolean sealed;
      guint number;
      char *at = moment_of (name, base, &number, &sealed);
      XbBackupFile *file;
      GStatBuf info;

      if (at == NULL)
        continue;
      file = g_new0 (XbBackupFile, 1);
      file->path = g_build_filename (folder, name, NULL);
      file->at = at;
      file->number = number;
      file->sealed = sealed;
      file->bytes = g_stat (file->path, &info) == 0 ? info.st_size : 0;
      g_ptr_array_add (files, file);
    }
  g_ptr_array_sort (files, newest_first);
  return files;
}

/* ---- where ---- */

/**
 * xb_backup_folder:
 *
 * Returns: (transfer full): the folder that was chosen; otherwise one of this database in the user's data, or, where nothing can be written there,
 *   beside the database
 */
char *
xb_backup_folder (XbStore *store)
{
  g_autofree char *chosen = xb_store_get_meta (store, XB_BACKUP_FOLDER_KEY), *base = base_name (xb_store_path (store)), *name = NULL, *folder = NULL;

  if (chosen != NULL && *chosen != '\0')
    return g_steal_pointer (&chosen);
  name = g_strdup_printf ("%s-%" G_GINT64_FORMAT, base, xb_store_site (store));
  folder = g_build_filename (g_get_user_data_dir (), "xiangbu", "backups", name, NULL);
  if (g_mkdir_with_parents (folder, 0700) == 0 && g_access (folder, W_OK) == 0)
    return g_steal_pointer (&folder);
  return g_strconcat (xb_store_path (store), ".backups", NULL);
}

/** @folder: (nullable): %NULL: the usual one again. Takes the right to restore: who may bring a backup back says where they are. */
gboolean
xb_backup_set_folder (XbStore *store, const char *operator_name, const char *folder, GError **error)
{
  g_autofree char *title = g_strdup_printf (_ ("Backups are kept in: %s"), folder != NULL ? folder : _ ("the usual folder"));
  g_autoptr (XbTxn) txn = NULL;

  if (folder != NULL && (g_mkdir_with_parents (folder, 0700) != 0 || g_access (folder, W_OK) != 0))
    {
      g_set_error (error, XB_STORE_ERROR, XB_STORE_ERROR_READ_ONLY, _ ("The folder “%s” cannot be made or written. Choose another place for backups."), folder);
      return FALSE;
    }
  txn = xb_txn_begin_with (store, operator_name, XB_RIGHT_BIT (XB_RIGHT_RESTORE), XB_ENTRY_ACCESS, title, error);
  if (txn == NULL || !xb_store_set_meta (store, XB_BACKUP_FOLDER_KEY, folder != NULL ? folder : "", error))
    return FALSE;
  xb_txn_note (txn, 0, NULL);
  return xb_txn_commit (g_steal_pointer (&txn), NULL, error);
}

/* ---- how things stand ---- */

/* Seconds since the moment a name says. */
static gint64
age_of (const char *at)
{
  g_autofree char *text = g_strdup (at);
  g_autoptr (GTimeZone) zone = g_time_zone_new_local ();
  g_autoptr (GDateTime) moment = NULL, now = g_date_time_new_now_local ();

  text[10] = 'T';
  moment = g_date_time_new_from_iso8601 (text, zone);
  return moment != NULL ? MAX (0, g_date_time_difference (now, moment) / G_TIME_SPAN_SECOND) : 0;
}

/** How old the last backup is, and whether anything was recorded since. */
gboolean
xb_backup_state (XbStore *store, XbBackupState *state, GError **error)
{
  g_autoptr (GPtrArray) files = NULL;
  g_autofree char *head = xb_store_get_meta (store, "journal_head");

  *state = (XbBackupState){ .folder = xb_backup_folder (store) };
  files = xb_backup_files (xb_store_path (store), state->folder);
  for (guint i = 0; i < files->len; i++)
    {
      const XbBackupFile *file = g_ptr_array_index (files, i);
      g_autofree char *its = NULL;

      if (file->sealed)
        continue;
      its = xb_store_peek_meta (file->path, "journal_head");
      if (its == NULL) /* not one that can be opened */
        continue;
      state->last_at = g_strdup (file->at);
      state->age = age_of (file->at);
      state->complete = g_strcmp0 (its, head) == 0;
      break;
    }
  state->too_old = !state->complete && (state->last_at == NULL || state->age > XB_BACKUP_TOO_OLD);
  return TRUE;
}

/* ---- what is kept ---- */

/* The ISO week of a moment, or its month, as a word two moments of the same have in common. */
static void
period_of (const char *at, char kind, char out[12])
{
  int year = 0, month = 0, day = 0;
  GDate date;

  sscanf (at, "%d-%d-%d", &year, &month, &day);
  if (kind == 'd' || !g_date_valid_dmy (day, month, year))
    g_strlcpy (out, at, 11);
  else if (kind == 'm')
    g_strlcpy (out, at, 8);
  else
    {
      /* The Monday of its week. */
      g_date_set_dmy (&date, day, month, year);
      g_date_subtract_days (&date, g_date_get_weekday (&date) - 1);
      g_snprintf (out, 12, "%04d-%02d-%02d", g_date_get_year (&date), g_date_get_month (&date), g_date_get_day (&date));
    }
}

/* Marks the newest of each of the last @n periods that have any. */
static void
keep (GPtrArray *files, gboolean *kept, guint from, char kind, guint n)
{
  char last[12] = "", period[12];
  guint found = 0;

  for (guint i = from; i < files->len && found <= n; i++)
    {
      period_of (((XbBackupFile *) g_ptr_array_index (files, i))->at, kind, period);
      if (strcmp (period, last) == 0)
        continue;
      g_strlcpy (last, period, sizeof last);
      if (++found <= n)
        kept[i] = TRUE;
    }
}

/**
 * xb_backup_prune:
 * @folder: the database's own: no other files are looked at, but nobody keeps others there
 * @now: (nullable): the moment, as 2026-11-26 11:05:02; of the clock otherwise
 *
 * Removes the backups that are no longer kept. Those dated later than now, of a clock that was wrong, are left alone and do not count.
 *
 * Returns: how many were removed
 */
guint
xb_backup_prune (const char *database, const char *folder, const char *now)
{
  g_autoptr (GPtrArray) files = xb_backup_files (database, folder);
  g_autofree gboolean *kept = g_new0 (gboolean, files->len + 1);
  g_autoptr (GDateTime) clock = g_date_time_new_now_local ();
  g_autofree char *moment = now != NULL ? g_strdup (now) : g_date_time_format (clock, "%Y-%m-%d %H:%M:%S");
  guint from = 0, removed = 0;

  for (; from < files->len && strcmp (((XbBackupFile *) g_ptr_array_index (files, from))->at, moment) > 0; from++)
    kept[from] = TRUE;
  for (guint i = from; i < files->len && i < from + XB_BACKUP_NEWEST; i++)
    kept[i] = TRUE;
  keep (files, kept, from, 'd', XB_BACKUP_DAYS);
  keep (files, kept, from, 'w', XB_BACKUP_WEEKS);
  keep (files, kept, from, 'm', XB_BACKUP_MONTHS);
  for (guint i = 0; i < files->len; i++)
    if (!kept[i] && g_unlink (((XbBackupFile *) g_ptr_array_index (files, i))->path) == 0)
      removed++;
  return removed;
}
