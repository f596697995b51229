/* Reading spreadsheets row by row: .xlsx, .xls and .csv behind one interface. What a file is is told from its
 * content, not from its name. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * XbSheetError:
 * @XB_SHEET_ERROR_UNREADABLE: the file cannot be opened or read
 * @XB_SHEET_ERROR_NOT_A_SHEET: it is something else
 * @XB_SHEET_ERROR_ENCRYPTED: it needs a password
 * @XB_SHEET_ERROR_DAMAGED: it is cut short or broken
 * @XB_SHEET_ERROR_TOO_LARGE: it unpacks to more than any ledger is
 */
typedef enum
{
  XB_SHEET_ERROR_UNREADABLE,
  XB_SHEET_ERROR_NOT_A_SHEET,
  XB_SHEET_ERROR_ENCRYPTED,
  XB_SHEET_ERROR_DAMAGED,
  XB_SHEET_ERROR_TOO_LARGE,
} XbSheetError;
#define XB_SHEET_ERROR (xb_sheet_error_quark ())
GQuark xb_sheet_error_quark (void);

/* What a ledger may be. All of it stands in docs/reliability.md; what is more is refused in words, but for the columns. */

/** Columns beyond this are not read: no ledger has them, stray formats do. */
#define XB_SHEET_MAX_COLUMNS 512
/** Rows of one sheet, as Excel has them. */
#define XB_SHEET_MAX_ROWS 1048576
/** Records of a .csv, which no program limits. */
#define XB_SHEET_MAX_RECORDS 10000000
/** Bytes of one cell: 32,767 characters in Excel. */
#define XB_SHEET_MAX_CELL (32767 * 4)
/** Seconds of processor time a sheet may take: a million rows take one or two minutes on an old PC. */
#define XB_SHEET_MAX_SECONDS 900

typedef enum
{
  XB_CELL_EMPTY,
  XB_CELL_TEXT,
  XB_CELL_NUMBER,
  XB_CELL_DATE, /* a number shown as a date; see XbCell.number. In .xls text YYYY-MM-DD */
  XB_CELL_ERROR, /* #REF! and its kin */
} XbCellType;

typedef struct
{
  XbCellType type;
  const char *text; /* UTF-8 as the file has it; of a number its digits. Valid until the row function returns */
  double number;
} XbCell;

typedef struct
{
  guint number;   /* 1-based, as Excel shows it; for .csv the record */
  guint n_cells;  /* cells[0] is column A */
  XbCell *cells;
} XbRow;

/** Zero-based columns, 1-based rows, both ends included. */
typedef struct
{
  guint first_row, last_row;
  guint first_column, last_column;
} XbMerge;

/** Called for each row in order. Returning %FALSE with an error set stops; without one, ends the sheet early. */
typedef gboolean (*XbRowFunc) (const XbRow *row, gpointer data, GError **error);

typedef struct _XbSheetReader XbSheetReader;

XbSheetReader *xb_sheet_reader_open (const char *path, GError **error);
void xb_sheet_reader_free (XbSheetReader *reader);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (XbSheetReader, xb_sheet_reader_free)
guint xb_sheet_reader_n_sheets (XbSheetReader *reader);
const char *xb_sheet_reader_name (XbSheetReader *reader, guint sheet);
gboolean xb_sheet_reader_hidden (XbSheetReader *reader, guint sheet);
gboolean xb_sheet_reader_epoch_1904 (XbSheetReader *reader);
GArray *xb_sheet_reader_merges (XbSheetReader *reader, guint sheet, GError **error);
gboolean xb_sheet_reader_read (XbSheetReader *reader, guint sheet, XbRowFunc func, gpointer data,
                               GCancellable *cancellable, GError **error);

char *xb_cell_name (guint row, guint column);

G_END_DECLS
