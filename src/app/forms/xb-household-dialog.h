/* Editing a household. */
#pragma once

#include "xb-office.h"

void xb_household_dialog_edit (GtkWidget *parent, XbOffice *office, gint64 household);
