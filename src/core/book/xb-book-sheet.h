/* A sheet read by the titles of a definition's fields, whatever is done with its rows. */
#pragma once

#include "book/xb-book.h"

G_BEGIN_DECLS

/** A row that was not taken. */
typedef struct
{
  guint row;     /* as Excel counts */
  char *sheet;   /* "" for a .csv */
  char *column;  /* (nullable): the title of the field that is wrong */
  char *message;
  GHashTable *typed; /* (element-type utf8 utf8): the row as it stood there */
} XbBookProblem;
void xb_book_problem_free (gpointer problem);

/** One entry of a sheet, as it stands there. */
typedef struct
{
  const char *sheet;
  guint number;      /* as Excel counts */
  GHashTable *typed; /* (element-type utf8 utf8): field → what stands in its cell; empty cells are not there */
} XbBookSheetRow;
typedef gboolean (*XbBookSheetFunc) (const XbBookSheetRow *row, gpointer data, GError **error);

gboolean xb_book_sheet_read (const char *path, const XbBookDef *def, GPtrArray *unread, XbBookSheetFunc func, gpointer data, GCancellable *cancellable, GError **error);
gboolean xb_book_sheet_write_problems (const XbBookDef *def, const GPtrArray *problems, const char *path, GError **error);
void xb_book_sheet_problem (GPtrArray *problems, const XbBookDef *def, const XbBookSheetRow *row, const char *field, const char *message);

G_END_DECLS
