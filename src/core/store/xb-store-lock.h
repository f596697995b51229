/* Locks that hold. SQLite's own are classic POSIX locks: to the system they are all given up as soon as this process closes any descriptor of
 * the file, and a file dialog that lists the folder opens and closes every file in it. */
#pragma once

#include <glib.h>

void xb_store_lock_init (void);
int xb_store_lock_take (const char *path);
void xb_store_lock_before_close (int guard);
void xb_store_lock_release (int guard);
