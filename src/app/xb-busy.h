/* Something that writes and can take a while: done off the main thread, while nothing else can be started in that window. */
#pragma once

#include "xb-office.h"

G_BEGIN_DECLS

typedef struct
{
  /** On a thread of its own. Returns what done() gets, or %NULL with @error: then nothing was written. */
  gpointer (*run) (XbStore *store, XbCatalog *catalog, const char *operator_name, gpointer data, GError **error);
  /** On the main thread. @parent: as given; @result: (transfer full) (nullable): %NULL with @error */
  void (*done) (GtkWidget *parent, gpointer result, gpointer data, const GError *error);
  GDestroyNotify free_data, free_result; /* @free_result: (nullable) */
  gboolean whole; /* it is done to the end: nobody can cancel it */
} XbBusy;

void xb_busy (GtkWidget *parent, XbOffice *office, const char *words, const XbBusy *what, gpointer data);

G_END_DECLS
