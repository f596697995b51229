/* What a format provides. */
#pragma once

#include "sheet/xb-sheet.h"

typedef struct
{
  char *name;
  gboolean hidden;
  char *part;     /* xlsx: the entry of the archive */
  GArray *merges; /* (element-type XbMerge) (nullable): read when asked for */
} XbSheetInfo;

struct _XbSheetReader
{
  char *path;
  GPtrArray *sheets; /* (element-type XbSheetInfo) */
  gboolean epoch_1904;
  gint64 began; /* processor time of the thread when the sheet was begun, in seconds */
  gpointer format; /* belongs to the format */
  void (*free_format) (gpointer format);
  gboolean (*read) (XbSheetReader *reader, guint sheet, XbRowFunc func, gpointer data, GCancellable *cancellable,
                    GError **error);
  gboolean (*load_merges) (XbSheetReader *reader, guint sheet, GError **error);
};

XbSheetInfo *xb_sheet_reader_add (XbSheetReader *reader, const char *name);
gboolean xb_sheet_reader_in_time (XbSheetReader *reader, GError **error);
gboolean xb_sheet_reader_too_long (XbSheetReader *reader, guint row, guint column, GError **error);
gboolean xb_sheet_reader_too_many_rows (XbSheetReader *reader, guint rows, GError **error);
gboolean xb_xlsx_open (XbSheetReader *reader, GError **error);
gboolean xb_xls_open (XbSheetReader *reader, GError **error);
gboolean xb_csv_open (XbSheetReader *reader, GError **error);

/* A row being put together: texts live in one buffer until the row has been handed over. */
typedef struct
{
  GArray *cells; /* (element-type XbCell); text holds offset + 1 into buffer until xb_row_builder_emit() */
  GString *buffer;
} XbRowBuilder;

void xb_row_builder_init (XbRowBuilder *builder);
void xb_row_builder_clear (XbRowBuilder *builder);
void xb_row_builder_add (XbRowBuilder *builder, guint column, XbCellType type, const char *text, gssize length,
                         double number);
gboolean xb_row_builder_emit (XbRowBuilder *builder, guint number, XbRowFunc func, gpointer data, GError **error);
