/* Asks what a letter needs, shows it, and issues it. */
#pragma once

#include "xb-office.h"

gboolean xb_letter_dialog_has (XbOffice *office, const char *book);
void xb_letter_dialog_open_of (GtkWidget *parent, XbOffice *office, const char *book, gint64 entry);
void xb_letter_dialog_open (GtkWidget *parent, XbOffice *office, gint64 person);
