/* One statement in one call, for what is written and asked once in a while. Types of what is bound, a letter each:
 * i gint64 (a cast is needed where the value is an int), k a key (gint64; 0 is NULL), s text (NULL is NULL). */
#pragma once

#include "store/xb-store.h"

gboolean xb_store_do (XbStore *store, GError **error, const char *sql, const char *types, ...);
gboolean xb_store_ask_number (XbStore *store, GError **error, gint64 *out, const char *sql, const char *types, ...);
gboolean xb_store_ask_text (XbStore *store, GError **error, char **out, const char *sql, const char *types, ...);
GArray *xb_stmt_read_ids (XbStore *store, XbStmt *stmt, GError **error);
GArray *xb_store_ask_ids (XbStore *store, GError **error, const char *sql, const char *types, ...);
XbStmt *xb_store_ask (XbStore *store, GError **error, const char *sql, const char *types, ...);
gboolean xb_stmt_run_at_once (XbStore *store, XbStmt *stmt, GError **error);
gboolean xb_value_same (sqlite3_value *a, sqlite3_value *b);
