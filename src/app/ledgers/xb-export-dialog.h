/* Writes a ledger to a file. */
#pragma once

#include "ledgers/xb-ledger-job.h"

void xb_export_dialog_open (GtkWidget *parent, XbOffice *office, XbLedgerJob *job);
