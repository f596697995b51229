/* Rows as bytes: SQLite's own format of a changeset (sqlite.org/session/changesetfmt.html), written here, read by SQLite. A row that stands is an
 * INSERT of all its columns, one that went a DELETE. */
#pragma once

#include "store/xb-store.h"

G_BEGIN_DECLS

typedef struct _XbRowsOut XbRowsOut;

XbRowsOut *xb_rows_out_new (void);
void xb_rows_out_free (XbRowsOut *out);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (XbRowsOut, xb_rows_out_free)
GBytes *xb_rows_out_end (XbRowsOut *out);

void xb_rows_begin (XbRowsOut *out, const char *table, int columns, gboolean stands);
void xb_rows_null (XbRowsOut *out);
void xb_rows_int (XbRowsOut *out, gint64 value);
void xb_rows_text (XbRowsOut *out, const char *text);
void xb_rows_blob (XbRowsOut *out, const void *data, gsize length);
void xb_rows_value (XbRowsOut *out, sqlite3_value *value);

/**
 * XbRowsEach:
 * @values: (array length=n): of the row; of one that went all but the key may be %NULL. They are there until it returns
 *
 * Returns: %FALSE with @error set: it is enough
 */
typedef gboolean (*XbRowsEach) (const char *table, gboolean stands, sqlite3_value **values, int n, gpointer data, GError **error);
gboolean xb_rows_read (GBytes *bytes, XbRowsEach each, gpointer data, GError **error);

G_END_DECLS
