/* Forms that were not saved when the program ended. */
#pragma once

#include "xb-office.h"

void xb_drafts_dialog_open (GtkWidget *parent, XbOffice *office);
void xb_drafts_dialog_offer (GtkWidget *parent, XbOffice *office);
