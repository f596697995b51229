/* Work off the main thread: on a connection of its own, with the definitions of the office; cancelled without a trace. */
#pragma once

#include "xb-office.h"

G_BEGIN_DECLS

/** Runs on a thread of its own. Returns what @done gets, or %NULL with @error. */
typedef gpointer (*XbWorkFunc) (XbStore *store, XbCatalog *catalog, gpointer job, GCancellable *cancellable, GError **error);
/** On the main thread, only while @owner is there. @result: (transfer full) (nullable): %NULL with @error */
typedef void (*XbWorkDone) (GtkWidget *owner, gpointer result, gpointer job, const GError *error);

typedef struct
{
  XbWorkFunc run;
  XbWorkDone done;
  GDestroyNotify free_job, free_result; /* @free_result: (nullable): the job gives it up */
  XbStoreFlags flags; /* %XB_STORE_READ_ONLY, unless it writes */
} XbWork;

GCancellable *xb_work_start (GtkWidget *owner, XbOffice *office, const XbWork *work, gpointer job);

G_END_DECLS
