/* Ledgers that go up: a definition, run on the register, written as .xlsx, .pdf or .csv, printed, or shown. */
#pragma once

#include "catalog/xb-catalog.h"
#include "ledger/xb-kept-rows.h"
#include "store/xb-store.h"

G_BEGIN_DECLS

typedef enum
{
  XB_LEDGER_ERROR_DEFINITION, /* its SQL or columns cannot be used */
  XB_LEDGER_ERROR_WRITE,      /* the file cannot be written */
  XB_LEDGER_ERROR_FORMAT,     /* the file's ending names no format we write */
  XB_LEDGER_ERROR_PLACE,
  XB_LEDGER_ERROR_PARAMETER,  /* a value is not known, or not of its type */
} XbLedgerError;
#define XB_LEDGER_ERROR (xb_ledger_error_quark ())
GQuark xb_ledger_error_quark (void);

typedef struct
{
  const char *place_code;    /* (nullable): a village or group; the whole township otherwise */
  const char *from, *to;     /* (nullable): YYYY-MM-DD */
  const char *as_of;         /* (nullable): YYYY-MM-DD; today otherwise */
  const char *operator_name; /* (nullable): who prepares it */
  const char *anchor;        /* (nullable): xb_journal_anchor(); stands at the foot of each printed page of an .xlsx */
  gboolean unmasked;         /* ID numbers, accounts and phones in full */
  gboolean by_village;       /* .xlsx: a sheet for each village */
  gboolean cover;            /* .xlsx: a first sheet that says what this is, with the hash of the data */
  gboolean keep_rows;        /* gives the rows as they were written, for a later comparison */
  GHashTable *set;           /* (nullable) (element-type utf8 utf8): values of the definition's own parameters */
  void (*progress) (guint rows, gpointer data); /* (nullable): called on a thread of the export's own */
  gpointer progress_data;
} XbLedgerOptions;

/** What was written. */
typedef struct
{
  guint rows;
  char *sha256;      /* of the file */
  char *data_sha256; /* (nullable): of the rows as .csv; with a cover or keep_rows */
  XbKeptRows *kept;  /* (nullable): with keep_rows */
} XbLedgerWritten;

void xb_ledger_written_clear (XbLedgerWritten *written);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (XbLedgerWritten, xb_ledger_written_clear)
gboolean xb_ledger_export (XbStore *store, XbLedgerDef *def, const char *path, const XbLedgerOptions *options, XbLedgerWritten *written,
                           GError **error);
void xb_ledger_csv_append_cell (GString *out, const char *text, gboolean first);
XbKeptRows *xb_ledger_keep (XbStore *store, XbLedgerDef *def, const XbLedgerOptions *options, GError **error);

G_END_DECLS
