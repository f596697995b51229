/* The fields of a checklist in a form: one widget for each, which knows what it asks, and what was typed in it. */
#pragma once

#include "catalog/xb-catalog.h"
#include "forms/xb-form.h"

void xb_ask_widget_add (XbForm *form, GPtrArray *widgets, const XbAsk *ask, const char *stored, const char *last);
const XbAsk *xb_ask_widget_ask (GtkWidget *widget);
char *xb_ask_widget_read (GtkWidget *widget);
