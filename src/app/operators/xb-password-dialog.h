/* Setting a password: one's own, somebody else's, or a new one by the code on paper. */
#pragma once

#include "xb-office.h"

void xb_password_dialog_own (GtkWidget *parent, XbOffice *office);
void xb_password_dialog_other (GtkWidget *parent, XbOffice *office, const char *name);
void xb_password_dialog_recover (GtkWidget *parent, XbOffice *office, const char *name);
