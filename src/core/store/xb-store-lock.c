#define G_LOG_DOMAIN "xb-store"

/* Two things are done about it, both with locks that belong to one open descriptor (F_OFD_SETLK, Linux 3.15 and newer), which nobody else's
 * closing gives up:
 *
 * - The -shm file, with the locks of readers, writer and checkpoints (https://www.sqlite.org/walformat.html, section 2.2.1), is opened once in a
 *   process, whatever the number of connections; so SQLite's own locks on it can be of this kind. They stand at bytes 120 to 128.
 * - The database itself is opened by each connection, and SQLite counts its shared lock in memory. Each of our connections holds one more, the
 *   guard, on the same bytes, so that no other program can take the file for one that nobody uses, and take its -wal away.
 *
 * Where the file system does not know such locks, everything is as SQLite has it. */

#include "store/xb-store-lock.h"

#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <unistd.h>

/* UNIX_SHM_BASE and UNIX_SHM_DMS of SQLite, SHARED_FIRST and SHARED_SIZE of its file format. */
#define SHM_FIRST 120
#define SHM_LAST 128
#define SHARED_FIRST (0x40000000 + 2)
#define SHARED_SIZE 510

/* Whoever holds the file for itself does so while the last connection closes: so long at the most it is waited for. */
#define PATIENCE_MS 10000
#define STEP_MS 5

static int
lock_shared_memory (int fd, int command, struct flock *asked)
{
  struct flock lock = *asked;
  int rc;

  /* The system wants to see that no process is meant. */
  lock.l_pid = 0;
  rc = fcntl (fd, command == F_GETLK ? F_OFD_GETLK : F_OFD_SETLK, &lock);
  if (rc == -1 && (errno == EINVAL || errno == ENOSYS || errno == ENOLCK || errno == EOPNOTSUPP))
    return fcntl (fd, command, asked);
  if (command == F_GETLK && rc == 0)
    *asked = lock;
  return rc;
}

/* SQLite's way to the system for locks. Whatever else it asks has one argument or none. */
static int
ofd_fcntl (int fd, int command, ...)
{
  va_list args;
  gpointer argument;

  va_start (args, command);
  argument = va_arg (args, gpointer);
  va_end (args);
  if (command == F_SETLK || command == F_GETLK)
    {
      struct flock *lock = argument;

      if (lock->l_whence == SEEK_SET && lock->l_start >= SHM_FIRST && lock->l_start + lock->l_len <= SHM_LAST + 1 && lock->l_len > 0)
        return lock_shared_memory (fd, command, lock);
    }
  return fcntl (fd, command, argument);
}

/** Before the first connection of the process. */
void
xb_store_lock_init (void)
{
  sqlite3_vfs *vfs = sqlite3_vfs_find ("unix");

  if (vfs != NULL && vfs->iVersion >= 3 && vfs->xSetSystemCall != NULL)
    vfs->xSetSystemCall (vfs, "fcntl", (sqlite3_syscall_ptr) ofd_fcntl);
}

static int
set_shared (int fd, int command, short type)
{
  struct flock lock = { .l_type = type, .l_whence = SEEK_SET, .l_start = SHARED_FIRST, .l_len = SHARED_SIZE };

  return fcntl (fd, command, &lock);
}

/**
 * xb_store_lock_take:
 * @path: a database with a -wal, which is open
 *
 * Returns: the guard of one connection, to be given to xb_store_lock_release(); −1 with errno where there can be none
 */
int
xb_store_lock_take (const char *path)
{
  int fd = open (path, O_RDONLY | O_CLOEXEC);

  for (int waited = 0; fd != -1; waited += STEP_MS)
    {
      if (set_shared (fd, F_OFD_SETLK, F_RDLCK) == 0)
        return fd;
      if ((errno != EAGAIN && errno != EACCES && errno != EINTR) || waited >= PATIENCE_MS)
        {
          int code = errno;

          close (fd);
          errno = code;
          return -1;
        }
      g_usleep (STEP_MS * 1000);
    }
  return -1;
}

/* The last connection takes the -wal away, for which it must have the file for itself: SQLite's own lock, should it have been lost, is set once
 * more, and the guard let go. Between the two nothing can come. */
void
xb_store_lock_before_close (int guard)
{
  if (guard == -1)
    return;
  set_shared (guard, F_SETLK, F_RDLCK);
  set_shared (guard, F_OFD_SETLK, F_UNLCK);
}

/** After the connection has been closed. */
void
xb_store_lock_release (int guard)
{
  if (guard != -1)
    close (guard);
}
