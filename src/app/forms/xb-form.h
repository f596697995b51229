/* A dialog with labelled fields, an error line and Save: what all forms share. */
#pragma once

#include "util/xb-date.h"
#include "xb-office.h"

typedef struct
{
  GtkWidget *window, *grid, *error, *save;
  int row;
  gboolean guarded; /* closing it with something typed asks first */
  gboolean dirty;   /* something has been typed or chosen since it was shown */
  GtkWidget *wrong; /* (nullable): the field that is marked as wrong */
} XbForm;

void xb_form_init (XbForm *form, GtkWidget *parent, const char *title, const char *save);
GtkWidget *xb_form_add_entry (XbForm *form, const char *label, const char *value, const char *hint);
GtkWidget *xb_form_add_secret (XbForm *form, const char *label);
GtkWidget *xb_form_add_codes (XbForm *form, const char *label, XbCodeList *codes, const char *code, gboolean required);
GtkWidget *xb_form_add_choices (XbForm *form, const char *label, const char *const *choices, guint selected);
void xb_form_add_widget (XbForm *form, const char *label, GtkWidget *widget);
GtkWidget *xb_form_add_text (XbForm *form, const char *label, const char *value);
char *xb_form_read_text (GtkWidget *view);
void xb_form_add_line (XbForm *form, GtkWidget *widget);
void xb_form_add_below (XbForm *form, GtkWidget *widget);
void xb_form_set_code (GtkWidget *drop, XbCodeList *codes, const char *code);
char *xb_form_code (GtkWidget *drop, XbCodeList *codes, gboolean required);
gboolean xb_form_read_past_day (XbForm *form, GtkWidget *entry, char date[XB_DATE_SIZE]);
void xb_form_present (XbForm *form);
void xb_form_present_guarded (XbForm *form, XbOffice *office, gint64 subject);
void xb_form_mark_error (XbForm *form, GtkWidget *field, const char *message);
void xb_form_show_error (XbForm *form, GtkWidget *field, const char *message);
void xb_form_finish (XbForm *form, GtkWidget *field, const char *title, char *words, const GError *error);
