/* The tabs of the page of services, and the dialogs they share. */
#pragma once

#include "service/xb-due-list.h"
#include "widgets/xb-list-view.h"

GtkWidget *xb_due_view_new (void);
GtkWidget *xb_due_counts_view_new (void);
GtkWidget *xb_records_view_new (void);
GtkWidget *xb_checklists_view_new (void);

GtkWidget *xb_month_view_new (GtkWidget **list);
GtkWidget *xb_reminders_view_new (void);
GtkWidget *xb_year_view_new (void);
GtkWidget *xb_visits_view_new (void);
GtkWidget *xb_supplies_view_new (void);

XbListing *xb_due_listing (const GPtrArray *lines, const char *title, guint counts[XB_DUE_N]);
void xb_due_add_buttons (XbListView *self);
void xb_service_fill_checklists (XbListView *self, guint choice);
void xb_visit_dialog_open (GtkWidget *parent, XbOffice *office, const XbDueLine *line);
void xb_visit_dialog_correct (GtkWidget *parent, XbOffice *office, gint64 visit_id);
void xb_taking_dialog_open (GtkWidget *parent, XbOffice *office, const char *checklist, gint64 case_id);
void xb_taking_dialog_open_for (GtkWidget *parent, XbOffice *office, const char *checklist, gint64 case_id, gint64 person_id, const char *name);
void xb_round_dialog_open (GtkWidget *parent, XbOffice *office, const char *checklist, const char *place_code);
void xb_worklist_write (GtkWidget *parent, XbOffice *office, const char *checklist, const char *place_code, const char *path);
void xb_worklist_read (GtkWidget *parent, XbOffice *office, const char *checklist, const char *path);
void xb_person_services_open (GtkWidget *parent, XbOffice *office, gint64 person_id, const char *checklist);
