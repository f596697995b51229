/* The columns of the people list: what each shows, how wide it is, whether it is shown, and which one orders the list. */
#pragma once

#include "ledger/xb-ledger-table.h"
#include "people/xb-person-list.h"

typedef struct _XbPeopleView XbPeopleView;

XbPeopleView *xb_people_view_new (GtkColumnView *view, GtkScrolledWindow *scroller, GSettings *settings);
void xb_people_view_free (XbPeopleView *self);
GtkWidget *xb_people_view_chooser (XbPeopleView *self);
void xb_people_view_sort (XbPeopleView *self, XbPersonFilter *filter);
XbLedgerDef *xb_people_view_columns (XbPeopleView *self);
gboolean xb_people_view_add_row (XbPeopleView *self, XbPersonItem *item, XbLedgerTable *table);
char *xb_people_view_rows_text (XbPeopleView *self, GListModel *list, GtkBitset *positions);
