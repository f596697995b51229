/* Something that can take a while: done off the main thread, while nothing else can be started in that window. */
#pragma once

#include "xb-office.h"

G_BEGIN_DECLS

typedef enum
{
  XB_BUSY_WRITES, /* who cancels it finds the register as it was */
  XB_BUSY_WHOLE,  /* writes, and is done to the end: nobody can cancel it */
  XB_BUSY_READS,  /* changes nothing in the register: sees a past day where the window shows one */
} XbBusyKind;

typedef struct
{
  /** On a thread of its own. Returns what done() gets, or %NULL with @error: then nothing was written. */
  gpointer (*run) (XbStore *store, XbCatalog *catalog, const char *operator_name, gpointer data, GError **error);
  /** On the main thread. @parent: as given; @result: (transfer full) (nullable): %NULL with @error */
  void (*done) (GtkWidget *parent, gpointer result, gpointer data, const GError *error);
  GDestroyNotify free_data, free_result; /* @free_result: (nullable) */
  XbBusyKind kind;
} XbBusy;

void xb_busy (GtkWidget *parent, XbOffice *office, const char *words, const XbBusy *what, gpointer data);

G_END_DECLS
