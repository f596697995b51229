/* What the files of src/core/submission share. */
#pragma once

#include "store/xb-journal.h"
#include "submission/xb-submission.h"
#include "util/xb-period.h"

void xb_submitted_ledger_free (XbSubmittedLedger *ledger);
void xb_submission_ledger_options (XbLedgerDef *def, const XbPeriod *period, const char *today, XbLedgerOptions *options);
gboolean xb_submission_record (XbStore *store, XbTxn *txn, const XbSubmissionOptions *options, const XbPeriod *period, const char *name,
                               gint64 place_id, GPtrArray *ledgers, GPtrArray *kept, gint64 *id, GError **error);
