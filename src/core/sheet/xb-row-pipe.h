/* Rows made on one thread and used on another: reading a workbook goes on while the database writes, and a query
 * while the workbook is written. */
#pragma once

#include "sheet/xb-sheet.h"

G_BEGIN_DECLS

/**
 * XbRowSource:
 * @emit: to be called with each row, in order; when it returns %FALSE the source stops and returns %TRUE
 * @emit_data: to be handed to @emit
 * @data: the source's own
 *
 * Makes rows. Runs on a thread of its own: it must not touch what the user of the rows touches meanwhile.
 */
typedef gboolean (*XbRowSource) (XbRowFunc emit, gpointer emit_data, gpointer data, GError **error);

gboolean xb_row_pipe_run (XbRowSource source, gpointer source_data, XbRowFunc use, gpointer use_data, GError **error);

G_END_DECLS
