/* A ledger on its way to paper. */
#pragma once

#include "ledgers/xb-ledger-job.h"

void xb_ledger_print (GtkWidget *parent, XbOffice *office, XbLedgerJob *job);
