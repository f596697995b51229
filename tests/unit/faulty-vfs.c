#include "faulty-vfs.h"

#include <string.h>

typedef struct
{
  sqlite3_file base;
  sqlite3_file *real; /* right behind this */
} FaultyFile;

static sqlite3_vfs *real_vfs;
static sqlite3_vfs vfs;
static FaultKind armed;
static guint left; /* calls of that kind until it fails; 0: not armed */
static gboolean fired;

static sqlite3_file *
real (sqlite3_file *file)
{
  return ((FaultyFile *) file)->real;
}

/* Whether this call is the one to fail; once it has come to that, all of the same kind fail, as on a full disk. */
static gboolean
fails (gboolean is_kind)
{
  if (left == 0 || !is_kind)
    return FALSE;
  if (left > 1)
    {
      left--;
      return FALSE;
    }
  fired = TRUE;
  return TRUE;
}

static sqlite3_mem_methods real_memory;

static void *
m_malloc (int size)
{
  return fails (armed == FAULT_MEMORY) ? NULL : real_memory.xMalloc (size);
}

static void *
m_realloc (void *memory, int size)
{
  return fails (armed == FAULT_MEMORY) ? NULL : real_memory.xRealloc (memory, size);
}

static int
f_close (sqlite3_file *file)
{
  return real (file)->pMethods->xClose (real (file));
}

static int
f_read (sqlite3_file *file, void *data, int amount, sqlite3_int64 offset)
{
  if (fails (armed == FAULT_READ))
    return SQLITE_IOERR_READ;
  return real (file)->pMethods->xRead (real (file), data, amount, offset);
}

static int
f_write (sqlite3_file *file, const void *data, int amount, sqlite3_int64 offset)
{
  if (fails (armed == FAULT_WRITE || armed == FAULT_SHORT || armed == FAULT_FULL))
    {
      if (armed == FAULT_SHORT)
        real (file)->pMethods->xWrite (real (file), data, amount / 2, offset);
      return armed == FAULT_FULL ? SQLITE_FULL : SQLITE_IOERR_WRITE;
    }
  return real (file)->pMethods->xWrite (real (file), data, amount, offset);
}

static int
f_truncate (sqlite3_file *file, sqlite3_int64 size)
{
  return real (file)->pMethods->xTruncate (real (file), size);
}

static int
f_sync (sqlite3_file *file, int flags)
{
  if (fails (armed == FAULT_SYNC))
    return SQLITE_IOERR_FSYNC;
  return real (file)->pMethods->xSync (real (file), flags);
}

static int
f_size (sqlite3_file *file, sqlite3_int64 *size)
{
  return real (file)->pMethods->xFileSize (real (file), size);
}

static int
f_lock (sqlite3_file *file, int level)
{
  return real (file)->pMethods->xLock (real (file), level);
}

static int
f_unlock (sqlite3_file *file, int level)
{
  return real (file)->pMethods->xUnlock (real (file), level);
}

static int
f_reserved (sqlite3_file *file, int *out)
{
  return real (file)->pMethods->xCheckReservedLock (real (file), out);
}

static int
f_control (sqlite3_file *file, int op, void *arg)
{
  return real (file)->pMethods->xFileControl (real (file), op, arg);
}

static int
f_sector (sqlite3_file *file)
{
  return real (file)->pMethods->xSectorSize (real (file));
}

static int
f_device (sqlite3_file *file)
{
  return real (file)->pMethods->xDeviceCharacteristics (real (file));
}

static int
f_shm_map (sqlite3_file *file, int page, int size, int extend, void volatile **out)
{
  return real (file)->pMethods->xShmMap (real (file), page, size, extend, out);
}

static int
f_shm_lock (sqlite3_file *file, int offset, int n, int flags)
{
  return real (file)->pMethods->xShmLock (real (file), offset, n, flags);
}

static void
f_shm_barrier (sqlite3_file *file)
{
  real (file)->pMethods->xShmBarrier (real (file));
}

static int
f_shm_unmap (sqlite3_file *file, int remove)
{
  return real (file)->pMethods->xShmUnmap (real (file), remove);
}

/* Version 2: no xFetch, so that every read comes through here. */
static const sqlite3_io_methods methods
    = { 2,        f_close,  f_read,     f_write,   f_truncate, f_sync,   f_size,    f_lock,     f_unlock,
        f_reserved, f_control, f_sector, f_device, f_shm_map, f_shm_lock, f_shm_barrier, f_shm_unmap, NULL, NULL };

static int
open_file (sqlite3_vfs *self, const char *name, sqlite3_file *file, int flags, int *out_flags)
{
  FaultyFile *faulty = (FaultyFile *) file;
  int rc;

  faulty->real = (sqlite3_file *) &faulty[1];
  rc = real_vfs->xOpen (real_vfs, name, faulty->real, flags, out_flags);
  faulty->base.pMethods = faulty->real->pMethods != NULL ? &methods : NULL;
  return rc;
}

/* Makes the faulty file system the one SQLite uses. */
void
faulty_vfs_register (void)
{
  static sqlite3_mem_methods memory;

  /* Before SQLite is used for anything. */
  g_assert_cmpint (sqlite3_config (SQLITE_CONFIG_GETMALLOC, &real_memory), ==, SQLITE_OK);
  memory = real_memory;
  memory.xMalloc = m_malloc;
  memory.xRealloc = m_realloc;
  g_assert_cmpint (sqlite3_config (SQLITE_CONFIG_MALLOC, &memory), ==, SQLITE_OK);
  real_vfs = sqlite3_vfs_find (NULL);
  vfs = *real_vfs;
  vfs.zName = "faulty";
  vfs.szOsFile = sizeof (FaultyFile) + real_vfs->szOsFile;
  vfs.xOpen = open_file;
  g_assert_cmpint (sqlite3_vfs_register (&vfs, 1), ==, SQLITE_OK);
}

/* The @n-th call of @kind from now on fails, and every one of that kind after it. */
void
faulty_vfs_arm (FaultKind kind, guint n)
{
  armed = kind;
  left = n;
  fired = FALSE;
}

/* The disk is well again. Returns whether the fault came. */
gboolean
faulty_vfs_disarm (void)
{
  left = 0;
  return fired;
}
