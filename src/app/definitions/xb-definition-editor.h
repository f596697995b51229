/* A definition as text, checked before it is kept. */
#pragma once

#include "xb-office.h"

void xb_definition_editor_open (GtkWidget *parent, XbOffice *office, const char *file, const char *text);
