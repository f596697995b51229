/* What offices share: which tables go to whom, and what is to be known of each to merge it. Read from the schema, so that a column or a key added
 * there is merged without a line here. */
#pragma once

#include "store/xb-store.h"

G_BEGIN_DECLS

/** How far the rows of a table go. */
typedef enum
{
  XB_SHARE_NEVER,  /* how this office works: who its operators are, its letters, its saved views */
  XB_SHARE_OFFICE, /* to partners who hold the whole register: subsidies and money */
  XB_SHARE_PLACE,  /* to partners who hold a part of it as well: people, households, services, registers */
} XbShareReach;

/** What becomes of two rows that may not stand beside each other. */
typedef enum
{
  XB_TWICE_JOIN,     /* they are the same thing: one row, its fields merged */
  XB_TWICE_PERSON,   /* the same, if a person says so */
  XB_TWICE_CHOOSE,   /* one of them holds: a person says which */
  XB_TWICE_RENUMBER, /* both stand; the younger number gets an ending */
  XB_TWICE_BLOCKED,  /* somebody settles it first: money */
} XbTwice;

/** Columns of a table as bits: the first is bit 0. */
#define XB_BIT(i) (G_GUINT64_CONSTANT (1) << (i))
#define XB_ALL_COLUMNS(table) (XB_BIT ((table)->n_columns) - 1)

/** A column that names a row of another shared table. */
typedef struct
{
  int column;
  int table; /* its number */
} XbShareRef;

/** Columns that no two rows may have the same values in. */
typedef struct
{
  const char *index;
  GArray *columns; /* (element-type int) */
  char *sql;       /* selects the key of another row with the same values: ?1… are all columns of the row */
  XbTwice twice;
} XbShareUnique;

typedef struct
{
  const char *name; /* interned */
  int number;
  XbShareReach reach;
  int n_columns;
  char **columns, **types; /* as the schema declares them: INTEGER, TEXT, REAL, BLOB */
  GArray *refs;       /* (element-type XbShareRef) */
  GPtrArray *uniques; /* (element-type XbShareUnique) */
  char *select;       /* a whole row by its key */
  char *insert;
  char *remove;
} XbShareTable;

/** A column anywhere in the schema that names rows of a table. */
typedef struct
{
  char *table, *column;
} XbShareChild;

/** The shared tables, those named by others before them. */
typedef struct
{
  GPtrArray *tables; /* (element-type XbShareTable) */
  GHashTable *by_name;
} XbShare;

gboolean xb_share_is_thought_of (const char *table);
const char *const *xb_share_twice_indexes (void);
const XbShare *xb_share_get (XbStore *store, GError **error);
const XbShareTable *xb_share_find (const XbShare *share, const char *name);
const XbShareTable *xb_share_table (const XbShare *share, int number);
int xb_share_column (const XbShareTable *table, const char *name);
char *xb_share_key (const XbShareTable *table, gint64 id);
GPtrArray *xb_share_children (XbStore *store, const char *table, GError **error);
char *xb_share_hash (XbStore *store, XbShareReach reach, GError **error);

G_END_DECLS
