#define G_LOG_DOMAIN "xiangbu"

#include "ledgers/xb-ledger-job.h"

#include <glib/gi18n.h>

static char *
something (const char *text)
{
  return text != NULL && *text != '\0' ? g_strdup (text) : NULL;
}

/** (transfer full): "" counts as nothing. */
XbLedgerJob *
xb_ledger_job_new (XbOffice *office, const char *ledger, const char *place, const char *from, const char *to)
{
  XbLedgerJob *job = g_new0 (XbLedgerJob, 1);

  job->ledger = g_strdup (ledger);
  job->place = something (place);
  job->from = something (from);
  job->to = something (to);
  job->operator_name = g_strdup (xb_office_operator (office));
  return job;
}

void
xb_ledger_job_free (gpointer data)
{
  XbLedgerJob *job = data;

  if (job == NULL)
    return;
  g_free (job->ledger);
  g_free (job->place);
  g_free (job->from);
  g_free (job->to);
  g_free (job->operator_name);
  g_clear_pointer (&job->set, g_hash_table_unref);
  g_free (job);
}

/** (transfer none): the ledger, with @options set for it; %NULL where it is no longer defined. */
XbLedgerDef *
xb_ledger_job_options (const XbLedgerJob *job, XbCatalog *catalog, XbLedgerOptions *options, GError **error)
{
  XbLedgerDef *def = xb_catalog_ledger (catalog, job->ledger);

  if (def == NULL)
    {
      g_set_error (error, XB_CATALOG_ERROR, XB_CATALOG_ERROR_NOT_FOUND, _ ("The ledger “%s” is no longer defined."), job->ledger);
      return NULL;
    }
  *options = (XbLedgerOptions){ .place_code = job->place,
                                .from = job->from,
                                .to = job->to,
                                /* What shows a state is asked for as of the last day. */
                                .as_of = def->as_of ? job->to : NULL,
                                .operator_name = job->operator_name,
                                .unmasked = job->unmasked,
                                .set = job->set };
  return def;
}

/** An #XbWorkFunc for a job like this: (transfer full): the ledger's table. */
gpointer
xb_ledger_job_read (XbStore *store, XbCatalog *catalog, gpointer data, GCancellable *cancellable, GError **error)
{
  XbLedgerOptions options;
  XbLedgerDef *def = xb_ledger_job_options (data, catalog, &options, error);
  XbLedgerTable *table;

  if (def == NULL)
    return NULL;
  table = xb_ledger_table_load (store, def, &options, error);
  if (table != NULL)
    {
      table->owner = xb_catalog_ref (catalog);
      table->free_owner = (GDestroyNotify) xb_catalog_free;
    }
  return table;
}
