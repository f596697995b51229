/* Ledgers that go up: a definition, run on the register, written as .xlsx or .csv. */
#pragma once

#include "catalog/xb-catalog.h"
#include "store/xb-store.h"

G_BEGIN_DECLS

typedef enum
{
  XB_LEDGER_ERROR_DEFINITION, /* its SQL or columns cannot be used */
  XB_LEDGER_ERROR_WRITE,      /* the file cannot be written */
  XB_LEDGER_ERROR_FORMAT,     /* the file's ending names no format we write */
  XB_LEDGER_ERROR_PLACE,
} XbLedgerError;
#define XB_LEDGER_ERROR (xb_ledger_error_quark ())
GQuark xb_ledger_error_quark (void);

typedef struct
{
  const char *place_code;    /* (nullable): a village or group; the whole township otherwise */
  const char *from, *to;     /* (nullable): YYYY-MM-DD */
  const char *as_of;         /* (nullable): YYYY-MM-DD; today otherwise */
  const char *operator_name; /* (nullable): who prepares it */
  gboolean unmasked;         /* ID numbers, accounts and phones in full */
  GCancellable *cancellable;
  void (*progress) (guint rows, gpointer data); /* (nullable): called on a thread of the export's own */
  gpointer progress_data;
} XbLedgerOptions;

gboolean xb_ledger_export (XbStore *store, XbLedgerDef *def, const char *path, const XbLedgerOptions *options,
                           guint *rows, char **sha256, GError **error);

G_END_DECLS
