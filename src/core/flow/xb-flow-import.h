/* Lists of people who left or came, as villages send them in Excel: each row becomes an event, or mends what is on record. */
#pragma once

#include "book/xb-book-sheet.h"
#include "life/xb-life.h"

G_BEGIN_DECLS

typedef struct
{
  gboolean in;       /* people who live here from elsewhere; otherwise people who are away */
  gint64 place_id;   /* where those live whose row names no village; 0: the row must */
  gboolean dry_run;
} XbFlowImportOptions;

typedef struct
{
  guint rows, left, changed, returned, unchanged; /* @left: new leavings or arrivals */
  GPtrArray *problems; /* (element-type XbBookProblem): rows that were not taken */
  GPtrArray *notes;    /* (element-type XbBookProblem): rows that were taken, with what was made of them */
  GPtrArray *unread;   /* (element-type utf8): columns nothing was taken from */
  XbBookDef *columns;  /* what such a list is read by */
} XbFlowImport;
void xb_flow_import_free (XbFlowImport *import);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (XbFlowImport, xb_flow_import_free)

XbFlowImport *xb_flow_import (XbStore *store, XbCatalog *catalog, const char *operator_name, const char *path, const XbFlowImportOptions *options,
                              GCancellable *cancellable, GError **error);

G_END_DECLS
