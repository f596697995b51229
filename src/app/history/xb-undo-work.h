/* Taking an entry back, or doing it again, beside the window: that of a whole township's import takes seconds. */
#pragma once

#include "xb-office.h"

/** On the main thread. @title: (nullable): of the entry; %NULL with @error */
typedef void (*XbUndoDone) (GtkWidget *owner, gboolean undo, const char *title, const GError *error);

void xb_undo_work_start (GtkWidget *owner, XbOffice *office, gint64 seq, gboolean undo, XbUndoDone done);
