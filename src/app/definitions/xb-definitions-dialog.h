/* Settings: the definitions of ledgers, letters, registers and code lists: the shipped ones, and the office's own. */
#pragma once

#include "xb-office.h"

void xb_definitions_dialog_open (GtkWidget *parent, XbOffice *office);
