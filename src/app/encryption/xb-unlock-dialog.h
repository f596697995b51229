/* The password of an encrypted database, before it opens. */
#pragma once

#include <gtk/gtk.h>

/** Called once the database can be opened. */
typedef void (*XbUnlocked) (GtkWidget *window, const char *path);

void xb_unlock_dialog_open (GtkWidget *window, const char *path, XbUnlocked func);
