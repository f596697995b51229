/* Files that are written whole or not at all. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

char *xb_file_part_name (const char *path);
void xb_file_remove_parts (const char *folder, const char *begins, const char *marker);
gboolean xb_file_put_in_place (const char *part, const char *path, GError **error);
gboolean xb_file_replace (const char *part, const char *path, GError **error);
gboolean xb_file_write (const char *path, const void *data, gsize length, GError **error);
gboolean xb_file_is_same (const char *path, const char *other);
gboolean xb_file_check_given (const char *path, GError **error);
char *xb_file_sha256 (const char *path);
char *xb_file_safe_name (const char *name);
gboolean xb_file_has_ending (const char *path, const char *ending);
void xb_file_remove_folder (const char *folder);
gboolean xb_file_check_room (const char *path, goffset bytes, GError **error);

G_END_DECLS
