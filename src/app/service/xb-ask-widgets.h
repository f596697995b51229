/* The fields of a checklist in a form: one widget for each, and what was typed in them. */
#pragma once

#include "catalog/xb-catalog.h"
#include "forms/xb-form.h"

GtkWidget *xb_ask_widget_add (XbForm *form, const XbAsk *ask, const char *stored, const char *last);
char *xb_ask_widget_read (GtkWidget *widget, const XbAsk *ask);
