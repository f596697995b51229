/* What will be on paper, page by page, with paper to choose; and from there to the printer or into a .pdf. */
#pragma once

#include "page/xb-paged.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

void xb_preview_open (GtkWidget *parent, XbPaged *pages, gpointer owner, GDestroyNotify free_owner, const char *name);

G_END_DECLS
