/* 村组: names and codes of villages and groups, and new ones. */
#pragma once

#include "xb-office.h"

void xb_places_dialog_open (GtkWidget *parent, XbOffice *office);
