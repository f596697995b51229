/* Ledgers over the county's consolidation: the county's own, and those of an office, run over one township or all of them. */
#pragma once

#include "county/xb-county.h"
#include "ledger/xb-ledger.h"

G_BEGIN_DECLS

/** The county's own ledgers: definitions in data/county, whose SELECT is PostgreSQL's. */
const char *const *xb_county_ledger_ids (void);
const char *const *xb_county_check_ids (void);
XbLedgerDef *xb_county_ledger_def (XbCatalog *catalog, const char *id, GError **error);

gboolean xb_county_shadow (XbCounty *county, const XbShare *share, const char *township, GError **error);
gboolean xb_county_ledger_export (XbCounty *county, XbLedgerDef *def, const char *county_name, const char *path, const XbLedgerOptions *options, XbLedgerWritten *written, GError **error);

G_END_DECLS
