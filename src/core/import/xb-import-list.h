/* Reading a list of people that is not to be imported: to compare it with the register. */
#pragma once

#include "import/xb-import.h"

G_BEGIN_DECLS

/** One row of a list. */
typedef struct
{
  const char *sheet;
  guint row; /* 1-based, as Excel shows it */
  const char *const *values; /* by field of the register of people, in stored form; %NULL: the cell says nothing, or nothing that can be read */
  const char *problem; /* (nullable): why name, ID number or birth date cannot be read */
} XbImportListRow;
typedef gboolean (*XbImportListFunc) (const XbImportListRow *row, gpointer data, GError **error);

gboolean xb_import_each_row (XbStore *store, XbCatalog *catalog, const char *file, const XbImportOptions *options, XbImportListFunc func, gpointer data,
                             GError **error);

G_END_DECLS
