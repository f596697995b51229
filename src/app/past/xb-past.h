/* The register on another day: the dialog that asks which, and the line over the pages that says so. */
#pragma once

#include "xb-office.h"

GtkWidget *xb_past_line_new (void);
void xb_past_line_set_office (GtkWidget *line, XbOffice *office);
void xb_past_dialog_open (GtkWidget *parent, XbOffice *office);
