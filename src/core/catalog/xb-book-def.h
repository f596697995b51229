/* Office registers: `*.register` definitions that are a whole register by themselves. */
#pragma once

#include "catalog/xb-catalog.h"

G_BEGIN_DECLS

typedef enum
{
  XB_BOOK_TEXT,
  XB_BOOK_LONG,      /* several lines */
  XB_BOOK_INTEGER,
  XB_BOOK_NUMBER,
  XB_BOOK_MONEY,     /* stored in fen */
  XB_BOOK_DATE,
  XB_BOOK_TIME,      /* HH:MM */
  XB_BOOK_CODE,      /* of a code list; stored as the code */
  XB_BOOK_CHOICE,    /* of the definition's own; stored as its id */
  XB_BOOK_YES_NO,    /* stored as yes or no */
  XB_BOOK_CITIZEN_ID,
  XB_BOOK_PHONE,
  XB_BOOK_PLACE,     /* a village or group */
  XB_BOOK_PERSON,    /* on the register, or just a name */
  XB_BOOK_HOUSEHOLD, /* by its number */
} XbBookType;

/** One field of an office register. */
typedef struct
{
  char *id;
  char *title;
  XbBookType type;
  XbCodeList *codes;    /* of a code */
  char **choices;       /* (nullable): of a choice, as they are stored */
  char **choice_titles; /* (nullable): the same, as they are read */
  char **choice_chinese; /* (nullable): the same in Chinese: ledgers of villages are, whatever the program speaks */
  char *unit, *unit_chinese; /* (nullable): of a number */
  char *part;           /* (nullable): what stands over it and its neighbours on the form */
  double min, max;      /* of a number or sum; NAN: nothing is said */
  guint decimals;       /* of a number */
  guint max_length;     /* in characters */
  gboolean required;
  gboolean sensitive;   /* shown masked: ID numbers and phones always are */
  gboolean list;        /* a column of the list */
  gboolean sum;         /* counts add it up */
  gboolean past;        /* a day that cannot be to come */
  int remind;           /* of a day: an entry is among the reminders from so many days before; −1: never */
  char *done_by;        /* (nullable): of such a day: the field that ends the reminder, once it says anything but no; otherwise the day does */
} XbBookField;

typedef struct _XbBookDef
{
  char *id;
  char *title;
  char *section;      /* (nullable): what registers of its kind stand under */
  int order;
  char *date;         /* (nullable): the field that dates a row: periods and the order of the list go by it */
  char *subject;      /* the field a row is called by */
  char *balance_in, *balance_out; /* (nullable): fields that are added to and taken from a running balance, by day */
  GPtrArray *fields;  /* (element-type XbBookField) */
  GHashTable *headers; /* normalized header → GUINT_TO_POINTER (index + 1): what imports look for */
} XbBookDef;

XbBookDef *xb_catalog_book (XbCatalog *catalog, const char *id);
XbBookDef *xb_catalog_parse_book (XbCatalog *catalog, const char *name, const char *text, GError **error);
GPtrArray *xb_catalog_books (XbCatalog *catalog);
const XbBookField *xb_book_def_field (const XbBookDef *def, const char *id);
int xb_book_def_column (const XbBookDef *def, const char *header);
const char *xb_book_find_choice (const XbBookField *field, const char *word);
const char *xb_book_choice_title (const XbBookField *field, const char *choice);
const char *const *xb_book_type_names (void);
void xb_book_def_free (XbBookDef *def);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (XbBookDef, xb_book_def_free)

G_END_DECLS
