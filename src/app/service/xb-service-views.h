/* The tabs of the page of services, and the dialogs they share. */
#pragma once

#include "service/xb-due-list.h"
#include "widgets/xb-list-view.h"

GtkWidget *xb_due_view_new (void);
GtkWidget *xb_due_counts_view_new (void);
GtkWidget *xb_records_view_new (void);
GtkWidget *xb_checklists_view_new (void);

void xb_service_fill_checklists (XbListView *self, guint choice);
void xb_visit_dialog_open (GtkWidget *parent, XbOffice *office, const XbDueLine *line);
void xb_taking_dialog_open (GtkWidget *parent, XbOffice *office, const char *checklist, gint64 case_id);
void xb_visits_dialog_open (GtkWidget *parent, XbOffice *office, gint64 person_id, const char *checklist);
