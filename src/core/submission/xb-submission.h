/* What goes up to the county: a set of ledgers for one period as one package, kept, and compared with what the register says later. */
#pragma once

#include "catalog/xb-catalog.h"
#include "ledger/xb-ledger-table.h"
#include "store/xb-store.h"

G_BEGIN_DECLS

typedef enum
{
  XB_SUBMISSION_ERROR_EMPTY,     /* no ledger is chosen */
  XB_SUBMISSION_ERROR_NOT_FOUND,
  XB_SUBMISSION_ERROR_WRITE,
} XbSubmissionError;
#define XB_SUBMISSION_ERROR (xb_submission_error_quark ())
GQuark xb_submission_error_quark (void);

/** A saved list of ledgers. */
typedef struct
{
  gint64 id;
  char *name;
  char **ledgers; /* ids */
} XbLedgerSet;

void xb_ledger_set_free (XbLedgerSet *set);
GPtrArray *xb_ledger_set_list (XbStore *store, GError **error);
gboolean xb_ledger_set_save (XbStore *store, const char *operator_name, const char *name, const char *const *ledgers, GError **error);
gboolean xb_ledger_set_remove (XbStore *store, const char *operator_name, gint64 id, GError **error);

typedef struct
{
  const char *place_code;    /* (nullable): the whole township otherwise */
  const char *from, *to;     /* (nullable): YYYY-MM-DD; what shows a state is as of the last day, or today if that is to come */
  const char *operator_name;
  const char *addressee;     /* (nullable): whom the covering letter is to */
  const char *folder;        /* where the package is put */
  gboolean zip;              /* one file rather than a folder */
  gboolean by_village;       /* sheets for villages, where a ledger has them */
  gboolean unmasked;
  void (*progress) (guint done, guint all, gpointer data); /* (nullable): ledgers written */
  gpointer progress_data;
} XbSubmissionOptions;

/** One ledger of a submission. */
typedef struct
{
  char *ledger, *title, *file;
  guint rows;
  char *sha256; /* of the rows as they are kept */
} XbSubmittedLedger;

typedef struct
{
  gint64 id;
  char *name; /* of the package: township, period, date */
  char *place_code, *place;
  char *from, *to, *made_at, *operator_name;
  gboolean unmasked;
  GPtrArray *ledgers; /* (element-type XbSubmittedLedger) */
} XbSubmission;

void xb_submission_free (XbSubmission *submission);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (XbSubmission, xb_submission_free)
GPtrArray *xb_submission_list (XbStore *store, GError **error);
char *xb_submission_write (XbStore *store, XbStore *reader, XbCatalog *catalog, const char *const *ledgers, const XbSubmissionOptions *options,
                           gint64 *id, GError **error);

/** What has changed since: how many rows came, went, are not what they were; and which. */
typedef struct
{
  guint added, gone, changed, same;
  XbLedgerTable *table; /* one line a row that is not the same; its first column says which */
} XbComparison;

void xb_comparison_free (XbComparison *comparison);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (XbComparison, xb_comparison_free)
XbComparison *xb_submission_compare (XbStore *store, XbCatalog *catalog, gint64 id, gint64 later, const char *ledger, GError **error);

G_END_DECLS
