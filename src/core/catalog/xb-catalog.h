/* Definitions: code lists, registers and ledgers as key files, shipped in the program and added to by the office. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * XbCatalogError:
 * @XB_CATALOG_ERROR_INVALID: a definition is broken; the message names line and reason
 * @XB_CATALOG_ERROR_NOT_FOUND: no definition of that name
 */
typedef enum
{
  XB_CATALOG_ERROR_INVALID,
  XB_CATALOG_ERROR_NOT_FOUND,
} XbCatalogError;
#define XB_CATALOG_ERROR (xb_catalog_error_quark ())
GQuark xb_catalog_error_quark (void);

/** One code of a list: its label is in the language of the program. */
typedef struct
{
  const char *code;
  const char *label;
} XbCode;

/** A code list (`*.code`). */
typedef struct
{
  char *id;
  char *title;
  GArray *codes;        /* (element-type XbCode), in the order of the file */
  GHashTable *by_code;  /* code → label */
  GHashTable *by_word;  /* label in any language, or synonym → code */
  char **prefixes;      /* words in front that say nothing */
  GStringChunk *chunk;
} XbCodeList;

typedef enum
{
  XB_FIELD_TEXT,
  XB_FIELD_NAME,
  XB_FIELD_CODE,
  XB_FIELD_DATE,
  XB_FIELD_CITIZEN_ID,
  XB_FIELD_PHONE,
  XB_FIELD_ACCOUNT,
  XB_FIELD_VILLAGE,
  XB_FIELD_GROUP,
  XB_FIELD_HOUSEHOLD_NO,
} XbFieldType;

/** One field of a register (`*.register`). */
typedef struct
{
  char *id;
  char *title;
  char *column; /* table.column */
  XbFieldType type;
  XbCodeList *codes; /* for XB_FIELD_CODE */
  gboolean required;
  gboolean carry; /* import: an empty cell repeats the one above within a household */
  gboolean past;  /* a date that cannot be to come */
  gboolean sensitive;
  guint max_length; /* in characters */
} XbField;

typedef struct
{
  char *id;
  char *title;
  GPtrArray *fields;     /* (element-type XbField) */
  GHashTable *headers;   /* normalized header → GUINT_TO_POINTER (index + 1) */
  GHashTable *foreign;   /* set of group headers whose columns are somebody else's */
  GHashTable *ignored;   /* set of headers known to say nothing */
} XbRegisterDef;

typedef enum
{
  XB_COLUMN_TEXT,
  XB_COLUMN_SERIAL,
  XB_COLUMN_INTEGER,
  XB_COLUMN_DECIMAL, /* shown with two decimals */
  XB_COLUMN_MONEY,   /* the SELECT gives fen; shown in yuan */
  XB_COLUMN_CITIZEN_ID,
  XB_COLUMN_PHONE,
  XB_COLUMN_ACCOUNT,
} XbColumnType;

typedef struct
{
  char *id; /* the column of the SELECT it shows; the serial has none */
  char *title;
  char *group; /* (nullable): what stands over it in the first header row */
  XbColumnType type;
  XbCodeList *codes; /* (nullable) */
  double width;      /* in characters */
  gboolean sum;      /* the line of totals holds its sum */
} XbLedgerColumn;

/** A ledger (`*.ledger`). */
typedef struct
{
  char *id;
  char *name;
  char *title;
  char **lines;
  char **footer;
  char *total; /* (nullable) */
  char *sql;
  gboolean landscape;
  gboolean a3;
  gboolean as_of; /* shows a state: can be asked for as of a past day */
  GPtrArray *columns; /* (element-type XbLedgerColumn) */
} XbLedgerDef;

typedef struct _XbCatalog XbCatalog;

/** One line of a listing. */
typedef struct
{
  const char *id;
  const char *kind;   /* code, register, ledger */
  const char *title;
  const char *source; /* shipped, office */
  const char *problem; /* (nullable): an office's file that was passed over, and why */
} XbCatalogEntry;

XbCatalog *xb_catalog_load (GError **error);
void xb_catalog_free (XbCatalog *catalog);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (XbCatalog, xb_catalog_free)
GArray *xb_catalog_list (XbCatalog *catalog);
XbCodeList *xb_catalog_codes (XbCatalog *catalog, const char *id);
XbRegisterDef *xb_catalog_register (XbCatalog *catalog, const char *id);
XbLedgerDef *xb_catalog_ledger (XbCatalog *catalog, const char *id);
gboolean xb_catalog_check_file (XbCatalog *catalog, const char *path, XbCatalogEntry *entry, GError **error);
char *xb_catalog_install (XbCatalog *catalog, const char *path, GError **error);

const char *xb_codes_label (XbCodeList *list, const char *code);
const char *xb_codes_find (XbCodeList *list, const char *word);
int xb_register_find_field (XbRegisterDef *def, const char *id);
char *xb_header_normalize (const char *text);

G_END_DECLS
