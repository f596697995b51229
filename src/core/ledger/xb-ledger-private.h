/* A ledger on its way to a file, to paper or to the screen. */
#pragma once

#include "ledger/xb-ledger.h"
#include "register/xb-person.h"
#include "sheet/xb-sheet.h"
#include "util/xb-period.h"

/** A ledger that was asked for: for which place and days, and the text of everything but its rows. */
typedef struct
{
  XbLedgerDef *def;
  const char *target; /* the name the file will have, for messages: it is written under another */
  XbPlace *place;     /* (nullable): the whole township */
  XbPeriod days;
  char *township, *place_name, *operator_name;
  char *title;
  GPtrArray *lines, *footer; /* (element-type utf8) */
} XbLedgerFrame;

XbLedgerFrame *xb_ledger_frame_new (XbStore *store, XbLedgerDef *def, const XbLedgerOptions *options, GError **error);
void xb_ledger_frame_free (XbLedgerFrame *frame);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (XbLedgerFrame, xb_ledger_frame_free)
void xb_ledger_frame_fill_in (XbLedgerFrame *frame, const char *place_name);

/** The rows of a ledger: the definition's SELECT, prepared and bound, codes as labels and numbers masked. */
typedef struct _XbLedgerRows XbLedgerRows;

XbLedgerRows *xb_ledger_rows_new (XbStore *store, const XbLedgerFrame *frame, const XbLedgerOptions *options, GError **error);
void xb_ledger_rows_free (XbLedgerRows *rows);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (XbLedgerRows, xb_ledger_rows_free)
void xb_ledger_rows_set_share (XbLedgerRows *rows, guint percent);
gboolean xb_ledger_rows_go_on (XbLedgerRows *rows, guint done, guint all, GError **error);
gboolean xb_ledger_rows_each (XbLedgerRows *rows, XbRowFunc use, gpointer data, GError **error);

/** The sums of a ledger, gathered while its rows go by. */
typedef struct
{
  guint rows;
  double *sums; /* (nullable): by column; %NULL where no column has a sum */
} XbLedgerTotals;

void xb_ledger_totals_init (XbLedgerTotals *totals, XbLedgerDef *def);
void xb_ledger_totals_clear (XbLedgerTotals *totals);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (XbLedgerTotals, xb_ledger_totals_clear)
void xb_ledger_totals_add (XbLedgerTotals *totals, XbLedgerDef *def, const XbRow *row);
char *xb_ledger_total_text (XbLedgerDef *def, const char *words, const XbLedgerTotals *totals);
guint xb_ledger_total_span (XbLedgerDef *def);
char *xb_ledger_cell_text (XbLedgerColumn *column, const XbCell *cell);

typedef enum
{
  XB_LINE_ROW,
  XB_LINE_GROUP,    /* what stands over a group */
  XB_LINE_SUBTOTAL, /* what stands under it */
} XbLineKind;

/** One line of a ledger, as every output shows it. */
typedef struct
{
  XbLineKind kind;
  const XbRow *row;             /* of a row */
  const char *const *texts;     /* of a group: %NULL at the end; none at all where the group has no words of its own */
  const char *words;            /* of a subtotal */
  const XbLedgerTotals *totals; /* of a subtotal */
} XbLedgerLine;

typedef gboolean (*XbLineFunc) (const XbLedgerLine *line, gpointer data, GError **error);

/** Makes lines of rows: serial numbers, groups, subtotals. A workbook with several sheets has one for each. */
typedef struct
{
  XbLedgerDef *def;
  XbLineFunc use;
  gpointer data;
  XbLedgerTotals totals, group; /* of everything, of the open group */
  char *open;                   /* (nullable): the text of the open group */
} XbLedgerLines;

void xb_ledger_lines_init (XbLedgerLines *lines, XbLedgerDef *def, XbLineFunc use, gpointer data);
void xb_ledger_lines_clear (XbLedgerLines *lines);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (XbLedgerLines, xb_ledger_lines_clear)
gboolean xb_ledger_lines_add (const XbRow *row, gpointer lines, GError **error);
gboolean xb_ledger_lines_end (XbLedgerLines *lines, GError **error);

/** A cell of the header, which may stand over several columns and rows. */
typedef struct
{
  guint row, rows, column, columns;
  const char *text;
} XbLedgerHeadCell;
GArray *xb_ledger_head (XbLedgerDef *def);

/** What a workbook or its cover says of the data: the hash of its rows as .csv, and the rows with their keys, where they are kept. */
typedef struct _XbLedgerDigest XbLedgerDigest;
XbLedgerDigest *xb_ledger_digest_new (XbLedgerDef *def, gboolean keep);
void xb_ledger_digest_free (XbLedgerDigest *digest);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (XbLedgerDigest, xb_ledger_digest_free)
gboolean xb_ledger_digest_add (XbLedgerDigest *digest, const XbRow *row, GError **error);
const char *xb_ledger_digest_sha256 (XbLedgerDigest *digest);
XbKeptRows *xb_ledger_digest_steal_rows (XbLedgerDigest *digest);

void xb_ledger_csv_append_head (GString *out, XbLedgerDef *def);
void xb_ledger_csv_append_row (GString *out, XbLedgerDef *def, const XbRow *row);

gboolean xb_ledger_write_xlsx (XbLedgerFrame *frame, XbLedgerRows *rows, const XbLedgerOptions *options, XbLedgerDigest *digest, const char *path,
                               XbLedgerWritten *written, GError **error);
gboolean xb_ledger_write_csv (XbLedgerFrame *frame, XbLedgerRows *rows, XbLedgerDigest *digest, const char *path, XbLedgerWritten *written,
                              GError **error);
gboolean xb_ledger_write_text (XbLedgerFrame *frame, XbLedgerRows *rows, XbLedgerDigest *digest, const char *path, XbLedgerWritten *written,
                               GError **error);
gboolean xb_ledger_write_pdf (XbLedgerFrame *frame, XbLedgerRows *rows, XbLedgerDigest *digest, const char *path, XbLedgerWritten *written,
                              GError **error);
