/* A sheet of entries for an office register: what villages send, and what was exported before. */
#pragma once

#include "book/xb-book-sheet.h"

G_BEGIN_DECLS

typedef struct
{
  guint rows, taken, unchanged; /* @unchanged: those that are in the register already, word for word */
  GPtrArray *problems; /* (element-type XbBookProblem) */
  GPtrArray *unread;   /* (element-type utf8): columns nothing was taken from */
} XbBookImport;
void xb_book_import_free (XbBookImport *import);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (XbBookImport, xb_book_import_free)

XbBookImport *xb_book_import (XbStore *store, const XbBookDef *def, const char *operator_name, const char *path, gboolean dry_run, GCancellable *cancellable, GError **error);

G_END_DECLS
