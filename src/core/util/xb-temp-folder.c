#define G_LOG_DOMAIN "xb-util"

#include "util/xb-temp-folder.h"

#include "util/xb-file.h"

#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define BEGINS "xiangbu-"
/* Between making a folder and locking it another program may look at it. */
#define YOUNG_SECONDS 60

struct _XbTempFolder
{
  char *path;
  int lock; /* of the folder, as long as it is used: it goes with the program, however that ends */
};

/** (transfer full): a folder nobody else may look into */
XbTempFolder *
xb_temp_folder_new (GError **error)
{
  g_autofree char *path = g_dir_make_tmp (BEGINS "XXXXXX", error);
  XbTempFolder *folder;

  if (path == NULL)
    return NULL;
  folder = g_new0 (XbTempFolder, 1);
  folder->path = g_steal_pointer (&path);
  folder->lock = open (folder->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder->lock >= 0)
    flock (folder->lock, LOCK_EX | LOCK_NB);
  return folder;
}

/** (transfer none) */
const char *
xb_temp_folder_path (const XbTempFolder *folder)
{
  return folder->path;
}

/** Removes it, and the files in it. */
void
xb_temp_folder_free (XbTempFolder *folder)
{
  if (folder == NULL)
    return;
  xb_file_remove_folder (folder->path);
  if (folder->lock >= 0)
    close (folder->lock);
  g_free (folder->path);
  g_free (folder);
}

/* Ours, and of no program that still runs. Nothing is followed to anywhere else. */
static gboolean
is_left (const char *path)
{
  int fd = open (path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  struct stat info;
  gboolean left = fd >= 0 && fstat (fd, &info) == 0 && info.st_uid == geteuid () && info.st_mtime + YOUNG_SECONDS < time (NULL) && flock (fd, LOCK_EX | LOCK_NB) == 0;

  if (fd >= 0)
    close (fd);
  return left;
}

/** Removes what programs that died have left: an ID card that was opened does not stay on the disk. */
void
xb_temp_folder_sweep (void)
{
  g_autoptr (GDir) dir = g_dir_open (g_get_tmp_dir (), 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (g_get_tmp_dir (), name, NULL);

      if (g_str_has_prefix (name, BEGINS) && is_left (path))
        xb_file_remove_folder (path);
    }
}
