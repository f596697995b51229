/* Backups: which there are, one now, one on a stick, and the way back. */
#pragma once

#include "xb-office.h"

void xb_backup_dialog_open (GtkWidget *parent, XbOffice *office);
