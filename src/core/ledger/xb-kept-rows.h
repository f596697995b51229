/* The rows of a ledger as they were, kept to be compared with a later version: each with a key that tells it apart. */
#pragma once

#include "catalog/xb-catalog.h"

G_BEGIN_DECLS

/** Built column by column, then row by row; or read from what was kept. */
typedef struct _XbKeptRows XbKeptRows;

XbKeptRows *xb_kept_rows_new (void);
void xb_kept_rows_free (XbKeptRows *rows);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (XbKeptRows, xb_kept_rows_free)
void xb_kept_rows_add_column (XbKeptRows *rows, const char *title, XbColumnType type);
void xb_kept_rows_add (XbKeptRows *rows, const char *text);
guint xb_kept_rows_count (const XbKeptRows *rows);
guint xb_kept_rows_columns (const XbKeptRows *rows);
const char *xb_kept_rows_title (const XbKeptRows *rows, guint column);
XbColumnType xb_kept_rows_type (const XbKeptRows *rows, guint column);
const char *xb_kept_rows_key (const XbKeptRows *rows, guint row);
const char *xb_kept_rows_cell (const XbKeptRows *rows, guint row, guint column);
int xb_kept_rows_find_column (const XbKeptRows *rows, const char *title);
GBytes *xb_kept_rows_pack (const XbKeptRows *rows, char **sha256, GError **error);
XbKeptRows *xb_kept_rows_unpack (GBytes *packed, const char *sha256, GError **error);

G_END_DECLS
