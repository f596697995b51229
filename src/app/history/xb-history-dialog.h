/* What happened to a person or a household, from the journal. */
#pragma once

#include "xb-office.h"

void xb_history_dialog_open (GtkWidget *parent, XbOffice *office, gint64 person, gint64 household);
