/* Asks why full numbers are to be shown, and records it. */
#pragma once

#include "forms/xb-form.h"
#include "widgets/xb-dialogs.h"
#include "xb-office.h"

void xb_reason_dialog_ask (GtkWidget *parent, XbOffice *office, gint64 record, const char *title, XbAnswerFunc func, gpointer data);
gboolean xb_reason_record (XbForm *form, XbOffice *office, GtkWidget *reason, const char *title);
