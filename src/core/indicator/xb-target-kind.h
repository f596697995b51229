/* What can be a target: indicators of the office's own work, and what it enters in its registers. Never how people live. */
#pragma once

#include "catalog/xb-book-def.h"
#include "indicator/xb-indicator.h"

G_BEGIN_DECLS

/** One of them. Entries of a register are counted (book:ID), or one of its fields is added up (book:ID:FIELD). */
typedef struct
{
  char *id, *title;
  XbUnit unit;
  int indicator;           /* its index in xb_indicator_list(); −1: of a register */
  char *book;              /* (nullable): the register */
  char *field;             /* (nullable): the field that is added up; entries are counted otherwise */
  gboolean money;          /* the field is a sum: kept in fen, told in yuan */
} XbTargetKind;
void xb_target_kind_free (gpointer kind);

GPtrArray *xb_target_kinds (XbCatalog *catalog);
const XbTargetKind *xb_target_kind_find (const GPtrArray *kinds, const char *id);
gboolean xb_target_kind_count (XbStore *store, const XbTargetKind *kind, const char *place_code, const char *from, const char *to, double *value, GError **error);

G_END_DECLS
