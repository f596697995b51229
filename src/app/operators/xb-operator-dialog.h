/* Who is working: another of those who work here, or somebody new. */
#pragma once

#include "xb-office.h"

void xb_operator_dialog_open (GtkWidget *parent, XbOffice *office);
