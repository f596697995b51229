/* What stands in the fields of a form, whatever they are: found where they are shown, read and filled in as words. */
#pragma once

#include <gtk/gtk.h>

GPtrArray *xb_form_fields (GtkWidget *top);
const char *xb_form_field_label (GtkWidget *field);
char *xb_form_field_value (GtkWidget *field);
char *xb_form_field_shown (GtkWidget *field);
gboolean xb_form_field_fill (GtkWidget *field, const char *value);
