/* What one entry of the journal changed, record by record, field by field; numbers masked, health data for those who may see it. */
#pragma once

#include "xb-office.h"

#include "store/xb-journal.h"

void xb_entry_dialog_open (GtkWidget *parent, XbOffice *office, const XbJournalEntry *entry);
