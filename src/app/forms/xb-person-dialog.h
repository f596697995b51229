/* Adding and editing a person. */
#pragma once

#include "xb-office.h"

void xb_person_dialog_edit (GtkWidget *parent, XbOffice *office, gint64 person);
void xb_person_dialog_add (GtkWidget *parent, XbOffice *office, gint64 household, gint64 place);
