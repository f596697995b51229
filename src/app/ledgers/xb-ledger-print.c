#define G_LOG_DOMAIN "xiangbu"

#include "ledgers/xb-ledger-print.h"

#include "print/xb-preview.h"
#include "widgets/xb-dialogs.h"
#include "xb-work.h"

#include <glib/gi18n.h>

static void
on_read (GtkWidget *owner, gpointer result, gpointer data, const GError *error)
{
  XbLedgerTable *table = result;

  if (table != NULL)
    xb_preview_open_table (owner, table);
  else
    xb_show_error (owner, _ ("It was not printed"), error->message);
}

static const XbWork print_work = { xb_ledger_job_read, on_read, xb_ledger_job_free, (GDestroyNotify) xb_ledger_table_free, XB_STORE_READ_ONLY };

/** Shows the pages of a ledger, from rows of their own: what it was asked from may go on. @job: (transfer full) */
void
xb_ledger_print (GtkWidget *parent, XbOffice *office, XbLedgerJob *job)
{
  g_object_unref (xb_work_start (parent, office, &print_work, job));
}
