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

/** What becomes of a row about somebody who is, or may be, in the register already. */
typedef enum
{
  XB_IMPORT_ASK = 0, /* not decided: the register keeps its values, and the row is reported */
  XB_IMPORT_KEEP,    /* it is the same person, and the register keeps its values */
  XB_IMPORT_UPDATE,  /* it is the same person, and the file's values are taken */
  XB_IMPORT_NEW,     /* it is somebody else; only where #XbImportConflict.unsure */
} XbImportDecision;

/** A person already there whose fields differ from the file's; or, if @unsure, somebody who may be that person: the same
 * name, birth date and sex in another household, where one of the two has no ID number. */
typedef struct
{
  gboolean unsure;
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
  GPtrArray *samples; /* (element-type utf8): a value of each column, as it may be shown; "" where there is none */
  GArray *fields;     /* (element-type int): the field of each column, -1 for none */
} XbImportSheet;

typedef void (*XbImportProgress) (guint rows, gpointer data);

typedef struct
{
  const char *place_code; /* (nullable): where people belong whose row does not say */
  gboolean dry_run, all_or_nothing, update;
  GHashTable *mapping;     /* (nullable): normalized header → field id, or "" to leave the column out */
  GHashTable *decisions;   /* (nullable): xb_import_decision_key() → GINT_TO_POINTER (XbImportDecision) */
  const char *rejects_path; /* (nullable): where to write the rows that were refused */
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
char *xb_import_decision_key (const char *sheet, guint row);
GHashTable *xb_import_load_decisions (const char *path, GError **error);
GHashTable *xb_import_load_map (XbCatalog *catalog, const char *path, GError **error);
void xb_import_report_free (XbImportReport *report);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (XbImportReport, xb_import_report_free)

G_END_DECLS
