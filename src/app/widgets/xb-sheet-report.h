/* What became of a sheet that was taken in: rows that were not taken, and why; columns nobody read. */
#pragma once

#include "book/xb-book-sheet.h"

#include <gtk/gtk.h>

/** Rows to look at. The lists belong to @owner. */
typedef struct
{
  const XbBookDef *def;      /* what the sheet was read by */
  const GPtrArray *problems; /* (element-type XbBookProblem): rows that were not taken */
  const GPtrArray *notes;    /* (nullable) (element-type XbBookProblem): rows that were, with what was made of them */
  const GPtrArray *unread;   /* (element-type utf8): columns nothing was taken from */
  gpointer owner;
  GDestroyNotify free_owner;
} XbSheetReport;

void xb_sheet_report (GtkWidget *parent, const char *words, const XbSheetReport *report);
