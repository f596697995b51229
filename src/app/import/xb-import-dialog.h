/* Importing a ledger: read it as a trial, show how it was understood, then write it. */
#pragma once

#include "xb-office.h"

void xb_import_dialog_open (GtkWidget *parent, XbOffice *office, const char *path);
