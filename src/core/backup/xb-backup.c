#define G_LOG_DOMAIN "xb-backup"

#include "backup/xb-backup.h"

#include "store/xb-journal.h"
#include "store/xb-statement.h"
#include "store/xb-store-key.h"
#include "util/xb-file.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>

void
xb_backup_clear (XbBackup *backup)
{
  g_clear_pointer (&backup->path, g_free);
  g_clear_pointer (&backup->last_at, g_free);
}

typedef struct
{
  const char *path;
  GPtrArray *problems;
  GError *error;
} Pages;

static gpointer
verify_pages (gpointer data)
{
  Pages *pages = data;

  xb_store_verify_copy (pages->path, &pages->problems, &pages->error);
  return NULL;
}

/* Opens a copy of @source and goes through every page, every link between records and, beside that, the chain of the journal. */
static gboolean
verify (const char *path, const char *source, XbBackup *found, GError **error)
{
  g_autoptr (XbStore) store = xb_store_open (path, XB_STORE_READ_ONLY, error);
  Pages pages = { .path = path };
  g_autoptr (GPtrArray) problems = NULL;
  GThread *thread;
  gint64 first_bad;
  gboolean ok;

  if (store == NULL)
    return FALSE;
  thread = g_thread_new ("verify", verify_pages, &pages);
  ok = xb_journal_verify (store, &found->entries, &first_bad, error) && xb_store_ask_text (store, error, &found->last_at, "SELECT max (at) FROM journal", "");
  g_thread_join (thread);
  problems = pages.problems;
  if (pages.error != NULL && ok)
    g_propagate_error (error, pages.error);
  else
    g_clear_error (&pages.error);
  if (!ok || problems == NULL)
    return FALSE;
  if (problems->len == 0 && first_bad == 0)
    return TRUE;
  if (problems->len > 0)
    g_strdelimit (g_ptr_array_index (problems, 0), "\n", ' ');
  if (problems->len > 0)
    g_set_error (error, XB_STORE_ERROR, XB_STORE_ERROR_CORRUPT, _ ("“%s” is damaged, and so is the copy of it, which was not kept: %s"), source,
                 (const char *) g_ptr_array_index (problems, 0));
  else
    g_set_error (error, XB_STORE_ERROR, XB_STORE_ERROR_CORRUPT, _ ("The journal of “%s” has been altered from entry %lld on; the copy was not kept."), source, (long long) first_bad);
  return FALSE;
}

/* Copies an open database, verifies the copy, and gives it its name. */
static gboolean
copy_verified (XbStore *store, const char *source, const char *path, XbBackup *out, GError **error)
{
  g_autofree char *part = xb_file_part_name (path);
  GStatBuf file;
  gboolean ok;

  if (g_stat (xb_store_path (store), &file) == 0 && !xb_file_check_room (path, file.st_size, error))
    return FALSE;
  ok = xb_store_copy_to (store, part, error) && verify (part, source, out, error) && xb_store_make_single (part, error) && xb_file_put_in_place (part, path, error);
  xb_store_forget_file (part);
  if (!ok)
    return FALSE;
  out->path = g_strdup (path);
  out->bytes = g_stat (path, &file) == 0 ? file.st_size : 0;
  return TRUE;
}

/* 青山镇-20261126-110502.xbdb, with @ending: by the name of the database, and the moment. (transfer full) */
static char *
backup_name (const char *database, const char *folder, const char *ending)
{
  g_autofree char *base = g_path_get_basename (database), *moment = NULL, *name = NULL;
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  char *end = g_strrstr (base, ".xbdb");
  char *path = NULL;

  if (end != NULL && end != base)
    *end = '\0';
  moment = g_date_time_format (now, "%Y%m%d-%H%M%S");
  for (guint n = 1; path == NULL || g_file_test (path, G_FILE_TEST_EXISTS); n++)
    {
      g_free (path);
      g_free (name);
      name = n == 1 ? g_strdup_printf ("%s-%s.xbdb%s", base, moment, ending) : g_strdup_printf ("%s-%s-%u.xbdb%s", base, moment, n, ending);
      path = g_build_filename (folder, name, NULL);
    }
  return path;
}

/* (transfer full) (nullable): the database, open, once there is a folder to copy it to */
static XbStore *
open_to_copy (const char *database, const char *folder, GError **error)
{
  g_autoptr (XbStore) store = xb_store_open (database, XB_STORE_READ_ONLY, error);

  if (store == NULL)
    return NULL;
  if (g_mkdir_with_parents (folder, 0700) != 0)
    {
      g_set_error (error, XB_STORE_ERROR, XB_STORE_ERROR_READ_ONLY, _ ("The folder “%s” cannot be made or written. Choose another place for backups."), folder);
      return NULL;
    }
  xb_file_remove_parts (folder, NULL, ".xbdb.");
  xb_file_remove_parts (folder, NULL, XB_SEAL_ENDING ".");
  return g_steal_pointer (&store);
}

/**
 * xb_backup_make:
 * @folder: is made where it is not there
 * @made: (out caller-allocates)
 *
 * Copies the database while work goes on, and verifies the copy: every page, every link, the chain of the journal. A copy that is not whole does
 * not count, and is not kept.
 */
gboolean
xb_backup_make (const char *database, const char *folder, XbBackup *made, GError **error)
{
  g_autoptr (XbStore) store = NULL;
  g_autofree char *path = NULL;

  *made = (XbBackup){ 0 };
  store = open_to_copy (database, folder, error);
  if (store == NULL)
    return FALSE;
  path = backup_name (database, folder, "");
  if (!copy_verified (store, database, path, made, error))
    return FALSE;
  xb_store_leave_key (store, database, folder);
  return TRUE;
}

/**
 * xb_backup_make_sealed:
 * @folder: is made where it is not there; on a stick, say
 * @made: (out caller-allocates)
 *
 * The same, encrypted. The copy is made and verified on this PC's own disk first, and nothing that can be read goes to @folder; what was written there is
 * read back before it counts.
 */
gboolean
xb_backup_make_sealed (const char *database, const char *folder, const XbSealKey *key, GCancellable *cancellable, XbBackup *made, GError **error)
{
  g_autoptr (XbStore) store = NULL;
  g_autofree char *path = NULL, *part = NULL, *work = NULL, *plain = NULL, *where = g_path_get_dirname (database);
  GStatBuf file;
  gboolean ok;

  *made = (XbBackup){ 0 };
  store = open_to_copy (database, folder, error);
  if (store == NULL)
    return FALSE;
  xb_file_remove_parts (where, NULL, ".xbdb.");
  path = backup_name (database, folder, XB_SEAL_ENDING);
  part = xb_file_part_name (path);
  work = backup_name (database, where, "");
  plain = xb_file_part_name (work);
  if (g_stat (database, &file) == 0 && !xb_file_check_room (path, file.st_size, error))
    return FALSE;
  ok = xb_store_copy_to (store, plain, error) && verify (plain, database, made, error) && xb_store_make_single (plain, error) && xb_seal_file (plain, part, key, cancellable, error)
       && xb_file_put_in_place (part, path, error);
  xb_store_forget_file (plain);
  g_unlink (part);
  if (!ok)
    return FALSE;
  xb_store_leave_key (store, database, folder);
  made->path = g_strdup (path);
  made->bytes = g_stat (path, &file) == 0 ? file.st_size : 0;
  return TRUE;
}

/**
 * xb_backup_restore:
 * @backup: is not changed
 * @passphrase: (nullable): of an encrypted one
 * @database: a file that is not there yet: the way back from a backup replaces nothing
 * @restored: (out caller-allocates)
 */
gboolean
xb_backup_restore (const char *backup, const char *passphrase, const char *database, XbBackup *restored, GError **error)
{
  g_autofree char *whole = xb_file_part_name (database);
  g_autoptr (GFile) from = g_file_new_for_path (backup), to = g_file_new_for_path (whole);
  g_autoptr (XbStore) store = NULL;
  g_autoptr (GError) local = NULL;
  gboolean ok;

  *restored = (XbBackup){ 0 };
  if (g_file_test (database, G_FILE_TEST_EXISTS))
    {
      g_set_error (error, XB_STORE_ERROR, XB_STORE_ERROR_EXISTS, _ ("“%s” is there already. A backup is restored into a new file; nothing is replaced."), database);
      return FALSE;
    }
  if (!xb_store_check_place (database, error) || !xb_file_check_given (backup, error))
    return FALSE;
  if (xb_seal_is_sealed (backup))
    {
      if (passphrase == NULL)
        {
          g_set_error (error, XB_SEAL_ERROR, XB_SEAL_ERROR_PASSPHRASE, _ ("“%s” is encrypted: its passphrase is needed."), backup);
          return FALSE;
        }
      if (!xb_seal_open (backup, whole, passphrase, NULL, error))
        return FALSE;
    }
  /* The file itself first: to open it might bring it up to this version. */
  else if (!g_file_copy (from, to, G_FILE_COPY_NONE, NULL, NULL, NULL, &local))
    {
      g_set_error (error, XB_STORE_ERROR, XB_STORE_ERROR_FAILED, _ ("“%s” cannot be copied to “%s”: %s"), backup, database, local->message);
      xb_store_forget_file (whole);
      return FALSE;
    }
  store = xb_store_open (whole, XB_STORE_READ_ONLY, error);
  ok = store != NULL && copy_verified (store, backup, database, restored, error);
  if (ok)
    {
      g_autofree char *folder = g_path_get_dirname (database);

      xb_store_leave_key (store, backup, folder);
    }
  g_clear_pointer (&store, xb_store_close);
  xb_store_forget_file (whole);
  return ok;
}
