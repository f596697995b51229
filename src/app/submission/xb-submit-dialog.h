/* Asks what goes up, and writes the package. */
#pragma once

#include "xb-office.h"

void xb_submit_dialog_open (GtkWidget *parent, XbOffice *office);
