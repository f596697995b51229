/* Money as people write it and as it is kept: whole fen. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean xb_money_parse (const char *text, gint64 *fen);
char *xb_money_text (gint64 fen);

G_END_DECLS
