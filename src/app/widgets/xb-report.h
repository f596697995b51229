/* What something came to: words over a table of the rows they are about, in a window of its own. */
#pragma once

#include "ledger/xb-ledger-table.h"

#include <gtk/gtk.h>

GtkWidget *xb_report (GtkWidget *parent, const char *title, const char *words, XbLedgerTable *table);
