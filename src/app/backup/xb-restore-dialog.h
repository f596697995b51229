/* A backup in the place of the database: what would be lost is seen first. */
#pragma once

#include "xb-office.h"

void xb_restore_dialog_open (GtkWidget *parent, XbOffice *office, const char *backup);
