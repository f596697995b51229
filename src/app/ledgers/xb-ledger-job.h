/* What is asked of a ledger: kept while it is worked on, off the main thread. */
#pragma once

#include "xb-office.h"

#include "ledger/xb-ledger-table.h"

typedef struct
{
  char *ledger, *place, *from, *to, *operator_name; /* place, from, to: (nullable) */
  gboolean unmasked;
  GHashTable *set; /* (nullable) (element-type utf8 utf8) */
} XbLedgerJob;

XbLedgerJob *xb_ledger_job_new (XbOffice *office, const char *ledger, const char *place, const char *from, const char *to);
void xb_ledger_job_free (gpointer job);
XbLedgerDef *xb_ledger_job_options (const XbLedgerJob *job, XbCatalog *catalog, XbLedgerOptions *options, GError **error);
gpointer xb_ledger_job_read (XbStore *store, XbCatalog *catalog, gpointer job, GCancellable *cancellable, GError **error);
