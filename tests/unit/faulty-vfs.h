/* A file system and a memory for SQLite that fail when they are told to: the nth write, sync, read or allocation from now on, and all after it. */
#pragma once

#include <glib.h>
#include <sqlite3.h>

typedef enum
{
  FAULT_WRITE, /* SQLITE_IOERR_WRITE, nothing written */
  FAULT_SHORT, /* half is written, then SQLITE_IOERR_WRITE */
  FAULT_FULL,  /* SQLITE_FULL */
  FAULT_SYNC,  /* SQLITE_IOERR_FSYNC */
  FAULT_READ,  /* SQLITE_IOERR_READ */
  FAULT_MEMORY, /* no memory: SQLITE_NOMEM */
  FAULT_N
} FaultKind;

void faulty_vfs_register (void);
void faulty_vfs_arm (FaultKind kind, guint n);
gboolean faulty_vfs_disarm (void);
