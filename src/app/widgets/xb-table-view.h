/* A table on the screen: lines read when they come into sight; the same lines that go to paper and to files. */
#pragma once

#include "ledger/xb-ledger-table.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define XB_TYPE_TABLE_VIEW (xb_table_view_get_type ())
/** Signals: "activated" (guint line): Enter or double-click; "selected": another line is. */
G_DECLARE_FINAL_TYPE (XbTableView, xb_table_view, XB, TABLE_VIEW, GtkWidget)

GtkWidget *xb_table_view_new (const char *name);
void xb_table_view_set (XbTableView *self, XbLedgerTable *table);
XbLedgerTable *xb_table_view_table (XbTableView *self);
void xb_table_view_set_least_lines (XbTableView *self, guint lines);
int xb_table_view_selected (XbTableView *self);
int xb_table_view_line (XbTableView *self);
void xb_table_view_select (XbTableView *self, int line);
void xb_table_view_go_to (XbTableView *self, int line);
gboolean xb_table_view_has_focus (XbTableView *self);

G_END_DECLS
