/* Exporting a ledger: which, of what place, with or without full numbers, to which file. */
#pragma once

#include "xb-office.h"

void xb_export_dialog_open (GtkWidget *parent, XbOffice *office, gint64 place);
