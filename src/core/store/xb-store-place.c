#define G_LOG_DOMAIN "xb-store"

/* Where a database may lie: SQLite needs locks that hold, and room for its files beside the database. */

#include "store/xb-store-private.h"
#include "util/xb-compat.h"

#include <glib/gi18n-lib.h>
#include <stdlib.h>
#include <string.h>

gboolean
xb_store_fs_is_network (const char *fs_type)
{
  static const char *const network[] = { "nfs",    "nfs4",   "cifs",       "smb",         "smbfs",      "smb3",
                                         "ncpfs",  "afs",    "coda",       "9p",          "davfs",      "davfs2",
                                         "glusterfs", "ceph", "fuse.sshfs", "fuse.gvfsd-fuse", "fuse.davfs", "fuse.rclone",
                                         "fuse.glusterfs", "fuse.s3fs", "fuse.smbnetfs", "fuse.curlftpfs", NULL };

  return fs_type != NULL && g_strv_contains (network, fs_type);
}

/**
 * xb_store_place_is_lone:
 * @folder: of a database
 *
 * Whether it is a folder of the desktop's document portal that holds one file and nothing else: /run/user/1000/doc/1a2b3c4d, in the Flatpak /run/flatpak/doc/1a2b3c4d.
 * What SQLite writes beside a database (-wal, -shm) is not kept there.
 */
gboolean
xb_store_place_is_lone (const char *folder)
{
  static const char *const roots[] = { "/run/user/", "/run/flatpak/doc/" };
  g_auto (GStrv) parts = g_strsplit (folder, "/", -1);
  guint n = g_strv_length (parts);

  /* "", run, user, 1000, doc, id; or "", run, flatpak, doc, id */
  if (g_str_has_prefix (folder, roots[0]))
    return n == 6 && strcmp (parts[4], "doc") == 0 && *parts[5] != '\0';
  return g_str_has_prefix (folder, roots[1]) && n == 5 && *parts[4] != '\0';
}

/** Refuses a path on a network share, where SQLite's locks and shared memory do not hold, and one where nothing can be kept beside the file. */
gboolean
xb_store_check_place (const char *path, GError **error)
{
  g_autofree char *absolute = g_canonicalize_filename (path, NULL);
  g_autofree char *folder = g_path_get_dirname (absolute);
  g_autofree char *real = realpath (folder, NULL);
  GUnixMountEntry *mount = xb_mount_for (real != NULL ? real : folder, NULL);
  gboolean network = mount != NULL && xb_store_fs_is_network (xb_mount_fs_type (mount));

  g_clear_pointer (&mount, xb_mount_free);
  if (xb_store_place_is_lone (real != NULL ? real : folder))
    {
      g_set_error (error, XB_STORE_ERROR, XB_STORE_ERROR_READ_ONLY,
                   _ ("“%s” was handed over by itself, but a database needs the files beside it. Copy it to your Documents folder or to a USB stick, and open it there."), path);
      return FALSE;
    }
  if (network)
    g_set_error (error, XB_STORE_ERROR, XB_STORE_ERROR_NETWORK,
                 _ ("“%s” is on a network share, where a database can be damaged when two PCs use it. "
                    "Copy it to a folder of this PC and open it there."),
                 path);
  return !network;
}
