/* Making and changing the definition of an office register from a table of its fields, as the window does. */
#pragma once

#include "book/xb-book.h"

G_BEGIN_DECLS

/** One field, as it is to be. */
typedef struct
{
  char *id;       /* (nullable): of a field that is there already */
  char *title;
  XbBookType type;
  char *choices;  /* of a choice: titles, set apart by 、 or commas */
  gboolean required;
} XbBookDraft;
void xb_book_draft_free (gpointer draft);

const char *xb_book_type_title (XbBookType type);
GPtrArray *xb_book_drafts (const XbBookDef *def);
char *xb_book_compose (XbStore *store, XbCatalog *catalog, const XbBookDef *from, const char *title, GPtrArray *drafts, char **file, GError **error);

G_END_DECLS
