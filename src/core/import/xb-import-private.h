/* The inside of an import: what the files of src/core/import share. */
#pragma once

#include "import/xb-import.h"
#include "register/xb-person.h"
#include "sheet/xb-sheet.h"

/* No definition has more fields. */
#define MAX_FIELDS 64

typedef struct
{
  int field;
  XbRegisterError code;
  char *message; /* in the group's chunk */
} XbFault;

/** One people row, parsed; lives until its household has been written. */
typedef struct
{
  guint number;
  const char *values[MAX_FIELDS]; /* in stored form; NULL: the cell says nothing */
  XbFault faults[8];
  guint n_faults;
  gboolean luhn_fails;
  gboolean home_unsure;   /* the household of a row above it could not be told: it may be this one's too */
  int birth_year, birth_month; /* where the birth date's cell says no more than this; 0 otherwise */
  gboolean birth_month_cut;    /* it was a number: 1965.1 may be January or October */
  gint64 person_id; /* who has its ID number: 0 nobody; -1 not looked up yet */
  const char **raw; /* what stood in each column */
  guint n_raw;
} XbImportRow;

typedef struct
{
  XbStore *store;
  XbTxn *txn; /* NULL until the first write of a dry run too: everything runs inside it */
  XbCatalog *catalog;
  XbRegisterDef *def;
  const XbImportOptions *options;
  XbImportReport *report;
  int f_village, f_group, f_household_no, f_name, f_relation, f_sex, f_citizen_id, f_birth_date, f_address,
      f_hukou_book_no;

  /* the file and sheet being read */
  const char *file;
  char *file_title; /* as told in messages */
  XbSheetReader *reader;
  guint sheet_index;
  XbImportSheet *sheet;
  int column_of[MAX_FIELDS]; /* field → column, -1 */
  GArray *merges;
  const char *merge_text[XB_SHEET_MAX_COLUMNS];
  XbCell merge_cell[XB_SHEET_MAX_COLUMNS];
  guint merge_until[XB_SHEET_MAX_COLUMNS];
  GHashTable *merge_starts; /* row << 10 | column → last row */
  GStringChunk *merge_chunk;
  char *context_village, *context_group; /* from title, fill-in lines, sheet or file name */
  char *last_village, *last_group;       /* carried down */

  /* the household being gathered */
  GPtrArray *group; /* (element-type XbImportRow) */
  GStringChunk *chunk;
  char *group_no; /* NULL: the file gives no number */
  char *group_village, *group_place;
  guint group_first_row;
  gboolean group_has_home; /* it has a number, or began at a head */
  gboolean group_unsure;   /* without a number: a row whose relation cannot be read may have begun another household */
  XbPlace *group_at;       /* where it is being written; NULL: not known */

  /* the whole import */
  XbPlace *township;
  XbPlace *default_place; /* --place */
  GHashTable *places;     /* "village\ngroup" → XbPlace */
  GHashTable *next_no;    /* place id → next automatic household number */
  GHashTable *seen_ids;   /* 17 digits as a number */
  GHashTable *seen_people; /* household, name, birth date, sex of those without an ID */
  GHashTable *households;  /* ids touched */
  gboolean some_without_id; /* people without an ID number were in the register when the import began */
  GPtrArray *reject_rows;  /* (element-type XbRejectRow) */
  char today[11];
  GString *scratch;
} Importer;

/** A refused row as it stood in the file, for the workbook of rejects. */
typedef struct
{
  XbImportSheet *sheet;
  char **raw;
  XbImportIssue *issue;
  int column; /* of the bad cell, -1 */
  char *household_no, *village, *group;
} XbRejectRow;

void xb_import_begin (Importer *im);
void xb_import_end (Importer *im);
gboolean xb_import_prepare (Importer *im, GError **error);
void xb_import_row_free (gpointer row);
void xb_import_index_merges (Importer *im);
void xb_import_begin_merges (Importer *im, const XbRow *row);
gboolean xb_import_read_sheet (XbRowFunc emit, gpointer emit_data, gpointer data, GError **error);
XbField *xb_import_field (Importer *im, int field);
gboolean xb_import_find_head (Importer *im, GError **error, gboolean *found);
gboolean xb_import_row_is_people (Importer *im, const XbRow *row);
XbImportRow *xb_import_parse_row (Importer *im, const XbRow *row);
void xb_import_fault (Importer *im, XbImportRow *row, int field, XbRegisterError code, const char *message);
char *xb_import_shown_value (Importer *im, int field, const char *value);
void xb_import_warn (Importer *im, guint row, int field, XbRegisterError code, const char *value, const char *message);
gboolean xb_import_read_context (Importer *im, GPtrArray *lines, GError **error);
XbPlace *xb_import_resolve_place (Importer *im, const char *village, const char *group, char **problem, GError **error);
XbImportDecision xb_import_decision (Importer *im, XbImportRow *row, gboolean sure);
XbImportConflict *xb_import_new_conflict (Importer *im, XbImportRow *row, gint64 person_id);
void xb_import_conflict_free (gpointer conflict);
void xb_import_add_difference (Importer *im, XbImportConflict *conflict, int field, const char *before, const char *after);
gboolean xb_import_leave_unsure (Importer *im, XbImportRow *row, gint64 alike, GError **error);
gint64 xb_import_find_unsure (Importer *im, XbImportRow *row, GError **error);
gboolean xb_import_flush (Importer *im, GError **error);
gboolean xb_import_write_rejects (Importer *im, const char *path, GError **error);
