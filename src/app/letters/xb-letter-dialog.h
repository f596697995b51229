/* Asks what a letter needs, shows it, and issues it. */
#pragma once

#include "xb-office.h"

void xb_letter_dialog_open (GtkWidget *parent, XbOffice *office, gint64 person);
