/* What will be on paper, page by page, with paper to choose; and from there to the printer or into a .pdf. */
#pragma once

#include "ledger/xb-ledger-table.h"
#include "page/xb-paged.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

void xb_preview_open (GtkWidget *parent, XbPaged *pages, gpointer owner, GDestroyNotify free_owner, const char *name);
void xb_preview_open_table (GtkWidget *parent, XbLedgerTable *table);

G_END_DECLS
