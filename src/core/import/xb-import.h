/* Importing ledgers into the register: good rows go in, bad rows are named, nothing is guessed. */
#pragma once

#include "catalog/xb-catalog.h"
#include "store/xb-journal.h"

G_BEGIN_DECLS

/**
 * XbImportError:
 * @XB_IMPORT_ERROR_NO_HEADERS: no sheet has headers that are known
 * @XB_IMPORT_ERROR_REFUSED: a bad row, and all or nothing was asked for
 */
typedef enum
{
  XB_IMPORT_ERROR_NO_HEADERS,
  XB_IMPORT_ERROR_REFUSED,
  XB_IMPORT_ERROR_MAP,
} XbImportError;
#define XB_IMPORT_ERROR (xb_import_error_quark ())
GQuark xb_import_error_quark (void);

/** A row, or a cell of it, that was refused, or that was taken with a remark. */
typedef struct
{
  char *file;
  char *sheet;
  guint row;   /* 1-based, as Excel shows it */
  char *cell;  /* A1 …; "" where the row has no such column */
  char *field;
  const char *code;
  char *value; /* masked where the field is sensitive */
  char *message;
} XbImportIssue;

/** A person already there whose fields differ from the file's. */
typedef struct
{
  char *file, *sheet;
  guint row;
  gint64 person_id;
  char *name;
  GPtrArray *fields; /* (element-type XbImportDifference) */
} XbImportConflict;
typedef struct
{
  char *field;
  char *register_value, *file_value; /* masked where the field is sensitive; labels, not codes */
} XbImportDifference;

/** How the columns of one sheet were understood. */
typedef struct
{
  char *file, *sheet;
  guint head_row; /* the last row of the header */
  guint rows;     /* people rows read */
  GPtrArray *headers; /* (element-type utf8): the label of each column; "" where it has none */
  GArray *fields;     /* (element-type int): the field of each column, -1 for none */
} XbImportSheet;

typedef void (*XbImportProgress) (guint rows, gpointer data);

typedef struct
{
  const char *place_code; /* (nullable): where people belong whose row does not say */
  gboolean dry_run, all_or_nothing, update;
  GHashTable *mapping;     /* (nullable): normalized header → field id, or "" to leave the column out */
  const char *rejects_path; /* (nullable): where to write the rows that were refused */
  GCancellable *cancellable;
  XbImportProgress progress;
  gpointer progress_data;
} XbImportOptions;

typedef struct
{
  guint rows, imported, updated, unchanged, conflict, rejected, households, skipped;
  GArray *journal;      /* (element-type gint64) */
  GPtrArray *rejects;   /* (element-type XbImportIssue) */
  GPtrArray *warnings;  /* (element-type XbImportIssue) */
  GPtrArray *conflicts; /* (element-type XbImportConflict) */
  GPtrArray *sheets;    /* (element-type XbImportSheet) */
  GPtrArray *new_places; /* (element-type utf8): villages and groups that were made */
} XbImportReport;

XbImportReport *xb_import_run (XbStore *store, XbCatalog *catalog, const char *operator_name, const char *const *files,
                               const XbImportOptions *options, GError **error);
GHashTable *xb_import_load_map (XbCatalog *catalog, const char *path, GError **error);
void xb_import_report_free (XbImportReport *report);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (XbImportReport, xb_import_report_free)

G_END_DECLS
