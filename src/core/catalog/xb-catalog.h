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
  struct _XbBookDef *book; /* (nullable): an office register, which has none of the above but id and title (xb-book-def.h) */
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
  XB_COLUMN_DATE, /* of parameters only */
} XbColumnType;

typedef struct
{
  char *id; /* the column of the SELECT it shows; the serial has none */
  char *title;
  char **groups; /* (nullable): what stands over it in the header, from the top down */
  XbColumnType type;
  XbCodeList *codes; /* (nullable) */
  double width;      /* in characters */
  gboolean sum;      /* the line of totals holds its sum */
  gboolean right;    /* of text of fixed width: filled up at the left */
  char fill;         /* with this */
} XbLedgerColumn;

/** How a ledger is written as text, for programs of others. */
typedef enum
{
  XB_TEXT_NONE,
  XB_TEXT_DELIMITED,
  XB_TEXT_FIXED, /* Width= of a column in bytes */
} XbTextKind;

/** What comes back from whoever a ledger was sent to: where each value stands. Words of a header for a sheet; for delimited text a
 * column counted from 1; for fixed text the bytes, such as 1-19. */
typedef enum
{
  XB_BACK_SERIAL,
  XB_BACK_ACCOUNT,
  XB_BACK_HOLDER,
  XB_BACK_AMOUNT,
  XB_BACK_RESULT,
  XB_BACK_REASON,
  XB_BACK_N
} XbBackField;
typedef struct
{
  XbTextKind kind; /* %XB_TEXT_NONE: a sheet: .xlsx, .xls or .csv with a header */
  char separator;
  char **fields[XB_BACK_N]; /* (nullable): words, or one position */
  char **paid;              /* what the result says of a line that was paid */
  gboolean fen;             /* amounts are fen, not yuan */
} XbBackDef;

/** At most so many rows of header stand over the titles of the columns. */
#define XB_LEDGER_HEAD_LEVELS 4

/** What a ledger asks for beside place and period; its SELECT names it as :id. */
typedef struct
{
  char *id;
  char *title;
  XbColumnType type; /* %XB_COLUMN_TEXT, %XB_COLUMN_INTEGER or %XB_COLUMN_DATE */
  char *value;       /* (nullable): where nobody says otherwise */
} XbLedgerParameter;

/** A ledger (`*.ledger`). */
typedef struct
{
  char *id;
  char *name;
  int order; /* in lists: smaller ones come first */
  char *title;
  char **lines;
  char **footer;
  char *total; /* (nullable) */
  char *sql;
  gboolean landscape;
  gboolean a3;
  gboolean as_of; /* shows a state: can be asked for as of a past day */
  GPtrArray *columns; /* (element-type XbLedgerColumn): those that are shown */
  GPtrArray *hidden;  /* (element-type XbLedgerColumn): read with each row, for groups and keys */
  guint head_levels;  /* rows of header over the titles of columns, 0 to %XB_LEDGER_HEAD_LEVELS */
  GPtrArray *parameters; /* (element-type XbLedgerParameter) */
  char **signatures;  /* (nullable): who signs, each in a box at the end */
  /* Columns by their index, shown ones first; −1 for none. */
  int group_by;       /* rows with the same text in it stand together, under a heading and over a subtotal */
  int sheet_by;       /* the village: a workbook can have a sheet for each */
  int key;            /* tells rows apart when two versions are compared */
  char **group_lines; /* (nullable): what stands over each group, %column% filled in from its first row */
  char *subtotal;     /* (nullable): the words of the line under each group */
  gboolean new_page;  /* each group begins on a page of its own */
  char *use;          /* (nullable): what it is for, where it is not for everybody's list: bank, roll, case, money */
  gboolean plain;     /* .xlsx: header and rows, nothing else */
  XbTextKind text_kind;
  char separator;     /* of delimited text */
  char *encoding;     /* (nullable): of text; UTF-8 */
  XbBackDef *back;    /* (nullable) */
} XbLedgerDef;

/** A letter (`*.letter`): a page of text about one person, or about another record. */
typedef struct
{
  char *id;
  char *name;
  int order;
  char *title;
  char *of;        /* (nullable): not about a person, whose key its SELECT has as :person, but an entry of the register of that Id, or "notice": :record */
  char *reference; /* %number% is its place in the register of letters of the year */
  char **body;     /* paragraphs */
  char **closing;  /* (nullable) */
  char **sign;     /* (nullable): at the right, under the text */
  XbLedgerDef *values; /* its SELECT gives the one row the text is filled from */
  XbLedgerDef *rows;   /* (nullable): a table after the body */
  GPtrArray *fields;   /* (element-type XbLedgerParameter): what the clerk writes */
  GHashTable *required; /* set of the ids of those that must be written */
} XbLetterDef;

typedef enum
{
  XB_SEVERITY_ERROR,   /* cannot be */
  XB_SEVERITY_WARNING, /* can hardly be */
  XB_SEVERITY_NOTE,    /* is worth a look */
} XbSeverity;

/** A data check (`*.check`). */
typedef struct
{
  char *id;
  char *name;
  int order;
  XbSeverity severity;
  char *message; /* %column% stands for what the SELECT gives */
  char *advice;  /* (nullable): what to do about it */
  char *method;  /* (nullable): a search of the program's own instead of a SELECT: same-name, near-id */
  XbLedgerDef *found; /* its SELECT gives person_id and household_id, of which one may be NULL, and what the message names */
} XbCheckDef;

/** How often a scheme is paid. */
typedef enum
{
  XB_PAID_YEARLY,
  XB_PAID_HALF_YEARLY,
  XB_PAID_QUARTERLY,
  XB_PAID_MONTHLY,
  XB_PAID_ONCE,
} XbPaid;

/** What an amount is for. */
typedef enum
{
  XB_PER_MONTH,
  XB_PER_YEAR,
  XB_PER_CASE,
} XbPer;

/** One condition of a scheme: a test of its own over the facts. */
typedef struct
{
  char *id;
  char *title;
  char *test; /* (nullable): an SQL expression; %NULL: the register cannot know, the case is asked */
  char *on;   /* (nullable): an SQL expression: the day from which it holds */
  char **needs; /* (nullable): facts without which it cannot be answered */
  char *because;   /* (nullable): the fact it came from, %fact% and %on% filled in */
  char *otherwise; /* (nullable): the same where it does not hold */
  gboolean near;   /* who fails this one alone is worth a look */
} XbSchemeCondition;

typedef struct
{
  char *id;
  char *title;
  char *test; /* (nullable): the register says it; %NULL: the application does */
  char *begin, *end; /* (nullable): instead of the scheme's */
  int whole; /* −1: as the scheme has it */
} XbSchemeCategory;

typedef struct
{
  char *id;
  char *category; /* (nullable): of all */
  char *from;     /* the first day it is in force */
  gint64 fen;     /* −1: left to the office to fill in */
  XbPer per;
  char *source;   /* (nullable): the document it stands in */
} XbSchemeAmount;

typedef struct
{
  char *id;
  char *title;
  gboolean required;
} XbSchemeDocument;

typedef struct
{
  char *id;
  char *title;
  guint notice_days; /* 0: nothing is posted */
  gboolean approves; /* whoever entered the case cannot take it */
} XbSchemeStep;

typedef struct
{
  char *id;
  char *title;
  char *on; /* an SQL expression: the day, NULL where it has not come */
} XbSchemeExit;

typedef struct
{
  char *source; /* central, province, prefecture, county */
  guint percent;
} XbSchemeShare;

/** A subsidy (`*.scheme`). All SQL expressions are over the columns of @sql, the facts. */
typedef struct
{
  char *id;
  char *name;
  int order;
  char *source;
  char *note; /* (nullable): what to know before it is switched on */
  char *sql;
  XbPaid paid;
  char *begin; /* the day the right begins; also knows :applied_on */
  char *end;   /* (nullable): the first day it is over */
  char *since; /* (nullable): nothing is owed for time before */
  gboolean first_next;    /* the month the right begins in is not paid */
  gboolean last_previous; /* the month of the exit is not paid */
  gboolean whole;         /* a period is paid whole or not */
  gboolean payee_named;   /* notices name who is paid: whom it is about may be a child */
  gboolean closed;        /* no new applications */
  char *review_from, *review_to; /* (nullable): MM-DD */
  GPtrArray *conditions; /* (element-type XbSchemeCondition) */
  GPtrArray *categories; /* (element-type XbSchemeCategory) */
  GPtrArray *amounts;    /* (element-type XbSchemeAmount), by category, then day */
  GPtrArray *documents;  /* (element-type XbSchemeDocument) */
  GPtrArray *steps;      /* (element-type XbSchemeStep), in order */
  GPtrArray *exits;      /* (element-type XbSchemeExit) */
  GPtrArray *shares;     /* (element-type XbSchemeShare): together 100, or none */
  XbLedgerDef *facts;    /* its columns name the facts that are shown, with their code lists */
  char *text;            /* the definition itself */
  char *sha256;          /* of @text */
} XbSchemeDef;

/** So much time: months are counted first, then days. */
typedef struct
{
  int months, days;
} XbOffset;

typedef enum
{
  XB_ASK_TEXT,
  XB_ASK_NUMBER,
  XB_ASK_DATE,
  XB_ASK_CHOICE,
  XB_ASK_YES_NO, /* stored as yes or no */
} XbAskType;

/** What is asked once of whoever takes a service (a field), or at each visit (an entry). */
typedef struct
{
  char *id;
  char *title;
  XbAskType type;
  char *unit; /* (nullable): of a number */
  gboolean required;
  gboolean health; /* seen by those with that right only */
  double min, max;  /* of a number: what is outside cannot be; NAN: nothing is said */
  double low, high; /* what is outside is unusual */
  guint decimals;
  char **choices;       /* (nullable): as they are stored */
  char **choice_titles; /* (nullable): the same, as they are read */
} XbAsk;

typedef enum
{
  XB_LAPSE_NEVER, /* overdue until it is done or given up */
  XB_LAPSE_AFTER, /* some time after the window */
  XB_LAPSE_NEXT,  /* when the next item, or the next turn of it, comes */
} XbLapse;

/** The entry that says how much was handed out, of an item with a supply. */
#define XB_ENTRY_QUANTITY "quantity"

/** One thing of a checklist that falls due, once or again and again. */
typedef struct
{
  char *id;
  char *title;
  char **anchors; /* what days count from, the first that is known: birth, opened, new-year, spring-festival, mid-autumn, or a field that is a date */
  XbOffset due, before, after; /* the window is due − before to due + after, both days in it */
  XbOffset every; /* none where both are 0 */
  guint times;    /* how often at most; 0: until it ends */
  XbLapse lapse;
  XbOffset lapse_after;
  char *not_before; /* (nullable): a field: what was to be done before that day is not asked for */
  char *not_after;  /* (nullable): a field: once it has a day, this is not asked for any more */
  char **entries;   /* (nullable): what a visit asks; %NULL: everything */
  char *supply;     /* (nullable): the code of what is handed out, or the entry whose choice is that code; how much: %XB_ENTRY_QUANTITY */
} XbChecklistItem;

/** What to do where an entry of a visit says something. */
typedef struct
{
  char *id;
  char *item; /* (nullable): at any */
  char *entry;
  double below, above; /* NAN: not asked */
  char *is;            /* (nullable): a choice */
  char *text;
  XbOffset follow_up; /* 0: no visit more */
} XbReferral;

/** A service (`*.checklist`). SQL expressions are over the columns of @sql, the facts: of the person alone, and of no day. */
typedef struct
{
  char *id;
  char *name;
  int order;
  char *source;
  char *note;    /* (nullable) */
  char *consent; /* (nullable): what is agreed to */
  gboolean asked; /* only who asks for it is on it; otherwise everybody who meets the conditions */
  gboolean again; /* can be taken again when it is over */
  char *sql;
  char *begin; /* the day from which somebody is offered it */
  char *end;   /* (nullable): the first day on which not any more */
  char **ends; /* (nullable): fields: once one has a day, nothing more is due */
  GPtrArray *conditions; /* (element-type XbSchemeCondition): id, title, test, because, otherwise */
  GPtrArray *fields;     /* (element-type XbAsk) */
  GPtrArray *items;      /* (element-type XbChecklistItem) */
  GPtrArray *entries;    /* (element-type XbAsk) */
  GPtrArray *referrals;  /* (element-type XbReferral) */
  char *text;
  char *sha256; /* of @text */
} XbChecklistDef;

typedef struct _XbCatalog XbCatalog;

/** One line of a listing. */
typedef struct
{
  const char *id;
  const char *kind;   /* code, register, ledger, letter, check, scheme, checklist */
  const char *title;
  int order;
  const char *source; /* shipped, office */
  const char *file;   /* its name */
  const char *shipped_file; /* (nullable): the shipped one the office's stands in for */
  const char *use;     /* (nullable): of a ledger that is not for everybody's list */
  const char *problem; /* (nullable): an office's file that was passed over, and why */
} XbCatalogEntry;

XbCatalog *xb_catalog_load (GError **error);
XbCatalog *xb_catalog_ref (XbCatalog *catalog);
void xb_catalog_free (XbCatalog *catalog);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (XbCatalog, xb_catalog_free)
GArray *xb_catalog_list (XbCatalog *catalog);
XbCodeList *xb_catalog_codes (XbCatalog *catalog, const char *id);
XbRegisterDef *xb_catalog_register (XbCatalog *catalog, const char *id);
XbLedgerDef *xb_catalog_ledger (XbCatalog *catalog, const char *id);
XbLetterDef *xb_catalog_letter (XbCatalog *catalog, const char *id);
XbCheckDef *xb_catalog_check (XbCatalog *catalog, const char *id);
XbSchemeDef *xb_catalog_scheme (XbCatalog *catalog, const char *id);
XbSchemeDef *xb_catalog_parse_scheme (XbCatalog *catalog, const char *name, const char *text, GError **error);
void xb_scheme_def_free (XbSchemeDef *scheme);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (XbSchemeDef, xb_scheme_def_free)
const XbSchemeAmount *xb_scheme_def_amount (const XbSchemeDef *scheme, const char *category, const char *day);
const XbSchemeCategory *xb_scheme_def_category (const XbSchemeDef *scheme, const char *id);
const XbSchemeStep *xb_scheme_def_step (const XbSchemeDef *scheme, const char *id);
XbChecklistDef *xb_catalog_checklist (XbCatalog *catalog, const char *id);
XbChecklistDef *xb_checklist_def_from_text (const char *name, const char *text, GError **error);
void xb_checklist_def_free (XbChecklistDef *checklist);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (XbChecklistDef, xb_checklist_def_free)
const XbChecklistItem *xb_checklist_def_item (const XbChecklistDef *checklist, const char *id);
char *xb_checklist_plain_item (const char *item);
const XbChecklistItem *xb_checklist_def_item_of (const XbChecklistDef *checklist, const char *item);
const XbAsk *xb_checklist_def_field (const XbChecklistDef *checklist, const char *id);
const XbAsk *xb_checklist_def_entry (const XbChecklistDef *checklist, const char *id);
gboolean xb_checklist_item_asks (const XbChecklistItem *item, const XbAsk *entry);
gboolean xb_catalog_check_text (XbCatalog *catalog, const char *name, const char *text, gsize length, XbCatalogEntry *entry, GError **error);
char *xb_catalog_install_text (XbCatalog *catalog, const char *name, const char *text, gsize length, GError **error);
char *xb_catalog_read (const XbCatalogEntry *entry, GError **error);
gboolean xb_catalog_remove (const XbCatalogEntry *entry, GError **error);
gboolean xb_catalog_check_file (XbCatalog *catalog, const char *path, XbCatalogEntry *entry, GError **error);
char *xb_catalog_install (XbCatalog *catalog, const char *path, GError **error);

XbLedgerColumn *xb_ledger_def_column (const XbLedgerDef *def, guint index);
int xb_ledger_def_find (const XbLedgerDef *def, const char *id);
XbLedgerParameter *xb_ledger_def_parameter (const XbLedgerDef *def, const char *id);
gboolean xb_ledger_parameter_check (const XbLedgerParameter *parameter, const char *text, char **clean, GError **error);
XbLedgerDef *xb_catalog_read_ledger (XbCatalog *catalog, const char *name, GBytes *text, GError **error);
XbLedgerDef *xb_ledger_def_new (void);
XbLedgerColumn *xb_ledger_def_add_column (XbLedgerDef *ledger, const char *id, const char *title, XbColumnType type);
void xb_ledger_def_free (XbLedgerDef *ledger);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (XbLedgerDef, xb_ledger_def_free)
const char *xb_codes_label (XbCodeList *list, const char *code);
const char *xb_codes_find (XbCodeList *list, const char *word);
int xb_register_find_field (XbRegisterDef *def, const char *id);
char *xb_header_normalize (const char *text);

G_END_DECLS
