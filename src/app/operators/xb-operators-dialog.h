/* Operators and roles: who works here, in which roles, and what those allow. */
#pragma once

#include "xb-office.h"

void xb_operators_dialog_open (GtkWidget *parent, XbOffice *office);
