#define G_LOG_DOMAIN "xiangbu"

#include "ledgers/xb-ledger-print.h"

#include "print/xb-preview.h"
#include "widgets/xb-dialogs.h"
#include "xb-busy.h"

#include <glib/gi18n.h>

static gpointer
run (XbStore *store, XbCatalog *catalog, const char *operator_name, gpointer job, GError **error)
{
  return xb_ledger_job_read (store, catalog, job, xb_store_cancellable (store), error);
}

static void
on_read (GtkWidget *owner, gpointer result, gpointer data, const GError *error)
{
  XbLedgerTable *table = result;

  if (table != NULL)
    xb_preview_open_table (owner, table);
  else
    xb_show_error (owner, _ ("It was not printed"), error->message);
}

static const XbBusy print_busy = { run, on_read, xb_ledger_job_free, (GDestroyNotify) xb_ledger_table_free, XB_BUSY_READS };

/** Shows the pages of a ledger, from rows of their own: what it was asked from may go on. @job: (transfer full) */
void
xb_ledger_print (GtkWidget *parent, XbOffice *office, XbLedgerJob *job)
{
  xb_busy (parent, office, _ ("The ledger is being read…"), &print_busy, job);
}
