/* Entries of a .zip by name, unpacked as a stream with limits: libarchive does the work. */
#pragma once

#include "sheet/xb-sheet.h"

/** Called with each piece of an entry. Returning %FALSE stops; with an error set, that is the answer. */
typedef gboolean (*XbZipFunc) (const char *bytes, gsize length, gpointer data, GError **error);

gboolean xb_zip_has_directory (const char *path);
gboolean xb_zip_read (const char *path, const char *entry, gboolean *found, XbZipFunc func, gpointer data,
                      GCancellable *cancellable, GError **error);
gboolean xb_zip_write_folder (const char *folder, const char *inside, const char *path, GError **error);
