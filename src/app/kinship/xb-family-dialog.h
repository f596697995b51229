/* A family as a small tree one can click through. */
#pragma once

#include "xb-office.h"

void xb_family_dialog_open (GtkWidget *parent, XbOffice *office, gint64 person);
