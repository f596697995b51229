/* The tabs of the page of subsidies, and what they share. */
#pragma once

#include "widgets/xb-list-view.h"

GtkWidget *xb_schemes_view_new (void);
GtkWidget *xb_screening_view_new (void);
GtkWidget *xb_cases_view_new (void);
GtkWidget *xb_objections_view_new (void);
GtkWidget *xb_review_view_new (void);
GtkWidget *xb_rolls_view_new (void);
GtkWidget *xb_payments_view_new (void);
GtkWidget *xb_unpaid_view_new (void);
GtkWidget *xb_recovery_view_new (void);
GtkWidget *xb_accounts_view_new (void);
GtkWidget *xb_funds_view_new (void);

void xb_subsidy_fill_schemes (XbListView *self, guint choice, gboolean in_force, gboolean all);
void xb_subsidy_list_in_force (XbOffice *office, GPtrArray *ids, GPtrArray *titles);
void xb_subsidy_fill_rolls (XbListView *self, guint choice);
char *xb_subsidy_scheme_name (XbOffice *office, const char *scheme);
void xb_subsidy_export (XbListView *self, const char *ledger, const char *name, const char *value, const char *name2, const char *value2);
void xb_subsidy_print (XbListView *self, const char *ledger, const char *name, const char *value);
gint64 xb_subsidy_payee_of_case (XbOffice *office, gint64 case_id);

void xb_case_dialog_open (GtkWidget *parent, XbOffice *office, gint64 case_id);
void xb_application_dialog_open (GtkWidget *parent, XbOffice *office, const char *scheme, gint64 person_id, gint64 case_id);
void xb_paid_dialog_open_household (GtkWidget *parent, XbOffice *office, gint64 household_id);
void xb_paid_dialog_open_batch (GtkWidget *parent, XbOffice *office, gint64 batch_id);
void xb_exceptions_dialog_open (GtkWidget *parent, XbOffice *office, const GArray *ids, const char *step_title);
