/* The lines of a table as a GListModel: numbers, no texts; a line exists only while somebody looks at it. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define XB_TYPE_TABLE_LINE (xb_table_line_get_type ())
G_DECLARE_FINAL_TYPE (XbTableLine, xb_table_line, XB, TABLE_LINE, GObject)
guint xb_table_line_number (XbTableLine *self);

#define XB_TYPE_TABLE_MODEL (xb_table_model_get_type ())
G_DECLARE_FINAL_TYPE (XbTableModel, xb_table_model, XB, TABLE_MODEL, GObject)
XbTableModel *xb_table_model_new (guint lines);
gboolean xb_table_model_grow (XbTableModel *self, guint lines);

G_END_DECLS
