/* What the program remembers of how somebody works: sizes, layouts, choices. Never anything of the register: the settings lie outside of the database. */
#pragma once

#include <gio/gio.h>

GSettings *xb_settings (void);
char *xb_settings_recall (const char *key, const char *name);
char **xb_settings_recent (void);
void xb_settings_add_recent (const char *path);
void xb_settings_remember (const char *key, const char *name, const char *value);
