/* Two records of one person side by side, made one. */
#pragma once

#include "xb-office.h"

void xb_merge_dialog_open (GtkWidget *parent, XbOffice *office, gint64 a, gint64 b);
