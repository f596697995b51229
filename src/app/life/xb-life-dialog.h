/* The form of a life event, made from what the event can be told. */
#pragma once

#include "xb-office.h"

void xb_life_dialog_open (GtkWidget *parent, XbOffice *office, const char *type, gint64 person);
void xb_life_dialog_open_many (GtkWidget *parent, XbOffice *office, const char *type, GArray *people);
void xb_life_dialog_open_like (GtkWidget *parent, XbOffice *office, const char *type, char *const values[XB_PERSON_N_COLUMNS], XbPerson *person,
                               void (*recorded) (gpointer data), gpointer data, GDestroyNotify free_data);
