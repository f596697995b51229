/* The tables whose changes are recorded, and what is to be known of each: one list for the journal, for undo and for history. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define XB_TABLE_OWNERS 4

/** A recorded table. Its first column is its key. */
typedef struct
{
  const char *name;
  const char *title;    /* what a row of it is called, untranslated */
  const char *name_sql; /* what a row is told by: a SELECT by its key */
  /* The columns that name the person or household a row belongs to; none: its rows are records themselves. */
  struct
  {
    int index; /* among the columns of the table; 0 ends the list */
    const char *column;
  } owners[XB_TABLE_OWNERS];
} XbTable;

const XbTable *xb_tables (guint *n);
const XbTable *xb_table_find (const char *name);
char *xb_table_owners_sql (const XbTable *table);

G_END_DECLS
