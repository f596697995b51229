#define G_LOG_DOMAIN "xb-util"

#include "util/xb-file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

/** (transfer full): where @path is written until it is complete: beside it, a name no other program at work uses. */
char *
xb_file_part_name (const char *path)
{
  static gint count;

  return g_strdup_printf ("%s.%d-%d.part", path, (int) getpid (), g_atomic_int_add (&count, 1));
}

/* The rename itself is on the disk only when the folder is. */
static void
sync_folder (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  int fd = open (folder, O_RDONLY | O_DIRECTORY);

  if (fd < 0)
    return;
  fsync (fd);
  close (fd);
}

/**
 * xb_file_remove_parts:
 * @begins: (nullable): how the names begin
 * @marker: what stands before the process number in the name, such as ".xbdb."
 *
 * Removes what programs that died have left half done in a folder: names of xb_file_part_name(), and what SQLite kept beside them. Those of a program
 * that runs are left.
 */
void
xb_file_remove_parts (const char *folder, const char *begins, const char *marker)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      const char *ending = begins == NULL || g_str_has_prefix (name, begins) ? strstr (name, marker) : NULL;
      gint64 pid = ending != NULL && strstr (ending, ".part") != NULL ? g_ascii_strtoll (ending + strlen (marker), NULL, 10) : 0;
      g_autofree char *path = g_build_filename (folder, name, NULL);

      if (pid > 0 && kill ((pid_t) pid, 0) != 0 && errno == ESRCH)
        g_unlink (path);
    }
}

/* Whether a register stands at @path: SQLite's own header; the name of one, which an encrypted one has, too; or one that is open, which SQLite keeps files beside. */
static gboolean
is_database (const char *path)
{
  static const char magic[] = "SQLite format 3";
  g_autofree char *name = g_path_get_basename (path), *log = g_strconcat (path, "-wal", NULL);
  char head[sizeof magic] = "";
  FILE *file;

  if (!g_file_test (path, G_FILE_TEST_IS_REGULAR) || g_file_test (path, G_FILE_TEST_IS_SYMLINK))
    return FALSE;
  if (strstr (name, ".xbdb") != NULL || g_file_test (log, G_FILE_TEST_EXISTS))
    return TRUE;
  file = g_fopen (path, "rb");
  if (file == NULL)
    return FALSE;
  if (fread (head, 1, sizeof magic, file) != sizeof magic)
    head[0] = '\0';
  fclose (file);
  return memcmp (head, magic, sizeof magic) == 0;
}

/**
 * xb_file_put_in_place:
 * @part: a complete file; removed on failure
 * @path: the name it is to have; what is there is replaced, unless it is a database: a slip of the hand must not cost a register
 *
 * Everything written is on the disk before it takes the place of what was there.
 */
gboolean
xb_file_put_in_place (const char *part, const char *path, GError **error)
{
  if (!is_database (path))
    return xb_file_replace (part, path, error);
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS, _ ("“%s” is a database of this program and was left as it was. Choose another name."), path);
  g_unlink (part);
  return FALSE;
}

/** The same, whatever stands at @path: for who writes a database anew. */
gboolean
xb_file_replace (const char *part, const char *path, GError **error)
{
  int fd = open (part, O_RDONLY);
  gboolean ok = fd >= 0 && fsync (fd) == 0;
  int code = errno;

  if (fd >= 0)
    close (fd);
  if (ok && g_rename (part, path) == 0)
    {
      sync_folder (path);
      return TRUE;
    }
  if (ok)
    code = errno;
  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (code), _ ("“%s” cannot be written: %s. What was there is unchanged."), path,
               g_strerror (code));
  g_unlink (part);
  return FALSE;
}

/** Writes a file whole or not at all, as xb_file_put_in_place() does. */
gboolean
xb_file_write (const char *path, const void *data, gsize length, GError **error)
{
  g_autofree char *part = xb_file_part_name (path);
  g_autoptr (GError) local = NULL;

  if (g_file_set_contents_full (part, data, (gssize) length, G_FILE_SET_CONTENTS_NONE, 0644, &local))
    return xb_file_put_in_place (part, path, error);
  g_unlink (part);
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, _ ("“%s” cannot be written: %s. What was there is unchanged."), path, local->message);
  return FALSE;
}

/**
 * xb_file_check_given:
 * @path: of a file somebody gave
 * @error: #GIOErrorEnum: %G_IO_ERROR_IS_DIRECTORY, %G_IO_ERROR_INVALID_DATA for an empty one, otherwise why it cannot be opened
 *
 * Whether there is anything to read, before a reader says it in words of its own.
 */
gboolean
xb_file_check_given (const char *path, GError **error)
{
  GStatBuf info;
  int fd = g_open (path, O_RDONLY | O_NONBLOCK | O_CLOEXEC, 0);
  int code = fd < 0 || fstat (fd, &info) != 0 ? errno : 0;

  if (fd >= 0)
    close (fd);
  if (code != 0)
    g_set_error (error, G_IO_ERROR, g_io_error_from_errno (code), _ ("“%s” cannot be opened: %s."), path, g_strerror (code));
  else if (S_ISDIR (info.st_mode))
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_IS_DIRECTORY, _ ("“%s” is a folder. Choose a file in it."), path);
  else if (!S_ISREG (info.st_mode) || info.st_size == 0)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, _ ("“%s” is empty (0 bytes). Copy it again, or ask for it to be sent again."), path);
  else
    return TRUE;
  return FALSE;
}

/** Whether two names are one file. */
gboolean
xb_file_is_same (const char *path, const char *other)
{
  GStatBuf a, b;

  return g_stat (path, &a) == 0 && g_stat (other, &b) == 0 && a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

/** (transfer full) (nullable): 64 hex digits; %NULL where the file cannot be read. */
char *
xb_file_sha256 (const char *path)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autoptr (GMappedFile) map = g_mapped_file_new (path, FALSE, NULL);

  if (map == NULL)
    return NULL;
  g_checksum_update (sum, (const guchar *) g_mapped_file_get_contents (map), g_mapped_file_get_length (map));
  return g_strdup (g_checksum_get_string (sum));
}

/** Whether a file's name ends so, upper and lower case alike, and is more than the ending. */
gboolean
xb_file_has_ending (const char *path, const char *ending)
{
  gsize length = strlen (path), n = strlen (ending);

  return length > n && path[length - n - 1] != '/' && g_ascii_strcasecmp (path + length - n, ending) == 0;
}

/** Whether the disk that would hold @path has @bytes free; otherwise @error says what to do. */
gboolean
xb_file_check_room (const char *path, goffset bytes, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  struct statvfs info;

  if (statvfs (folder, &info) != 0)
    {
      int code = errno;

      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (code), _ ("The folder “%s” cannot be used: %s."), folder,
                   g_strerror (code));
      return FALSE;
    }
  if ((guint64) info.f_bavail * info.f_frsize >= (guint64) bytes)
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE,
               _ ("The disk that holds “%s” is nearly full. Nothing was written. Free some space, then try again."), folder);
  return FALSE;
}

/** (transfer full): a name that can be a file's on any system the county may read it on. */
char *
xb_file_safe_name (const char *name)
{
  return g_strdelimit (g_strdup (name), "/\\:*?\"<>|\n\t", '_');
}

/** Removes a folder of our own and the files in it; nothing below it, and no folder that holds another one. */
void
xb_file_remove_folder (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      g_unlink (path);
    }
  g_rmdir (folder);
}
